// The bytes of an answer: parts of a file, and the text between them.
import type { Segment } from '../decision/plan-parts.ts'
import type { Part } from '../fields/range.ts'
import type { OpenFile } from './open-file.ts'

/** Bytes that are read at a time, and wait at most for a client that reads slowly. */
const CHUNK = 262_144

/** The bytes of an answer with content that was read before. */
export function bytesOfSegments(segments: readonly Segment[], content: Uint8Array): Uint8Array {
  const bytes = segments.map(segment => typeof segment === 'string' ? Buffer.from(segment, 'latin1') : content.subarray(segment.first, segment.last + 1))
  return bytes.length === 1 ? bytes[0] as Uint8Array : Buffer.concat(bytes)
}

/** The bytes of an answer as they are read; the file stays open. Fails where the file does not have them any more. */
export async function* chunksOfSegments(segments: readonly Segment[], file: OpenFile): AsyncGenerator<Uint8Array, void> {
  for (const segment of segments) {
    if (typeof segment === 'string') yield Buffer.from(segment, 'latin1')
    else yield* chunksOfPart(segment, file)
  }
}

async function* chunksOfPart({ first, last }: Part, file: OpenFile): AsyncGenerator<Uint8Array, void> {
  for (let at = first; at <= last;) {
    const bytes = await file.read(at, Math.min(CHUNK, last + 1 - at))
    if (bytes.byteLength === 0) throw new Error(`A file of ${file.length} bytes ended after ${at} while it was sent`)
    at += bytes.byteLength
    // The last bytes are withheld from who would keep a mixture of two states under one tag. A file that grew has its former bytes still.
    if (at > last) requireUnwritten(file)
    yield bytes
  }
}

function requireUnwritten(file: OpenFile): void {
  const { size, mtimeNs } = file.statsNow()
  if (size === file.stats.size && mtimeNs !== file.stats.mtimeNs) throw new Error(`A file of ${file.length} bytes was written to while it was sent`)
}
