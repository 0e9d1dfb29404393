// The answer on paper: one sheet, with what was asked, where and when.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LANGS, Site } from './browser.mjs'
import { mainPages, reach } from './pages.mjs'

let site
const work = mkdtempSync(join(tmpdir(), 'mohor-print.'))
before(async () => { site = await Site.make({ certificates: 1, settings: { 'public.host': 'verify.example.gov.in' } }) })
after(async () => { rmSync(work, { recursive: true }); await site.end() })

for (const name of ['genuine', 'genuine with access code', 'not issued here'])
  for (const lang of LANGS)
    test(`${name} prints as one sheet with number, address and time, ${lang}`, () => site.look({ lang }, async (page) => {
      const row = mainPages.find((r) => r.name === name)
      await reach(page, site, row)
      const time = await page.locator('main > p:last-of-type').innerText()
      const path = join(work, 'page.pdf')
      await page.pdf({ path, preferCSSPageSize: true })
      assert.match(execFileSync('pdfinfo', [path]).toString(), /Pages: +1\n/)
      const text = execFileSync('pdftotext', ['-layout', path, '-']).toString()
      assert.ok(text.includes('verify.example.gov.in'))
      if (lang === 'en') assert.ok(text.includes(time.slice(0, 30)), text)
      if (name !== 'not issued here') assert.ok(text.includes(site.issued[0].uin))
      assert.ok(!text.includes('Privacy'), 'no links that lead nowhere on paper')
    }))
