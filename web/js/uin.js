// The number of a certificate in its exact form (rules/uin.h).

const EXACT = /^[A-Z]{3}[0-9]{3}(?:19|20)[0-9]{2}(?:[0-9]{6}|[A-Z][0-9]{5})$/

export const isUin = (text) => typeof text === 'string' && EXACT.test(text) && text.slice(10) !== '000000'

// "BCW001-2026": its series, as in the address of the status list.
export const seriesOf = (uin) => `${uin.slice(0, 6)}-${uin.slice(6, 10)}`
