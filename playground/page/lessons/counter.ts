// Lessons on the counter: the first copy, the 304, the change, weak tags.
import type { Lesson } from './lesson.ts'
import { counter, fetching, firstCopy, got, isOf, resetting, sent, wireStatus } from './building-blocks.ts'

const zero = 'The gauge: no hit yet.'

const first: Lesson = {
  id: 'first-copy',
  title: 'The first copy',
  shows: 'Without a stored copy a browser has no validator to send. It gets a 200 with the body and its ETag, ' +
    'and stores both.',
  steps: [
    resetting(zero),
    firstCopy(counter, 'The request has no If-None-Match; the 200 brings ETag and body.'),
  ],
}

const notModified: Lesson = {
  id: 'not-modified',
  title: '304: the copy is still good',
  shows: 'The browser asks with the stored tag. It still holds, so the server sends a 304 without a body, and the ' +
    'page gets the stored one, as a 200.',
  steps: [
    resetting(zero),
    firstCopy(counter, 'A 200, and its ETag.'),
    {
      task: 'Fetch it again, validated.',
      action: progress => fetching(progress, counter, 'no-cache'),
      watch: 'If-None-Match is the tag from before. The server sent 304, the page got 200: no body was sent, nothing drawn.',
      noticed: (progress, event) => isOf(counter, progress, event) && wireStatus(event) === 304 &&
        sent(event, 'If-None-Match') === progress.kept.tag && event.fetchRecord?.status === 200,
    },
  ],
}

const isChange: Lesson['steps'][number]['noticed'] = (progress, event) => {
  const asked = sent(event, 'If-None-Match')
  if (asked === undefined || asked === got(event, 'ETag')) return false
  return isOf(counter, progress, event) && wireStatus(event) === 200
}

const change: Lesson = {
  id: 'change',
  title: 'Seven share a tag',
  shows: 'The counter changes its tag with every seventh hit: W/"0" is good for seven requests. The eighth asks with ' +
    'W/"0", which no longer holds, and gets a 200 with W/"1".',
  steps: [
    resetting(zero),
    firstCopy(counter, 'Hit 1 of 7: a 200 with W/"0".'),
    {
      task: 'Fetch it six times more.',
      action: progress => fetching(progress, counter, 'no-cache', { times: 6 }),
      watch: 'Hits 2 to 7: six 304s, one drawing for all.',
      noticed: (progress, event) => isChange(progress, event) || (isOf(counter, progress, event) &&
        wireStatus(event) === 304 && event.exchange !== null && event.exchange.hits % 7 === 0),
    },
    {
      task: 'Fetch it once more.',
      action: progress => fetching(progress, counter, 'no-cache'),
      watch: 'The outcome is Changed: the old tag was sent, a new one came, with a body.',
      noticed: isChange,
    },
  ],
}

const strongForm = (tag = ''): string => tag.replace(/^W\//, '')

const weak: Lesson = {
  id: 'weak-tags',
  title: 'Weak tags',
  shows: 'W/ marks a tag that equivalent content shares. If-None-Match ignores the mark; If-Match does not, and ' +
    'never matches a weak tag: who overwrites must know the exact content.',
  steps: [
    resetting(zero),
    firstCopy(counter, 'The tag begins with W/.'),
    {
      task: 'Ask with the same tag, without W/.',
      action: progress => fetching(progress, counter, 'no-store',
        { fields: [['If-None-Match', strongForm(progress.kept.tag)]] }),
      watch: 'A 304 all the same: step 3 of the decision compares weakly.',
      noticed: (progress, event) => isOf(counter, progress, event) && wireStatus(event) === 304 &&
        sent(event, 'If-None-Match') === strongForm(progress.kept.tag) && got(event, 'ETag') === progress.kept.tag,
    },
    {
      task: 'Now send If-Match with the very tag that came.',
      action: progress => fetching(progress, counter, 'no-store', { fields: [['If-Match', progress.kept.tag ?? '']] }),
      watch: 'A 412: step 1 compares strongly, and equal is not enough.',
      noticed: (progress, event) => isOf(counter, progress, event) && wireStatus(event) === 412 &&
        sent(event, 'If-Match') === progress.kept.tag,
    },
  ],
}

export const counterLessons: readonly Lesson[] = [first, notModified, change, weak]
