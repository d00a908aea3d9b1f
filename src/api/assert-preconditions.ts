// assertPreconditions: the preconditions of a request as an assertion, for the inside of a transaction.
import type { Preconditions } from '../decision/judge.ts'
import { judgeCurrent, lacksPrecondition } from '../handler/before.ts'
import { currentOf } from '../handler/current.ts'
import type { CurrentRepresentation } from '../handler/current.ts'
import { failedError, requiredError } from '../handler/precondition-error.ts'
import { checkOptions } from '../fields/arguments.ts'
import { readRequest } from './conditional-request.ts'
import type { ConditionalRequest } from './conditional-request.ts'

/** What {@link assertPreconditions} can be told. */
export interface AssertPreconditionsOptions {
  /** Refuse an unsafe request with neither If-Match nor `If-None-Match: *` (428); false unless set. */
  required?: boolean | undefined
}

/**
 * Throws a {@link PreconditionError} where a request is not to be performed: its preconditions fail (412, RFC 9110 §13.1), or it must have one and
 * has none (428, RFC 6585 §3). Called inside the transaction that reads the current revision and writes the next, no other writer comes between,
 * and the error rolls back what was written before it:
 *
 * ```js
 * await db.transaction(async tx => {
 *   const row = await tx.get('SELECT revision FROM articles WHERE id = ? FOR UPDATE', id)
 *   assertPreconditions(request, row === undefined ? null : row.revision, { required: true })
 *   await tx.run('UPDATE articles SET text = ?, revision = revision + 1 WHERE id = ?', text, id)
 * })
 * ```
 *
 * The error goes to the framework, which answers it with its `status` and `headers`; a decorated handler on node:http answers it by itself; a
 * fetch handler returns `error.toResponse()`.
 *
 * A read is refused where If-Match or If-Unmodified-Since fails. Where it is to be answered 304 nothing is thrown, since that is no
 * error: {@link answerConditional} answers it.
 *
 * @param request of node:http, node:http2, fetch, or of a framework, with `method` and `headers`
 * @param current what the representation is now, as {@link answerConditional} takes it: a revision, a tag, `{ etag, lastModified }`; `null` where
 *   there is none; `undefined` where it is not known, which refuses an unsafe request with preconditions
 * @param options `required`: refuse an unsafe request without a precondition
 * @throws PreconditionError where the request is not to be performed; TypeError where `request` is no request, `current` is none of these, such as
 *   a promise or a row of a database, or an option is unknown
 */
export function assertPreconditions(request: ConditionalRequest, current: CurrentRepresentation, options?: AssertPreconditionsOptions): void {
  checkOptions(options, { required: 'boolean' })
  const known = currentOf(current, 'assertPreconditions')
  const { method, preconditions } = readRequest('assertPreconditions', request)
  if (options?.required === true && lacksPrecondition(method, preconditions)) throw requiredError()
  const judgement = preconditions && judgeCurrent(method, preconditions, known)
  if (judgement?.status === 412) throw failedError(judgement, preconditions as Preconditions, known)
}
