// What the system tests share: a data directory, the real program serving it,
// and a client of its own. MOHOR names the program (built with the sanitizers);
// MOHOR_STORE is sqlite or postgresql. Nothing here waits for a fixed time: it
// waits for a thing to be so, and gives up after a minute.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync, readdirSync, existsSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const program = process.env.MOHOR ?? join(top, 'build/asan/prog/mohor')
export const store = process.env.MOHOR_STORE ?? 'sqlite'
const GIVE_UP_MS = 60000
const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0', UBSAN_OPTIONS: 'print_stacktrace=1' }

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
export const pause = (ms) => new Promise((done) => setTimeout(done, ms))

// Until what() gives something true, which is returned.
export async function until(what, say) {
  const end = Date.now() + GIVE_UP_MS
  for (;;) {
    const got = await what()
    if (got) return got
    if (Date.now() > end) throw new Error(`it never came: ${say}`)
    await pause(20)
  }
}

export function run(file, args, more = {}) {
  return new Promise((done) => {
    const child = execFile(file, args, { env: { ...env, ...more.env }, maxBuffer: 1 << 28 },
      (error, out, err) => done({ status: error ? error.code ?? error.signal : 0, out, err }))
    child.stdin.on('error', () => {})	// it may have ended without reading
    child.stdin.end(more.input ?? '')
  })
}

// ---- the server of a register ----

let server = null
let databases = 0

async function serverSocket() {
  if (server === null) {
    const child = spawn(join(top, 'tests/both/server'), { stdio: ['pipe', 'pipe', 'inherit'] })
    const line = await new Promise((done, fail) => {
      let text = ''
      child.stdout.on('data', (d) => { text += d; if (text.includes('\n')) done(text.split('\n')[0]) })
      child.on('exit', () => fail(new Error('the server of the register did not start')))
    })
    server = { child, line }
  }
  if (!server.line.startsWith('/')) throw new Error(server.line)
  return server.line
}

export async function endServer() {
  if (server === null) return
  const gone = new Promise((done) => server.child.on('exit', done))
  server.child.stdin.end()
  server.child.stdout.destroy()
  await gone
  server = null
}

// ---- rows of people ----

export function readCsv(text) {
  const rows = []
  let row = [], cell = '', quoted = false
  const endCell = () => { row.push(cell); cell = '' }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted && c === '"' && text[i + 1] === '"') { cell += c; i++ }
    else if (c === '"') quoted = !quoted
    else if (!quoted && c === ',') endCell()
    else if (!quoted && c === '\n') { endCell(); rows.push(row); row = [] }
    else if (quoted || c !== '\r') cell += c
  }
  if (cell !== '' || row.length !== 0) { endCell(); rows.push(row) }
  return rows
}

// `n` invented people with only the columns named and without empty ones.
export async function people(n, fields, seed = 1) {
  const made = await run(join(top, 'tools/people'), [String(n), '--seed', String(seed)])
  const [names, ...rows] = readCsv(made.out.replace(/^\uFEFF/, ''))
  return rows.map((r) => Object.fromEntries(names.map((name, i) => [name, r[i]])
    .filter(([name, value]) => fields.includes(name) && value !== '')))
}

// ---- one service ----

export class Service {
  #child = null
  #agents = new Set()

  // settings: { 'limits.peer_rate': 1000, ... }
  static async make({ settings = {}, workers = 2 } = {}) {
    const s = new Service()
    s.work = mkdtempSync(join(tmpdir(), 'mohor-system.'))
    s.dir = join(s.work, 'data')
    s.logPath = join(s.work, 'log')
    s.workers = workers
    s.plain = settings['serve.plain'] === 'yes'
    const where = store === 'postgresql'
      ? ['--store', `postgresql://mohor@/system${++databases}?host=${await serverSocket()}`] : []
    await s.must('init', s.dir, '--test-p256', ...where)
    for (const [name, value] of Object.entries({ 'limits.peer_rate': 100000, 'limits.client_rate': 100000, 'limits.login_rate': 100000, ...settings })) s.set(name, value)
    writeFileSync(s.logPath, '')
    return s
  }

  get confPath() { return join(this.dir, 'mohor.conf') }

  // Behind its section's head in mohor.conf.
  set(name, value) {
    const [section, key] = name.split('.')
    const text = readFileSync(this.confPath, 'utf8').split('\n').filter((l) => l.replace(/ .*/, '') !== key)
    text.splice(text.indexOf(`[${section}]`) + 1, 0, `${key} = ${value}`)
    writeFileSync(this.confPath, text.join('\n'))
  }

  // The program, on this directory.
  run(...args) {
    return run(program, args, { env: { MOHOR_DATA: this.dir, MOHOR_PIN_FILE: join(this.dir, 'keys/sign/test.pin') } })
  }

  async must(...args) {
    const r = await this.run(...args)
    assert.equal(r.status, 0, `mohor ${args.join(' ')}: ${r.out}${r.err}`)
    return r.out
  }

  async addClient(name = 'BCW portal', department = 'BCW', scope = null) {
    return JSON.parse(await this.must('client', 'add', name, '--department', department, '--json', ...(scope ? ['--scope', scope] : [])))
  }

  async start() {
    const out = openSync(this.logPath, 'a')
    this.#child = spawn(program, ['serve', '--data', this.dir, '--listen', '127.0.0.1:0', '--workers', String(this.workers)],
      { env, stdio: ['ignore', 'pipe', out] })
    closeSync(out)
    this.pid = this.#child.pid
    this.ended = new Promise((done) => this.#child.on('exit', (code, signal) => done({ code, signal })))
    let over = null
    this.ended.then((e) => { over = e })
    let said = ''
    this.#child.stdout.on('data', (d) => { said += d })
    const found = await until(() => {
      if (over !== null) throw new Error(`the service ended at once: ${this.log()}`)
      return /mohor serves at https?:\/\/[^:]*:(\d+)/.exec(said)
    }, 'the line that says where it serves')
    this.port = Number(found[1])
    this.readCa()
    await this.ready()
  }

  readCa() { this.ca = readFileSync(join(this.dir, 'tls/cert.pem')) }

  ready() {
    return until(async () => {
      try { return (await this.ask('GET', '/readyz')).status === 200 } catch { return false }
    }, 'a service that is ready')
  }

  signal(name) { process.kill(this.pid, name) }

  async stop() {
    if (this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null) this.signal('SIGTERM')
    for (const a of this.#agents) a.destroy()
    this.#agents.clear()
    return this.ended
  }

  // The end of a test file: it stopped well, and no sanitizer spoke.
  async end() {
    const how = this.#child === null ? { code: 0, signal: null } : await this.stop()
    const complaint = this.complaint()
    const odd = this.oddLines()
    rmSync(this.work, { recursive: true, force: true })
    assert.equal(complaint, null)
    assert.deepEqual(odd.slice(0, 5), [], 'the log has nothing but lines of key=value')
    assert.deepEqual(how, { code: 0, signal: null }, 'the service ends with status 0')
  }

  log() { return readFileSync(this.logPath, 'utf8') }

  complaint() {
    const log = this.log()
    const at = log.search(/ERROR: \w*Sanitizer|runtime error|Sanitizer:/)
    return at < 0 ? null : log.slice(Math.max(0, at - 200), at + 3000)
  }

  oddLines() {
    const line = /^time=\S+Z level=(debug|info|warn|error) event=[a-z.]+( [a-z_]+=("[^"]*"|[^\s"]*))*$/
    return [...new Set(this.log().split('\n').filter((l) => l !== '' && !line.test(l)))]
  }

  // ---- its processes ----

  children() {
    const all = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim()
    return all === '' ? [] : all.split(/\s+/).map(Number).map((pid) => {
      try {
        return { pid, role: readFileSync(`/proc/${pid}/comm`, 'utf8').trim().replace(/^mohor-/, '') }
      } catch { return { pid, role: 'gone' } }
    })
  }

  of(role) { return this.children().filter((c) => c.role === role).map((c) => c.pid) }

  // ---- asking ----

  agent(more = {}) {
    const a = new (this.plain ? http : https).Agent({ keepAlive: true, ...more })
    this.#agents.add(a)
    return a
  }

  // { status, headers, body, json } of one request.
  ask(method, path, { headers = {}, body = undefined, token = undefined, agent = undefined, json = undefined } = {}) {
    const h = { ...headers }
    if (token !== undefined) h.Authorization = `Bearer ${token}`
    if (json !== undefined) { body = JSON.stringify(json); h['Content-Type'] ??= 'application/json' }
    if (body !== undefined) h['Content-Length'] = Buffer.byteLength(body)
    return new Promise((done, fail) => {
      const r = (this.plain ? http : https).request({ host: '127.0.0.1', port: this.port, servername: 'localhost', ca: this.ca, method, path, headers: h, agent: agent ?? false },
        (answer) => {
          const parts = []
          answer.on('data', (d) => parts.push(d))
          answer.on('error', fail)
          answer.on('end', () => {
            const all = Buffer.concat(parts)
            const type = answer.headers['content-type'] ?? ''
            done({ status: answer.statusCode, headers: answer.headers, type, body: all,
              get json() { return JSON.parse(all.toString()) } })
          })
        })
      r.on('error', fail)
      r.end(body)
    })
  }

  async token(client, scope = null) {
    const r = await this.ask('POST', '/api/v1/token', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded',
        Authorization: 'Basic ' + Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64') },
      body: 'grant_type=client_credentials' + (scope ? `&scope=${encodeURIComponent(scope)}` : '') })
    assert.equal(r.status, 200, r.body.toString())
    return r.json.access_token
  }

  issue(token, person, key, more = {}) {
    return this.ask('POST', '/api/v1/services/BCW-001/certificates',
      { token, json: person, headers: { 'Idempotency-Key': key }, ...more })
  }

  // Repeats while the service is between two processes; what comes of it.
  async issueSurely(token, person, key, more = {}) {
    return until(async () => {
      try {
        const r = await this.issue(token, person, key, more)
        return r.status === 503 ? null : r
      } catch { return null }
    }, `an answer for ${key}`)
  }

  // Names of the fields of a service's form.
  async fields(token, code = 'BCW-001') {
    const r = await this.ask('GET', `/api/v1/services/${code}`, { token })
    assert.equal(r.status, 200, r.body.toString())
    return r.json.fields.map((f) => f.name)
  }

  // A connection to write bytes to as one likes.
  raw({ checked = true } = {}) {
    return new Promise((done, fail) => {
      const where = { host: '127.0.0.1', port: this.port, allowHalfOpen: this.plain }
      const made = () => { c.off('error', fail); done(c) }
      const c = this.plain ? net.connect(where, made)
        : tls.connect({ ...where, servername: 'localhost', ca: this.ca, rejectUnauthorized: checked }, made)
      c.on('error', fail)
    })
  }

  // Sends bytes and gives all that comes until the other side ends. `cut`: no
  // more will follow, and it is told so.
  async exchange(bytes, { cut = false } = {}) {
    const c = await this.raw()
    return new Promise((done) => {
      const parts = []
      c.on('data', (d) => parts.push(d))
      c.on('error', () => {})
      c.on('end', () => c.end())
      c.on('close', () => done(Buffer.concat(parts).toString('latin1')))
      if (cut) c.end(bytes)
      else c.write(bytes)
    })
  }

  register() { return this.must('register', 'check', '--open', '1', '--json').then(JSON.parse) }

  files(of) { return existsSync(join(this.dir, of)) ? readdirSync(join(this.dir, of)) : [] }
}

export const lines = (bytes) => bytes.toString().split('\n').filter((l) => l !== '').map((l) => JSON.parse(l))
