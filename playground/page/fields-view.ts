// A message's start line and fields, as they crossed the wire, in a table.
import type { FieldLine } from '../exchange.ts'
import { element } from './dom.ts'
import { excerpt } from './fields.ts'
import { count } from './format.ts'

const valueLimit = 600
const lineLimit = 200

const telling = new Set(['etag', 'last-modified', 'if-match', 'if-none-match', 'if-modified-since',
  'if-unmodified-since', 'if-range', 'cache-control', 'x-exchange'])

/** A table with its title as caption; the fields that validation turns on are marked. */
export function fieldsView(title: string, startLine: string, lines: readonly FieldLine[]): HTMLElement {
  // The first line spans both columns, so the widths need columns of their own.
  const columns = element('colgroup', '', element('col', 'names'), element('col'))
  const table = element('table', 'fields', element('caption', '', title), columns)
  const start = element('td', 'start')
  start.colSpan = 2
  start.append(valueView(startLine))
  const body = element('tbody', '', element('tr', '', start))
  for (const [name, value] of lines.slice(0, lineLimit)) {
    const head = element('th', '', excerpt(name, 100).text)
    head.scope = 'row'
    const cell = element('td', '', valueView(value))
    body.append(element('tr', telling.has(name.toLowerCase()) ? 'telling' : '', head, cell))
  }
  if (lines.length > lineLimit) {
    const rest = element('td', 'rest', `${count(lines.length - lineLimit)} more lines are not shown.`)
    rest.colSpan = 2
    body.append(element('tr', '', rest))
  }
  table.append(body)
  return table
}

function valueView(value: string): HTMLElement {
  const { text, left } = excerpt(value, valueLimit)
  const code = element('code', '', text)
  if (left === 0) return code
  const all = element('button', 'all', `Show ${count(left)} more characters`)
  all.type = 'button'
  const view = element('span', '', code, ' ', all)
  all.addEventListener('click', () => {
    code.textContent = excerpt(value, value.length).text
    all.remove()
  })
  return view
}
