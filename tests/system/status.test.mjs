// What was cancelled is cancelled everywhere at once: the status list as another
// program reads it (node's own zlib and WebCrypto), the page at /v, mohor verify.
import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Service, endServer, people, store, until } from './service.mjs'

let s, token, second, persons
const year = new Date(Date.now() + 5.5 * 3600e3).getUTCFullYear()
const name = `BCW001-${year}`
const part = (text) => JSON.parse(Buffer.from(text, 'base64url').toString())

const jwks = async () => (await s.ask('GET', '/.well-known/jwks.json')).json.keys
const fetchList = (headers = {}) => s.ask('GET', `/status/${name}`, { headers })

// The list, its signature checked with the published key it names.
async function list() {
  const r = await fetchList()
  assert.equal(r.status, 200, r.body.toString())
  assert.equal(r.type, 'application/vc+jwt')
  const token = r.body.toString()
  const [h, p, sig] = token.split('.')
  const header = part(h)
  const key = (await jwks()).find((k) => k.kid === header.kid)
  assert.ok(key, 'its key is published')
  assert.equal(key.purpose, 'status-list')
  assert.ok(verify('sha256', Buffer.from(`${h}.${p}`), { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(sig, 'base64url')))
  const payload = part(p)
  const subject = payload.credentialSubject
  assert.equal(subject.encodedList[0], 'u')
  const bits = gunzipSync(Buffer.from(subject.encodedList.slice(1), 'base64url'))
  return { r, token, header, payload, subject, bits, ended: (n) => (bits[n >> 3] & (0x80 >> (n & 7))) !== 0 }
}

const serial = (uin) => Number(uin.slice(10))

async function cancel(uin, key) {
  const asked = await s.ask('POST', `/api/v1/certificates/${uin}/cancel`, { token, json: { reason: 'issued in error' }, headers: { 'Idempotency-Key': `ask ${key}` } })
  assert.equal(asked.status, 202, asked.body.toString())
  return () => s.ask('POST', `/api/v1/cancellations/${asked.json.id}/confirm`, { token: second, json: {}, headers: { 'Idempotency-Key': `yes ${key}` } })
}

before(async () => {
  s = await Service.make()
  await s.start()
  token = await s.token(await s.addClient())
  second = await s.token(await s.addClient('BCW checking desk'))
  persons = await people(30, await s.fields(token))
})
after(async () => { await s.end(); await endServer() })

test(`a series of which nothing was issued has no list (${store})`, async () => {
  assert.equal((await fetchList()).status, 404)
  for (const odd of ['BCW001', 'BCW001-20260', 'bcw001-2026', 'QQQ999-2026'])
    assert.equal((await s.ask('GET', `/status/${odd}`)).status, 404, odd)
})

test('the list is a credential as the recommendation wants it', async () => {
  await s.issue(token, persons[0], 'first')
  const l = await list()
  const host = l.payload.issuer
  assert.deepEqual(l.header, { alg: 'ES256', typ: 'vc+jwt', kid: l.header.kid })
  assert.deepEqual(l.payload['@context'], ['https://www.w3.org/ns/credentials/v2'])
  assert.deepEqual(l.payload.type, ['VerifiableCredential', 'BitstringStatusListCredential'])
  assert.equal(l.payload.id, `${host}/status/${name}`)
  assert.equal(l.subject.type, 'BitstringStatusList')
  assert.equal(l.subject.statusPurpose, 'revocation')
  assert.equal(l.bits.length * 8, 131072)
  assert.ok(l.bits.every((b) => b === 0))
  const now = Date.now(), from = Date.parse(l.payload.validFrom), until = Date.parse(l.payload.validUntil)
  assert.ok(from <= now && until > now + 22 * 3600e3)
})

test('a list in which nothing is cancelled is small, and anybody may read it', async () => {
  const { r, subject } = await list()
  assert.ok(r.body.length < 1100, `${r.body.length} bytes`)
  assert.equal(r.headers['access-control-allow-origin'], '*')
  assert.equal((await s.ask('GET', '/.well-known/jwks.json')).headers['access-control-allow-origin'], '*')
  const age = /max-age=(\d+)/.exec(r.headers['cache-control'])[1]
  assert.ok(Number(age) * 1000 + subject.ttl <= 60000, 'what was cancelled is known everywhere within a minute')
})

test('the same list is not sent twice', async () => {
  const { r } = await list()
  const again = await fetchList({ 'If-None-Match': r.headers.etag })
  assert.equal(again.status, 304)
  assert.equal(again.body.length, 0)
})

test('what is asked for is not in the list, what is confirmed is, at once and in every worker', async () => {
  const issued = (await s.issue(token, persons[1], 'second')).json
  const before = await list()
  const confirm = await cancel(issued.uin, 'second')
  assert.equal((await list()).ended(serial(issued.uin)), false)
  assert.equal((await confirm()).status, 200)
  for (let i = 0; i < 8; i++) {
    const l = await list()
    assert.ok(l.ended(serial(issued.uin)))
    assert.notEqual(l.r.headers.etag, before.r.headers.etag)
    assert.equal(l.ended(1), false)
  }
  const page = (await s.ask('GET', `/v/${issued.uin}`, { headers: { 'Accept-Language': 'en' } })).body.toString()
  assert.match(page, /cancelled/)
})

test('of two who confirm at once one does, and the list says so once', async () => {
  const third = await s.token(await s.addClient('BCW other desk'))
  for (let i = 2; i < 8; i++) {
    const issued = (await s.issue(token, persons[i], `raced ${i}`)).json
    const asked = await s.ask('POST', `/api/v1/certificates/${issued.uin}/cancel`, { token, json: { reason: 'issued in error' }, headers: { 'Idempotency-Key': `race ${i}` } })
    const answers = await Promise.all([second, third].map((t) => s.ask('POST', `/api/v1/cancellations/${asked.json.id}/confirm`, { token: t, json: {}, headers: { 'Idempotency-Key': `race ${i}` } })))
    assert.deepEqual(answers.map((r) => r.status).toSorted(), [200, 409])
    assert.ok((await list()).ended(serial(issued.uin)))
  }
})

test('a worker killed while it confirms leaves list, page and register agreed', async () => {
  for (let i = 8; i < 12; i++) {
    const issued = (await s.issueSurely(token, persons[i], `killed ${i}`)).json
    const confirm = await cancel(issued.uin, `killed ${i}`)
    const going = confirm().catch(() => null)
    for (const pid of s.of('web')) try { process.kill(pid, 'SIGKILL') } catch {}
    await going
    await s.ready()
    const status = (await s.ask('GET', `/api/v1/certificates/${issued.uin}`, { token })).json.status
    assert.equal((await list()).ended(serial(issued.uin)), status === 'cancelled')
    const again = await confirm()
    assert.equal(again.status, 200, again.body.toString())
    assert.ok((await list()).ended(serial(issued.uin)))
  }
  await s.register()
})

test('the key of the lists signs nothing else, and the QR codes do not bear it', async () => {
  const keys = await jwks()
  assert.equal(keys.filter((k) => k.purpose === 'status-list').length, 1)
  assert.ok(keys.filter((k) => k.purpose === undefined).length >= 1)
  assert.equal(statSync(join(s.dir, 'keys/status.pem')).mode & 0o777, 0o600)
})

test('a renewed key signs the next list, and the old one stays published', async () => {
  const before = await list()
  await s.must('key', 'renew', 'status')
  const still = await list()
  assert.equal(still.header.kid, before.header.kid, 'until the service is told')
  s.signal('SIGHUP')
  await until(async () => { try { return (await list()).header.kid !== before.header.kid } catch { return false } }, 'a list by the new key')
  const issued = (await s.issue(token, persons[12], 'renewed')).json
  await (await cancel(issued.uin, 'renewed'))()
  const l = await list()
  assert.notEqual(l.header.kid, before.header.kid)
  assert.ok((await jwks()).some((k) => k.kid === before.header.kid))
  await s.must('journal', 'check')
})

test('a data directory of before there were lists gets its key when it is served', async () => {
  await s.stop()
  unlinkSync(join(s.dir, 'keys/status.pem'))
  const path = join(s.dir, 'jwks.json')
  const old = JSON.parse(readFileSync(path, 'utf8')).keys.filter((k) => k.purpose === undefined)
  writeFileSync(path, `{"keys":[\n${old.map((k) => JSON.stringify(k)).join(',\n')}\n]}\n`)
  await s.start()
  const l = await list()
  assert.ok(l.ended(2))
  assert.equal((await jwks()).length, old.length + 1)
})
