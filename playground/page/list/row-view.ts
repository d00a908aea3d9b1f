// One row of the grid: a cell for each column that is shown, filled again only when what they show has changed.
import type { Exchange } from '../../shared/exchange.ts'
import type { Note } from '../analysis/note.ts'
import { durationOf, isEarlier, isUnderWay } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import { element, setText } from '../ui/dom.ts'
import { duration } from '../ui/format.ts'
import type { ColumnName } from './columns.ts'
import { fills } from './row-cells.ts'
import { sharesOf } from './time-bar.ts'

export interface RowView {
  readonly element: HTMLElement
  /** The place of the row that it shows; undefined where it has shown none. */
  readonly place: number | undefined
  /** Shows the row at its index in the list; `connected` as for the verdict, `now` as for the duration. */
  show(row: Row, index: number, connected: boolean, now: number | undefined): void
  setActive(active: boolean): void
}

/** `notesOf` gives the notes on an exchange, the gravest first. */
export function createRowView(columns: readonly ColumnName[], notesOf: (exchange: Exchange) => readonly Note[]): RowView {
  const cells = new Map(columns.map((name, index) => {
    const cell = element('span', `c-${name}`)
    cell.setAttribute('role', 'gridcell')
    cell.setAttribute('aria-colindex', String(index + 1))
    return [name, cell]
  }))
  const own = element('div', 'row', ...cells.values())
  own.setAttribute('role', 'row')
  own.setAttribute('aria-selected', 'false')
  let shown: Row | undefined
  let shownConnected = false
  let shownIndex = -1

  const fill = (row: Row, connected: boolean): void => {
    const { exchange } = row
    const verdict = verdictOf(row, connected)
    own.dataset.shape = verdict.shape
    own.classList.toggle('earlier', exchange !== null && isEarlier(exchange.id))
    const context = { verdict, notes: exchange === null ? [] : notesOf(exchange) }
    for (const [name, cell] of cells) if (name !== 'time' && name !== 'bar') fills[name](cell, row, context)
  }
  const fillDuration = (row: Row, now: number | undefined): void => {
    const { exchange } = row
    const milliseconds = durationOf(row, now)
    const time = cells.get('time')
    if (time !== undefined) setText(time, duration(milliseconds))
    const { waiting, whole } = sharesOf(row, milliseconds)
    const bar = cells.get('bar')
    bar?.style.setProperty('--waiting', String(waiting))
    bar?.style.setProperty('--whole', String(whole))
    if (bar !== undefined) bar.title = exchange === null || exchange.status === 0 ? '' : `First byte after ${duration(exchange.firstByteAfter)}`
  }
  return {
    element: own,
    get place() {
      return shown?.place
    },
    show(row, index, connected, now) {
      if (index !== shownIndex) {
        shownIndex = index
        own.setAttribute('aria-rowindex', String(index + 2))
        // A property of its own would be inherited, and every cell styled anew.
        own.style.transform = `translateY(calc(${index} * var(--row)))`
      }
      if (row !== shown || isUnderWay(row)) fillDuration(row, now)
      if (row === shown && connected === shownConnected) return
      own.id = `row-${row.place}`
      shown = row
      shownConnected = connected
      fill(row, connected)
    },
    setActive(active) {
      own.setAttribute('aria-selected', String(active))
    },
  }
}
