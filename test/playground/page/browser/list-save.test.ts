// Saving what was captured, and opening what another tool has saved.
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { column, otherClient, send, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'
import { version } from '../../../../playground/page/har/export.ts'

interface Har {
  readonly log: {
    readonly creator: { readonly version: string }
    readonly entries: readonly {
      readonly request: { readonly url: string, readonly headers: readonly { readonly name: string }[] }
      readonly response: { readonly status: number }
      readonly cache: { readonly beforeRequest?: { readonly eTag: string } | null }
    }[]
  }
}

/** The name and the text of what the button lets the reader keep. */
async function saved(page: Page, button: string): Promise<{ readonly name: string, readonly text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

const result = (page: Page): Promise<string | null> => page.locator('#save-result').textContent()
const opened = (page: Page): Promise<string | null> => page.locator('#news-text').textContent()

stories('design', {
  'all is saved as text by keyboard, filtered or not, and without secrets': () => visit(async ({ page, port }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await otherClient(port, '/counter.png', { Cookie: 'id=secret', Authorization: 'Basic secret' })
    await until(() => column(page, 'number'), ['1', '2', '3'])
    await page.locator('#filter').fill('status:304')
    await page.locator('#save').focus()
    await page.keyboard.press('Enter')
    assert.match(await page.locator('#save-count').textContent() ?? '', '3 rows')
    const { name, text } = await saved(page, '#save-text')
    assert.match(name, /^not-modified-\d{4}-\d\d-\d\d-\d{4}\.txt$/)
    assert.is(text.match(/^GET \/counter\.png HTTP\/1\.1$/gm)?.length, 3)
    assert.match(text, 'HTTP/1.1 304 Not Modified')
    assert.not.match(text, 'secret')
    assert.is(await result(page), 'Saved 3 rows, without secrets')
    await page.locator('#save-secrets').check()
    assert.match((await saved(page, '#save-text')).text, 'Cookie: id=secret')
    assert.is(await result(page), 'Saved 3 rows, secrets included')
    await page.keyboard.press('Escape')
    assert.is(await page.evaluate(() => document.activeElement?.id), 'save')
    // What was asked for once is asked for anew.
    await page.keyboard.press('Enter')
    assert.is(await page.locator('#save-secrets').isChecked(), false)
  }),
  'a HAR file goes out with the validators of the cache, and comes in marked as imported': () =>
    visit(async ({ page, playground, errors }) => {
      for (let place = 0; place < 2; place++) await send(page, place)
      await page.locator('#save').click()
      const { name, text } = await saved(page, '#save-har')
      assert.ok(name.endsWith('.har'))
      await page.locator('#save-close').click()
      const { log } = JSON.parse(text) as Har
      assert.equal(log.entries.map(({ response }) => response.status), [200, 304])
      assert.is(log.entries[1]?.cache.beforeRequest?.eTag, 'W/"0"')
      assert.is(log.creator.version, version)
      const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) }
      for (const places of [[2, 3], [4, 5]]) {
        await page.locator('#har-file').setInputFiles(file)
        await page.locator(`#row-${places[1]}`).waitFor()
      }
      assert.is(await opened(page), 'Opened 2 exchanges, marked as imported')
      assert.equal(await column(page, 'number'), ['1', '2', '–', '–', '–', '–'])
      assert.equal(await page.locator('#rows .c-verdict em').allTextContents(),
        ['imported 1', 'imported 2', 'imported 3', 'imported 4'])
      assert.equal(await column(page, 'wire'), ['200', '304', '200', '304', '200', '304'])
      // They are no traffic: neither the totals nor the server know them.
      assert.is(await page.locator('#total-not-modified').textContent(), '1')
      assert.is(playground.counter.hits, 2)
      await page.locator('#row-3').click()
      await page.locator('.fields .start').first().waitFor()
      await page.locator('#send').click()
      await page.locator('#row-6[data-shape=unchanged]').waitFor()
      assert.equal(errors, [])
    }),
  'what is no HAR file is said to be none, and changes nothing': () => visit(async ({ page, errors }) => {
    await page.locator('#save').click()
    assert.is(await page.locator('#save-har').isDisabled(), true)
    await page.locator('#save-close').click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('#open').click()])
    assert.is(chooser.isMultiple(), false)
    const wrong = [['<html>', 'not JSON'], ['{"log":{}}', 'no log.entries'], ['[]', 'no log.entries']] as const
    for (const [text, said] of wrong) {
      await page.locator('#har-file').setInputFiles({ name: 'x.har', mimeType: '', buffer: Buffer.from(text) })
      await until(async () => (await opened(page))?.includes(said), true)
    }
    assert.is(await page.locator('#rows .row').count(), 0)
    assert.equal(errors, [])
  }),
  'a hostile HAR file is text like any other': () => visit(async ({ page, errors }) => {
    const entry = {
      startedDateTime: '2026-01-01T00:00:00Z',
      request: { method: 'GET', url: 'https://h/<b>', httpVersion: 'HTTP/1.1', headers: [] },
      response: {
        status: 200, statusText: '<b>', headers: [{ name: 'ETag', value: '"<img src=x onerror=alert(1)>\u202e"' }],
      },
    }
    const text = JSON.stringify({ log: { version: '1.2', entries: [entry] } })
    await page.locator('#har-file').setInputFiles({ name: 'x.har', mimeType: '', buffer: Buffer.from(text) })
    await page.locator('#row-0').waitFor()
    assert.equal(await column(page, 'validation'), ['…lert(1)>\\u202e"'])
    assert.is(await page.locator('#rows img').count(), 0)
    assert.equal(errors, [])
  }),
  'a file that is dropped on the page is opened, less what cannot be read': () => visit(async ({ page, errors }) => {
    const entry = {
      startedDateTime: '2026-01-01T00:00:00Z', request: { method: 'GET', url: 'https://h.test/a', headers: [] },
      response: { status: 200, headers: [] }, _fromCache: 'disk',
    }
    const text = JSON.stringify({ log: { version: '1.2', entries: [entry, { ...entry, startedDateTime: 'soon' }] } })
    const transfer = await page.evaluateHandle(content => {
      const data = new DataTransfer()
      data.items.add(new File([content], 'x.har'))
      return data
    }, text)
    await page.dispatchEvent('#list', 'dragover', { dataTransfer: transfer })
    assert.is(await page.locator('body.dropping').count(), 1)
    await page.dispatchEvent('#list', 'drop', { dataTransfer: transfer })
    await page.locator('#row-0[data-shape=cache]').waitFor()
    assert.is(await page.locator('body.dropping').count(), 0)
    await until(async () => (await page.locator('#status').textContent())?.includes('1 entry could not be read'), true)
    assert.equal(errors, [])
  }),
  'the version in the files is that of the package'() {
    const description = readFileSync('package.json', 'utf8')
    const { version: own } = JSON.parse(description) as Har['log']['creator']
    assert.is(version, own)
  },
})
