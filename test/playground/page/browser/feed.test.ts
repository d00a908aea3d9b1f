// The feed as the page follows it: drops, sleep, restarts, the end of the list, and ten thousand rows.
import * as assert from 'uvu/assert'
import type { ServerResponse } from 'node:http'
import type { Page } from 'playwright-core'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { conditional } from '../../../support/exchange.ts'
import { column, drawn, openPlayground, otherClient, sendLast, tellExchanges, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const connection = (page: Page, state: string): Promise<void> => page.locator(`.connection[data-state=${state}]`).waitFor()

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1))

async function setVisibility(page: Page, state: string): Promise<void> {
  await page.evaluate(value => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
}

const scrollTop = (page: Page): Promise<number> => page.locator('#list').evaluate(list => list.scrollTop)

// Heights that a font makes fractional are rounded before they are compared, each for itself.
const isAtEnd = (page: Page): Promise<boolean> =>
  page.locator('#list').evaluate(list => Math.abs(list.scrollHeight - list.clientHeight - list.scrollTop) < 2)

const unchanged = (id: number): Exchange => conditional('W/"0"', 'W/"0"', 304, { id })
const told = Array.from({ length: 10_500 }, (_, index) => unchanged(10_001 + index))

stories('design', {
  'a feed that the server drops goes on without loss or duplicates': () => visit(async ({ page, playground, port }) => {
    await otherClient(port)
    await until(() => column(page, 'number'), numbers(1))
    for (let round = 1; round <= 2; round++) {
      playground.server.closeAllConnections()
      await connection(page, 'lost')
      for (let n = 0; n < 2; n++) await otherClient(port)
      await connection(page, 'connected')
      await otherClient(port)
      await until(() => column(page, 'number'), numbers(1 + 3 * round))
    }
  }),
  'a fetch made while the tap is gone is unknown until the tap is back, and then joined': () =>
    visit(async ({ page, playground }) => {
      await page.route('**/feed?*', route => route.abort())
      playground.server.closeAllConnections()
      await connection(page, 'lost')
      await page.locator('#send').click()
      await page.locator('#row-0').waitFor()
      assert.equal(await column(page, 'verdict'), ['Unknown: not connected'])
      await page.unroute('**/feed?*')
      await connection(page, 'connected')
      await until(() => column(page, 'verdict'), ['First copy'])
      assert.equal(await column(page, 'number'), ['1'])
    }),
  async 'a request that waits has a row, which goes on at its place under the reader\'s eyes until it is over'() {
    let held: ServerResponse | undefined
    const answer = async (): Promise<ServerResponse> => {
      await until(() => Promise.resolve(held !== undefined), true)
      return held as ServerResponse
    }
    await visit(async ({ page, port }) => {
      const asked = fetch(`http://127.0.0.1:${port}/held`)
      // Where the story fails before, its failure is the one to be told.
      asked.catch(() => {})
      await until(() => column(page, 'verdict'), ['Waiting for the answer'])
      assert.equal([await column(page, 'wire'), await column(page, 'content')], [['–'], ['–']])
      assert.is(await page.locator('#list-count').textContent(), '1, 1 under way')
      await otherClient(port)
      await page.setViewportSize({ width: 1500, height: 800 })
      await page.locator('#row-0').click()
      await page.locator('#filter').fill('path:/held')
      await until(() => page.locator('#list-count').textContent(), '1 of 2 shown, 1 under way')
      const time = async (): Promise<number> => {
        const [, value = '', unit] = /^([\d.]+) (m?s)$/.exec((await column(page, 'time'))[0] ?? '') ?? []
        return Number(value) * (unit === 's' ? 1000 : 1)
      }
      const before = await time()
      await until(async () => await time() > before, true)
      const response = await answer()
      response.write('some')
      await until(() => column(page, 'verdict'), ['Receiving'])
      await page.locator('#detail-body .verdict').filter({ hasText: '4 B so far' }).waitFor()
      assert.is(await page.locator('#row-0').getAttribute('aria-selected'), 'true')
      // A page that is loaded anew is told of it as well.
      await page.reload()
      await until(async () => (await column(page, 'verdict')).includes('Receiving'), true)
      response.end(' more')
      await until(async () => (await column(page, 'verdict')).includes('Sent in full'), true)
      await (await asked).text()
      // What began first is listed first, though it ended last.
      await page.locator('#filter').fill('')
      await page.reload()
      await until(() => column(page, 'number'), numbers(2))
    }, { demo: { '/held': (_request, response) => { held = response } } })
  },
  'a hidden page holds no connection, and catches up when it is seen again': () => visit(async ({ page, port }) => {
    await otherClient(port)
    await until(() => column(page, 'number'), numbers(1))
    await setVisibility(page, 'hidden')
    await connection(page, 'asleep')
    for (let n = 0; n < 3; n++) await otherClient(port)
    assert.equal(await column(page, 'number'), numbers(1))
    await setVisibility(page, 'visible')
    await connection(page, 'connected')
    await until(() => column(page, 'number'), numbers(4))
  }),
  'the loop waits while the page is hidden': () => visit(async ({ page, playground }) => {
    await page.locator('#interval').fill('50')
    await page.locator('#loop').click()
    await page.locator('#row-1').waitFor()
    await setVisibility(page, 'hidden')
    const hits = await sendLast(page, playground)
    await page.clock.fastForward('01:00')
    assert.is(await sendLast(page, playground), hits + 1)
    await setVisibility(page, 'visible')
    await until(async () => playground.counter.hits > hits + 1, true)
  }, { before: page => page.clock.install() }),
  'what is listed stays when the server is restarted, and a reload says that it is gone': () => visit(async ({ page, playground, port }) => {
    for (let n = 0; n < 3; n++) await otherClient(port)
    await until(() => column(page, 'number'), numbers(3))
    await playground.close()
    await connection(page, 'lost')
    const { playground: next } = await openPlayground({}, port)
    try {
      await otherClient(port)
      await connection(page, 'connected')
      await until(() => column(page, 'number'), [...numbers(3).map(number => `${number} of an earlier run`), '1'])
      await page.locator('#news-text').filter({ hasText: 'the server was restarted: what was listed before stays, without its bodies' }).waitFor()
      await page.reload()
      await until(() => column(page, 'number'), numbers(1))
      assert.match(await page.locator('#news-text').textContent() ?? '', '3 requests of earlier runs of the server are not listed any more')
      await page.locator('#news-dismiss').click()
      assert.is(await page.locator('#news').isVisible(), false)
    } finally {
      await next.close()
    }
  }),
  'what one page clears is cleared in all, each says so, and each can take it back': () => visit(async ({ page, port }) => {
    for (let n = 0; n < 3; n++) await otherClient(port)
    const others = [await page.context().newPage(), await page.context().newPage()]
    for (const other of others) await other.goto(page.url())
    const all = [page, ...others]
    const shows = async (...wanted: string[]): Promise<void> => { for (const one of all) await until(() => column(one, 'number'), wanted) }
    await shows('1', '2', '3')
    const [second = page, sleeper = page] = others
    await setVisibility(sleeper, 'hidden')
    await connection(sleeper, 'asleep')
    await page.locator('#clear').click()
    await until(() => page.locator('#news-text').textContent(), 'Cleared in every page: 3 requests.')
    await until(() => second.locator('#news-text').textContent(), 'Another page cleared the list: 3 requests.')
    await otherClient(port)
    await setVisibility(sleeper, 'visible')
    await until(() => sleeper.locator('#news-text').textContent(), 'Another page cleared the list: 3 requests.')
    await shows('4')
    await sleeper.locator('#news-act').click()
    await shows('1', '2', '3', '4')
    for (const one of all) await one.locator('#news').waitFor({ state: 'hidden' })
  }),
  'the page whose place a fifth took says so, and connects again when told': () => visit(async ({ page, port }) => {
    const others = await Promise.all([1, 2, 3, 4].map(() => fetch(`http://127.0.0.1:${port}/feed`)))
    await connection(page, 'replaced')
    await otherClient(port)
    await page.locator('#notice button').click()
    await connection(page, 'connected')
    await until(() => column(page, 'number'), numbers(1))
    await page.locator('#notice').waitFor({ state: 'hidden' })
    for (const other of others) await other.body?.cancel()
  }),
  'the list follows its end, and stands still once the reader has left it': () => visit(async ({ page, port }) => {
    const more = async (count: number): Promise<void> => {
      const total = Number(await page.locator('#list-count').textContent()) + count
      for (let n = 0; n < count; n++) await otherClient(port)
      await until(() => page.locator('#list-count').textContent(), String(total))
      await drawn(page)
    }
    await more(60)
    assert.is(await isAtEnd(page), true)
    assert.is(await page.locator('#latest').isVisible(), false)
    await page.locator('#list').evaluate(list => { list.scrollTop = 280 })
    await page.locator('#latest').waitFor()
    await more(10)
    assert.is(await scrollTop(page), 280)
    await page.locator('#latest').click()
    await until(() => isAtEnd(page), true)
    await more(10)
    assert.is(await isAtEnd(page), true)
  }),
  'of ten thousand rows a hundred at most are in the document, each with its index': () => visit(async ({ page }) => {
    const rows = page.locator('#rows .row')
    assert.is(await page.locator('#list').getAttribute('aria-rowcount'), '10001')
    assert.ok(await rows.count() <= 100)
    assert.is(await rows.last().getAttribute('aria-rowindex'), '10001')
    assert.is(await rows.last().locator('.c-number').textContent(), '20,500')
    assert.match(await page.locator('#memory').textContent() ?? '', '500 older ones dropped')
    await page.locator('#list').evaluate(list => { list.scrollTop = 28 * 5000 })
    await drawn(page)
    assert.ok(await rows.count() <= 100)
    const indexes = await rows.evaluateAll(all => all.map(row => [row.getAttribute('aria-rowindex'), row.textContent]))
    for (const [index, text] of indexes) {
      assert.ok(text?.startsWith((10_500 + Number(index) - 1).toLocaleString('en')), text ?? '')
    }
    assert.ok(indexes.some(([index]) => index === '5002'))
    // The row at the top of the view stays there while the oldest rows go.
    const top = (): Promise<string | null | undefined> => page.evaluate(() => {
      const { left, top } = (document.getElementById('rows')?.parentElement ?? document.body).getBoundingClientRect()
      return document.elementFromPoint(left + 30, top + 60)?.closest('.row')?.id
    })
    const before = await top()
    told.push(unchanged(20_501))
    await setVisibility(page, 'hidden')
    await setVisibility(page, 'visible')
    await until(() => page.locator('#memory').textContent(), 'Keeps the newest 10,000; 501 older ones dropped')
    await drawn(page)
    assert.is(await top(), before)
    await page.locator('#list').focus()
    await page.keyboard.press('Home')
    assert.is(await page.locator('#rows [aria-selected=true]').getAttribute('aria-rowindex'), '2')
    await page.keyboard.press('End')
    assert.is(await page.locator('#rows [aria-selected=true]').getAttribute('aria-rowindex'), '10001')
    assert.ok(await rows.count() <= 100)
  }, {
    before: page => tellExchanges(page, told),
  }),
})
