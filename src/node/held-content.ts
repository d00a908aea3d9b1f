// Content that is held until its tag is made, up to a limit.
import type { ServerResponse } from 'node:http'
import { isTaggable } from '../decision/taggable.ts'
import type { Generate } from '../handler/plan.ts'
import { uncheckedEtagFor } from '../validators/etag-for.ts'

export class HeldContent {
  readonly #response: ServerResponse
  readonly #generate: Generate
  /** One buffer that grows. Separate chunks of one byte would each take a hundred bytes. */
  #buffer: Buffer = Buffer.alloc(0)
  #size = 0

  constructor(response: ServerResponse, generate: Generate) {
    this.#response = response
    this.#generate = generate
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  /** Whether the answer may get a tag from its content with this many bytes more, by its status and the fields that are set. */
  mayHold(length = 0): boolean {
    const response = this.#response
    return this.#size + length <= this.#generate.limit && isTaggable({
      status: response.statusCode,
      etag: response.getHeader('etag'),
      contentType: response.getHeader('content-type'),
      cacheControl: response.getHeader('cache-control'),
      accelBuffering: response.getHeader('x-accel-buffering')
    })
  }

  /** Holds the content among the arguments of `write` or `end`. False if it may not be held, or exceeds the limit. */
  add([first, encoding]: readonly unknown[]): boolean {
    const chunk = typeof first === 'function' || first === null || first === undefined ? '' : first
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return false
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding as BufferEncoding : 'utf8') : chunk
    if (!this.mayHold(bytes.byteLength)) return false
    this.#reserve(bytes.byteLength)
    // A copy, since the caller may use its bytes again.
    this.#buffer.set(bytes, this.#size)
    this.#size += bytes.byteLength
    return true
  }

  #reserve(length: number): void {
    const size = this.#size + length
    if (size <= this.#buffer.byteLength) return
    const capacity = Math.max(size, Math.min(2 * this.#buffer.byteLength, this.#generate.limit))
    const buffer = Buffer.allocUnsafe(capacity)
    buffer.set(this.#buffer)
    this.#buffer = buffer
  }

  /** Returns the content. Nothing is held any more. */
  take(): Buffer {
    const content = this.#buffer.subarray(0, this.#size)
    this.#buffer = Buffer.alloc(0)
    this.#size = 0
    return content
  }

  /** The tag of the content, if it can be known, and the content if there is any to send. */
  tagged(): { readonly etag: string | undefined, readonly content: readonly Buffer[] } {
    const content = this.take()
    const isHead = this.#response.req.method === 'HEAD'
    const etag = isHead && !this.#isWhole(content) ? undefined : uncheckedEtagFor(content, false, this.#generate.digest)
    return { etag, content: isHead || content.length === 0 ? [] : [content] }
  }

  // An answer to HEAD may come without content. Then its tag cannot be known.
  #isWhole({ length }: Buffer): boolean {
    const declared = this.#response.getHeader('content-length')
    return declared === undefined ? length > 0 : Number(declared) === length
  }
}
