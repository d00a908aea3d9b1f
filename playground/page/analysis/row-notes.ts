// The notes of the rows, found once for each exchange: ten thousand rows are looked at in every frame.
import type { Exchange } from '../../shared/exchange.ts'
import type { Row } from '../rows/row.ts'
import type { ExchangeIndex } from './history.ts'
import { levels } from './note.ts'
import type { Level, Note } from './note.ts'
import { notesOn } from './notes.ts'

const found = new WeakMap<ExchangeIndex, WeakMap<Exchange, readonly Note[]>>()

/** The notes on an exchange, the gravest first. */
export function notesOf(exchange: Exchange, index: ExchangeIndex): readonly Note[] {
  let known = found.get(index)
  if (known === undefined) found.set(index, known = new WeakMap())
  let notes = known.get(exchange)
  if (notes === undefined) known.set(exchange, notes = notesOn(exchange, index))
  return notes
}

/** The gravest level among the notes on a row, for a badge; undefined where there are none. */
export function worstNote({ exchange }: Row, index: ExchangeIndex): Level | undefined {
  return exchange === null ? undefined : notesOf(exchange, index)[0]?.level
}

/** The graver of two levels. */
export function graver(one: Level | undefined, other: Level | undefined): Level | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return levels.indexOf(one) <= levels.indexOf(other) ? one : other
}
