// Inside the frame: tells the page around it how high the answer is, once that
// page has asked and is one of those that may.
(() => {
  'use strict'
  const sites = (document.documentElement.dataset.sites || '').split(' ')
  const whole = document.getElementById('embed')
  let asked = null
  const tell = () => {
    if (asked !== null) asked.source.postMessage({ mohor: 1, height: Math.ceil(whole.getBoundingClientRect().bottom + window.scrollY) }, asked.origin)
  }
  window.addEventListener('message', (e) => {
    if (e.source !== window.parent || !sites.includes(e.origin) || !e.data || e.data.mohor !== 1) return
    asked = e
    tell()
  })
  new ResizeObserver(tell).observe(whole)
})()
