// Files that strangers send to be verified: each of the answers from a real file,
// what enemies make of one, and that whoever else asks meanwhile is answered.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { deflateSync, crc32 } from 'node:zlib'
import { Service, endServer, people, sha256, store, until } from './service.mjs'

let s, token, issued, pdf, scan, readers
const MB = 48

before(async () => {
  s = await Service.make({ settings: { 'limits.file_rate': 100000, 'limits.series_rate': 100000, 'serve.file_mb': MB, 'cancel.second_person': 'no', 'embed.sites': 'https://portal.example http://localhost:8000' } })
  await s.start()
  token = await s.token(await s.addClient())
  const persons = await people(3, await s.fields(token), 77)
  issued = []
  for (const [i, p] of persons.entries()) {
    const r = await s.issue(token, p, `paper ${i}`)
    assert.equal(r.status, 201, r.body.toString())
    issued.push({ ...r.json, pdf: (await s.ask('GET', r.json.document, { token })).body, holder: p.name })
  }
  pdf = issued[0].pdf
  scan = picture(pdf, 300)
  readers = s.of('reader')
})
after(async () => { await s.end(); await endServer() })

function picture(bytes, dpi, more = ['-gray', '-png']) {
  const at = join(s.work, `p${randomBytes(4).toString('hex')}`)
  writeFileSync(`${at}.pdf`, bytes)
  execFileSync('pdftoppm', ['-r', String(dpi), ...more, '-singlefile', `${at}.pdf`, at])
  return readFileSync(more.includes('-jpeg') ? `${at}.jpg` : `${at}.png`)
}

// ---- as a browser's form and as a program's body ----

const END = 'boundary-of-a-browser'
function form(bytes, { name = 'file', file = 'a.pdf', type = 'application/pdf' } = {}) {
  return Buffer.concat([Buffer.from(`--${END}\r\nContent-Disposition: form-data; name="${name}"; filename="${file}"\r\nContent-Type: ${type}\r\n\r\n`),
    bytes, Buffer.from(`\r\n--${END}--\r\n`)])
}
const send = (body, path = '/v') => s.ask('POST', path, { body, headers: { 'Content-Type': `multipart/form-data; boundary=${END}` } })
const api = (body, type = 'application/pdf') => s.ask('POST', '/api/v1/verify', { body, headers: { 'Content-Type': type } })
const heading = (r) => /<h1[^>]*>([^<]*)<\/h1>/.exec(r.body.toString())[1]

async function says(bytes, answer, words, what, type = 'application/pdf') {
  const r = await api(bytes, type)
  assert.equal(r.status, 200, `${what}: ${r.body}`)
  assert.equal(r.json.answer, answer, `${what}: ${r.body}`)
  for (const w of [words].flat()) assert.ok(r.json.reasons.some((x) => x.word === w), `${what}: ${r.body}`)
  const page = await send(form(bytes, { type }))
  assert.equal(page.status, 200, what)
  assert.equal(page.headers['cache-control'], 'no-store', what)
  return { ...r.json, page: page.body.toString(), heading: heading(page) }
}

// ---- the answers ----

test(`a PDF as it was issued is genuine, and said to be the very file (${store})`, async () => {
  const r = await says(pdf, 'genuine', [], 'as issued')
  assert.equal(r.same_file, true)
  assert.equal(r.certificate.uin, issued[0].uin)
  assert.equal(r.certificate.holder, issued[0].holder)
  assert.equal(r.signature.time, 'claimed')
  assert.match(r.page, /byte for byte/)
  assert.match(r.page, /Who signed the file/)
})

test('a scan of the page, and a photograph in JPEG, are genuine by their QR code', async () => {
  for (const [bytes, type] of [[scan, 'image/png'], [picture(pdf, 400, ['-jpeg']), 'image/jpeg']]) {
    const r = await says(bytes, 'genuine', [], type, type)
    assert.equal(r.kind, 'picture')
    assert.equal(r.certificate.uin, issued[0].uin)
    assert.match(r.page, /only the QR code was read/)
  }
})

test('one byte changed, something appended, the end cut off: changed', async () => {
  const flipped = Buffer.from(pdf)
  flipped[Math.floor(pdf.length / 3)] ^= 1
  assert.equal((await says(flipped, 'changed', 'changed-after-signing', 'a byte')).heading, 'Changed after it was signed')
  await says(Buffer.concat([pdf, Buffer.from('\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n')]), 'changed', [], 'an object more')
  await says(pdf.subarray(0, pdf.length - 300), 'changed', 'truncated', 'cut')
})

test('a QR code of another issuer, and a file without signature, were not issued here', async () => {
  const other = await Service.make()
  try {
    await other.must('issue', 'BCW-001', '--from', join(other.dir, 'samples/people.csv'), '--out', join(other.work, 'out'), '--quiet')
    const name = readdirSync(join(other.work, 'out')).find((f) => f.endsWith('.pdf'))
    const theirs = readFileSync(join(other.work, 'out', name))
    assert.equal((await says(theirs, 'not-issued-here', 'signer-unknown', 'a stranger')).heading, 'Not issued here')
    await says(picture(theirs, 300), 'not-issued-here', 'qr-signer-unknown', 'a stranger on paper', 'image/png')
  } finally { rmSync(other.work, { recursive: true, force: true }) }
  await says(plainPdf(1), 'not-issued-here', [], 'no signature')
})

test('a picture without a QR code cannot be told', async () => {
  const r = await says(png(200, 200), 'cannot-tell', 'no-qr-code', 'white', 'image/png')
  assert.equal(r.heading, 'It cannot be told now whether this is genuine')
})

test('what was cancelled is said to be, since when, for file, picture and number', async () => {
  const c = issued[1]
  const r = await s.ask('POST', `/api/v1/certificates/${c.uin}/cancel`, { token, json: { reason: 'issued to the wrong person' }, headers: { 'Idempotency-Key': 'gone' } })
  assert.ok(r.status < 300, r.body.toString())
  for (const [bytes, type] of [[c.pdf, 'application/pdf'], [picture(c.pdf, 300), 'image/png']]) {
    const got = await says(bytes, 'cancelled', 'cancelled', type, type)
    assert.ok(got.certificate.status_at)
    assert.equal(got.heading, 'Cancelled')
    assert.match(got.page, /Since \d+ \w+ \d{4}/)
    assert.match(got.page, /wrong person/, 'who holds the paper is told')
  }
  const form = await s.ask('POST', '/v', { body: `uin=${c.uin}&code=${c.access_code}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  assert.equal(heading(form), 'Cancelled')
  assert.doesNotMatch(form.body.toString(), /v\/certificate/)
  const alone = await s.ask('POST', '/v', { body: `uin=${c.uin}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  assert.equal(heading(alone), 'Cancelled')
  assert.doesNotMatch(alone.body.toString(), /wrong person/, 'who knows the number alone is not')
  const guessed = await s.ask('POST', '/api/v1/verify', { json: { uin: c.uin, code: 'ZZZZZZZZ' } })
  assert.doesNotMatch(guessed.body.toString(), /wrong person/)
})

// ---- what a QR code says, a number, its certificate ----

test('what a QR code says is judged by its signature, whole or as a token', async () => {
  const url = execFileSync('zbarimg', ['--raw', '-q', writeTo('qr.png', picture(pdf, 450))]).toString().trim()
  for (const credential of [url, url.split('#')[1]]) {
    const r = await s.ask('POST', '/api/v1/verify', { json: { credential } })
    assert.equal(r.json.answer, 'genuine', r.body.toString())
    assert.equal(r.json.certificate.uin, issued[0].uin)
  }
  const token = url.split('#')[1]
  const at = token.lastIndexOf('.') + 5
  const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
  assert.equal((await s.ask('POST', '/api/v1/verify', { json: { credential: forged } })).json.answer, 'changed')
  const away = url.replace(/^https:\/\/[^/]*/, 'https://verify.example-gov.in')
  const r = (await s.ask('POST', '/api/v1/verify', { json: { credential: away } })).json
  assert.equal(r.answer, 'not-issued-here')
  assert.ok(r.reasons.some((x) => x.word === 'qr-other-address' && x.detail === 'verify.example-gov.in'))
  const page = await s.ask('POST', '/v', { body: new URLSearchParams({ qr: url }).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  assert.match(page.body.toString(), new RegExp(issued[0].uin))
})

test('a small QR code that leads elsewhere is not ours, though number and code are', async () => {
  const { uin, access_code: code } = issued[0]
  const ours = `https://${/^https:\/\/([^/]*)/.exec(execFileSync('zbarimg', ['--raw', '-q', writeTo('host.png', picture(pdf, 450))]))[1]}/v/${uin}#${code.replaceAll('-', '')}`
  const ask = async (credential) => (await s.ask('POST', '/api/v1/verify', { json: { credential } })).json
  assert.equal((await ask(ours)).answer, 'genuine')
  const away = ours.replace(/^https:\/\/[^/]*/, 'https://verify.example-gov.in')
  const r = await ask(away)
  assert.equal(r.answer, 'not-issued-here')
  assert.ok(r.reasons.some((x) => x.word === 'qr-other-address' && x.detail === 'verify.example-gov.in'), JSON.stringify(r))
  const page = await s.ask('POST', '/v', { body: new URLSearchParams({ qr: away }).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  assert.match(heading(page), /Not issued here/)
  assert.ok(!page.body.toString().includes(issued[0].holder))
})

function writeTo(name, bytes) { const at = join(s.work, name); writeFileSync(at, bytes); return at }

test('a number alone is masked; with its code it is whole, and the certificate comes', async () => {
  const { uin, access_code: code, holder } = issued[2]
  const typed = uin.toLowerCase().replace(/^(...)(...)/, '$1 $2 ').replace(/0/g, 'O')
  const alone = (await s.ask('POST', '/api/v1/verify', { json: { uin: typed } })).json
  assert.equal(alone.answer, 'genuine')
  assert.equal(alone.certificate.masked, true)
  assert.equal(alone.certificate.fields, undefined)
  assert.notEqual(alone.certificate.holder, holder)
  const whole = (await s.ask('POST', '/api/v1/verify', { json: { uin: typed, code } })).json
  assert.equal(whole.certificate.holder, holder)
  assert.ok(whole.certificate.fields.length > 3)
  const page = await s.ask('GET', `/v/${uin}`)
  assert.match(page.body.toString(), /name="code"/)
  assert.ok(!page.body.toString().includes(holder))
  const fetch = (c) => s.ask('POST', '/v/certificate', { body: `uin=${encodeURIComponent(typed)}&code=${c}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  const got = await fetch(code)
  assert.equal(got.type, 'application/pdf')
  assert.equal(got.headers['cache-control'], 'no-store')
  assert.equal(sha256(got.body), sha256(issued[2].pdf))
  const wrong = await fetch('ZZZZZZZZ')
  assert.equal(wrong.status, 403)
  assert.match(wrong.type, /text\/html/)
})

test('a wrong code and a number that nobody has get the same words', async () => {
  const tell = async (uin) => { const r = (await s.ask('POST', '/api/v1/verify', { json: { uin, code: 'ZZZZZZZZ' } })).json; delete r.checked_at; return r }
  assert.deepEqual(await tell(issued[0].uin), await tell('BCW0012026099999'))
})

test('any page may ask, without cookies, and a refusal can be read there too', async () => {
  const pre = await s.ask('OPTIONS', '/api/v1/verify', { headers: { Origin: 'https://portal.example', 'Access-Control-Request-Method': 'POST' } })
  assert.equal(pre.status, 204)
  for (const r of [pre, await s.ask('POST', '/api/v1/verify', { json: { uin: issued[0].uin } }), await s.ask('POST', '/api/v1/verify', { json: {} })])
    assert.equal(r.headers['access-control-allow-origin'], '*')
  assert.equal(pre.headers['access-control-allow-credentials'], undefined)
})

// ---- within other people's sites ----

test('only /embed may be framed, and only by the sites of the settings', async () => {
  for (const path of ['/', '/v', `/v/${issued[0].uin}`, '/nothing'])
    assert.match((await s.ask('GET', path)).headers['content-security-policy'], /; frame-ancestors 'none'(;|$)/, path)
  const r = await s.ask('GET', '/embed?lang=bn')
  assert.equal(r.status, 200)
  assert.match(r.headers['content-security-policy'], /frame-ancestors https:\/\/portal\.example http:\/\/localhost:8000$/)
  assert.equal(r.headers['set-cookie'], undefined)
  assert.match(r.body.toString(), /data-sites="https:\/\/portal\.example http:\/\/localhost:8000"/)
  const frame = /\/assets\/embed-frame-[0-9a-f]+\.js/.exec(r.body.toString())[0]
  assert.match((await s.ask('GET', frame)).type, /^text\/javascript/)
})

test('its answer bears our name, address and time, and gives no certificate away', async () => {
  const r = await s.ask('POST', '/embed?lang=en', { body: `uin=${issued[0].uin}&code=${issued[0].access_code}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  const text = r.body.toString()
  assert.match(r.headers['content-security-policy'], /frame-ancestors https:\/\/portal/)
  assert.match(text, /This answer comes from verify\.example\.gov\.in, Government of West Bengal/)
  assert.match(text, /Indian Standard Time/)
  assert.ok(!text.includes('/v/certificate') && !text.includes(issued[0].access_code))
  const file = await send(form(pdf), '/embed?lang=en')
  assert.match(file.body.toString(), /byte for byte/)
})

test('the script for other sites may be loaded by them', async () => {
  const r = await s.ask('GET', '/embed/v1.js')
  assert.equal(r.status, 200)
  assert.match(r.type, /^text\/javascript/)
  assert.equal(r.headers['cross-origin-resource-policy'], 'cross-origin')
  assert.match(r.body.toString(), /data-mohor-verify/)
})

// ---- what is no file to verify ----

test('no file, another kind, too large: said at the field, in the page', async () => {
  const empty = await send(form(Buffer.alloc(0), { file: '' }))
  assert.equal(empty.status, 422)
  assert.match(empty.body.toString(), /<a href="#file">Choose a file\./)
  const text = await send(form(Buffer.from('hello, I am a certificate, and long enough')))
  assert.equal(text.status, 422)
  assert.match(text.body.toString(), /neither a PDF nor a picture/)
  const large = await send(form(Buffer.concat([pdf, Buffer.alloc(MB << 20)])))
  assert.equal(large.status, 413)
  assert.match(large.body.toString(), /<a href="#file">The file is too large/)
  assert.equal((await api(Buffer.from('hello, I am a certificate, and long enough'))).status, 422)
  assert.equal((await api(Buffer.concat([pdf, Buffer.alloc(MB << 20)]))).status, 413)
  assert.equal((await api(pdf, 'text/plain')).status, 415)
})

test('a form that breaks off, and one that is none, are refused', async () => {
  for (const body of [form(pdf).subarray(0, 5000), Buffer.from('--other\r\n'), Buffer.from(`--${END}\r\n\r\n`)]) {
    const r = await send(body)
    assert.equal(r.status, 400, r.body.toString())
  }
})

test('nothing of what was sent stays behind', () => {
  assert.deepEqual(s.files('spool'), [])
})

// ---- what harms ----

function chunk(type, data) {
  const b = Buffer.alloc(12 + data.length)
  b.writeUInt32BE(data.length, 0)
  b.write(type, 4, 'latin1')
  data.copy(b, 8)
  b.writeUInt32BE(crc(b.subarray(4, 8 + data.length)), 8 + data.length)
  return b
}
function crc(bytes) {
  if (crc32 !== undefined) return crc32(bytes)
  let c = 0xffffffff
  for (const x of bytes) { c ^= x; for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0) }
  return (c ^ 0xffffffff) >>> 0
}
// A white picture of one bit a pixel.
function png(width, height) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 1
  const row = 1 + Math.ceil(width / 8)
  const data = Buffer.alloc(row * height, 0xff)
  for (let y = 0; y < height; y++) data[y * row] = 0
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(data)), chunk('IEND', Buffer.alloc(0))])
}
// An empty page, and so many objects more.
function plainPdf(objects) {
  const parts = ['%PDF-1.7\n']
  const at = []
  let n = parts[0].length
  const add = (text) => { at.push(n); parts.push(text); n += text.length }
  add('1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n')
  add('2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n')
  add('3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n')
  for (let i = 4; i < 4 + objects; i++) add(`${i} 0 obj\n0\nendobj\n`)
  parts.push(`xref\n0 ${at.length + 1}\n0000000000 65535 f \n`, at.map((a) => `${String(a).padStart(10, '0')} 00000 n \n`).join(''),
    `trailer\n<</Size ${at.length + 1}/Root 1 0 R>>\nstartxref\n${n}\n%%EOF\n`)
  return Buffer.from(parts.join(''), 'latin1')
}

test('a picture of 400 million pixels is refused before it is unpacked', async () => {
  const bomb = png(20000, 20000)
  assert.ok(bomb.length < 100000)
  await says(bomb, 'cannot-tell', 'picture-unreadable', '20,000 x 20,000', 'image/png')
})

test('a picture that unpacks to a thousand times its size harms nobody', async () => {
  const r = (await api(png(14000, 14000), 'image/png')).json
  assert.equal(r.answer, 'cannot-tell')
  assert.ok(['no-qr-code', 'not-examined', 'picture-unreadable', 'qr-unreadable'].includes(r.reasons[0].word), r.reasons[0].word)
})

test('a PDF of a million objects is judged or given up', async () => {
  const many = plainPdf(1000000)
  assert.ok(many.length < MB << 20)
  const r = (await api(many)).json
  assert.ok(['not-issued-here', 'cannot-tell'].includes(r.answer), r.answer)
  assert.equal(r.certificate, undefined)
})

test('others are answered while ten files are being examined', async () => {
  const slow = png(3000, 3000)
  let waiting = 10
  const all = Array.from({ length: 10 }, () => api(slow, 'image/png').finally(() => { waiting-- }))
  let asked = 0
  while (waiting === 10) {
    const r = await s.ask('GET', `/v/${issued[0].uin}`)
    assert.equal(r.status, 200)
    asked++
  }
  // Whose turn did not come in time is told to come again.
  for (const r of await Promise.all(all))
    assert.ok(r.status === 503 || r.json.answer === 'cannot-tell', r.body.toString())
  assert.ok(asked > 0, 'somebody was answered before the first of them')
})

test('ten certificates at once are each their own', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, (_, i) => api(issued[i % 2 * 2].pdf)))
  for (const [i, r] of all.entries()) assert.equal(r.json.certificate.uin, issued[i % 2 * 2].uin)
})

test('who goes away before the answer leaves nothing behind', async () => {
  const body = form(png(2000, 2000))
  for (let i = 0; i < 5; i++) {
    const c = await s.raw()
    c.on('error', () => {})
    c.write(`POST /v HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=${END}\r\nContent-Length: ${body.length}\r\n\r\n`)
    c.write(body, () => c.destroy())
  }
  await says(pdf, 'genuine', [], 'the next one')
})

test('a file that breaks its reader is not called false, and breaks nobody else', async () => {
  const [reader] = readers
  const looks = () => readFileSync(`/proc/${reader}/task/${reader}/children`, 'utf8').trim().split(/\s+/).filter((p) => p !== '').map(Number)
  await until(() => looks().length === 0, 'the end of what was sent before')
  const asked = api(png(8000, 8000), 'image/png')
  const [child] = await until(() => { const all = looks(); return all.length === 0 ? null : all }, 'a child that looks')
  process.kill(child, 'SIGSEGV')
  const r = (await asked).json
  assert.equal(r.answer, 'cannot-tell')
  assert.equal(r.reasons[0].word, 'not-examined')
  await says(pdf, 'genuine', [], 'the next one')
})

test('after all that the same reader lives, and each worker', () => {
  assert.deepEqual(s.of('reader'), readers)
  assert.doesNotMatch(s.log(), /event=process\.end/)
})
