// What an adapter answers in place of a handler that may not run: the error that says it, which each framework sends by its own means.
import type { Validators } from '../decision/evaluate-preconditions.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { failedError, requiredError } from '../handler/precondition-error.ts'
import type { PreconditionError } from '../handler/precondition-error.ts'
import { UnavailableError } from '../handler/unavailable-error.ts'
import type { Current } from '../handler/current.ts'
import type { Representation } from '../handler/plan.ts'

/** An error whose status and headers an adapter sends. */
export type RefusalError = PreconditionError | UnavailableError

/** The error for what was decided before the handler: a 412, a 428 or a 503. */
export function refusalBefore(before: Judgement | 428 | 503, preconditions: Preconditions | undefined, representation: Representation): RefusalError {
  if (before === 503) return new UnavailableError()
  return before === 428 ? requiredError() : failedError(before, preconditions as Preconditions, currentBefore(representation))
}

/** The error for a 412 that takes the place of an answer with these validators. */
export function refusalInstead(judgement: Judgement, preconditions: Preconditions, current: Validators): PreconditionError {
  return failedError(judgement, preconditions, current)
}

function currentBefore({ exists, isUncertain, etag, lastModified }: Representation): Current {
  if (isUncertain) return undefined
  return exists ? { etag, lastModified } : null
}
