// The columns that a list shows: those that the reader chose, as far as there is room.
import { CARDS, firstColumns, fittingColumns, gridTemplate } from './columns.ts'
import type { ColumnName } from './columns.ts'

export class ListColumns {
  readonly #grid: HTMLElement
  #chosen: readonly ColumnName[] = firstColumns
  #shown: readonly ColumnName[] = []

  constructor(grid: HTMLElement) {
    this.#grid = grid
  }

  /** Those that are shown, in their order. */
  get shown(): readonly ColumnName[] {
    return this.#shown
  }

  /** False where the reader had chosen them before. */
  choose(chosen: readonly ColumnName[]): boolean {
    if (chosen.join() === this.#chosen.join()) return false
    this.#chosen = chosen
    return true
  }

  /** Makes the room of the grid theirs; returns whether others are shown than before. */
  arrange(): boolean {
    const width = this.#grid.clientWidth / Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    const shown = fittingColumns(width, this.#chosen)
    this.#grid.classList.toggle('cards', width < CARDS)
    this.#grid.style.setProperty('--columns', gridTemplate(shown))
    this.#grid.setAttribute('aria-colcount', String(shown.length))
    if (shown.join() === this.#shown.join()) return false
    this.#shown = shown
    return true
  }
}
