// What pages weigh on the wire, as the browser counts it: headers and all.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { LANGS, PHONE, Site, open } from './browser.mjs'
import { mainPages, reach } from './pages.mjs'

const FIRST_MOST = 60 * 1024
const NEXT_MOST = 15 * 1024
let site
before(async () => { site = await Site.make({ certificates: 1 }) })
after(() => site.end())

// Bytes that came for the last page that what() leads to, and all it loads, from
// the network alone.
async function weigh(page, what) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  let bytes = 0
  cdp.on('Network.requestWillBeSent', (e) => { if (e.type === 'Document') bytes = 0 })
  cdp.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength })
  await what()
  await page.waitForLoadState('networkidle')
  await cdp.detach()
  return bytes
}

for (const lang of LANGS) {
  test(`the first page with everything is at most 60 KB, ${lang}`, (t) => site.look({ lang, width: PHONE }, async (page) => {
    const bytes = await weigh(page, () => open(page, '/'))
    t.diagnostic(`${bytes} bytes`)
    assert.ok(bytes > 1000 && bytes <= FIRST_MOST, `${bytes} bytes`)
  }))
  for (const row of mainPages.filter((r) => r.path !== '/'))
    test(`${row.name} after it is at most 15 KB, ${lang}`, (t) => site.look({ lang, width: PHONE, allow: row.allow }, async (page) => {
      await open(page, '/v')
      const bytes = await weigh(page, () => reach(page, site, row))
      t.diagnostic(`${bytes} bytes`)
      assert.ok(bytes > 100 && bytes <= NEXT_MOST, `${bytes} bytes`)
    }))
}

test('a page that is asked for again is not sent again', () => site.look({}, async (page) => {
  await open(page, '/')
  const bytes = await weigh(page, () => page.reload())
  assert.ok(bytes < 1500, `${bytes} bytes`)
}))

// ---- the codings, as asked for by other programs ----

const get = (path, encoding, more = {}) => site.service.ask('GET', path, { headers: { 'Accept-Encoding': encoding, ...more } })
const cssPath = async () => /\/assets\/mohor-[0-9a-f]{16}\.css/.exec((await get('/', 'identity')).body.toString())[0]

test('a page is packed for who takes gzip, and is the same bytes', async () => {
  const { gunzipSync } = await import('node:zlib')
  const plain = await get('/', 'identity')
  const packed = await get('/', 'br, gzip')
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.equal(packed.headers['content-encoding'], 'gzip')
  assert.ok(packed.body.length * 2 < plain.body.length)
  assert.deepEqual(gunzipSync(packed.body), plain.body)
  assert.match(packed.headers.vary, /Accept-Encoding/)
})

test('who has any cookie but the language gets pages as they are', async () => {
  assert.equal((await get('/v', 'gzip', { Cookie: '__Host-lang=bn' })).headers['content-encoding'], 'gzip')
  for (const Cookie of ['__Host-desk=x', '__Host-lang=bn; __Host-mohor=y'])
    assert.equal((await get('/v', 'gzip', { Cookie })).headers['content-encoding'], undefined, Cookie)
})

test('an asset comes as brotli, as gzip or as it is, and is kept for ever', async () => {
  const { gunzipSync, brotliDecompressSync } = await import('node:zlib')
  const path = await cssPath()
  const plain = await get(path, 'identity')
  const gzip = await get(path, 'gzip')
  const br = await get(path, 'gzip, br')
  assert.deepEqual([plain, gzip, br].map((r) => r.headers['content-encoding']), [undefined, 'gzip', 'br'])
  assert.deepEqual(gunzipSync(gzip.body), plain.body)
  assert.deepEqual(brotliDecompressSync(br.body), plain.body)
  for (const r of [plain, gzip, br]) {
    assert.match(r.headers['cache-control'], /immutable/)
    assert.equal(r.headers.vary, 'Accept-Encoding')
  }
})

test('a page with the tag of what one has is not sent again, in another language it is', async () => {
  const first = await get('/', 'gzip')
  assert.match(first.headers.etag, /^W\/"[0-9a-f]{16}"$/)
  const same = await get('/', 'gzip', { 'If-None-Match': `"x", ${first.headers.etag}` })
  assert.equal(same.status, 304)
  assert.equal(same.body.length, 0)
  assert.equal((await get('/', 'gzip', { 'If-None-Match': first.headers.etag, Cookie: '__Host-lang=bn' })).status, 200)
})

test('an answer about a person has no tag', async () => {
  assert.equal((await get(`/v/${site.issued[0].uin}`, 'gzip')).headers.etag, undefined)
})
