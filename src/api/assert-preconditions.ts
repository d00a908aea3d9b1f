// assertPreconditions: throws where the preconditions of a request fail, for use inside a transaction.
import type { Preconditions } from '../decision/judge.ts'
import { judgeCurrent, lacksPrecondition } from '../handler/before.ts'
import { currentOf } from '../handler/current.ts'
import type { CurrentRepresentation } from '../handler/current.ts'
import { failedError, requiredError } from '../handler/precondition-error.ts'
import { checkOptions } from '../fields/arguments.ts'
import { readRequest } from './conditional-request.ts'
import type { ConditionalRequest } from './conditional-request.ts'

/** The options of {@link assertPreconditions}. */
export interface AssertPreconditionsOptions {
  /** Refuse an unsafe request with neither If-Match nor `If-None-Match: *` (428). Default: false. */
  required?: boolean | undefined
}

/**
 * Throws a {@link PreconditionError} if a request must not be performed: its preconditions fail (412, RFC 9110 §13.1), or it must have one and
 * has none (428, RFC 6585 §3). Call it inside the transaction that reads the current revision and writes the next one. Then no other writer
 * comes in between, and the error rolls back what was written before it:
 *
 * ```js
 * await db.transaction(async tx => {
 *   const row = await tx.get('SELECT revision FROM articles WHERE id = ? FOR UPDATE', id)
 *   assertPreconditions(request, row === undefined ? null : row.revision, { required: true })
 *   await tx.run('UPDATE articles SET text = ?, revision = revision + 1 WHERE id = ?', text, id)
 * })
 * ```
 *
 * Pass the error on to the framework, which answers with its `status` and `headers`. A decorated handler on node:http answers by itself. In a
 * fetch handler, return `error.toResponse()`.
 *
 * A read is refused if If-Match or If-Unmodified-Since fails. Nothing is thrown for a read that should be answered 304, since that is no
 * error: use {@link answerConditional}.
 *
 * @param request a request of node:http, node:http2, fetch or a framework, with `method` and `headers`
 * @param current what is stored now, as {@link answerConditional} takes it: a revision, a tag, `{ etag, lastModified }`; `null` for nothing;
 *   `undefined` for not known, which refuses an unsafe request with preconditions
 * @param options `required`: refuse an unsafe request without a precondition
 * @throws PreconditionError if the request must not be performed; TypeError for a `request` without method or headers, for another `current`,
 *   such as a promise or a row of a database, and for an unknown option
 */
export function assertPreconditions(request: ConditionalRequest, current: CurrentRepresentation, options?: AssertPreconditionsOptions): void {
  checkOptions(options, { required: 'boolean' })
  const known = currentOf(current, 'assertPreconditions')
  const { method, preconditions } = readRequest('assertPreconditions', request)
  if (options?.required === true && lacksPrecondition(method, preconditions)) throw requiredError()
  const judgement = preconditions && judgeCurrent(method, preconditions, known)
  if (judgement?.status === 412) throw failedError(judgement, preconditions as Preconditions, known, known?.etag)
}
