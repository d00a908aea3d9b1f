// How many pixels an image has, by what its file says of itself: asked before a browser makes room for them.

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** The size of a PNG, GIF, JPEG or WebP; undefined for anything else. */
export function imageSize(content: Uint8Array): ImageSize | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const starts = (text: string, at = 0): boolean => [...text].every((sign, index) => content[at + index] === sign.charCodeAt(0))
  if (starts('PNG', 1) && content.length >= 24) return { width: view.getUint32(16), height: view.getUint32(20) }
  if (starts('GIF8') && content.length >= 10) return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  if (starts('RIFF') && starts('WEBP', 8) && content.length >= 30) return sizeOfWebP(view, starts)
  if (content[0] === 0xff && content[1] === 0xd8) return sizeOfJpeg(view)
  return undefined
}

function sizeOfWebP(view: DataView, starts: (text: string, at: number) => boolean): ImageSize {
  const uint24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
  if (starts('VP8X', 12)) return { width: uint24(24) + 1, height: uint24(27) + 1 }
  if (starts('VP8L', 12)) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: (bits >>> 14 & 0x3fff) + 1 }
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

/** The segment that begins a frame has it; those before it have lengths. */
function sizeOfJpeg(view: DataView): ImageSize | undefined {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
    // A marker may be filled up with more bytes of 0xff.
    at += marker === 0xff ? 1 : 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}
