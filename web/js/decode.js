// The decoder, in a worker of its own so that the page stays alive. First comes
// { wasm: URL }, then pictures: { pixels, width, height } as of an ImageData. Each
// is answered with { texts }, or { failed: true } when the decoder itself could
// not be loaded.
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const options = { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: false, tryDownscale: true, maxNumberOfSymbols: 4 }
let ready = null

async function decode({ pixels, width, height }) {
  await ready
  const found = await readBarcodes({ data: new Uint8ClampedArray(pixels), width, height }, options)
  return found.filter((f) => f.isValid).map((f) => f.text)
}

self.onmessage = async ({ data }) => {
  try {
    if (data.wasm) {
      ready = prepareZXingModule({ overrides: { locateFile: () => data.wasm }, fireImmediately: true })
      await ready
    } else {
      self.postMessage({ texts: await decode(data) })
    }
  } catch {
    self.postMessage({ failed: true })
  }
}
