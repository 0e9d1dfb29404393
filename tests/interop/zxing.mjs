// zxing.mjs FILE.png...: prints, for each picture, what zxing-wasm reads.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const require = createRequire(import.meta.url)
const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) }, fireImmediately: true })
for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file)
  const found = await readBarcodes(new Blob([bytes], { type: 'image/png' }), { formats: ['QRCode'], tryHarder: true })
  const text = found.map((f) => f.text).find((t) => t.startsWith('https://')) ?? ''
  process.stdout.write(text + '\n')
}
