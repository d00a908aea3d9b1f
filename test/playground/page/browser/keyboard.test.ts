// The inspector by keyboard alone, and what it tells a screen reader.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { column, drawn, otherClient, send, sendLast, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const phone = { width: 390, height: 844 }

/** The number of the row that the list names as its active one; `missing` where the document has no such row. */
const chosen = (page: Page): Promise<string | null> => page.evaluate(() => {
  const id = document.getElementById('list')?.getAttribute('aria-activedescendant')
  return id == null ? null : document.getElementById(id)?.querySelector('.c-number')?.textContent ?? 'missing'
})

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '')

const pressed = (page: Page, id: string): Promise<string | null> => page.locator(`#${id}`).getAttribute('aria-pressed')

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

async function tabTo(page: Page, id: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await focused(page) === id) return
    await page.keyboard.press(key)
  }
  throw new Error(`Tab does not reach ${id}`)
}

stories('WCAG 2.1', {
  'all is reached with Tab and done with the keys that buttons have': () => visit(async ({ page, playground }) => {
    await tabTo(page, 'send')
    await press(page, 'Enter')
    await page.locator('#row-0').waitFor()
    await tabTo(page, 'mode')
    await press(page, 'r')
    assert.is(await page.locator('#mode').inputValue(), 'reload')
    await tabTo(page, 'validator')
    await page.keyboard.type('W/"0"')
    await press(page, 'Enter')
    await page.locator('#row-1[data-shape=yours]').waitFor()
    await tabTo(page, 'reset')
    await press(page, 'Space')
    await until(() => page.locator('#gauge-hit').textContent(), 'No hit yet')
    await tabTo(page, 'pause', 'Shift+Tab')
    await press(page, 'Space')
    await until(() => pressed(page, 'pause'), 'true')
    await press(page, 'Space', 'Tab', 'Enter')
    await page.locator('#empty').waitFor()
    assert.is(playground.counter.hits, 0)
  }),
  'the list moves with arrows, j and k, Home and End, and shows its choice': () => visit(async ({ page, port }) => {
    for (let n = 0; n < 60; n++) await otherClient(port)
    await page.locator('#row-59').waitFor()
    await tabTo(page, 'list')
    await press(page, 'Home')
    assert.is(await chosen(page), '1')
    await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
    await press(page, 'ArrowDown', 'ArrowDown', 'ArrowUp', 'j', 'j', 'k')
    assert.is(await chosen(page), '3')
    await press(page, 'PageDown')
    assert.ok(Number(await chosen(page)) > 15)
    await press(page, 'PageUp')
    assert.is(await chosen(page), '3')
    await press(page, 'End')
    assert.is(await chosen(page), '60')
    assert.is(await page.locator('#rows [aria-selected=true]').count(), 1)
    await page.locator('#detail-title').filter({ hasText: 'Exchange 60' }).waitFor()
  }),
  'the chosen row stays in the document when it is scrolled away': () => visit(async ({ page, port }) => {
    for (let n = 0; n < 80; n++) await otherClient(port)
    await page.locator('#row-79').waitFor()
    await page.locator('#list').focus()
    await press(page, 'Home', 'ArrowDown')
    await page.locator('#list').evaluate(list => { list.scrollTop = list.scrollHeight })
    await page.locator('#row-79').waitFor()
    assert.is(await chosen(page), '2')
    const order = await page.locator('#rows .row')
      .evaluateAll(rows => rows.map(row => Number(row.getAttribute('aria-rowindex'))))
    assert.equal(order, [...order].sort((a, b) => a - b))
  }),
  'Enter goes to the detail and Escape comes back, then lets the choice go': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.locator('#list').focus()
    await press(page, 'Enter')
    assert.is(await focused(page), 'detail-title')
    await press(page, 'Escape')
    assert.is(await focused(page), 'list')
    await press(page, 'Escape')
    await until(() => chosen(page), null)
    await page.locator('#detail').waitFor({ state: 'hidden' })
  }),
  'single keys send, loop, pause and explain themselves': () => visit(async ({ page }) => {
    await press(page, 's')
    await page.locator('#row-0').waitFor()
    await press(page, 'l')
    assert.is(await pressed(page, 'loop'), 'true')
    await press(page, 'l', 'p')
    assert.is(await pressed(page, 'loop'), 'false')
    await until(() => pressed(page, 'pause'), 'true')
    await press(page, '?')
    assert.is(await page.locator('#keys-dialog').isVisible(), true)
    await press(page, 'p', 'Escape')
    await drawn(page)
    assert.is(await page.locator('#keys-dialog').isVisible(), false)
    assert.is(await pressed(page, 'pause'), 'true')
  }),
  'single keys are letters in a field, and the browser’s with Ctrl': () => visit(async ({ page, playground }) => {
    await page.locator('#validator').focus()
    await page.keyboard.type('slp?')
    assert.is(await page.locator('#validator').inputValue(), 'slp?')
    await page.locator('#list').focus()
    await press(page, 'Control+p', 'Alt+l', 'Meta+s')
    await drawn(page)
    assert.equal([await pressed(page, 'pause'), await pressed(page, 'loop')], ['false', 'false'])
    assert.is(await sendLast(page, playground), 1)
  }),
  'single keys can be switched off, for good; the list’s own keys stay': () => visit(async ({ page, playground }) => {
    await send(page, 0)
    await page.locator('#keys').click()
    await page.locator('#single-keys').uncheck()
    await page.locator('#keys-close').click()
    await page.reload()
    await page.locator('#row-0').waitFor()
    // What was chosen before the reload is chosen again, a moment after the rows are there.
    await until(() => chosen(page), '1')
    await page.locator('#list').focus()
    await press(page, 'Escape', 's', 'p', 'l', 'j', '?')
    await drawn(page)
    assert.equal([await pressed(page, 'pause'), await pressed(page, 'loop')], ['false', 'false'])
    assert.is(await chosen(page), null)
    assert.is(await page.locator('#keys-dialog').isVisible(), false)
    await press(page, 'ArrowDown')
    assert.is(await chosen(page), '1')
    assert.is(await sendLast(page, playground), 2)
  }),
  'on a phone the detail takes the screen and the focus, and Back returns both': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.locator('#row-0').click()
    assert.is(await focused(page), 'detail-title')
    assert.is(await page.locator('#list').isVisible(), false)
    await press(page, 'Shift+Tab')
    assert.is(await focused(page), 'back')
    await press(page, 'Enter')
    await page.locator('#list').waitFor()
    await until(() => focused(page), 'list')
    await press(page, 'Enter')
    await page.locator('#back').waitFor()
    await page.goBack()
    await page.locator('#list').waitFor()
    assert.equal(await column(page, 'wire'), ['200'])
  }, { context: { viewport: phone } }),
  'the status line sums up, and no more often than every five seconds': () => visit(async ({ page }) => {
    await page.evaluate(() => {
      const line = document.getElementById('status')
      const said: [number, string][] = []
      Reflect.set(window, 'said', said)
      const note = (): void => { said.push([performance.now(), line?.textContent ?? '']) }
      if (line !== null) new MutationObserver(note).observe(line, { childList: true })
    })
    await page.locator('#loop').click()
    // By the page's own clock, which is turned on: nobody waits for five seconds.
    await until(async () => {
      await page.clock.runFor(500)
      return page.evaluate(() => Reflect.get(window, 'said').length)
    }, 2)
    const [[first = 0, early = ''] = [], [second = 0, late = ''] = []] =
      await page.evaluate(() => Reflect.get(window, 'said') as [number, string][])
    assert.is(Math.round((second - first) / 100), 50)
    // The first exchange may be answered before the first sentence or after it.
    assert.match(early, /^The loop runs(?:\. |$)/)
    assert.match(`${early}\n${late}`, /\d+ new exchanges?: 1 sent in full/)
    assert.match(late, /^\d+ new exchanges: .*\d+ unchanged/)
    assert.is(await page.locator('[aria-live], [role=status], [role=alert], [role=log]').count(), 1)
  }, { before: page => page.clock.install() }),
})
