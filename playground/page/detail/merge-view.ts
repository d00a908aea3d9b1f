// What a cache has after a 304: each field with the word that says where it came from.
import type { Exchange } from '../../shared/exchange.ts'
import { mergeOf } from '../analysis/merge-304.ts'
import type { MergeLine } from '../analysis/merge-304.ts'
import { element, icon } from '../ui/dom.ts'
import { cut, excerpt } from '../ui/visible-text.ts'
import { rowHead, sumTable } from './table.ts'
import { count } from '../ui/format.ts'
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
  const line = element('p', '', element('strong', '', merge.applies ? 'The stored copy is up to date' : 'The stored copy is not updated'),
    `: ${excerpt(merge.because, valueLimit).text}.`)
  return section('merge', `Exchange ${count(by)} as stored, with this 304`, 'RFC 9111 §3.2', line,
    disclosure('merge', 'more', [`Its headers: ${sums.join(', ')}`], tableOf(merge.lines)))
}

function tableOf(lines: readonly MergeLine[]): HTMLElement {
  const rows = lines.slice(0, lineLimit).map(line => {
    const { name, values, former, origin } = line
    const cell = element('td', '', ...values.map(value => element('code', '', cut(value, valueLimit))))
    // The lines as they are: a value may hold what they would be joined with.
    const isSame = JSON.stringify(former) === JSON.stringify(values)
    if (!isSame) {
      cell.append(...former.map(value => element('span', 'by', 'was ', element('code', '', cut(value, valueLimit)))))
    }
    if (origin === 'kept out') {
      const message = line.from === '304' ? '304' : 'stored response'
      cell.append(element('span', 'by', `Of the ${message}: ${line.because} (${line.section})`))
    }
    const from = element('td', 'origin', icon(isSame ? 'equal' : marks[origin]), isSame ? 'updated, the same' : origin)
    const row = element('tr', '', rowHead(name), cell, from)
    row.dataset.origin = isSame ? 'stored' : origin
    return row
  })
  return sumTable('sum merged', ['Header', 'Value', 'Where from'], rows)
}
