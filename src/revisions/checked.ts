// The calls of a store of revisions, each with its arguments checked: what is left to the store is what it does.
import type { Expectation } from '../decision/expectation.ts'
import { checkChange, checkKey } from './check-arguments.ts'
import type { Change, Revision, Revisions } from './revisions.ts'

/** What a store does. */
export interface Store {
  current(key: string): Revision | Promise<Revision>
  /** Performs a change after which there is a representation, or with `exists: false` none. */
  perform<T>(key: string, expectation: Expectation, work: () => T | Promise<T>, exists: boolean): Promise<Change<T>>
  invalidate(keys: readonly string[]): void | Promise<void>
}

/** Its calls. Each reaches the store within the call itself, and rejects where it throws. */
export function checkedRevisions({ current, perform, invalidate }: Store): Revisions {
  return {
    // Without async, which makes a promise around the store's own: it is what every request asks for.
    current(key) {
      try {
        checkKey('current', key)
        return Promise.resolve(current(key))
      } catch (error) {
        return Promise.reject(error)
      }
    },
    async change(key, expectation, work) {
      checkChange('change', key, expectation, work)
      return perform(key, expectation, work, true)
    },
    async remove(key, expectation, work) {
      checkChange('remove', key, expectation, work)
      return perform(key, expectation, work, false)
    },
    async invalidate(...keys) {
      for (const key of keys) checkKey('invalidate', key)
      return invalidate(keys)
    }
  }
}
