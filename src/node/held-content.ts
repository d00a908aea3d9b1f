// Content that is kept back until its tag is made of it, up to a limit.
import type { ServerResponse } from 'node:http'
import { isTaggable } from '../decision/taggable.ts'
import { etagFor } from '../validators/etag-for.ts'

export class HeldContent {
  readonly #response: ServerResponse
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  #size = 0

  constructor(response: ServerResponse, limit: number) {
    this.#response = response
    this.#limit = limit
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  /** Whether the answer may get a tag from its content, by its status and the fields that are set. */
  mayHold(): boolean {
    const response = this.#response
    return isTaggable({
      status: response.statusCode,
      etag: response.getHeader('etag'),
      contentType: response.getHeader('content-type'),
      cacheControl: response.getHeader('cache-control')
    })
  }

  /** Keeps the content among the arguments of `write` or `end`; false where it may not be held, or goes beyond the limit. */
  add([first, encoding]: readonly unknown[]): boolean {
    const chunk = typeof first === 'function' || first === null || first === undefined ? '' : first
    if ((typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) || !this.mayHold()) return false
    // A copy: who wrote the bytes may use them again.
    const bytes = typeof chunk === 'string'
      ? Buffer.from(chunk, typeof encoding === 'string' ? encoding as BufferEncoding : 'utf8') : Buffer.from(chunk)
    if (this.#size + bytes.length > this.#limit) return false
    this.#size += bytes.length
    this.#chunks.push(bytes)
    return true
  }

  /** Gives the content away; nothing is held any more. */
  take(): Buffer {
    const content = Buffer.concat(this.#chunks, this.#size)
    this.#chunks.length = 0
    this.#size = 0
    return content
  }

  /** Sets the tag of the content on the response; that tag, and the content where there is any to send. */
  tagged(): { readonly etag: string | undefined, readonly content: readonly Buffer[] } {
    const content = this.take()
    const isHead = this.#response.req.method === 'HEAD'
    const etag = isHead && !this.#isWhole(content) ? undefined : etagFor(content)
    if (etag !== undefined) this.#response.setHeader('ETag', etag)
    return { etag, content: isHead || content.length === 0 ? [] : [content] }
  }

  // An answer to HEAD may come without its content; then its tag cannot be known.
  #isWhole({ length }: Buffer): boolean {
    const declared = this.#response.getHeader('content-length')
    return declared === undefined ? length > 0 : Number(declared) === length
  }
}
