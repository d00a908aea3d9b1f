// What is known about a key, and whether a change of it may be performed.
import type { Expectation } from '../decision/expectation.ts'

/** The state of a key that is not being changed. */
export interface State {
  /** `null` after the representation was removed. */
  readonly name: string | null
  /** Undefined if the name was made for a reader: it is not known whether there is a representation. */
  readonly exists: boolean | undefined
}

/** Whether a change expects anything. */
export function isConditional({ exists, tags }: Expectation): boolean {
  return exists !== undefined || tags !== undefined
}

/**
 * Whether a state is what a change expects. Unknown existence is not refused: the data decides. A state without a name matches no tag.
 */
export function isMet({ exists, tags }: Expectation, state: State | undefined): boolean {
  if (exists !== undefined && state?.exists === !exists) return false
  return tags === undefined || (typeof state?.name === 'string' && tags.includes(state.name))
}
