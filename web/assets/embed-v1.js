// On a department's page: puts the check where there is <div data-mohor-verify>.
// The answer is shown in a frame of its own, which this page can neither read nor
// change; only its height comes out.
(() => {
  'use strict'
  const ours = new URL(document.currentScript.src).origin
  const put = (place) => {
    const bn = place.dataset.lang === 'bn'
    const frame = document.createElement('iframe')
    frame.src = `${ours}/embed?lang=${bn ? 'bn' : 'en'}`
    frame.title = bn ? 'শংসাপত্র যাচাই' : 'Verify a certificate'
    frame.referrerPolicy = 'no-referrer'
    frame.style.width = '100%'
    frame.style.height = '36rem'
    frame.style.border = '0'
    frame.addEventListener('load', () => frame.contentWindow.postMessage({ mohor: 1 }, ours))
    window.addEventListener('message', (e) => {
      if (e.origin !== ours || e.source !== frame.contentWindow || !e.data || e.data.mohor !== 1) return
      const height = Number(e.data.height)
      if (height > 0 && height < 20000) frame.style.height = `${height}px`
    })
    place.append(frame)
  }
  const all = () => document.querySelectorAll('[data-mohor-verify]').forEach(put)
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', all, { once: true })
  else all()
})()
