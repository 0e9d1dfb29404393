// The words. A page brings every sentence that may be needed, in the reader's
// language, in <template id="words">, each with data-say; a %name% in one is
// filled in here. Nothing that is said is written in a script.

const words = () => document.getElementById('words').content

export const lang = () => document.documentElement.lang

// The sentence as text, or null when the page has none of this name.
export function sentence(name, values = {}) {
  const found = words().querySelector(`[data-say="${CSS.escape(name)}"]`)
  if (found === null) return null
  return found.textContent.trim().replace(/\s+/g, ' ').replace(/%([a-z]+)%/g, (all, key) => values[key] ?? all)
}

const form = (options) => new Intl.DateTimeFormat(lang() === 'bn' ? 'bn-IN' : 'en-IN', { timeZone: 'Asia/Kolkata', ...options })

export const moment = (s) => form({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
  .format(new Date(s * 1000))
export const day = (text) => form({ day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${text}T12:00:00+05:30`))
