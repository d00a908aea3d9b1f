// The contract of every store of content.
import type { KeptAnswer } from '../handler/keeper.ts'

/** What is kept under a key: an answer, or the names of the request fields by which its key is to be found. */
export type Entry = KeptAnswer | { readonly vary: readonly string[], readonly content?: undefined }

/**
 * What becomes of who asks for content to send: it is there; he has the lease to make it; another, `by`, has it; or the content was made
 * lately and could not be kept, so that everybody makes it for himself.
 */
export type Taken = Entry | 'make' | 'pass' | { readonly by: string, readonly content?: undefined, readonly vary?: undefined }

/**
 * Content that is kept for {@link withKeptContent}, made by `memoryContents` or `redisContents`. No call of it rejects: a store that fails has
 * nothing, and keeps nothing.
 */
export interface Contents {
  /** What this process has. */
  copy(key: string): KeptAnswer | undefined
  /** What the store has. */
  read(key: string): Promise<Entry | undefined>
  /** As `read`; where there is nothing, the first who asks gets the lease, for so many seconds. */
  take(key: string, by: string, lease: number): Promise<Taken>
  /** Prolongs a lease. */
  renew(key: string, by: string, lease: number): Promise<void>
  /** Keeps an entry, and ends the lease. */
  keep(key: string, entry: Entry): Promise<void>
  /** Ends a lease without an entry. */
  leave(key: string, by: string): Promise<void>
}
