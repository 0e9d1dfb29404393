// The service worker: this page without a network. What is kept is named by the
// line that the site puts before this file, KEPT = { version, assets, pages }; when
// anything in it changes this file changes, and a new worker takes over at once.
// Pages always come from the network while it answers, so nobody is held in an old
// one; what has a hash in its name may come from the store.

const STORE = `mohor-page-${KEPT.version}`
const SHARED = 'mohor-kept'
const LANG = '/kept/lang'
const WAIT_MS = 8000

self.addEventListener('install', (event) => event.waitUntil((async () => {
  const store = await caches.open(STORE)
  await store.addAll([...KEPT.assets, ...KEPT.pages].map((path) => new Request(path, { cache: 'no-cache' })))
  const shared = await caches.open(SHARED)
  if (await shared.match('/.well-known/jwks.json') === undefined) await shared.add('/.well-known/jwks.json')
  await self.skipWaiting()
})()))

self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys())
    if (name.startsWith('mohor-page-') && name !== STORE) await caches.delete(name)
  await self.clients.claim()
})()))

// The reader's language: as the address says, else as last seen.
async function page(url) {
  const shared = await caches.open(SHARED)
  const tag = url.searchParams.get('lang') ?? await (await shared.match(LANG))?.text()
  if (url.searchParams.has('lang')) await shared.put(LANG, new Response(tag))
  const store = await caches.open(STORE)
  return await store.match(`/offline?lang=${tag}`) ?? await store.match(KEPT.pages[0])
}

async function navigate(request, url) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(WAIT_MS) })
  } catch {
    return page(url)
  }
}

async function asset(request) {
  return await (await caches.open(STORE)).match(request) ?? fetch(request)
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (KEPT.assets.includes(url.pathname)) event.respondWith(asset(request))
  else if (request.mode === 'navigate' && (['/', '/v', '/offline'].includes(url.pathname) || url.pathname.startsWith('/v/')))
    event.respondWith(navigate(request, url))
})
