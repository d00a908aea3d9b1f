// What the errors have in common that are answered by what they say: 412, 428 and 503, with problem details as content.
import { REFUSALS, problemOf } from './problem.ts'
import type { Problem, RefusalStatus } from './problem.ts'

/** An error with a status, fields and content of its own: `PreconditionError` or `UnavailableError`. */
export abstract class RefusalError<Status extends RefusalStatus = RefusalStatus> extends Error {
  // Koa writes `status` anew when it answers an error, so that none of these may be without a setter.
  /** The status of the answer. */
  readonly status: Status
  /** The same, by the name that Fastify and Express look for first. */
  readonly statusCode: Status
  /** What went wrong, for programs; it stays the same from version to version. */
  readonly code: (typeof REFUSALS)[Status]['code']
  /** The fields of the answer, name → value. */
  readonly headers: Readonly<Record<string, string>>
  /** The message may be sent to the client. */
  readonly expose: boolean

  constructor(status: Status, message: string, headers: Readonly<Record<string, string>>, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.statusCode = status
    this.code = REFUSALS[status].code
    // Such an answer speaks of one request; a 428 must not be stored (RFC 6585 §3).
    this.headers = { 'Cache-Control': 'no-store', ...headers }
    this.expose = true
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
export function contentOf(error: RefusalError): { readonly type: string, readonly content: string } {
  return { type: 'application/problem+json', content: JSON.stringify(error) }
}
