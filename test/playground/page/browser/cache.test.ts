// What the page makes of the browser's cache: the six cache modes, hand-set validators, a cache that is disabled.
import * as assert from 'uvu/assert'
import { column, send, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

table('cache mode', [
  { name: 'default validates the stored copy', ref: 'design', mode: 'default',
    wire: '304', word: 'Unchanged, reused' },
  { name: 'no-cache validates the stored copy', ref: 'design', mode: 'no-cache',
    wire: '304', word: 'Unchanged, reused' },
  { name: 'no-store asks past the cache', ref: 'design', mode: 'no-store',
    wire: '200', word: 'Sent in full, as asked' },
  { name: 'reload asks past the cache', ref: 'design', mode: 'reload',
    wire: '200', word: 'Sent in full, as asked' },
  { name: 'force-cache sends nothing', ref: 'design', mode: 'force-cache',
    wire: '–', word: 'From cache, nothing sent' },
  { name: 'only-if-cached sends nothing', ref: 'design', mode: 'only-if-cached',
    wire: '–', word: 'From cache, nothing sent' },
], ({ mode, wire, word }) => visit(async ({ page, playground }) => {
  await send(page, 0)
  await page.locator('#mode').selectOption(mode)
  await send(page, 1)
  assert.equal(await column(page, 'verdict'), ['First copy', word])
  assert.equal((await column(page, 'wire'))[1], wire)
  assert.is(playground.counter.hits, wire === '–' ? 1 : 2)
}))

stories('design', {
  'a copy that an earlier page stored is known for what it is': () => visit(async ({ page, playground }) => {
    await send(page, 0)
    await page.reload()
    await page.locator('#row-0').waitFor()
    await page.locator('#mode').selectOption('force-cache')
    await send(page, 1)
    assert.equal(await column(page, 'verdict'), ['Sent in full', 'From cache, nothing sent'])
    assert.is(playground.counter.hits, 1)
  }),
  'only-if-cached without a copy sends nothing and says so': () => visit(async ({ page, playground }) => {
    await page.locator('#mode').selectOption('only-if-cached')
    await send(page, 0)
    assert.equal(await column(page, 'verdict'), ['Not in cache, nothing sent'])
    assert.is(playground.counter.hits, 0)
  }),
  'with a validator set by hand the page sees the 304 itself': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.locator('#validator').fill('"other", W/"0"')
    await send(page, 1)
    assert.equal([(await column(page, 'wire'))[1], (await column(page, 'page'))[1]], ['304', '304'])
    assert.match(await page.locator('#row-1 .c-validation').getAttribute('title') ?? '', 'If-None-Match: "other", W/"0"')
    assert.is((await column(page, 'verdict'))[1], 'Your own validator')
  }),
  'a validator that may not stand in a field is not sent': () => visit(async ({ page, playground }) => {
    await page.locator('#validator').fill('"€"')
    assert.is(await page.locator('#validator').getAttribute('aria-invalid'), 'true')
    await page.locator('#send').click()
    await page.locator('#validator').fill('')
    await send(page, 0)
    assert.is(playground.counter.hits, 1)
  }),
  'the developer tools’ “Disable cache” is noticed, and the notice goes with it': () => visit(async ({ page }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    const tools = await page.context().newCDPSession(page)
    await tools.send('Network.enable')
    await tools.send('Network.setCacheDisabled', { cacheDisabled: true })
    await send(page, 2)
    assert.is((await column(page, 'verdict'))[2], 'Cache disabled?')
    assert.match(await page.locator('#notice p').textContent() ?? '', 'W/"0"')
    await tools.send('Network.setCacheDisabled', { cacheDisabled: false })
    await send(page, 3)
    await page.locator('#notice').waitFor({ state: 'hidden' })
  }),
})
