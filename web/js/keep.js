// Keeping the page itself: the service worker is registered only when somebody
// asks for it, for it fetches the whole decoder, or when the page runs as an
// installed program.
import { keptKeys, keptList, refresh } from './kept.js'
import { lang } from './words.js'

const SCRIPT = '/offline.js'
const standalone = () => matchMedia('(display-mode: standalone)').matches
let offer = null

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer = event
})

// True when the page will open without a network from now on.
export async function keepOffline() {
  try {
    const registration = await navigator.serviceWorker.register(SCRIPT, { scope: '/' })
    await ended(registration.installing ?? registration.waiting ?? registration.active)
    offer?.prompt()
    offer = null
    return true
  } catch {
    return false
  }
}

// Until the worker is active; throws when it cannot be installed.
function ended(worker) {
  return new Promise((done, fail) => {
    const look = () => {
      if (worker.state === 'activated') done()
      if (worker.state === 'redundant') fail(new Error('it was not installed'))
    }
    worker.addEventListener('statechange', look)
    look()
  })
}

// For the worker, which cannot see what language a page is in.
export async function rememberLanguage() {
  if (navigator.serviceWorker?.controller)
    await (await caches.open('mohor-kept')).put('/kept/lang', new Response(lang()))
}

// On line, behind the reader's back: the keys and lists are renewed, and the list
// of the series just asked about is kept too.
export async function startKept(host, uin = '') {
  if (!('serviceWorker' in navigator)) return
  if (standalone() && !navigator.serviceWorker.controller) await keepOffline()
  if (!navigator.serviceWorker.controller) return
  if (uin === '') return refresh(host)
  const keys = await keptKeys(false)
  if (keys !== null) await keptList(uin, keys, host, true)
}
