// Whose body is shown for an exchange: its own, or under a 304 that of the stored response.
import type { Exchange } from '../../shared/exchange.ts'
import { mergeOf } from '../analysis/merge-304.ts'
import { recordOf } from '../body/recorded-body.ts'
import type { Side } from '../body/recorded-body.ts'
import { exchangeLabel } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { isSameTarget } from './stored.ts'

export interface BodySource {
  readonly exchange: Exchange
  /** What is to be said before it; null where it is the exchange's own. */
  readonly remark: string | null
}

/** The source of the response's body, among rows in the order of their places. */
export function responseSource(exchange: Exchange, place: number, rows: readonly Row[]): BodySource {
  if (exchange.status !== 304) return { exchange, remark: null }
  const stored = rows.findLast(row => row.place < place && isSource(row.exchange, exchange))?.exchange
  return stored == null
    ? { exchange, remark: 'A 304 has no body, and the list has no 200 with this tag or date before it.' }
    : { exchange: stored, remark: `A 304 has no body. This is the one of exchange ${exchangeLabel(stored)}, the last 200 for this URL ` +
      'with the same tag or date.' }
}

/** Whether it is a whole 200 that the 304 names by its validator. */
function isSource(stored: Exchange | null, notModified: Exchange): boolean {
  if (stored === null || stored.status !== 200 || stored.method !== 'GET' || !stored.complete || stored.isOpen === true) return false
  const names = notModified.responseFields.map(([name]) => name.toLowerCase())
  return (names.includes('etag') || names.includes('last-modified')) && isSameTarget(stored, notModified) &&
    mergeOf(stored, notModified).applies
}

/** What identifies a body that is drawn, so that it is drawn once. */
export function bodyKeyOf(exchange: Exchange, side: Side): string {
  const record = recordOf(exchange, side)
  return [exchange.id, side, record?.kept, record?.bytes, exchange.isOpen, exchange.complete].join(' ')
}
