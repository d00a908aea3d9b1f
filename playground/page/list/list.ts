// The list of exchanges: a grid of which only the rows in view, and the chosen one, are in the document.
import type { Exchange } from '../../shared/exchange.ts'
import type { Note } from '../analysis/note.ts'
import type { ColumnName } from './columns.ts'
import { DrawnRows } from './drawn-rows.ts'
import { ListColumns } from './list-columns.ts'
import { createRowView } from './row-view.ts'
import type { Row } from '../rows/row.ts'
import { indexFrom, isAtEnd, scrollTopFor, rowsInView } from './virtual-rows.ts'
import type { View } from './virtual-rows.ts'

export interface ListEvents {
  /** The chosen row changed, or is gone; `isStep`: by a choice of its own, and not one move of many, or false by itself. */
  readonly onChoose: (isStep?: boolean) => void
  /** The reader wants the chosen row's detail. */
  readonly onOpen: () => void
  /** The view reached the end, or left it. */
  readonly onFollow: () => void
  /** The instant of the page's clock up to which the durations of what is under way run; undefined where they stand. */
  readonly now: () => number | undefined
  /** Other columns are shown, by the reader's choice or the room that there is. */
  readonly onColumns: () => void
  /** The notes on an exchange, the gravest first. */
  readonly notesOf: (exchange: Exchange) => readonly Note[]
}

/** Draws what `show` gave it last; follows the end of the list only while the view stands at the end. */
export class ExchangeList {
  readonly #grid: HTMLElement
  readonly #body: HTMLElement
  readonly #events: ListEvents
  readonly #columns: ListColumns
  readonly #drawn: DrawnRows
  #rows: readonly Row[] = []
  /** The index of each place; undefined where the rows are in the order of their places. */
  #indexes: ReadonlyMap<number, number> | undefined
  #connected = false
  #chosen: number | null = null
  #following = true
  #rowHeight = 28
  #headHeight = 28
  #measured = 0

  constructor(grid: HTMLElement, body: HTMLElement, events: ListEvents) {
    this.#grid = grid
    this.#body = body
    this.#events = events
    this.#columns = new ListColumns(grid)
    this.#drawn = new DrawnRows(body, () => createRowView(this.#columns.shown, events.notesOf))
    grid.addEventListener('scroll', () => this.#onScroll(), { passive: true })
    body.addEventListener('click', event => this.#onClick(event))
    new ResizeObserver(() => this.measure()).observe(grid)
  }

  get following(): boolean {
    return this.#following
  }

  /** The place of the chosen row, null where none is. */
  get chosen(): number | null {
    return this.#chosen
  }

  /** The columns that are shown at present, in their order. */
  get columns(): readonly ColumnName[] {
    return this.#columns.shown
  }

  /** Shows these columns, as far as they have room. */
  chooseColumns(chosen: readonly ColumnName[]): void {
    if (this.#columns.choose(chosen)) this.measure()
  }

  /** Shows these rows, in the order of arrival unless they are sorted; to be called at most once a frame. */
  show(rows: readonly Row[], connected: boolean, isSorted: boolean = this.#indexes !== undefined): void {
    const before = this.#grid.scrollTop
    const top = Math.floor(before / this.#rowHeight)
    const topPlace = this.#rows[top]?.place
    // The rows go on arriving between two frames; scrolling must agree with what is laid out.
    this.#rows = rows.slice()
    this.#connected = connected
    this.#indexes = isSorted ? new Map(rows.map(({ place }, index) => [place, index])) : undefined
    if (this.#chosen !== null && this.#indexOf(this.#chosen) === -1) this.choose(null, false)
    this.#body.style.height = `${rows.length * this.#rowHeight}px`
    this.#grid.setAttribute('aria-rowcount', String(rows.length + 1))
    if (this.#following && !isSorted) this.#grid.scrollTop = rows.length * this.#rowHeight
    // Rows above were forgotten, or filtered in or out: what the reader looks at must not move, save at the very top.
    else if (topPlace !== undefined && before > 0) {
      const moved = (this.#indexes === undefined ? indexFrom(rows, topPlace) : this.#indexes.get(topPlace) ?? top) - top
      if (moved !== 0) this.#grid.scrollTop = before + moved * this.#rowHeight
    }
    this.#draw()
  }

  /** Takes the row's height from the style sheet, where it follows the width and the font size. */
  measure(): void {
    const height = (name: string): number => this.#grid.querySelector<HTMLElement>(name)?.offsetHeight ?? 0
    if (this.#columns.arrange()) {
      this.#drawn.clear()
      this.#events.onColumns()
    }
    this.#rowHeight = Number.parseFloat(getComputedStyle(this.#body).lineHeight) || this.#rowHeight
    this.#headHeight = height('.list-head')
    this.#measured = this.#grid.clientHeight
    this.show(this.#rows, this.#connected)
  }

  choose(place: number | null, isStep?: boolean): void {
    if (place === this.#chosen) return
    this.#chosen = place
    this.#events.onChoose(isStep)
  }

  /** Moves the choice by so many rows, from the end where none is chosen. */
  move(by: number): void {
    if (this.#rows.length === 0) return
    const from = this.#chosen === null ? (by < 0 ? this.#rows.length : -1) : this.#indexOf(this.#chosen)
    this.#reveal(Math.min(this.#rows.length - 1, Math.max(0, from + by)))
  }

  /** How many rows one screen holds, less one for orientation. */
  screenful(): number {
    return Math.max(1, Math.floor(this.#view().height / this.#rowHeight) - 1)
  }

  first(): void {
    this.move(-this.#rows.length)
  }

  /** Goes to the end, and follows it from now on. */
  last(): void {
    this.move(this.#rows.length)
    this.follow()
  }

  follow(): void {
    this.#following = true
    this.show(this.#rows, this.#connected)
    this.#events.onFollow()
  }

  /** Chooses the row at this place and scrolls to it; false where it is not among those shown. */
  reveal(place: number): boolean {
    const index = this.#indexOf(place)
    if (index === -1) return false
    this.#following = this.#following && index === this.#rows.length - 1
    this.choose(place, false)
    this.#grid.scrollTop = scrollTopFor(index, this.#view())
    this.#draw()
    return true
  }

  #reveal(index: number): void {
    this.choose(this.#rows[index]?.place ?? null)
    this.#grid.scrollTop = scrollTopFor(index, this.#view())
    this.#draw()
  }

  #indexOf(place: number): number {
    const index = this.#indexes === undefined ? indexFrom(this.#rows, place) : this.#indexes.get(place) ?? -1
    return this.#rows[index]?.place === place ? index : -1
  }

  #view(): View {
    const { scrollTop, clientHeight } = this.#grid
    const height = Math.max(0, clientHeight - this.#headHeight)
    return { scrollTop, height, rowHeight: this.#rowHeight, total: this.#rows.length }
  }

  #onScroll(): void {
    // A list that has just become lower or higher has not been scrolled: what it follows is kept when it is measured.
    if (this.#grid.clientHeight !== this.#measured) return
    const following = isAtEnd(this.#view())
    if (following !== this.#following) {
      this.#following = following
      this.#events.onFollow()
    }
    this.#draw()
  }

  #onClick(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest('.row') : null
    if (row === null) return
    this.choose(Number(row.id.slice('row-'.length)), true)
    this.#draw()
    this.#events.onOpen()
  }

  #draw(): void {
    const { first, end } = rowsInView(this.#view())
    const wanted = new Set<number>()
    for (let index = first; index < end; index++) wanted.add(index)
    // The chosen row stays in the document when it is scrolled away: aria-activedescendant must name what exists.
    const chosen = this.#chosen === null ? -1 : this.#indexOf(this.#chosen)
    if (chosen !== -1) wanted.add(chosen)
    this.#drawn.draw({ rows: this.#rows, wanted, connected: this.#connected, chosen, now: this.#events.now() })
    if (chosen === -1) this.#grid.removeAttribute('aria-activedescendant')
    else this.#grid.setAttribute('aria-activedescendant', `row-${this.#chosen}`)
  }
}
