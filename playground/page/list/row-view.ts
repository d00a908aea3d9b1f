// One row of the grid: eight cells, filled again only when what they show has changed.
import { element, icon, setText } from '../ui/dom.ts'
import { cut, visible } from '../ui/visible-text.ts'
import { count, bytes, milliseconds } from '../ui/format.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { levelWord } from '../analysis/note.ts'
import type { Note } from '../analysis/note.ts'
import { durationOf, exchangeLabel, fetchOf, isEarlier, isFromCache, isImported, isUnderWay, numberOf } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import { fieldValue } from '../rows/fields.ts'
import { validationOf } from './validation.ts'
import type { Validation } from './validation.ts'

/** What the page's script saw stands in front of the demo alone. */
const cellNames = ['number', 'wire', 'page', 'request', 'validation', 'verdict', 'content', 'time'] as const
type CellName = typeof cellNames[number]

export interface RowView {
  readonly element: HTMLElement
  /** Shows the row at its index in the list; `connected` as for the verdict, `now` as for the duration. */
  show(row: Row, index: number, connected: boolean, now: number | undefined): void
  setActive(active: boolean): void
}

/** More than any width shows. */
const requestLimit = 400
/** A request up to this length is one piece; of a longer one, so many characters at its end stay in view. */
const wholeLimit = 24
const requestEnd = 8
const none = '–'

/** `notesOf` gives the notes on an exchange, the gravest first. */
export function createRowView(notesOf: (exchange: Exchange) => readonly Note[]): RowView {
  const cells = Object.fromEntries(cellNames.map((name, index) => {
    const cell = element('span', `c-${name}`)
    cell.setAttribute('role', 'gridcell')
    cell.setAttribute('aria-colindex', String(index + 1))
    return [name, cell]
  })) as Record<CellName, HTMLElement>
  const own = element('div', 'row', ...cellNames.map(name => cells[name]))
  own.setAttribute('role', 'row')
  own.setAttribute('aria-selected', 'false')
  let shown: Row | undefined
  let shownConnected = false
  return {
    element: own,
    show(row, index, connected, now) {
      own.setAttribute('aria-rowindex', String(index + 2))
      own.style.setProperty('--index', String(index))
      if (row !== shown || isUnderWay(row)) setText(cells.time, milliseconds(durationOf(row, now)))
      if (row === shown && connected === shownConnected) return
      own.id = `row-${row.place}`
      shown = row
      shownConnected = connected
      fill(own, cells, row, connected, row.exchange === null ? [] : notesOf(row.exchange))
    },
    setActive(active) {
      own.setAttribute('aria-selected', String(active))
    },
  }
}

function fill(
  own: HTMLElement, cells: Record<CellName, HTMLElement>, row: Row, connected: boolean, notes: readonly Note[],
): void {
  const { exchange, fetchRecord } = row
  const fetched = fetchOf(row)
  const verdict = verdictOf(row, connected)
  const silent = fetchRecord !== null && (isFromCache(fetchRecord) || fetchRecord.exchange === null)
  own.dataset.shape = verdict.shape
  own.classList.toggle('earlier', exchange !== null && isEarlier(exchange.id))
  const redirect = exchange !== null && exchange.status > 300 && exchange.status < 400 && exchange.status !== 304
    ? fieldValue(exchange.responseFields, 'Location') : undefined
  const fromFile = exchange !== null && isImported(exchange) ? element('em', '', exchangeLabel(exchange)) : ''
  setNumber(cells.number, exchange === null || fromFile !== '' ? null : exchange.id)
  setText(cells.wire, exchange === null ? silent ? none : '?' : exchange.status === 0 ? none : String(exchange.status))
  setText(cells.page, fetched === null ? none : String(fetched.status ?? 'error'))
  setRequest(cells.request, exchange ?? fetchRecord)
  setValidation(cells.validation, exchange === null ? undefined : validationOf(exchange), fetchRecord?.etag)
  cells.verdict.replaceChildren(icon(verdict.shape), fromFile, element('span', '', verdict.word), ...badge(notes))
  if (redirect !== undefined) cells.verdict.append(element('code', '', `↪ ${cut(redirect, 80)}`))
  cells.verdict.title = redirect === undefined ? '' : `${verdict.word}: ${visible(redirect)}`
  setText(cells.content, exchange === null || exchange.status === 0 ? none : bytes(sizeOf(exchange)))
}

/** Bytes of content, or of whatever else the server has sent after a 101. */
const sizeOf = ({ contentBytes, upgrade }: Exchange): number => upgrade?.receivedBytes ?? contentBytes

function setNumber(cell: HTMLElement, id: number | null): void {
  if (id === null) return setText(cell, none)
  cell.replaceChildren(count(numberOf(id)), ...isEarlier(id) ? [spoken(' of an earlier run')] : [])
  cell.title = isEarlier(id) ? 'Of an earlier run of the server' : ''
}

function setValidation(cell: HTMLElement, found: Validation | undefined, etag: string | null = null): void {
  if (found === undefined) {
    cell.title = etag === null ? '' : `ETag ${visible(etag)}`
    return cell.replaceChildren(element('code', etag === null ? 'none' : '', etag === null ? none : cut(etag, 80)))
  }
  const { mark, words, text, whole } = found
  cell.title = visible(whole)
  const sign = mark === undefined ? [] : [icon(mark), spoken(words)]
  cell.replaceChildren(...sign, element('code', text === '' ? 'none' : '', text === '' ? none : text))
}

function badge(notes: readonly Note[]): HTMLElement[] {
  const [worst] = notes
  if (worst === undefined || (worst.level !== 'bad' && worst.level !== 'warning')) return []
  const alike = notes.filter(({ level }) => level === worst.level)
  const own = element('i', 'badge', String(alike.length), spoken(` ${levelWord(worst.level).toLowerCase()}`))
  own.dataset.level = worst.level
  own.title = alike.map(({ summary }) => visible(summary)).join('\n')
  return [own]
}

function setRequest(cell: HTMLElement, asked: { readonly method: string, readonly target: string } | null): void {
  const text = asked === null ? none : visible(`${asked.method} ${asked.target}`)
  cell.title = text
  if (text.length <= wholeLimit) {
    cell.removeAttribute('aria-label')
    return cell.replaceChildren(element('code', '', text))
  }
  // In two pieces it would be read as two words.
  cell.setAttribute('aria-label', text)
  cell.replaceChildren(element('code', '', cut(text.slice(0, -requestEnd), requestLimit)),
    element('code', '', text.slice(-requestEnd)))
}

function spoken(text: string): HTMLElement {
  return element('span', 'spoken', text)
}
