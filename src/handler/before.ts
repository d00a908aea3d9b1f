// What comes before the handler on both servers: what is looked up, and the one decision that is taken there.
import { isPromise } from '../content/content.ts'
import { ignoresPreconditions, isSafe, isSafeRead, judgeAnswer, judgeRequest } from '../decision/judge.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { lastModifiedField } from '../decision/response-fields.ts'
import { isStar } from '../fields/entity-tag-list.ts'
import type { Current } from './current.ts'
import type { Lookup, Plan, Representation } from './plan.ts'

/** What a 428 says, which is to explain how to make the request conditional (RFC 6585 §3). */
export const REQUIRED_MESSAGE = 'This request must carry If-Match with the entity tag of the representation that it changes.'

export function newRepresentation(): Representation {
  return { etag: undefined, lastModified: undefined, exists: true, isUncertain: false, isKnown: false }
}

/**
 * Asks the functions of a plan one after another, the outermost first; a promise only where one of them promises. `null` says that there is
 * no representation (RFC 9110 §13.1).
 */
export function runLookups({ lookups }: Plan, representation: Representation, self: unknown, args: readonly unknown[]): void | Promise<void> {
  if (lookups.length > 0) representation.isKnown = true
  for (let i = 0; i < lookups.length; i++) {
    const { ask, learn } = lookups[i] as Lookup
    const answer = Reflect.apply(ask, self, args) as unknown
    if (isPromise(answer)) return awaitLookups(lookups.slice(i), answer, representation, self, args)
    if (answer === null) representation.exists = false
    else learn(representation, answer)
  }
}

async function awaitLookups(lookups: readonly Lookup[], first: Promise<unknown>, representation: Representation, self: unknown,
  args: readonly unknown[]): Promise<void> {
  let answer: unknown = first
  for (const [i, { ask, learn }] of lookups.entries()) {
    if (i > 0) answer = Reflect.apply(ask, self, args)
    const settled = await answer
    if (settled === null) representation.exists = false
    else learn(representation, settled)
  }
}

/**
 * What is decided before the handler runs: 428 where a precondition is required, or what the preconditions come to. Undefined where nothing
 * is to be decided yet: the handler runs.
 *
 * An unsafe method is judged here and only here, before it changes anything (RFC 9110 §13.2.1). A safe one is judged here where its plan
 * says `early`, by the status that is set so far: a page for a 404 has no state that a 304 could confirm. Of what does not exist, only the
 * handler can speak.
 */
export function judgeBefore({ early, required, suffixes }: Plan, method: string, status: number, preconditions: Preconditions | undefined,
  representation: Representation): Judgement | 428 | undefined {
  const forms = { given: representation.etag, suffixes }
  if (isSafeRead(method)) {
    if (!early || !representation.exists || preconditions === undefined) return undefined
    return judgeAnswer(method, status, preconditions, sentValidators(representation), forms)
  }
  if (!representation.isKnown || ignoresPreconditions(method)) return undefined
  if (required && lacksPrecondition(method, preconditions)) return 428
  if (preconditions === undefined) return undefined
  const { exists, isUncertain, etag, lastModified } = representation
  if (isUncertain && !isSafe(method)) return judgeUncertain(method, preconditions)
  return judgeRequest(method, preconditions, exists ? { etag, lastModified } : undefined, forms)
}

/**
 * 412 where the current tag is not known and a request must not be performed without it: an unsafe one with preconditions, so that nothing is
 * created or overwritten by accident, and one that is safe but names tags in If-Match. Else undefined.
 */
export function judgeUncertain(method: string, preconditions: Preconditions): Judgement | undefined {
  const { decision } = judgeRequest(method, preconditions, {}, { given: undefined, suffixes: [] })
  const isRefused = isSafe(method) ? decision.outcomes['If-Match'] === 'false' : isConditional(preconditions) && !ignoresPreconditions(method)
  return isRefused ? { decision: { ...decision, status: 412 }, current: undefined, status: 412 } : undefined
}

/** The validators that a 304 or a 412 before the handler says; none where nothing exists, or nobody can tell. */
export function validatorsBefore(representation: Representation): Validators | undefined {
  return representation.exists && !representation.isUncertain ? representation : undefined
}

/** Judges a request by what a caller says of the current representation. Of what does not exist, only the handler can speak to who wants to read it. */
export function judgeCurrent(method: string, preconditions: Preconditions, current: Current): Judgement | undefined {
  if (current === undefined) return judgeUncertain(method, preconditions)
  if (current === null && isSafeRead(method)) return undefined
  return judgeRequest(method, preconditions, current ?? undefined, { given: current?.etag, suffixes: [] })
}

// A date that is not sent yet is not compared either.
function sentValidators({ etag, lastModified }: Representation): { etag: string | undefined, lastModified: Date | undefined } {
  return { etag, lastModified: lastModified && lastModifiedField(lastModified) === undefined ? undefined : lastModified }
}

/** Whether a request says under what condition its method may change anything; If-Modified-Since and If-Range say nothing of that. */
function isConditional(preconditions: Preconditions): boolean {
  return (preconditions['if-match'] ?? preconditions['if-none-match'] ?? preconditions['if-unmodified-since']) !== undefined
}

/**
 * Whether a request is unsafe and does not say what it means to change: by If-Match, or by `If-None-Match: *`, which only ever creates.
 */
export function lacksPrecondition(method: string, preconditions: Preconditions | undefined): boolean {
  if (isSafe(method) || ignoresPreconditions(method) || preconditions?.['if-match'] !== undefined) return false
  const noneMatch = preconditions?.['if-none-match']
  return noneMatch === undefined || !isStar(noneMatch)
}
