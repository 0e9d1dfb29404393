// A picture that somebody has: looked at as it is, then doubled, then turned. A
// dense code on a small picture has about two pixels a module, and doubling is
// what makes most of those readable.

// What a telephone's canvas holds.
const PIXELS_MOST = 16e6
const TRIES = [{ scale: 1, turn: 0 }, { scale: 2, turn: 0 }, { scale: 1, turn: 45 }, { scale: 1.5, turn: 20 }]

// The source drawn larger by `scale` and turned by `turn` degrees.
export function draw(source, width, height, { scale, turn }) {
  const angle = turn * Math.PI / 180
  const sin = Math.abs(Math.sin(angle)), cos = Math.abs(Math.cos(angle))
  const canvas = document.createElement('canvas')
  const fits = Math.min(scale, Math.sqrt(PIXELS_MOST / ((width * cos + height * sin) * (width * sin + height * cos))))
  canvas.width = Math.max(1, Math.round((width * cos + height * sin) * fits))
  canvas.height = Math.max(1, Math.round((width * sin + height * cos) * fits))
  const to = canvas.getContext('2d', { willReadFrequently: true })
  to.fillStyle = '#fff'
  to.fillRect(0, 0, canvas.width, canvas.height)
  to.translate(canvas.width / 2, canvas.height / 2)
  to.rotate(angle)
  to.drawImage(source, -width * fits / 2, -height * fits / 2, width * fits, height * fits)
  return to.getImageData(0, 0, canvas.width, canvas.height)
}

// The texts of the codes in a file; none when there are none or it is no
// picture. Throws when the decoder cannot be loaded.
export async function readPicture(reader, file) {
  let picture
  try {
    picture = await createImageBitmap(file)
  } catch {
    return []
  }
  try {
    for (const how of TRIES) {
      const texts = await reader.read(draw(picture, picture.width, picture.height, how))
      if (texts.length !== 0) return texts
    }
    return []
  } finally {
    picture.close()
  }
}
