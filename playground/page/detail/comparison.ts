// Which exchanges another may be compared with.
import type { Exchange } from '../../shared/exchange.ts'
import type { Row } from '../rows/row.ts'
import { isSameTarget } from './stored.ts'

/** A row with an exchange on the wire. */
export type WireRow = Row & { readonly exchange: Exchange }

export interface Comparison {
  readonly own: WireRow
  /** The row before it with the same target; null where there is none. */
  readonly before: WireRow | null
  /** What may be chosen instead, the latest first. */
  readonly others: readonly WireRow[]
}

/** A list for a reader to choose from; those with the same target come first into it. */
const MAX_OTHERS = 60

/** What there is to compare the row with, among rows in the order of their places. */
export function comparisonFor(own: WireRow, rows: readonly Row[]): Comparison {
  const all = rows.filter((row): row is WireRow => row.exchange !== null && row.place !== own.place)
  const same = all.filter(({ exchange }) => isSameTarget(exchange, own.exchange))
  const rest = all.filter(({ exchange }) => !isSameTarget(exchange, own.exchange))
  const distance = ({ place }: Row): number => Math.abs(place - own.place)
  const nearest = (some: readonly WireRow[]): WireRow[] =>
    some.toSorted((one, other) => distance(one) - distance(other)).slice(0, MAX_OTHERS)
  const others = [...nearest(same), ...nearest(rest)].slice(0, MAX_OTHERS)
  return {
    own,
    before: same.findLast(({ place }) => place < own.place) ?? null,
    others: others.sort((one, other) => other.place - one.place),
  }
}
