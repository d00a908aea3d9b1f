// answerConditional: the decision inside a handler, as a function call instead of a decorator.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { isSafeRead } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { checkOptions, describe } from '../fields/arguments.ts'
import { stateError, typeError } from '../fields/errors.ts'
import { answerOnFetch } from '../fetch/answer.ts'
import { judgeCurrent } from '../handler/before.ts'
import { currentOf } from '../handler/current.ts'
import type { CurrentRepresentation } from '../handler/current.ts'
import { failedError } from '../handler/precondition-error.ts'
import { boundRefusal } from '../handler/refusal.ts'
import type { Refusal } from '../handler/refusal.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import { publish } from '../node/decision-channel.ts'
import { sendRefusal } from '../node/send-status.ts'

/** The options of {@link answerConditional}. */
export interface AnswerConditionalOptions<R = any> {
  /** Makes the content of a 412, from the error and the request. It returns at once `{ type, content }`, or `undefined` for problem details. */
  refusal?: Refusal<R> | undefined
}

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
 * @throws TypeError for anything else, such as a promise or a row of a database; Error if the response has begun; what `refusal` throws
 */
export function answerConditional(request: Request, current: CurrentRepresentation, options?: AnswerConditionalOptions<Request>): Response | undefined
export function answerConditional<R extends IncomingMessage | Http2ServerRequest>(request: R, response: ServerResponse | Http2ServerResponse,
  current: CurrentRepresentation, options?: AnswerConditionalOptions<R>): boolean
export function answerConditional(request: Request | IncomingMessage | Http2ServerRequest, ...given: unknown[]): Response | undefined | boolean {
  const headers: unknown = (request as Partial<Request> | undefined)?.headers
  if (typeof headers !== 'object' || headers === null) throw typeError(`answerConditional: expected a request, got ${describe(request)}`)
  const isFetch = typeof (headers as Partial<Headers>).get === 'function'
  const current = given[isFetch ? 0 : 1]
  const options = given[isFetch ? 1 : 2] as AnswerConditionalOptions | undefined
  checkOptions(options, { refusal: 'function' })
  return isFetch
    ? answerOnFetch(request as Request, currentOf(current), options?.refusal)
    : answerOnNode(request as IncomingMessage, given[0] as ServerResponse, current, options?.refusal)
}

function answerOnNode(request: IncomingMessage, response: ServerResponse, current: unknown, refusal: Refusal<never> | undefined): boolean {
  const known = currentOf(current)
  if (response.headersSent) throw stateError('answerConditional: expected a response that has not begun: call it before anything is sent', 'ERR_RESPONSE_BEGUN')
  const conditional = conditionalResponse(request, response)
  const { preconditions } = conditional
  const judgement = preconditions && judgeCurrent(request.method as string, preconditions, known)
  if (judgement !== undefined) {
    publish(request, response, judgement)
    if (judgement.status === 304) conditional.replaceBy(304, known ?? undefined)
    if (judgement.status === 412) {
      conditional.refusal = boundRefusal(refusal, request, conditional.refusal)
      sendRefusal(response, conditional, failedError(judgement, preconditions as Preconditions, known, known?.etag))
    }
    if (judgement.status !== undefined) return true
    // An outer middleware has nothing left to decide, unless it makes a tag.
    if (known?.etag !== undefined) conditional.markDecided()
  }
  if (isSafeRead(request.method)) conditional.perform(known ?? {})
  return false
}
