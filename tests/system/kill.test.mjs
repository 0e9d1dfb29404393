// Processes die, settings and certificates change, the service is told to end:
// what was acknowledged stays, and who asks notices as little as can be.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Service, endServer, lines, people, run, until } from './service.mjs'

const others = 6 // the signer, jobs, hooks, the reader, two of piles
let s, token, persons
const known = new Map() // key -> { uin, person }

before(async () => {
  s = await Service.make()
  await s.start()
  s.client = await s.addClient()
  token = await s.token(s.client)
  persons = await people(400, await s.fields(token), 41)
})
after(async () => { await s.end(); await endServer() })

// Several connections that issue without end; each answer is written down.
function load(connections, more = {}) {
  let going = true, number = 0
  const bad = []
  const one = async (c) => {
    const agent = s.agent({ maxSockets: 1 })
    while (going) {
      const key = `load ${known.size} ${c} ${number++}`
      const person = persons[number % persons.length]
      const r = await s.issueSurely(token, person, key, { agent, ...more })
      if (r.status === 200 || r.status === 201) known.set(key, { uin: r.json.uin, person })
      else bad.push(`${r.status} ${r.body}`)
    }
  }
  const all = Array.from({ length: connections }, (_, c) => one(c))
  return {
    bad,
    async further(n) { const from = known.size; await until(() => known.size >= from + n, 'more certificates') },
    async end() { going = false; await Promise.all(all) },
  }
}

const killings = ['web', 'guard', 'jobs', 'hooks', 'reader', 'piles', 'web', 'guard']
for (const role of killings) {
  test(`under load a process that is killed is replaced, and nothing is lost: ${role}`, async () => {
    const l = load(4)
    await l.further(8)
    const old = s.of(role)
    process.kill(old[0], 'SIGKILL')
    await until(() => {
      const now = s.of(role)
      return now.length === old.length && !now.includes(old[0])
    }, `another ${role}`)
    await l.further(8)
    await l.end()
    assert.deepEqual(l.bad, [])
  })
}

test('each kill is in the log', () => {
  const killed = [...s.log().matchAll(/event=process\.end role=(\w+) .*signal=9/g)].map((m) => m[1])
  assert.deepEqual(killed, killings)
})

test('every certificate that was acknowledged is in the register, and no other', async () => {
  const r = await s.register()
  assert.equal(r.issued, known.size)
  assert.equal(r.opened, known.size)
  assert.equal(new Set([...known.values()].map((k) => k.uin)).size, known.size)
})

test('each key repeated gives the number it gave', async () => {
  const agent = s.agent({ maxSockets: 4 })
  await Promise.all([...known].map(async ([key, { uin, person }]) => {
    const r = await s.issue(token, person, key, { agent })
    assert.equal(r.status, 200)
    assert.equal(r.json.uin, uin)
  }))
})

test('settings that are wrong change nothing, and are named in the log', async () => {
  const good = readFileSync(s.confPath, 'utf8')
  const pids = s.children().map((c) => c.pid)
  writeFileSync(s.confPath, good.replace('[serve]', '[serve]\nnonsense = 1'))
  s.signal('SIGHUP')
  await until(() => /event=reload\.refused .*nonsense/.test(s.log()), 'a refusal')
  writeFileSync(s.confPath, good)
  assert.deepEqual(s.children().map((c) => c.pid), pids)
  assert.equal((await s.issue(token, persons[0], 'after nonsense')).status, 201)
})

test('settings that are good renew the workers without a request that fails', async () => {
  const renewed = () => ['web', 'jobs', 'hooks', 'reader', 'piles'].flatMap((role) => s.of(role))
  const old = renewed()
  const guard = s.of('guard')
  let going = true, asked = 0
  const one = async () => {
    while (going) {
      const r = await s.ask('GET', '/api/v1/services', { token })
      assert.equal(r.status, 200)
      asked++
    }
  }
  const all = Promise.all(Array.from({ length: 6 }, one))
  try {
    await until(() => asked >= 6, 'first answers')
    s.signal('SIGHUP')
    await until(() => {
      const now = renewed()
      return now.length === old.length && !now.some((pid) => old.includes(pid))
    }, 'new workers')
    const from = asked
    await until(() => asked >= from + 12, 'more answers')
  } finally {
    going = false
    await all
  }
  assert.deepEqual(s.of('guard'), guard, 'the signer stays, with its grants')
})

async function newCertificate(name) {
  const cert = join(s.work, `${name}.pem`), key = join(s.work, `${name}.key`)
  const r = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
    '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert])
  assert.equal(r.status, 0, r.err)
  return { cert, key }
}
async function served() {
  const c = await s.raw({ checked: false })
  const print = c.getPeerX509Certificate().fingerprint256
  c.destroy()
  return print
}
const print = (path) => new X509Certificate(readFileSync(path)).fingerprint256

test('a certificate that does not go with its key changes nothing', async () => {
  const path = join(s.dir, 'tls/cert.pem')
  const good = readFileSync(path)
  const before = print(path)
  await until(() => s.children().length === s.workers + others, 'the end of the older workers')
  const pids = s.children().map((c) => c.pid)
  copyFileSync((await newCertificate('other')).cert, path)
  const refusals = [...s.log().matchAll(/event=reload\.refused/g)].length
  s.signal('SIGHUP')
  await until(() => [...s.log().matchAll(/event=reload\.refused/g)].length > refusals, 'a refusal')
  writeFileSync(path, good)
  assert.deepEqual(s.children().map((c) => c.pid), pids)
  assert.equal(await served(), before)
})

test('a new certificate is served after SIGHUP', async () => {
  const { cert, key } = await newCertificate('localhost')
  copyFileSync(key, join(s.dir, 'keys/tls.pem'))
  copyFileSync(cert, join(s.dir, 'tls/cert.pem'))
  s.signal('SIGHUP')
  await until(async () => await served() === print(cert), 'the new certificate')
  s.readCa()
  await until(() => s.of('web').length === s.workers, 'only new workers')
  assert.equal(await served(), print(cert))
  assert.equal((await s.issue(token, persons[1], 'new certificate')).status, 201)
})

test('told to end, it finishes the request in hand and ends with status 0', async () => {
  const body = JSON.stringify(persons[2])
  const idle = await s.raw()
  const closed = new Promise((done) => idle.on('close', done))
  idle.on('error', () => {})
  idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await new Promise((done) => idle.once('data', done))
  idle.resume()
  const answer = await new Promise((done, fail) => {
    const r = https.request({ host: '127.0.0.1', port: s.port, servername: 'localhost', ca: s.ca, agent: false, method: 'POST',
      path: '/api/v1/services/BCW-001/certificates', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json',
        'Idempotency-Key': 'in hand', 'Content-Length': Buffer.byteLength(body), Expect: '100-continue' } },
    (a) => {
      let text = ''
      a.on('data', (d) => { text += d })
      a.on('end', () => done({ status: a.statusCode, json: JSON.parse(text) }))
    })
    r.on('error', fail)
    r.on('continue', async () => {
      s.signal('SIGTERM')
      await closed // it has begun to end
      r.end(body)
    })
    r.flushHeaders()
  })
  assert.equal(answer.status, 201)
  assert.deepEqual(await s.ended, { code: 0, signal: null })
  await s.start()
  const again = await s.issue(token, persons[2], 'in hand')
  assert.equal(again.status, 200)
  assert.equal(again.json.uin, answer.json.uin)
})

test('told to end, a stream of a file ends with where to read on; it goes on afterwards', async () => {
  const rows = await people(800, await s.fields(token), 42)
  const body = rows.map((r) => JSON.stringify(r)).join('\n') + '\n'
  const got = await new Promise((done, fail) => {
    let text = '', told = false
    const r = https.request({ host: '127.0.0.1', port: s.port, servername: 'localhost', ca: s.ca, agent: false, method: 'POST',
      path: '/api/v1/services/BCW-001/batches', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson', 'Content-Length': Buffer.byteLength(body) } },
    (a) => {
      a.on('data', (d) => {
        text += d
        if (!told && text.includes('\n')) { told = true; s.signal('SIGTERM') }
      })
      a.on('error', fail)
      a.on('end', () => done(text))
    })
    r.on('error', fail)
    r.end(body)
  })
  const begun = lines(got)
  const end = begun.pop()
  assert.equal(end.done, false)
  const [, path] = /(\/api\/v1\/batches\/b_\d+\/results\?from=\d+)/.exec(end.problem)
  assert.deepEqual(await s.ended, { code: 0, signal: null })
  await s.start()
  const all = [...begun, ...lines((await s.ask('GET', path, { token })).body)]
  assert.deepEqual(all.slice(0, -1).map((l) => l.row), rows.map((_, i) => i + 1))
  assert.deepEqual(all.at(-1), { done: true, issued: 800, rejected: 0 })
})

test('a second service of one directory is refused', async () => {
  const r = await s.run('serve', '--listen', '127.0.0.1:0')
  assert.notEqual(r.status, 0)
  assert.match(r.err, /served already/)
})

test('the parent killed, its processes end too, and the next service goes on', async () => {
  const pids = s.children().map((c) => c.pid)
  s.signal('SIGKILL')
  await s.ended
  await until(() => pids.every((pid) => {
    try { process.kill(pid, 0); return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] === 'Z' } catch { return true }
  }), 'the end of all')
  await s.start()
  assert.equal((await s.issue(token, persons[3], 'after the parent')).status, 201)
})

test('the register adds up, each document opened', async () => {
  const r = await s.register()
  assert.equal(r.opened, r.issued)
  assert.equal(r.issued, known.size + 4 + 800)
})
