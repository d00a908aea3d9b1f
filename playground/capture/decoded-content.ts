// Content without its content codings (RFC 9110 §8.4): as much of it as comes within a bound.
import * as zlib from 'node:zlib'

/** Bytes that come of one content at most: a megabyte of zeros may stand for a thousand. */
export const MAX_DECODED: number = 8 * 1_048_576

/** Codings that are undone one after the other at most. */
const MAX_CODINGS = 4

export interface DecodedContent {
  readonly content: Uint8Array
  /** `more`: there is more than the bound; `broken`: what follows cannot be decoded, since its end is missing or is wrong. */
  readonly end: 'whole' | 'more' | 'broken'
}

// Node has zstd from 22.15 on.
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => zlib.BrotliDecompress }

const DECODERS: Readonly<Record<string, ((content: Uint8Array) => zlib.Gunzip | zlib.BrotliDecompress) | undefined>> = {
  'gzip': () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  // Named so, but sent by many without the zlib header that belongs to it.
  'deflate': content => hasZlibHeader(content) ? zlib.createInflate() : zlib.createInflateRaw(),
  'br': () => zlib.createBrotliDecompress(),
  'zstd': createZstdDecompress && (() => createZstdDecompress())
}

/**
 * @param codings in the order in which they were applied
 * @param max the most bytes of each step
 * @returns a sentence where a coding is unknown
 */
export async function decodedContent(
  content: Uint8Array, codings: readonly string[], max: number = MAX_DECODED): Promise<DecodedContent | string> {
  const applied = codings.filter(coding => coding !== '' && coding !== 'identity')
  if (applied.length > MAX_CODINGS) return `More than ${MAX_CODINGS} content codings are not undone`
  let decoded: DecodedContent = { content, end: 'whole' }
  for (const coding of applied.reverse()) {
    const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined
    if (decode === undefined) return `The content coding ${JSON.stringify(coding.slice(0, 40))} is not known here`
    // Nothing is coded as nothing by servers that do not ask whether there is any.
    if (decoded.content.length === 0) continue
    const next = await inflated(decoded.content, decode(decoded.content), max)
    // What was cut within the bound breaks off in the next step: why is what the first step says.
    decoded = { content: next.content, end: decoded.end === 'whole' ? next.end : decoded.end }
  }
  return decoded
}

/** What the decoder makes of the content: at most so many bytes. */
export function inflated(
  content: Uint8Array, decoder: zlib.Gunzip | zlib.InflateRaw | zlib.BrotliDecompress, max: number): Promise<DecodedContent> {
  return new Promise(resolve => {
    const pieces: Uint8Array[] = []
    let length = 0
    let isOver = false
    const finish = (end: DecodedContent['end']): void => {
      if (isOver) return
      isOver = true
      resolve({ content: Buffer.concat(pieces), end })
      decoder.destroy()
    }
    decoder.on('data', (piece: Uint8Array) => {
      const taken = piece.subarray(0, max - length)
      pieces.push(taken)
      length += taken.length
      if (taken.length < piece.length) finish('more')
    })
    decoder.once('end', () => { finish('whole') })
    // What came before is shown all the same.
    decoder.once('error', () => { finish('broken') })
    decoder.end(content)
  })
}

function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
}
