// The error that says that a store did not answer, and that the request can be repeated: 503 with Retry-After.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { UNAVAILABLE_DETAIL } from './problem.ts'
import { RefusalError } from './refusal-error.ts'

/** Seconds for which a store is left alone after it failed, and after which a client may come again. */
export const PAUSE = 1

/**
 * What a store of revisions rejects with where it cannot be reached, does not answer in time, or refuses to write: a change with an expectation,
 * whose work was then not done, and `invalidate`. A `refusal` is called with it, too.
 *
 * Express, Koa, Fastify, Hono and h3 answer it by themselves with its status, 503 (RFC 9110 §15.6.4), and a decorated handler on node:http with its
 * fields and problem details, too. Its `headers` have Retry-After, in seconds, and its `cause` is the error of the client.
 */
export class UnavailableError extends RefusalError<503> {
  /** @throws TypeError for a message that is not a string */
  constructor(message: string = UNAVAILABLE_DETAIL, options?: ErrorOptions) {
    if (typeof message !== 'string') throw typeError(`UnavailableError: expected a message, a string, got ${describe(message)}`)
    super(503, message, { 'Retry-After': String(PAUSE) }, options)
  }

  /** `UnavailableError`, also in the stack. */
  override get name(): string {
    return 'UnavailableError'
  }
}
