// A picture of each main page, in both languages and both widths:
// node screenshots.mjs FOLDER. `make screenshots`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Site, views } from './browser.mjs'
import { mainPages, reach } from './pages.mjs'

const to = process.argv[2] ?? 'build/screenshots'
mkdirSync(to, { recursive: true })
const site = await Site.make({ certificates: 1 })
try {
  for (const row of mainPages)
    for (const view of views)
      await site.look({ ...view, allow: row.allow }, async (page) => {
        await reach(page, site, row)
        const path = join(to, `${row.name.replaceAll(' ', '-')}.${view.lang}.${view.width}.png`)
        await page.screenshot({ path, fullPage: true })
        console.log(path)
      })
} finally {
  await site.end()
}
