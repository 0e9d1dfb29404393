// What is kept on this device for the time without a network: the public keys,
// and the last list of what was cancelled for each series that was asked about.
// Nothing of a person is kept. Lists are fetched whole, so the site does not
// learn which certificate is looked at.
import { fromJson } from './codec.js'
import { readKeys } from './signature.js'
import { readStatusList } from './status.js'
import { seriesOf } from './uin.js'

const STORE = 'mohor-kept'
const KEYS = '/.well-known/jwks.json'
const LIST = '/status/'
const WAIT_MS = 8000

const put = async (path, text) => (await caches.open(STORE)).put(path, new Response(text))
const get = async (path) => (await (await caches.open(STORE)).match(path))?.text() ?? null

// null: the network or the site does not answer well.
async function fetchText(path) {
  try {
    const r = await fetch(path, { credentials: 'omit', cache: 'no-cache', signal: AbortSignal.timeout(WAIT_MS) })
    return r.ok ? await r.text() : null
  } catch {
    return null
  }
}

// The kept keys, renewed first when `fresh`; null when there are none.
export async function keptKeys(fresh) {
  const text = fresh ? await fetchText(KEYS) : null
  if (text !== null && readKeys(fromJson(text)) !== null) await put(KEYS, text)
  return readKeys(fromJson(await get(KEYS) ?? ''))
}

// The newest list of a number's series that is at hand, or null.
export async function keptList(uin, keys, host, fresh) {
  const path = LIST + seriesOf(uin)
  const read = async (text) => text === null ? null : readStatusList(text.trim(), keys.list, host, seriesOf(uin))
  const [old, text] = [await read(await get(path)), fresh ? await fetchText(path) : null]
  const now = await read(text)
  // An older list than the one kept is somebody's replay.
  if (now === null || (old !== null && old.made_s > now.made_s)) return old
  await put(path, text)
  return now
}

// Everything that is kept, once more, while there is a network.
export async function refresh(host) {
  const keys = await keptKeys(true)
  if (keys === null) return
  for (const { url } of await (await caches.open(STORE)).keys()) {
    const { pathname } = new URL(url)
    const uin = pathname.startsWith(LIST) ? pathname.slice(LIST.length).replace('-', '') + '000001' : ''
    if (uin !== '') await keptList(uin, keys, host, true)
  }
}
