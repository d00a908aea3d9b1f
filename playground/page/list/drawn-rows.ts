// The rows that are in the document: each keeps its element for as long as it is wanted.
import type { Row } from '../rows/row.ts'
import type { RowView } from './row-view.ts'

export interface Drawing {
  readonly rows: readonly Row[]
  /** The indexes of the rows that are wanted. */
  readonly wanted: ReadonlySet<number>
  readonly indexOf: (place: number) => number
  readonly connected: boolean
  /** The index of the chosen row; -1 where none is. */
  readonly chosen: number
  /** As for the duration of what is under way. */
  readonly now: number | undefined
}

export class DrawnRows {
  readonly #body: HTMLElement
  readonly #create: () => RowView
  readonly #drawn = new Map<number, RowView>()

  constructor(body: HTMLElement, create: () => RowView) {
    this.#body = body
    this.#create = create
  }

  clear(): void {
    for (const view of this.#drawn.values()) view.element.remove()
    this.#drawn.clear()
  }

  draw({ rows, wanted, indexOf, connected, chosen, now }: Drawing): void {
    for (const [place, view] of this.#drawn) {
      if (wanted.has(indexOf(place))) continue
      view.element.remove()
      this.#drawn.delete(place)
    }
    let next = this.#body.firstElementChild
    for (const index of [...wanted].sort((a, b) => a - b)) {
      const row = rows[index]
      if (row === undefined) continue
      const view = this.#drawn.get(row.place) ?? this.#create()
      this.#drawn.set(row.place, view)
      view.show(row, index, connected, now)
      view.setActive(index === chosen)
      // The order in the document is the order on the screen, for who reads it row by row.
      if (view.element === next) next = next.nextElementSibling
      else this.#body.insertBefore(view.element, next)
    }
  }
}
