// The page in front of a server of the reader's own: what it lists, what it sends there, and what is left of the demo.
import type { IncomingMessage, RequestListener } from 'node:http'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { exchangeOf } from '../../../support/exchange.ts'
import { column, otherClient, send, tellExchanges, until, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const ref = 'not-modified: the page in front of an upstream'

const heads = (middle: readonly string[]): readonly string[] =>
  ['#', 'Time', 'Status', ...middle, 'Method', 'Path', 'Type', 'Validation', 'Outcome', 'Size', 'Duration', 'Time bar']

/** Answers 304 to the tag that it gives, and keeps what was asked. */
function server(seen: string[] = []): RequestListener {
  return ({ method, url, headers }: IncomingMessage, response) => {
    seen.push(`${method} ${url} ${headers['if-none-match'] ?? '-'}`)
    response.setHeader('ETag', '"1"')
    response.statusCode = headers['if-none-match'] === '"1"' ? 304 : 200
    response.end(response.statusCode === 304 ? '' : 'content')
  }
}

const ofDemo = ['#reset', '.gauge', '#total-drawings']
const shown = (page: Page, parts: readonly string[]): Promise<boolean[]> =>
  Promise.all(parts.map(part => page.locator(part).isVisible()))

const arrived = (page: Page, place: number): Promise<void> =>
  page.locator(`#row-${place}:not([data-shape=waiting]) .c-wire`).filter({ hasText: /\d/ }).waitFor()

table('The page shows', [
  { name: 'what an upstream has, and nothing of the demo', upstream: server(), middle: [], sees: true },
  { name: 'what the demo has, and nothing of an upstream', upstream: undefined, middle: ['Page'], sees: false },
].map(row => ({ ...row, ref })), ({ upstream, middle, sees }) => visit(async ({ page, port, tapPort, errors }) => {
  await otherClient(sees ? tapPort : port)
  await page.locator('#row-0').waitFor()
  assert.equal(await page.getByRole('columnheader').allTextContents(), heads(middle))
  const cells = await page.locator('#row-0').getByRole('gridcell').allTextContents()
  assert.equal([cells.length, ...cells.slice(-8, -6)], [middle.length + 11, 'GET', '/counter.png'])
  await page.locator('#timeline-toggle').click()
  const parts = ['#proxy-link', '#send', '#mode', '.counter', '#timeline-charts figure >> nth=2', '#validator', ...ofDemo]
  assert.equal(await shown(page, parts), [sees, ...parts.slice(1).map(() => !sees)])
  await page.locator('#lessons-toggle').click()
  assert.equal(await shown(page, [...ofDemo, '.lessons-where', '.counter']), [...ofDemo.map(() => true), sees, !sees])
  assert.equal(errors, [])
}, upstream === undefined ? {} : { upstream }))

const long = `/items/${'of-many/'.repeat(40)}?page=12&sort=asc`

table('A short request is whole in its column', [1280, 390].map(width => ({ name: `at ${width}`, width, ref })),
  ({ width }) => visit(async ({ page, tapPort }) => {
    await otherClient(tapPort, '/items/3?x=1')
    const head = page.locator('#row-0 .c-request code').first()
    await head.waitFor()
    assert.ok(await head.evaluate(part => part.scrollWidth <= part.clientWidth))
    const cell = await page.locator('#row-0 .c-request').evaluate(part => part.scrollWidth - part.clientWidth)
    assert.is(cell, 0)
  }, { upstream: server(), context: { viewport: { width, height: 800 } } }))

table('A request too long for its column', [1280, 390, 320].map(width =>
  ({ name: `keeps its end and its line at ${width}`, width, ref })), ({ width }) => visit(async ({ page, tapPort }) => {
  for (const path of ['/', long]) await otherClient(tapPort, path)
  const cell = page.locator('#row-1 .c-request')
  await cell.waitFor()
  assert.equal([await cell.getAttribute('title'), await cell.textContent(), await cell.getAttribute('aria-label')],
    [long, long, long])
  const boxes = await page.locator('#row-1').evaluate(line =>
    [line, ...line.querySelectorAll('.c-request, .c-request code, .c-verdict')].map(part => {
      const { left, right, top, bottom } = part.getBoundingClientRect()
      return { left, right, top, bottom }
    }))
  const [row, own, head, end, verdict] = boxes
  if (!row || !own || !head || !end || !verdict) throw new TypeError('The row lacks a part')
  assert.is(await cell.locator('code').last().textContent(), 'sort=asc')
  const found = JSON.stringify(boxes)
  assert.ok(head.right - head.left > 15 && end.right <= own.right + .5, found)
  // Beside it, or on a line of its own.
  assert.ok(own.right <= verdict.left || own.bottom <= verdict.top + .5, found)
  assert.ok(boxes.every(({ top, bottom }) => top >= row.top - .5 && bottom <= row.bottom + .5), found)
  assert.is(row.bottom - row.top, width === 1280 ? 28 : 56)
}, { upstream: server(), context: { viewport: { width, height: 800 } } }))

stories(ref, {
  'signs that hide or reorder are shown as what they are, in row and title': () => visit(async ({ page }) => {
    await page.locator('#row-0').waitFor()
    assert.equal(await column(page, 'request'), ['/a\\u202eb\\u0000'])
    assert.is(await page.locator('#row-0 .c-request').getAttribute('title'), '/a\\u202eb\\u0000')
  }, {
    upstream: server(),
    before: page => tellExchanges(page, [exchangeOf({ target: '/a\u202eb\0', upstream: 'http://127.0.0.1:1/' })]),
  }),
  'before anything came, the page names the tap': () => visit(async ({ page, tapPort }) => {
    const text = await page.locator('#empty').innerText()
    for (const way of [`:${tapPort}`, `curl -i http://127.0.0.1:${tapPort}/`, 'Drop a HAR file']) assert.match(text, way)
    assert.not.match(text, 'picture')
  }, { upstream: server() }),
  'a new request is written in a form, sent by the inspector’s server, and chosen; the key s opens it too': () => {
    const seen: string[] = []
    return visit(async ({ page, playground, errors }) => {
      await page.locator('#new-request').click()
      assert.is(await page.locator('#edit-path').inputValue(), '/')
      await page.locator('#edit-path').fill('/note')
      await page.keyboard.press('Enter')
      await arrived(page, 0)
      await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
      await page.locator('#list').focus()
      await page.keyboard.press('s')
      assert.is(await page.locator('#edit-dialog').isVisible(), true)
      await page.keyboard.press('Escape')
      assert.equal([seen, playground.counter.hits, errors], [['GET /note -'], 0, []])
    }, { upstream: server(seen) })
  },
  'the parts of the totals filter the list': () => visit(async ({ page, tapPort }) => {
    for (const tag of ['', '"1"', '"1"']) await otherClient(tapPort, '/', tag === '' ? {} : { 'If-None-Match': tag })
    await until(() => page.locator('.sentence').innerText().then(text => text.replace(/\s+/g, ' ').trim()), '3 requests 1 answered 200 2 unchanged, saved 14 B nothing wrong')
    await page.locator('[data-filter="status:304"]').click()
    await until(() => column(page, 'wire'), ['304', '304'])
    assert.is(await page.locator('#filter').inputValue(), 'status:304')
    await page.locator('#total-all').click()
    await until(() => column(page, 'wire'), ['200', '304', '304'])
    await otherClient(tapPort, '/wrong', { 'Range': 'bytes=0-1', 'If-Range': 'W/"1"' })
    await otherClient(tapPort, '/warning', { 'If-Unmodified-Since': 'soon' })
    for (const [id, says, filter, path] of [['bad', '1 wrong', 'note:wrong', '/wrong'], ['warning', '1 warning', 'note:warning', '/warning']] as const) {
      const count = page.locator(`#total-${id}`)
      await until(() => count.innerText().then(text => text.replace(/\s+/g, ' ').trim()), says)
      await count.click()
      await until(() => column(page, 'request'), [path])
      assert.is(await page.locator('#filter').inputValue(), filter)
      await page.locator('#total-all').click()
    }
  }, { upstream: server() }),
  'lessons run on the demo, and a new request goes to the server': () => {
    const seen: string[] = []
    return visit(async ({ page, playground }) => {
      await page.locator('#lessons-toggle').click()
      for (const step of ['Begin from zero.', 'Fetch it for the first time.']) {
        await page.locator('#lesson-steps [data-state=now]').filter({ hasText: step }).waitFor()
        await page.locator('#lesson-next').click()
      }
      await page.locator('#gauge-hit').filter({ hasText: 'Hit 1 of 7' }).waitFor()
      assert.match((await column(page, 'request')).join(), /^\/counter\.png\?[^,]+$/)
      assert.equal(seen, [])
      await page.locator('#new-request').click()
      await page.locator('#edit-send').click()
      await arrived(page, 1)
      assert.equal([seen, playground.counter.hits], [['GET / -'], 1])
    }, { upstream: server(seen) })
  },
  'without an upstream Send one goes to the counter': () => visit(async ({ page, playground }) => {
    await send(page, 0)
    assert.equal([await column(page, 'page'), playground.counter.hits], [['200'], 1])
  }),
})
