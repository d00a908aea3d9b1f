// Pictures of the inspector on its own demo, the hit counter.
import type { Page } from 'playwright-core'
import { send, visit } from '../support/page.ts'
import { take, takeAsItIs } from './camera.ts'
import type { Scenes } from './scenes.ts'

// A colour on its way to another is no state of the page.
const still = { reducedMotion: 'reduce' } as const
const light = { ...still, colorScheme: 'light' } as const

/** Sends so many, from this place on. */
export async function sequence(page: Page, requests: number, from = 0): Promise<void> {
  for (let place = from; place < from + requests; place++) await send(page, place)
}

/** Chooses a row, and waits until its detail is there. */
export async function choose(page: Page, place: number): Promise<void> {
  await page.locator(`#row-${place}`).click()
  await page.locator('#detail-when:not(:empty)').waitFor()
}

async function everyKind(page: Page): Promise<void> {
  await sequence(page, 10)
  await page.locator('#mode').selectOption('force-cache')
  await send(page, 10)
  await page.locator('#mode').selectOption('no-cache')
  await page.locator('#validator').fill('W/"1"')
  await send(page, 11)
  await page.locator('#validator').fill('')
  await choose(page, 9)
  await page.locator('#list').focus()
}

const window = (name: string, colorScheme: 'light' | 'dark') => () => visit(async ({ page }) => {
  await everyKind(page)
  await take(page, name)
  // So high that the pane ends with the decision.
}, { context: { ...still, colorScheme, viewport: { width: 1280, height: 772 } } })

const phone = (): Promise<void> => visit(async ({ page }) => {
  // As many as have room.
  await sequence(page, 8)
  await take(page, 'inspector-phone')
}, { context: { ...light, viewport: { width: 390, height: 844 } } })

/** A window in which the whole detail of a row has room. */
const tall = { context: { ...light, viewport: { width: 1280, height: 2400 } } }

const witnesses = (): Promise<void> => visit(async ({ page }) => {
  await sequence(page, 9)
  await choose(page, 8)
  await take(page, 'witnesses', page.locator('#detail .verdict'), page.locator('#detail .observations'))
  await take(page, 'decision', page.locator('#detail .decision'))
}, tall)

const freshness = (): Promise<void> => visit(async ({ page }) => {
  await page.locator('#lessons-toggle').click()
  await page.locator('.lesson-list button').nth(5).click()
  for (const place of [0, 1]) {
    await page.locator('#lesson-next').click()
    await page.locator(`#row-${place}:not([data-shape=waiting])`).waitFor()
  }
  await page.locator('#lessons-toggle').click()
  await page.locator('#row-1').click()
  await take(page, 'freshness', page.locator('#detail .why'))
}, tall)

const merge = (): Promise<void> => visit(async ({ page }) => {
  await sequence(page, 9)
  await choose(page, 8)
  await page.locator('#open-merge').click()
  await take(page, 'merge', page.locator('#detail .merge'))
  await choose(page, 7)
  await page.locator('#compare').click()
  await take(page, 'difference', page.locator('#detail .compare'))
}, tall)

const timeline = (): Promise<void> => visit(async ({ page }) => {
  await page.locator('#interval').fill('100')
  await page.locator('#loop').click()
  await page.locator('#row-149').waitFor({ timeout: 60_000 })
  await page.locator('#loop').click()
  if (await page.locator('#timeline').isHidden()) await page.locator('#timeline-toggle').click()
  await take(page, 'timeline', page.locator('.totals'), page.locator('#timeline'))
}, { context: light })

const plain = (): Promise<void> => visit(async ({ page, port }) => {
  await sequence(page, 8)
  const context = await page.context().browser()?.newContext({
    ...light, javaScriptEnabled: false, viewport: { width: 960, height: 600 }
  })
  const other = await context?.newPage()
  await other?.goto(`http://127.0.0.1:${port}/plain`)
  if (other !== undefined) await takeAsItIs(other, 'plain')
  await context?.close()
}, { context: light })

export const demoScenes: Scenes = {
  'inspector-light': window('inspector-light', 'light'),
  'inspector-dark': window('inspector-dark', 'dark'),
  'inspector-phone': phone,
  'witnesses decision': witnesses, freshness, 'merge difference': merge, timeline, plain
}
