// The lessons: each notices what it shows when it happens, nothing else, and comes to its end on the real server.
import * as assert from 'uvu/assert'
import { createLessonResources } from '../../../playground/demo/lesson-resources.ts'
import { fetchEventOf, isDone, progressAfter, startLesson } from '../../../playground/page/lessons/lesson.ts'
import type { Lesson, LessonEvent, LessonProgress } from '../../../playground/page/lessons/lesson.ts'
import { lessons } from '../../../playground/page/lessons/index.ts'
import { problemsOf } from '../../../playground/page/replay/problems.ts'
import { conditional, exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { takeLesson } from '../support/lesson-taker.ts'
import { withPlayground } from '../support/playground.ts'
import { stories, table } from '../../support/table.ts'

const lessonOf = (id: string): Lesson => {
  const found = lessons.find(lesson => lesson.id === id)
  if (found === undefined) throw new Error(`There is no lesson ${id}`)
  return found
}

const words = (text: string): number => text.split(/\s+/).length

table('A lesson', lessons.map(lesson => ({ name: lesson.id, lesson, ref: 'not-modified: lessons' })), ({ lesson }) => {
  assert.ok(words(lesson.shows) <= 40, `${words(lesson.shows)} words`)
  assert.ok(lesson.steps.length >= 2)
  for (const { task, watch } of lesson.steps) assert.ok(words(task) <= 15 && words(watch) <= 25 && /[.”]$/.test(task), task)
  const progress: LessonProgress = { ...startLesson(lesson, 'r 1'), kept: { tag: '"1"' } }
  for (const step of lesson.steps) {
    const action = step.action(progress)
    if (action.kind === 'fetch') assert.equal(problemsOf(action), [])
    if (action.kind === 'image') assert.is(action.path, `/counter.png?run=${lesson.id}-r%201`)
  }
})

stories('The eight lessons', {
  'have their names'() {
    assert.equal(lessons.map(({ id }) => id),
      ['first-copy', 'not-modified', 'change', 'weak-tags', 'lost-update', 'heuristic', 'no-store', 'image'])
  },
})

const run = 'r1'
const counter = '/counter.png'
const reset: LessonEvent = { kind: 'reset', method: 'POST', path: '', exchange: null, fetchRecord: null }
const event = (exchange: LessonEvent['exchange'], more: Partial<LessonEvent> = {}): LessonEvent =>
  ({ kind: 'fetch', method: 'GET', path: counter, exchange, fetchRecord: fetchRecordOf(), ...more })
const first = event(exchangeOf())
const unchanged = (hits: number): LessonEvent => event(conditional('W/"0"', 'W/"0"', 304, { hits }))
const changed = event(conditional('W/"0"', 'W/"1"', 200))
const fromCache = event(null, { path: '/lessons/heuristic', fetchRecord: fetchRecordOf({ knownBefore: 1 }) })
const image = (exchange: LessonEvent['exchange']): LessonEvent => event(exchange, { kind: 'image', fetchRecord: null })
const of = (path: string, one: LessonEvent): LessonEvent => ({ ...one, path })
const matched = (status: number, ifMatch: string): LessonEvent =>
  event(exchangeOf({ status, requestFields: [['If-Match', ifMatch]] }))

interface Script extends Record<'name' | 'ref' | 'id', string> {
  /** Events that bring the lesson to the step. */
  readonly before: readonly LessonEvent[]
  readonly noticed: LessonEvent
  /** What is near it, and is not it. */
  readonly passed: Readonly<Record<string, LessonEvent>>
}

const scripts: readonly Script[] = [
  { name: 'a first copy', ref: 'RFC 9110 §8.8.3', id: 'first-copy', before: [reset], noticed: first, passed: {
    'of another run': { ...first, path: '/counter.png?run=first-copy-r2' }, 'of no run': { ...first, path: '/counter.png?' },
    'of another lesson': { ...first, path: '/counter.png?run=change-r1' },
    'to a HEAD': { ...first, method: 'HEAD' }, 'to a validator': changed, 'a 304': unchanged(2), 'without a tag': event(exchangeOf({ responseFields: [] })),
    'from cache': event(null), 'a 405': event(exchangeOf({ status: 405 })),
  } },
  { name: 'a 304 that the page saw as a 200', ref: 'RFC 9111 §4.3.3', id: 'not-modified', before: [reset, first], noticed: unchanged(2), passed: {
    'that the page saw itself': event(conditional('W/"0"', 'W/"0"', 304), { fetchRecord: fetchRecordOf({ status: 304, handSet: 'W/"0"' }) }),
    'for another tag': event(conditional('W/"7"', 'W/"7"', 304)), 'a full copy again': first, 'another client’s': event(conditional('W/"0"', 'W/"0"', 304), { fetchRecord: null }),
  } },
  { name: 'the seventh hit', ref: 'S14', id: 'change', before: [reset, first], noticed: unchanged(7), passed: { 'the sixth': unchanged(6), 'a first copy': first } },
  { name: 'a change that came sooner', ref: 'S14', id: 'change', before: [reset, first], noticed: changed, passed: {} },
  { name: 'the change', ref: 'S14', id: 'change', before: [reset, first, unchanged(7)], noticed: changed, passed: {
    'one more 304': unchanged(7), 'a 200 with the same tag': event(conditional('W/"0"', 'W/"0"', 200)), 'a 200 that nothing was asked of': first,
  } },
  { name: 'a weak match', ref: 'RFC 9110 §8.8.3.2', id: 'weak-tags', before: [reset, first],
    noticed: event(conditional('"0"', 'W/"0"', 304), { fetchRecord: fetchRecordOf({ status: 304, handSet: '"0"' }) }),
    passed: { 'the weak tag itself': unchanged(2), 'of another tag': event(conditional('"0"', 'W/"1"', 304)), 'no match': event(conditional('"0"', 'W/"0"', 200)) } },
  { name: 'a strong mismatch', ref: 'RFC 9110 §13.1.1', id: 'weak-tags', before: [reset, first, event(conditional('"0"', 'W/"0"', 304))],
    noticed: matched(412, 'W/"0"'), passed: { 'another tag': matched(412, '"x"'), 'a match': matched(200, 'W/"0"') } },
  { name: 'no request at all', ref: 'RFC 9111 §4.2.2', id: 'heuristic', before: [of('/lessons/heuristic', first)], noticed: fromCache, passed: {
    'a request': of('/lessons/heuristic', unchanged(1)), 'a fetch that nothing is known of': { ...fromCache, fetchRecord: null },
    'a fetch whose exchange has yet to come': { ...fromCache, fetchRecord: fetchRecordOf() },
  } },
  { name: 'a second full copy', ref: 'RFC 9111 §5.2.2.5', id: 'no-store', before: [of('/lessons/no-store', first)], noticed: of('/lessons/no-store', first),
    passed: { 'a validation': of('/lessons/no-store', unchanged(1)), 'nothing sent': of('/lessons/no-store', event(null)) } },
  { name: 'an image without a request', ref: 'HTML, list of available images', id: 'image', before: [reset, image(exchangeOf())], noticed: image(null),
    passed: { 'an image with one': image(exchangeOf()), 'a fetch without one': event(null) } },
  { name: 'an image that asks', ref: 'HTML, list of available images', id: 'image', before: [reset, image(exchangeOf()), image(null)],
    noticed: image(conditional('W/"0"', 'W/"0"', 304)), passed: { 'one that does not': image(exchangeOf()), 'none': image(null), 'a fetch': unchanged(2) } },
]

table('What is noticed', scripts, ({ id, before, noticed, passed }) => {
  const placed = (one: LessonEvent): LessonEvent =>
    one.path === '' || one.path.includes('?') ? one : { ...one, path: `${one.path}?run=${id}-${run}` }
  const lesson = lessonOf(id)
  let progress = startLesson(lesson, run)
  for (const one of before) {
    const next = progressAfter(lesson, progress, placed(one))
    assert.is(next.step, progress.step + 1, `step ${progress.step}`)
    // Whatever becomes of the page, a reader may go on where they were.
    progress = JSON.parse(JSON.stringify(next)) as LessonProgress
  }
  for (const [name, one] of Object.entries(passed)) assert.is(progressAfter(lesson, progress, placed(one)), progress, name)
  assert.is(progressAfter(lesson, progress, placed(noticed)).step, progress.step + 1)
})

stories('Progress', {
  'ends with the last step, and no event goes beyond'() {
    const lesson = lessonOf('first-copy')
    const copy = { ...first, path: '/counter.png?run=first-copy-r1' }
    const done = [reset, copy].reduce((progress, one) => progressAfter(lesson, progress, one), startLesson(lesson, run))
    assert.is(isDone(lesson, done), true)
    assert.is(progressAfter(lesson, done, copy), done)
    assert.is(isDone(lesson, startLesson(lesson, run)), false)
  },
  'knows a fetch by its row only once it is certain what was sent'() {
    const request = { method: 'GET', path: counter, fields: [], content: '' }
    const exchange = exchangeOf()
    for (const row of [rowOf(null, fetchRecordOf()), rowOf(exchange, null), rowOf(null, fetchRecordOf({ status: null, exchange: null })),
      rowOf(null, fetchRecordOf({ exchange: null }))]) assert.is(fetchEventOf(row, request), undefined)
    assert.is(fetchEventOf(rowOf(exchange, fetchRecordOf()), request)?.exchange, exchange)
    assert.is(fetchEventOf(rowOf(null, fetchRecordOf({ knownBefore: 1 })), request)?.exchange, null)
  },
})

table('On the server a lesson comes to its end', lessons.map(lesson => ({ name: lesson.id, lesson, ref: 'not-modified: lessons' })), async ({ lesson }) => {
  const resources = createLessonResources()
  await withPlayground(async playground => {
    // Twice, since a reader may begin again, and once what the first attempt stored is there.
    for (const attempt of ['a', 'b']) {
      const progress = await takeLesson(lesson, attempt, playground, resources)
      assert.is(progress.step, lesson.steps.length, `stays at “${lesson.steps[progress.step]?.task}”`)
    }
  }, { demo: resources.demo })
})
