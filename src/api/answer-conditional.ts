// answerConditional: the decision inside a handler, for who would rather call than decorate.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { isSafeRead, judgeRequest } from '../decision/judge.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { judgeUncertain } from '../handler/before.ts'
import { currentOf } from '../handler/current.ts'
import type { Current, CurrentRepresentation } from '../handler/current.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import { publish } from '../node/decision-channel.ts'

/**
 * Answers a conditional request from inside a handler (RFC 9110 §13.2): true once it has answered 304 or 412, and the handler
 * is done; false where the method is to be performed. The ETag and Last-Modified fields are set on every answer to GET, HEAD and
 * QUERY and on a 412, never on an unsafe method that is performed (§9.3.4).
 *
 * @param current what the representation is now: a revision, from which {@link etagFor} makes the tag; an entity tag with its quotes, which
 *   is taken as it is; `{ etag, lastModified }`; `null` where there is no current representation; `undefined` where it is not known, which
 *   refuses an unsafe request with preconditions
 * @throws TypeError for anything else, such as a promise or a row of a database; Error where the response has begun
 */
export function answerConditional(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse,
  current: CurrentRepresentation): boolean {
  const from = request as IncomingMessage
  const to = response as ServerResponse
  const known = currentOf(current)
  if (to.headersSent) throw new Error('answerConditional was called after the response had begun')
  const conditional = conditionalResponse(from, to)
  const { preconditions } = conditional
  const judgement = preconditions && judge(from.method as string, preconditions, known)
  if (judgement !== undefined) {
    publish(from, to, judgement)
    if (judgement.status !== undefined) {
      conditional.replaceBy(judgement.status, known ?? undefined)
      return true
    }
  }
  if (isSafeRead(from.method)) conditional.perform(known ?? {})
  return false
}

function judge(method: string, preconditions: Preconditions, current: Current): Judgement | undefined {
  if (current === undefined) return judgeUncertain(method, preconditions)
  // Of what does not exist, only the handler can speak to who wants to read it.
  if (current === null && isSafeRead(method)) return undefined
  const validators: Validators | undefined = current ?? undefined
  return judgeRequest(method, preconditions, validators, { given: validators?.etag, suffixes: [] })
}
