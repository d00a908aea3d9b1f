// The error that says that a store did not answer, and that the request can be repeated: 503 with Retry-After.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'

/** Seconds for which a store is left alone after it failed, and after which a client may come again. */
export const PAUSE = 1

/** What a 503 before a handler says, where the current tag is not to be had. */
export const UNAVAILABLE_MESSAGE = 'The current state of the resource is not available, so this request was not performed. Repeat it later.'

/**
 * What a store of revisions rejects with where it cannot be reached, does not answer in time, or refuses to write: a change with an expectation,
 * whose work was then not done, and `invalidate`.
 *
 * Express, Koa, Fastify, Hono and h3 answer it by themselves with its status, 503 (RFC 9110 §15.6.4), and a decorated handler on node:http with its
 * fields, too. Its `cause` is the error of the client.
 */
export class UnavailableError extends Error {
  // Koa writes `status` anew when it answers an error, so that none of these may be without a setter.
  /** The status of the answer. */
  readonly status: 503
  /** The same, by the name that Fastify and Express look for first. */
  readonly statusCode: 503
  /** What went wrong, for programs; it stays the same from version to version. */
  readonly code: 'ERR_REVISIONS_UNAVAILABLE'
  /** The fields of the answer, name → value: Retry-After, in seconds. */
  readonly headers: Readonly<Record<string, string>>
  /** The message may be sent to the client. */
  readonly expose: boolean

  /** @throws TypeError for a message that is not a string */
  constructor(message: string = UNAVAILABLE_MESSAGE, options?: ErrorOptions) {
    if (typeof message !== 'string') throw typeError(`UnavailableError: expected a message, a string, got ${describe(message)}`)
    super(message, options)
    this.status = 503
    this.statusCode = 503
    this.code = 'ERR_REVISIONS_UNAVAILABLE'
    this.headers = { 'Retry-After': String(PAUSE) }
    this.expose = true
  }

  /** `UnavailableError`, also in the stack. */
  override get name(): string {
    return 'UnavailableError'
  }

  /** The answer of a fetch handler: the status, the fields and the message as text. Each call makes another Response. */
  toResponse(): Response {
    const headers = { ...this.headers, 'Content-Type': 'text/plain; charset=utf-8' }
    return new Response(`${this.message}\n`, { status: 503, statusText: 'Service Unavailable', headers })
  }

  /** The same, by the name that Hono's own error handler looks for. */
  getResponse(): Response {
    return this.toResponse()
  }
}
