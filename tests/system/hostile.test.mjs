// What enemies send, and what they must not find: the service answers, refuses
// or hangs up, and goes on serving everybody else. Bytes are sent as they are,
// over plain HTTP on loopback, so that each is the service's own to judge.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Service, endServer, pause, people, until } from './service.mjs'

const MUTANTS = Number(process.env.MUTANTS ?? 10000)
const AT_ONCE = 256 // those that say too little are cut after request_s
let s, client, token, persons, pids, issued
const said = new Set() // what must never be in a log

before(async () => {
  s = await Service.make({ settings: { 'serve.plain': 'yes', 'serve.request_s': 2, 'serve.idle_s': 2 } })
  await s.start()
  client = await s.addClient()
  token = await s.token(client)
  persons = await people(30, await s.fields(token), 51)
  pids = s.children().map((c) => c.pid)
  const r = await s.issue(token, persons[0], 'seed')
  assert.equal(r.status, 201)
  issued = r.json
  for (const word of [token, client.client_secret, issued.access_code, readFileSync(join(s.dir, 'keys/sign/test.pin'), 'utf8').trim()]) said.add(word)
  for (const p of persons) for (const k of ['name', 'name_bn', 'father', 'mobile', 'address']) if (p[k]) said.add(p[k])
})
after(async () => { await s.end(); await endServer() })

// Statuses of all answers in what came; a page in an answer has none.
const statuses = (text) => [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((m) => Number(m[1]))
const head = (method, target, ...more) => [`${method} ${target} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${token}`, ...more].join('\r\n') + '\r\n\r\n'

async function alive() {
  assert.equal((await s.ask('GET', '/readyz')).status, 200)
  assert.deepEqual(s.children().map((c) => c.pid), pids, 'no process died')
}
function isProblem(r, ...wanted) {
  assert.ok(wanted.includes(r.status), `${r.status} ${r.body}`)
  assert.equal(r.type, 'application/problem+json')
  assert.equal(r.json.status, r.status)
}

// ---- tokens ----

const b64 = (x) => Buffer.from(typeof x === 'string' ? x : JSON.stringify(x)).toString('base64url')
function forge({ header = { alg: 'HS256', typ: 'at+jwt' }, change = {}, purpose = 'access tokens' } = {}) {
  const root = Buffer.from(readFileSync(join(s.dir, 'keys/token.key'), 'utf8').trim().split(' ').at(-1), 'base64')
  const key = createHmac('sha256', root).update(purpose).digest()
  const payload = { ...JSON.parse(Buffer.from(token.split('.')[1], 'base64url')), ...change }
  const text = `${b64(header)}.${b64(payload)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
const withToken = (t) => s.ask('GET', '/api/v1/services', { headers: { Authorization: `Bearer ${t}` } })

test('a token made as the service makes them is taken, so that the next refusals mean something', async () => {
  assert.equal((await withToken(forge())).status, 200)
})

test('a token that was forged, changed, cut or is over is refused', async () => {
  const now = Math.floor(Date.now() / 1000)
  const [h, p, m] = token.split('.')
  const other = (c) => c === 'A' ? 'B' : 'A'
  const bad = [
    forge({ change: { exp: now - 1 } }), forge({ change: { exp: 0 } }), forge({ change: { exp: String(now + 99) } }), forge({ change: { exp: undefined } }),
    forge({ change: { sub: 'c_0000000000000000' } }), forge({ change: { sub: "' OR 1=1 --" } }), forge({ change: { scope: 'sign' } }),
    forge({ header: { alg: 'none', typ: 'at+jwt' } }), forge({ header: { alg: 'HS512', typ: 'at+jwt' } }), forge({ header: { typ: 'at+jwt', alg: 'HS256' } }),
    forge({ purpose: 'other marks' }),
    `${b64({ alg: 'none' })}.${p}.`, `${b64({ alg: 'none' })}.${p}.${m}`, `${h}.${p}.`, `${h}.${p}`, h, '', '.', '..', '...',
    `${h}.${p}.${m}.`, `${h}.${p}.${m}.${m}`, `${h}.${p}.${m.slice(0, -1)}`, `${h}.${p}.${other(m[0])}${m.slice(1)}`,
    `${h}.${other(p[0])}${p.slice(1)}.${m}`, `${other(h[0])}${h.slice(1)}.${p}.${m}`, `${h}.${p}.${m}=`, `${h}.${p}.${m}A`, `${token} x`, 'A'.repeat(1500),
    ...Array.from({ length: token.length - 1 }, (_, n) => token.slice(0, n)).filter((_, n) => n % 17 === 0),
  ]
  for (const t of bad) {
    const r = await withToken(t)
    isProblem(r, 401)
    assert.match(r.headers['www-authenticate'], /^Bearer /)
  }
})

test('what is no bearer token at all is refused', async () => {
  for (const Authorization of ['', 'Bearer', token, `Basic ${b64('a:b')}`, `Token ${token}`, `Bearer${token}`])
    isProblem(await s.ask('GET', '/api/v1/services', { headers: { Authorization } }), 401)
})

test('a token in the address is none', async () => {
  isProblem(await s.ask('GET', `/api/v1/services?access_token=${token}`), 401)
})

// ---- paths ----

test('a path with a trick in it leads nowhere', async () => {
  for (const path of ['/api/v1/../v1/services', '/api/v1/services/..', '/..', '/../../etc/passwd', '/api/v1/./services', '/api/v1/%2e%2e/services',
    '/api/v1/%2E%2E/v1/services', '/api/v1/%252e%252e/services', '//api/v1/services', '/api//v1/services', '/api/v1/services//', '/api/v1/services/',
    '/api/v1/services%00', '/api/v1/services%00/BCW-001', '/api/v1/services/BCW-001%00', '/api/v1%2fservices', '/api/v1%5cservices', '/api\\v1\\services',
    '/api/v1/services;x=1', '/api/v1/services%', '/api/v1/services%zz', '/API/V1/services', '/api/v1/certificates/..%2f..%2fkeys/document',
    `/api/v1/certificates/${issued.uin}%0d%0aX:1`, '/api/v1/batches/b_1%2e%2e', 'api/v1/services', '*', '?', '/api/v1/services#x', 'https:///api', 'ftp://localhost/api/v1/services',
    '/api/v1/certificates/\u00e9']) {
    const got = statuses(await s.exchange(head('GET', path, 'Connection: close')))
    assert.ok(got.length === 1 && got[0] >= 400 && got[0] < 500, `${path}: ${got}`)
  }
})

test('an address in its absolute form is the same address', async () => {
  for (const [target, wanted] of [['http://localhost/healthz', 200], ['http://localhost/../healthz', 400], ['http://localhost//healthz', 400]])
    assert.deepEqual(statuses(await s.exchange(head('GET', target, 'Connection: close'))), [wanted], target)
})

test('a service asked for in odd letters is the same or none, never another', async () => {
  for (const code of ['bcw-001', 'BCW001', 'BCW-1', "BCW-001'--", 'BCW-001%20', '%42CW-001']) {
    const r = await s.ask('GET', `/api/v1/services/${code}`, { token })
    if (r.status === 200) assert.equal(r.json.code, 'BCW-001')
    else isProblem(r, 400, 404, 422)
  }
})

// ---- one request, two meanings ----

const body = () => JSON.stringify(persons[1])
const post = (...more) => head('POST', '/api/v1/services/BCW-001/certificates', 'Content-Type: application/json', 'Idempotency-Key: smuggled', ...more)
const inner = () => head('GET', '/api/v1/certificates')
const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

// Sent with another request behind it, which would be answered 200: whatever comes
// is a refusal, and then the end.
async function refusedWhole(what, bytes) {
  const got = statuses(await s.exchange(bytes, { cut: true }))
  for (const n of got) assert.ok(n >= 400 && n !== 500 && n !== 401, `${what}: ${n}`)
}

test('a length that can be read in two ways is refused, and nothing behind it is read', async () => {
  const n = Buffer.byteLength(body())
  const lengths = {
    'length and chunks': [`Content-Length: ${n}`, 'Transfer-Encoding: chunked'],
    'chunks and length': ['Transfer-Encoding: chunked', `Content-Length: ${n}`],
    'two lengths': [`Content-Length: ${n}`, 'Content-Length: 3'],
    'the same length twice': [`Content-Length: ${n}`, `Content-Length: ${n}`],
    'a list of lengths': [`Content-Length: ${n}, ${n}`],
    'a length with a sign': [`Content-Length: +${n}`],
    'a negative length': ['Content-Length: -1'],
    'a length in hexadecimal': ['Content-Length: 0x10'],
    'a length that is no number': ['Content-Length: ten'],
    'an empty length': ['Content-Length: '],
    'a length beyond all numbers': ['Content-Length: 99999999999999999999999'],
    'a length of 2^64 and some': ['Content-Length: 18446744073709551620'],
    'a space before the colon': [`Content-Length : ${n}`],
    'a space before the name': [` Content-Length: ${n}`],
    'identity': ['Transfer-Encoding: identity'],
    'chunked, identity': ['Transfer-Encoding: chunked, identity'],
    'identity, chunked': ['Transfer-Encoding: identity, chunked'],
    'chunked twice': ['Transfer-Encoding: chunked, chunked'],
    'two encodings': ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    'gzip, chunked': ['Transfer-Encoding: gzip, chunked'],
    'nearly chunked': ['Transfer-Encoding: xchunked'],
    'chunked with a tab': ['Transfer-Encoding:\x0bchunked'],
    'chunked in quotes': ['Transfer-Encoding: "chunked"'],
    'an encoding with a space': ['Transfer-Encoding : chunked'],
    'a folded encoding': ['Transfer-Encoding:\r\n chunked'],
    'a folded line': ['X-Odd: a\r\n b', `Content-Length: ${n}`],
    'a bare line feed': [`X-Odd: a\nContent-Length: ${n}`],
    'a bare carriage return': [`X-Odd: a\rContent-Length: ${n}`],
    'a NUL in a line': [`X-Odd: a\0b`, `Content-Length: ${n}`],
    'a line without a colon': ['Odd', `Content-Length: ${n}`],
    'a line without a name': [': odd', `Content-Length: ${n}`],
    'a name with a space': ['X Odd: 1', `Content-Length: ${n}`],
    'a second host': ['Host: elsewhere', `Content-Length: ${n}`],
  }
  for (const [what, more] of Object.entries(lengths)) {
    await refusedWhole(what, post(...more) + body() + inner())
    await refusedWhole(`${what}, with chunks`, post(...more) + chunk(body()) + '0\r\n\r\n' + inner())
  }
})

test('a first line that is odd is refused', async () => {
  for (const line of ['GET /healthz', 'GET /healthz HTTP/0.9', 'GET /healthz HTTP/2.0', 'GET /healthz HTTP/1.1 x', 'GET  /healthz HTTP/1.1', ' GET /healthz HTTP/1.1',
    'GET\t/healthz\tHTTP/1.1', 'get /healthz HTTP/1.1', 'G\0T /healthz HTTP/1.1', 'GET /hea lthz HTTP/1.1', 'GET /healthz http/1.1', '\x16\x03\x01\x02\x00\x01\x00'])
    await refusedWhole(JSON.stringify(line), `${line}\r\nHost: localhost\r\n\r\n${inner()}`)
})

test('a request without a host is refused', async () => {
  await refusedWhole('no host', `GET /healthz HTTP/1.1\r\n\r\n${inner()}`)
})

test('chunks that are broken are refused, and nothing behind them is read', async () => {
  const b = body()
  for (const chunks of ['zz\r\n', '-1\r\n', '+5\r\nabcde\r\n', '0x5\r\nabcde\r\n', 'ffffffffffffffffff\r\n', ' 5\r\nabcde\r\n', '5\nabcde\r\n', '5\r\nabcdefgh\r\n', '5\r\nabcde5\r\n',
    '\r\n'])
    await refusedWhole(JSON.stringify(chunks), post('Transfer-Encoding: chunked') + chunks + '0\r\n\r\n' + inner())
})

test('behind a body in chunks that is good nothing is read either', async () => {
  const got = statuses(await s.exchange(post('Transfer-Encoding: chunked') + chunk(body()) + '0\r\n\r\n' + inner()))
  assert.deepEqual(got, [201])
})

test('a body that is cut issues nothing', async () => {
  const before = (await s.register()).issued
  for (const bytes of [post('Content-Length: 4000') + body(), post('Transfer-Encoding: chunked') + chunk(body()), post('Transfer-Encoding: chunked') + 'ff\r\n{',
    post('Content-Length: 10'), post('Content-Length: 10').slice(0, -10)]) {
    const got = statuses(await s.exchange(bytes, { cut: true }))
    assert.ok(got.every((n) => n >= 400 && n < 500), String(got))
  }
  assert.equal((await s.register()).issued, before)
})

test('what is too large is refused', async () => {
  for (const [what, bytes, ...wanted] of [
    ['a header', head('GET', '/healthz', `X-Large: ${'x'.repeat(9000)}`), 431],
    ['many headers', head('GET', '/healthz', ...Array.from({ length: 400 }, (_, i) => `X-${i}: ${i}`)), 431],
    ['a target', head('GET', `/healthz?${'x'.repeat(9000)}`), 414, 431],
    ['a body', post('Content-Length: 3000000'), 413],
    ['a body where none belongs', head('GET', '/api/v1/services', 'Content-Length: 5') + 'hello', 400, 413],
  ]) {
    const got = statuses(await s.exchange(bytes, { cut: true }))
    assert.ok(got.length === 0 || (got.length === 1 && wanted.includes(got[0])), `${what}: ${got}`)
  }
  await alive()
})

// ---- bodies ----

test('JSON that is a bomb, or nearly JSON, is refused', async () => {
  const one = JSON.stringify(persons[2]).slice(1, -1)
  const texts = ['', ' ', 'null', '[]', '"x"', '1', '{', '}', '{}{}', '{"name":', "{'name':'x'}", '{name:"x"}', `{${one},}`, `{${one}} x`, `{${one}}\0`, `{${one},"name":"Another"}`,
    '['.repeat(50000), '{"name":'.repeat(20000), `{"name":${'['.repeat(5000)}${']'.repeat(5000)}}`, `{${one},"pin":1e999999999}`, `{${one},"pin":${'9'.repeat(5000)}}`,
    `{${one},"x":1.5}`, `{${one},"name\\u0000":"x"}`, '{"name":"a\\u0000b"}', '{"name":"\\ud800"}', '{"name":"\\x41"}', '{"name":"a\tb"}', `{"name":"${'x'.repeat(60000)}"}`,
    `{${Array.from({ length: 3000 }, (_, i) => `"k${i}":1`).join()}}`, '{"__proto__":{"name":"x"}}', '\ufeff{}', `{${one},"name":NaN}`, '/**/{}', '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":TRUE}']
  const bytes = [...texts.map((t) => Buffer.from(t)), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), Buffer.from('{"name":"\xc0\xaf"}', 'latin1'),
    Buffer.from('{"name":"\xed\xa0\x80"}', 'latin1'), Buffer.from('{"name":"x"}', 'utf16le'), Buffer.alloc(5000)]
  for (const [i, b] of bytes.entries()) {
    const r = await s.ask('POST', '/api/v1/services/BCW-001/certificates', { token, body: b, headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `json ${i}` } })
    isProblem(r, 400, 409, 413, 422)
  }
  await alive()
})

test('a form that is odd gives no token', async () => {
  const good = new URLSearchParams({ grant_type: 'client_credentials', client_id: client.client_id, client_secret: client.client_secret }).toString()
  for (const text of ['', '&', '=', '%', 'grant_type=%zz', good + '&grant_type=client_credentials', good + '&client_secret=x', good.replace('client_credentials', 'password'),
    good + '&scope=sign', good.replace(/secret=.*/, 'secret='), good + '%00', good + '&a=1'.repeat(50), '\xff=\xfe', 'x'.repeat(20000)]) {
    const r = await s.ask('POST', '/api/v1/token', { body: text, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
    isProblem(r, 400, 401, 413, 422)
  }
})

test('queries that are odd are refused', async () => {
  for (const q of ['limit=0', 'limit=-1', 'limit=99999999999999999999', 'limit=1&limit=2', 'limit=%zz', 'cursor=%00', 'cursor=AAAA', `cursor=${'A'.repeat(2000)}`, 'status=x', 'order=x',
    "cursor=' OR 1=1"].map((x) => x.replaceAll(' ', '%20')))
    isProblem(await s.ask('GET', `/api/v1/certificates?${q}`, { token }), 400, 404, 422)
})

test('a webhook inside the network, or no address at all, is refused', async () => {
  for (const url of ['http://127.0.0.1:9/x', 'https://127.0.0.1/x', 'https://localhost/x', 'https://[::1]/x', 'https://10.0.0.1/', 'https://169.254.169.254/latest', 'https://[::ffff:10.0.0.1]/',
    'file:///etc/passwd', 'javascript:1', 'https://a:b@example.org/', 'https://', 'x', 'https://example.org/\n']) {
    const r = await s.ask('PUT', '/api/v1/webhook', { token, json: { url } })
    isProblem(r, 400, 422)
  }
})

// ---- many ----

function prng(seed) { // mulberry32
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}
const words = ['\0', '\r\n', '\n', '\r', '\r\n\r\n', ' ', '\t', ':', '%', '%00', '%2f', '..', '//', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n', 'Host: x\r\n', 'HTTP/1.0', 'HTTP/9.9', '\xff', '\xc0\x80',
  '{', '}', '[', '"', '\\u0000', '1e999', '-', '99999999999999999999', 'Expect: 100-continue\r\n', 'Connection: close\r\n', 'Upgrade: h2c\r\n', 'Range: bytes=0-\r\n', '?', '#', '&', '=', ';', '\x7f'].map((w) => Buffer.from(w, 'latin1'))
function mutant(seeds, random) {
  let b = Buffer.from(seeds[random() % seeds.length])
  for (let n = 1 + random() % 4; n > 0 && b.length > 0; n--) {
    const at = random() % b.length, len = Math.min(1 + random() % 24, b.length - at), w = words[random() % words.length]
    const put = (...parts) => { b = Buffer.concat([b.subarray(0, at), ...parts]) }
    switch (random() % 7) {
      case 0: b[at] ^= 1 << random() % 8; break
      case 1: b[at] = random() % 256; break
      case 2: put(b.subarray(at + len)); break
      case 3: put(b.subarray(at, at + len), b.subarray(at)); break
      case 4: put(w, b.subarray(at)); break
      case 5: put(w, b.subarray(at + Math.min(w.length, b.length - at))); break
      default: put(); break
    }
  }
  return b
}

test(`${MUTANTS} requests that were spoiled are each answered, refused or cut, and nothing breaks`, async () => {
  const b = JSON.stringify(persons[3])
  const form = 'grant_type=client_credentials&client_id=c_0&client_secret=no'
  const rows = persons.slice(4, 6).map((p) => JSON.stringify(p)).join('\n') + '\n'
  const sized = (text) => `Content-Length: ${Buffer.byteLength(text)}`
  const seeds = [
    head('GET', '/api/v1/services'), head('GET', `/api/v1/certificates?limit=2&service=BCW-001&order=oldest`), head('GET', `/api/v1/certificates/${issued.uin}`),
    head('HEAD', '/api/v1/openapi.json'), head('GET', '/api/v1/batches/b_1/results?from=1'), head('DELETE', '/api/v1/webhook'),
    head('POST', '/api/v1/token', 'Content-Type: application/x-www-form-urlencoded', sized(form)) + form,
    head('POST', '/api/v1/services/BCW-001/certificates', 'Content-Type: application/json', 'Idempotency-Key: mutant', sized(b)) + b,
    post('Transfer-Encoding: chunked') + chunk(b) + '0\r\n\r\n',
    head('POST', '/api/v1/services/BCW-001/batches', 'Content-Type: application/x-ndjson', sized(rows)) + rows,
    head('PUT', '/api/v1/webhook', 'Content-Type: application/json', 'Content-Length: 35') + '{"url":"https://hooks.example.org"}\n',
    head('GET', '/healthz') + head('GET', '/metrics'),
  ].map((t) => Buffer.from(t))
  const random = prng(20261124)
  let left = MUTANTS
  const odd = [], seen = new Map()
  const one = async () => {
    while (left-- > 0) {
      const bytes = mutant(seeds, random)
      const got = statuses(await s.exchange(bytes, { cut: true }))
      for (const n of got) {
        seen.set(n, (seen.get(n) ?? 0) + 1)
        if (n === 500 || n === 503) odd.push(`${n}: ${JSON.stringify(bytes.toString('latin1'))}`)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  assert.deepEqual(odd.slice(0, 3), [])
  assert.ok(seen.get(400) > 100 && seen.get(200) > 100, JSON.stringify([...seen]))
  await alive()
})

test('two hundred connections that drip keep nobody waiting, and are cut', async () => {
  const slow = await Promise.all(Array.from({ length: 200 }, () => s.raw()))
  let left = slow.length
  for (const c of slow) {
    c.on('error', () => {})
    c.on('end', () => c.end())
    c.on('close', () => { left-- })
    c.resume()
    c.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  }
  const answers = await Promise.all(Array.from({ length: 50 }, () => s.ask('GET', '/api/v1/services', { token })))
  assert.ok(answers.every((r) => r.status === 200))
  await until(async () => {
    for (const c of slow) if (c.writable) c.write('x')
    await pause(50)
    return left === 0
  }, 'the end of all that drip')
  await alive()
})

// ---- what is told ----

test('figures are for this machine alone', async () => {
  assert.equal((await s.ask('GET', '/metrics')).status, 200)
  for (const from of ['203.0.113.9', '127.0.0.1, 203.0.113.9', '2001:db8::1', 'nonsense'])
    isProblem(await s.ask('GET', '/metrics', { headers: { 'X-Forwarded-For': from } }), 403)
})

test('an answer tells no more of the server than it must', async () => {
  for (const path of ['/healthz', '/nothing', '/api/v1/services']) {
    const r = await s.ask('GET', path)
    assert.equal(r.headers.server, undefined)
    assert.equal(r.headers['x-powered-by'], undefined)
  }
})

test('the log has nothing but lines of key=value', async () => {
  await s.stop() // what it has to say is written
  assert.deepEqual(s.oddLines().slice(0, 5), [])
})

test('the log has no token, secret, PIN or person in it', () => {
  const log = s.log()
  assert.ok(log.length > 100000)
  for (const word of said) assert.ok(!log.includes(word), `the log has ${word}`)
})

test('the register adds up after all that', async () => {
  await s.register()
})

// ---- limits: another service, over TLS ----

let small, smallClient, smallToken
test('who asks too often is told when to come again', async () => {
  small = await Service.make({ settings: { 'limits.client_rate': 1, 'limits.peer_rate': 5 } })
  try {
    await small.start()
    smallClient = await small.addClient()
    smallToken = await small.token(smallClient)
    const r = await until(async () => {
      const got = await small.ask('GET', '/api/v1/services', { token: smallToken })
      return got.status === 200 ? null : got
    }, 'the limit')
    isProblem(r, 429)
    assert.match(r.headers['retry-after'], /^[1-9]\d*$/)
  } catch (e) {
    await small.end()
    small = undefined
    throw e
  }
})

test('another client is served meanwhile', async () => {
  const other = await small.token(await small.addClient('BCW second portal'))
  assert.equal((await small.ask('GET', '/api/v1/services', { token: other })).status, 200)
})

test('who waits as told is served', async () => {
  await until(async () => (await small.ask('GET', '/api/v1/services', { token: smallToken })).status === 200, 'the client is let in again')
})

test('wrong tokens are limited by address, whatever a header says of it', async () => {
  const wrong = (headers = {}) => small.ask('GET', '/api/v1/services', { headers: { Authorization: 'Bearer wrong', ...headers } })
  await until(async () => (await wrong()).status === 429, 'the limit')
  const got = await Promise.all(Array.from({ length: 20 }, (_, i) => wrong({ 'X-Forwarded-For': `198.51.100.${i}` })))
  assert.ok(got.some((r) => r.status === 429), 'an address that is only said is not believed')
})

test('the public is limited by address', async () => {
  const r = await until(async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => small.ask('GET', '/.well-known/jwks.json')))
    return all.find((x) => x.status === 429)
  }, 'the limit')
  isProblem(r, 429)
  assert.match(r.headers['retry-after'], /^[1-9]\d*$/)
  await small.end()
})
