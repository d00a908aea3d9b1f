// The error that says that a request is not to be performed: what a framework, or a server, answers in place of it.
import { answeredForm } from '../decision/coded-tag.ts'
import { validatorFields } from '../decision/response-fields.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { describe } from '../fields/arguments.ts'
import { REQUIRED_MESSAGE } from './before.ts'
import { currentOf } from './current.ts'
import type { Current, CurrentRepresentation } from './current.ts'

const STATUSES = {
  412: { code: 'ERR_PRECONDITION_FAILED', statusText: 'Precondition Failed' },
  428: { code: 'ERR_PRECONDITION_REQUIRED', statusText: 'Precondition Required' }
} as const

/**
 * What {@link assertPreconditions} throws: a request whose preconditions failed (412, RFC 9110 §15.5.13), or that must have one and has none
 * (428, RFC 6585 §3).
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
  /** The fields of the answer, name → value: ETag and Last-Modified of the current representation on a 412, where they are known. */
  readonly headers: Readonly<Record<string, string>>
  /** The message may be sent to the client. */
  readonly expose: boolean

  /**
   * @param message what the client is told: what failed, and what to do
   * @param current what the representation is now, as {@link assertPreconditions} takes it, for ETag and Last-Modified; `undefined` for neither
   * @throws RangeError for another status; TypeError for what is no such representation
   */
  constructor(status: 412 | 428, message: string, current?: CurrentRepresentation) {
    if (!Object.hasOwn(STATUSES, status)) throw new RangeError(`PreconditionError: expected the status 412 or 428, got ${describe(status)}`)
    super(message)
    this.status = status
    this.statusCode = status
    this.code = STATUSES[status].code
    this.headers = headersOf(currentOf(current, 'PreconditionError') ?? {})
    this.expose = true
  }

  // Of the class, not of the instance: the stack is written before that has a name of its own.
  /** `PreconditionError`, also in the stack. */
  override get name(): string {
    return 'PreconditionError'
  }

  /** The answer of a fetch handler: the status, the fields and the message as text. Each call makes another Response. */
  toResponse(): Response {
    const { status } = this
    const { type, text } = contentOf(this)
    return new Response(text, { status, statusText: STATUSES[status].statusText, headers: { ...this.headers, 'Content-Type': type } })
  }

  /** The same, by the name that Hono's own error handler looks for. */
  getResponse(): Response {
    return this.toResponse()
  }
}

/** The content of an answer to an error. */
export interface ErrorContent {
  /** The value of Content-Type. */
  readonly type: string
  readonly text: string
}

export function contentOf({ message }: Error): ErrorContent {
  return { type: 'text/plain; charset=utf-8', text: `${message}\n` }
}

function headersOf(validators: Validators): Record<string, string> {
  const fields = validatorFields(validators)
  const headers: Record<string, string> = {}
  for (let i = 0; i < fields.length; i += 2) headers[fields[i] as string] = fields[i + 1] as string
  return headers
}

/** The error for an unsafe request without a precondition. It says no tag: who was never shown one would send it back unread. */
export function requiredError(): PreconditionError {
  return new PreconditionError(428, REQUIRED_MESSAGE)
}

/** The error for a judgement that came to 412, with the current validators, the tag in the form that the client named. */
export function failedError({ decision: { outcomes } }: Judgement, preconditions: Preconditions, current: Current): PreconditionError {
  const etag = current?.etag
  const said = etag === undefined ? current : { ...current, etag: answeredForm(preconditions, etag, etag) }
  return new PreconditionError(412, messageOf(outcomes, current), said)
}

function messageOf(outcomes: Judgement['decision']['outcomes'], current: Current): string {
  if (current === undefined) return 'The current state of the resource is not known, so that this request was not performed. Repeat it later.'
  if (outcomes['If-Unmodified-Since'] === 'false') return 'The resource has changed since the date in If-Unmodified-Since. Read it again before you change it.'
  if (outcomes['If-None-Match'] === 'false') return 'The resource exists already. To change it, read it, and send its ETag in If-Match.'
  if (current === null) return 'The resource does not exist. To create it, send If-None-Match: * in place of If-Match.'
  return 'The resource has changed: If-Match does not name its current ETag. Read it again before you change it.'
}
