// HAR between the inspector and Chromium: what the page saves is opened by DevTools' own Network panel, and what a
// Chromium has recorded is opened by the page.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { sharedBrowser } from '../../support/browser.ts'
import { withNetworkPanel } from '../../support/devtools/panel.ts'
import type { NetworkPanel } from '../../support/devtools/panel.ts'
import { column, openPlayground, otherClient, send, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

interface Entry {
  readonly request: { readonly method: string, readonly url: string }
  readonly response: { readonly status: number, readonly headersSize: number, readonly bodySize: number }
  readonly _fromCache?: string
}

const STATUSES = [200, 304, 304, 304, 304, 304, 304, 200, 200, 304, 412, 200]
const FROM_CACHE = 8

/** What the panes of some rows are to say, beside their URL. */
const PANES: readonly { readonly row: number, readonly lines: readonly string[] }[] = [
  { row: 1, lines: ['Request Method: GET', 'Status Code: 304 Not Modified', 'Etag: W/"0"', 'X-Exchange: 2',
    'If-None-Match: W/"0"'] },
  { row: FROM_CACHE, lines: ['Status Code: 200 OK (from disk cache)'] },
  { row: 9, lines: ['If-None-Match: "x", W/"1"', 'Status Code: 304 Not Modified'] },
  { row: 10, lines: ['Request Method: PUT', 'Status Code: 412 Precondition Failed', 'If-Match: "old"'] },
  { row: 11, lines: ['Status Code: 200 OK', 'Cache-Control: no-cache, no-store, must-revalidate'] }
]

/** Puts every kind of exchange into the page's list. */
async function sendAll(page: Page, port: number): Promise<void> {
  for (let place = 0; place < FROM_CACHE; place++) await send(page, place)
  await page.locator('#mode').selectOption('force-cache')
  await send(page, FROM_CACHE)
  await page.locator('#mode').selectOption('no-cache')
  await page.locator('#validator').fill('"x", W/"1"')
  await send(page, 9)
  await lateEdit(port)
  await otherClient(port, '/lessons/no-store?a=1&b=%C3%BC', { Cookie: 'id=secret', Authorization: 'Basic secret' })
  await page.locator('#row-11').waitFor()
}

function lateEdit(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'If-Match': '"old"', 'Content-Type': 'application/json' }
    request({ port, host: '127.0.0.1', path: '/lessons/note', method: 'PUT', headers }, response => {
      response.resume().on('end', () => { resolve() })
    }).on('error', reject).end('{"text":"Tea at five."}')
  })
}

/** Runs `use` with a HAR file that the page has saved, and with what DevTools make of it. */
async function withSaved(use: (path: string, panel: NetworkPanel) => Promise<void>): Promise<void> {
  await visit(async ({ page, port }) => {
    await sendAll(page, port)
    await page.locator('#save').click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-har').click()])
    const path = await download.path()
    const browser = page.context().browser()
    if (browser === null) throw new Error('The page has no browser')
    await withNetworkPanel(browser, async panel => {
      await panel.open(path, STATUSES.length)
      await use(path, panel)
    })
  })
}

const entriesIn = (path: string): readonly Entry[] =>
  (JSON.parse(readFileSync(path, 'utf8')) as { readonly log: { readonly entries: readonly Entry[] } }).log.entries

const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const kilobytes = (bytes: number): string => `${oneDecimal.format(bytes / 1000)} kB`

stories('HAR 1.2 in Chromium’s DevTools', {
  'the Network panel opens what the page has saved: each row, its fields, and the sum': () =>
    withSaved(async (path, panel) => {
      const entries = entriesIn(path)
      const rows = await panel.rows()
      assert.equal(entries.map(({ response }) => response.status), STATUSES)
      assert.equal(rows.map(({ status }) => Number(status)), STATUSES)
      const names = entries.map(({ request: { url } }) => url.split('/').at(-1))
      assert.equal(rows.map(({ name }) => name), names)
      assert.equal(names.slice(9), ['counter.png', 'note', 'no-store?a=1&b=%C3%BC'])
      const sizes = entries.map(({ response: { headersSize, bodySize }, _fromCache }) =>
        _fromCache === undefined ? headersSize + bodySize : 0)
      assert.equal(rows.map(({ size }) => size),
        sizes.map((size, at) => at === FROM_CACHE ? '(disk cache)' : kilobytes(size)))
      const [requests, transferred] = await panel.summary()
      assert.equal([requests, transferred],
        ['12 requests', `${kilobytes(sizes.reduce((sum, size) => sum + size, 0))} transferred`])

      // What is none of its types, it calls by its media type.
      const types = [...Array<string>(10).fill('fetch'), 'problem+json', 'text/plain;']
      assert.equal(rows.map(({ type }) => type?.split(' ')[0]), types)

      for (const { row, lines } of PANES) {
        const url = entries[row]?.request.url ?? ''
        const wanted = [`Request URL: ${url}`, `Remote Address: ${new URL(url).host}`, ...lines]
        const found = await panel.pane(row, wanted)
        for (const line of wanted) assert.ok(found.includes(line), `${line} is to be among\n${found.join('\n')}`)
        assert.not.match(found.join('\n'), 'secret')
      }
    })
})

stories('HAR 1.2 of a Chromium', {
  'the page opens what a browser has recorded, with the validators and what they did'() {
    const folder = mkdtempSync(join(tmpdir(), 'not-modified-har-'))
    const path = join(folder, 'recorded.har')
    return visit(async ({ page, errors }) => {
      await record(path)
      await page.locator('#har-file').setInputFiles(path)
      await page.locator('#row-3').waitFor()
      assert.match(await page.locator('#news-text').textContent() ?? '', /^Opened \d+ exchanges, marked as imported$/)
      await page.locator('#filter').fill('path:/counter.png')
      await page.locator('#list-count').filter({ hasText: 'of' }).waitFor()
      assert.equal([await column(page, 'wire'), await column(page, 'validation')],
        [['200', '304'], ['W/"0"', 'equal: W/"0"']])
      assert.equal(errors, [])
    }).finally(() => { rmSync(folder, { recursive: true }) })
  }
})

/** Records a HAR file of a picture that is got, and validated. */
async function record(path: string): Promise<void> {
  const { playground, port } = await openPlayground()
  try {
    const context = await (await sharedBrowser()).newContext({ recordHar: { path } })
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${port}/plain`)
    await page.getByRole('link', { name: 'Reload', exact: true }).click()
    await page.getByRole('row').nth(1).waitFor()
    await context.close()
  } finally {
    await playground.close()
  }
}
