// A certificate is cancelled by two persons at the desk; and by nobody else, from
// no other department, not alone and not twice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Service, endServer, people } from './service.mjs'
import { Browser, addUser } from './person.mjs'

let s, token, persons, next = 0
const at = {}

before(async () => {
  s = await Service.make({ settings: { 'limits.login_rate': 100000 } })
  await s.start()
  token = await s.token(await s.addClient())
  persons = await people(20, await s.fields(token), 47)
  const who = { rina: ['approver', 'BCW'], amal: ['dept-admin', 'BCW'], tapas: ['approver', 'AMD'], officer: ['officer', 'BCW'], auditor: ['auditor'], pmu: ['pmu'] }
  for (const [login, [role, department]] of Object.entries(who)) {
    at[login] = new Browser(s)
    await at[login].logIn(await addUser(s, login, { role, department, name: `${login} of the office` }))
  }
})
after(async () => { await s.end(); await endServer() })

async function issued() {
  const i = next++
  const r = await s.issue(token, persons[i], `desk ${i}`)
  assert.equal(r.status, 201, r.body.toString())
  return r.json.uin
}
const status = async (uin) => (await s.ask('GET', `/api/v1/certificates/${uin}`, { token })).json.status
const askFor = (b, uin, more = {}) => b.send(`/desk/cancel/${uin}`, `/desk/cancel/${uin}`, { reason: 'wrong-facts', words: 'Order 12 of 3 May', ...more })
// The address of a request that is open.
async function asked(uin) {
  const r = await askFor(at.rina, uin)
  assert.equal(r.to, '/desk?note=asked', r.page)
  const desk = await at.amal.get('/desk')
  return new RegExp(`href="(/desk/cancellations/\\d+)">${uin}`).exec(desk.page)[1]
}
const decide = (b, path, decision, remark = '') => b.send(path, path, { decision, remark })

test('two persons cancel a certificate', async () => {
  const uin = await issued()
  const found = await at.rina.send('/desk/cancel', '/desk/cancel', { uin: `${uin.slice(0, 3).toLowerCase()} ${uin.slice(3)}` })
  assert.equal(found.to, `/desk/cancel/${uin}`)
  const facts = await at.rina.get(found.to)
  assert.ok(facts.page.includes(persons[next - 1].name), facts.page)
  const path = await asked(uin)
  assert.equal(await status(uin), 'valid')
  const page = await at.amal.get(path)
  assert.match(page.page, /What stands on it is wrong – <bdi lang="en">Order 12 of 3 May/)
  assert.match(page.page, /rina of the office/)
  const r = await decide(at.amal, path, 'confirm', 'Seen the order')
  assert.equal(r.to, path)
  assert.equal(await status(uin), 'cancelled')
  const after = await at.rina.get(path)
  assert.match(after.page, /Cancelled/)
  assert.match(after.page, /amal of the office/)
  assert.match(after.page, /Seen the order/)
})

test('a refused one stays valid, and the refusal says why', async () => {
  const uin = await issued(), path = await asked(uin)
  const silent = await decide(at.amal, path, 'refuse')
  assert.equal(silent.status, 422)
  assert.match(silent.page, /Say why you refuse/)
  assert.equal((await decide(at.amal, path, 'refuse', 'The order is another one')).status, 303)
  assert.equal(await status(uin), 'valid')
  assert.match((await at.rina.get(path)).page, /stays valid/)
})

test('nobody confirms what he asked for himself', async () => {
  const uin = await issued(), path = await asked(uin)
  const page = await at.rina.get(path)
  assert.match(page.page, /another person has to decide/)
  assert.doesNotMatch(page.page, new RegExp(`action="${path}"`))
  // With a right token all the same: the route's is the same for every request.
  assert.equal((await askFor(at.amal, await issued())).status, 303)
  const mine = /href="(\/desk\/cancellations\/\d+)">[^<]*<\/a><\/td>\s*<td[^>]*><bdi lang="en">amal/.exec((await at.rina.get('/desk')).page)[1]
  const { token: right } = at.rina.hidden((await at.rina.get(mine)).page, mine)
  const r = await at.rina.post(path, { token: right, decision: 'confirm', remark: '' })
  assert.equal(r.status, 403)
  assert.equal(await status(uin), 'valid')
})

test("another department's certificate does not exist for an officer", async () => {
  const uin = await issued(), path = await asked(uin)
  const r = await at.tapas.send('/desk/cancel', '/desk/cancel', { uin })
  assert.equal(r.status, 422)
  assert.match(r.page, /No certificate of your department/)
  assert.equal((await at.tapas.get(`/desk/cancel/${uin}`)).status, 404)
  assert.equal((await at.tapas.get(path)).status, 404)
  assert.doesNotMatch((await at.tapas.get('/desk')).page, new RegExp(uin))
  const { token: right } = at.tapas.hidden((await at.tapas.get('/desk/cancel')).page, '/desk/cancel')
  assert.equal((await at.tapas.post(`/desk/cancel/${uin}`, { token: right, reason: 'other', words: 'because I like' })).status, 403)
  assert.equal(await status(uin), 'valid')
})

test('an auditor and the management unit see all and change nothing', async () => {
  const uin = await issued(), path = await asked(uin)
  for (const b of [at.auditor, at.pmu]) {
    const r = await b.get(path)
    assert.equal(r.status, 200)
    assert.match(r.page, /Order 12 of 3 May/)
    assert.doesNotMatch(r.page, /<textarea/)
    assert.equal((await b.get('/desk/cancel')).status, 403)
    const { token: some } = b.hidden((await b.get('/desk')).page, '/desk/logout')
    assert.equal((await b.post(path, { token: some, decision: 'confirm' })).status, 403)
    assert.equal((await b.post('/desk/cancel', { token: some, uin })).status, 403)
  }
  assert.equal(await status(uin), 'valid')
})

test('an officer who may not cancel does not see who asks', async () => {
  const uin = await issued(), path = await asked(uin)
  assert.equal((await at.officer.get(path)).status, 403)
  assert.equal((await at.officer.get(`/desk/cancel/${uin}`)).status, 403)
  assert.doesNotMatch((await at.officer.get('/desk')).page, new RegExp(uin))
})

test('a reason is chosen, and explained where it must be', async () => {
  const uin = await issued(), path = `/desk/cancel/${uin}`
  for (const [values, say] of [[{ words: 'x' }, /Choose a reason/], [{ reason: 'made-up', words: 'x' }, /Choose a reason/],
    [{ reason: 'other', words: ' ' }, /Say in your words/], [{ reason: 'other', words: 'so' }, /Say in your words/], [{ reason: 'order', words: 'x'.repeat(201) }, /200 letters/]]) {
    const r = await at.rina.send(path, path, values)
    assert.equal(r.status, 422)
    assert.match(r.page, say)
  }
  const kept = await at.rina.send(path, path, { reason: 'other', words: '<b>"x"</b>'.repeat(30) })
  assert.doesNotMatch(kept.page, /<b>/)
  assert.equal((await at.rina.send(path, path, { reason: 'holder-died', words: '' })).status, 303)
})

test('what is asked for, or cancelled, is not asked for again', async () => {
  const uin = await issued(), path = await asked(uin)
  assert.equal((await askFor(at.amal, uin)).status, 409)
  assert.equal((await decide(at.amal, path, 'confirm')).status, 303)
  const r = await at.rina.get(`/desk/cancel/${uin}`)
  assert.match(r.page, /nothing to cancel/)
  assert.doesNotMatch(r.page, /<textarea/)
})

test('of two who decide, the second is told so', async () => {
  const uin = await issued()
  const path = await asked(uin)
  const form = { ...at.amal.hidden((await at.amal.get(path)).page, path), remark: 'Seen the order' }
  const [a, b] = await Promise.all(['confirm', 'refuse'].map((decision) => at.amal.post(path, { ...form, decision })))
  assert.deepEqual([a.status, b.status].sort(), [303, 409])
  assert.equal(await status(uin), a.status === 303 ? 'cancelled' : 'valid')
})

test('a cancellation that is none is not found', async () => {
  for (const id of ['0', '999999', 'x', '-1', '1e3']) assert.equal((await at.amal.get(`/desk/cancellations/${id}`)).status, 404, id)
})

test('the register and its audit are sound, and name the officers by their ids', async () => {
  await s.register()
  const ids = (await s.must('user', 'list', '--json')).trim().split('\n').map((l) => JSON.parse(l))
  assert.ok(ids.every((u) => /^u_[0-9a-f]{16}$/.test(u.id)))
})
