// A new key of the QR codes while the service runs: what was signed stays good,
// what comes bears the new key, and nobody who asks meanwhile is turned away.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Service, endServer, people, run, until } from './service.mjs'

let s, token, persons, next = 0

before(async () => {
  s = await Service.make()
  await s.start()
  token = await s.token(await s.addClient())
  persons = await people(400, await s.fields(token), 77)
})
after(async () => { await s.end(); await endServer() })

const kids = async () => (await s.ask('GET', '/.well-known/jwks.json')).json.keys
  .filter((k) => k.purpose === undefined).map((k) => k.kid)
const must = async (...args) => {
  const r = await run(args[0], args.slice(1))
  assert.equal(r.status, 0, `${args.join(' ')}: ${r.err}`)
  return r.out
}

// The certificate as a picture, and the key that its QR code names.
async function paper(uin) {
  const r = await s.ask('GET', `/api/v1/certificates/${uin}/document`, { token })
  assert.equal(r.status, 200, r.body.toString())
  const pdf = join(s.work, `${uin}.pdf`)
  writeFileSync(pdf, r.body)
  await must('pdftoppm', '-r', '600', '-gray', '-singlefile', '-png', pdf, join(s.work, uin))
  const text = await must('zbarimg', '-q', '--raw', '-Sdisable', '-Sqrcode.enable', join(s.work, `${uin}.png`))
  const head = text.slice(text.indexOf('#') + 1).split('.')[0]
  return { png: join(s.work, `${uin}.png`), kid: JSON.parse(Buffer.from(head, 'base64url')).kid }
}

test('a renewed key is taken up while certificates are issued', async () => {
  const [old] = await kids()
  let going = true
  const made = []
  const one = async () => {
    while (going) {
      const i = next++
      const r = await s.issue(token, persons[i % persons.length], `key ${i}`)
      assert.equal(r.status, 201, r.body.toString())
      made.push(r.json.uin)
    }
  }
  const all = Promise.all([one(), one()])
  try {
    await until(() => made.length >= 4, 'certificates by the old key')
    await s.must('key', 'renew', 'qr')
    const workers = s.of('web')
    s.signal('SIGHUP')
    await until(() => s.of('web').length === workers.length && !s.of('web').some((p) => workers.includes(p)), 'new workers')
    assert.equal((await kids()).length, 2, 'both are published')
    const from = made.length
    await until(() => made.length >= from + 8, 'certificates by the new workers')
  } finally {
    going = false
    await all
  }
  const first = await paper(made[0]), last = await paper(made[made.length - 1])
  assert.equal(first.kid, old)
  assert.notEqual(last.kid, old)
  assert.ok((await kids()).includes(last.kid))
  for (const p of [first, last]) {
    const r = await s.run('verify', p.png, '--json')
    assert.equal(JSON.parse(r.out).verdict, 'genuine', r.out)
  }
})

test('a key that cannot be read keeps the one before, and is named in the log', async () => {
  for (const name of ['qr.pem', 'status.pem', 'seal.key', 'access.key', 'token.key']) {
    const path = join(s.dir, 'keys', name)
    const good = readFileSync(path)
    const before = s.children().map((c) => c.pid)
    const refused = () => s.log().split('event=reload.refused').length
    const said = refused()
    writeFileSync(path, 'this is no key\n')
    s.signal('SIGHUP')
    await until(() => refused() > said, `a refusal of ${name}`)
    assert.ok(s.log().split('event=reload.refused').pop().includes(name))
    const i = next++
    assert.equal((await s.issue(token, persons[i % persons.length], `key ${i}`)).status, 201)
    writeFileSync(path, good)
    assert.deepEqual(s.children().map((c) => c.pid), before)
  }
})

const issue = async () => {
  const i = next++
  const r = await s.issueSurely(token, persons[i % persons.length], `key ${i}`)
  assert.equal(r.status, 201, r.body.toString())
  return r.json.uin
}

test('a key may be renewed more often than old ones are kept, and the signer stays', async () => {
  const guard = s.of('guard')
  for (let i = 0; i < 6; i++) {
    const workers = s.of('web')
    await s.must('key', 'renew', 'qr')
    s.signal('SIGHUP')
    await until(() => s.of('web').length === workers.length && !s.of('web').some((p) => workers.includes(p)), 'new workers')
  }
  await s.ready()
  assert.equal((await paper(await issue())).kid, (await kids())[0])
  assert.deepEqual(s.of('guard'), guard)
})

test('a worker that dies while the key cannot be read is followed by one that signs', async () => {
  const path = join(s.dir, 'keys/qr.pem'), good = readFileSync(path), [now] = await kids()
  const workers = s.of('web')
  writeFileSync(path, 'this is no key\n')
  for (const pid of workers) process.kill(pid, 'SIGKILL')
  await until(() => s.of('web').length === workers.length && !s.of('web').some((p) => workers.includes(p)), 'new workers')
  await s.ready()
  assert.equal((await paper(await issue())).kid, now)
  assert.match(s.log(), /event=key\.kept .*qr\.pem/)
  writeFileSync(path, good)
})

test('the register adds up', async () => {
  const r = await s.register()
  assert.equal(r.sound ?? true, true)
  await s.must('journal', 'check')
})
