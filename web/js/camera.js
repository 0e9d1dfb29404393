// The camera, frame after frame until a code is read or somebody stops it.
import { draw } from './picture.js'

const WANTED = { audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } } }
// A frame in three is doubled: small codes are rarer than unsteady hands.
const TRIES = [{ scale: 1, turn: 0 }, { scale: 1, turn: 0 }, { scale: 2, turn: 0 }]
const FAULTS = { NotAllowedError: 'camera-refused', SecurityError: 'camera-refused', NotFoundError: 'camera-none',
  OverconstrainedError: 'camera-none', NotReadableError: 'camera-busy', AbortError: 'camera-busy' }

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

export class Camera {
  #stream = null

  constructor(video) {
    this.video = video
  }

  get #track() { return this.#stream.getVideoTracks()[0] }

  // Null when it runs, else the word for why it does not.
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) return 'camera-none'
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia(WANTED)
      this.video.srcObject = this.#stream
      await this.video.play()
      return null
    } catch (error) {
      this.stop()
      return FAULTS[error.name] ?? 'camera-none'
    }
  }

  get hasTorch() { return this.#track.getCapabilities?.().torch === true }
  light(on) { return this.#track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {}) }
  get running() { return this.#stream !== null }

  stop() {
    for (const t of this.#stream?.getTracks() ?? []) t.stop()
    this.#stream = null
    this.video.srcObject = null
  }

  // The texts of the first frame that has a code; none when it was stopped.
  // Throws when the decoder cannot be loaded.
  async read(reader) {
    for (let n = 0; this.running; n++) {
      const { videoWidth: width, videoHeight: height } = this.video
      const texts = width === 0 ? [] : await reader.read(draw(this.video, width, height, TRIES[n % TRIES.length]))
      if (texts.length !== 0 && this.running) return texts
      await pause(30)
    }
    return []
  }
}
