// The filter over the list: what it shows and what it says.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { conditional } from '../../../support/exchange.ts'
import { column, otherClient, send, tellExchanges, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const listed = (page: Page): Promise<string | null> => page.locator('#list-count').textContent()

stories('design: the filter in the page', {
  'a filter hides rows and nothing else; / goes to it, Escape clears it and then leaves it': () =>
    visit(async ({ page, port, errors }) => {
      for (let place = 0; place < 8; place++) await send(page, place)
      await page.locator('#list').focus()
      await page.keyboard.press('/')
      await page.keyboard.type('verdict:changed')
      await until(() => column(page, 'number'), ['8'])
      await until(() => listed(page), '1 of 8 shown')
      assert.is(await page.locator('#list').getAttribute('aria-rowcount'), '2')
      assert.is(await page.locator('#total-not-modified').textContent(), '6')
      await otherClient(port)
      await until(() => listed(page), '1 of 9 shown')
      await page.keyboard.press('Escape')
      await until(() => listed(page), '9')
      assert.equal(await page.locator('#filter').inputValue(), '')
      await page.keyboard.press('Escape')
      assert.is(await page.evaluate(() => document.activeElement?.id), 'list')
      assert.equal(errors, [])
    }),
  'the chosen row stays chosen while the filter shows it, and the keys move among what is shown': () =>
    visit(async ({ page }) => {
      for (let place = 0; place < 8; place++) await send(page, place)
      await page.locator('#filter').fill('status:304')
      await until(() => listed(page), '6 of 8 shown')
      await page.locator('#row-3').click()
      await page.locator('#detail-title').filter({ hasText: 'Exchange 4' }).waitFor()
      await page.locator('#filter').fill('-status:200')
      await until(() => listed(page), '6 of 8 shown')
      assert.is(await page.locator('#rows [aria-selected=true]').getAttribute('id'), 'row-3')
      await page.locator('#list').focus()
      await page.keyboard.press('End')
      await page.locator('#detail-title').filter({ hasText: 'Exchange 7' }).waitFor()
      await page.keyboard.press('Home')
      await page.locator('#detail-title').filter({ hasText: 'Exchange 2' }).waitFor()
      assert.is(await page.locator('#rows [aria-selected=true]').getAttribute('aria-rowindex'), '2')
    }),
  'what is wrong with a filter is said next to it, and no rows of another filter are shown': () => visit(async ({ page }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await page.locator('#filter').fill('stat:304')
    assert.match(await page.locator('#filter-error').textContent() ?? '', 'There is no “stat:”')
    assert.is(await page.locator('#filter').getAttribute('aria-invalid'), 'true')
    await until(() => listed(page), '0 of 2 shown')
    await page.locator('#filter').fill('/(/')
    assert.is(await page.locator('#filter-error').isVisible(), true)
    await page.locator('#filter').fill('status:304')
    assert.is(await page.locator('#filter-error').isVisible(), false)
    await until(() => listed(page), '1 of 2 shown')
  }),
  'a filter that nothing matches says so, and how to be rid of it': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.locator('#filter').fill('status:500')
    await page.locator('#no-match').waitFor()
    assert.is(await page.locator('#empty').isVisible(), false)
    await page.locator('#filter-clear').click()
    await until(() => column(page, 'number'), ['1'])
    assert.is(await page.locator('#no-match').isVisible(), false)
  }),
  'the field offers keys, and values that the rows have': () => visit(async ({ page }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    const offers = (): Promise<string[]> => page.locator('#filter-offers option')
      .evaluateAll(all => all.map(option => (option as HTMLOptionElement).value))
    await page.locator('#filter').fill('')
    await page.locator('#filter').focus()
    assert.ok((await offers()).includes('status:'))
    await page.locator('#filter').fill('-status:')
    assert.equal((await offers()).sort(), ['-status:200', '-status:2xx', '-status:304', '-status:3xx'])
  }),
  'the view stays at its row when rows above it are filtered out and in': () => visit(async ({ page }) => {
    const top = (): Promise<string | undefined> => page.evaluate(() => {
      const list = document.getElementById('list')?.getBoundingClientRect() ?? new DOMRect()
      return document.elementFromPoint(list.left + 30, list.top + 45)?.closest('.row')?.id
    })
    await until(() => listed(page), '400')
    await page.locator('#list').evaluate(list => { list.scrollTop = 28 * 200 })
    await until(top, 'row-200')
    await page.locator('#filter').fill('status:304')
    await until(() => listed(page), '200 of 400 shown')
    await until(top, 'row-200')
    await page.locator('#filter').fill('')
    await until(() => listed(page), '400')
    await until(top, 'row-200')
  }, {
    before: page => tellExchanges(page, Array.from({ length: 400 }, (_, n) =>
      conditional('W/"0"', 'W/"0"', n % 2 === 0 ? 304 : 200, { id: n + 1 }))),
  }),
  'ten thousand rows are filtered, and those that come are too': () => visit(async ({ page, port }) => {
    await until(() => listed(page), '10,000')
    await page.locator('#filter').fill('host etag:W/"7" status:304')
    await until(() => listed(page), '1,000 of 10,000 shown')
    assert.ok(await page.locator('#rows .row').count() <= 100)
    assert.is(await page.locator('#list').getAttribute('aria-rowcount'), '1001')
    await page.locator('#filter').fill('host status:200')
    await until(() => listed(page), '0 of 10,000 shown')
    await otherClient(port)
    await until(() => listed(page), '1 of 10,000 shown')
  }, {
    before: page => tellExchanges(page, Array.from({ length: 10_000 }, (_, n) =>
      conditional(`W/"${n % 10}"`, `W/"${n % 10}"`, 304, { id: n + 2, requestFields: [['Host', 'h']] }))),
  }),
  'a pattern takes what it matches, and none keeps the page from anything': () => visit(async ({ page, port, errors }) => {
    await until(() => listed(page), '40')
    await page.locator('#filter').fill('/^x-long:\\sa{40}!$/i status:304')
    await until(() => listed(page), '20 of 40 shown')
    assert.is(await page.locator('#filter-error').isVisible(), false)
    // Backtracks for hours.
    await page.locator('#filter').fill('/(a+)+$/ status:304')
    await page.locator('#filter-error').filter({ hasText: 'takes too much time' }).waitFor()
    await until(() => listed(page), '20 of 40 shown')
    await otherClient(port)
    await until(() => listed(page), '20 of 41 shown')
    await page.locator('#filter').fill('-/^x-long:/i')
    await until(() => listed(page), '1 of 41 shown')
    assert.is(await page.locator('#filter-error').isVisible(), false)
    assert.equal(errors, [])
  }, {
    before: page => tellExchanges(page, Array.from({ length: 40 }, (_, n) => conditional('W/"0"', 'W/"0"', n % 2 === 0 ? 304 : 200,
      { id: n + 2, requestFields: [['X-Long', `${'a'.repeat(40)}!`]] }))),
  }),
})
