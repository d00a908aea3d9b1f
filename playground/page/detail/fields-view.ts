// A message's start line and headers in a table; the notes on a header follow it.
import type { FieldLine } from '../../shared/exchange.ts'
import type { Note } from '../analysis/note.ts'
import { valueView } from './long-text.ts'
import { isGrave, remarkMark, remarkView } from './remark-view.ts'
import { rowHead } from './table.ts'
import { element } from '../ui/dom.ts'
import { count } from '../ui/format.ts'

const lineLimit = 200

const telling = new Set(['etag', 'last-modified', 'if-match', 'if-none-match', 'if-modified-since',
  'if-unmodified-since', 'if-range', 'cache-control', 'x-exchange'])

/** A table with its title as caption, and a start line unless it is empty; the fields that validation turns on are marked. */
export function fieldsView(
  title: string, startLine: string, lines: readonly FieldLine[], notes: readonly Note[] = [],
  isSetByProxy: (name: string) => boolean = () => false,
): HTMLElement {
  // The first line spans both columns, so the widths need columns of their own.
  const columns = element('colgroup', '', element('col', 'names'), element('col'))
  const table = element('table', 'fields', element('caption', '', title), columns)
  const body = element('tbody', '', ...startLine === '' ? [] : [spanning('start', valueView(startLine))])
  const waiting = byField(notes)
  for (const [name, value] of lines.slice(0, lineLimit)) {
    const key = name.toLowerCase()
    const shown = valueView(value)
    const isOwn = isSetByProxy(name)
    const row = fieldRow(name, isOwn ? element('span', '', shown, ' ', element('i', '', 'set by the proxy')) : shown)
    if (telling.has(key) && !isOwn) row.className = 'telling'
    body.append(...withRemarks(row, waiting.get(key)))
    waiting.delete(key)
  }
  if (lines.length > lineLimit) {
    body.append(spanning('rest', `${count(lines.length - lineLimit)} more lines are not shown.`))
  }
  for (const [key, remarks] of waiting) {
    const wasSent = lines.some(([name]) => name.toLowerCase() === key)
    const row = fieldRow(properName(key), element('i', '', wasSent ? 'among the lines not shown' : 'not sent'))
    row.className = 'absent'
    body.append(...withRemarks(row, remarks))
  }
  table.append(body)
  return table
}

function byField(notes: readonly Note[]): Map<string, Note[]> {
  const fields = new Map<string, Note[]>()
  for (const note of notes) {
    if (note.field !== null) fields.set(note.field, [...fields.get(note.field) ?? [], note])
  }
  return fields
}

function fieldRow(name: string, value: HTMLElement): HTMLElement {
  return element('tr', '', rowHead(name), element('td', '', value))
}

/** The row, which holds the value alone, and under it what is noted on it: of grave notes the marks. */
function withRemarks(row: HTMLElement, notes: readonly Note[] = []): HTMLElement[] {
  return notes.length === 0 ? [row] : [row, spanning('said', ...notes.map(note => isGrave(note) ? remarkMark(note) : remarkView(note)))]
}

function spanning(className: string, ...children: (Node | string)[]): HTMLElement {
  const cell = element('td', className, ...children)
  cell.colSpan = 2
  return element('tr', '', cell)
}

/** As the field is usually written. */
function properName(name: string): string {
  return name === 'etag' ? 'ETag' : name.replace(/(?:^|-)[a-z]/g, start => start.toUpperCase())
}
