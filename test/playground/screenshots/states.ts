// Pictures of every state of the page at every size and in both themes, to be looked at before it is changed for others:
// node .test/playground/screenshots/screenshots.js --states FOLDER
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBrowser } from '../support/browser.ts'
import { openBurst } from '../support/burst.ts'
import { visit } from '../support/page.ts'
import { drawn } from './camera.ts'
import { choose } from './demo.ts'
import { READ, tapped } from './tap.ts'

const sizes = [[1440, 900], [1280, 800], [1024, 768], [390, 844]] as const
const themes = ['light', 'dark'] as const

async function each(page: Page, folder: string, state: string): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await drawn(page)
      await page.screenshot({ path: join(folder, `${state}-${width}-${colorScheme}.png`) })
    }
  }
}

async function many(folder: string): Promise<void> {
  const burst = await openBurst()
  const browser = await startBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(burst.url)
    await page.locator('.connection[data-state=connected]').waitFor()
    await burst.tell(10_000, 20_000)
    await page.locator('#list-count', { hasText: '10,000' }).waitFor()
    await each(page, folder, '10000-rows')
  } finally {
    await browser.close()
    await burst.close()
  }
}

/** Opens all that a page can show beside its list at once. */
async function openEverything(page: Page): Promise<void> {
  const toggles = await page.locator('button[aria-controls][aria-expanded=false]:not([aria-haspopup]):visible').evaluateAll(all => all.map(({ id }) => id))
  for (const id of toggles) {
    const toggle = page.locator(`#${id}[aria-expanded=false]`)
    // One may have opened, or taken the place of, another.
    if (id !== '' && await toggle.isVisible()) await toggle.click()
  }
  await page.evaluate(() => { for (const part of document.querySelectorAll('#detail details')) part.setAttribute('open', '') })
}

export async function takeStates(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await visit(({ page }) => each(page, folder, 'empty'))
  await tapped(900, async (page, _tapPort, use) => {
    // What is fresh does not reach the recorder again.
    await use()
    await use()
    await page.locator('#row-19').waitFor()
    await each(page, folder, '20-rows')
    await page.setViewportSize({ width: 1440, height: 900 })
    await choose(page, READ)
    await each(page, folder, 'chosen')
    await page.setViewportSize({ width: 1440, height: 900 })
    await openEverything(page)
    await each(page, folder, 'everything')
  })
  await many(folder)
}
