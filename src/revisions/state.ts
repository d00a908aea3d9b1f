// What is known of a key, and whether a change may be performed on it.
import type { Expectation } from '../decision/expectation.ts'

/** The state of a key that nobody changes now. */
export interface State {
  /** `null` after the representation was removed. */
  readonly name: string | null
  /** Undefined where the name was made for a reader, who does not tell whether there is a representation. */
  readonly exists: boolean | undefined
}

/** Whether a change expects anything at all. */
export function isConditional({ exists, tags }: Expectation): boolean {
  return exists !== undefined || tags !== undefined
}

/**
 * Whether a state is what a change expects. What is not known about existence is not refused: the data decides. A tag that cannot be
 * compared is no match.
 */
export function isMet({ exists, tags }: Expectation, state: State | undefined): boolean {
  if (exists !== undefined && state?.exists === !exists) return false
  return tags === undefined || (typeof state?.name === 'string' && tags.includes(state.name))
}
