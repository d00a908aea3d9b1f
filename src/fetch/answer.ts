// The decision inside a fetch handler, for who would rather call than decorate.
import { isSafeRead } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { judgeCurrent } from '../handler/before.ts'
import type { Current } from '../handler/current.ts'
import { newExchange, outerExchange } from './exchange.ts'
import { bareAnswer } from './response.ts'

/**
 * The 304 or 412 that the preconditions of a Request come to, with the current validators; undefined where the method is to be performed, and
 * the handler says the validators by itself. A wrapper outside then knows the tag for its own, and names it after the coding of the content.
 */
export function answerOnFetch(request: Request, current: Current): Response | undefined {
  const outer = outerExchange(request)
  const { method, preconditions } = outer ?? newExchange(request)
  if (current?.etag !== undefined && isSafeRead(method)) outer?.given.addTag(current.etag)
  const status = preconditions && judgeCurrent(method, preconditions, current)?.status
  return status === undefined ? undefined : bareAnswer(status, current ?? {}, { fields: [], ownFields: [] }, preconditions as Preconditions)
}
