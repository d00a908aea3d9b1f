// Ten thousand exchanges at five thousand a second, and six tabs at once.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { sharedBrowser } from '../../support/browser.ts'
import { fullOf, openBurst, watchFrames } from '../../support/burst.ts'
import { openPlayground, otherClient, until } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const text = (page: Page, id: string): Promise<string | null> => page.locator(`#${id}`).textContent()
const connected = (page: Page): Promise<void> => page.locator('.connection[data-state=connected]').waitFor()

/** The most rows that were in the document at any time since this was called. */
async function watchRows(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const rows = document.getElementById('rows')
    let most = 0
    Reflect.set(window, 'mostRows', () => most)
    const look = (): void => { most = Math.max(most, rows?.childElementCount ?? 0) }
    if (rows !== null) new MutationObserver(look).observe(rows, { childList: true })
  })
  return () => page.evaluate(() => (Reflect.get(window, 'mostRows') as () => number)())
}

stories('design', {
  'ten thousand exchanges at five thousand a second are all counted, in a bounded document and store': async () => {
    const browser = await sharedBrowser()
    const burst = await openBurst()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await page.goto(burst.url)
      await connected(page)
      await page.locator('#timeline-toggle').click()
      const mostRows = await watchRows(page)
      const frames = await watchFrames(page)
      await burst.tell(10_000, 5000)
      await until(() => text(page, 'list-count'), '10,000')
      const full = fullOf(10_000)
      assert.equal([await text(page, 'total-full'), await text(page, 'total-not-modified')],
        [full.toLocaleString('en'), (10_000 - full).toLocaleString('en')])
      assert.match(await text(page, 'timeline-sentence') ?? '', /^10,000 exchanges/)
      assert.is(await page.locator('#rows .row').last().locator('.c-number').textContent(), '10,000')
      // What comes now displaces the oldest, with a filter at work.
      await page.locator('#filter').fill('status:200')
      await until(() => text(page, 'list-count'), `${full.toLocaleString('en')} of 10,000 shown`)
      await burst.tell(700, 1000)
      await until(() => text(page, 'memory'), 'Keeps the newest 10,000; 700 older ones dropped')
      await until(async () => (await text(page, 'list-count'))?.endsWith(' of 10,000 shown'), true)
      assert.is(await text(page, 'total-full'), fullOf(10_700).toLocaleString('en'))
      assert.ok(await mostRows() <= 100, String(await mostRows()))
      assert.ok((await frames()).length > 10)
    } finally {
      await burst.close()
    }
  },
  'of six tabs the newest four are told of everything, the others say they are not, and all can send': async () => {
    const { playground, port } = await openPlayground()
    try {
      const context = await (await sharedBrowser()).newContext()
      const tabs: Page[] = []
      for (let n = 0; n < 6; n++) {
        const page = await context.newPage()
        await page.goto(`http://127.0.0.1:${port}/`)
        await connected(page)
        tabs.push(page)
      }
      for (const page of tabs.slice(0, 2)) await page.locator('.connection[data-state=replaced]').waitFor()
      for (const [n, page] of tabs.entries()) {
        await page.bringToFront()
        await page.locator('#send').click()
        const word = n < 2 ? 'Unknown: not connected' : /copy|used|Changed/
        await page.locator('#rows .c-verdict').filter({ hasText: word }).last().waitFor()
      }
      await until(async () => playground.counter.hits, 6)
      await otherClient(port)
      for (const page of tabs.slice(2)) await page.locator('#rows .c-number').filter({ hasText: '7' }).waitFor()
      const [first] = tabs
      await first?.bringToFront()
      await first?.locator('#notice button').click()
      await first?.locator('#rows .c-number').filter({ hasText: '7' }).waitFor()
      assert.is(await first?.locator('#rows .row').count(), 7)
    } finally {
      await playground.close()
    }
  },
})
