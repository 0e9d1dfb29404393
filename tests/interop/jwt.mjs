// jwt.mjs JWKS.json: reads URLs on standard input and judges the token in each
// with node's own crypto. One line each: the UIN, or what is wrong.
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const keys = new Map(JSON.parse(readFileSync(process.argv[2], 'utf8')).keys.map((k) => [k.kid, k]))
let bad = 0
for (const line of readFileSync(0, 'utf8').split('\n').filter((l) => l !== '')) {
  const [where, token] = line.split('#')
  const [head, payload, signature] = (token ?? '').split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url'))
  const jwk = keys.get(header.kid)
  const good = header.alg === 'ES256' && header.typ === 'vc+jwt' && jwk !== undefined &&
    verify('sha256', Buffer.from(`${head}.${payload}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  const vc = JSON.parse(Buffer.from(payload, 'base64url'))
  const uin = vc.credentialSubject.uin
  if (!good || !where.endsWith('/v/' + uin) || vc['@context'][0] !== 'https://www.w3.org/ns/credentials/v2') {
    bad++
    console.log('bad token', where)
  } else {
    console.log(uin)
  }
}
process.exit(bad === 0 ? 0 : 1)
