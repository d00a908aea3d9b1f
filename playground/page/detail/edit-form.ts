// The form of a request being edited: reads it, writes it, and says what will become of it.
import { byId } from '../ui/dom.ts'
import type { Problem } from '../replay/problems.ts'
import type { ReplayRequest } from '../replay/request.ts'
import { createEditField, createProblem } from './edit-field.ts'
import type { EditField } from './edit-field.ts'

/** More fields than this are of no use to a reader, and a server would refuse them. */
const MAX_FIELDS = 100

export interface EditForm {
  read(): ReplayRequest
  write(request: ReplayRequest): void
}

/** `problemsOf` judges a request; `onInput` at every keystroke, `onChange` after each edit that is complete. */
export function createEditForm(
  problemsOf: (request: ReplayRequest) => Problem[], onInput: () => void, onChange: () => void,
): EditForm {
  const method = byId<HTMLInputElement>('edit-method')
  const path = byId<HTMLInputElement>('edit-path')
  const content = byId<HTMLTextAreaElement>('edit-content')
  const list = byId('edit-fields')
  const add = byId<HTMLButtonElement>('edit-add')
  const parts = {
    method: createProblem('edit-problem-method', method), path: createProblem('edit-problem-path', path),
    content: createProblem('edit-problem-content', content),
  }
  byId('edit-line').append(parts.method.view, parts.path.view)
  content.after(parts.content.view)
  let fields: EditField[] = []

  const read = (): ReplayRequest => ({
    method: method.value.trim(), path: path.value.trim(), content: content.value,
    // A line that nothing was written into yet is none.
    fields: fields.map(field => field.line()).filter(([name, value]) => name !== '' || value !== ''),
  })
  const showProblems = (): void => {
    const problems = problemsOf(read())
    const at = (place: Problem['at']): Problem | undefined => problems.find(problem => problem.at === place)
    for (const part of ['method', 'path', 'content'] as const) parts[part].show(at(part))
    let index = 0
    for (const field of fields) {
      const isEmpty = field.line().join('') === ''
      field.showProblem(isEmpty ? undefined : at(index++))
    }
  }
  const writeFields = (lines: ReplayRequest['fields']): void => {
    fields = lines.slice(0, MAX_FIELDS).map((line, index) => createEditField(line, index + 1, () => {
      const rest = fields.filter((_, at) => at !== index).map(field => field.line())
      writeFields(rest)
      showProblems()
      onChange()
      // What had the focus is gone: it goes to what took its place.
      const next = fields[Math.min(index, fields.length - 1)]
      if (next === undefined) add.focus()
      else next.focus()
    }))
    list.replaceChildren(...fields.map(({ view }) => view))
    add.disabled = fields.length >= MAX_FIELDS
  }
  add.addEventListener('click', () => {
    writeFields([...fields.map(field => field.line()), ['', '']])
    showProblems()
    fields.at(-1)?.focus()
  })
  for (const part of [method, path, content, list]) {
    part.addEventListener('input', () => {
      showProblems()
      onInput()
    })
    part.addEventListener('change', onChange)
  }
  return {
    read,
    write(request) {
      method.value = request.method
      path.value = request.path
      content.value = request.content
      writeFields(request.fields)
      showProblems()
    },
  }
}
