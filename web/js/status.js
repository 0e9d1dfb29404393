// The list of what was cancelled: a W3C Bitstring Status List, itself signed, so
// that it may be kept and passed on by anybody.
import { fromBase64url } from './codec.js'
import { readToken } from './credential.js'
import { checkSignature } from './signature.js'

const PACKED_MOST = 1 << 20
const UNPACKED_MOST = 1 << 21

async function unpack(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const parts = []
  let n = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    n += value.length
    if (n > UNPACKED_MOST) {
      await reader.cancel()
      throw new Error('the list is too long')
    }
    parts.push(value)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

const seconds = (text) => typeof text === 'string' ? Math.floor(Date.parse(text) / 1000) : NaN

// { bits, made_s, until_s } of a token that one of `keys` signed for this series;
// null for any other. until_s is Infinity when the list does not say.
export async function readStatusList(text, keys, host, series) {
  const token = readToken(text)
  const v = token?.payload
  const subject = v?.credentialSubject
  if (!v || !Array.isArray(v.type) || !v.type.includes('BitstringStatusListCredential') || v.issuer !== `https://${host}` ||
    v.id !== `https://${host}/status/${series}` || subject?.type !== 'BitstringStatusList' || subject.statusPurpose !== 'revocation' ||
    typeof subject.encodedList !== 'string' || subject.encodedList[0] !== 'u') return null
  const packed = fromBase64url(subject.encodedList.slice(1))
  const made = seconds(v.validFrom)
  const until = 'validUntil' in v ? seconds(v.validUntil) : Infinity
  if (packed === null || packed.length > PACKED_MOST || Number.isNaN(made) || Number.isNaN(until) ||
    await checkSignature(token, keys) !== 'good') return null
  try {
    return { bits: await unpack(packed), made_s: made, until_s: until }
  } catch {
    return null
  }
}

// True, false, or null when the list does not reach so far. Index 0 is the
// leftmost bit of the first byte.
export function isCancelled(list, index) {
  const byte = list.bits[Math.floor(index / 8)]
  return byte === undefined ? null : (byte >> 7 - index % 8 & 1) === 1
}
