// Checks what callers pass to a store of revisions, so that a mistake is an error and not a lost update.
import { describe } from '../fields/arguments.ts'
import { rangeError, typeError } from '../fields/errors.ts'

/** Throws a TypeError unless `key` is a string. */
export function checkKey(caller: string, key: unknown): void {
  if (typeof key === 'string') return
  const hint = Array.isArray(key) ? `: spread the array, ${caller}(...keys)` : ': use a string that names the representation, such as its path'
  throw typeError(`${caller}: expected a key, a string, got ${describe(key)}${hint}`)
}

/** Throws a TypeError for arguments that `change` and `remove` do not take. */
export function checkChange(caller: string, key: unknown, expectation: unknown, work: unknown): void {
  checkKey(caller, key)
  checkExpectation(caller, expectation)
  if (typeof work === 'function') return
  throw typeError(`${caller}: expected work, a function, got ${describe(work)}: write ${caller}(key, expectation, () => …)`)
}

// Both names are required: a request, which has neither, would be read as expecting nothing.
function checkExpectation(caller: string, expectation: unknown): void {
  if (typeof expectation !== 'object' || expectation === null || !('exists' in expectation && 'tags' in expectation)) {
    throw typeError(`${caller}: expected an expectation, { exists, tags }, got ${describe(expectation)}: pass expectationOf(request), ` +
      'or { exists: undefined, tags: undefined } to expect nothing')
  }
  const { exists, tags }: { exists: unknown, tags: unknown } = expectation
  if (exists !== undefined && typeof exists !== 'boolean') {
    throw typeError(`${caller}: expected exists to be true, false or undefined, got ${describe(exists)}`)
  }
  if (tags !== undefined && !Array.isArray(tags)) {
    throw typeError(`${caller}: expected tags to be an array of strings or undefined, got ${describe(tags)}`)
  }
  for (const tag of tags ?? []) {
    if (typeof tag !== 'string') throw typeError(`${caller}: expected tags to be an array of strings, got one with ${describe(tag)}`)
  }
}

/** Throws a RangeError unless an option is a number of seconds in this range. */
export function checkSeconds(caller: string, name: string, seconds: number, least: number, most: number): void {
  if (seconds >= least && seconds <= most) return
  throw rangeError(`${caller}: expected ${name} to be from ${least} to ${most} seconds, got ${seconds}`)
}
