// Officers at the desk, by the keyboard alone: one asks that a certificate be
// cancelled, another one confirms. Each page on the way is judged.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Site, axe, fits, keys, open, views, named } from './browser.mjs'
import { officer } from './officer.mjs'

let site, next = 0
before(async () => { site = await Site.make({ certificates: 4 }) })
after(() => site.end())

async function judge(page) {
  await axe(page)
  await fits(page, 320)
}

for (const view of views)
  test(`two officers cancel a certificate by keys alone, ${named(view)}`, async () => {
    const { uin } = site.issued[next++]
    const path = await site.look({ ...view, allow: [/422/] }, async (page) => {
      await open(page, '/desk/login', { lang: view.lang })
      await judge(page)
      const k = await officer(page, site)
      await judge(page)
      await k.to('a[href="/desk/cancel"]')
      await k.enter()
      await judge(page)
      await k.to('#uin')
      await k.type(uin)
      await k.enter()
      await judge(page)
      await k.to('main form button')
      await k.enter()	// without a reason
      await judge(page)
      await k.to('[role=alert] a')
      await k.press('Enter')
      assert.equal(await page.evaluate(() => document.activeElement.name), 'reason')
      await k.press('ArrowDown')
      await k.to('#words')
      await k.type('Order 12 of 3 May')
      await k.to('main form button')
      await k.enter()
      await judge(page)
      await k.to(`a[href^="/desk/cancellations/"]`)
      const to = await page.evaluate(() => document.activeElement.getAttribute('href'))
      await k.enter()
      assert.equal(await page.locator('[name=decision]').count(), 0)
      return to
    })
    await site.look(view, async (page) => {
      const k = await officer(page, site, { name: 'Amal Das', path })
      assert.equal(new URL(page.url()).pathname, path)
      await judge(page)
      await k.to('[value=confirm]')
      await k.enter()
      await judge(page)
      assert.ok((await page.locator('main').innerText()).includes('Amal Das'))
    })
    await site.look(view, async (page) => {
      const k = keys(page)
      await open(page, '/v')
      await k.to('#uin')
      await k.type(uin)
      await k.enter()
      assert.match(await page.locator('h1').innerText(), { en: /cancelled|Not genuine/i, bn: /বাতিল|নয়/ }[view.lang])
    })
  })

test('what goes wrong at the login is told above the form, and its link leads to the field', () => site.look({ width: 360, lang: 'bn', allow: [/422/] }, async (page) => {
  const k = keys(page)
  await open(page, '/desk/login')
  await k.to('#login')
  await k.type('nobody')
  await k.enter()
  await judge(page)
  await page.locator('[role=alert] a').focus()
  await k.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'login')
}))

test('after logging out the way back shows nothing', () => site.look({}, async (page) => {
  const k = await officer(page, site)
  await k.to('form[action="/desk/logout"] button')
  await k.enter()
  await page.goBack({ waitUntil: 'load' })
  assert.equal(new URL(page.url()).pathname, '/desk/login')
}))
