// What the browser tests share: the real service over TLS, Debian's chromium, and
// a judge of every page that is opened. A page that was looked at has asked no
// other host for anything, has written no error to the console, and has broken no
// rule of its Content-Security-Policy: look() asserts that of every test.
//
//	const site = await Site.make({ certificates: 1 })
//	after(() => site.end())
//	test('…', () => site.look({ lang: 'bn', width: 360 }, async (page) => {
//	  await open(page, '/v')
//	  await axe(page)
//	}))
import assert from 'node:assert/strict'
import { X509Certificate, createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { Service, endServer, people } from '../system/service.mjs'

export const LANGS = ['en', 'bn']
export const PHONE = 360
export const DESK = 1280
export const views = LANGS.flatMap((lang) => [PHONE, DESK].map((width) => ({ lang, width })))
export const named = ({ lang, width }) => `${{ en: 'English', bn: 'Bengali' }[lang]}, ${width} px`

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-default-apps', '--no-default-browser-check',
  // No name but ours is known to this browser; what a page asks for is judged besides.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost']

export class Site {
  #browsers = []
  #homes = []

  // more: what Service.make() takes. certificates: so many are issued, and are
  // then site.issued: [{ uin, access_code, … }], of site.persons.
  static async make({ certificates = 0, ...more } = {}) {
    const s = new Site()
    s.service = await Service.make(more)
    try {
      await s.service.start()
      s.client = await s.service.addClient()
      s.token = await s.service.token(s.client)
      s.persons = await people(certificates, await s.service.fields(s.token), 71)
      s.issued = []
      for (const [i, person] of s.persons.entries()) {
        const r = await s.service.issue(s.token, person, `browser-${i}`)
        assert.equal(r.status, 201, r.body.toString())
        s.issued.push(r.json)
      }
    } catch (e) {
      await s.service.end().catch(() => {})
      throw e
    }
    return s
  }

  get origin() { return `https://localhost:${this.service.port}` }

  // The service's own certificate is trusted, and no other: so it is a secure
  // place for service workers and cameras too. flags: more for chromium.
  async browser(flags = []) {
    const key = flags.join(' ')
    const known = this.#browsers.find((b) => b.key === key)
    if (known) return known.browser
    const spki = new X509Certificate(this.service.ca).publicKey.export({ type: 'spki', format: 'der' })
    const home = mkdtempSync(join(tmpdir(), 'mohor-browser.'))
    this.#homes.push(home)
    const browser = await chromium.launch({ headless: true, executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
      args: [...FLAGS, `--ignore-certificate-errors-spki-list=${createHash('sha256').update(spki).digest('base64')}`, ...flags] })
    this.#browsers.push({ key, browser })
    return browser
  }

  // A fresh reader opens pages. context: what Playwright's newContext() takes;
  // allow: patterns of console errors that the test provokes.
  async look({ lang = 'en', width = DESK, height = 800, flags = [], allow = [], context = {} }, what) {
    const browser = await this.browser(flags)
    const reader = await browser.newContext({ baseURL: this.origin, locale: lang === 'bn' ? 'bn-IN' : 'en-IN',
      viewport: { width, height }, ...context })
    const foreign = [], wrong = []
    reader.on('request', (r) => {
      const url = new URL(r.url())
      if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.origin !== this.origin) foreign.push(r.url())
    })
    reader.on('weberror', (e) => wrong.push(String(e.error())))
    reader.on('console', (m) => { if (m.type() === 'error') wrong.push(`${m.text()} ${m.location().url}`) })
    try {
      // Policies are reported to the console as well, but not in every case.
      await reader.exposeBinding('mohorBroken', (_, text) => { wrong.push(text) })
      await reader.addInitScript(() => document.addEventListener('securitypolicyviolation',
        (e) => window.mohorBroken(`Content-Security-Policy: ${e.violatedDirective} ${e.blockedURI}`)))
      const got = await what(await reader.newPage(), reader)
      assert.deepEqual(foreign, [], 'no request goes to another host')
      assert.deepEqual(wrong.filter((t) => !allow.some((a) => a.test(t))), [], 'no error in the console, no broken policy')
      return got
    } finally {
      await reader.close()
    }
  }

  // The end of a test file; the service's own end is judged too.
  async end() {
    for (const { browser } of this.#browsers) await browser.close()
    for (const home of this.#homes) rmSync(home, { recursive: true, force: true, maxRetries: 20 })
    try { await this.service.end() } finally { await endServer() }
  }
}

// A page by its path; it must be there (status), with our policy, in its language.
export async function open(page, path, { status = 200, lang = null } = {}) {
  const r = await page.goto(path, { waitUntil: 'load' })
  assert.equal(r.status(), status, path)
  assert.match((await r.allHeaders())['content-security-policy'] ?? '', /default-src 'none'/)
  if (lang !== null) assert.equal(await page.locator('html').getAttribute('lang'), lang)
  return r
}

// axe-core finds nothing, of whatever weight. skip: CSS selectors that are left
// out, each with a reason at the call.
export async function axe(page, { skip = [] } = {}) {
  await page.evaluate(axeSource)
  const found = await page.evaluate(async (exclude) => {
    const r = await globalThis.axe.run({ exclude }, { resultTypes: ['violations'] })
    return r.violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`)
  }, skip)
  assert.deepEqual(found, [], `axe-core at ${page.url()}`)
}

// Nothing is cut or scrolls sideways at this width.
export async function fits(page, width) {
  const before = page.viewportSize()
  await page.setViewportSize({ ...before, width })
  const out = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth
    const over = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > wide + 1 &&
      !e.closest('[data-scrolls]')).map((e) => `${e.tagName}.${e.className}`)
    return { over: over.slice(0, 5), scroll: document.documentElement.scrollWidth - wide }
  })
  await page.setViewportSize(before)
  assert.deepEqual(out, { over: [], scroll: 0 }, `${page.url()} at ${width} px`)
}

// Only keys: to() goes on by Tab until the element has the focus, which must be
// seen.
export function keys(page) {
  const press = (key) => page.keyboard.press(key)
  return {
    press,
    async to(selector, most = 80) {
      const wanted = await page.locator(selector).first().elementHandle()
      assert.ok(wanted, `${selector} is there`)
      for (let i = 0; i < most; i++) {
        if (await wanted.evaluate((e) => e === document.activeElement)) return assertFocusIsSeen(page, selector)
        await press('Tab')
      }
      throw new Error(`the Tab key never leads to ${selector}`)
    },
    async type(text) { await page.keyboard.type(text) },
    async enter() { await Promise.all([page.waitForEvent('load'), press('Enter')]) },
  }
}

async function assertFocusIsSeen(page, selector) {
  const seen = await page.evaluate(() => {
    const s = getComputedStyle(document.activeElement)
    const r = document.activeElement.getBoundingClientRect()
    const drawn = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'
    return drawn && r.width > 1 && r.height > 1
  })
  assert.ok(seen, `one sees that ${selector} has the focus`)
}
