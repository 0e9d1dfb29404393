// The modules of web/js by themselves: what an address is, and that a code is
// judged by the browser as by `mohor verify`, token for token.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { program } from '../system/service.mjs'
import { readAddress } from '../../web/js/address.js'
import { judge } from '../../web/js/judge.js'
import { readKeys } from '../../web/js/signature.js'
import { isCancelled, readStatusList } from '../../web/js/status.js'

const HOST = 'verify.example.gov.in'
const UIN = 'BCW0012026000001'
const NOW = Date.parse('2026-11-24T12:00:00Z')

// ---- addresses ----

const ours = [`https://${HOST}/v/${UIN}`, `https://${HOST}/v/${UIN}#e30.e30.AA`, `https://${HOST}/v/${UIN}#7K3M9QXA`]
const strangers = [
  ['host', `https://verify.example.gov.1n/v/${UIN}`],
  ['host', `https://verify-example-gov.in/v/${UIN}`],
  ['host', `https://127.0.0.1/v/${UIN}`],
  ['within', `https://${HOST}.evil.example/v/${UIN}`],
  ['within', `https://www.${HOST}/v/${UIN}`],
  ['user', `https://${HOST}@evil.example/v/${UIN}`],
  ['user', `https://${HOST}:443@evil.example/v/${UIN}`],
  ['user', `https://a@${HOST}/v/${UIN}`],
  ['look', `https://v\u0435rify.example.gov.in/v/${UIN}`],
  ['look', `https://${new URL('https://v\u0435rify.example.gov.in').host}/v/${UIN}`],
  ['look', `https://\uff56erify.example.gov.in/v/${UIN}`],
  ['dot', `https://${HOST}./v/${UIN}`],
  ['scheme', `http://${HOST}/v/${UIN}`],
  ['port', `https://${HOST}:8443/v/${UIN}`],
  ['path', `https://${HOST}/`],
  ['path', `https://${HOST}/v/../w/${UIN}`],
  ['path', `https://${HOST}/v/${UIN}/`],
  ['path', `https://${HOST}/v/${UIN}?next=evil`],
  ['path', `https://${HOST}\\v\\${UIN}`],
  ['path', ` https://${HOST}/v/${UIN}`],
  ['path', `HTTPS://${HOST}/v/${UIN}`],
  ['path', `https://${HOST}/v/BCW0012026000000`],
  ['text', 'hello'],
  ['text', `javascript:location='https://${HOST}/v/${UIN}'`],
  ['text', `mailto:${HOST}`],
  ['text', ''],
]
for (const text of ours)
  test(`it is ours: ${text}`, () => assert.deepEqual([readAddress(text, HOST).ours, readAddress(text, HOST).uin], [true, UIN]))
for (const [why, text] of strangers)
  test(`it is not ours, ${why}: ${JSON.stringify(text)}`, () => {
    const at = readAddress(text, HOST)
    assert.deepEqual([at.ours, at.why], [false, why])
  })

// ---- tokens ----

let work, dir, link, head, said, qrKey, keys
const url = (token, uin = UIN, host = HOST) => `https://${host}/v/${uin}#${token}`
const packed = (v) => Buffer.from(typeof v === 'string' ? v : JSON.stringify(v)).toString('base64url')
const make = (header, payload, key) => {
  const input = `${packed(header)}.${packed(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
before(() => {
  work = mkdtempSync(join(tmpdir(), 'mohor-modules.'))
  dir = join(work, 'data')
  const env = { ...process.env, MOHOR_DATA: dir, ASAN_OPTIONS: 'detect_leaks=0' }
  execFileSync(program, ['init', dir, '--test-p256'], { env })
  writeFileSync(join(work, 'one.csv'), readFileSync(join(dir, 'samples/people.csv'), 'utf8').split('\n').slice(0, 2).join('\n') + '\n')
  execFileSync(program, ['issue', 'BCW-001', '--from', join(work, 'one.csv'), '--out', join(work, 'out'), '--quiet'], { env })
  const pdf = readdirSync(join(work, 'out')).find((f) => f.endsWith('.pdf'))
  execFileSync('pdftoppm', ['-r', '600', '-gray', '-singlefile', join(work, 'out', pdf), join(work, 'page')])
  link = execFileSync('zbarimg', ['-q', '--raw', '--nodbus', '-S*.disable', '-Sqrcode.enable', join(work, 'page.pgm')]).toString().trim()
  const [h, p] = link.split('#')[1].split('.')
  head = JSON.parse(Buffer.from(h, 'base64url'))
  said = JSON.parse(Buffer.from(p, 'base64url'))
  qrKey = createPrivateKey(readFileSync(join(dir, 'keys/qr.pem')))
  keys = readKeys(JSON.parse(readFileSync(join(dir, 'jwks.json'), 'utf8')))
})
after(() => rmSync(work, { recursive: true, force: true }))

const changed = (change) => {
  const v = structuredClone(said)
  change(v)
  return make(head, v, qrKey)
}
const other = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
// What it is, how it is made, what both must say of it.
const vectors = [
  ['as issued', () => link, 'signed'],
  ['signed again by the same key', () => url(changed(() => {})), 'signed'],
  ['another name under the old signature', () => url([link.split('#')[1].split('.')[0], packed({ ...said, issuer: 'https://x' }), link.split('.').at(-1)].join('.')), 'qr-signature-broken'],
  ['signed by somebody else under our key\'s name', () => url(make(head, said, other())), 'qr-signature-broken'],
  ['signed by a key that is not known', () => url(make({ ...head, kid: 'another' }, said, other())), 'qr-signer-unknown'],
  ['no algorithm', () => url(make({ ...head, alg: 'none' }, said, qrKey)), 'qr-malformed'],
  ['another type', () => url(make({ ...head, typ: 'JWT' }, said, qrKey)), 'qr-malformed'],
  ['a header with more', () => url(make({ ...head, jwk: {} }, said, qrKey)), 'qr-malformed'],
  ['a number that is not the address\'s', () => url(link.split('#')[1], 'BCW0012026000002'), 'qr-malformed'],
  ['another issuer', () => url(changed((v) => { v.issuer = 'https://evil.example' })), 'qr-malformed'],
  ['a member too many', () => url(changed((v) => { v.more = 1 })), 'qr-malformed'],
  ['no holder', () => url(changed((v) => { delete v.credentialSubject.name })), 'qr-malformed'],
  ['another series\' list', () => url(changed((v) => { v.credentialStatus.statusListCredential = `https://${HOST}/status/AMD015-2026` })), 'qr-malformed'],
  ['a day that is none', () => url(changed((v) => { v.validUntil = '2026-02-30T23:59:59+05:30' })), 'qr-malformed'],
  ['a year that is not the number\'s', () => url(changed((v) => { v.validFrom = '2025-11-24T10:05:00+05:30' })), 'qr-malformed'],
  ['an access code that is none', () => url(changed((v) => { v.credentialSubject.access = 'UUUUUUUU' })), 'qr-malformed'],
  ['a service that is not the number\'s', () => url(changed((v) => { v.credentialSubject.service.code = 'AMD-015' })), 'qr-malformed'],
]
const here = (text, listOf = async () => null, now_ms = NOW) => judge({ text, host: HOST, keys, listOf, now_ms })
for (const [what, makeIt, expected] of vectors)
  test(`browser and program agree: ${what}`, async () => {
    const text = makeIt()
    const r = await here(text)
    assert.equal(r.outcome === 'signed' ? 'signed' : r.reasons[0], expected)
    execFileSync('qrencode', ['-o', join(work, 'code.png'), '-s', '4', '-m', '4', '-l', 'M', '-8', text])
    const c = spawnSync(program, ['verify', join(work, 'code.png'), '--trust', join(dir, 'jwks.json'), '--json'],
      { env: { PATH: process.env.PATH, HOME: work, ASAN_OPTIONS: 'detect_leaks=0' }, encoding: 'utf8' })
    assert.equal(c.status, expected === 'signed' ? 0 : 1, c.stdout + c.stderr)
    if (expected !== 'signed') assert.ok(c.stdout.includes(`"${expected}"`), c.stdout)
  })

test('a certificate whose validity ended is said to have', async () => {
  const text = url(changed((v) => { v.validUntil = '2026-11-24T23:59:59+05:30' }))
  assert.equal((await here(text, async () => null, Date.parse('2026-11-24T18:29:00Z'))).expired, false)
  assert.equal((await here(text, async () => null, Date.parse('2026-11-24T18:30:00Z'))).expired, true)
})

// ---- lists ----

const series = 'BCW001-2026'
const list = (bits, change = () => {}) => {
  const v = { '@context': ['https://www.w3.org/ns/credentials/v2'], id: `https://${HOST}/status/${series}`,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'], issuer: `https://${HOST}`, validFrom: '2026-11-24T10:05:00+05:30',
    validUntil: '2026-11-25T10:05:00+05:30', credentialSubject: { id: `https://${HOST}/status/${series}#list`, type: 'BitstringStatusList',
      statusPurpose: 'revocation', encodedList: 'u' + gzipSync(bits).toString('base64url'), ttl: 30000 } }
  change(v)
  return v
}
const bitsWith = (index) => {
  const bits = Buffer.alloc(16384)
  bits[index >> 3] |= 0x80 >> (index & 7)
  return bits
}
const listKeys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { key: privateKey, keys: readKeys({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'list', purpose: 'status-list' },
    { ...publicKey.export({ format: 'jwk' }), kid: 'qr' }] }) }
}
const header = { alg: 'ES256', typ: 'vc+jwt', kid: 'list' }

test('a list tells which certificate is cancelled, and which it does not reach', async () => {
  const { key, keys: k } = listKeys()
  const l = await readStatusList(make(header, list(bitsWith(41)), key), k.list, HOST, series)
  assert.deepEqual([41, 40, 42, 131071, 131072].map((i) => isCancelled(l, i)), [true, false, false, false, null])
  assert.equal(l.made_s, Date.parse('2026-11-24T04:35:00Z') / 1000)
})

for (const [what, change, how] of [
  ['of another series', (v) => { v.id = `https://${HOST}/status/BCW001-2025` }, {}],
  ['of another site', (v) => { v.issuer = 'https://evil.example' }, {}],
  ['for another purpose', (v) => { v.credentialSubject.statusPurpose = 'suspension' }, {}],
  ['that is not packed', (v) => { v.credentialSubject.encodedList = 'u' + Buffer.alloc(20).toString('base64url') }, {}],
  ['that is too long unpacked', (v) => { v.credentialSubject.encodedList = 'u' + gzipSync(Buffer.alloc(1 << 22)).toString('base64url') }, {}],
  ['signed by the key of QR codes', () => {}, { kid: 'qr' }],
]) test(`a list ${what} is not believed`, async () => {
  const { key, keys: k } = listKeys()
  assert.equal(await readStatusList(make({ ...header, ...how }, list(bitsWith(1), change), key), k.list, HOST, series), null)
})

test('without a list it is never said that a certificate holds', async () => {
  const r = await here(link)
  assert.deepEqual([r.outcome, r.reasons], ['signed', ['list-none', 'only-a-test']])
})

test('only what a key marked as a test\'s signed is said to be a test', async () => {
  const earnest = { ...keys, qr: new Map([...keys.qr].map(([kid, { test: _, ...k }]) => [kid, k])) }
  const r = await judge({ text: link, host: HOST, keys: earnest, listOf: async () => null, now_ms: NOW })
  assert.deepEqual([r.outcome, r.reasons], ['signed', ['list-none']])
})

test('a list that is old is said to be old', async () => {
  const bits = new Uint8Array(16384)
  const r = await here(link, async () => ({ bits, made_s: NOW / 1000 - 8 * 24 * 3600 }))
  assert.deepEqual([r.outcome, r.reasons], ['signed', ['list-clear', 'list-old', 'only-a-test']])
})
