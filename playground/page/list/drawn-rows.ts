// The rows that are in the document, in the order of the screen, for who reads it row by row.
import type { Row } from '../rows/row.ts'
import type { RowView } from './row-view.ts'

export interface Drawing {
  readonly rows: readonly Row[]
  /** The indexes of the rows that are wanted. */
  readonly wanted: ReadonlySet<number>
  readonly connected: boolean
  /** The index of the chosen row; -1 where none is. */
  readonly chosen: number
  /** As for the duration of what is under way. */
  readonly now: number | undefined
}

export class DrawnRows {
  readonly #body: HTMLElement
  readonly #create: () => RowView
  /** As they stand in the document. */
  #views: readonly RowView[] = []

  constructor(body: HTMLElement, create: () => RowView) {
    this.#body = body
    this.#create = create
  }

  clear(): void {
    for (const view of this.#views) view.element.remove()
    this.#views = []
  }

  draw({ rows, wanted, connected, chosen, now }: Drawing): void {
    const shown = [...wanted].sort((a, b) => a - b).flatMap(index => {
      const row = rows[index]
      return row === undefined ? [] : [{ row, index }]
    })
    const views = this.#viewsFor(shown.map(({ row }) => row.place))
    const leaving = new Set(this.#views)
    for (const view of views) leaving.delete(view)
    for (const view of leaving) view.element.remove()
    let next = this.#body.firstElementChild
    for (const [at, { row, index }] of shown.entries()) {
      const view = views[at]
      if (view === undefined) continue
      view.show(row, index, connected, now)
      view.setActive(index === chosen)
      if (view.element === next) next = next.nextElementSibling
      else this.#body.insertBefore(view.element, next)
    }
    this.#views = views
  }

  /** A view for each place: its own, or, where most are new, the next one in the document, which costs half as much as a new one. */
  #viewsFor(places: readonly number[]): readonly RowView[] {
    const own = new Map(this.#views.map(view => [view.place, view]))
    const kept = places.filter(place => own.has(place)).length
    return places.map((place, at) => (kept * 2 < places.length ? this.#views[at] : own.get(place)) ?? this.#create())
  }
}
