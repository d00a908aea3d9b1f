// What a store failed at, for whoever subscribed to `not-modified:store`.
import { channel } from 'node:diagnostics_channel'
import type { Channel } from 'node:diagnostics_channel'

const failures: Channel = /* @__PURE__ */ channel('not-modified:store')

/** What is published of each failure. */
export interface StoreFailure {
  /** The engine. */
  readonly store: 'redis' | 'postgres' | 'sqlite'
  /** What it was asked for. */
  readonly operation: 'current' | 'claim' | 'renew' | 'publish' | 'invalidate' | 'read' | 'take' | 'keep' | 'leave'
  /** The key as it was passed; of what is tried again later, its place in Redis. */
  readonly key: string
  /** How many seconds it took to fail. */
  readonly seconds: number
  /** The error of the client, or one that says how long was waited. */
  readonly error: unknown
}

export function publishFailure(failure: StoreFailure): void {
  failures.publish(failure)
}
