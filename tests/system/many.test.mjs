// Many papers at once: by a browser without JavaScript, by a client; what is sent
// and what comes of it belong to who sent it, for a day, through any process's end.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Service, endServer, people, program, readCsv, run, sha256, store, until } from './service.mjs'

let s, token, client, issued
const year = new Date(Date.now() + 5.5 * 3600e3).getUTCFullYear()

before(async () => {
  s = await Service.make({ settings: { 'limits.series_rate': 500 } })
  await s.start()
  client = await s.addClient()
  token = await s.token(client)
  const persons = await people(6, await s.fields(token))
  issued = []
  for (const [i, p] of persons.entries()) {
    const r = await s.issue(token, p, `many ${i}`)
    assert.equal(r.status, 201, r.body.toString())
    issued.push({ ...r.json, name: p.name })
  }
})
after(async () => { await s.end(); await endServer() })

// A form as browsers send it.
function form(parts) {
  const mark = 'mark-of-the-form'
  const body = Buffer.concat([...Object.entries(parts).flatMap(([name, v]) => [
    Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="${name}"${v.file ? `; filename="${v.file}"` : ''}\r\n${v.file ? 'Content-Type: application/octet-stream\r\n' : ''}\r\n`),
    Buffer.from(v.bytes ?? v), Buffer.from('\r\n')]), Buffer.from(`--${mark}--\r\n`)])
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${mark}` }, body }
}

const send = (parts) => s.ask('POST', '/v/many', form(parts))
const cookieOf = (r) => /(__Host-pile=[^;]*)/.exec(String(r.headers['set-cookie']))[1]
const look = (cookie, path = 'state') => s.ask('GET', `/v/many/${path}`, { headers: cookie ? { Cookie: cookie } : {} })
const done = (cookie) => until(async () => {
  try {
    const r = await look(cookie)
    return r.status === 200 && !r.headers.refresh ? r : null
  } catch { return null }
}, 'a pile that is done')
const rows = (body) => {
  const [names, ...all] = readCsv(body.toString().replace(/^\uFEFF/, ''))
  return all.map((r) => Object.fromEntries(names.map((n, i) => [n, r[i]])))
}
const code = (c) => `${c.access_code}`
const list = () => issued.map((c) => `${c.uin},${code(c)}`).join('\n')

test(`lines that are pasted are verified, one answer each in order (${store})`, async () => {
  const text = `${list()}\n${issued[0].uin}\n${issued[0].uin},0000-0000\nBCW001${year}999999,0000-0000\nnonsense 1\n`
  const r = await send({ lines: text, file: { file: '', bytes: '' } })
  assert.equal(r.status, 303, r.body.toString())
  assert.equal(r.headers.location, '/v/many/state', 'no secret in an address')
  assert.match(String(r.headers['set-cookie']), /; Secure; HttpOnly; SameSite=Strict/)
  const cookie = cookieOf(r)
  const page = await done(cookie)
  assert.match(page.body.toString(), /report\.pdf/)
  const csv = await look(cookie, 'verdicts.csv')
  const all = rows(csv.body)
  assert.deepEqual(all.map((x) => x.answer), [...issued.map(() => 'genuine'), 'genuine', 'not-issued-here', 'not-issued-here', 'cannot-tell'])
  assert.deepEqual(all.slice(0, 6).map((x) => x.holder), issued.map((c) => c.name))
  assert.deepEqual(all.slice(0, 7).map((x) => x.reasons), Array(7).fill('test'), 'no row of a test installation looks real')
  assert.match(all[6].holder, /\*/, 'without its code the name is masked')
  const strip = ({ number, given, ...rest }) => rest
  assert.deepEqual(strip(all[7]), strip(all[8]), 'a wrong code and an unknown number read alike')
  const pdf = await look(cookie, 'report.pdf')
  assert.equal(pdf.type, 'application/pdf')
  const file = join(s.work, 'report.pdf')
  writeFileSync(file, pdf.body)
  const sig = await run('pdfsig', ['-nocert', file])
  assert.match(sig.out, /Signature is Valid/)
  const words = await run('pdftotext', ['-layout', file, '-'])
  assert.ok(words.out.includes(sha256(csv.body).slice(0, 32)), 'the digest of the CSV stands on it')
  const verdict = await s.run('verify', file)
  assert.equal(verdict.status, 1, 'and it is no certificate')
  assert.match(verdict.out, /report-signer/)
})

test('what was sent is gone once it is read, and what came of it belongs to one cookie', async () => {
  const cookie = cookieOf(await send({ lines: list() }))
  await done(cookie)
  assert.deepEqual(s.files('spool'), [])
  for (const other of [null, '__Host-pile=', `__Host-pile=${'A'.repeat(43)}`])
    for (const path of ['state', 'verdicts.csv', 'report.pdf'])
      assert.equal((await look(other, path)).status, 404)
})

test('a form of another site sends no pile and takes no cookie', async () => {
  const { headers, body } = form({ lines: list() })
  for (const [site, status] of [['cross-site', 403], ['same-site', 403], ['same-origin', 303], ['none', 303]]) {
    const r = await s.ask('POST', '/v/many', { headers: { ...headers, 'Sec-Fetch-Site': site }, body })
    assert.equal(r.status, status, site)
    assert.equal(r.headers['set-cookie'] !== undefined, status === 303, site)
    if (status === 303) await done(cookieOf(r))
  }
})

test('nothing, too much, and what is neither list nor archive are told', async () => {
  assert.equal((await send({ lines: ' ', file: { file: '', bytes: '' } })).status, 422)
  const many = Array.from({ length: 10002 }, (_, i) => `BCW001${year}${String(i).padStart(6, '0')},0000-0000`).join('\n')
  const page = await done(cookieOf(await send({ file: { file: 'l.csv', bytes: many } })))
  assert.match(page.body.toString(), /Divide it/)
  const cut = await done(cookieOf(await send({ file: { file: 'a.zip', bytes: 'PK\x03\x04 and no more' } })))
  assert.match(cut.body.toString(), /damaged or cut/)
})

// Certificates in an archive, with one that is changed and one that is none.
async function archive() {
  const dir = join(s.work, 'papers')
  mkdirSync(dir, { recursive: true })
  for (const c of issued.slice(0, 3)) {
    const r = await s.ask('GET', `/api/v1/certificates/${c.uin}/document`, { token })
    writeFileSync(join(dir, `${c.uin}.pdf`), r.body)
  }
  const bent = readFileSync(join(dir, `${issued[0].uin}.pdf`))
  bent[bent.length >> 1] ^= 1
  writeFileSync(join(dir, 'x-changed.pdf'), bent)
  writeFileSync(join(dir, 'y-broken.pdf'), '%PDF-1.7\n' + 'x'.repeat(3000))
  writeFileSync(join(dir, 'z-text.txt'), 'hello')
  execFileSync('zip', ['-q', '-X', join(s.work, 'papers.zip'), ...s.files('../papers').sort()], { cwd: dir })
  return readFileSync(join(s.work, 'papers.zip'))
}

const pile = (id, path = '') => s.ask('GET', `/api/v1/verifications/${id}${path}`, { token })
const ended = (id) => until(async () => {
  try {
    const r = await pile(id)
    return r.status === 200 && ['done', 'refused'].includes(r.json.state) ? r.json : null
  } catch { return null }
}, 'a verification that is done')

test('a client sends an archive, and sees how far it is and what came of it', async () => {
  const r = await s.ask('POST', '/api/v1/verifications', { token, body: await archive(), headers: { 'Content-Type': 'application/zip' } })
  assert.equal(r.status, 202, r.body.toString())
  const state = await ended(r.json.id)
  assert.equal(state.done, 6)
  assert.equal(state.total, 6)
  assert.equal(state.report, true)
  const all = rows((await pile(r.json.id, '/results')).body)
  assert.deepEqual(all.map((x) => x.answer).slice(0, 3), ['genuine', 'genuine', 'genuine'])
  assert.equal(all[3].answer, 'changed')
  assert.notEqual(all[4].answer, 'genuine')
  assert.equal(all[5].answer, 'cannot-tell')
  assert.equal(state.answers.genuine, 3)
  assert.equal((await pile(r.json.id, '/report')).body.subarray(0, 5).toString(), '%PDF-')
})

test('another client sees nothing of it, and one without the scope may not ask', async () => {
  const r = await s.ask('POST', '/api/v1/verifications', { token, body: list(), headers: { 'Content-Type': 'text/csv' } })
  assert.equal(r.status, 202)
  await ended(r.json.id)
  const other = await s.token(await s.addClient('another'))
  for (const path of ['', '/results', '/report'])
    assert.equal((await s.ask('GET', `/api/v1/verifications/${r.json.id}${path}`, { token: other })).status, 404)
  const reader = await s.token(await s.addClient('reader', 'BCW', 'read'))
  assert.equal((await s.ask('POST', '/api/v1/verifications', { token: reader, body: list(), headers: { 'Content-Type': 'text/csv' } })).status, 403)
})

test('a third pile of one who has two in hand is refused; numbers without codes wait for their turn', async () => {
  const slow = (length) => Array.from({ length }, (_, i) => `BCW001${year}${String(i + 100).padStart(6, '0')}`).join('\n')
  const post = (n) => s.ask('POST', '/api/v1/verifications', { token, body: slow(n), headers: { 'Content-Type': 'text/csv' } })
  const first = await post(1600), second = await post(50), third = await post(50)
  assert.equal(first.status, 202)
  assert.equal(second.status, 202)
  assert.equal(third.status, 429, third.body.toString())
  const quick = await done(cookieOf(await send({ lines: list() })))
  assert.ok(quick, 'others come to their turn')
  await until(async () => (await pile(first.json.id)).json.done > 0, 'progress')
  // Killed in the middle, whoever comes begins anew, and half is never shown.
  for (const pid of s.of('piles')) process.kill(pid, 'SIGKILL')
  assert.equal((await pile(first.json.id, '/results')).status, 404)
  const state = await ended(first.json.id)
  assert.equal(state.state, 'done')
  assert.equal(rows((await pile(first.json.id, '/results')).body).length, 1600)
  await ended(second.json.id)
})

test('who has the access code gets all evidence, checked without a register', async () => {
  const c = issued[1]
  const ask = (uin, c) => s.ask('POST', '/v/evidence', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: `uin=${uin}&code=${c}` })
  const r = await ask(c.uin, code(c))
  assert.equal(r.status, 200, r.body.toString())
  assert.equal(r.type, 'application/zip')
  const file = join(s.work, 'evidence.zip')
  writeFileSync(file, r.body)
  const verdict = await run(program, ['verify', file, '--trust', join(s.dir, 'trust/root.pem'), '--trust', join(s.dir, 'trust/reports/report.pem')])
  assert.equal(verdict.status, 0, verdict.out + verdict.err)
  assert.match(verdict.out, /as of/)
  const names = (await run('unzip', ['-Z1', file])).out
  assert.match(names, /status-list\.jwt/)
  for (const [uin, wrong] of [[c.uin, '0000-0000'], [c.uin, ''], [`BCW001${year}999999`, code(c)]])
    assert.equal((await ask(uin, wrong)).status, 404)
  const api = await s.ask('GET', `/api/v1/certificates/${c.uin}/evidence`, { token })
  assert.equal(api.status, 200)
  assert.equal(api.body.subarray(0, 2).toString(), 'PK')
  const foreign = await s.token(await s.addClient('health', 'HHA'))
  assert.equal((await s.ask('GET', `/api/v1/certificates/${c.uin}/evidence`, { token: foreign })).status, 404)
})

test('no number, name or secret of a pile is in the log', () => {
  const log = s.log()
  for (const c of issued) {
    assert.ok(!log.includes(c.uin))
    assert.ok(!log.includes(c.name))
    assert.ok(!log.includes(code(c)))
  }
  assert.ok(!log.includes('__Host-pile'))
})

test('a file that a killed process left without its row is gone after a day, and no other', async () => {
  const put = (name, hours) => {
    const path = join(s.dir, 'spool', name), at = Date.now() / 1000 - hours * 3600
    writeFileSync(path, 'a name')
    utimesSync(path, at, at)
    return path
  }
  const old = put(`${'0'.repeat(32)}.pile`, 25), young = put(`${'1'.repeat(32)}.pile`, 23), batch = put('2'.repeat(32), 25)
  for (const pid of s.of('piles')) process.kill(pid, 'SIGKILL')	// who follows wipes at once
  await until(() => !existsSync(old), 'the end of what is a day old')
  assert.ok(existsSync(young) && existsSync(batch))
})

test('who has one address of IPv6 has its whole network, and counts as one', async () => {
  const proxied = await Service.make({ settings: { 'serve.plain': 'yes', 'limits.series_rate': 1 } })
  try {
    await proxied.start()
    const long = Array.from({ length: 600 }, (_, i) => `BCW001${year}${String(i + 1).padStart(6, '0')}`).join('\n')
    const from = async (peer) => {
      const { headers, body } = form({ lines: long })
      return (await proxied.ask('POST', '/v/many', { headers: { ...headers, 'X-Forwarded-For': peer }, body })).status
    }
    assert.equal(await from('2001:db8:0:7::1'), 303)
    assert.equal(await from('2001:db8:0:7:1:2:3:4'), 303)
    assert.equal(await from('2001:db8:0:7:ffff::9'), 429)
    assert.equal(await from('2001:db8:0:8::1'), 303)
  } finally { await proxied.end() }
})
