// Asks the site. A question goes as the body of a form, never in an address, and
// the answer is the very page that somebody without scripts would have got; its
// main part takes the place of ours.

const WAIT_MS = 20000

// The page that answers, or null when there is no network or the site cannot
// answer now.
export async function ask(action, body) {
  try {
    const r = await fetch(action, { method: 'POST', body, signal: AbortSignal.timeout(WAIT_MS) })
    if (r.status >= 502 || !r.headers.get('Content-Type')?.startsWith('text/html')) return null
    return new DOMParser().parseFromString(await r.text(), 'text/html')
  } catch {
    return null
  }
}

// A new main part, told to those who do not see it by moving the focus there.
export function turnTo(nodes, title) {
  const main = document.getElementById('main')
  main.replaceChildren(...nodes)
  if (title) document.title = title
  const head = main.querySelector('h1')
  head?.setAttribute('tabindex', '-1')
  head?.focus({ preventScroll: true })
  window.scrollTo(0, 0)
}

export const turnToPage = (page) => turnTo(page.getElementById('main').childNodes, page.title)
