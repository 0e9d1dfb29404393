// What a QR code's text is, read without going there. Ours is exactly
// https://HOST/v/UIN, with or without a fragment; everything else is somebody
// else's, and `why` tells what gives it away. The exact comparison decides; the
// browser's own idea of an address only helps to find the words.
import { isUin } from './uin.js'

const SHOWN_MOST = 60
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

const parse = (text) => {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function strangeness(text, url, host) {
  const ours = parse(`https://${host}`)
  const written = /^[a-z]+:[\\/]*([^\\/?#]*)/i.exec(text)?.[1] ?? ''
  const name = url.hostname
  if (written.includes('@')) return 'user'
  if (/[^\x21-\x7e]/.test(written) || /(^|\.)xn--/i.test(name)) return 'look'
  if (name.endsWith('.') && name.slice(0, -1) === ours.hostname) return 'dot'
  if (name !== ours.hostname) return name.startsWith(`${ours.hostname}.`) || name.endsWith(`.${ours.hostname}`) ? 'within' : 'host'
  if (url.protocol !== 'https:') return 'scheme'
  if (url.port !== ours.port) return 'port'
  return 'path'
}

// { ours: true, uin, fragment } or { ours: false, why, shown, uin, fragment }:
// why is 'text' when it is no address at all, else 'scheme', 'user', 'look',
// 'dot', 'within', 'host', 'port' or 'path'; shown is where it leads, as the
// browser would go, or the text. The fragment is kept when it is a token.
export function readAddress(text, host) {
  const begin = `https://${host}/v/`
  const hash = text.indexOf('#')
  const [before, fragment] = hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)]
  if (before.startsWith(begin) && isUin(before.slice(begin.length)))
    return { ours: true, uin: before.slice(begin.length), fragment }
  const url = parse(text)
  const token = TOKEN.test(fragment) ? fragment : TOKEN.test(text) ? text : ''
  if (url === null || !/^https?:$/.test(url.protocol))
    return { ours: false, why: 'text', shown: text.slice(0, SHOWN_MOST), uin: '', fragment: token }
  return { ours: false, why: strangeness(text, url, host), shown: url.host.slice(0, SHOWN_MOST),
    uin: before.split('/').find(isUin) ?? '', fragment: token }
}

export const isToken = (fragment) => TOKEN.test(fragment)
