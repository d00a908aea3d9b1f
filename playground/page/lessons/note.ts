// The lesson of the lost update: two editors, one note.
import type { FieldLine } from '../../shared/exchange.ts'
import type { Lesson, LessonStep } from './lesson.ts'
import { fetching, got, isOf, keepingTag, resetting, sent, wireStatus } from './building-blocks.ts'

const note = '/lessons/note'

const reading = (task: string, watch: string): LessonStep => ({
  task,
  action: progress => fetching(progress, note, 'no-store'),
  watch,
  noticed: (progress, event) =>
    isOf(note, progress, event) && wireStatus(event) === 200 && got(event, 'ETag') !== undefined,
  keeps: keepingTag('tag'),
})

interface Saving {
  readonly text: string
  readonly task: string
  readonly watch: string
  readonly isConditional: boolean
  readonly status: number
}

const saving = ({ text, task, watch, isConditional, status }: Saving): LessonStep => ({
  task,
  action(progress) {
    const condition: readonly FieldLine[] = isConditional ? [['If-Match', progress.kept.tag ?? '']] : []
    return fetching(progress, note, 'no-store', {
      method: 'PUT', fields: [['Content-Type', 'application/json'], ...condition], content: JSON.stringify({ text }),
    })
  },
  watch,
  noticed: (progress, event) => isOf(note, progress, event, 'PUT') && wireStatus(event) === status &&
    sent(event, 'If-Match') === (isConditional ? progress.kept.tag : undefined),
})

export const noteLesson: Lesson = {
  id: 'lost-update',
  title: 'If-Match and the lost update',
  shows: 'Two editors read a note and both save. Without a precondition the second overwrites the first unseen. ' +
    'With If-Match the second gets a 412, and nothing is lost.',
  steps: [
    resetting('The note says: Tea at four.'),
    reading('Ada and Ben open the note.', 'Both have the same text under the same tag.'),
    saving({
      text: 'Tea at five.', isConditional: false, status: 204,
      task: 'Ben saves “Tea at five.”', watch: 'A 204 with a new tag.',
    }),
    saving({
      text: 'Tea at four, bring cake.', isConditional: false, status: 204,
      task: 'Ada, who never saw that, saves “Tea at four, bring cake.”',
      watch: 'A 204 again: Ben’s change is gone, and nobody was told.',
    }),
    reading('Both open it anew.', 'The same tag for both. From now on they send it along.'),
    saving({
      text: 'Tea at five, bring cake.', isConditional: true, status: 204,
      task: 'Ben saves with If-Match.', watch: 'His tag is still the current one: a 204, and the tag changes.',
    }),
    saving({
      text: 'Tea at four, bring two cakes.', isConditional: true, status: 412,
      task: 'Ada saves with If-Match, and the tag that she has read.',
      watch: 'A 412, with the current tag: her copy is old, and the note stays as Ben left it.',
    }),
    reading('Ada reads what Ben wrote.', 'A 200 with his text and its tag.'),
    saving({
      text: 'Tea at five, bring two cakes.', isConditional: true, status: 204,
      task: 'She puts hers into it and saves with that tag.', watch: 'A 204: both changes are there.',
    }),
  ],
}
