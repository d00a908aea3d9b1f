// The lessons in a real browser: each does what it says, and notices it.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { readCourse } from '../../../../playground/page/drawers/lesson-progress.ts'
import { lessons } from '../../../../playground/page/lessons/index.ts'
import { act, column, until, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const [first, second] = lessons
const ids = { first: first?.id ?? '', second: second?.id ?? '' }
const attempt = { lesson: ids.second, run: 'abc-1', step: 1, kept: { tag: 'W/"0"' } }
const nothing = { current: ids.first, attempts: {}, done: [] }

table('what was kept of the lessons', [
  { name: 'nothing', ref: 'design', kept: null, course: nothing },
  { name: 'no JSON', ref: 'design', kept: '{', course: nothing },
  { name: 'JSON of another shape', ref: 'design', kept: '[1]', course: nothing },
  { name: 'null', ref: 'design', kept: 'null', course: nothing },
  { name: 'more than the lessons can have come to', ref: 'design', kept: `"${'x'.repeat(30_000)}"`, course: nothing },
  {
    name: 'a lesson that there is no more', ref: 'design',
    kept: { current: 'gone', attempts: { gone: attempt }, done: ['gone'] }, course: nothing,
  },
  {
    name: 'a step that the lesson does not have', ref: 'design',
    kept: { current: ids.second, attempts: { [ids.second]: { ...attempt, step: 99 } }, done: [] },
    course: { ...nothing, current: ids.second },
  },
  {
    name: 'a word that could leave the query', ref: 'design',
    kept: { current: ids.second, attempts: { [ids.second]: { ...attempt, run: 'a&b=/' } }, done: [] },
    course: { ...nothing, current: ids.second },
  },
  {
    name: 'tags that are no text are left out', ref: 'design',
    kept: {
      current: ids.second, done: [],
      attempts: { [ids.second]: { ...attempt, kept: { tag: 'W/"0"', other: 1 } } },
    },
    course: { current: ids.second, attempts: { [ids.second]: attempt }, done: [] },
  },
  {
    name: 'what the page itself has kept', ref: 'design',
    kept: { current: ids.second, attempts: { [ids.second]: attempt }, done: [ids.first] },
    course: { current: ids.second, attempts: { [ids.second]: attempt }, done: [ids.first] },
  },
], ({ kept, course }) => {
  assert.equal(readCourse(typeof kept === 'string' || kept === null ? kept : JSON.stringify(kept), lessons), course)
})

/** Does the next step of the lesson in view, and waits for what the page says to it. */
async function step(page: Page): Promise<string> {
  await page.locator('#lesson-next').click()
  await page.locator('#lesson-word').filter({ hasText: /./ }).waitFor()
  return await page.locator('#lesson-word').textContent() ?? ''
}

async function openLesson(page: Page, index: number): Promise<void> {
  if (await page.locator('#lessons').isHidden()) await act(page, 'lessons-toggle')
  await page.locator('.lesson-list button').nth(index).click()
}

table('a lesson notices each of its steps', lessons.map((lesson, index) =>
  ({ name: lesson.title, ref: 'design', lesson, index })), ({ lesson, index }) => visit(async ({ page, errors }) => {
  await openLesson(page, index)
  assert.is(await page.locator('#lesson-title').textContent(), lesson.title)
  for (const [number] of lesson.steps.entries()) {
    assert.match(await page.locator('#lesson-next').textContent() ?? '', `step ${number + 1} of ${lesson.steps.length}`)
    const isLast = number === lesson.steps.length - 1
    assert.is(await step(page), isLast ? 'Noticed. That was the whole lesson.' : 'Noticed.')
  }
  assert.is(await page.locator('#lesson-steps [data-state=done]').count(), lesson.steps.length)
  assert.is(await page.locator('.lesson-list .over').count(), 1)
  // The browser says in its log that a 412 is an error; nothing else may be there.
  assert.equal(errors.filter(error => !error.includes('412')), [])
}))

stories('design', {
  'a second image of one document adds no row, one of another adds a 304': () => visit(async ({ page }) => {
    await openLesson(page, 7)
    for (let n = 0; n < 3; n++) await step(page)
    assert.equal(await column(page, 'wire'), ['200'])
    assert.is(await page.locator('#lesson-stage img').count(), 2)
    await step(page)
    assert.equal(await column(page, 'wire'), ['200', '304'])
    // Both are said to be what they are.
    for (const [place, did] of [[0, 'sent no validator'], [1, 'sent If-None-Match']] as const) {
      await page.locator(`#row-${place}`).click()
      await page.locator('.verdict').filter({ hasText: `A picture in the inspector’s page ${did}` }).waitFor()
      assert.match(await page.locator('.observations').textContent() ?? '', /^A picture in the inspector’s page asked: /)
    }
    await openLesson(page, 0)
    assert.is(await page.locator('#lesson-stage > *').count(), 0)
  }),
  'a step that does not show what it is about is not passed over': () => visit(async ({ page }) => {
    await page.route('**/counter.png?*', (route, request) => {
      const headers = { ...request.headers(), 'if-none-match': '"other"' }
      return route.continue({ headers })
    })
    await openLesson(page, 0)
    await step(page)
    assert.match(await step(page), 'That did not show it')
    assert.match(await page.locator('#lesson-next').textContent() ?? '', 'step 2 of 2')
    await page.unroute('**/counter.png?*')
    await page.locator('#lesson-again').click()
    assert.match(await page.locator('#lesson-next').textContent() ?? '', 'step 1 of 2')
    await step(page)
    assert.match(await step(page), 'Noticed')
  }),
  'without the server a step says that nothing is certain': () => visit(async ({ page, playground }) => {
    await openLesson(page, 0)
    await playground.close()
    assert.match(await step(page), 'not certain')
  }),
  'where a reader is outlives the page, and the lesson goes on from there': () => visit(async ({ page }) => {
    await openLesson(page, 1)
    for (let n = 0; n < 2; n++) await step(page)
    await page.reload()
    await page.locator('#lesson-next').filter({ hasText: 'step 3 of 3' }).waitFor()
    assert.is(await page.locator('#lesson-title').textContent(), second?.title)
    assert.match(await step(page), 'whole lesson')
    await page.locator('#lesson-next').filter({ hasText: 'Next: ' }).click()
    assert.is(await page.locator('#lesson-title').textContent(), lessons[2]?.title)
  }),
  'a lesson is done by keyboard alone, and the focus stays where it is': () => visit(async ({ page }) => {
    await page.locator('#lessons-toggle').focus()
    await page.keyboard.press('Enter')
    // Past the other actions, the demo's own and the lessons.
    for (let n = 0; n < 30 && await page.evaluate(() => document.activeElement?.id) !== 'lesson-next'; n++) await page.keyboard.press('Tab')
    for (let n = 0; n < 2; n++) {
      assert.is(await page.evaluate(() => document.activeElement?.id), 'lesson-next')
      await page.keyboard.press('Enter')
      await until(() => page.locator('#lesson-steps [data-state=done]').count(), n + 1)
      await until(() => page.locator('#lesson-next').getAttribute('aria-disabled'), null)
    }
    assert.match(await page.locator('#lesson-word').textContent() ?? '', 'whole lesson')
  }),
})
