// What stores publish of their failures while something runs.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { StoreFailure } from '../../../src/revisions/store-channel.ts'

export async function failuresDuring<T>(run: (failures: StoreFailure[]) => Promise<T>): Promise<T> {
  const failures: StoreFailure[] = []
  const hear = (failure: unknown): void => { failures.push(failure as StoreFailure) }
  subscribe('not-modified:store', hear)
  try {
    return await run(failures)
  } finally {
    unsubscribe('not-modified:store', hear)
  }
}
