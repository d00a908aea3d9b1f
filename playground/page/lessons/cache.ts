// Lessons on what a cache does unasked: guess how long a copy is fresh, keep nothing, spare an image its request.
import { isFromCache } from '../rows/row.ts'
import type { Lesson, LessonEvent, LessonStep } from './lesson.ts'
import {
  counter, fetching, firstCopy, got, isFirstCopy, isOf, pathFor, resetting, sent, wireStatus,
} from './building-blocks.ts'

const old = '/lessons/heuristic'
const unstored = '/lessons/no-store'

const heuristic: Lesson = {
  id: 'heuristic',
  title: 'Fresh by guesswork',
  shows: 'Without Cache-Control a cache may guess: often a tenth of the age that Last-Modified tells. A page ' +
    'unchanged for a year is then used for weeks, and no request asks whether it changed.',
  steps: [
    firstCopy(old, 'The 200 has a Last-Modified a year ago, and no Cache-Control.'),
    {
      task: 'Fetch it again.',
      action: progress => fetching(progress, old, 'default'),
      watch: 'From cache: nothing is sent, so no 304 either.',
      noticed: (progress, event) => isOf(old, progress, event) && event.exchange === null &&
        event.fetchRecord !== null && isFromCache(event.fetchRecord),
    },
    {
      task: 'Fetch it with the cache mode no-cache.',
      action: progress => fetching(progress, old, 'no-cache'),
      watch: 'Now the browser asks, and gets a 304. The server says the same with Cache-Control: no-cache.',
      noticed: (progress, event) => isOf(old, progress, event) && wireStatus(event) === 304 &&
        sent(event, 'If-None-Match') === progress.kept.tag,
    },
  ],
}

const noStore: Lesson = {
  id: 'no-store',
  title: 'no-store keeps nothing',
  shows: 'no-store forbids keeping the answer. With no copy there is no validator to send: every request gets it ' +
    'all, ETag or not. no-cache is what asks for validation.',
  steps: [
    firstCopy(unstored, 'The 200 has an ETag, and Cache-Control with no-store.'),
    {
      task: 'Fetch it again.',
      action: progress => fetching(progress, unstored, 'default'),
      watch: 'No If-None-Match, and the whole body again.',
      noticed: (progress, event) => isOf(unstored, progress, event) && isFirstCopy(event),
    },
    {
      task: 'Send the tag by hand.',
      action: progress => fetching(progress, unstored, 'no-store',
        { fields: [['If-None-Match', progress.kept.tag ?? '']] }),
      watch: 'A 304: the server would validate. Only the cache has nothing to ask with.',
      noticed: (progress, event) => isOf(unstored, progress, event) && wireStatus(event) === 304 &&
        sent(event, 'If-None-Match') === progress.kept.tag,
    },
  ],
}

type Texts = Pick<LessonStep, 'task' | 'watch'>

const showing = (where: 'page' | 'frame', texts: Texts, noticed: (event: LessonEvent) => boolean): LessonStep => ({
  ...texts,
  action: progress => ({ kind: 'image', path: pathFor(counter, progress), where }),
  noticed: (progress, event) => event.kind === 'image' && isOf(counter, progress, event) && noticed(event),
})

const image: Lesson = {
  id: 'image',
  title: 'Why an image does not ask again',
  shows: 'A document keeps the images it has loaded and shows them again without asking the cache, whatever ' +
    'Cache-Control says. Only another document, or fetch, validates.',
  steps: [
    resetting('The gauge: no hit yet.'),
    showing('page', {
      task: 'Show the counter in an <img>.', watch: 'One row: a 200 with its tag and Cache-Control: no-cache.',
    }, event => wireStatus(event) === 200 && got(event, 'ETag') !== undefined),
    showing('page', {
      task: 'Show it in a second <img>.', watch: 'No new row: not even a 304, in spite of no-cache.',
    }, event => event.exchange === null),
    showing('frame', {
      task: 'Show it in an <img> of a new document, in a frame.',
      watch: 'A row again, with If-None-Match: another document asks.',
    }, event => sent(event, 'If-None-Match') !== undefined),
  ],
}

export const cacheLessons: readonly Lesson[] = [heuristic, noStore, image]
