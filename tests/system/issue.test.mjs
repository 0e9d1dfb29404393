// One certificate at a time: issued once whatever is repeated, found by whom it
// belongs to, and withdrawn.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Service, endServer, people, sha256 } from './service.mjs'

let s, token, persons, fields

before(async () => {
  s = await Service.make()
  await s.start()
  token = await s.token(await s.addClient())
  fields = await s.fields(token)
  persons = await people(40, fields, 11)
})
after(async () => { await s.end(); await endServer() })

test('the same key has the same answer', async () => {
  const first = await s.issue(token, persons[0], 'same')
  const second = await s.issue(token, persons[0], 'same')
  assert.equal(first.status, 201, first.body.toString())
  assert.equal(first.headers['idempotency-replayed'], undefined)
  assert.equal(second.status, 200)
  assert.equal(second.headers['idempotency-replayed'], 'true')
  assert.deepEqual(second.json, first.json)
})

test('the same key twenty times at once, over both workers, is one number', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => s.issueSurely(token, persons[1], 'at once')))
  assert.equal(all.filter((r) => r.status === 201).length, 1, all.map((r) => r.status).join(' '))
  assert.equal(all.filter((r) => r.status === 200).length, 19)
  assert.equal(new Set(all.map((r) => r.json.uin)).size, 1)
})

test('twenty keys at once are twenty numbers without a gap', async () => {
  const all = await Promise.all(persons.slice(2, 22).map((p, i) => s.issueSurely(token, p, `many ${i}`)))
  assert.deepEqual([...new Set(all.map((r) => r.status))], [201])
  assert.equal(new Set(all.map((r) => r.json.uin)).size, 20)
})

test('the same key with another person is refused', async () => {
  const r = await s.issue(token, persons[23], 'same')
  assert.equal(r.status, 409)
  assert.equal(r.type, 'application/problem+json')
})

test('the same person spelt otherwise is another request', async () => {
  const turned = Object.fromEntries(Object.entries(persons[0]).toReversed())
  assert.equal((await s.issue(token, turned, 'same')).status, 409)
})

test('without a key nothing is issued', async () => {
  const r = await s.ask('POST', '/api/v1/services/BCW-001/certificates', { token, json: persons[24] })
  assert.equal(r.status, 400)
  assert.equal(r.json.field, 'Idempotency-Key')
})

test('an empty key and one of 256 characters are none', async () => {
  for (const key of ['', 'k'.repeat(256)]) assert.equal((await s.issue(token, persons[24], key)).status, 400)
  assert.equal((await s.issue(token, persons[24], 'k'.repeat(255))).status, 201)
})

test('each wrong field is named, all at once', async () => {
  const bad = { ...persons[25], dob: '31-02-2001', pin: 'abc', colour: 'red' }
  delete bad.name
  const r = await s.issue(token, bad, 'wrong')
  assert.equal(r.status, 422)
  assert.deepEqual(r.json.errors.map((e) => e.field).toSorted(), ['colour', 'dob', 'name', 'pin'])
  for (const e of r.json.errors) assert.ok(e.detail.length > 5)
})

test('a key whose request was wrong is free for the right one', async () => {
  assert.equal((await s.issue(token, persons[25], 'wrong')).status, 201)
})

test('values of a wrong kind are refused', async () => {
  for (const [i, name] of [{ a: 1 }, ['x'], null, 1.5, 12].entries()) {
    const r = await s.issue(token, { ...persons[26], name }, `kind ${i}`)
    assert.equal(r.status, 422, JSON.stringify(name) + r.body)
  }
})

test('the document has the digest that was told, and is genuine', async () => {
  const issued = (await s.issue(token, persons[27], 'document')).json
  const r = await s.ask('GET', issued.document, { token })
  assert.equal(r.status, 200)
  assert.equal(r.type, 'application/pdf')
  assert.equal(sha256(r.body), issued.sha256)
  assert.match(r.headers['content-disposition'], new RegExp(`"${issued.uin}\\.pdf"`))
  const file = join(s.work, `${issued.uin}.pdf`)
  writeFileSync(file, r.body)
  const said = await s.run('verify', file)
  assert.equal(said.status, 0, said.out + said.err)
  assert.match(said.out, /genuine/i)
  writeFileSync(file, Buffer.concat([r.body, Buffer.from('%')]))
  assert.equal((await s.run('verify', file)).status, 1, 'with a byte more it is not')
})

test('a cancelled certificate is not genuine any more', async () => {
  const issued = (await s.issue(token, persons[28], 'to cancel')).json
  const pdf = (await s.ask('GET', issued.document, { token })).body
  const cancel = () => s.ask('POST', `/api/v1/certificates/${issued.uin}/cancel`,
    { token, json: { reason: 'the applicant withdrew' }, headers: { 'Idempotency-Key': 'cancel it' } })
  const first = await cancel()
  assert.equal(first.status, 202, first.body.toString())
  const again = await cancel()
  assert.equal(again.headers['idempotency-replayed'], 'true')
  assert.equal(again.json.id, first.json.id)
  assert.equal((await s.ask('GET', `/api/v1/certificates/${issued.uin}`, { token })).json.status, 'valid', 'until a second one confirms')
  const second = await s.token(await s.addClient('BCW checking desk'))
  const confirmed = await s.ask('POST', `/api/v1/cancellations/${first.json.id}/confirm`,
    { token: second, json: {}, headers: { 'Idempotency-Key': 'confirm it' } })
  assert.equal(confirmed.status, 200, confirmed.body.toString())
  assert.equal((await s.ask('GET', `/api/v1/certificates/${issued.uin}`, { token })).json.status, 'cancelled')
  const file = join(s.work, 'cancelled.pdf')
  writeFileSync(file, pdf)
  const said = await s.run('verify', file)
  assert.equal(said.status, 1)
  assert.match(said.out + said.err, /cancelled/)
})

test('a certificate is cancelled once', async () => {
  const issued = (await s.issue(token, persons[28], 'to cancel')).json
  const r = await s.ask('POST', `/api/v1/certificates/${issued.uin}/cancel`,
    { token, json: { reason: 'another reason' }, headers: { 'Idempotency-Key': 'cancel it again' } })
  assert.equal(r.status, 409, r.body.toString())
})

test("another department's client sees nothing of it", async () => {
  const uin = (await s.issue(token, persons[0], 'same')).json.uin
  const other = await s.token(await s.addClient('Markets', 'AMD'))
  for (const path of [`/api/v1/certificates/${uin}`, `/api/v1/certificates/${uin}/document`, '/api/v1/services/BCW-001'])
    assert.equal((await s.ask('GET', path, { token: other })).status, 404, path)
  const issue = await s.issue(other, persons[0], 'same')
  assert.equal(issue.status, 403)
  assert.equal(issue.type, 'application/problem+json')
  const cancel = await s.ask('POST', `/api/v1/certificates/${uin}/cancel`,
    { token: other, json: { reason: 'out of spite' }, headers: { 'Idempotency-Key': 'x' } })
  assert.equal(cancel.status, 404)
  assert.deepEqual((await s.ask('GET', '/api/v1/certificates', { token: other })).json.certificates, [])
  assert.equal((await s.ask('GET', `/api/v1/certificates/${uin}`, { token })).json.status, 'valid')
})

test('a key of one client is not that of another', async () => {
  const colleague = await s.token(await s.addClient('BCW second portal'))
  const mine = (await s.issue(token, persons[0], 'same')).json
  const theirs = await s.issue(colleague, persons[0], 'same')
  assert.equal(theirs.status, 201)
  assert.notEqual(theirs.json.uin, mine.uin)
})

test('a revoked client is out within a moment', async () => {
  const client = await s.addClient('leaving')
  const its = await s.token(client)
  assert.equal((await s.ask('GET', '/api/v1/services', { token: its })).status, 200)
  await s.must('client', 'revoke', client.client_id)
  let r
  do r = await s.ask('GET', '/api/v1/services', { token: its }); while (r.status === 200)
  assert.equal(r.status, 401)
})

test('a check that opened no document says so, and how to have them opened', async () => {
  const r = await s.run('register', 'check')
  assert.equal(r.status, 0, r.err)
  assert.match(r.out, /^No document was opened\. .*--open 1/m)
  assert.doesNotMatch(r.out, /are as issued/)
})

test('the register adds up, each document opened', async () => {
  const r = await s.register()
  assert.equal(r.opened, r.issued)
  const listed = []
  let next = ''
  do {
    const page = (await s.ask('GET', `/api/v1/certificates?limit=7${next && '&cursor=' + encodeURIComponent(next)}`, { token })).json
    listed.push(...page.certificates.map((c) => c.uin))
    next = page.next
  } while (next !== undefined)
  assert.equal(new Set(listed).size, listed.length)
  assert.equal(listed.length, r.issued)
})
