// The QR code in a browser: by camera, by picture, by the link that a telephone's
// own camera opens, with a network and without; and codes that only look like ours.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DESK, LANGS, PHONE, Site, axe, fits, keys, open } from './browser.mjs'

const HOST = 'verify.example.gov.in'
const work = mkdtempSync(join(tmpdir(), 'mohor-scan.'))
let site, text, uin, name
const file = (of) => join(work, of)
const magick = (...args) => execFileSync('convert', args)

// The certificate as paper, at 600 dpi, and its QR code with the quiet zone.
before(async () => {
  site = await Site.make({ certificates: 2 })
  ;({ uin } = site.issued[0])
  name = site.persons[0].name
  const r = await site.service.ask('GET', `/api/v1/certificates/${uin}/document`, { token: site.token })
  assert.equal(r.status, 200)
  writeFileSync(file('paper.pdf'), r.body)
  execFileSync('pdftoppm', ['-r', '600', '-gray', '-singlefile', file('paper.pdf'), file('paper')])
  text = read('paper.pgm')
  assert.ok(text.startsWith(`https://${HOST}/v/${uin}#ey`), text.slice(0, 60))
  code('code.png', text, 4)
})
after(async () => {
  rmSync(work, { recursive: true, force: true })
  await site.end()
})

// What another reader reads there.
function read(of) {
  return execFileSync('zbarimg', ['-q', '--raw', '--nodbus', '-S*.disable', '-Sqrcode.enable', file(of)]).toString().trim()
}

// A QR code of any text, a module being so many pixels.
function code(to, content, pixels) {
  execFileSync('qrencode', ['-o', file(to), '-s', String(pixels), '-m', '4', '-l', 'M', '-8', content])
}

// The page held before a camera that sees `pixels` a module: a still film, of
// which each frame is the same paper, turned and blurred.
function film(pixels, { turn = 0, blur = 0 } = {}) {
  const to = file(`film-${pixels}-${turn}-${blur}.y4m`)
  const part = file('part.pgm')
  // 4 dots a module at 600 dpi; what lies around the middle of the code.
  const [w, h] = [1280, 960]
  const [x, y] = middle()
  const side = Math.round(1.3 * w * 4 / pixels)
  magick(file('paper.pgm'), '-crop', `${side}x${side}+${Math.max(0, x - side / 2)}+${Math.max(0, y - side / 2)}`, '+repage',
    '-filter', 'Box', '-resize', `${100 * pixels / 4}%`, '-background', 'white', ...(turn ? ['-rotate', String(turn)] : []),
    ...(blur ? ['-blur', `0x${blur}`] : []), '-gravity', 'Center', '-extent', `${w}x${h}`, '-depth', '8', part)
  const raw = readFileSync(part)
  const luma = raw.subarray(raw.length - w * h)
  const chroma = Buffer.alloc(w * h / 2, 128)
  writeFileSync(to, Buffer.concat([Buffer.from(`YUV4MPEG2 W${w} H${h} F10:1 Ip A1:1 C420jpeg\n`),
    ...Array.from({ length: 3 }, () => [Buffer.from('FRAME\n'), luma, chroma]).flat()]))
  return ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${to}`]
}

// The middle of the code on the page, in dots: from afar it is the one square of
// even grey.
function middle() {
  const FAR = 12, side = Math.floor(708 / FAR) - 1
  magick(file('paper.pgm'), '-filter', 'Box', '-resize', `${100 / FAR}%`, '-depth', '8', file('far.pgm'))
  const raw = readFileSync(file('far.pgm'))
  const [, w, h] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(raw.subarray(0, 30).toString('latin1')).map(Number)
  const grey = raw.subarray(raw.length - w * h).map((v) => v > 50 && v < 220 ? 1 : 0)
  let best = { n: -1 }
  for (let y = 0; y + side < h; y += 2)
    for (let x = 0; x + side < w; x += 2) {
      let n = 0
      for (let j = 0; j < side; j += 3)
        for (let i = 0; i < side; i += 3) n += grey[(y + j) * w + x + i]
      if (n > best.n) best = { n, x, y }
    }
  return [Math.round((best.x + side / 2) * FAR), Math.round((best.y + side / 2) * FAR)]
}

// A file is chosen, and sent where there is a button.
async function choose(page, path) {
  await page.setInputFiles('#file', path)
  const button = page.locator('form:has(#file) button')
  if (await button.count() === 1) await button.click()
}

const verdict = async (page, expected) => {
  await page.waitForSelector('.verdict h1', { timeout: 60000 })
  const said = await page.locator('.verdict h1').innerText()
  if (expected) assert.match(said, expected)
  return page.locator('main').innerText()
}

// A token like ours, by another's key or by none.
function forge(change, key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) {
  const [head, payload] = text.split('#')[1].split('.')
  const said = JSON.parse(Buffer.from(payload, 'base64url'))
  change(said)
  const input = `${head}.${Buffer.from(JSON.stringify(said)).toString('base64url')}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

// ---- the camera ----

const captures = [[2.5, {}], [4, {}], [4, { turn: 4 }], [4, { turn: -8, blur: 0.8 }], [2.5, { turn: 3 }]]
for (const [pixels, how] of captures)
  test(`the camera reads a certificate at ${pixels} pixels a module${how.turn ? `, turned by ${how.turn} degrees` : ''}${how.blur ? ', blurred' : ''}`, () =>
    site.look({ width: PHONE, flags: film(pixels, how), context: { permissions: ['camera'] } }, async (page) => {
      await open(page, '/v')
      await page.click('#camera')
      const said = await verdict(page, /test installation|Genuine/i)
      assert.ok(said.includes(uin))
      assert.ok(said.includes(name), 'with the QR code the whole name is told')
    }))

test('a camera that is refused is told in words, and what to do instead', () =>
  site.look({ flags: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'] }, async (page) => {
    await open(page, '/v')
    await page.click('#camera')
    await page.waitForFunction(() => /refused/.test(document.getElementById('scan-says').textContent))
    assert.match(await page.locator('#scan-says').innerText(), /choose a picture/)
  }))

// ---- a picture, a PDF ----

for (const lang of LANGS)
  test(`a picture that is chosen is read in the browser, ${lang}`, () => site.look({ lang, width: PHONE }, async (page) => {
    const sent = []
    page.on('request', (r) => r.method() === 'POST' && sent.push(r.postData()))
    await open(page, '/v', { lang })
    await choose(page, file('code.png'))
    assert.ok((await verdict(page)).includes(name))
    assert.equal(sent.length, 1)
    assert.ok(sent[0].startsWith('qr=') || sent[0].includes('name="qr"'), 'the text of the code is sent, not the picture')
    await axe(page)
    await fits(page, PHONE)
  }))

test('a picture that is dropped on the page is read', () => site.look({}, async (page) => {
  await open(page, '/v')
  const bytes = readFileSync(file('code.png')).toString('base64')
  const carried = await page.evaluateHandle((b) => {
    const t = new DataTransfer()
    t.items.add(new File([Uint8Array.from(atob(b), (c) => c.charCodeAt(0))], 'code.png', { type: 'image/png' }))
    return t
  }, bytes)
  await page.dispatchEvent('main', 'drop', { dataTransfer: carried })
  assert.ok((await verdict(page)).includes(uin))
}))

test('a PDF goes to the site and is judged there', () => site.look({}, async (page) => {
  await open(page, '/v')
  await choose(page, file('paper.pdf'))
  assert.ok((await verdict(page)).includes(uin))
}))

test('the decoder is not fetched before it is needed', () => site.look({}, async (page) => {
  const asked = []
  page.on('request', (r) => asked.push(r.url()))
  await open(page, '/v')
  await page.waitForLoadState('networkidle')
  assert.deepEqual(asked.filter((u) => /decode-|\.wasm/.test(u)), [])
  await choose(page, file('code.png'))
  await verdict(page)
  assert.ok(asked.some((u) => /\/assets\/zxing_reader-[0-9a-f]{16}\.wasm$/.test(u)))
}))

test('the page\'s script weighs at most 15 KB packed, and the decoder has its type', async () => {
  const page = (await site.service.ask('GET', '/v')).body.toString()
  const script = /\/assets\/page-[0-9a-f]{16}\.js/.exec(page)[0]
  const packed = await site.service.ask('GET', script, { headers: { 'Accept-Encoding': 'gzip' } })
  assert.ok(packed.body.length > 1000 && packed.body.length <= 15 * 1024, `${packed.body.length} bytes`)
  const wasm = await site.service.ask('GET', /\/assets\/zxing_reader-[0-9a-f]{16}\.wasm/.exec(page)[0])
  assert.equal(wasm.type, 'application/wasm')
})

// ---- the link ----

test('the link in the QR code shows the whole certificate, and its token is in no address', () => site.look({ width: PHONE }, async (page) => {
  const asked = []
  page.on('request', (r) => asked.push(r.url()))
  await page.goto(`/v/${uin}#${text.split('#')[1]}`)
  await page.waitForSelector('form.download')
  assert.ok((await page.locator('main').innerText()).includes(name))
  const [arrived] = await Promise.all([page.waitForEvent('download'), page.click('form.download button')])
  assert.equal(createHash('sha256').update(readFileSync(await arrived.path())).digest('hex'),
    createHash('sha256').update(readFileSync(file('paper.pdf'))).digest('hex'))
  for (const address of asked) assert.ok(!new URL(address).pathname.includes('ey') && !new URL(address).search.includes('ey'), address)
}))

test('the link works by keys alone, and the answer has the focus', () => site.look({}, async (page) => {
  await page.goto(`/v/${uin}#${text.split('#')[1]}`)
  await page.waitForSelector('form.download')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1')
  await keys(page).to('form.download button')
}))

test('a token under another number is refused', () => site.look({}, async (page) => {
  await page.goto(`/v/${site.issued[1].uin}#${text.split('#')[1]}`)
  await page.waitForFunction(() => /Not genuine|not issued/i.test(document.querySelector('.verdict h1')?.textContent))
}))

// ---- look-alikes ----

const token = () => text.split('#')[1]
const strangers = [
  ['another host', (n) => `https://verify.example.gov.1n/v/${n}#${token()}`, /Our certificates lead to/],
  ['our name within another', (n) => `https://${HOST}.evil.example/v/${n}#${token()}`, /only contains our name/],
  ['our name before an @', (n) => `https://${HOST}@evil.example/v/${n}#${token()}`, /before the @/],
  ['letters of another script', (n) => `https://v\u0435rify.example.gov.in/v/${n}#${token()}`, /another script/],
  ['an open connection', (n) => `http://${HOST}/v/${n}#${token()}`, /open connection/],
]
for (const [what, address, says] of strangers)
  test(`a QR code with ${what} is told to be not ours, and nobody goes there`, () => site.look({}, async (page) => {
    code('strange.png', address(uin), 3)
    await open(page, '/v')
    const before = page.url()
    await choose(page, file('strange.png'))
    const said = await verdict(page, /not ours/)
    assert.match(said, says)
    assert.match(said, /nobody confirms/)
    assert.equal(page.url(), before)
  }))

test('a QR code signed by somebody else is not genuine', () => site.look({}, async (page) => {
  code('forged.png', `https://${HOST}/v/${uin}#${forge((v) => { v.credentialSubject.name = 'Somebody Else' })}`, 3)
  await open(page, '/v')
  await choose(page, file('forged.png'))
  await verdict(page, /Not genuine|not issued|changed/i)
}))

// ---- the page itself ----

for (const lang of LANGS)
  for (const width of [PHONE, DESK])
    test(`the page to scan on has nothing for axe, ${lang}, ${width} px`, () => site.look({ lang, width }, async (page) => {
      await open(page, '/v', { lang })
      await page.waitForSelector('#scan:not([hidden])')
      await axe(page)
      await fits(page, width)
    }))

test('the camera is reached and left by keys alone', () => site.look({ flags: film(4), context: { permissions: ['camera'] } }, async (page) => {
  await open(page, '/v')
  const k = keys(page)
  await k.to('#camera')
  await k.press('Enter')
  await verdict(page)
}))

// ---- without a network ----

// A reader who keeps the page, and has seen one certificate on line.
async function keepPage(page) {
  await open(page, '/v')
  await page.click('#keep')
  await page.waitForFunction(() => /^(Kept|রাখা হল)/.test(document.getElementById('scan-says').textContent), null, { timeout: 60000 })
}
async function seen(page, address) {
  await page.goto(address)
  await page.waitForSelector('form.download')
  await page.waitForFunction(async () => {
    const kept = await caches.open('mohor-kept')
    const list = (await kept.keys()).find((r) => r.url.includes('/status/'))
    return list !== undefined && (await (await kept.match(list)).text()).split('.').length === 3
  })
  await page.waitForLoadState('networkidle')
}
const offlineErrors = { allow: [/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/] }

for (const lang of LANGS)
  test(`without a network the link says that the signature is right, and never genuine, ${lang}`, () =>
    site.look({ lang, width: PHONE, ...offlineErrors }, async (page, reader) => {
      await keepPage(page)
      await seen(page, `/v/${uin}#${token()}`)
      await reader.setOffline(true)
      await page.goto('about:blank')
      await page.goto(`/v/${uin}#${token()}`)
      await page.waitForSelector('[data-part=headline]')
      const said = await page.locator('main').innerText()
      assert.equal(await page.locator('html').getAttribute('lang'), lang)
      assert.match(said, lang === 'en' ? /The signature is right/ : /স্বাক্ষরটি ঠিক আছে/)
      assert.match(said, lang === 'en' ? /Whether it has been cancelled since then we cannot tell/ : /তার পরে বাতিল হয়েছে কি না বলা যাচ্ছে না/)
      assert.ok(said.includes(name) && said.includes(uin))
      assert.doesNotMatch(said, /genuine|%[a-z]+%/i)
      await axe(page)
      await fits(page, PHONE)
    }))

test('without a network a picture is read and judged', () => site.look({ ...offlineErrors }, async (page, reader) => {
  await keepPage(page)
  await reader.setOffline(true)
  await page.goto('/v')
  await choose(page, file('code.png'))
  const said = await verdict(page, /signature is right/)
  assert.match(said, /no list of cancelled certificates/)
}))

test('without a network a forged code and a stranger\'s are told', () => site.look({ ...offlineErrors }, async (page, reader) => {
  code('forged.png', `https://${HOST}/v/${uin}#${forge(() => {})}`, 3)
  code('strange.png', `https://${HOST}.evil.example/v/${uin}#${token()}`, 3)
  await keepPage(page)
  await reader.setOffline(true)
  for (const [picture, says] of [['forged.png', /Not genuine/], ['strange.png', /not ours/]]) {
    await page.goto('/v')
    await choose(page, file(picture))
    await verdict(page, says)
  }
}))

test('what the kept list says is cancelled is said to be cancelled without a network', () => site.look({ ...offlineErrors }, async (page, reader) => {
  const other = site.issued[1]
  const done = await site.service.ask('POST', `/api/v1/certificates/${other.uin}/cancel`,
    { token: site.token, json: { reason: 'issued in error' }, headers: { 'Idempotency-Key': 'scan-cancel' } })
  assert.ok(done.status < 300, done.body.toString())
  const second = await site.service.token(await site.service.addClient('BCW checking desk'))
  const confirmed = await site.service.ask('POST', `/api/v1/cancellations/${done.json.id}/confirm`,
    { token: second, json: {}, headers: { 'Idempotency-Key': 'scan-confirm' } })
  assert.ok(confirmed.status < 300, confirmed.body.toString())
  const r = await site.service.ask('GET', `/api/v1/certificates/${other.uin}/document`, { token: site.token })
  writeFileSync(file('other.pdf'), r.body)
  execFileSync('pdftoppm', ['-r', '600', '-gray', '-singlefile', file('other.pdf'), file('other')])
  const link = read('other.pgm')
  await keepPage(page)
  await seen(page, `/v/${uin}#${token()}`)
  await reader.setOffline(true)
  await page.goto('about:blank')
  await page.goto(`/v/${other.uin}#${link.split('#')[1]}`)
  await page.waitForSelector('[data-part=headline]')
  assert.match(await page.locator('main').innerText(), /Cancelled/)
}))

test('the kept page opens when the site itself is gone', () => site.look({ allow: [/ERR_CONNECTION_REFUSED/, /Failed to load/] }, async (page) => {
  await keepPage(page)
  await site.service.stop()
  await page.goto(`/v/${uin}#${token()}`)
  await page.waitForSelector('[data-part=headline]')
  assert.match(await page.locator('main').innerText(), /signature is right/)
}))
