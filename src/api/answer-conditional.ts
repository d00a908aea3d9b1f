// answerConditional: the decision inside a handler, as a function call instead of a decorator.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { isSafeRead } from '../decision/judge.ts'
import { answerOnFetch } from '../fetch/answer.ts'
import { judgeCurrent } from '../handler/before.ts'
import { currentOf } from '../handler/current.ts'
import type { CurrentRepresentation } from '../handler/current.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import { publish } from '../node/decision-channel.ts'

/**
 * Answers a conditional request from inside a handler (RFC 9110 §13.2). True if it has answered 304 or 412: return from the handler. False if the
 * handler must go on. The ETag and Last-Modified fields are set on every answer to GET, HEAD and QUERY and on a 412, never on the answer to
 * an unsafe method that is performed (§9.3.4).
 *
 * With a fetch `Request` alone, the result is the 304 or 412 to return, or `undefined` if the handler must go on. The handler then sets ETag and
 * Last-Modified itself on its answer to GET, HEAD and QUERY.
 *
 * @param current what is stored now: a revision, from which {@link etagFor} makes the tag; an entity tag with its quotes;
 *   `{ etag, lastModified }`; `null` for nothing; `undefined` for not known, which refuses an unsafe request with preconditions
 * @throws TypeError for anything else, such as a promise or a row of a database; Error if the response has begun
 */
export function answerConditional(request: Request, current: CurrentRepresentation): Response | undefined
export function answerConditional(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse,
  current: CurrentRepresentation): boolean
export function answerConditional(request: Request | IncomingMessage | Http2ServerRequest, ...given: unknown[]): Response | undefined | boolean {
  if (typeof (request.headers as Partial<Headers>).get === 'function') return answerOnFetch(request as Request, currentOf(given[0]))
  const [response, current] = given
  return answerOnNode(request as IncomingMessage, response as ServerResponse, current)
}

function answerOnNode(request: IncomingMessage, response: ServerResponse, current: unknown): boolean {
  const known = currentOf(current)
  if (response.headersSent) throw new Error('answerConditional was called after the response had begun')
  const conditional = conditionalResponse(request, response)
  const { preconditions } = conditional
  const judgement = preconditions && judgeCurrent(request.method as string, preconditions, known)
  if (judgement !== undefined) {
    publish(request, response, judgement)
    if (judgement.status !== undefined) {
      conditional.replaceBy(judgement.status, known ?? undefined)
      return true
    }
    // An outer middleware has nothing left to decide, unless it makes a tag.
    if (known?.etag !== undefined) conditional.markDecided()
  }
  if (isSafeRead(request.method)) conditional.perform(known ?? {})
  return false
}
