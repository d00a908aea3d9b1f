// The colours that a reader asks the system for: forced ones, more contrast.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { violations } from '../../support/axe.ts'
import { conditional, exchangeOf } from '../../../support/exchange.ts'
import { send, tellExchanges, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const date = ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'] as const
const exchanges = [
  exchangeOf({ id: 1, responseFields: [date, ['ETag', '"one"'], ['Cache-Control', 'no-cache']] }),
  conditional('"one"', '"two"', 200, { id: 2, responseFields: [date, ['ETag', '"two"'], ['X', 'a long value']] }),
  exchangeOf({ id: 3, responseFields: [['ETag', 'none']] })
]

/** What a property of an element comes to; `of` is the element itself or a part such as `::after`. */
async function computed(page: Page, selector: string, property: string, of = ''): Promise<string> {
  // Found and asked in one step: the list may draw a row anew between two.
  const found = await page.waitForFunction(([at, name, part]) => {
    const element = document.querySelector(at)
    return element === null ? undefined : { value: getComputedStyle(element, part).getPropertyValue(name) }
  }, [selector, property, of] as const)
  return (await found.jsonValue())?.value ?? ''
}

/** A system colour as the browser computes it on this page. */
const system = (page: Page, name: string): Promise<string> => page.evaluate(colour => {
  const probe = document.body.appendChild(document.createElement('i'))
  probe.style.cssText = `forced-color-adjust: none; color: ${colour}`
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}, name)

interface Sign {
  readonly name: string
  readonly go: (page: Page) => Promise<unknown>
  /** A selector, a property, a part of the element, and the system colour or the value that it has under forced colours. */
  readonly signs: readonly (readonly [selector: string, property: string, of: string, wanted: string])[]
}

const signs: readonly Sign[] = [
  { name: 'the chosen row has an outline', go: page => page.locator('#row-1').click(), signs: [
    ['#row-1[aria-selected=true]', 'outline-color', '', 'Highlight'], ['#row-1[aria-selected=true]', 'outline-style', '', 'solid'],
    ['#row-0[aria-selected=false]', 'outline-style', '', 'none']
  ] },
  { name: 'the open drawer\'s button has an outline', go: page => page.locator('#timeline-toggle').click(), signs: [
    ['.bar-actions button[aria-expanded=true]', 'outline-color', '', 'Highlight'],
    ['.bar-actions button[aria-expanded=true]', 'outline-style', '', 'solid'],
    ['.bar-actions button[aria-expanded=false]', 'outline-style', '', 'none']
  ] },
  { name: 'the two sides of a chart are told apart', go: async page => {
    await page.locator('.chart .above').first().waitFor()
  }, signs: [
    ['.chart .above', 'fill', '', 'Highlight'], ['.chart .below', 'fill', '', 'CanvasText'],
    ['.chart .beyond', 'stroke', '', 'CanvasText'], ['.chart .axis', 'stroke', '', 'CanvasText']
  ] },
  { name: 'what differs within a value is marked', go: async page => {
    await page.locator('#row-1').click()
    await page.locator('#compare').click()
    await page.locator('.difference mark').first().waitFor()
  }, signs: [['.difference mark', 'background-color', '', 'Mark'], ['.difference mark', 'color', '', 'MarkText']] },
  { name: 'a note that opens has its arrow', go: page => page.locator('#row-2').click(), signs: [
    ['.remark summary', 'border-top-color', '::after', 'CanvasText']
  ] }
]

stories('CSS Color Adjustment 1, §3', {
  'forced colours': () => visit(async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active' })
    await page.locator('#row-2').waitFor()
    for (const { name, go, signs: wanted } of signs) {
      await go(page)
      for (const [selector, property, of, sign] of wanted) {
        const value = /^[A-Z]/.test(sign) ? await system(page, sign) : sign
        assert.is(await computed(page, selector, property, of), value, `${name}: ${property} of ${selector}${of}`)
      }
    }
  }, { before: page => tellExchanges(page, exchanges) })
})

stories('WCAG 1.4.6', {
  'with more contrast every text has seven to one, in both themes': () => visit(async ({ page }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await page.locator('#row-1').click()
    await page.locator('#detail-title').filter({ hasText: 'Exchange 2' }).waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ contrast: 'more', colorScheme })
      assert.equal(await violations(page, ['color-contrast-enhanced']), [], colorScheme)
    }
  }, { context: { reducedMotion: 'reduce' } })
})
