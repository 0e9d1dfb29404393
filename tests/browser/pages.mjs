// The main pages, in one list: what is true of every page is tested of each, and
// pictures are made of each (`make screenshots`). `path` is a page anyone opens;
// `reach` does what must be done before. A new page gets a row.
import { open } from './browser.mjs'

const key = async (page, uin, code = '') => {
  await open(page, '/v')
  await page.locator('#uin').fill(uin)
  await page.locator('#code').fill(code)
  await Promise.all([page.waitForEvent('load'), page.locator('main button[type=submit]').first().click()])
}
const UNKNOWN = 'BCW0012026999999'

export const mainPages = [
  { name: 'first page', path: '/' },
  { name: 'form', path: '/v' },
  { name: 'form with a mistake', path: null, reach: (page) => key(page, 'nonsense'), allow: [/422/] },
  { name: 'without a network', path: '/offline' },
  { name: 'genuine', path: null, reach: (page, site) => key(page, site.issued[0].uin) },
  { name: 'genuine with access code', path: null, reach: (page, site) => key(page, site.issued[0].uin, site.issued[0].access_code) },
  { name: 'not issued here', path: null, reach: (page) => key(page, UNKNOWN) },
  { name: 'accessibility', path: '/accessibility' },
  { name: 'privacy', path: '/privacy' },
  { name: 'contact', path: '/contact' },
  { name: 'no such page', path: '/no-such-page', status: 404, allow: [/404/] },
]

export const reach = (page, site, row) => row.path === null ? row.reach(page, site)
  : open(page, row.path, { status: row.status ?? 200 })
