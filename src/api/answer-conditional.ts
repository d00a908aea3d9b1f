// answerConditional: the decision inside a handler, for who would rather call than decorate.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { describe } from '../fields/arguments.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { isSafeRead, judgeRequest } from '../decision/judge.ts'
import { validatorFields } from '../decision/response-fields.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { conditionalResponse, publish } from '../node/conditional-response.ts'
import { setPairs } from '../node/response.ts'

/**
 * Answers a conditional request from inside a handler (RFC 9110 §13.2): true once it has answered 304 or 412, and the handler
 * is done; false where the method is to be performed. The ETag and Last-Modified fields are set on every answer to GET, HEAD and
 * QUERY and on a 412, never on an unsafe method that is performed (§9.3.4).
 *
 * @param validators the current ones, `etag` with its quotes (as `makeEtag` and `etagFor` return it); undefined or null where
 *   there is no current representation
 * @throws TypeError where `etag` is not an entity tag or `lastModified` not a valid Date, Error where the response has begun
 */
export function answerConditional(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse,
  validators: Validators | null | undefined): boolean {
  const from = request as IncomingMessage
  const to = response as ServerResponse
  const current = validators ?? undefined
  checkValidators(current)
  if (to.headersSent) throw new Error('answerConditional was called after the response had begun')
  const isSafe = isSafeRead(from.method)
  const conditional = conditionalResponse(from, to)
  const { preconditions } = conditional
  const fields = current === undefined ? [] : validatorFields(current)
  // Of what does not exist, only the handler can speak to who wants to read it.
  if (preconditions !== undefined && (current !== undefined || !isSafe)) {
    const judgement = judgeRequest(from.method as string, preconditions, current, [])
    const { status } = judgement
    publish(from, to, judgement)
    if (status !== undefined) {
      conditional.replaceBy(status, fields)
      return true
    }
  }
  if (isSafe) setPairs(to, fields)
  return false
}

function checkValidators(current: Validators | undefined): void {
  if (current === undefined) return
  if (typeof current !== 'object') throw new TypeError(`Validators are an object, not ${describe(current)}`)
  const { etag, lastModified } = current
  if (etag !== undefined && (typeof etag !== 'string' || !isEntityTag(etag))) {
    throw new TypeError(`The validator etag is an entity tag such as "v1", quotes included, not ${describe(etag)}`)
  }
  if (lastModified !== undefined && (!(lastModified instanceof Date) || Number.isNaN(lastModified.getTime()))) {
    throw new TypeError(`The validator lastModified is a valid Date, not ${describe(lastModified)}`)
  }
}
