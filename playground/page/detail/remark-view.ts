// A note as a line with its level as icon and word, which opens what there is to say about it.
import { levelWord } from '../analysis/note.ts'
import type { Level, Note } from '../analysis/note.ts'
import { element, icon } from '../ui/dom.ts'
import { cut, visible } from '../ui/visible-text.ts'
import { disclosure } from './section.ts'

const summaryLimit = 300

const icons: Readonly<Record<Level, string>> = { bad: 'warning', warning: 'caution', info: 'info', good: 'true' }

/** A grave note is told among the first things, any other one at its field. */
export function isGrave({ level }: Note): boolean {
  return level === 'bad' || level === 'warning'
}

/** The view of one note, in full. */
export function remarkView(note: Note): HTMLElement {
  const line = element('span', 'says', element('strong', '', levelWord(note.level)), ' ', cut(note.summary, summaryLimit))
  const source = element('span', 'source', note.section)
  const view = disclosure(keyOf(note), 'remark', [icon(icons[note.level]), line, source], element('p', '', visible(note.detail)))
  view.dataset.level = note.level
  return view
}

/** At the field of a grave note: its level, which leads to where the note is told in full. */
export function remarkMark(note: Note): HTMLElement {
  const mark = element('button', 'mark', icon(icons[note.level]), levelWord(note.level), element('span', 'spoken', `: ${cut(note.summary, summaryLimit)}`))
  mark.type = 'button'
  mark.dataset.level = note.level
  mark.addEventListener('click', () => {
    const line = document.getElementById(`open-${keyOf(note)}`)
    line?.scrollIntoView({ block: 'center' })
    line?.focus({ preventScroll: true })
  })
  return mark
}

function keyOf({ side, id, field }: Note): string {
  return `note-${side}-${id}-${field ?? ''}`.replace(/[^\w-]/g, '_')
}
