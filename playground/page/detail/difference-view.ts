// The difference between two exchanges, field by field; what changed within a value is marked.
import type { Exchange } from '../../shared/exchange.ts'
import { differenceOf } from '../analysis/difference.ts'
import type { CharacterRange, DifferenceLine } from '../analysis/difference.ts'
import { element, icon } from '../ui/dom.ts'
import { excerpt, visible } from '../ui/visible-text.ts'
import { rowHead } from './table.ts'
import { count, counted } from '../ui/format.ts'
import { disclosure } from './section.ts'
import { exchangeLabel } from '../rows/row.ts'

/** How much of a value is shown around what changed, and how much of that. */
const aroundLimit = 80
const changedLimit = 300

const parts = { request: 'Request', response: 'Response' } as const

/** The views of the difference; the older exchange is the left one. */
export function differenceView(left: Exchange, right: Exchange): HTMLElement[] {
  const { lines, changed, omitted } = differenceOf(left, right)
  const sides = [exchangeLabel(left), exchangeLabel(right)] as const
  const sum = element('p', '', element('strong', '', changed === 0 ? 'No line differs' : `${count(changed)} of ${
    counted(lines.length, 'line')} differ`), omitted === 0 ? '.' : `; ${counted(omitted, 'line')} left out.`)
  return [sum, ...(['request', 'response'] as const).flatMap(part => partViews(part, lines, sides))]
}

type Sides = readonly [left: string, right: string]

function partViews(part: DifferenceLine['part'], all: readonly DifferenceLine[], sides: Sides): HTMLElement[] {
  const lines = all.filter(line => line.part === part)
  const differing = lines.filter(({ state }) => state !== 'same')
  const same = lines.filter(({ state }) => state === 'same')
  const views: HTMLElement[] = []
  if (differing.length > 0) views.push(tableOf(part, differing, sides))
  if (same.length > 0) {
    const line = `${parts[part]}: ${counted(same.length, 'line')} the same in both`
    views.push(disclosure(`same-${part}`, 'more', [line], tableOf(part, same, sides)))
  }
  return views
}

function tableOf(part: DifferenceLine['part'], lines: readonly DifferenceLine[], sides: Sides): HTMLElement {
  return element('table', 'fields difference', element('caption', '', parts[part]),
    element('colgroup', '', element('col', 'names'), element('col')),
    element('tbody', '', ...lines.map(line => lineView(part, line, sides))))
}

function lineView(part: DifferenceLine['part'], line: DifferenceLine, sides: Sides): HTMLElement {
  const { names: [leftName, rightName], state, left, right, marks } = line
  const name = rightName ?? leftName ?? (part === 'request' ? 'Request line' : 'Status line')
  const cell = element('td')
  if (state === 'same') cell.append(element('code', '', excerpt(right ?? '', changedLimit).text))
  else if (marks !== null) {
    cell.append(side('none', sides[0], left ?? '', marks[0]), side('plus', sides[1], right ?? '', marks[1]))
  } else {
    const [shape, number, value] = left === null ? ['plus', sides[1], right] : ['none', sides[0], left]
    cell.append(side(shape, `only ${number}`, value ?? '', [0, 0]))
  }
  const row = element('tr', '', rowHead(name), cell)
  row.dataset.state = state
  return row
}

function side(shape: string, label: string, value: string, [from, end]: CharacterRange): HTMLElement {
  const start = Math.max(0, from - aroundLimit)
  const code = element('code', '', (start > 0 ? '…' : '') + visible(value.slice(start, from)))
  if (end > from) {
    const { text, left } = excerpt(value.slice(from, end), changedLimit)
    code.append(element('mark', '', left > 0 ? `${text}…` : text))
  }
  const rest = excerpt(value.slice(end), end === 0 ? changedLimit : aroundLimit)
  code.append(rest.left > 0 ? `${rest.text}…` : rest.text)
  return element('div', 'side', icon(shape), element('span', 'number', label), code)
}
