// One field of the request being edited: its name, its value, and what the browser will make of it.
import type { FieldLine } from '../../shared/exchange.ts'
import { element, icon, setText } from '../ui/dom.ts'
import type { Problem } from '../replay/problems.ts'

const nameLimit = 200
const valueLimit = 8000

export interface EditField {
  readonly view: HTMLElement
  line(): FieldLine
  showProblem(problem: Problem | undefined): void
  focus(): void
}

/** `number` counts the fields from 1, for their labels; `onRemove` is called when it is to go. */
export function createEditField([name, value]: FieldLine, number: number, onRemove: () => void): EditField {
  const nameInput = textInput(`Name of header ${number}`, name, nameLimit)
  nameInput.setAttribute('list', 'edit-names')
  const valueInput = textInput(`Value of header ${number}`, value, valueLimit)
  const remove = element('button', 'remove', icon('false'))
  remove.type = 'button'
  remove.setAttribute('aria-label', `Remove header ${number}`)
  remove.addEventListener('click', onRemove)
  const problem = createProblem(`edit-problem-${number}`, nameInput, valueInput)
  return {
    view: element('li', '', nameInput, valueInput, remove, problem.view),
    line: () => [nameInput.value.trim(), valueInput.value],
    showProblem: problem.show,
    focus: () => nameInput.focus(),
  }
}

function textInput(label: string, value: string, limit: number): HTMLInputElement {
  const input = element('input')
  input.type = 'text'
  input.value = value
  input.maxLength = limit
  input.autocomplete = 'off'
  input.spellcheck = false
  input.setAttribute('autocapitalize', 'off')
  input.setAttribute('aria-label', label)
  return input
}

const kinds: Readonly<Record<Problem['kind'], readonly [icon: string, word: string]>> =
  { refused: ['warning', 'Refused'], dropped: ['none', 'Dropped'], changed: ['info', 'Changed'] }

/** The line under one or two inputs that says what is the matter with them. */
export function createProblem(
  id: string, ...inputs: (HTMLInputElement | HTMLTextAreaElement)[]
): { readonly view: HTMLElement, show(problem: Problem | undefined): void } {
  const view = element('p', 'problem')
  view.id = id
  view.hidden = true
  for (const input of inputs) input.setAttribute('aria-describedby', id)
  return {
    view,
    show(problem) {
      view.hidden = problem === undefined
      for (const input of inputs) input.setAttribute('aria-invalid', String(problem?.kind === 'refused'))
      if (problem === undefined) return setText(view, '')
      const [shape, word] = kinds[problem.kind]
      view.dataset.kind = problem.kind
      view.replaceChildren(icon(shape), element('strong', '', word), ` ${problem.sentence}.`)
    },
  }
}
