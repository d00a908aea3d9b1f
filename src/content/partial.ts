// partial: content whose parts can be made alone, and how a part of it is opened.
import { describe } from '../fields/arguments.ts'
import { rangeError, typeError } from '../fields/errors.ts'
import { checkLength, lengthOfPart } from '../fields/range.ts'
import type { Part } from '../fields/range.ts'
import { bytesOf, chunkOf, isChunks, isPromise, isWhole, openChunks, partialContent } from './content.ts'
import type { OpenPart, PartialContent, Source, Whole } from './content.ts'

/**
 * Content of known length whose parts can be made alone, for a handler of node:http to return:
 *
 * ```js
 * withRanges(() => partial(clip.size, (first, last) => createReadStream(clip.path, { start: first, end: last })))
 * ```
 *
 * `open` is called only for what is sent: for each part that the request asks for (RFC 9110 §14.2), or once for the whole, and not at all for
 * a 304, 412, 416 or HEAD. At most `last - first + 1` bytes of its result are sent: the rest is dropped. If there are fewer, the connection
 * ends, so that no client takes a truncated part for a complete one.
 *
 * @param length the length of the whole content, in bytes
 * @param open `(first, last)`, the offsets of the first and the last byte, makes a string, bytes, an iterable or a stream, or a promise of one
 * @throws RangeError if `length` is not a number of bytes, TypeError if `open` is not a function
 */
export function partial(length: number, open: OpenPart): PartialContent {
  return checkedPartial('partial', length, open)
}

/** As `partial`, for the function of this name. */
export function checkedPartial(caller: string, length: number, open: OpenPart): PartialContent {
  checkLength(caller, length)
  if (typeof open === 'function') return partialContent(length, open)
  throw typeError(`${caller}: expected a function (first, last) that makes a part of the content, got ${describe(open)}`)
}

/** Content that is held as a whole, so that a part of it is a view. */
export function partialOf(content: Whole): PartialContent {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : bytesOf(content)
  return partialContent(bytes.byteLength, (first, last) => bytes.subarray(first, last + 1))
}

const DONE: IteratorResult<unknown> = { done: true, value: undefined }

/** A source of exactly the bytes of a part, which is made when the first of them is asked for. It fails where there are fewer. */
export function openPart(content: PartialContent, part: Part): Source {
  const length = lengthOfPart(part)
  let left = length
  let source: Source | undefined
  let isClosed = false
  const begin = async (): Promise<Source> => {
    const opened = sourceOf(await content.open(part.first, part.last))
    source = opened
    if (isClosed) await opened.close()
    return opened
  }
  const next = async (): Promise<IteratorResult<unknown>> => {
    const from = source ?? (left === 0 ? undefined : await begin())
    while (from !== undefined && left > 0 && !isClosed) {
      const step = from.next()
      const { done, value } = isPromise(step) ? await step : step
      if (done === true) throw rangeError(`open(${part.first}, ${part.last}): expected ${length} bytes, got ${length - left}`, 'ERR_INVALID_CONTENT')
      const bytes = await bytesOrClose(from, value)
      if (bytes === undefined) continue
      const taken = bytes.subarray(0, left)
      left -= taken.byteLength
      if (left === 0) release(from, bytes.byteLength > taken.byteLength)
      return { done: false, value: taken }
    }
    return DONE
  }
  const close = (): unknown => {
    isClosed = true
    return left === 0 ? undefined : source?.close()
  }
  return { next, close }
}

function sourceOf(made: unknown): Source {
  if (isChunks(made)) return openChunks(made)
  if (isWhole(made)) return openChunks([made as string])
  throw typeError(`Expected a part of content to be a string, bytes, an iterable or a stream, got ${describe(made)}`, 'ERR_INVALID_CONTENT')
}

async function bytesOrClose(source: Source, value: unknown): Promise<Uint8Array | undefined> {
  try {
    const chunk = chunkOf(value)
    return typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
  } catch (error) {
    await source.close()
    throw error
  }
}

/**
 * Lets go of a source that has given all that is sent. It comes to its end by itself, as if all of it had been wanted; what has more to give is
 * closed. Nobody waits for that: the answer is complete, and an error changes nothing of it any more.
 */
function release(source: Source, hasMore: boolean): void {
  const end = async (): Promise<void> => {
    const { done } = hasMore ? { done: false } : await source.next()
    if (done !== true) await source.close()
  }
  end().catch(() => {})
}
