// An officer with a browser: each is made anew, for a code counts once.
import { addUser, codeOf, stepNow, PASSWORD } from '../system/person.mjs'
import { keys, open } from './browser.mjs'

let made = 0

// By keys alone, to the page that is wanted.
export async function officer(page, site, { role = 'approver', department = 'BCW', name = 'Rina Bera', path = '/desk' } = {}) {
  const user = await addUser(site.service, `officer${++made}`, { role, department, name, designation: 'District Welfare Officer' })
  const k = keys(page)
  await open(page, path)
  await k.to('#login')
  await k.type(user.login)
  await k.to('#password')
  await k.type(PASSWORD)
  await k.enter()
  await k.to('#code')
  await k.type(codeOf(user.secret, stepNow()))
  await k.enter()
  return k
}
