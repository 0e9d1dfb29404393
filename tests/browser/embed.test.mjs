// The check within another site's page: a page of another origin cannot frame
// /v, may frame /embed when it is listed, and the answer in the frame is ours.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { LANGS, PHONE, Site, axe, fits, open } from './browser.mjs'

// Two sites on this machine: one that the settings name, and one that they do not.
const pages = new Map()
const serve = () => new Promise((done) => {
  const s = http.createServer((q, r) => {
    r.setHeader('Content-Type', 'text/html; charset=utf-8')
    r.end(`<!doctype html><html lang="en"><title>A department</title><body>${pages.get(q.url) ?? ''}`)
  })
  s.listen(0, '127.0.0.1', () => done({ s, origin: `http://localhost:${s.address().port}` }))
})

let site, listed, other
before(async () => {
  listed = await serve()
  other = await serve()
  site = await Site.make({ certificates: 1, settings: { 'embed.sites': listed.origin } })
  pages.set('/v', `<iframe src="${site.origin}/v"></iframe>`)
  pages.set('/embed', `<iframe src="${site.origin}/embed?lang=en"></iframe>`)
  pages.set('/script', `<div data-mohor-verify data-lang="bn"></div><script src="${site.origin}/embed/v1.js" async></script>`)
})
after(async () => {
  for (const x of [listed, other]) { x.s.closeAllConnections(); x.s.close() }
  await site.end()
})

async function at(address, what) {
  const reader = await (await site.browser()).newContext({ locale: 'en-IN' })
  try {
    const page = await reader.newPage()
    await page.goto(address, { waitUntil: 'load' })
    const handle = await page.waitForSelector('iframe', { state: 'attached' })
    return await what(page, await handle.contentFrame(), handle)
  } finally { await reader.close() }
}

// The page has loaded, its frame with it: what was refused holds nothing of ours.
// (The tests of the listed site show what a frame holds that was not.)
const refused = async (frame) => await frame.locator('#uin').count() === 0 && await frame.locator('main').count() === 0

test('no site may frame the page itself, listed or not', async () => {
  for (const from of [listed, other])
    assert.ok(await at(`${from.origin}/v`, (page, frame) => refused(frame)), from === listed ? 'listed' : 'not listed')
})

test('a site that is not listed may not frame the check', async () => {
  assert.ok(await at(`${other.origin}/embed`, (page, frame) => refused(frame)))
})

test('a listed site may, by the frame alone', async () => {
  await at(`${listed.origin}/embed`, async (page, frame) => {
    await frame.waitForSelector('#uin')
    await frame.fill('#uin', site.issued[0].uin)
    await frame.click('button[type=submit]')
    await frame.waitForSelector('.verdict')
    const text = await frame.innerText('body')
    assert.match(text, /Genuine number/)
    assert.match(text, /This answer comes from verify\.example\.gov\.in/)
    assert.match(text, /Indian Standard Time/)
    assert.ok(frame.url().startsWith(site.origin))
  })
})

test('nothing in the frame bars anyone\'s way, in both languages, at 320 px', async () => {
  for (const lang of LANGS)
    await site.look({ lang, width: PHONE }, async (page) => {
      await open(page, `/embed?lang=${lang}`, { lang })
      await axe(page)
      await fits(page, 320)
      await page.locator('#uin').fill(site.issued[0].uin)
      await Promise.all([page.waitForEvent('load'), page.locator('button').click()])
      await axe(page)
      await fits(page, 320)
    })
})

test('by the script too: in the language asked for, as high as the answer, and shut to the page around it', async () => {
  await at(`${listed.origin}/script`, async (page, frame, handle) => {
    await frame.waitForSelector('#uin')
    assert.equal(await frame.getAttribute('html', 'lang'), 'bn')
    const height = () => handle.evaluate((f) => f.style.height)
    await page.waitForFunction((f) => f.style.height.endsWith('px'), handle)
    const before = await height()
    await frame.fill('#uin', site.issued[0].uin)
    await frame.fill('#code', site.issued[0].access_code)
    await frame.click('button[type=submit]')
    await frame.waitForSelector('.verdict')
    await page.waitForFunction(([f, h]) => f.style.height !== h, [handle, before])
    assert.ok((await frame.innerText('body')).includes(site.persons[0].name))
    assert.equal(await handle.evaluate((f) => f.contentDocument), null, 'nothing can be read')
    await assert.rejects(handle.evaluate((f) => f.contentWindow.document.body), /cross-origin|Blocked/)
  })
})

test('a page that is not listed is not even told the height', async () => {
  await at(`${other.origin}/script`, async (page, frame, handle) => {
    assert.ok(await refused(frame))
    assert.equal(await handle.evaluate((f) => f.style.height), '36rem')
  })
})
