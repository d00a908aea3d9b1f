// The part of a detail that compares its exchange with another, and the choice of that other.
import type { Exchange } from '../../shared/exchange.ts'
import { element } from '../ui/dom.ts'
import { excerpt } from '../ui/visible-text.ts'
import type { Comparison } from './comparison.ts'
import { differenceView } from './difference-view.ts'
import { section } from './section.ts'
import { isSameTarget } from './stored.ts'
import { fieldValue } from '../rows/fields.ts'
import { exchangeLabel } from '../rows/row.ts'

const labelLimit = 40

/** `chosen`: the place of the row that the reader chose, null for the one before. */
export function compareView(
  { own, before, others }: Comparison, chosen: number | null, onChoose: (place: number | null) => void,
): HTMLElement {
  if (others.length === 0) {
    return section('compare', 'Compared', '', element('p', '', 'There is no other exchange to compare with yet.'))
  }
  const { exchange } = own
  const other = others.find(({ place }) => place === chosen) ?? before
  const first = before === null ? 'none before it has this target'
    : `the one before: ${labelOf(before.exchange, exchange)}`
  const select = element('select', '', option('', first),
    ...others.map(one => option(String(one.place), labelOf(one.exchange, exchange))))
  select.id = 'compare-with'
  select.value = other === before || other === null ? '' : String(other.place)
  select.addEventListener('change', () => onChoose(select.value === '' ? null : Number(select.value)))
  const choice = element('label', 'choice', 'With ', select)
  if (other === null) return section('compare', 'Compared', '', choice)
  const [left, right] = other.place < own.place ? [other.exchange, exchange] : [exchange, other.exchange]
  return section('compare', `What changed from ${exchangeLabel(left)} to ${exchangeLabel(right)}`, '', choice,
    ...differenceView(left, right))
}

function option(value: string, label: string): HTMLOptionElement {
  const made = element('option', '', label)
  made.value = value
  return made
}

function labelOf(other: Exchange, exchange: Exchange): string {
  const { method, target, status, responseFields } = other
  const words = [exchangeLabel(other), method, String(status), fieldValue(responseFields, 'ETag') ?? 'no ETag']
  if (!isSameTarget(other, exchange)) words.push(target)
  return words.map(word => excerpt(word, labelLimit).text).join(', ')
}
