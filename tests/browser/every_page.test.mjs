// What is true of every page, in both languages, on a phone and on a desk.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGS, PHONE, Site, axe, fits, named, views } from './browser.mjs'
import { mainPages, reach } from './pages.mjs'

let site
before(async () => { site = await Site.make({ certificates: 1 }) })
after(() => site.end())

for (const row of mainPages) {
  for (const view of views)
    test(`${row.name}: nothing bars anyone's way, ${named(view)}`, () => site.look({ ...view, allow: row.allow }, async (page) => {
      await reach(page, site, row)
      assert.equal(await page.locator('html').getAttribute('lang'), view.lang)
      await axe(page)
    }))
  for (const lang of LANGS)
    test(`${row.name}: nothing scrolls sideways at 360 or at 320 px, ${lang}`, () => site.look({ lang, width: PHONE, allow: row.allow }, async (page) => {
      await reach(page, site, row)
      await fits(page, 360)
      await fits(page, 320)
    }))
  test(`${row.name}: the other language is one link away`, () => site.look({ lang: 'en', allow: [...row.allow ?? [], /40[45]/] }, async (page) => {
    await reach(page, site, row)
    await Promise.all([page.waitForEvent('load'), page.locator('a[hreflang=bn]').click()])
    assert.equal(await page.locator('html').getAttribute('lang'), 'bn')
    await Promise.all([page.waitForEvent('load'), page.locator('a[hreflang=en]').click()])
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  }))
}
