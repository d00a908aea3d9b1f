// Pictures of what can be done with the exchanges of the demo: lessons, filter, save, copy.
import { send, visit } from '../support/page.ts'
import { take } from './camera.ts'
import { choose, sequence } from './demo.ts'
import type { Scenes } from './scenes.ts'

const light = { context: { colorScheme: 'light', reducedMotion: 'reduce' } } as const

const lesson = (): Promise<void> => visit(async ({ page }) => {
  await page.locator('#lessons-toggle').click()
  await page.locator('.lesson-list button').nth(4).click()
  for (let step = 0; step < 5; step++) {
    await page.locator('#lesson-next').click()
    await page.locator('#lesson-steps li[data-state=done]').nth(step).waitFor()
  }
  await take(page, 'lesson')
}, light)

const filter = (): Promise<void> => visit(async ({ page }) => {
  await sequence(page, 16)
  await page.locator('#mode').selectOption('force-cache')
  await send(page, 16)
  await page.locator('#filter').fill('status:304 -etag:W/"0"')
  await page.locator('#list-count').filter({ hasText: 'of' }).waitFor()
  await take(page, 'filter', page.locator('.list-bar'), page.locator('.filter'), page.locator('#rows .row').last())
}, light)

const save = (): Promise<void> => visit(async ({ page }) => {
  await sequence(page, 9)
  await page.locator('#save').click()
  await take(page, 'save', page.locator('#save-dialog'))
}, light)

const copy = (): Promise<void> => visit(async ({ page }) => {
  await sequence(page, 2)
  await choose(page, 1)
  await page.locator('#copy').click()
  await page.locator('#copies button', { hasText: 'cURL' }).click()
  await page.locator('#copied:not(:empty)').waitFor()
  await take(page, 'copy', page.locator('#acts'))
}, { context: { ...light.context, permissions: ['clipboard-write'] } })

export const toolScenes: Scenes = { lesson, filter, save, copy }
