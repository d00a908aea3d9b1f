// The detail for everybody: its new states at every width, in both themes, and as axe-core judges them.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { PHONE, assertForEverybody } from '../../support/everybody.ts'
import { conditional, exchangeOf } from '../../../support/exchange.ts'
import { tellExchanges, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const long = 'long'.repeat(60)
const upstream = 'http://127.0.0.1:9'

/** Exchanges with notes of every level, an inferred decision, and a 304 to merge. */
const exchanges: readonly Exchange[] = [
  exchangeOf({ id: 1, upstream,
    responseFields: [['ETag', 'bare'], ['Cache-Control', 'max-age=60'], ['X-Long', long]] }),
  exchangeOf({ id: 2, upstream, responseFields: [['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'], ['ETag', `"${long}"`],
    ['Cache-Control', 'no-store, max-age=60'], ['Set-Cookie', 'a=b']] }),
  conditional(`"${long}", W/"0"`, `"${long}"`, 304, { id: 3, upstream,
    requestFields: [['If-None-Match', `"${long}"`], ['If-Range', 'W/"0"'], ['Cookie', 'a']],
    responseFields: [['ETag', `"${long}"`], ['Content-Length', '7'], ['X-Added', long]] }),
]

/** A WebSocket that goes on, with every kind of message. */
const webSocket = exchangeOf({ id: 1, upstream, status: 101, isOpen: true, complete: false, upgrade: {
  protocol: 'websocket', sentMessages: 1, receivedMessages: 2, sentBytes: 20, receivedBytes: 900, droppedMessages: 0, pings: 3,
  messages: [
    { from: 'client', type: 'text', after: 12, bytes: 240, text: long.slice(0, 160) },
    { from: 'server', type: 'text', after: 340, bytes: 5, isCompressed: true, notDecoded: 'it is not valid' },
    { from: 'server', type: 'binary', after: 65_000, bytes: 700, isUnfinished: true },
    { from: 'server', type: 'close', after: 65_001, bytes: 6, code: 1001, text: 'gone' },
  ] } })

const openAll = (page: Page): Promise<void> => page.evaluate(() => {
  for (const details of document.querySelectorAll('#detail-body details')) details.setAttribute('open', '')
})

interface State {
  readonly name: string
  readonly go: (page: Page) => Promise<void>
}

const choose = async (page: Page): Promise<void> => {
  await page.locator('#row-2').click()
  await page.locator('#detail-title').filter({ hasText: 'Exchange 3' }).waitFor()
}

const edit = async (page: Page): Promise<void> => {
  await page.locator('#send').click()
  await page.locator('#row-0:not([data-shape=waiting]) .c-page').filter({ hasText: /\d/ }).waitFor()
  await page.locator('#row-0').click()
  await page.locator('#edit').click()
  await page.locator('#edit-add').click()
  await page.keyboard.type('Host')
  await page.locator('#edit-content').fill('content')
  await page.locator('#edit-send').click()
}

const states: readonly (State & { readonly told: readonly Exchange[] })[] = [
  { name: 'everything open, compared, copied', told: exchanges, go: async page => {
    await choose(page)
    await page.locator('#compare').click()
    await page.locator('#copy').click()
    await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) })
    await page.locator('#copies button').first().click()
    await page.locator('#copy-text').waitFor()
    await openAll(page)
  } },
  { name: 'the messages of a WebSocket', told: [webSocket], go: async page => {
    await page.locator('#row-0').click()
    await page.locator('#to-messages').click()
  } },
  { name: 'the edit pane with every kind of problem', told: [], go: edit },
]

const telling = (told: readonly Exchange[]) => async (page: Page): Promise<void> => {
  if (told.length > 0) await tellExchanges(page, told)
}

table('Everybody can use', states.map(state => ({ ...state, ref: 'WCAG 2.2 AA' })), ({ go, told }) => visit(async ({ page, errors }) => {
  await go(page)
  await assertForEverybody(page)
  assert.equal(errors, [])
}, { context: { viewport: PHONE, colorScheme: 'light', reducedMotion: 'reduce' }, before: telling(told) }))

stories('WCAG 2.4.3', {
  'the focus stays in the edit pane when a field goes, and comes back when it closes': () => visit(async ({ page }) => {
    await edit(page)
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id)
    const count = await page.locator('#edit-fields li').count()
    await page.locator('.remove').last().focus()
    await page.keyboard.press('Enter')
    assert.is(await focused(), `Name of header ${count - 1}`)
    for (let left = count - 1; left > 0; left--) await page.locator('.remove').last().press('Enter')
    assert.is(await focused(), 'edit-add')
    await page.keyboard.press('Escape')
    assert.is(await focused(), 'edit')
  }),
})
