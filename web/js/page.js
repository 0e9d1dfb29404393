// The script of the pages under /v: the camera, pictures, the link in the QR
// code, and keeping all of it for the time without a network. Without this
// script, or before it, the pages work by their forms.
import { ask, turnToPage } from './ask.js'
import { isToken, readAddress } from './address.js'
import { Camera } from './camera.js'
import { judge } from './judge.js'
import { keepOffline, rememberLanguage, startKept } from './keep.js'
import { keptKeys, keptList } from './kept.js'
import { readPicture } from './picture.js'
import { Reader } from './reader.js'
import { showAnswer } from './show.js'
import { sentence } from './words.js'

const scan = document.getElementById('scan')
const { host, decoder, wasm } = document.getElementById('words').dataset
const reader = new Reader(decoder, wasm)
const find = (id) => document.getElementById(id)

// A page that only answers has no place for it.
function say(name) {
  const at = find('scan-says')
  if (at !== null) at.textContent = name === '' ? '' : sentence(name)
}

async function judgeHere(text, fresh) {
  const keys = await keptKeys(fresh)
  return judge({ text, host, keys, now_ms: Date.now(), listOf: (uin) => keptList(uin, keys, host, fresh) })
}

// The QR code's text: a stranger's address is told here and never followed; ours
// is asked about; without an answer it is judged by what is kept.
async function answer(text) {
  say('checking')
  const at = readAddress(text, host)
  if (!at.ours) return showAnswer(await judgeHere(text, false), false)
  const body = isToken(at.fragment) ? { qr: text } : { uin: at.uin, code: at.fragment.slice(0, 20) }
  const page = await ask('/v', new URLSearchParams(body))
  if (page === null) return showAnswer(await judgeHere(text, false), true)
  turnToPage(page)
  startKept(host, at.uin)
}

// Of several codes on a page: ours with a token, ours, any.
const best = (texts) => texts.map((text) => ({ text, at: readAddress(text, host) }))
  .sort((a, b) => (b.at.ours + (b.at.ours && isToken(b.at.fragment))) - (a.at.ours + (a.at.ours && isToken(a.at.fragment))))[0].text

// ---- a picture or a PDF ----

async function send(file) {
  say('sending')
  const { form, name } = find('file')
  const body = new FormData()
  body.append(name, file)
  const page = form === null ? null : await ask(form.action, body)
  if (page === null) return say('no-code-no-network')
  turnToPage(page)
}

async function takeFile(file) {
  stopCamera()
  const head = new Uint8Array(await file.slice(0, 5).arrayBuffer())
  if (new TextDecoder().decode(head) === '%PDF-') return send(file)
  say('reading')
  let texts
  try {
    texts = await readPicture(reader, file)
  } catch {
    texts = []
  }
  return texts.length === 0 ? send(file) : answer(best(texts))
}

function prepareFiles() {
  const input = find('file')
  // A form is sent by its button; a PDF as ever, a picture is read here first.
  if (input.form === null) input.addEventListener('change', () => input.files[0] && takeFile(input.files[0]))
  input.form?.addEventListener('submit', (e) => {
    if (!input.files[0]?.type.startsWith('image/')) return
    e.preventDefault()
    takeFile(input.files[0])
  })
  for (const name of ['dragenter', 'dragover']) document.addEventListener(name, (e) => {
    if (!e.dataTransfer?.types.includes('Files')) return
    e.preventDefault()
    scan.classList.add('over')
  })
  document.addEventListener('dragleave', (e) => e.relatedTarget ?? scan.classList.remove('over'))
  document.addEventListener('drop', (e) => {
    scan.classList.remove('over')
    if (!e.dataTransfer?.files.length) return
    e.preventDefault()
    takeFile(e.dataTransfer.files[0])
  })
  document.addEventListener('paste', (e) => e.clipboardData?.files[0] && takeFile(e.clipboardData.files[0]))
}

// ---- the camera ----

const camera = new Camera(find('video'))

function stopCamera() {
  if (camera.running) camera.stop()
  find('finder').hidden = true
  find('camera').hidden = false
}

async function useCamera() {
  say('loading')
  reader.start()
  const wrong = await camera.start()
  if (wrong !== null) return say(wrong)
  find('finder').hidden = false
  find('camera').hidden = true
  find('light').hidden = !camera.hasTorch
  find('stop').focus()
  say('hold')
  try {
    const texts = await camera.read(reader)
    stopCamera()
    if (texts.length !== 0) await answer(best(texts))
  } catch {
    stopCamera()
    say('old-page')
  }
}

function prepareCamera() {
  find('camera').addEventListener('click', useCamera)
  find('stop').addEventListener('click', () => {
    stopCamera()
    say('')
    find('camera').focus()
  })
  find('light').addEventListener('click', ({ target }) => {
    const on = target.getAttribute('aria-pressed') !== 'true'
    target.setAttribute('aria-pressed', String(on))
    camera.light(on)
  })
  document.addEventListener('visibilitychange', () => document.hidden && camera.running && (stopCamera(), say('')))
}

// ---- without a network ----

function prepareKeep() {
  const button = find('keep')
  if (!('serviceWorker' in navigator)) return
  button.hidden = navigator.serviceWorker.controller !== null
  button.addEventListener('click', async () => {
    say('keeping')
    const kept = await keepOffline()
    button.hidden = kept
    say(kept ? 'kept' : 'not-kept')
  })
}

// A link out of a QR code that the telephone's own camera opened.
function takeLink() {
  const [, uin] = /^\/v\/([^/]+)$/.exec(location.pathname) ?? []
  if (uin && isToken(location.hash.slice(1))) answer(`https://${host}${location.pathname}${location.hash}`)
}

rememberLanguage()
if (scan !== null) {
  prepareCamera()
  prepareFiles()
  prepareKeep()
  scan.hidden = false
}
takeLink()
startKept(host)
