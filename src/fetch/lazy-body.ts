// lazyBody: content for a fetch Response that is made only if somebody reads it.
import { chunkOf, discard, isChunks, isIterator, isPartial, isPromise, isWhole, openChunks } from '../content/content.ts'
import type { Content, Source } from '../content/content.ts'
import { openPart } from '../content/partial.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'

const lazyBodies = new WeakSet<ReadableStream>()
let bodiesMade = 0

/** The number of bodies that {@link lazyBody} has made. */
export function lazyBodiesMade(): number {
  return bodiesMade
}

/** Whether a Response has a body that {@link lazyBody} made. */
export function hasLazyBody({ body }: Response): boolean {
  return body !== null && lazyBodies.has(body)
}

/**
 * A body for a `Response` whose content is not made before it is read. It is never made for a 304, a 412 or a HEAD.
 *
 * `source` is a string, bytes, an iterable or async iterable of them, a Node `Readable`, a `ReadableStream`, or a function that returns or promises
 * one of these. If the body is cancelled before the first read, a function is not called, a stream is destroyed or cancelled, and a
 * generator runs to its first `yield` and is closed. If it is cancelled later, the source is closed where it is.
 *
 * @returns a `ReadableStream` of bytes that reads nothing in advance
 * @throws TypeError if `source` is none of these. An error of the source errors the stream
 */
export function lazyBody(source: Content): ReadableStream<Uint8Array> {
  if (!isWhole(source) && typeof source !== 'function' && !isChunks(source) && !isPartial(source)) {
    throw typeError(`lazyBody: expected a string, bytes, an iterable, a stream or a function that returns one, got ${describe(source)}`)
  }
  const body = bodyOf(() => open(source), () => isIterator(source) ? closeIterator(source) : discard(source))
  lazyBodies.add(body)
  bodiesMade++
  return body
}

/** A body of what a source gives, which is opened at the first read; `giveUp` is called in place of that where nobody reads. */
export function bodyOf(openSource: () => Source | Promise<Source>, giveUp: () => unknown): ReadableStream<Uint8Array> {
  let chunks: Source | undefined
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      chunks ??= await openSource()
      const chunk = await nextChunk(chunks)
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
    async cancel() {
      if (chunks === undefined) await giveUp()
      else await chunks.close()
    }
  }, { highWaterMark: 0 })
}

async function open(source: Content): Promise<Source> {
  const made: unknown = typeof source === 'function' ? await source() : source
  if (isPartial(made)) return openPart(made, { first: 0, last: made.length - 1 })
  if (isChunks(made)) return openChunks(made)
  if (isWhole(made)) return openChunks([made as string])
  throw typeError(`Expected a content function to return a string, bytes, an iterable or a stream, got ${describe(made)}`, 'ERR_INVALID_CONTENT')
}

async function nextChunk(source: Source): Promise<Uint8Array | undefined> {
  for (;;) {
    const step = source.next()
    const { done, value } = isPromise(step) ? await step : step
    if (done === true) return undefined
    const chunk = await chunkOrClose(source, value)
    if (chunk !== undefined) return typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
  }
}

async function chunkOrClose(source: Source, value: unknown): Promise<string | Uint8Array | undefined> {
  try {
    return chunkOf(value)
  } catch (error) {
    await source.close()
    throw error
  }
}

// Only a generator that has run to its first `yield` runs its clean-up on `return`.
async function closeIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  const { done } = await iterator.next()
  if (done !== true) await iterator.return?.()
}
