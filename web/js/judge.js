// What can be said of a QR code without a network. The words are those of
// `mohor verify` (office/check_picture.c), and the same code gets the same; but
// nothing here ever is "genuine": the best is "signed".
import { isToken, readAddress } from './address.js'
import { readCredential, readToken } from './credential.js'
import { checkSignature } from './signature.js'
import { isCancelled } from './status.js'

const DAY_MS = 24 * 3600 * 1000
const INDIA_MS = 5.5 * 3600 * 1000

// The day in India.
export const dayOf = (now_ms) => new Date(now_ms + INDIA_MS).toISOString().slice(0, 10)

async function judgeToken(at, keys) {
  if (keys === null) return { outcome: 'unsure', reason: 'no-qr-key' }
  const token = readToken(at.fragment)
  if (token === null) return { outcome: 'bad', reason: 'qr-malformed' }
  const signature = await checkSignature(token, keys.qr)
  if (signature === 'unknown') return { outcome: 'bad', reason: 'qr-signer-unknown' }
  if (signature !== 'good') return { outcome: 'bad', reason: 'qr-signature-broken' }
  const facts = readCredential(token.payload)
  if (facts === null || facts.uin !== at.uin || facts.host !== at.host) return { outcome: 'bad', reason: 'qr-malformed' }
  return { outcome: 'signed', facts, test: keys.qr.get(token.kid).test !== undefined }
}

// What an unproved payload claims, for the eyes only.
function claims(fragment) {
  const token = isToken(fragment) ? readToken(fragment) : null
  return token === null ? null : readCredential(token.payload)
}

function judgeAddress(at) {
  return { outcome: 'foreign', reasons: [`address-${at.why}`], shown: at.shown, claimed: claims(at.fragment) }
}

/*
 * text	what the QR code holds
 * host	ours, as in our QR codes
 * keys	of readKeys(), or null
 * listOf	async (series's UIN) -> readStatusList()'s, or null
 *
 * { outcome, reasons, facts?, claimed?, shown?, list?, expired? }: outcome is
 * 'signed', 'cancelled', 'bad', 'foreign' (not our address) or 'unsure'. facts are
 * proved by the signature, claimed are not.
 */
export async function judge({ text, host, keys, listOf, now_ms }) {
  const at = readAddress(text, host)
  if (!at.ours) return judgeAddress(at)
  if (!isToken(at.fragment)) return { outcome: 'unsure', reasons: ['only-a-number'], uin: at.uin }
  const { outcome, reason, facts, test } = await judgeToken({ ...at, host }, keys)
  if (outcome !== 'signed') return { outcome, reasons: [reason], claimed: claims(at.fragment) }
  const expired = facts.until !== '' && facts.until < dayOf(now_ms)
  const list = await listOf(facts.uin)
  const cancelled = list === null ? null : isCancelled(list, facts.index)
  const reasons = [cancelled === null ? 'list-none' : cancelled ? 'list-cancelled' : 'list-clear']
  if (cancelled === false && now_ms - list.made_s * 1000 > 7 * DAY_MS) reasons.push('list-old')
  if (expired) reasons.push('expired')
  if (test) reasons.push('only-a-test')
  return { outcome: cancelled === true ? 'cancelled' : 'signed', reasons, facts, expired, list_s: cancelled === null ? null : list.made_s }
}
