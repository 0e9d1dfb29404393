// Base64url (RFC 4648 section 5) and small things of bytes.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

// The bytes, or null: no padding, no other letter, no stray bits at the end.
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor(text.length * 3 / 4))
  let held = 0, n = 0, at = 0
  for (const c of text) {
    held = (held << 6 | ALPHABET.indexOf(c)) & 0xffffff
    n += 6
    if (n < 8) continue
    n -= 8
    bytes[at++] = held >> n & 0xff
  }
  return (held & (1 << n) - 1) === 0 ? bytes : null
}

// The text of UTF-8 bytes, or null when they are not.
export function fromUtf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

// An object of JSON, or null.
export function fromJson(text) {
  try {
    const value = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
