// ES256 (RFC 7518 section 3.4) by the browser's own WebCrypto, against the keys
// of a JWKS (RFC 7517) that is kept.

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }

const isKey = (k) => k?.kty === 'EC' && k.crv === 'P-256' && typeof k.x === 'string' && typeof k.y === 'string' &&
  typeof k.kid === 'string'

// The P-256 keys of a JWKS, by kid: { qr, list }, for what signs QR codes signs no
// list, nor the other way round. Null when it is none, or without a key for QR
// codes.
export function readKeys(jwks) {
  if (!Array.isArray(jwks?.keys)) return null
  const of = (purpose) => new Map(jwks.keys.filter((k) => isKey(k) && k.purpose === purpose).map((k) => [k.kid, k]))
  const keys = { qr: of(undefined), list: of('status-list') }
  return keys.qr.size === 0 ? null : keys
}

// 'good', 'broken', or 'unknown' when no such key is kept.
export async function checkSignature(token, keys) {
  const { kty, crv, x, y } = keys.get(token.kid) ?? {}
  if (kty === undefined) return 'unknown'
  try {
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, ['verify'])
    const good = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, token.signature, token.signed)
    return good ? 'good' : 'broken'
  } catch {
    return 'broken'
  }
}
