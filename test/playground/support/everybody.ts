// What everybody must be able to use: at each size and in both themes axe-core finds nothing, nothing scrolls sideways, and no target is too small.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { violations } from './axe.ts'
import { drawn } from './page.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export const DESKTOP: Size = { width: 1280, height: 800 }
export const PHONE: Size = { width: 390, height: 844 }
/** Also what 1280 is at 400 % (WCAG 1.4.10). */
export const NARROWEST: Size = { width: 320, height: 640 }

/** What is wider than its place, the page too if it scrolls: on a phone, where a drawer may be as high as the screen, sideways. */
const overflowing = (page: Page): Promise<string[]> => page.evaluate(phone => {
  const { scrollWidth, scrollHeight } = document.documentElement
  const parts = document.querySelectorAll('#frame > *, #list, #detail, #detail-body, #detail-body *, #acts, dialog[open], dialog[open] *')
  return [
    ...scrollWidth > innerWidth || (innerWidth > phone && scrollHeight > innerHeight) ? [`the page, ${scrollWidth} × ${scrollHeight}`] : [],
    ...[...parts]
      .filter(part => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1 && !part.matches('input, select, .spoken, .spoken *'))
      .map(part => part.id || `${part.tagName}.${part.className}`)
  ]
}, PHONE.width)

/** The targets that are lower than 24 pixels (WCAG 2.5.8). */
const small = (page: Page): Promise<string[]> => page.locator('button:visible, input:not([type=checkbox]):visible, select:visible, #detail summary:visible')
  .evaluateAll(all => all.filter(target => target.getBoundingClientRect().height < 24).map(target => target.outerHTML.slice(0, 80)))

/** Nothing is wider than its place at this size, and no target too small. */
export async function assertFits(page: Page, size: Size): Promise<void> {
  await page.setViewportSize(size)
  await drawn(page)
  assert.equal([await overflowing(page), await small(page)], [[], []], `${size.width} wide`)
}

/** The rules whose verdict depends on where things are, and how large. */
const OF_LAYOUT: readonly string[] = ['target-size', 'scrollable-region-focusable']

/**
 * Judges the page as it stands: by all rules at the widest of the sizes, and there in the other theme by those of colours; at the others by those of
 * layout. What a phone alone shows is a state of its own, whose sizes are those of phones.
 */
export async function assertForEverybody(page: Page, sizes: readonly Size[] = [PHONE, NARROWEST, DESKTOP]): Promise<void> {
  const widest = Math.max(...sizes.map(({ width }) => width))
  for (const size of sizes) {
    const place = `${size.width} wide`
    await assertFits(page, size)
    if (size.width < widest) {
      assert.equal(await violations(page, OF_LAYOUT), [], place)
      continue
    }
    assert.equal(await violations(page), [], place)
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await violations(page, ['color-contrast', 'link-in-text-block']), [], `${place}, dark`)
    await page.emulateMedia({ colorScheme: 'light' })
  }
}
