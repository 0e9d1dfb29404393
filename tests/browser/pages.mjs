// The main pages, in one list: what is true of every page is tested of each, and
// pictures are made of each (`make screenshots`). `path` is a page anyone opens;
// `reach` does what must be done before. A new page gets a row.
import { open } from './browser.mjs'
import { officer } from './officer.mjs'

const key = async (page, uin, code = '') => {
  await open(page, '/v')
  await page.locator('#uin').fill(uin)
  await page.locator('#code').fill(code)
  await Promise.all([page.waitForEvent('load'), page.locator('main button[type=submit]').first().click()])
}
const send = async (page, name, mimeType, buffer) => {
  await open(page, '/v')
  await page.locator('#file').setInputFiles({ name, mimeType, buffer })
  await Promise.all([page.waitForEvent('load'), page.locator('form:has(#file) button').first().click()])
}
// The signed PDF of the first certificate, as its department got it.
export const paper = async (site) => {
  const r = await site.service.ask('GET', `/api/v1/certificates/${site.issued[0].uin}/document`, { token: site.token })
  if (r.status !== 200) throw new Error(r.body.toString())
  return r.body
}
const changed = (pdf) => {
  const other = Buffer.from(pdf)
  other[other.length >> 1] ^= 1
  return other
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
  { name: 'genuine file', path: null, reach: async (page, site) => send(page, 'c.pdf', 'application/pdf', await paper(site)) },
  { name: 'changed file', path: null, reach: async (page, site) => send(page, 'c.pdf', 'application/pdf', changed(await paper(site))) },
  { name: 'form with a file that is none', path: null, reach: (page) => send(page, 'c.pdf', 'application/pdf', Buffer.from('no')), allow: [/422|400|415/] },
  { name: 'many papers', path: '/v/many' },
  { name: 'login', path: '/desk/login' },
  { name: 'accessibility', path: '/accessibility' },
  { name: 'privacy', path: '/privacy' },
  { name: 'contact', path: '/contact' },
  { name: 'login', path: '/desk/login' },
  { name: 'desk', path: null, reach: (page, site) => officer(page, site) },
  { name: 'cancel', path: null, reach: (page, site) => officer(page, site, { path: `/desk/cancel/${site.issued[0].uin}` }) },
  { name: 'another password', path: null, reach: (page, site) => officer(page, site, { path: '/desk/password' }) },
  { name: 'no such page', path: '/no-such-page', status: 404, allow: [/404/] },
]

export const reach = (page, site, row) => row.path === null ? row.reach(page, site)
  : open(page, row.path, { status: row.status ?? 200 })
