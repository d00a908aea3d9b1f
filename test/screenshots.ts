// Takes the pictures of the inspector that the documents show: npm run screenshots.
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { send, visit } from './support/page.ts'

const folder = new URL('../playground/screenshots/', import.meta.url)

async function sequence(page: Page, requests: number): Promise<void> {
  for (let place = 0; place < requests; place++) await send(page, place)
}

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => new Promise(resolve => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
  // The browser compresses in haste; the pictures are kept with the sources.
  const picture = PNG.sync.read(await page.screenshot())
  const settings = { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 } as const
  writeFileSync(new URL(name, folder), PNG.sync.write(picture, settings))
}

async function desktop(page: Page, name: string): Promise<void> {
  await sequence(page, 10)
  await page.locator('#mode').selectOption('force-cache')
  await send(page, 10)
  await page.locator('#mode').selectOption('no-cache')
  await page.locator('#validator').fill('W/"1"')
  await send(page, 11)
  await page.locator('#validator').fill('')
  await page.locator('#row-9').click()
  await page.locator('#list').focus()
  await take(page, name)
}

mkdirSync(folder, { recursive: true })
await visit(({ page }) => desktop(page, 'inspector-light.png'), { context: { colorScheme: 'light' } })
await visit(({ page }) => desktop(page, 'inspector-dark.png'), { context: { colorScheme: 'dark' } })
await visit(async ({ page }) => {
  await sequence(page, 9)
  await take(page, 'inspector-phone.png')
}, { context: { colorScheme: 'light', viewport: { width: 390, height: 844 } } })
