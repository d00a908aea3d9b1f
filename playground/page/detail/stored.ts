// The response that a cache has stored before an exchange, as far as the list tells.
import type { Exchange } from '../../shared/exchange.ts'
import { mergeOf } from '../analysis/merge-304.ts'
import { fetchOf, isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'

export interface Stored {
  /** As the cache has it: the fields of the 200, with those of the 304 that validated it last. */
  readonly response: Exchange
  /** The exchange that brought it. */
  readonly by: number
  /** The exchange that validated it last; null where none has. */
  readonly validatedBy: number | null
}

/** Whether both are with one resource: the demo, an upstream and the servers of a file may share a path. */
export function isSameTarget(one: Exchange, other: Exchange): boolean {
  return one.target === other.target && serverOf(one) === serverOf(other)
}

function serverOf(exchange: Exchange): string {
  return isImported(exchange) ? exchange.base : exchange.upstream ?? ''
}

/** What this page's fetches had the browser store of the exchange's target before the row came. */
export function storedByPage(exchange: Exchange, place: number, rows: readonly Row[]): Stored | null {
  return lastStored(exchange, place, rows, row => {
    const fetched = fetchOf(row)
    return fetched !== null && fetched.mode !== 'no-store' && fetched.handSet === null
  })
}

/** What anybody's cache may have stored of the exchange's target before the row came. */
export function storedByAny(exchange: Exchange, place: number, rows: readonly Row[]): Stored | null {
  return lastStored(exchange, place, rows, ({ exchange }) => exchange?.status === 200)
}

/** The stored copy that X-Exchange names, for a row that was answered from the cache. */
export function storedAs({ fetchRecord, place }: Row, rows: readonly Row[]): Stored | null {
  const named = rows.findLast(row => row.exchange !== null && row.exchange.id === fetchRecord?.exchange)
  if (named?.exchange == null) return null
  return storedByPage(named.exchange, Math.max(place, named.place + 1), rows)
}

function lastStored(
  exchange: Exchange, place: number, rows: readonly Row[], counts: (row: Row) => boolean,
): Stored | null {
  let validation: Exchange | null = null
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]
    const found = row?.exchange
    if (row === undefined || found == null || row.place >= place || !counts(row)) continue
    if (found.method !== 'GET' || !found.complete || !isSameTarget(found, exchange)) continue
    if (found.status === 200) {
      const response = validation === null ? found : mergeOf(found, validation).response
      return { response, by: found.id, validatedBy: validation?.id ?? null }
    }
    if (found.status === 304) validation ??= found
  }
  return null
}
