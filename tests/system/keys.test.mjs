// Who may sign, seen from outside: processes that are closed in, and signatures
// that need an officer's grant and are counted in a journal.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Service, endServer, people, program, run, until } from './service.mjs'

let s, token, client, persons, next = 0

before(async () => {
  s = await Service.make({ settings: { 'serve.standing': 'no' } })
  await s.start()
  client = await s.addClient()
  token = await s.token(client)
  persons = await people(60, await s.fields(token), 31)
})
after(async () => { await s.end(); await endServer() })

const issue = () => { const i = next++; return s.issue(token, persons[i], `key ${i}`) }
const grant = async (...args) => JSON.parse(await s.must('grant', 'open', 'test', '--for', '1h', '--json', ...args)).grant
const journal = async () => JSON.parse(await s.must('journal', 'check', '--json'))
const status = (pid, name) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]

function opened(pid) { // what its descriptors lead to
  return readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try { return readlinkSync(`/proc/${pid}/fd/${fd}`) } catch { return '' }
  })
}

function refused(r) {
  assert.equal(r.status, 403, r.body.toString())
  assert.equal(r.type, 'application/problem+json')
  assert.match(r.json.detail, /grant/)
}

test('no process can gain a privilege', () => {
  assert.deepEqual(s.children().map((c) => c.role).sort(), ['guard', 'hooks', 'jobs', 'piles', 'piles', 'reader', 'web', 'web'])
  for (const c of s.children()) assert.equal(status(c.pid, 'NoNewPrivs'), '1', c.role)
})

test("the signer's system calls are filtered", () => {
  for (const pid of s.of('guard')) assert.equal(status(pid, 'Seccomp'), '2')
  assert.equal(s.of('guard').length, 1)
})

test('the signer holds neither the register nor a socket of the network', () => {
  const [pid] = s.of('guard')
  const tcp = new Set(['tcp', 'tcp6'].flatMap((f) => readFileSync(`/proc/${pid}/net/${f}`, 'utf8').trim().split('\n').slice(1)
    .map((l) => `socket:[${l.trim().split(/\s+/)[9]}]`)))
  const its = opened(pid)
  assert.ok(its.length > 0)
  assert.deepEqual(its.filter((x) => tcp.has(x) || /register\.db/.test(x)), [])
})

test('who answers requests holds no file of a signing key', () => {
  for (const pid of [...s.of('web'), ...s.of('jobs'), ...s.of('hooks'), ...s.of('piles')])
    assert.deepEqual(opened(pid).filter((x) => x.includes('/keys/')), [])
})

test('without a grant nothing is issued, and the answer says so', async () => {
  refused(await issue())
})

test('a wrong PIN opens no grant', async () => {
  const pin = join(s.work, 'wrong.pin')
  writeFileSync(pin, 'wrong\n', { mode: 0o600 })
  const r = await run(program, ['grant', 'open', 'test', '--data', s.dir], { env: { MOHOR_PIN_FILE: pin } })
  assert.notEqual(r.status, 0)
  assert.match(r.err, /PIN/)
  refused(await issue())
})

test('a grant of two lets two certificates through', async () => {
  await grant('--count', '2', '--scope', '*')
  for (let i = 0; i < 2; i++) assert.equal((await issue()).status, 201)
  refused(await issue())
})

test('a grant of two lets two of ten requests at once through', async () => {
  await grant('--count', '2', '--scope', '*')
  const all = await Promise.all(Array.from({ length: 10 }, issue))
  assert.equal(all.filter((r) => r.status === 201).length, 2, all.map((r) => r.status).join(' '))
  all.filter((r) => r.status !== 201).forEach(refused)
})

test('what was refused can be repeated with the same key under the next grant', async () => {
  const i = next
  refused(await issue())
  await grant('--count', '1', '--scope', '*')
  assert.equal((await s.issue(token, persons[i], `key ${i}`)).status, 201)
})

test('a grant for one client serves no other', async () => {
  const other = await s.addClient('another portal')
  await grant('--count', '1', '--scope', `client:${other.client_id}`)
  refused(await issue())
  assert.equal((await s.issue(await s.token(other), persons[next++], 'other')).status, 201)
})

test('a grant that was closed is over', async () => {
  await s.must('grant', 'close', await grant('--count', '5', '--scope', '*'))
  refused(await issue())
})

test('a grant ends with the signer it was given to', async () => {
  await grant('--count', '5', '--scope', '*')
  const [pid] = s.of('guard')
  process.kill(pid, 'SIGKILL')
  await until(() => s.of('guard').some((p) => p !== pid), 'another signer')
  const r = await until(async () => {
    const got = await issue()
    return got.status === 503 ? null : got
  }, 'an answer of the new signer')
  refused(r)
})

test('the journal is whole and counts each signature', async () => {
  const j = await journal()
  assert.equal(j.signatures, 6)
  assert.equal(j.torn_end, false)
  const text = readFileSync(join(s.dir, 'journal/signer.log'), 'utf8')
  const { uin } = (await s.ask('GET', '/api/v1/certificates', { token })).json.certificates[0]
  assert.ok(text.includes(`subject=${uin}`))
})

test('the journal holds neither a PIN nor a name', () => {
  const text = readFileSync(join(s.dir, 'journal/signer.log'), 'utf8')
  const pin = readFileSync(join(s.dir, 'keys/sign/test.pin'), 'utf8').trim()
  for (const word of [pin, client.client_secret, ...persons.slice(0, next).map((p) => p.name)]) assert.ok(!text.includes(word))
})

test('a line that was changed is found', async () => {
  const path = join(s.dir, 'journal/signer.log')
  const text = readFileSync(path, 'utf8')
  const copy = join(s.work, 'copy')
  writeFileSync(copy, text)
  writeFileSync(path, text.replace(/digest=(.)/, (_, c) => `digest=${c === '0' ? '1' : '0'}`))
  const r = await s.run('journal', 'check')
  writeFileSync(path, readFileSync(copy))
  assert.notEqual(r.status, 0)
  await journal()
})

test('a key with a PIN beside it signs alone where that is allowed', async () => {
  await s.stop()
  s.set('serve.standing', 'yes')
  await s.start()
  assert.equal((await issue()).status, 201)
  assert.equal((await journal()).signatures, 7)
})

test('the register adds up', async () => {
  assert.equal((await s.register()).issued, 7)
})
