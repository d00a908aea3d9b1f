// The error that says that a request is not to be performed: what a framework, or a server, answers in place of it.
import { answeredForm } from '../decision/coded-tag.ts'
import { validatorFields } from '../decision/response-fields.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { describe } from '../fields/arguments.ts'
import { rangeError } from '../fields/errors.ts'
import { currentOf } from './current.ts'
import type { Current, CurrentRepresentation } from './current.ts'
import { REQUIRED_DETAIL, failedDetail } from './problem.ts'
import { RefusalError } from './refusal-error.ts'

/**
 * What {@link assertPreconditions} throws, and what a `refusal` is called with: a request whose preconditions failed (412, RFC 9110 §15.5.13), or
 * that must have one and has none (428, RFC 6585 §3).
 *
 * Express, Koa, Fastify, Hono and h3 answer it by themselves with its status; all but an `onError` of your own send its `headers`, too. An error
 * handler of your own tells it by `error instanceof PreconditionError`, or by its `code`.
 */
export class PreconditionError extends RefusalError<412 | 428> {
  /**
   * @param message what the client is told: what failed, and what to do
   * @param current what the representation is now, as {@link assertPreconditions} takes it, for ETag and Last-Modified; `undefined` for neither
   * @throws RangeError for another status; TypeError for what is no such representation
   */
  constructor(status: 412 | 428, message: string, current?: CurrentRepresentation) {
    if (status !== 412 && status !== 428) throw rangeError(`PreconditionError: expected the status 412 or 428, got ${describe(status)}`)
    super(status, message, validatorHeaders(currentOf(current, 'PreconditionError') ?? {}))
  }

  // Of the class, not of the instance: the stack is written before that has a name of its own.
  /** `PreconditionError`, also in the stack. */
  override get name(): string {
    return 'PreconditionError'
  }
}

/** ETag and Last-Modified, name → value. */
function validatorHeaders(validators: Validators): Record<string, string> {
  const headers: Record<string, string> = {}
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
  return Object.assign(error, { headers: { ...error.headers, ...validatorHeaders(said ?? {}) } })
}
