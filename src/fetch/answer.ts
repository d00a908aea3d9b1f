// The decision inside a fetch handler, as a function call instead of a decorator.
import { isSafeRead } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { judgeCurrent } from '../handler/before.ts'
import type { Current } from '../handler/current.ts'
import { failedError } from '../handler/precondition-error.ts'
import { boundRefusal, refusedAnswer } from '../handler/refusal.ts'
import type { Refusal } from '../handler/refusal.ts'
import { newExchange, outerExchange } from './exchange.ts'
import { bareNotModified, refusalResponse } from './response.ts'

/**
 * The 304 or 412 for a Request, with the current validators; undefined if the method must be performed, and the handler sets the validators
 * itself. An outer wrapper then recognizes the tag as its own, and adds the coding of the content to it.
 */
export function answerOnFetch(request: Request, current: Current, refusal?: Refusal<never>): Response | undefined {
  const outer = outerExchange(request)
  const { method, preconditions } = outer ?? newExchange(request)
  if (current?.etag !== undefined && isSafeRead(method)) outer?.given.addTag(current.etag)
  const judgement = preconditions && judgeCurrent(method, preconditions, current)
  if (judgement?.status === 304) return bareNotModified(current ?? {}, { fields: [], ownFields: [] }, preconditions as Preconditions)
  if (judgement?.status !== 412) return undefined
  const error = failedError(judgement, preconditions as Preconditions, current, current?.etag)
  return refusalResponse(refusedAnswer(error, boundRefusal(refusal, request, outer?.refusal)), new Headers(), method)
}
