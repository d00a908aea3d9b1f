// The inspector for everybody: at every width, in both themes, and as axe-core judges it.
import type { Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { violations } from '../../support/axe.ts'
import { otherClient, send, visit } from '../../support/page.ts'
import { table } from '../../../support/table.ts'

const phone = { width: 390, height: 844 }

table('no scrolling sideways, none of the frame', [
  { name: 'a desktop', ref: 'design', width: 1280, height: 800 },
  { name: 'a small laptop', ref: 'design', width: 1024, height: 640 },
  { name: 'a tablet', ref: 'design', width: 768, height: 1024 },
  { name: 'a phone', ref: 'design', width: 390, height: 844 },
  { name: 'the narrowest, or 1280 at 400 %', ref: 'WCAG 1.4.10', width: 320, height: 640 },
], ({ width, height }) => visit(async ({ page, port }) => {
  await otherClient(port, '/counter.png', { 'If-None-Match': `W/"${'long'.repeat(30)}"`, 'X-Long': 'word'.repeat(100) })
  for (let place = 1; place < 4; place++) await send(page, place)
  const overflow = (): Promise<number[]> => page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement
    const wide = [...document.querySelectorAll('#frame > *, #list, #detail-body, #detail')]
      .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0).length
    return [scrollWidth - innerWidth, scrollHeight - innerHeight, wide]
  })
  assert.equal(await overflow(), [0, 0, 0])
  await page.locator('#row-0').click()
  await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
  assert.equal(await overflow(), [0, 0, 0])
  const small = await page.locator('button:visible, input:visible, select:visible').evaluateAll(all => all
    .filter(target => !(target instanceof HTMLInputElement && target.type === 'checkbox'))
    .map(target => target.getBoundingClientRect()).filter(box => box.height < 24 || box.width < 24).length)
  assert.is(small, 0)
}, { context: { viewport: { width, height } } }))

interface State {
  readonly name: string
  readonly viewport?: { readonly width: number, readonly height: number }
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
  { name: 'dialog', go: page => page.locator('#keys').click() },
  { name: 'phone list with options', viewport: phone, go: async page => {
    for (let place = 0; place < 3; place++) await send(page, place)
    await page.locator('#options-toggle').click()
  } },
  { name: 'phone detail', viewport: phone, go: async page => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await page.locator('#row-1').click()
    await page.locator('#back').waitFor()
  } },
]

table('axe-core finds nothing in both themes', states.map(state => ({ ...state, ref: 'WCAG 2.2 AA' })),
  ({ go, viewport }) => visit(async ({ page, errors }) => {
    await go(page)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.equal(await violations(page), [], colorScheme)
    }
    assert.equal(errors, [])
  }, { context: { viewport: viewport ?? { width: 1280, height: 800 }, reducedMotion: 'reduce' } }))
