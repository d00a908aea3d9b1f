// A note as a line with its level as icon and word, which opens what there is to say about it.
import { levelWord } from '../analysis/note.ts'
import type { Level, Note } from '../analysis/note.ts'
import { element, icon } from '../ui/dom.ts'
import { cut, visible } from '../ui/visible-text.ts'
import { disclosure } from './section.ts'

const summaryLimit = 300

const icons: Readonly<Record<Level, string>> = { bad: 'warning', warning: 'caution', info: 'info', good: 'true' }

/** The view of one note, which stands on its field, and among the first things if it is grave. */
export function remarkView(note: Note, where: 'first' | 'field' = 'field'): HTMLElement {
  const line = element('span', 'says', element('strong', '', levelWord(note.level)), ' ', cut(note.summary, summaryLimit))
  const source = element('span', 'source', note.section)
  const view = disclosure(`${where === 'first' ? 'first-' : ''}note-${note.side}-${note.id}-${note.field ?? ''}`.replace(/[^\w-]/g, '_'), 'remark',
    [icon(icons[note.level]), line, source], element('p', '', visible(note.detail)))
  view.dataset.level = note.level
  return view
}
