// Files of people: results in order while they are made, whatever is cut or
// killed in between, and nothing issued twice.
import assert from 'node:assert/strict'
import https from 'node:https'
import { after, before, test } from 'node:test'
import { Service, endServer, lines, people, until } from './service.mjs'

const ROWS = 500
const BAD = [17, 250, 499]
let s, token, fields, file, first, batch

const jsonl = (rows) => rows.map((r) => JSON.stringify(r)).join('\n') + '\n'
const send = (text) => s.ask('POST', '/api/v1/services/BCW-001/batches', { token, body: text, headers: { 'Content-Type': 'application/x-ndjson' } })
const results = (id, from = 1) => s.ask('GET', `/api/v1/batches/${id}/results?from=${from}`, { token })
const inRegister = async () => (await s.must('register', 'check', '--json').then(JSON.parse)).issued

// Each row once, in order, and the end.
function whole(all, n, from = 1) {
  assert.deepEqual(all.slice(0, -1).map((l) => l.row), Array.from({ length: n - from + 1 }, (_, i) => from + i))
  assert.equal(all.at(-1).done, true)
}

// Reads a stream until it has `n` lines, then does as told with its connection.
function readSome(text, n, then) {
  return new Promise((done, fail) => {
    const r = https.request({ host: '127.0.0.1', port: s.port, servername: 'localhost', ca: s.ca, agent: false, method: 'POST',
      path: '/api/v1/services/BCW-001/batches', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson', 'Content-Length': Buffer.byteLength(text) } },
    (answer) => {
      let got = '', acted = false
      answer.on('data', (d) => {
        got += d
        if (!acted && got.split('\n').length > n) { acted = true; then(r) }
      })
      answer.on('error', () => {})
      answer.on('close', () => done({ id: answer.headers['batch-id'], text: got, acted }))
    })
    r.on('error', fail)
    r.end(text)
  })
}

before(async () => {
  s = await Service.make()
  await s.start()
  token = await s.token(await s.addClient())
  fields = await s.fields(token)
  const rows = await people(ROWS, fields, 21)
  for (const [i, n] of BAD.entries()) rows[n - 1] = { ...rows[n - 1], dob: `bad ${i}` }
  file = jsonl(rows)
})
after(async () => { await s.end(); await endServer() })

test('five hundred rows come back in order, each once', async () => {
  const r = await send(file)
  assert.equal(r.status, 200, r.body.toString().slice(0, 500))
  batch = r.headers['batch-id']
  first = lines(r.body)
  whole(first, ROWS)
  assert.deepEqual(first.at(-1), { done: true, issued: ROWS - BAD.length, rejected: BAD.length })
})

test('the wrong rows are named with their lines and fields', () => {
  const wrong = first.filter((l) => l.errors !== undefined)
  assert.deepEqual(wrong.map((l) => l.row), BAD)
  assert.deepEqual(wrong.map((l) => l.line), BAD)
  for (const l of wrong) assert.deepEqual(l.errors.map((e) => e.field), ['dob'])
})

test('each of the others has a number of its own', () => {
  assert.equal(new Set(first.filter((l) => l.uin).map((l) => l.uin)).size, ROWS - BAD.length)
})

test('the same file again gives the same rows and issues nothing', async () => {
  const r = await send(file)
  assert.equal(r.headers['batch-id'], batch)
  assert.deepEqual(lines(r.body), first)
  assert.equal(await inRegister(), ROWS - BAD.length)
})

test('results are read from any row on', async () => {
  for (const from of [1, 2, 200, 201, 499, 500])
    assert.deepEqual(lines((await results(batch, from)).body), first.slice(from - 1), `from ${from}`)
})

test('behind the last row there is the end alone', async () => {
  assert.deepEqual(lines((await results(batch, ROWS + 1)).body), first.slice(-1))
})

test("another client does not see the batch", async () => {
  const other = await s.token(await s.addClient('Markets', 'AMD'))
  for (const path of [`/api/v1/batches/${batch}`, `/api/v1/batches/${batch}/results`])
    assert.equal((await s.ask('GET', path, { token: other })).status, 404)
})

test('a connection cut in the middle loses nothing', async () => {
  const text = jsonl(await people(300, fields, 22))
  const cut = await readSome(text, 5, (r) => r.destroy())
  assert.ok(cut.acted)
  const all = lines((await results(cut.id)).body)
  whole(all, 300)
  const seen = lines(cut.text.slice(0, cut.text.lastIndexOf('\n') + 1))
  assert.deepEqual(all.slice(0, seen.length), seen)
})

test('a job worker killed in the middle does not end the stream', async () => {
  const text = jsonl(await people(600, fields, 23))
  const [old] = s.of('jobs')
  const got = await readSome(text, 3, () => process.kill(old, 'SIGKILL'))
  assert.ok(got.acted)
  const all = lines(got.text)
  whole(all, 600)
  assert.deepEqual(all.at(-1), { done: true, issued: 600, rejected: 0 })
  assert.equal(new Set(all.filter((l) => l.uin).map((l) => l.uin)).size, 600)
  await until(() => s.of('jobs').some((pid) => pid !== old), 'another job worker')
  assert.match(s.log(), new RegExp(`event=process.end role=jobs number=0 pid=${old} signal=9`))
})

test('two files at once both come to their end', async () => {
  const files = await Promise.all([24, 25].map(async (seed) => jsonl(await people(60, fields, seed))))
  for (const r of await Promise.all(files.map(send))) whole(lines(r.body), 60)
})

test('the same file from two sides at once is issued once', async () => {
  const text = jsonl(await people(60, fields, 26))
  const before = await inRegister()
  const [a, b] = await Promise.all([send(text), send(text)])
  assert.deepEqual(lines(a.body), lines(b.body))
  assert.equal(await inRegister(), before + 60)
})

test('a file of nothing, and one that is no JSON, are answered clearly', async () => {
  assert.ok((await send('\n')).status >= 400)
  const r = await send('{"name":\nno\n')
  if (r.status === 200) {
    const all = lines(r.body)
    whole(all, all.length - 1)
    assert.equal(all.at(-1).issued, 0)
  } else assert.equal(r.type, 'application/problem+json')
})

test('nothing of what was sent is left in the spool', async () => {
  await until(() => s.files('spool').length === 0, 'an empty spool')
})

test('the register adds up, each document opened', async () => {
  const r = await s.register()
  assert.equal(r.issued, ROWS - BAD.length + 300 + 600 + 120 + 60)
  assert.equal(r.opened, r.issued)
})
