// The decision inside a fetch handler, as a function call instead of a decorator.
import { isSafeRead } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { judgeCurrent } from '../handler/before.ts'
import type { Current } from '../handler/current.ts'
import { newExchange, outerExchange } from './exchange.ts'
import { bareAnswer } from './response.ts'

/**
 * The 304 or 412 for a Request, with the current validators; undefined if the method must be performed, and the handler sets the validators
 * itself. An outer wrapper then recognizes the tag as its own, and adds the coding of the content to it.
 */
export function answerOnFetch(request: Request, current: Current): Response | undefined {
  const outer = outerExchange(request)
  const { method, preconditions } = outer ?? newExchange(request)
  if (current?.etag !== undefined && isSafeRead(method)) outer?.given.addTag(current.etag)
  const status = preconditions && judgeCurrent(method, preconditions, current)?.status
  return status === undefined ? undefined : bareAnswer(status, current ?? {}, { fields: [], ownFields: [] }, preconditions as Preconditions)
}
