// What is stored now, in a real browser: its lines, its clock, the way to the exchanges and back, and what axe-core says.
import type { RequestListener } from 'node:http'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { violations } from '../../support/axe.ts'
import { act, otherClient, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const upstream: RequestListener = (request, response) => {
  response.setHeader('ETag', '"1"').setHeader('Cache-Control', request.url === '/script.js' ? 'max-age=600' : 'no-cache')
  if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
  else response.end('a hundred bytes or so of content')
}

const agent = { 'User-Agent': 'Mozilla/5.0 (X11) Chrome/147.0.0.0 Safari/537.36' }
const lines = (page: Page): Promise<string[]> => page.locator('#stored-lines .link').allTextContents()
const cell = (page: Page, line: string, name: string): Promise<string | null> =>
  page.locator('#stored-lines tr').filter({ hasText: line }).locator(`.s-${name}`).textContent()

stories('design', {
  'each response that a browser must have is a line, with what 304s saved, and leads to its exchanges and back': () =>
    visit(async ({ page, tapPort, errors }) => {
      await page.locator('#stored-toggle').focus()
      await page.keyboard.press('Enter')
      assert.match(await page.locator('#stored-about').textContent() ?? '', /^No stored response is known/)
      await otherClient(tapPort, '/page', agent)
      await otherClient(tapPort, '/page', { ...agent, 'If-None-Match': '"1"' })
      await otherClient(tapPort, '/script.js', agent)
      await otherClient(tapPort, '/curl', { 'User-Agent': 'curl/8.0' })
      await until(() => lines(page), ['/script.js', '/page'])
      assert.is(await cell(page, '/page', 'saved'), '32 B')
      assert.is(await cell(page, '/page', 'asked'), '1, 1 × 304')
      assert.is(await cell(page, '/page', 'fresh'), 'validated first')
      assert.is(await cell(page, '/script.js', 'says'), 'max-age')
      // The clock runs by itself.
      const before = await cell(page, '/script.js', 'fresh')
      assert.match(before ?? '', /^for (?:9 min 5\d s|10 min)$/)
      await until(async () => await cell(page, '/script.js', 'fresh') !== before, true)

      const button = page.locator('#stored-lines .link').filter({ hasText: '/page' })
      await button.focus()
      await page.keyboard.press('Enter')
      await until(() => page.locator('#list-count').textContent(), '2 of 4 shown')
      assert.is(await page.locator('#filter').inputValue(), 'path:=/page')
      await act(page, 'stored-toggle')
      await page.locator('#row-0').click()
      await page.locator('#stored-this').click()
      await until(() => page.evaluate(() => document.activeElement?.textContent), '/page')
      assert.equal(await violations(page), [])
      assert.equal(errors, [])
    }, { upstream }),
  'what is named like markup is text': () => visit(async ({ page, tapPort, errors }) => {
    await otherClient(tapPort, '/<img/src=x/onerror=alert(1)>', agent)
    await act(page, 'stored-toggle')
    await until(() => lines(page), ['/<img/src=x/onerror=alert(1)>'])
    assert.is(await page.locator('#stored img').count(), 0)
    assert.equal(errors, [])
  }, { upstream }),
  'validators of all requests are left out while the switch is on, which is said, and off again by a button': () =>
    visit(async ({ page, tapPort, errors }) => {
      const asks = (): Promise<number> => otherClient(tapPort, '/page', { ...agent, 'If-None-Match': '"1"' })
      assert.is(await asks(), 304)
      assert.is(await page.locator('#mode-notice').isVisible(), false)
      await page.locator('#request-mode').selectOption('without-validators')
      await page.locator('#mode-text').filter({ hasText: 'leaves out If-None-Match and If-Modified-Since' }).waitFor()
      assert.is(await asks(), 200)
      await page.locator('#row-1').click()
      await until(async () => (await page.locator('.verdict').textContent())?.includes('did not send on If-None-Match'), true)
      // A second page, and a reload, know of it too.
      await page.reload()
      await page.locator('#mode-notice').waitFor()
      assert.is(await page.locator('#request-mode').inputValue(), 'without-validators')
      assert.equal(await violations(page), [])
      await page.locator('#mode-off').click()
      await page.locator('#mode-notice').waitFor({ state: 'hidden' })
      assert.is(await asks(), 304)
      assert.equal(errors, [])
    }, { upstream }),
  'the probe offers what was asked of the application, and not the demo': () => visit(async ({ page, tapPort }) => {
    await act(page, 'probe-toggle')
    for (const path of ['/page', '/script.js', '/page']) await otherClient(tapPort, path, agent)
    await until(() => page.locator('#probe-path option').allTextContents().then(all => all.map(url => new URL(url, 'http://x').pathname)),
      ['/page', '/script.js'])
  }, { upstream }),
})
