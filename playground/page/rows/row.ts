// One row of the list: an exchange on the wire, a fetch as the page saw it, or both, joined by the exchange's id.
import type { Exchange } from '../../shared/exchange.ts'
import { count } from '../ui/format.ts'

/** The six cache modes of fetch, in the order in which they are offered. */
export const cacheModes = ['default', 'no-cache', 'no-store', 'reload', 'force-cache', 'only-if-cached'] as const
export type CacheMode = typeof cacheModes[number]

/** What Resource Timing told of a fetch; a browser that does not say has null. */
export interface TimingEntry {
  readonly transferSize: number
  readonly deliveryType: string | null
}

/** One request of the page: a fetch as its script saw it, or what the inspector's server sent for it. */
export interface FetchRecord {
  /** 1, 2, 3 …: the page's own count of its requests. */
  readonly number: number
  readonly method: string
  readonly target: string
  /** Null where the server sent it: no script has seen the answer then, and no browser's cache was asked. */
  readonly mode: CacheMode | null
  /** The If-None-Match that the reader set by hand; null where the browser was left to set its own. */
  readonly handSet: string | null
  /** The ETag of the copy that an earlier fetch let the browser store, null where none is known. */
  readonly storedTag: string | null
  /** The value of X-Exchange; null where the answer had none, or there was none. */
  readonly exchange: number | null
  /** The status that fetch, or the server, reported; null where there was none. */
  readonly status: number | null
  /** Why the server has no answer, or not all of it: a sentence; null where all is well, and for a fetch. */
  readonly reason: string | null
  readonly etag: string | null
  readonly contentBytes: number
  /** Instants of the page's clock (`performance.now()`), in milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  /** The highest exchange id known when the fetch began. */
  readonly knownBefore: number
  readonly timing: TimingEntry | null
}

/** A request that the page's own script sent by fetch. */
export interface PageFetch extends FetchRecord {
  readonly mode: CacheMode
}

export interface Row {
  /** Its place in the order of arrival since the page began; never reused. */
  readonly place: number
  readonly exchange: Exchange | null
  readonly fetchRecord: FetchRecord | null
  /** When the server told of it last, by the page's clock. */
  readonly toldAt?: number
  /** The server no longer has it among those under way, and has not told how it ended. */
  readonly isLost?: true
}

/** Whether the exchange is under way, as far as the page knows. */
export function isUnderWay({ exchange, isLost }: Row): boolean {
  return exchange?.isOpen === true && isLost !== true
}

/** How many milliseconds the row took, or has taken by this instant of the page's clock; without one, when it was told of last. */
export function durationOf(row: Row, now?: number): number {
  const { exchange, fetchRecord, toldAt } = row
  if (exchange === null) return fetchRecord === null ? 0 : fetchRecord.endedAt - fetchRecord.startedAt
  return exchange.duration + (isUnderWay(row) ? Math.max(0, (now ?? 0) - (toldAt ?? Infinity)) : 0)
}

/** The latest exchange with an upstream, where there was one. */
export function latestByProxy(rows: readonly Row[]): Exchange | null | undefined {
  return rows.findLast(({ exchange }) => exchange?.upstream !== undefined)?.exchange
}

/**
 * Whether the fetch was answered without a request. Ids only grow, so an id that was known before the fetch began is
 * that of the exchange by which the stored copy was last stored or validated; and a transfer size of 0 says the same.
 */
export function isFromCache(fetchRecord: FetchRecord): boolean {
  if (fetchRecord.exchange === null || fetchRecord.mode === null) return false
  return fetchRecord.exchange <= fetchRecord.knownBefore || fetchRecord.timing?.transferSize === 0
}

function isFetch(fetchRecord: FetchRecord): fetchRecord is PageFetch {
  return fetchRecord.mode !== null
}

/** The fetch by which the page's script asked; null where anybody else did. */
export function fetchOf({ fetchRecord }: Row): PageFetch | null {
  return fetchRecord !== null && isFetch(fetchRecord) ? fetchRecord : null
}

/** The bodies of an exchange as text; that of a response in base64 where it is not text. */
export interface Bodies {
  readonly request?: string | undefined
  readonly response?: { readonly text: string, readonly isBase64: boolean } | undefined
}

/** An exchange that came from a file, and not from the server. */
export interface ImportedExchange extends Exchange {
  /** The origin that the request went to, such as `https://example.org`. */
  readonly base: string
  readonly isImported: true
  /** Where the browser had the answer from, if not from the server; absent where the file does not say. */
  readonly source?: 'disk' | 'memory' | 'service worker'
  /** Why there is no answer, or not all of it, in the words of the file. */
  readonly failure?: string
  readonly bodies?: Bodies
}

export function isImported(exchange: Exchange): exchange is ImportedExchange {
  return 'isImported' in exchange
}

/** Ids of an earlier run of the server lie so far below those of the present one, and each run below the next. */
const RUN = 2 ** 36

/** An exchange, or the record of a fetch, as it stands once the server has begun to count anew: its id is unlike every new one. */
export function ofEarlierRun(row: Row): Row {
  const { exchange, fetchRecord } = row
  return {
    ...row,
    exchange: exchange === null || isImported(exchange) ? exchange : ended({ ...exchange, id: exchange.id - RUN }),
    fetchRecord: fetchRecord === null ? null : {
      ...fetchRecord, exchange: fetchRecord.exchange === null ? null : fetchRecord.exchange - RUN, knownBefore: fetchRecord.knownBefore - RUN,
    },
  }
}

/** With the server went the connection, and the bodies that it kept. */
function ended({ isOpen, requestBody, responseBody, ...exchange }: Exchange): Exchange {
  return {
    ...exchange,
    complete: exchange.complete && isOpen !== true,
    ...requestBody === undefined ? {} : { requestBody: { ...requestBody, kept: 0 } },
    ...responseBody === undefined ? {} : { responseBody: { ...responseBody, kept: 0 } },
  }
}

/** Whether the id is of an earlier run of the server. */
export function isEarlier(id: number): boolean {
  return id < -RUN / 2
}

/** The number that its own run gave it; what a file brought has a number of its own. */
export function numberOf(id: number): number {
  return isEarlier(id) ? (id % RUN + RUN) % RUN : Math.abs(id)
}

/** The number with a word for where it is from, as the list has it. */
export function exchangeLabel({ id }: { readonly id: number }): string {
  const number = count(numberOf(id))
  return isEarlier(id) ? `${number} of an earlier run` : id < 0 ? `imported ${number}` : number
}
