// The answer that refuses a request, 412, 428 or 503, for both servers: its status, its fields and its content.
import { bytesOf, isPromise, isWhole } from '../content/content.ts'
import type { Whole } from '../content/content.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import type { PreconditionError } from './precondition-error.ts'
import type { RefusalStatus } from './problem.ts'
import { contentOf } from './refusal-error.ts'
import type { RefusalError } from './refusal-error.ts'
import type { UnavailableError } from './unavailable-error.ts'

/** The content of a 412, a 428 or a 503, as a `refusal` makes it. */
export interface RefusalContent {
  /** The value of Content-Type, such as `application/json`. */
  readonly type: string
  /** Text, which is sent as UTF-8, or bytes. */
  readonly content: Whole
  /** False: leave ETag and Last-Modified out, where the client may not know them. True unless set. */
  readonly validators?: boolean | undefined
}

/**
 * Makes the content of a 412, a 428, or a 503 of a store that does not answer; `undefined` for problem details. Its request may be declared narrower
 * than R: it is that of the server.
 */
export type Refusal<R = any> = {
  /** Takes the error and the request. */
  method(error: PreconditionError | UnavailableError, request: R): RefusalContent | undefined
}['method']

/** A refusal with the request that it is called with. */
export type BoundRefusal = (error: RefusalError) => RefusalContent | undefined

/** The refusal of a wrapper for a request, or else that of the wrapper outside. */
export function boundRefusal(refusal: Refusal<never> | undefined, request: unknown, outer?: BoundRefusal): BoundRefusal | undefined {
  return refusal === undefined ? outer : error => refusal(error as PreconditionError | UnavailableError, request as never)
}

/** A refusal, ready to be sent. */
export interface RefusedAnswer {
  readonly status: RefusalStatus
  /** Its fields, name → value; what the answer that was meant keeps beside them is the server's to find. */
  readonly fields: Readonly<Record<string, string>>
  readonly content: Uint8Array
}

/**
 * The answer to an error, with the content that `refusal` makes. Throws what `refusal` throws, and a TypeError where that returns
 * something else.
 */
export function refusedAnswer(error: RefusalError, refusal: BoundRefusal | undefined): RefusedAnswer {
  const made = refusal?.(error)
  if (made !== undefined) checkContent(made)
  const { type, content, validators }: RefusalContent = made ?? contentOf(error)
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : bytesOf(content)
  const { ETag: etag, 'Last-Modified': lastModified, ...others } = error.headers
  const fields = { ...validators === false ? others : error.headers, 'Content-Type': type, 'Content-Length': String(bytes.byteLength) }
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
