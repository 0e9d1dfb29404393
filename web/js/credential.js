// The token in the QR code, taken apart, and its payload read as strictly as
// the program that wrote it does (office/credential.h): what our key signed has
// one form. Nothing here checks the signature; see signature.js.
import { fromBase64url, fromJson, fromUtf8 } from './codec.js'
import { isUin, seriesOf } from './uin.js'

const SIGNATURE_LEN = 64
const TEXT_MOST = 400
const SUBJECT = ['uin', 'name', 'service', 'department', 'access', 'facts']
const DAY_END = 'T23:59:59+05:30'

// Bytes of UTF-8, by which the program counts.
const length = (text) => new TextEncoder().encode(text).length
const isText = (v, most = TEXT_MOST) => typeof v === 'string' && v !== '' && length(v) <= most
const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v)
const only = (v, names) => isObject(v) && Object.keys(v).every((k) => names.includes(k))
const isList = (v, text) => Array.isArray(v) && v.length === 1 && v[0] === text

// { header, payload, kid, signed, signature } with header and payload as
// objects, signed and signature as bytes; or null when it is no token of ours.
export function readToken(token, typ = 'vc+jwt') {
  const parts = token.split('.')
  if (parts.length !== 3) return null
  const [head, body, signature] = parts.map(fromBase64url)
  if (!head?.length || !body?.length || signature?.length !== SIGNATURE_LEN) return null
  const header = fromJson(fromUtf8(head) ?? '')
  if (!only(header, ['alg', 'typ', 'kid']) || header.alg !== 'ES256' || header.typ !== typ || !isText(header.kid, 64)) return null
  return { header, kid: header.kid, payload: fromJson(fromUtf8(body) ?? ''), signature,
    signed: new TextEncoder().encode(token.slice(0, token.lastIndexOf('.'))) }
}

function readDay(text) {
  const d = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const utc = d && new Date(Date.UTC(+d[1], d[2] - 1, +d[3]))
  return utc && utc.toISOString().slice(0, 10) === text ? text : null
}

// A moment as the program writes it, in India's time; seconds since 1970 or null.
function readTime(text) {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\+05:30$/.test(text) ||
    readDay(text.slice(0, 10)) === null) return null
  return Date.parse(text) / 1000
}

function readStatus(v, host, uin) {
  const names = ['type', 'statusPurpose', 'statusListIndex', 'statusListCredential']
  if (!only(v, names) || v.type !== 'BitstringStatusListEntry' || v.statusPurpose !== 'revocation' ||
    typeof v.statusListIndex !== 'string' || !/^(0|[1-9]\d{0,14})$/.test(v.statusListIndex) ||
    v.statusListCredential !== `https://${host}/status/${seriesOf(uin)}`) return null
  return Number(v.statusListIndex)
}

function readSubject(v) {
  if (!isObject(v) || !isUin(v.uin) || !isText(v.name) || !isText(v.department)) return null
  if (!only(v.service, ['code', 'name']) || !isText(v.service.name) ||
    v.service.code !== `${v.uin.slice(0, 3)}-${v.uin.slice(3, 6)}`) return null
  if (typeof v.access !== 'string' || !/^[0-9A-HJKMNP-TV-Z]{8}$/.test(v.access)) return null
  if (typeof v.facts !== 'string' || fromBase64url(v.facts)?.length !== 32) return null
  const more = Object.keys(v).filter((k) => !SUBJECT.includes(k))
  if (more.length > 16 || !more.every((k) => /^[a-z][a-z0-9_]{0,31}$/.test(k) && (v[k] === '' || isText(v[k])))) return null
  return { uin: v.uin, name: v.name, department: v.department, service: `${v.service.code} ${v.service.name}`,
    access: v.access, more: more.map((k) => [k, v[k]]) }
}

// What a payload says: { host, uin, name, service, department, access, more,
// issued_s, until ('' or '2029-11-23'), index }; null when our program would not
// have written it so.
export function readCredential(v) {
  const names = ['@context', 'type', 'issuer', 'validFrom', 'validUntil', 'credentialStatus', 'credentialSubject']
  if (!only(v, names) || !isList(v['@context'], 'https://www.w3.org/ns/credentials/v2') ||
    !isList(v.type, 'VerifiableCredential')) return null
  const host = /^https:\/\/([A-Za-z0-9.:[\]-]{1,255})$/.exec(v.issuer)?.[1]
  const issued = readTime(v.validFrom)
  const subject = readSubject(v.credentialSubject)
  if (host === undefined || issued === null || subject === null || v.validFrom.slice(0, 4) !== subject.uin.slice(6, 10)) return null
  const index = readStatus(v.credentialStatus, host, subject.uin)
  let until = ''
  if ('validUntil' in v) {
    if (typeof v.validUntil !== 'string' || v.validUntil.slice(10) !== DAY_END) return null
    until = readDay(v.validUntil.slice(0, 10))
  }
  return index === null || until === null ? null : { host, index, until, issued_s: issued, ...subject }
}
