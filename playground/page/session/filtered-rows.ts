// What the filter shows of the rows: each row is tested once, a few at a time, and again only where it has changed.
import type { Row } from '../rows/row.ts'
import { matches } from '../filter/filter.ts'
import type { Filter } from '../filter/filter.ts'

interface Known {
  readonly connected: WeakMap<Row, boolean>
  readonly alone: WeakMap<Row, boolean>
}

const nothing = (): Known => ({ connected: new WeakMap(), alone: new WeakMap() })

/** A filter, and what is known of the rows by it. A row is never changed, so what was found once remains true. */
export class FilteredRows {
  #filter: Filter = { conditions: [] }
  #known = nothing()
  #isWhole = true
  #isReady = true

  get isFiltering(): boolean {
    return this.#filter.conditions.length > 0
  }

  /** Whether every row was tested when `of` was asked last. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** Whether every row was tested once by this filter: until then, what matches is not yet what there is to show. */
  get isReady(): boolean {
    return this.#isReady
  }

  set(filter: Filter): void {
    this.#filter = filter
    this.#isReady = filter.conditions.length === 0
    this.#known = nothing()
  }

  /**
   * The rows that match, in their order; the latest are tested first, for as long as `hasTime`, and those not yet
   * tested are left out. `connected` as for the verdict.
   */
  of(rows: readonly Row[], connected: boolean, hasTime: () => boolean): readonly Row[] {
    this.#isWhole = true
    if (!this.isFiltering) return rows
    const shown: Row[] = []
    for (let index = rows.length - 1; index >= 0; index--) {
      const row = rows[index]
      if (row !== undefined && this.#shows(row, connected, hasTime)) shown.push(row)
    }
    this.#isReady ||= this.#isWhole
    return shown.reverse()
  }

  #shows(row: Row, connected: boolean, hasTime: () => boolean): boolean {
    // The tap's silence counts only for what the tap has not reported.
    const known = row.exchange !== null || connected ? this.#known.connected : this.#known.alone
    const before = known.get(row)
    if (before !== undefined) return before
    if (!this.#isWhole || !hasTime()) {
      this.#isWhole = false
      return false
    }
    const shows = matches(this.#filter, row, connected)
    known.set(row, shows)
    return shows
  }
}
