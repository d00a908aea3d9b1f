// The filter over the list: what it shows, what it says, and how little it tests anew.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { FilteredRows } from '../../../../playground/page/session/filtered-rows.ts'
import type { Row } from '../../../../playground/page/rows/row.ts'
import { parseFilter } from '../../../../playground/page/filter/filter.ts'
import type { Filter } from '../../../../playground/page/filter/filter.ts'
import { testPatterns } from '../../../../playground/page/filter/pattern.ts'
import type { RunPatterns } from '../../../../playground/page/filter/pattern-runner.ts'
import { indexFrom } from '../../../../playground/page/list/virtual-rows.ts'
import { conditional, exchangeOf } from '../../../support/exchange.ts'
import { column, otherClient, send, tellExchanges, until, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const row = (place: number, status = 200): Row =>
  ({ place, exchange: exchangeOf({ id: place + 1, status }), fetchRecord: null })

function filterOf(text: string): Filter {
  const filter = parseFilter(text)
  if ('error' in filter) throw new Error(filter.error)
  return filter
}

/** A filter that counts how often it is asked. */
function counting(): { readonly filter: Filter, asked: () => number } {
  let asked = 0
  return { filter: { conditions: [({ status }) => { asked++; return status === 304 }], patterns: [] }, asked: () => asked }
}

const filteredRows = (run: RunPatterns = async batch => testPatterns(batch), onResults = (): void => {}): FilteredRows =>
  new FilteredRows(run, onResults)

const always = (): boolean => true
const places = (rows: readonly Row[]): number[] => rows.map(({ place }) => place)

table('the first row from a place on', [
  { name: 'of no rows there is none', ref: 'design', rows: [], place: 3, index: 0 },
  { name: 'a place that is there', ref: 'design', rows: [2, 5, 9], place: 5, index: 1 },
  { name: 'a place that is filtered out', ref: 'design', rows: [2, 5, 9], place: 6, index: 2 },
  { name: 'a place before all', ref: 'design', rows: [2, 5, 9], place: 0, index: 0 },
  { name: 'a place after all', ref: 'design', rows: [2, 5, 9], place: 10, index: 3 },
], ({ rows, place, index }) => {
  assert.is(indexFrom(rows.map(own => row(own)), place), index)
})

stories('design', {
  'without a filter the rows are shown as they are'() {
    const rows = [row(0), row(1)]
    assert.is(filteredRows().of(rows, true, () => false), rows)
  },
  'a row is tested once, and again when it was replaced'() {
    const filtered = filteredRows()
    const { filter, asked } = counting()
    filtered.set(filter)
    const rows = Array.from({ length: 1000 }, (_, place) => row(place, place % 4 === 0 ? 304 : 200))
    assert.is(filtered.of(rows, true, always).length, 250)
    assert.is(asked(), 1000)
    rows.push(row(1000, 304))
    rows[1] = row(1, 304)
    rows.splice(0, 1)
    assert.is(filtered.of(rows, true, always).length, 251)
    assert.is(asked(), 1002)
    // Whether the tap is connected is nothing to what it has reported already.
    filtered.of(rows, false, always)
    assert.is(asked(), 1002)
  },
  'when time runs out the latest are shown, and the rest at the next look'() {
    const filtered = filteredRows()
    const { filter, asked } = counting()
    filtered.set(filter)
    const rows = Array.from({ length: 10 }, (_, place) => row(place, 304))
    let left = 4
    assert.equal(places(filtered.of(rows, true, () => left-- > 0)), [6, 7, 8, 9])
    assert.equal([filtered.isWhole, asked()], [false, 4])
    assert.equal(places(filtered.of(rows, true, always)), places(rows))
    assert.equal([filtered.isWhole, asked()], [true, 10])
  },
  'a new filter forgets what the old one found'() {
    const filtered = filteredRows()
    filtered.set(filterOf('status:304'))
    const rows = [row(0), row(1, 304)]
    assert.equal(places(filtered.of(rows, true, always)), [1])
    filtered.set(filterOf('-status:304'))
    assert.equal(places(filtered.of(rows, true, always)), [0])
    filtered.set(filterOf(''))
    assert.equal([filtered.isFiltering, places(filtered.of(rows, true, always))], [false, [0, 1]])
  },
  async 'patterns are tried apart, on those rows that the other terms let through, 200 at a time'() {
    const batches: number[] = []
    const rows = Array.from({ length: 500 }, (_, place) => row(place, place % 2 === 0 ? 304 : 200))
    const shown = await new Promise<readonly Row[]>(resolve => {
      const filtered = filteredRows(async batch => {
        batches.push(batch.rows.length)
        return testPatterns(batch)
      }, () => {
        const found = filtered.of(rows, true, always)
        if (filtered.isReady) resolve(found)
      })
      filtered.set(filterOf('status:304 /^304/'))
      assert.equal(filtered.of(rows, true, always), [])
      assert.equal([filtered.isWhole, filtered.isReady, filtered.isRunning], [false, false, true])
    })
    assert.equal([shown.length, batches], [250, [200, 50]])
  },
  async 'patterns that take too long are left out, until there is another filter'() {
    const rows = [row(0), row(1, 304)]
    const filtered = await new Promise<FilteredRows>(resolve => {
      const asked = filteredRows(async () => undefined, () => resolve(asked))
      asked.set(filterOf('status:304 /(a+)+$/'))
      asked.of(rows, true, always)
    })
    assert.equal([places(filtered.of(rows, true, always)), filtered.isTooSlow, filtered.isReady], [[1], true, true])
    filtered.set(filterOf('status:200'))
    assert.equal([places(filtered.of(rows, true, always)), filtered.isTooSlow], [[0], false])
  },
})

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
  'what is wrong with a filter is said next to it, and the list stays as it was': () => visit(async ({ page }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await page.locator('#filter').fill('stat:304')
    assert.match(await page.locator('#filter-error').textContent() ?? '', 'There is no “stat:”')
    assert.is(await page.locator('#filter').getAttribute('aria-invalid'), 'true')
    assert.is(await listed(page), '2')
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
