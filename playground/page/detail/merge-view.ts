// What a cache has after a 304: each field with the word that says where it came from.
import type { Exchange } from '../../exchange.ts'
import { mergeOf } from '../analysis/merge.ts'
import type { MergeLine } from '../analysis/merge.ts'
import { element, icon } from '../dom.ts'
import { excerpt } from '../fields.ts'
import { count } from '../format.ts'
import { disclosure, section } from './section.ts'
import type { Stored } from './stored.ts'

const valueLimit = 300
const lineLimit = 200

const marks: Readonly<Record<MergeLine['origin'], string>> =
  { 'stored': 'cache', 'updated': 'unequal', 'added': 'plus', 'kept out': 'false' }

const origins = ['stored', 'updated', 'added', 'kept out'] as const

/** The section on a 304 and the stored response that it validates. */
export function mergeView({ response, by }: Stored, notModified: Exchange): HTMLElement {
  const merge = mergeOf(response, notModified)
  const sums = origins.map(origin => [merge.lines.filter(line => line.origin === origin).length, origin] as const)
    .filter(([number]) => number > 0).map(([number, origin]) => `${count(number)} ${origin}`)
  const line = element('p', '', element('strong', '', merge.applies ? 'It is freshened' : 'It is not freshened'),
    `: ${excerpt(merge.because, valueLimit).text}.`)
  return section('merge', `Exchange ${count(by)} as stored, with this 304`, 'RFC 9111 §3.2', line,
    disclosure('merge', 'more', [`Its fields: ${sums.join(', ')}`], tableOf(merge.lines)))
}

function tableOf(lines: readonly MergeLine[]): HTMLElement {
  const rows = lines.slice(0, lineLimit).map(({ name, values, former, origin, because, section: source }) => {
    const head = element('th', '', excerpt(name, 100).text)
    head.scope = 'row'
    const cell = element('td', '', ...values.map(value => element('code', '', short(value))))
    // The lines as they are: a value may hold what they would be joined with.
    const isSame = JSON.stringify(former) === JSON.stringify(values)
    if (!isSame) {
      cell.append(...former.map(value => element('span', 'by', 'was ', element('code', '', short(value)))))
    }
    if (origin === 'kept out') cell.append(element('span', 'by', `${because} (${source})`))
    const from = element('td', 'origin', icon(isSame ? 'equal' : marks[origin]), isSame ? 'updated, the same' : origin)
    const row = element('tr', '', head, cell, from)
    row.dataset.origin = isSame ? 'stored' : origin
    return row
  })
  const columns = ['Field', 'Value', 'Where from'].map(title => {
    const head = element('th', '', title)
    head.scope = 'col'
    return head
  })
  return element('table', 'sum merged', element('thead', 'spoken', element('tr', '', ...columns)),
    element('tbody', '', ...rows))
}

function short(value: string): string {
  const { text, left } = excerpt(value, valueLimit)
  return left > 0 ? `${text}…` : text
}
