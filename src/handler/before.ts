// What comes before the handler on both servers: the lookups, and the one decision that is taken there.
import { isPromise } from '../content/content.ts'
import { ignoresPreconditions, isSafe, isSafeRead, judgeAnswer, judgeRequest } from '../decision/judge.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { lastModifiedField } from '../decision/response-fields.ts'
import { isStar } from '../fields/entity-tag-list.ts'
import type { Current } from './current.ts'
import type { Lookup, Plan, Representation } from './plan.ts'
import { failedError, requiredError } from './precondition-error.ts'
import type { PreconditionError } from './precondition-error.ts'
import { unansweredCount } from './unanswered.ts'
import { UnavailableError } from './unavailable-error.ts'

export function newRepresentation(): Representation {
  return { etag: undefined, lastModified: undefined, exists: true, isUncertain: false, isUnavailable: false, isKnown: false, isInParts: false }
}

/**
 * Calls the functions of a plan one after another, the outermost first. Returns a promise only if one of them does. `null` means that there is no
 * representation (RFC 9110 §13.1).
 */
export function runLookups({ lookups }: Plan, representation: Representation, self: unknown, args: readonly unknown[]): void | Promise<void> {
  if (lookups.length > 0) representation.isKnown = true
  const unanswered = unansweredCount()
  for (let i = 0; i < lookups.length; i++) {
    const { ask, learn } = lookups[i] as Lookup
    const answer = Reflect.apply(ask, self, args) as unknown
    if (isPromise(answer)) return awaitLookups(lookups.slice(i), answer, unanswered, representation, self, args)
    if (answer === null) representation.exists = false
    else learn(representation, answer)
  }
}

async function awaitLookups(lookups: readonly Lookup[], first: Promise<unknown>, unanswered: number, representation: Representation, self: unknown,
  args: readonly unknown[]): Promise<void> {
  let answer: unknown = first
  for (const [i, { ask, learn }] of lookups.entries()) {
    if (i > 0) answer = Reflect.apply(ask, self, args)
    const settled = await answer
    if (settled === null) representation.exists = false
    else learn(representation, settled)
  }
  if (representation.isUncertain && unansweredCount() > unanswered) representation.isUnavailable = true
}

/**
 * What is decided before the handler runs: 428 where a precondition is required, 503 where it cannot be compared since the store of the
 * current tag failed, or what the preconditions come to. Undefined where nothing is to be decided yet: the handler runs.
 *
 * An unsafe method is judged here and only here, before it changes anything (RFC 9110 §13.2.1). A safe one is judged here if its plan is
 * `early`, by the status that is set so far: a 404 must not become a 304. If there is no representation, the handler answers (usually
 * with 404).
 */
export function judgeBefore({ early, required, suffixes }: Plan, method: string, status: number, preconditions: Preconditions | undefined,
  representation: Representation): Judgement | 428 | 503 | undefined {
  const forms = { given: representation.etag, suffixes }
  if (isSafeRead(method)) {
    if (!early || !representation.exists || preconditions === undefined) return undefined
    return judgeAnswer(method, status, preconditions, sentValidators(representation), forms)
  }
  if (!representation.isKnown || ignoresPreconditions(method)) return undefined
  if (required && lacksPrecondition(method, preconditions)) return 428
  if (preconditions === undefined) return undefined
  const { exists, isUncertain, isUnavailable, etag, lastModified } = representation
  if (isUncertain && !isSafe(method)) {
    const refusal = judgeUncertain(method, preconditions)
    return refusal !== undefined && isUnavailable ? 503 : refusal
  }
  return judgeRequest(method, preconditions, exists ? { etag, lastModified } : undefined, forms)
}

/** Whether the validators that are known put 304 or 412 in the place of an answer to a safe request, whose content is then not wanted. */
export function isAnsweredInstead(plan: Plan, method: string, preconditions: Preconditions | undefined, representation: Representation): boolean {
  const before = judgeBefore({ ...plan, early: true }, method, 200, preconditions, representation)
  return typeof before === 'object' && before.status !== undefined
}

/**
 * 412 if the current tag is not known and the request must not be performed without it: an unsafe request with preconditions, so that nothing
 * is created or overwritten by accident, and a safe one with tags in If-Match. Else undefined.
 */
export function judgeUncertain(method: string, preconditions: Preconditions): Judgement | undefined {
  const { decision } = judgeRequest(method, preconditions, {}, { given: undefined, suffixes: [] })
  const isRefused = isSafe(method) ? decision.outcomes['If-Match'] === 'false' : isConditional(preconditions) && !ignoresPreconditions(method)
  return isRefused ? { decision: { ...decision, status: 412 }, current: undefined, status: 412 } : undefined
}

/** The error for a 412, a 428 or a 503 that was decided before a handler, by what is known about the representation. */
export function errorBefore(before: Judgement | 428 | 503, preconditions: Preconditions | undefined, representation: Representation): PreconditionError | UnavailableError {
  if (before === 503) return new UnavailableError()
  if (before === 428 || preconditions === undefined) return requiredError()
  const { isUncertain, exists, etag } = representation
  return failedError(before, preconditions, isUncertain ? undefined : exists ? representation : null, etag)
}

/** The validators for a 304 before the handler; undefined if nothing exists, or if it is not known. */
export function validatorsBefore(representation: Representation): Validators | undefined {
  return representation.exists && !representation.isUncertain ? representation : undefined
}

/** Judges a request by what a caller passed as current. If there is no representation, the handler answers a read (usually with 404). */
export function judgeCurrent(method: string, preconditions: Preconditions, current: Current): Judgement | undefined {
  if (current === undefined) return judgeUncertain(method, preconditions)
  if (current === null && isSafeRead(method)) return undefined
  return judgeRequest(method, preconditions, current ?? undefined, { given: current?.etag, suffixes: [] })
}

// A date that is not sent yet must not be compared either.
function sentValidators({ etag, lastModified }: Representation): { etag: string | undefined, lastModified: Date | undefined } {
  return { etag, lastModified: lastModified && lastModifiedField(lastModified) === undefined ? undefined : lastModified }
}

/** Whether a request has a precondition that can forbid a change. If-Modified-Since and If-Range cannot. */
function isConditional(preconditions: Preconditions): boolean {
  return (preconditions['if-match'] ?? preconditions['if-none-match'] ?? preconditions['if-unmodified-since']) !== undefined
}

/** Whether a request is unsafe and has neither If-Match nor `If-None-Match: *`, which only creates. */
export function lacksPrecondition(method: string, preconditions: Preconditions | undefined): boolean {
  if (isSafe(method) || ignoresPreconditions(method) || preconditions?.['if-match'] !== undefined) return false
  const noneMatch = preconditions?.['if-none-match']
  return noneMatch === undefined || !isStar(noneMatch)
}
