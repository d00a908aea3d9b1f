// The detail of one row: the verdict, the three observations, why, the decision, the fields of both messages.
import type { WireRow } from './comparison.ts'
import type { ExchangeIndex } from '../analysis/history.ts'
import type { ReadBody } from '../body/recorded-body.ts'
import type { Row } from '../rows/row.ts'
import { notesOn } from '../analysis/notes.ts'
import { createBodiesPart } from './bodies-part.ts'
import type { BodiesPart } from './bodies-part.ts'
import { decisionViews } from './decision-view.ts'
import { mergeView } from './merge-view.ts'
import { storedByAny, storedByPage } from './stored.ts'
import type { Stored } from './stored.ts'
import { KeptSection, sectionViews } from './sections.ts'
import type { DetailSection } from './sections.ts'
import { showProgress, summaryPart } from './summary-part.ts'
import { showWebSocketProgress, webSocketView } from './web-socket-view.ts'
import { whyView } from './why-view.ts'
import { comparisonFor } from './comparison.ts'
import { whyOf } from './why.ts'
import { compareView } from './compare-view.ts'
import { byId, setText } from '../ui/dom.ts'
import { requestPart, responsePart } from './messages-part.ts'
import { count, timeOfDay } from '../ui/format.ts'
import { exchangeLabel, isUnderWay } from '../rows/row.ts'

/** What the detail of a row needs beside the row itself. */
export interface DetailContext {
  /** The rows that the list shows, oldest first. */
  readonly rows: readonly Row[]
  readonly connected: boolean
  /** What earlier answers have shown of each target. */
  readonly index: ExchangeIndex
}

export interface DetailEvents {
  readonly readBody: ReadBody
  /** To be drawn again: the reader chose another exchange to compare with. */
  readonly onChange: () => void
}

export interface DetailView {
  /** Shows a row, or the guide where there is none. */
  show(row: Row | null, context: DetailContext): void
  /** Begins or ends the comparison with another exchange; returns whether it is shown now. */
  toggleCompare(): boolean
  readonly isComparing: boolean
}

export function createDetail({ onChange, readBody }: DetailEvents): DetailView {
  const heading = byId('detail-title')
  const when = byId('detail-when')
  const body = byId('detail-body')
  const guide = [...body.childNodes]
  const bodiesPart = createBodiesPart(readBody)
  const kept = new KeptSection(body)
  const guideTitle = heading.textContent
  let shown: Row | null = null
  let shownConnected = false
  let isComparing = false
  let other: number | null = null
  let isStale = false
  const redraw = (): void => {
    isStale = true
    onChange()
  }
  const compared = (row: Row, { rows }: DetailContext): HTMLElement[] => {
    if (!isComparing || !hasExchange(row)) return []
    return [compareView(comparisonFor(row, rows), other, place => {
      other = place
      redraw()
    })]
  }
  return {
    show(row, context) {
      const { connected } = context
      if (!isStale && row === shown && (row === null || connected === shownConnected)) return
      if (!isStale && row !== null && shown !== null && connected === shownConnected && isFurther(shown, row)) {
        shown = row
        showProgress(body, row, connected)
        return showWebSocketProgress(body, row.exchange)
      }
      isStale = false
      const isSameRow = row !== null && row.place === shown?.place
      shown = row
      shownConnected = connected
      setText(heading, row === null ? guideTitle : title(row))
      setText(when, row?.exchange == null ? '' : timeOfDay(new Date(row.exchange.startedAt)))
      if (!isSameRow) kept.leave()
      const sections = row === null ? [] : sectionsOf(row, context, compared(row, context), bodiesPart)
      replaceContent(body, row === null ? guide : sectionViews(sections, kept.choose))
      if (!isSameRow) kept.enter()
    },
    toggleCompare() {
      isComparing = !isComparing
      redraw()
      return isComparing
    },
    get isComparing() {
      return isComparing
    },
  }
}

/** Whether the row is the one before, under way as it was, and nothing but numbers can have changed. */
function isFurther(before: Row, row: Row): boolean {
  return before.place === row.place && isUnderWay(before) && isUnderWay(row) && before.exchange?.status === row.exchange?.status &&
    before.fetchRecord === row.fetchRecord
}

/** The focus stays on what has the same id: a row that is told more about is built anew under the reader's hands. */
function replaceContent(body: HTMLElement, children: readonly Node[]): void {
  const focused = body.contains(document.activeElement) ? document.activeElement?.id ?? '' : ''
  body.replaceChildren(...children)
  if (focused !== '' && focused !== body.id) (document.getElementById(focused) ?? body).focus()
}

function hasExchange(row: Row): row is WireRow {
  return row.exchange !== null
}

function title({ exchange, fetchRecord }: Row): string {
  if (exchange !== null) return `Exchange ${exchangeLabel(exchange)}`
  return `${fetchRecord?.mode === null ? 'Request' : 'Fetch'} ${count(fetchRecord?.number ?? 0)} of this page`
}

function sectionsOf(row: Row, context: DetailContext, compared: readonly HTMLElement[], bodiesPart: BodiesPart): DetailSection[] {
  const { exchange } = row
  const notes = exchange === null ? [] : notesOn(exchange, context.index)
  const why = whyOf(row, context.rows, performance.timeOrigin)
  const stored = storedFor(row, context.rows)
  return [
    { name: 'Summary', parts: summaryPart(row, context.connected, notes, stored) },
    { name: 'Compare', parts: compared },
    { name: 'Messages', parts: exchange === null ? [] : webSocketView(exchange) },
    { name: 'Request', parts: exchange === null ? [] : requestPart(exchange, notes) },
    { name: 'Response', parts: exchange === null ? [] : responsePart(exchange, notes) },
    { name: 'Body', parts: exchange === null ? [] : [bodiesPart(exchange, row.place, context.rows)] },
    { name: 'Cache', parts: exchange === null || stored === null ? [] : [mergeView(stored, exchange)] },
    { name: 'Why', parts: [...exchange === null ? [] : decisionViews(exchange), ...why === null ? [] : [whyView(why)]] },
  ]
}

/** What a 304 validates; null for other statuses, and where the list does not have it. */
function storedFor({ exchange, place, fetchRecord }: Row, rows: readonly Row[]): Stored | null {
  if (exchange?.status !== 304) return null
  const byPage = fetchRecord === null ? null : storedByPage(exchange, place, rows)
  return byPage ?? storedByAny(exchange, place, rows)
}
