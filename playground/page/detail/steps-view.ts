// The decision, step by step, as an ordered list that starts at 0 as the section's own numbering does.
import type { ExpectedStep } from '../analysis/expected-outcome.ts'
import { element, icon } from '../ui/dom.ts'
import { cut } from '../ui/visible-text.ts'

const icons: Readonly<Record<ExpectedStep['state'], string>> = {
  'true': 'true', 'false': 'false', 'ignored': 'skip', 'not sent': 'none', 'not reached': 'none', 'unknown': 'waiting',
}

/** Two conditions are false where what was sent still holds: no reader takes that for a failure. */
const words: Readonly<Record<string, Readonly<Record<string, readonly [icon: string, word: string]>>>> = {
  'Preconditions count': { true: ['true', 'yes'] },
  'If-Match': { true: ['true', 'matches'], false: ['false', 'no match'] },
  'If-Unmodified-Since': { true: ['true', 'unmodified'], false: ['false', 'modified'] },
  'If-None-Match': { true: ['unequal', 'no match'], false: ['true', 'matches'] },
  'If-Modified-Since': { true: ['unequal', 'modified'], false: ['true', 'unmodified'] },
  'If-Range': { true: ['true', 'matches'], false: ['unequal', 'no match'] },
  'Handler runs': { true: ['true', 'yes'] },
}

const valueLimit = 120

/** The list of steps. */
export function stepsView(steps: readonly ExpectedStep[]): HTMLElement {
  const list = element('ol', 'steps', ...steps.map(stepView))
  list.start = 0
  return list
}

function stepView(step: ExpectedStep): HTMLElement {
  const [shape, word] = words[step.name]?.[step.state] ?? [icons[step.state], step.state]
  const state = element('span', 'state', icon(shape), element('span', '', word))
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
