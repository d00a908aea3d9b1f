// One row of the list: an exchange on the wire, a fetch as the page saw it, or both, joined by the exchange's id.
import type { Exchange } from '../exchange.ts'

/** The six cache modes of fetch, in the order in which they are offered. */
export const cacheModes = ['default', 'no-cache', 'no-store', 'reload', 'force-cache', 'only-if-cached'] as const
export type CacheMode = typeof cacheModes[number]

/** What Resource Timing told of a fetch; a browser that does not say has null. */
export interface Witness {
  readonly transferSize: number
  readonly deliveryType: string | null
}

/** One fetch as the page's script saw it. */
export interface Sighting {
  /** 1, 2, 3 …: the page's own count of its fetches. */
  readonly number: number
  readonly mode: CacheMode
  /** The If-None-Match that the reader set by hand; null where the browser was left to set its own. */
  readonly handSet: string | null
  /** The ETag of the copy that an earlier fetch let the browser store, null where none is known. */
  readonly storedTag: string | null
  /** The value of X-Exchange; null where the answer had none, or there was none. */
  readonly exchange: number | null
  /** The status that fetch reported; null where it failed. */
  readonly status: number | null
  readonly etag: string | null
  readonly contentBytes: number
  /** Instants of the page's clock (`performance.now()`), in milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  /** The highest exchange id known when the fetch began. */
  readonly knownBefore: number
  readonly witness: Witness | null
}

export interface Row {
  /** Its place in the order of arrival since the page began; never reused. */
  readonly place: number
  readonly exchange: Exchange | null
  readonly sighting: Sighting | null
}

/**
 * Whether the fetch was answered without a request. Ids only grow, so an id that was known before the fetch began is
 * that of the exchange by which the stored copy was last stored or validated; and a transfer size of 0 says the same.
 */
export function isFromCache(sighting: Sighting): boolean {
  if (sighting.exchange === null) return false
  return sighting.exchange <= sighting.knownBefore || sighting.witness?.transferSize === 0
}
