// The page's end of the decoder: starts the worker when it is first needed and
// gives it one picture at a time.

export class Reader {
  #worker = null
  #queue = Promise.resolve()

  constructor(script, wasm) {
    this.script = script
    this.wasm = wasm
  }

  start() {
    if (this.#worker !== null) return
    this.#worker = new Worker(this.script)
    this.#worker.postMessage({ wasm: this.wasm })
  }

  // The texts of the QR codes in an ImageData, whose pixels are handed over.
  // Throws when the decoder cannot be loaded.
  read(image) {
    const next = this.#queue.then(() => this.#ask(image))
    this.#queue = next.catch(() => {})
    return next
  }

  #ask({ data, width, height }) {
    this.start()
    const worker = this.#worker
    return new Promise((done, fail) => {
      const end = () => {
        if (this.#worker === worker) this.#worker = null
        worker.terminate()
        fail(new Error('the decoder could not be loaded'))
      }
      worker.onerror = end
      worker.onmessage = ({ data: answer }) => answer.failed ? end() : done(answer.texts)
      worker.postMessage({ pixels: data.buffer, width, height }, [data.buffer])
    })
  }
}
