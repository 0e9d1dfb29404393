// Shows what judge.js found out without the site, in <template id="answer">.
import { day, moment, sentence } from './words.js'
import { turnTo } from './ask.js'

const KINDS = { signed: ['unsure', '!'], cancelled: ['bad', '✕'], bad: ['bad', '✕'], foreign: ['bad', '✕'], unsure: ['unsure', '?'] }

const label = (key) => key[0].toUpperCase() + key.slice(1).replaceAll('_', ' ')

function paragraph(text) {
  const p = document.createElement('p')
  p.textContent = text
  return p
}

function fillFacts(list, facts) {
  const values = { ...facts, issued: moment(facts.issued_s), until: facts.until && day(facts.until) }
  for (const row of list.querySelectorAll('[data-fact]')) {
    const value = values[row.dataset.fact]
    if (value) row.querySelector('dd').textContent = value
    else row.remove()
  }
  for (const [key, value] of facts.more.filter(([, v]) => v !== '')) {
    const row = list.ownerDocument.createElement('div')
    row.append(document.createElement('dt'), document.createElement('dd'))
    row.firstChild.textContent = label(key)
    row.firstChild.lang = 'en'
    row.lastChild.textContent = value
    list.append(row)
  }
}

// What a sentence of this answer may name.
const valuesOf = (answer) => ({
  shown: answer.shown ?? '',
  list: answer.list_s ? moment(answer.list_s) : '',
  until: answer.facts?.until ? day(answer.facts.until) : '',
})

export function showAnswer(answer, offline) {
  const at = document.getElementById('answer').content.cloneNode(true)
  const part = (name) => at.querySelector(`[data-part="${name}"]`)
  const [kind, mark] = KINDS[answer.outcome]
  const headline = sentence(`headline-${answer.outcome}`)
  part('verdict').classList.add(kind)
  part('mark').textContent = mark
  part('headline').textContent = headline
  const said = [...answer.reasons, ...offline ? ['no-network'] : []].map((r) => sentence(r, valuesOf(answer)))
  part('reasons').replaceChildren(...said.filter((s) => s !== null).map(paragraph))
  const facts = answer.facts ?? answer.claimed
  if (facts) fillFacts(part('facts'), facts)
  else part('told').remove()
  for (const when of at.querySelectorAll('[data-when]'))
    if (!when.dataset.when.split(' ').includes(answer.facts ? answer.outcome : facts ? 'claimed' : answer.outcome)) when.remove()
  turnTo([at], headline)
}
