// The content of an open file, whose parts are read when they are sent.
import { stateError } from '../fields/errors.ts'
import { partialContent } from '../content/content.ts'
import type { PartialContent } from '../content/content.ts'
import type { OpenFile } from './open-file.ts'

/** Bytes that are read at a time, and wait at most for a client that reads slowly: 256 KiB. */
const CHUNK = 262_144

/** The content of a file, which stays open. A part fails where the file does not have it any more. */
export function contentOf(file: OpenFile): PartialContent {
  return partialContent(file.length, (first, last) => chunksOf(file, first, last))
}

async function* chunksOf(file: OpenFile, first: number, last: number): AsyncGenerator<Uint8Array, void> {
  for (let at = first; at <= last;) {
    const bytes = await file.read(at, Math.min(CHUNK, last + 1 - at))
    if (bytes.byteLength === 0) throw stateError(`Expected a file of ${file.length} bytes, got ${at}: it was cut off while it was sent`, 'ERR_FILE_CHANGED')
    at += bytes.byteLength
    // The last bytes are withheld from who would keep a mixture of two states under one tag. A file that grew has its former bytes still.
    if (at > last) requireUnwritten(file)
    yield bytes
  }
}

function requireUnwritten(file: OpenFile): void {
  const { size, mtimeNs } = file.statsNow()
  if (size === file.stats.size && mtimeNs !== file.stats.mtimeNs) throw stateError(`Expected a file of ${file.length} bytes to stay as it is, but it was written to while it was sent`, 'ERR_FILE_CHANGED')
}
