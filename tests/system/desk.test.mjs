// People who log in, as a browser and an enemy see it: who comes in, who stays
// out, and what a session is good for.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Service, endServer } from './service.mjs'
import { Browser, PASSWORD, addUser, codeOf, stepNow } from './person.mjs'

let s, rina, amal, auditor, people = 0

before(async () => {
  s = await Service.make({ settings: { 'limits.login_rate': 100000 } })
  await s.start()
  rina = await addUser(s, 'rina.bera', { role: 'approver', department: 'BCW', name: 'Rina Bera' })
  amal = await addUser(s, 'amal.das', { role: 'dept-admin', department: 'BCW', name: 'Amal Das' })
  auditor = await addUser(s, 'mita.sen', { role: 'auditor', name: 'Mita Sen' })
})
after(async () => { await s.end(); await endServer() })

const someone = (more = {}) => addUser(s, `person${++people}`, { role: 'approver', department: 'BCW', ...more })
const loggedIn = async (user) => { const b = new Browser(s); await b.logIn(user); return b }
const leadsToLogin = (r) => { assert.equal(r.status, 303); assert.match(r.to, /^\/desk\/login/) }
const session = (b) => b.jar.get('__Host-desk')

test('who is not logged in is led to the login and back to the page', async () => {
  const b = new Browser(s), user = await someone()
  const r = await b.get('/desk/password')
  assert.equal(r.to, '/desk/login?next=/desk/password')
  const p = await b.password(user.login, PASSWORD, '/desk/password')
  assert.equal(p.to, '/desk/login/code?next=/desk/password')
  const page = await b.get(p.to)
  const in_ = await b.post('/desk/login/code', { ...b.hidden(page.page, '/desk/login/code'), code: codeOf(user.secret, stepNow()) })
  assert.equal(in_.to, '/desk/password')
  assert.equal((await b.get(in_.to)).status, 200)
})

test('the desk says who somebody is and what he may do', async () => {
  const b = await loggedIn(rina), r = await b.get('/desk')
  assert.match(r.page, /Rina Bera/)
  assert.match(r.page, /Approving officer/)
  assert.match(r.page, /ask that a certificate be cancelled/)
  const a = await (await loggedIn(auditor)).get('/desk')
  assert.doesNotMatch(a.page, /ask that a certificate be cancelled/)
})

test('the cookie of a session is for this host, over TLS, and out of reach', async () => {
  const b = new Browser(s), user = await someone()
  const r = await b.password(user.login)
  const c = r.headers['set-cookie'].find((x) => x.startsWith('__Host-desk='))
  for (const word of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict']) assert.ok(c.split('; ').includes(word), c)
  assert.doesNotMatch(c, /Domain/i)
})

test('no page of the desk is kept by anybody', async () => {
  const b = await loggedIn(await someone())
  for (const path of ['/desk', '/desk/password', '/desk/login'])
    assert.equal((await b.get(path)).headers['cache-control'], 'no-store', path)
  assert.equal((await new Browser(s).get('/desk')).headers['cache-control'], 'no-store')
})

test('a wrong password and an unknown name get one answer', async () => {
  const one = await new Browser(s).password(rina.login, 'not this one')
  const other = await new Browser(s).password('no.such.person', 'not this one')
  const plain = (r) => r.page.replace(/value="[^"]*"/g, '')
  assert.equal(one.status, 422)
  assert.equal(plain(one), plain(other))
  assert.doesNotMatch(one.page, /not this one/)
})

test('a password alone opens nothing', async () => {
  const b = new Browser(s), user = await someone()
  await b.password(user.login)
  leadsToLogin(await b.get('/desk'))
})

test('a code that is guessed is refused, and guessing is made slow', async () => {
  const b = new Browser(s), user = await someone()
  await b.password(user.login)
  const seen = new Set()
  for (let i = 0; i < 5; i++) seen.add((await b.code('000000')).status)
  assert.deepEqual([...seen], [422, 429])
  leadsToLogin(await b.get('/desk'))
})

test('a code is not good a second time', async () => {
  const user = await someone(), code = codeOf(user.secret, stepNow())
  const a = new Browser(s), b = new Browser(s)
  await a.password(user.login)
  await b.password(user.login)
  assert.equal((await a.code(code)).status, 303)
  const again = await b.code(code)
  assert.equal(again.status, 422)
  assert.match(again.page, /used already/)
  leadsToLogin(await b.get('/desk'))
})

test('a session is worth nothing after logging out', async () => {
  const b = await loggedIn(await someone()), token = session(b)
  const r = await b.send('/desk', '/desk/logout', {})
  assert.equal(r.to, '/desk/login?note=out')
  assert.match((await b.get(r.to)).page, /You are logged out/)
  b.jar.set('__Host-desk', token)
  leadsToLogin(await b.get('/desk'))
})

test('a person who is disabled is out at once', async () => {
  const user = await someone(), b = await loggedIn(user)
  await s.must('user', 'disable', user.login)
  leadsToLogin(await b.get('/desk'))
  assert.equal((await new Browser(s).password(user.login)).status, 422)
})

test('another password ends every session and the old password', async () => {
  const user = await someone(), b = await loggedIn(user), elsewhere = await loggedIn(user)
  const wrong = await b.send('/desk/password', '/desk/password', { old: 'not this one', new: 'lamp seven orange', again: 'lamp seven orange' })
  assert.equal(wrong.status, 422)
  const weak = await b.send('/desk/password', '/desk/password', { old: PASSWORD, new: 'Password@123', again: 'Password@123' })
  assert.equal(weak.status, 422)
  assert.match(weak.page, /guessed first/)
  const r = await b.send('/desk/password', '/desk/password', { old: PASSWORD, new: 'lamp seven orange', again: 'lamp seven orange' })
  assert.equal(r.to, '/desk/login?note=changed')
  leadsToLogin(await elsewhere.get('/desk'))
  assert.equal((await new Browser(s).password(user.login)).status, 422)
  assert.equal((await new Browser(s).password(user.login, 'lamp seven orange')).status, 303)
})

test('a form without its token, or with that of another session or form, does nothing', async () => {
  const a = await loggedIn(await someone()), b = await loggedIn(await someone())
  const its = b.hidden((await b.get('/desk')).page, '/desk/logout').token
  const other = a.hidden((await a.get('/desk/password')).page, '/desk/password').token
  for (const token of ['', its, other, 'x'.repeat(43)]) assert.equal((await a.post('/desk/logout', { token })).status, 403)
  assert.equal((await a.ask('POST', '/desk/logout', { body: '' })).status, 403)
  assert.equal((await a.get('/desk')).status, 200)
})

test('nobody is logged in by a form of another site', async () => {
  const user = await someone(), b = new Browser(s)
  assert.equal((await b.post('/desk/login', { login: user.login, password: PASSWORD })).status, 403)
  const enemy = new Browser(s)
  const token = enemy.hidden((await enemy.get('/desk/login')).page, '/desk/login').token
  await b.get('/desk/login')
  assert.equal((await b.post('/desk/login', { token, login: user.login, password: PASSWORD })).status, 403)
  assert.equal(session(b), undefined)
})

test('a token that was slipped to somebody does not become his session', async () => {
  const user = await someone(), b = new Browser(s), planted = 'A'.repeat(43)
  b.jar.set('__Host-desk', planted)
  await b.logIn(user)
  assert.notEqual(session(b), planted)
  const enemy = new Browser(s)
  enemy.jar.set('__Host-desk', planted)
  leadsToLogin(await enemy.get('/desk'))
})

test('the token before the code is not the one after it', async () => {
  const user = await someone(), b = new Browser(s)
  await b.password(user.login)
  const half = session(b)
  await b.code(codeOf(user.secret, stepNow()))
  assert.notEqual(session(b), half)
  const enemy = new Browser(s)
  enemy.jar.set('__Host-desk', half)
  leadsToLogin(await enemy.get('/desk'))
})

test('a login leads to no other place than the desk', async () => {
  const user = await someone()
  for (const next of ['https://evil.example/desk', '//evil.example', '/desk//evil.example', '/\\evil.example', '/desk\\@evil.example', '/v', '/desk/../v', '/desk\r\nX: y', '/desk/login', '/deskx', 'desk'])
  {
    const b = new Browser(s)
    assert.match((await b.get(`/desk/login?next=${encodeURIComponent(next)}`)).page, /name="next" value=""/, next)
    const page = await b.get('/desk/login')
    const r = await b.post('/desk/login', { ...b.hidden(page.page, '/desk/login'), next, login: user.login, password: PASSWORD })
    assert.equal(r.to, '/desk/login/code', next)
  }
})

test('one who guesses makes strangers wait, and neither for long nor at the desk of the person', async () => {
  const user = await someone(), home = await loggedIn(user), enemy = new Browser(s)
  let refused = null
  for (let i = 0; i < 8 && refused === null; i++) {
    const r = await enemy.password(user.login, 'not this one')
    if (r.status === 429) refused = r
  }
  assert.ok(refused)
  const again = new Browser(s)
  again.jar.set('__Host-desk-known', home.jar.get('__Host-desk-known'))
  await again.logIn(user)
  assert.equal((await again.get('/desk')).status, 200)
})

test('an administrator ends the wait', async () => {
  const user = await someone(), b = new Browser(s)
  for (let i = 0; i < 12; i++) if ((await b.password(user.login, 'not this one')).status === 429) break
  assert.equal((await b.password(user.login)).status, 429)
  await s.must('user', 'unlock', user.login)
  assert.equal((await b.password(user.login)).status, 303)
})

test('one address may not try for ever, whatever names it tries', async () => {
  const small = await Service.make({ settings: { 'limits.login_rate': 1 }, workers: 1 })
  await small.start()
  try {
    const b = new Browser(small)
    const form = b.hidden((await b.get('/desk/login')).page, '/desk/login')
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => b.post('/desk/login', { ...form, login: `name${i}`, password: 'not this one' })))
    assert.ok(all.some((r) => r.status === 429))
  } finally { await small.end() }
})

test('what is asked in Bengali is answered in Bengali', async () => {
  const b = new Browser(s, 'bn')
  assert.match((await b.get('/desk/login')).page, /লগ ইনের নাম/)
  assert.match((await b.password(rina.login, 'not this one')).page, /মিলছে না/)
})

test('neither passwords nor codes nor tokens stand in the log, and the person does by his id', async () => {
  const user = await someone(), b = await loggedIn(user)
  await b.get('/desk')
  const log = s.log()
  for (const secret of [PASSWORD, user.secret, session(b), user.login, amal.login]) assert.ok(!log.includes(secret), secret)
  assert.match(log, /route=\/desk status=200 .*user=u_[0-9a-f]{16}/)
})

test('the command line never takes a password as an argument', async () => {
  const r = await s.run('user', 'password', rina.login, PASSWORD)
  assert.notEqual(r.status, 0)
  const none = await s.run('user', 'add', 'x.y', '--name', 'X', '--designation', 'Y', '--role', 'pmu')
  assert.notEqual(none.status, 0)
  assert.match(none.err, /password-file/)
})
