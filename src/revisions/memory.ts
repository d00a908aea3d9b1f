// Revisions in the memory of one process. They are exact there: nothing runs between a check and the claim that follows it.
import type { Expectation } from '../decision/expectation.ts'
import { checkOptions } from '../fields/arguments.ts'
import { rangeError } from '../fields/errors.ts'
import { checkedRevisions } from './checked.ts'
import { idOf, newName } from './name.ts'
import { MOST_ENTRIES, RecentlyUsed } from './recently-used.ts'
import type { Change, Revision, Revisions } from './revisions.ts'
import { isConditional, isMet } from './state.ts'
import type { State } from './state.ts'

/** The options of {@link memoryRevisions}. */
export interface MemoryRevisionsOptions {
  /**
   * The most keys that are remembered, each in about 200 bytes. Default: 100,000. The key that was not used for longest is forgotten, and has
   * another name when it is asked for again. A key that is being changed is not forgotten, and not counted.
   */
  limit?: number | undefined
}

/** A key that is being changed, by one change after another. */
interface Claim {
  /** The number of changes that are at work or wait. */
  changes: number
  /** Settles when the last of them has ended; undefined before the first. */
  end: Promise<void> | undefined
  /** Whether the representation was changed by other means during the current work. */
  isOutdated: boolean
}

/**
 * Revisions in the memory of this process, for data that only this process changes. Make one object for the data and share it: two objects do
 * not share their revisions.
 *
 * After a restart every key has a new name. So has a key that was forgotten because of `limit`. If it was removed before, it is no longer
 * `null`, although your data has nothing there. A store that forgot a key does not refuse `If-None-Match: *`.
 *
 * @throws TypeError for unknown options; RangeError for a limit that is not a whole number from 1 to 4,194,304
 */
export function memoryRevisions(options?: MemoryRevisionsOptions): Revisions {
  const states = new RecentlyUsed<State>(limitOf(options))
  // A claimed key has no state: its name is withheld.
  const claims = new Map<string, Claim>()

  function currentOf(id: string): Revision {
    if (claims.has(id)) return undefined
    let state = states.get(id)
    if (state === undefined) states.set(id, state = { name: newName(), exists: undefined })
    return state.name
  }

  async function perform<T>(id: string, expectation: Expectation, work: () => T | Promise<T>, exists: boolean): Promise<Change<T>> {
    let claim = claims.get(id)
    if (isConditional(expectation) && (claim !== undefined || !isMet(expectation, states.get(id)))) {
      return { performed: false, current: currentOf(id) }
    }
    if (claim === undefined) claims.set(id, claim = { changes: 0, end: undefined, isOutdated: false })
    states.delete(id)
    claim.changes++
    const before = claim.end
    let end = (): void => {}
    claim.end = new Promise(resolve => { end = resolve })
    // If no change is before it, the work begins at once, and what was checked still holds.
    if (before !== undefined) {
      await before
      claim.isOutdated = false
    }
    let state: State | undefined
    try {
      const result = await work()
      state = { name: exists ? newName() : null, exists }
      return { performed: true, revision: state.name, result }
    } finally {
      // A key without a state gets a new name when it is asked for: after work that threw, and if the representation was changed by other means.
      if (--claim.changes === 0) {
        claims.delete(id)
        if (state !== undefined && !claim.isOutdated) states.set(id, state)
      }
      end()
    }
  }

  return checkedRevisions({
    current: key => currentOf(idOf(key)),
    perform: (key, ...rest) => perform(idOf(key), ...rest),
    invalidate(keys) {
      for (const id of keys.map(idOf)) {
        states.delete(id)
        const claim = claims.get(id)
        if (claim !== undefined) claim.isOutdated = true
      }
    }
  })
}

function limitOf(options: MemoryRevisionsOptions | undefined): number {
  checkOptions(options, { limit: 'number' })
  const { limit = 100_000 } = options ?? {}
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_ENTRIES) return limit
  throw rangeError(`memoryRevisions: expected a limit from 1 to ${MOST_ENTRIES} keys, got ${limit}`)
}
