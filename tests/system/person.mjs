// A person with a browser at the desk: cookies, forms with their tokens, an app
// that shows codes.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const PASSWORD = 'uncle carpet river'

function bytesOf(base32) {
  let bits = ''
  for (const c of base32) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
}

// RFC 6238, written a second time.
export function codeOf(secret, step) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}
export const stepNow = () => Math.floor(Date.now() / 30000)

const unescape = (s) => s.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

// Somebody who may log in; .secret is his app's.
export async function addUser(s, login, more) {
  const file = join(s.work, 'password')
  writeFileSync(file, PASSWORD + '\n', { mode: 0o600 })
  const made = JSON.parse(await s.must('user', 'add', login, '--name', more.name ?? login, '--designation', more.designation ?? 'An office',
    '--role', more.role, ...(more.department ? ['--department', more.department] : []), ...(more.centre ? ['--centre', more.centre] : []),
    '--password-file', file, '--json'))
  return { login, secret: made.totp_secret, used: -1 }
}

export class Browser {
  constructor(service, lang = 'en') { this.s = service; this.jar = new Map(); this.lang = lang }

  async ask(method, path, { body, headers = {} } = {}) {
    const cookies = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ')
    const h = { 'Accept-Language': this.lang, ...(cookies ? { Cookie: cookies } : {}), ...headers }
    if (body !== undefined) h['Content-Type'] ??= 'application/x-www-form-urlencoded'
    const r = await this.s.ask(method, path, { body, headers: h })
    for (const c of r.headers['set-cookie'] ?? []) {
      const [pair, ...attributes] = c.split('; ')
      const at = pair.indexOf('=')
      if (attributes.includes('Max-Age=0')) this.jar.delete(pair.slice(0, at))
      else this.jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    r.page = r.body.toString()
    r.to = r.headers.location
    return r
  }

  get(path) { return this.ask('GET', path) }

  // Opens a page and sends the form on it that goes to `action`, as a browser does.
  async send(path, action, values) {
    const page = await this.get(path)
    assert.equal(page.status, 200, `${path}: ${page.status}`)
    return this.post(action, { ...this.hidden(page.page, action), ...values })
  }

  hidden(page, action) {
    const form = page.split('<form ').slice(1).find((f) => unescape(/action="([^"]*)"/.exec(f)[1]) === action)
    assert.ok(form, `no form to ${action} in ${page}`)
    return Object.fromEntries([...form.split('</form>')[0].matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map((m) => [m[1], unescape(m[2])]))
  }

  post(path, values) { return this.ask('POST', path, { body: new URLSearchParams(values).toString() }) }

  password(login, password = PASSWORD, next = '') {
    return this.send(`/desk/login${next ? `?next=${encodeURIComponent(next)}` : ''}`, '/desk/login', { login, password })
  }

  code(code) { return this.send('/desk/login/code', '/desk/login/code', { code }) }

  // Logs in, with a code that was not used yet: in doubt the next one.
  async logIn(user) {
    const r = await this.password(user.login)
    assert.equal(r.status, 303, r.page)
    user.used = Math.max(user.used + 1, stepNow() - 1)
    while (user.used > stepNow() + 1) await new Promise((done) => setTimeout(done, 500))
    const in_ = await this.code(codeOf(user.secret, user.used))
    assert.equal(in_.status, 303, in_.page)
    return in_
  }
}
