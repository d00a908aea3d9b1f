// Content as a whole, where it is small enough and comes in time.
import { bytesOf, chunkOf, isChunks, isPartial, isPromise, isWhole, openChunks } from './content.ts'
import type { Chunks, Content, PartialContent, Source, Whole } from './content.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { withRoom } from './room.ts'

/** What content is held for: at most so many bytes, for so many seconds. */
export interface Holding {
  readonly limit: number
  readonly seconds: number
  /** Whether it is still to be held, once its first chunk is made. */
  readonly isWanted: () => boolean
}

/**
 * All bytes of content where it can be held as a whole; else what goes on with it. Each function is called and each source is opened once.
 *
 * @throws (rejects with) what the source throws; TypeError for what is no content
 */
export async function collect(content: Content, holding: Holding): Promise<Uint8Array | Whole | Chunks | PartialContent> {
  const deadline = performance.now() + 1000 * holding.seconds
  const made: unknown = typeof content === 'function' ? await content() : content
  if (isWhole(made)) {
    const bytes = encode(made)
    return bytes.byteLength > holding.limit ? made : bytes
  }
  if (isPartial(made)) return made
  if (!isChunks(made)) throw typeError(`Expected a content function to return a string, bytes, an iterable or a stream, got ${describe(made)}`, 'ERR_INVALID_CONTENT')
  return collectChunks(openChunks(made), holding, deadline)
}

export function encode(content: Whole): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : bytesOf(content)
}

async function collectChunks(source: Source, { limit, isWanted }: Holding, deadline: number): Promise<Uint8Array | Chunks> {
  let held: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  let size = 0
  let isFirst = true
  for (;;) {
    const next = source.next()
    const step = isPromise(next) ? await inTime(next, deadline) : next
    if (step === undefined) return rest(held.subarray(0, size), next, source)
    if (step.done === true) return held.slice(0, size)
    const chunk = await bytesOrClose(source, step.value)
    const isTooMuch = size + chunk.byteLength > limit || performance.now() > deadline || (isFirst && !isWanted())
    if (isTooMuch) return rest(held.subarray(0, size), { done: false, value: chunk }, source)
    isFirst = false
    held = withRoom(held, size + chunk.byteLength, limit)
    held.set(chunk, size)
    size += chunk.byteLength
  }
}

async function bytesOrClose(source: Source, value: unknown): Promise<Uint8Array> {
  try {
    const chunk = chunkOf(value)
    return chunk === undefined ? new Uint8Array(0) : encode(chunk)
  } catch (error) {
    await source.close()
    throw error
  }
}

/** The next step, or undefined where it does not come in time. */
async function inTime<T>(next: Promise<T>, deadline: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => { timer = setTimeout(resolve, Math.max(0, deadline - performance.now()), undefined) })
  try {
    return await Promise.race([next, late])
  } finally {
    clearTimeout(timer)
  }
}

type Step = IteratorResult<unknown> | Promise<IteratorResult<unknown>>

/** What was held in one chunk, the step that was one too many, and then the rest as it comes. */
function rest(held: Uint8Array, next: Step, source: Source): Chunks {
  const steps: Step[] = held.byteLength === 0 ? [next] : [{ done: false, value: held }, next]
  const iterator = {
    next: async () => steps.shift() ?? source.next(),
    return: async () => {
      await source.close()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => iterator
  }
  return iterator as unknown as Chunks
}
