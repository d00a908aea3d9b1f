// The content of a 206: parts, and the text between them.
import { openPart } from '../content/partial.ts'
import type { PartialContent, Source } from '../content/content.ts'
import type { Segment } from '../decision/plan-parts.ts'

/** A source of the segments of an answer, one after another; each part is opened when what stands before it was taken. */
export function openSegments(segments: readonly Segment[], content: PartialContent): Source {
  const [only] = segments
  if (segments.length === 1 && only !== undefined && typeof only !== 'string') return openPart(content, only)
  let at = 0
  let part: Source | undefined
  const next = async (): Promise<IteratorResult<unknown>> => {
    for (let segment = segments[at]; segment !== undefined; segment = segments[at]) {
      if (typeof segment !== 'string') {
        part ??= openPart(content, segment)
        const step = await part.next()
        if (step.done !== true) return step
        part = undefined
      }
      at++
      if (typeof segment === 'string') return { done: false, value: octetsOf(segment) }
    }
    return { done: true, value: undefined }
  }
  return { next, close: () => part?.close() }
}

// A Content-Type may hold what is no ASCII, in one byte for each character (RFC 9110 §5.5).
function octetsOf(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}
