// The detail in a browser: notes on their fields, why, what is inferred, what a 304 leaves in the cache.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { conditional, exchangeOf } from '../../../support/exchange.ts'
import { fieldIn, send, tellExchanges, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const date = ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'] as const
const upstream = 'http://127.0.0.1:9'

/** Opens the inspector on made-up exchanges and chooses the row at `place`. */
const told = (exchanges: readonly Exchange[], place: number, story: (page: Page) => Promise<void>): Promise<void> =>
  visit(async ({ page, errors }) => {
    await page.locator(`#row-${place}`).click()
    await page.locator('#detail-when:not(:empty)').waitFor()
    await story(page)
    assert.equal(errors, [])
  }, { before: page => tellExchanges(page, exchanges) })

const texts = (page: Page, selector: string): Promise<string[]> => page.locator(selector).allTextContents()

stories('design', {
  'a grave note stands once in full, above all else, and its field leads to it': () => told([
    exchangeOf({ requestFields: [['If-Range', 'W/"0"'], ['Range', 'bytes=0-1']],
      responseFields: [date, ['ETag', '0'], ['Cache-Control', 'no-cache']] }),
  ], 0, async page => {
    const note = page.locator('.remark', { hasText: 'ETag is not a valid' })
    const line = await note.locator('summary').textContent() ?? ''
    assert.match(line, /^Wrong ETag is not a valid entity tag: .*RFC 9110 §8\.8\.3$/)
    assert.is(await note.locator('> p').isVisible(), false)
    await page.locator('tr:has(th:text-is("ETag")) + tr .mark').click()
    assert.is(await page.evaluate(() => document.activeElement?.id), 'open-note-response-etag-malformed-etag')
    await page.keyboard.press('Enter')
    assert.is(await note.locator('> p').isVisible(), true)
    assert.match((await texts(page, 'tr:has(th:text-is("If-Range")) + tr .mark')).join(), /^Wrong: /)
    assert.is(await fieldIn(page, 'ETag'), '0')
  }),
  'a field that ought to be there has a row that says so': () => told([
    exchangeOf({ responseFields: [date, ['ETag', '"0"'], ['Cache-Control', 'no-cache']] }),
    conditional('"0"', '"0"', 304, { id: 2, responseFields: [date, ['ETag', '"0"']] }),
  ], 1, async page => {
    assert.equal(await texts(page, '.absent'), ['Cache-Controlnot sent'])
    assert.match((await texts(page, '.absent + tr')).join(), /^Warning: The 304 lacks/)
    assert.match((await texts(page, '.remarks li')).join('\n'), /^Warning The 304 lacks.*RFC 9110 §15\.4\.5/m)
  }),
  'a Date that is not there has a row of its own': () => told([
    exchangeOf({ responseFields: [['ETag', '"0"'], ['Cache-Control', 'no-cache']] }),
  ], 0, async page => {
    assert.equal(await texts(page, '.absent'), ['Datenot sent'])
    assert.match((await texts(page, '.absent + tr')).join(), /^Warning: No Date/)
    assert.match((await texts(page, '.remarks li')).join('\n'), /^Warning No Date.*RFC 9110 §6\.6\.1/m)
  }),
  'a note on no field stands under the verdict': () => told([
    exchangeOf({ responseFields: [date, ['Cache-Control', 'max-age=1']] }),
    conditional('"0"', '"0"', 304, { id: 2, requestFields: [], responseFields: [date, ['ETag', '"0"']] }),
  ], 1, async page => {
    assert.match((await texts(page, '.remarks li')).join('\n'), /^Wrong A 304 to a request without If-None-Match/m)
  }),
  'what a note quotes is text, and shows what it holds': () => told([
    exchangeOf({ responseFields: [date, ['ETag', '<img src=x onerror=alert(1)>\u202e']] }),
  ], 0, async page => {
    const said = await page.locator('.remarks').textContent() ?? ''
    assert.ok(said.includes('<img src=x onerror=alert(1)>\\u202e'), said)
    assert.is(await page.locator('#detail-body img').count(), 0)
  }),
  'what was opened for one row is open for the next': () => visit(async ({ page }) => {
    for (let place = 0; place < 3; place++) await send(page, place)
    await page.locator('#open-merge').click()
    await page.locator('#row-1').click()
    await page.locator('#detail-title').filter({ hasText: 'Exchange 2' }).waitFor()
    assert.is(await page.locator('.merged').isVisible(), true)
    await page.locator('#open-merge').focus()
    await page.locator('#row-2').dispatchEvent('click')
    await page.locator('#detail-title').filter({ hasText: 'Exchange 3' }).waitFor()
    assert.is(await page.evaluate(() => document.activeElement?.id), 'open-merge')
  }),
})

stories('RFC 9110 §15.2, §6.5', {
  'interim responses and trailers are shown as they were sent, by text alone': () => told([
    exchangeOf({ responseFields: [date], informational: [{ status: 103, fields: [['Link', '</a>; rel="preload"']] }],
      requestTrailers: [['X-Up', '<b>5</b>']], responseTrailers: [['ETag', '"late"']] }),
  ], 0, async page => {
    assert.equal(await texts(page, '.fields caption'),
      ['Request, as sent', 'Trailers of the request', 'Interim response', 'Response, as sent by the server', 'Trailers of the response'])
    assert.equal(await Promise.all(['X-Up', 'Link', 'ETag'].map(name => fieldIn(page, name))), ['<b>5</b>', '</a>; rel="preload"', '"late"'])
    assert.equal(await texts(page, '.fields .start'), ['GET /counter.png HTTP/1.1', 'HTTP/1.1 103', 'HTTP/1.1 200 OK'])
  }),
})

stories('RFC 9111 §4.2', {
  'a row from the cache shows the sum, open; a validated one why it was': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.locator('#mode').selectOption('force-cache')
    await send(page, 1)
    assert.match(await page.locator('.why').textContent() ?? '', /Why nothing was sent.*The mode uses what is stored, whatever its age/)
    assert.is(await page.locator('.why th', { hasText: 'current_age' }).isVisible(), true)
    assert.is(await page.locator('#acts').isVisible(), false)
    await page.locator('#mode').selectOption('no-cache')
    await send(page, 2)
    assert.match(await page.locator('.why').textContent() ?? '', /Why it was validated.*The mode no-cache asks/)
    assert.is(await page.locator('.why th', { hasText: 'current_age' }).isVisible(), false)
  }),
})

stories('RFC 9110 §13.2', {
  'a decision that was not observed is marked as inferred': () => told([
    conditional('"0"', '"0"', 304, { upstream, responseFields: [date, ['ETag', '"0"']] }),
  ], 0, async page => {
    assert.is(await page.locator('.decision h3').textContent(), 'What the conditions lead toRFC 9110 §13.2')
    assert.match(await page.locator('.decision > p').textContent() ?? '',
      /^Inferred from headers The server’s own decision is not known.*the conditions lead to a 304, as answered\.$/)
    assert.is((await texts(page, '.steps .decisive .name')).join(), 'If-None-Match')
  }),
  'what the answer does not name is unknown, and never guessed': () => told([
    conditional('"0"', '"0"', 412,
      { upstream, method: 'PUT', requestFields: [['If-Match', '"0"']], responseFields: [date] }),
  ], 0, async page => {
    assert.equal(await texts(page, '.steps [data-state=unknown] .name'), ['If-Match', 'Handler runs'])
    assert.match(await page.locator('.decision > p').textContent() ?? '', /not enough to tell/)
  }),
  'the server’s own decision is not called inferred': () => visit(async ({ page }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    assert.match(await page.locator('.decision h3').textContent() ?? '', /^The server’s decision/)
    assert.is(await page.locator('.inferred').count(), 0)
  }),
})

stories('RFC 9111 §3.2', {
  'after a 304 each field of the stored response has a word for where it came from': () => told([
    exchangeOf({
      responseFields: [['ETag', '"0"'], ['Content-Length', '171'], ['Cache-Control', 'no-cache'], ['X-Old', 'o']] }),
    conditional('"0"', '"0"', 304, { id: 2,
      responseFields: [['ETag', '"0"'], ['Content-Length', '0'], ['Cache-Control', 'max-age=1'], ['X-New', 'n']] }),
  ], 1, async page => {
    // What a cache may do is told of what it has stored from then on.
    assert.equal(await texts(page, '.facts > div'), ['May be storedyes, by browsers and shared caches', 'Freshfor 1 s', 'Then asks byETag', 'Varies bynothing'])
    assert.equal(await texts(page, '.sections button'), ['Summary', 'Request', 'Response', 'Body', 'Cache', 'Why'])
    await page.locator('#to-cache').focus()
    await page.keyboard.press('Enter')
    assert.is(await page.evaluate(() => document.activeElement?.id), 'section-cache')
    await page.locator('#open-merge').click()
    const rows = await page.locator('.merged tbody tr').evaluateAll(all =>
      all.map(row => [...row.children].map(cell => cell.textContent)))
    assert.equal(rows, [
      ['ETag', '"0"', 'updated, the same'], ['Content-Length', '171', 'stored'],
      ['Cache-Control', 'max-age=1was no-cache', 'updated'],
      ['X-Old', 'o', 'stored'],
      ['Content-Length', '0Of the 304: it describes the stored content (RFC 9111 §3.2)', 'kept out'],
      ['X-New', 'n', 'added'],
    ])
  }),
  'what is kept out says of which message': () => told([
    exchangeOf({ responseFields: [['ETag', '"0"'], ['Connection', 'close']] }),
    conditional('"0"', '"0"', 304, { id: 2, responseFields: [['ETag', '"0"'], ['Connection', 'close']] }),
  ], 1, async page => {
    await page.locator('#open-merge').click()
    assert.equal(await texts(page, '.merged [data-origin="kept out"] .by'), [
      'Of the stored response: it is about one connection only (RFC 9111 §3.1)',
      'Of the 304: it is about one connection only (RFC 9111 §3.1)',
    ])
  }),
})
