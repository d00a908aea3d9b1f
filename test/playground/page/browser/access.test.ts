// The inspector for everybody: at every width, in both themes, and as axe-core judges it.
import type { Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { DESKTOP, NARROWEST, PHONE, assertFits, assertForEverybody } from '../../support/everybody.ts'
import type { Size } from '../../support/everybody.ts'
import { act, otherClient, send, visit } from '../../support/page.ts'
import { table } from '../../../support/table.ts'

table('Nothing scrolls sideways, none of the frame', [{ name: 'at any width, in list and detail', ref: 'WCAG 1.4.10' }], () => visit(async ({ page, port }) => {
  await otherClient(port, '/counter.png', { 'If-None-Match': `W/"${'long'.repeat(30)}"`, 'X-Long': 'word'.repeat(100) })
  for (let place = 1; place < 4; place++) await send(page, place)
  for (const chosen of [false, true]) {
    if (chosen) {
      await page.locator('#row-0').click()
      await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
    }
    for (const size of [DESKTOP, { width: 1440, height: 900 }, { width: 1024, height: 640 }, { width: 768, height: 1024 }, PHONE, NARROWEST]) {
      await assertFits(page, size)
      assert.is(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 0)
    }
    await page.setViewportSize(DESKTOP)
  }
}))

interface State {
  readonly name: string
  readonly sizes?: readonly Size[]
  readonly go: (page: Page) => Promise<void>
}

const states: readonly State[] = [
  { name: 'empty', go: async () => {} },
  { name: 'list and detail', go: async page => {
    for (let place = 0; place < 9; place++) await send(page, place)
  } },
  { name: 'every kind of row, and a notice', go: async page => {
    await page.locator('#mode').selectOption('only-if-cached')
    await send(page, 0)
    await page.locator('#mode').selectOption('no-cache')
    for (let place = 1; place < 3; place++) await send(page, place)
    await page.locator('#mode').selectOption('force-cache')
    await send(page, 3)
    await page.locator('#mode').selectOption('default')
    await page.locator('#validator').fill('W/"0"')
    await send(page, 4)
    await page.locator('#loop').click()
    await page.locator('#pause').click()
    await page.route('**/feed?*', route => route.abort())
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.locator('#notice').waitFor()
  } },
  { name: 'dialog', go: page => act(page, 'keys') },
  { name: 'phone list with options', sizes: [PHONE, NARROWEST], go: async page => {
    for (let place = 0; place < 3; place++) await send(page, place)
    await page.locator('#options-toggle').click()
  } },
  { name: 'phone detail', sizes: [PHONE, NARROWEST], go: async page => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await page.locator('#row-1').click()
    await page.locator('#back').waitFor()
  } },
]

table('Everybody can use', states.map(state => ({ ...state, ref: 'WCAG 2.2 AA' })), ({ go, sizes = [DESKTOP] }) => visit(async ({ page, errors }) => {
  await go(page)
  await assertForEverybody(page, sizes)
  assert.equal(errors, [])
}, { context: { viewport: sizes[0] ?? DESKTOP, colorScheme: 'light', reducedMotion: 'reduce' } }))
