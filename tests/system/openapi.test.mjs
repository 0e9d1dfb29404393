// The API's own document against the running service: each operation is asked
// what it promises, and refuses what it must.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { misfits, refs, resolve, undocumented } from './schema.mjs'
import { Service, endServer, lines, people, store, until } from './service.mjs'

let s, api, token, persons, uins = [], batch
const done = new Set()

const operations = () => Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, op]) => ({ path, method, ...op })))
const operation = (id) => operations().find((o) => o.operationId === id)
const address = (op, params = {}) => op.path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? assert.fail(name))

function fits(schema, value, what) {
  assert.deepEqual(misfits(api, schema, value), [], what)
  assert.deepEqual(undocumented(api, schema, value), [], `${what}: members the document does not know`)
}

// Sends what fits the document and holds the answer against it.
async function call(id, { params, query = '', headers = {}, body = null, text = null, as = token } = {}) {
  const op = operation(id)
  assert.ok(op, `${id} is an operation`)
  const [type, wanted] = Object.entries(op.requestBody?.content ?? {})[0] ?? []
  if (type === 'application/json') text = JSON.stringify(body)
  if (body !== null && wanted.schema) for (const b of [body].flat()) fits(wanted.schema, b, `what is sent to ${id}`)
  const r = await s.ask(op.method.toUpperCase(), address(op, params) + query, {
    headers: { ...(type ? { 'Content-Type': type } : {}), ...headers }, body: text ?? undefined,
    token: op.security.length === 0 ? undefined : as })
  const promised = op.responses[r.status] ?? (r.status >= 400 ? op.responses.default : undefined)
  assert.ok(promised, `${id} answers ${r.status}, which the document does not know: ${r.body}`)
  for (const [media, content] of Object.entries(promised.content ?? { '': {} })) {
    assert.equal(r.type.split(';')[0], media, `type of ${id}`)
    if (content.schema?.$ref === undefined) continue
    for (const value of media === 'application/x-ndjson' ? lines(r.body) : [r.json]) fits(content.schema, value, `answer of ${id}`)
  }
  if (r.status < 400) done.add(id)
  return r
}

function isProblem(r, status, what) {
  assert.equal(r.status, status, `${what}: ${r.body}`)
  assert.equal(r.type, 'application/problem+json', what)
  fits({ $ref: '#/components/schemas/Problem' }, r.json, what)
  assert.equal(r.json.status, status, what)
}

before(async () => {
  s = await Service.make()
  await s.start()
  const client = await s.addClient()
  s.client = client
  token = await s.token(client)
  persons = await people(8, await s.fields(token))
  api = (await s.ask('GET', '/api/v1/openapi.json')).json
})
after(async () => { await s.end(); await endServer() })

test(`the document is OpenAPI 3.1 (${store})`, () => {
  assert.match(api.openapi, /^3\.1\.\d+$/)
  assert.ok(api.info.title && api.info.version)
  const ids = operations().map((o) => o.operationId)
  assert.equal(new Set(ids).size, ids.length, 'an operation has a name of its own')
  assert.ok(ids.length >= 16)
})

test('each reference in it leads somewhere', () => {
  const all = [...refs(api)]
  assert.ok(all.length > 20)
  for (const ref of all) assert.ok(resolve(api, ref))
})

test('each name in braces of a path is a parameter', () => {
  for (const o of operations()) {
    const named = [...o.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1])
    assert.deepEqual(o.parameters.filter((p) => p.in === 'path').map((p) => p.name), named, o.operationId)
  }
})

test('a token is given for a secret, in the form too', async () => {
  const { client_id, client_secret } = s.client
  const r = await call('getToken', { text: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret, scope: 'read' }).toString() })
  assert.equal(r.status, 200)
  assert.equal(r.json.scope, 'read')
})

test('services are listed and one is read', async () => {
  const list = await call('listServices')
  assert.ok(list.json.services.some((x) => x.code === 'BCW-001'))
  assert.equal((await call('getService', { params: { code: 'BCW-001' } })).json.code, 'BCW-001')
})

test('certificates are issued', async () => {
  for (const [i, body] of persons.slice(0, 5).entries()) {
    const r = await call('issueCertificate', { params: { code: 'BCW-001' }, headers: { 'Idempotency-Key': `walk ${i}` }, body })
    assert.equal(r.status, 201)
    assert.equal(r.headers.location, `/api/v1/certificates/${r.json.uin}`)
    uins.push(r.json.uin)
  }
})

test('a repetition is answered with a status the document knows', async () => {
  const r = await call('issueCertificate', { params: { code: 'BCW-001' }, headers: { 'Idempotency-Key': 'walk 0' }, body: persons[0] })
  assert.equal(r.headers['idempotency-replayed'], 'true')
})

test('a list is read page by page, each certificate once', async () => {
  const seen = []
  let query = '?limit=2&service=BCW-001'
  for (;;) {
    const r = await call('listCertificates', { query })
    seen.push(...r.json.certificates.map((c) => c.uin))
    assert.ok(r.json.certificates.length <= 2)
    if (r.json.next === undefined) break
    query = `?limit=2&service=BCW-001&cursor=${encodeURIComponent(r.json.next)}`
  }
  assert.deepEqual(seen.toSorted(), uins.toSorted())
})

test('a certificate is read', async () => {
  const r = await call('getCertificate', { params: { uin: uins[0] } })
  assert.equal(r.json.status, 'valid')
  assert.equal(r.json.holder, persons[0].name)
})

test('its document is a PDF', async () => {
  const r = await call('getDocument', { params: { uin: uins[0] } })
  assert.equal(r.body.subarray(0, 5).toString(), '%PDF-')
})

test('a batch is issued, with what is wrong of one row', async () => {
  const r = await call('issueBatch', { params: { code: 'BCW-001' },
    text: [persons[5], persons[6], { name: '7' }].map((p) => JSON.stringify(p)).join('\n') + '\n' })
  batch = r.headers['batch-id']
  const all = lines(r.body)
  assert.deepEqual(all.map((l) => l.row), [1, 2, 3, undefined])
  assert.deepEqual(all.at(-1), { done: true, issued: 2, rejected: 1 })
})

test('how far the batch is can be asked', async () => {
  const r = await call('getBatch', { params: { id: batch } })
  assert.equal(r.json.finished, true)
  assert.equal(r.json.issued, 2)
})

test('its results are read again from a row on', async () => {
  const r = await call('getBatchResults', { params: { id: batch }, query: '?from=2' })
  assert.deepEqual(lines(r.body).map((l) => l.row), [2, 3, undefined])
})

test('a webhook is set, read and removed', async () => {
  const url = 'https://hooks.example.org/mohor'
  const set = await call('setWebhook', { body: { url, events: ['certificate.issued'] } })
  assert.match(set.json.secret, /^whsec_/)
  assert.equal((await call('setWebhook', { body: { url } })).json.secret, undefined, 'it is shown once')
  assert.notEqual((await call('setWebhook', { body: { url, renew_secret: true } })).json.secret, set.json.secret)
  const got = await call('getWebhook')
  assert.equal(got.json.url, url)
  assert.equal(got.json.secret, undefined)
  assert.equal((await call('removeWebhook')).status, 204)
  assert.equal((await call('getWebhook')).status, 404)
})

test('a certificate is cancelled', async () => {
  const ask = (i) => call('cancelCertificate', { params: { uin: uins[i] }, headers: { 'Idempotency-Key': `cancel ${i}` }, body: { reason: 'issued to the wrong person' } })
  const r = await ask(1)
  assert.equal(r.status, 202)
  assert.equal(r.json.state, 'open')
  assert.equal(r.headers.location, `/api/v1/cancellations/${r.json.id}`)
  const decide = (id, as, op = 'confirmCancellation') => call(op, { params: { id }, headers: { 'Idempotency-Key': `${op} ${id}` }, body: { remark: 'seen the file' }, as })
  isProblem(await decide(r.json.id, token), 403, 'his own request')
  const second = await s.token(await s.addClient('BCW checking desk'))
  assert.equal((await decide(r.json.id, second)).json.state, 'confirmed')
  assert.equal((await decide(r.json.id, second)).headers['idempotency-replayed'], 'true')
  assert.equal((await call('getCertificate', { params: { uin: uins[1] } })).json.status, 'cancelled')
  const other = await ask(2)
  assert.equal((await decide(other.json.id, second, 'refuseCancellation')).json.state, 'refused')
  assert.equal((await call('getCertificate', { params: { uin: uins[2] } })).json.status, 'valid')
  isProblem(await ask(1).then(() => decide(r.json.id, second, 'refuseCancellation')), 409, 'what is decided')
})

test('requests to cancel are read', async () => {
  const first = await call('listCancellations', { query: '?limit=1' })
  assert.equal(first.json.cancellations[0].uin, uins[1])
  const rest = await call('listCancellations', { query: `?limit=1&cursor=${first.json.next}` })
  assert.equal(rest.json.cancellations[0].uin, uins[2])
  assert.equal(rest.json.next, undefined)
  assert.deepEqual((await call('listCancellations', { query: '?state=open' })).json.cancellations, [])
  assert.equal((await call('getCancellation', { params: { id: first.json.cancellations[0].id } })).json.decided_name, 'BCW checking desk')
  isProblem(await s.ask('GET', '/api/v1/cancellations/99', { token }), 404, 'no such request')
})

test('the document and the keys are given to anybody', async () => {
  assert.deepEqual((await call('getOpenapi')).json, api)
  const keys = (await call('getJwks')).json.keys
  assert.ok(keys.length >= 1)
  for (const k of keys) assert.equal(k.d, undefined, 'no private key is published')
})

test('anybody may ask whether a number is genuine', async () => {
  assert.equal((await call('verifyCertificate', { body: { uin: uins[0] } })).json.answer, 'genuine')
  const cancelled = (await call('verifyCertificate', { body: { uin: uins[1] } })).json
  assert.equal(cancelled.answer, 'cancelled')
  assert.equal(cancelled.certificate.status_reason, undefined, 'a number alone tells not why')
  assert.equal((await call('verifyCertificate', { body: { uin: uins[0], code: 'ZZZZZZZZ' } })).json.answer, 'not-issued-here')
})

test('the status list of a series is given to anybody', async () => {
  const r = await call('getStatusList', { params: { list: `${uins[0].slice(0, 6)}-${uins[0].slice(6, 10)}` } })
  assert.equal(r.body.toString().split('.').length, 3)
})

test('a list of numbers is verified, and its answers and the report are fetched', async () => {
  const { id } = (await call('verifyMany', { headers: { 'Content-Type': 'text/csv' }, text: uins.slice(0, 2).join('\n') })).json
  await until(async () => (await s.ask('GET', `/api/v1/verifications/${id}`, { token })).json.state === 'done', 'its end')
  assert.equal((await call('getVerification', { params: { id } })).json.total, 2)
  assert.match((await call('getVerificationResults', { params: { id } })).body.toString(), new RegExp(uins[1]))
  assert.equal((await call('getVerificationReport', { params: { id } })).body.subarray(0, 5).toString(), '%PDF-')
})

test('the evidence of a certificate is a ZIP', async () => {
  assert.equal((await call('getEvidence', { params: { uin: uins[0] } })).body.subarray(0, 2).toString(), 'PK')
})

test('no operation of the document was left out', () => {
  assert.deepEqual(operations().map((o) => o.operationId).filter((id) => !done.has(id)), [])
})

const example = () => ({ code: 'BCW-001', uin: uins[0], id: batch })
const guarded = () => operations().filter((o) => o.security.length !== 0)

test('without a token nothing is told, and the answer says how to come by one', async () => {
  for (const o of guarded()) {
    const r = await s.ask(o.method.toUpperCase(), address(o, example()))
    isProblem(r, 401, o.operationId)
    assert.match(r.headers['www-authenticate'], /^Bearer realm=/, o.operationId)
  }
})

test('with a token that lacks the scope it is forbidden', async () => {
  for (const o of guarded()) {
    const [wanted] = Object.values(o.security[0])[0]
    if (wanted === undefined) continue
    const other = ['issue', 'read', 'cancel', 'webhook'].filter((x) => x !== wanted).join(' ')
    const r = await s.ask(o.method.toUpperCase(), address(o, example()), { token: await s.token(s.client, other) })
    isProblem(r, 403, o.operationId)
    assert.match(r.headers['www-authenticate'], /error="insufficient_scope"/, o.operationId)
  }
})

test('a wrong secret gives no token', async () => {
  const r = await s.ask('POST', '/api/v1/token', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: s.client.client_id, client_secret: 'mohor_wrong' }).toString() })
  isProblem(r, 401, 'a wrong secret')
  assert.ok(r.headers['www-authenticate'])
})

test('each refusal is a problem that says what to do', async () => {
  const put = (path, json, headers = {}) => s.ask('POST', path, { token, json, headers: { 'Idempotency-Key': 'p', ...headers } })
  const issue = '/api/v1/services/BCW-001/certificates'
  isProblem(await s.ask('GET', '/api/v1/nothing', { token }), 404, 'no address')
  isProblem(await s.ask('GET', '/api/v1/services/AMD-015', { token }), 404, 'no service of theirs')
  isProblem(await s.ask('GET', '/api/v1/certificates/BCW0012026999999', { token }), 404, 'no number')
  isProblem(await s.ask('GET', '/api/v1/batches/b_999', { token }), 404, 'no batch')
  isProblem(await s.ask('GET', '/api/v1/batches/none', { token }), 404, 'no name of a batch')
  isProblem(await s.ask('GET', '/api/v1/certificates?limit=none', { token }), 422, 'no limit')
  isProblem(await s.ask('GET', '/api/v1/certificates?cursor=none', { token }), 422, 'no cursor')
  isProblem(await s.ask('GET', `/api/v1/batches/${batch}/results?from=0`, { token }), 422, 'no row')
  isProblem(await put(issue, persons[0], { 'Content-Type': 'text/plain' }), 415, 'another type')
  isProblem(await put(issue, [1]), 422, 'no object')
  isProblem(await s.ask('POST', issue, { token, json: persons[0] }), 400, 'no key')
  const r = await s.ask('DELETE', issue, { token })
  isProblem(r, 405, 'another method')
  assert.equal(r.headers.allow, 'POST')
})

test('the three probes answer', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics'])
    assert.equal((await s.ask('GET', path)).status, 200, path)
  const text = (await s.ask('GET', '/metrics')).body.toString()
  assert.match(text, /^mohor_certificates_issued_total 5$/m)
})
