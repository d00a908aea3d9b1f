// A note as a line with its level as icon and word, which opens what there is to say about it.
import { levelWord } from '../analysis/note.ts'
import type { Level, Note } from '../analysis/note.ts'
import { element, icon } from '../ui/dom.ts'
import { cut, visible } from '../ui/visible-text.ts'
import { disclosure } from './section.ts'

const summaryLimit = 300

const icons: Readonly<Record<Level, string>> = { bad: 'warning', warning: 'caution', info: 'info', good: 'true' }

/** The view of one note. */
export function remarkView(note: Note): HTMLElement {
  const line = element('span', 'says', element('strong', '', levelWord(note.level)), ' ', cut(note.summary, summaryLimit))
  const source = element('span', 'source', note.section)
  const view = disclosure(`note-${note.side}-${note.id}-${note.field ?? ''}`.replace(/[^\w-]/g, '_'), 'remark',
    [icon(icons[note.level]), line, source], element('p', '', visible(note.detail)))
  view.dataset.level = note.level
  return view
}

/** The notes that hang on no field, as a list. */
export function remarksView(notes: readonly Note[]): HTMLElement[] {
  const loose = notes.filter(({ field }) => field === null)
  if (loose.length === 0) return []
  const list = element('ul', 'remarks', ...loose.map(note => element('li', '', remarkView(note))))
  list.setAttribute('aria-label', 'Notes on the whole message')
  return [list]
}
