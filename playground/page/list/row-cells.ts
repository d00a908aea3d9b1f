// The cells of one row, each by its column.
import type { Exchange } from '../../shared/exchange.ts'
import { levelWord } from '../analysis/note.ts'
import type { Note } from '../analysis/note.ts'
import { clientOf } from '../rows/client.ts'
import { fieldValue } from '../rows/fields.ts'
import { exchangeLabel, fetchOf, isEarlier, isFromCache, isImported, numberOf } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import type { Verdict } from '../rows/verdict.ts'
import { element, icon, keepForm, setText } from '../ui/dom.ts'
import { bytes, count, timeOfDay } from '../ui/format.ts'
import { cut, visible } from '../ui/visible-text.ts'
import type { ColumnName } from './columns.ts'
import { validationOf } from './validation.ts'

export interface CellContext {
  readonly verdict: Verdict
  /** The notes on the exchange, the gravest first. */
  readonly notes: readonly Note[]
}

type Fill = (cell: HTMLElement, row: Row, context: CellContext) => void

/** More than any width shows. */
const MAX_SHOWN = 400
/** A path up to this length is one piece; of a longer one, so many characters at its end stay in view. */
const WHOLE = 24
const END = 8
const none = '–'

const spoken = (text: string): HTMLElement => element('span', 'spoken', text)

/** What fills the cell of each column but those of the duration, which may change by itself. */
export const fills: Readonly<Record<Exclude<ColumnName, 'time' | 'bar'>, Fill>> = {
  number(cell, { exchange }) {
    if (exchange === null || isImported(exchange)) {
      keepForm(cell, none, () => [document.createTextNode(none)])
      return cell.removeAttribute('title')
    }
    const isOld = isEarlier(exchange.id)
    keepForm(cell, isOld ? 'earlier' : 'number', () => [element('span', ''), ...isOld ? [spoken(' of an earlier run')] : []])
    setPart(cell.firstElementChild, count(numberOf(exchange.id)))
    cell.title = isOld ? 'Of an earlier run of the server' : ''
  },
  started(cell, { exchange, fetchRecord }) {
    const at = exchange?.startedAt ?? (fetchRecord === null ? undefined : performance.timeOrigin + fetchRecord.startedAt)
    const text = at === undefined || !Number.isFinite(at) ? none : timeOfDay(new Date(at))
    // A tenth of a second is enough to tell rows apart; the rest stands in the detail.
    setText(cell, text === none ? none : text.slice(0, -2))
    cell.title = text
  },
  wire(cell, { exchange, fetchRecord }) {
    const isSilent = fetchRecord !== null && (isFromCache(fetchRecord) || fetchRecord.exchange === null)
    keepForm(cell, '', () => [element('span', '')])
    setPart(cell.firstElementChild, exchange === null ? isSilent ? none : '?' : exchange.status === 0 ? none : String(exchange.status))
  },
  page: (cell, row) => {
    const fetched = fetchOf(row)
    setText(cell, fetched === null ? none : String(fetched.status ?? 'error'))
    cell.classList.toggle('none', fetched === null)
  },
  method: (cell, { exchange, fetchRecord }) => setText(cell, cut(exchange?.method ?? fetchRecord?.method ?? none, 20)),
  request(cell, { exchange, fetchRecord }) {
    // Entries of a file are of many servers.
    const text = visible(exchange === null ? fetchRecord?.target ?? none : isImported(exchange) ? exchange.base + exchange.target : exchange.target)
    cell.title = text
    const end = text.length <= WHOLE ? '' : text.slice(-END)
    keepForm(cell, end === '' ? 'whole' : 'pieces', () => [element('code', ''), ...end === '' ? [] : [element('code', '')]])
    setPart(cell.firstElementChild, cut(text.slice(0, text.length - end.length), MAX_SHOWN))
    if (end === '') return cell.removeAttribute('aria-label')
    // In two pieces it would be read as two words.
    cell.setAttribute('aria-label', text)
    setPart(cell.lastElementChild, end)
  },
  host(cell, { exchange }) {
    const host = exchange === null ? undefined : isImported(exchange) ? exchange.base : fieldValue(exchange.requestFields, 'Host')
    setWhole(cell, host ?? none)
  },
  client(cell, { exchange }) {
    const agent = exchange === null ? undefined : fieldValue(exchange.requestFields, 'User-Agent')
    setText(cell, clientOf(agent) ?? none)
    cell.title = cut(agent ?? '', MAX_SHOWN)
  },
  type(cell, { exchange }) {
    const type = exchange === null ? undefined : fieldValue(exchange.responseFields, 'Content-Type')
    // `text/javascript; charset=utf-8` is javascript to who reads a list.
    const [, short = type] = /^[^/;]*\/(?:x-|vnd\.)?([^;]*)/.exec(type ?? '') ?? []
    setText(cell, cut(short?.trim() || none, 30))
    cell.title = cut(type ?? '', MAX_SHOWN)
  },
  validation(cell, { exchange, fetchRecord }) {
    const found = exchange === null ? undefined : validationOf(exchange)
    const etag = fetchRecord?.etag ?? null
    const { mark, words = '', text, whole } = found ?? { mark: undefined, text: cut(etag ?? '', 80), whole: etag === null ? '' : `ETag ${etag}` }
    cell.title = visible(whole)
    keepForm(cell, `${mark ?? ''} ${words}`, () => [...mark === undefined ? [] : [icon(mark), spoken(words)], element('code', '')])
    setPart(cell.lastElementChild, text === '' ? none : text)
    cell.lastElementChild?.classList.toggle('none', text === '')
  },
  verdict(cell, { exchange }, { verdict, notes }) {
    const location = exchange === null ? undefined : redirectOf(exchange)
    const label = exchange !== null && isImported(exchange) ? exchangeLabel(exchange) : ''
    const worst = worstOf(notes)
    keepForm(cell, JSON.stringify([verdict.shape, verdict.word, location, label, worst]), () => {
      const fromFile = label === '' ? [] : [element('em', '', label)]
      const word = element('span', location === undefined ? '' : 'spoken', verdict.word)
      const led = location === undefined ? [icon(verdict.shape), ...fromFile, word] : [...fromFile, word, element('code', '', `↪ ${cut(location, 80)}`)]
      return [...led, ...badge(worst)]
    })
    cell.title = location === undefined ? verdict.word : `${verdict.word}: ${visible(location)}`
  },
  content: (cell, { exchange }) =>
    setText(cell, exchange === null || exchange.status === 0 ? none : bytes(exchange.upgrade?.receivedBytes ?? exchange.contentBytes)),
}

/** Where a redirect leads, by its path alone on the host that was asked; undefined for any other answer. */
function redirectOf({ status, requestFields, responseFields }: Exchange): string | undefined {
  const location = status > 300 && status < 400 && status !== 304 ? fieldValue(responseFields, 'Location') : undefined
  const own = `//${fieldValue(requestFields, 'Host') ?? ''}/`
  const at = location?.indexOf(own) ?? -1
  return location !== undefined && own !== '///' && /^https?:$/.test(location.slice(0, at)) ? location.slice(at + own.length - 1) : location
}

function setWhole(cell: HTMLElement, text: string): void {
  setText(cell, cut(text, MAX_SHOWN))
  cell.title = cut(text, MAX_SHOWN)
}

function setPart(part: Element | null, text: string): void {
  if (part !== null) setText(part, text)
}

/** The notes of the gravest level, where that is one to look at. */
function worstOf(notes: readonly Note[]): readonly Note[] {
  const [worst] = notes
  return worst?.level === 'bad' || worst?.level === 'warning' ? notes.filter(({ level }) => level === worst.level) : []
}

function badge(notes: readonly Note[]): HTMLElement[] {
  const [worst] = notes
  if (worst === undefined) return []
  const own = element('i', 'badge', String(notes.length), spoken(` ${levelWord(worst.level).toLowerCase()}`))
  own.dataset.level = worst.level
  own.title = notes.map(({ summary }) => visible(summary)).join('\n')
  return [own]
}
