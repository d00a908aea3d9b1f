// How many rows have a note of a grave level, counted a few rows at a time: the notes on ten thousand are not found in one frame.
import type { Row } from '../rows/row.ts'
import type { ExchangeIndex } from './history.ts'
import { notesOf } from './row-notes.ts'

export interface NoteCounts {
  /** Rows with a note of this level, which are those that `note:` finds. */
  readonly bad: number
  readonly warning: number
  /** Whether every row was looked at. */
  readonly isWhole: boolean
}

export class NoteCounter {
  #index: ExchangeIndex | undefined
  #levels = new WeakMap<Row, { readonly bad: boolean, readonly warning: boolean }>()

  /** The counts of these rows; those not yet looked at are looked at for as long as `hasTime`. */
  of(rows: readonly Row[], index: ExchangeIndex, hasTime: () => boolean): NoteCounts {
    // What is known of the targets is another thing after a restart of the server.
    if (index !== this.#index) this.#levels = new WeakMap()
    this.#index = index
    let [bad, warning, isWhole] = [0, 0, true]
    for (const row of rows) {
      let known = this.#levels.get(row)
      if (known === undefined && !hasTime()) {
        isWhole = false
        continue
      }
      if (known === undefined) {
        const notes = row.exchange === null ? [] : notesOf(row.exchange, index)
        this.#levels.set(row, known = { bad: notes.some(({ level }) => level === 'bad'), warning: notes.some(({ level }) => level === 'warning') })
      }
      bad += Number(known.bad)
      warning += Number(known.warning)
    }
    return { bad, warning, isWhole }
  }
}
