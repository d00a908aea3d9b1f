// The decision, step by step, as an ordered list that starts at 0 as the section's own numbering does.
import type { ExpectedStep } from '../analysis/expected-outcome.ts'
import { element, icon } from '../ui/dom.ts'
import { cut } from '../ui/visible-text.ts'

const icons: Readonly<Record<ExpectedStep['state'], string>> = {
  'true': 'true', 'false': 'false', 'ignored': 'skip', 'not sent': 'none', 'not reached': 'none', 'unknown': 'waiting',
}

const valueLimit = 120

/** The list of steps. */
export function stepsView(steps: readonly ExpectedStep[]): HTMLElement {
  const list = element('ol', 'steps', ...steps.map(stepView))
  list.start = 0
  return list
}

function stepView(step: ExpectedStep): HTMLElement {
  const state = element('span', 'state', icon(icons[step.state]), element('span', '', step.state))
  const item = element('li', step.decisive ? 'decisive' : '', element('span', 'number', String(step.number)),
    element('span', 'name', step.name), state)
  item.dataset.state = step.state
  if (step.note !== '' || step.compared !== null) item.append(noteView(step))
  return item
}

function noteView({ compared, note, decisive }: ExpectedStep): HTMLElement {
  const view = element('span', 'note')
  if (compared !== null) {
    view.append(value(compared.sent), ' against ', value(compared.current), `, ${compared.comparison}`)
  }
  if (note !== '') view.append(compared === null ? '' : ': ', decisive ? element('b', '', note) : note)
  return view
}

/** A value that a step compares, as far as it has room. */
export function value(text: string): HTMLElement {
  return element('code', '', cut(text, valueLimit))
}
