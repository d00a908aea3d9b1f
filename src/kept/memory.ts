// Content in the memory of one process.
import { checkOptions } from '../fields/arguments.ts'
import { rangeError } from '../fields/errors.ts'
import type { Contents } from './contents.ts'
import { Copies } from './copies.ts'

/** What {@link memoryContents} can be told. */
export interface MemoryContentsOptions {
  /** The bytes that all content takes at most, with its fields; 64 MiB unless set. What was not used for longest makes room. */
  limit?: number | undefined
}

/** The bytes of content in the memory of a process, unless set: 64 MiB. */
export const DEFAULT_COPIES = 67_108_864

/**
 * Content in the memory of this process, for {@link withKeptContent}. Simultaneous requests of one process have it made once.
 *
 * @throws TypeError for unknown options; RangeError for a limit that is no count of bytes
 */
export function memoryContents(options?: MemoryContentsOptions): Contents {
  checkOptions(options, { limit: 'number' })
  const copies = new Copies(bytesOf('memoryContents', options?.limit ?? DEFAULT_COPIES))
  return {
    copy: key => copies.get(key),
    read: async key => copies.get(key),
    // Requests of one process wait for each other without a lease.
    take: async key => copies.get(key) ?? 'make',
    renew: async () => {},
    keep: async (key, entry) => {
      if (entry.content !== undefined) copies.set(key, entry)
    },
    leave: async () => {}
  }
}

/** A limit that is a count of bytes; else a RangeError. */
export function bytesOf(caller: string, limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 0) return limit
  throw rangeError(`${caller}: expected the limit as a whole number of bytes, got ${limit}`)
}
