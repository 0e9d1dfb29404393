// A number is keyed, and the answer is read.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Site, keys, open, views, named } from './browser.mjs'

let site
before(async () => { site = await Site.make({ certificates: 1 }) })
after(() => site.end())

const headline = { en: /Genuine number/, bn: /নম্বর/ }

for (const view of views)
  test(`by the keyboard alone a number is keyed and answered, ${named(view)}`, () => site.look(view, async (page) => {
    const { uin } = site.issued[0]
    const k = keys(page)
    await open(page, '/', { lang: view.lang })
    await k.to('#uin')
    await k.type(uin)
    await k.to('main button[type=submit]')
    await k.enter()
    assert.match(await page.locator('h1').innerText(), headline[view.lang])
    assert.ok((await page.locator('main').innerText()).includes(uin))
  }))

test('the first key leads past the head of the page', () => site.look({ width: 360 }, async (page) => {
  const k = keys(page)
  await open(page, '/')
  await k.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main')
  await k.press('Enter')
  await k.press('Tab')
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)))
}))

test('a mistake is told above the form, and its link leads to the field', () => site.look({ width: 360, allow: [/422/] }, async (page) => {
  const k = keys(page)
  await open(page, '/v')
  await k.to('#uin')
  await k.type('BCW 12')
  await k.to('main button[type=submit]')
  await k.enter()
  assert.match(await page.title(), /^Mistake:/)
  const link = page.locator('[role=alert] a')
  assert.match(await link.innerText(), /Compare it with the paper/)
  await link.focus()
  await k.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'uin')
  assert.equal(await page.locator('#uin').inputValue(), 'BCW 12')
}))

test('an access code shows the whole name, and without it only initials', () => site.look({}, async (page) => {
  const { uin, access_code } = site.issued[0]
  const ask = async (code) => {
    await open(page, '/v')
    await page.locator('#uin').fill(uin.toLowerCase().replace(/(.{4})/g, '$1 '))
    await page.locator('#code').fill(code)
    await Promise.all([page.waitForEvent('load'), page.locator('main button[type=submit]').first().click()])
    return page.locator('main').innerText()
  }
  const name = site.persons[0].name
  assert.ok(!(await ask('')).includes(name))
  assert.ok((await ask(access_code)).includes(name))
}))
