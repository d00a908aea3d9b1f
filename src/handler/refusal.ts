// The answer that refuses a request, 412 or 428, for both servers: its status, its fields and its content.
import { bytesOf, isPromise, isWhole } from '../content/content.ts'
import type { Whole } from '../content/content.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { PreconditionError, contentOf } from './precondition-error.ts'
import type { UnavailableError } from './unavailable-error.ts'

/** The content of a 412 or a 428, as a `refusal` makes it. */
export interface RefusalContent {
  /** The value of Content-Type, such as `application/json`. */
  readonly type: string
  /** Text, which is sent as UTF-8, or bytes. */
  readonly content: Whole
  /** False: leave ETag and Last-Modified out, where the client may not know them. True unless set. */
  readonly validators?: boolean | undefined
}

/** Makes the content of a 412 or a 428; `undefined` for problem details. Its request may be declared narrower than R: it is that of the server. */
export type Refusal<R = any> = {
  /** Takes the error and the request. */
  method(error: PreconditionError, request: R): RefusalContent | undefined
}['method']

/** A refusal with the request that it is called with. */
export type BoundRefusal = (error: PreconditionError) => RefusalContent | undefined

/** The refusal of a wrapper for a request, or else that of the wrapper outside. */
export function boundRefusal(refusal: Refusal<never> | undefined, request: unknown, outer?: BoundRefusal): BoundRefusal | undefined {
  return refusal === undefined ? outer : error => refusal(error, request as never)
}

/** An error whose status and fields are sent in place of an answer. */
export type RefusalError = PreconditionError | UnavailableError

/** A refusal, ready to be sent. */
export interface RefusedAnswer {
  readonly status: 412 | 428 | 503
  /** Its fields, name → value; what the answer that was meant keeps beside them is the server's to find. */
  readonly fields: Readonly<Record<string, string>>
  readonly content: Uint8Array<ArrayBuffer>
}

/**
 * The answer to an error, with the content that `refusal` makes. Throws what `refusal` throws, and a TypeError where that returns
 * something else.
 */
export function refusedAnswer(error: RefusalError, refusal: BoundRefusal | undefined): RefusedAnswer {
  const made = error instanceof PreconditionError ? refusal?.(error) : undefined
  if (made !== undefined) checkContent(made)
  const { type, content, validators }: RefusalContent = made ?? contentOf(error)
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : bytesOf(content) as Uint8Array<ArrayBuffer>
  const own = validators === false ? { 'Cache-Control': 'no-store' } : error.headers
  const fields = { ...own, 'Content-Type': type, 'Content-Length': String(bytes.byteLength) }
  return { status: error.status, fields, content: bytes }
}

const MEDIA_TYPE = /^[^\s/;,]+\/[^\s/;,]+[ \t]*(?:;[\t -~]*)?$/

function checkContent(made: unknown): void {
  const { type, content, validators } = (typeof made === 'object' && made !== null ? made : {}) as Partial<Record<keyof RefusalContent, unknown>>
  const isRight = typeof type === 'string' && MEDIA_TYPE.test(type) && isWhole(content) && (validators === undefined || typeof validators === 'boolean')
  if (isRight) return
  throw typeError(`refusal: expected { type, content } with a media type and a string or bytes, or undefined, got ${describe(made)}` +
    (isPromise(made) ? ': make the content at once, without await' : ''), 'ERR_INVALID_CONTENT')
}
