// One row of the grid: eight cells in view, filled again only when what they show has changed.
import { element, icon, setText } from '../ui/dom.ts'
import { cut, visible } from '../ui/visible-text.ts'
import { count, bytes, milliseconds } from '../ui/format.ts'
import { fetchOf, isFromCache, isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import { fieldValue, validatorHolds } from '../rows/fields.ts'

/** In front of an upstream the request stands where the page's view stands in front of the demo. */
const cellNames = ['number', 'wire', 'page', 'request', 'sent', 'got', 'verdict', 'content', 'time'] as const
type CellName = typeof cellNames[number]

export interface RowView {
  readonly element: HTMLElement
  /** Shows the row at its index in the list; `connected` as for the verdict. */
  show(row: Row, index: number, connected: boolean): void
  setActive(active: boolean): void
}

const tagLimit = 80
/** More than any width shows. */
const requestLimit = 400
/** So many characters at its end stay in view. */
const requestEnd = 8
const none = '–'

export function createRowView(): RowView {
  const cells = Object.fromEntries(cellNames.map((name, index) => {
    const cell = element('span', `c-${name}`)
    cell.setAttribute('role', 'gridcell')
    cell.setAttribute('aria-colindex', String(index < 3 ? index + 1 : index))
    return [name, cell]
  })) as Record<CellName, HTMLElement>
  const own = element('div', 'row', ...cellNames.map(name => cells[name]))
  own.setAttribute('role', 'row')
  own.setAttribute('aria-selected', 'false')
  let shown: Row | undefined
  let shownConnected = false
  return {
    element: own,
    show(row, index, connected) {
      own.setAttribute('aria-rowindex', String(index + 2))
      own.style.setProperty('--index', String(index))
      if (row === shown && connected === shownConnected) return
      own.id = `row-${row.place}`
      shown = row
      shownConnected = connected
      fill(own, cells, row, connected)
    },
    setActive(active) {
      own.setAttribute('aria-selected', String(active))
    },
  }
}

function fill(own: HTMLElement, cells: Record<CellName, HTMLElement>, row: Row, connected: boolean): void {
  const { exchange, fetchRecord } = row
  const fetched = fetchOf(row)
  const verdict = verdictOf(row, connected)
  const silent = fetchRecord !== null && (isFromCache(fetchRecord) || fetchRecord.exchange === null)
  own.dataset.shape = verdict.shape
  const fromFile = exchange !== null && isImported(exchange) ? element('em', '', `imported ${count(-exchange.id)}`) : ''
  setText(cells.number, exchange === null || fromFile !== '' ? none : count(exchange.id))
  setText(cells.wire, exchange === null ? silent ? none : '?' : String(exchange.status))
  setText(cells.page, fetched === null ? none : String(fetched.status ?? 'error'))
  setRequest(cells.request, exchange ?? fetchRecord)
  setTag(cells.sent, exchange === null ? undefined : fieldValue(exchange.requestFields, 'If-None-Match'))
  setTag(cells.got, exchange === null ? fetchRecord?.etag ?? undefined : fieldValue(exchange.responseFields, 'ETag'))
  const holds = exchange === null ? undefined : validatorHolds(exchange)
  const mark = element('span', 'mark')
  if (holds !== undefined) mark.append(icon(holds ? 'equal' : 'unequal'), spoken(holds ? 'equal: ' : 'differs: '))
  cells.got.prepend(mark)
  cells.verdict.replaceChildren(icon(verdict.shape), fromFile, element('span', '', verdict.word))
  setText(cells.content, exchange === null ? none : bytes(exchange.contentBytes))
  const duration = exchange?.duration ?? (fetchRecord === null ? 0 : fetchRecord.endedAt - fetchRecord.startedAt)
  setText(cells.time, milliseconds(duration))
}

function setTag(cell: HTMLElement, value: string | undefined): void {
  cell.replaceChildren(element('code', value === undefined ? 'none' : '', cut(value ?? none, tagLimit)))
}

function setRequest(cell: HTMLElement, asked: { readonly method: string, readonly target: string } | null): void {
  const text = asked === null ? none : visible(`${asked.method} ${asked.target}`)
  cell.title = text
  cell.replaceChildren(element('code', '', cut(text.slice(0, -requestEnd), requestLimit)),
    element('code', '', text.slice(-requestEnd)))
}

function spoken(text: string): HTMLElement {
  return element('span', 'spoken', text)
}
