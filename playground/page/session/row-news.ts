// The rows that the status line has yet to tell of: each once, when its exchange is over.
import { isUnderWay } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import type { RowStore } from '../rows/row-store.ts'

export class RowNews {
  readonly #store: RowStore
  #toldThrough = 0
  /** The places of rows that came while they were under way. */
  #expected: number[] = []

  constructor(store: RowStore) {
    this.#store = store
  }

  /** The rows that came since this was last asked and are over, and those that came before and are over now. */
  take(): readonly Row[] {
    const { rows, end } = this.#store
    const from = Math.max(0, rows.length - (end - this.#toldThrough))
    const found = [...this.#expected.flatMap(place => this.#store.at(place) ?? []), ...rows.slice(from)]
    this.#toldThrough = end
    this.#expected = found.filter(isUnderWay).map(({ place }) => place)
    return found.filter(row => !isUnderWay(row))
  }

  /** Leaves out what came so far. */
  skip(): void {
    this.#toldThrough = this.#store.end
    this.#expected = []
  }
}
