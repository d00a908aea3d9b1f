// The error that says that a request is not to be performed: what a framework, or a server, answers in place of it.
import { answeredForm } from '../decision/coded-tag.ts'
import { validatorFields } from '../decision/response-fields.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { describe } from '../fields/arguments.ts'
import { rangeError } from '../fields/errors.ts'
import { currentOf } from './current.ts'
import type { Current, CurrentRepresentation } from './current.ts'
import { REFUSALS, REQUIRED_DETAIL, failedDetail, problemOf } from './problem.ts'
import type { Problem } from './problem.ts'

/**
 * What {@link assertPreconditions} throws, and what a `refusal` is called with: a request whose preconditions failed (412, RFC 9110 §15.5.13), or
 * that must have one and has none (428, RFC 6585 §3).
 *
 * Express, Koa, Fastify, Hono and h3 answer it by themselves with its status; all but an `onError` of your own send its `headers`, too. An error
 * handler of your own tells it by `error instanceof PreconditionError`, or by its `code`.
 */
export class PreconditionError extends Error {
  // Koa writes `status` anew when it answers an error, so that none of these may be without a setter.
  /** The status of the answer. */
  readonly status: 412 | 428
  /** The same, by the name that Fastify and Express look for first. */
  readonly statusCode: 412 | 428
  /** What went wrong, for programs; it stays the same from version to version. */
  readonly code: 'ERR_PRECONDITION_FAILED' | 'ERR_PRECONDITION_REQUIRED'
  /**
   * The fields of the answer, name → value: `Cache-Control: no-store`, and on a 412 ETag and Last-Modified of the current representation,
   * where they are known.
   */
  readonly headers: Readonly<Record<string, string>>
  /** The message may be sent to the client. */
  readonly expose: boolean

  /**
   * @param message what the client is told: what failed, and what to do
   * @param current what the representation is now, as {@link assertPreconditions} takes it, for ETag and Last-Modified; `undefined` for neither
   * @throws RangeError for another status; TypeError for what is no such representation
   */
  constructor(status: 412 | 428, message: string, current?: CurrentRepresentation) {
    if (!Object.hasOwn(REFUSALS, status)) throw rangeError(`PreconditionError: expected the status 412 or 428, got ${describe(status)}`)
    super(message)
    this.status = status
    this.statusCode = status
    this.code = REFUSALS[status].code
    this.headers = headersOf(currentOf(current, 'PreconditionError') ?? {})
    this.expose = true
  }

  // Of the class, not of the instance: the stack is written before that has a name of its own.
  /** `PreconditionError`, also in the stack. */
  override get name(): string {
    return 'PreconditionError'
  }

  /** The problem details of RFC 9457: `JSON.stringify(error)` is the content of an `application/problem+json` answer. */
  toJSON(): Problem {
    return problemOf(this.status, this.message)
  }

  /**
   * The answer of a fetch handler: the status, the fields, and the problem details as `application/problem+json`. Each call makes another
   * Response. The server leaves the content out of its answer to HEAD.
   */
  toResponse(): Response {
    const { status } = this
    const { type, content } = contentOf(this)
    const bytes = new TextEncoder().encode(content)
    const headers = { ...this.headers, 'Content-Type': type, 'Content-Length': String(bytes.byteLength) }
    return new Response(bytes, { status, statusText: REFUSALS[status].title, headers })
  }

  /** The same, by the name that Hono's own error handler looks for. */
  getResponse(): Response {
    return this.toResponse()
  }
}

/** The content of the answer to an error, where the application makes no other. */
export function contentOf(error: Error): { readonly type: string, readonly content: string } {
  return error instanceof PreconditionError
    ? { type: 'application/problem+json', content: JSON.stringify(error) }
    : { type: 'text/plain; charset=utf-8', content: `${error.message}\n` }
}

function headersOf(validators: Validators): Record<string, string> {
  // A 428 must not be stored (RFC 6585 §3), and a 412 speaks of one request.
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' }
  const fields = validatorFields(validators)
  for (let i = 0; i < fields.length; i += 2) headers[fields[i] as string] = fields[i + 1] as string
  return headers
}

/** The error for an unsafe request without a precondition. It says no tag: who was never shown one would send it back unread. */
export function requiredError(): PreconditionError {
  return new PreconditionError(428, REQUIRED_DETAIL)
}

/**
 * The error for a judgement that came to 412, with the current validators.
 *
 * @param given the tag that the library was given, which is said in the form that the client named; undefined for a tag of the application's own
 * @param isUncertain whether a tag that is missing could not be had
 */
export function failedError(judgement: Judgement, preconditions: Preconditions, current: Current, given: string | undefined, isUncertain = false): PreconditionError {
  const etag = current?.etag
  const said = etag === undefined || given === undefined ? current : { ...current, etag: answeredForm(preconditions, given, etag) }
  const error = new PreconditionError(412, failedDetail(judgement, preconditions, current, isUncertain))
  // A tag that the application set on its answer may be none, and is said as it is.
  return Object.assign(error, { headers: headersOf(said ?? {}) })
}
