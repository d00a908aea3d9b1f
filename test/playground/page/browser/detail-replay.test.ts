// What can be done with an exchange: compare it, copy it, send it again, edit it and send that.
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { column, fieldIn, otherClient, send, sendLast, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const clipboard = { context: { permissions: ['clipboard-read', 'clipboard-write'] } }

const pasted = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '')

const differences = (page: Page): Promise<string[]> =>
  page.locator('.difference tr:not([data-state=same]) th').allTextContents()

/** Waits for the row at this place with everything about it. */
const arrived = (page: Page, place: number): Promise<void> =>
  page.locator(`#row-${place}:not([data-shape=waiting]) .c-page`).filter({ hasText: /\d/ }).waitFor()

async function replaced(page: Page, header: string, label: string): Promise<void> {
  await page.getByRole('group', { name: header, exact: true }).getByRole('button', { name: label }).click()
}

stories('design: comparison', {
  'd compares with the one before of the same target, and marks what changed': () => visit(async ({ page, port }) => {
    for (let place = 0; place < 7; place++) await send(page, place)
    await otherClient(port, '/lessons/note')
    await page.locator('#row-7').waitFor()
    await send(page, 8)
    await page.locator('#list').focus()
    await page.keyboard.press('d')
    await page.locator('.compare h3').filter({ hasText: 'What changed from 7 to 9' }).waitFor()
    assert.ok((await differences(page)).includes('ETag'))
    const side = page.locator('.difference tr:has(th:text-is("ETag")) .side')
    assert.equal(await side.allTextContents(), ['7W/"0"', '9W/"1"'])
    assert.equal(await side.locator('mark').allTextContents(), ['0', '1'])
    const line = await side.locator('mark').first().evaluate(mark => getComputedStyle(mark).textDecorationLine)
    assert.is(line, 'underline')
    await page.keyboard.press('d')
    await page.locator('.compare').waitFor({ state: 'detached' })
  }),
  'another one can be chosen, which stays chosen for the next row': () => visit(async ({ page }) => {
    for (let place = 0; place < 3; place++) await send(page, place)
    await page.locator('#compare').click()
    await page.locator('#compare-with').focus()
    await page.locator('#compare-with').selectOption({ label: '1, GET, 200, W/"0"' })
    await page.locator('.compare h3').filter({ hasText: 'What changed from 1 to 3' }).waitFor()
    assert.is(await focused(page), 'compare-with')
    await page.locator('#row-1').click()
    await page.locator('.compare h3').filter({ hasText: 'What changed from 1 to 2' }).waitFor()
    assert.ok((await differences(page)).includes('Status line'))
  }),
  'a lone exchange has nothing to be compared with, and a row without one cannot be': () => visit(async ({ page }) => {
    await page.keyboard.press('d')
    assert.is(await page.locator('.compare').count(), 0)
    await send(page, 0)
    await page.keyboard.press('d')
    await until(() => page.locator('.compare p').textContent(), 'There is no other exchange to compare with yet.')
  }),
})

stories('design: copies', {
  'each kind is copied; secrets only where they are asked for, as is said': () => visit(async ({ page, port }) => {
    await otherClient(port, '/counter.png', { 'Cookie': 'who=me', 'If-None-Match': '"it\'s"' })
    await page.locator('#row-0').click()
    await page.locator('#copy').click()
    assert.is(await page.locator('#copy').getAttribute('aria-expanded'), 'true')
    for (const [kind, start] of [['cURL', 'curl -i'], ['fetch', 'await fetch('],
      ['raw HTTP', 'GET /counter.png HTTP/1.1\r\n'], ['node:test', 'import assert']] as const) {
      await page.locator('#copies').getByRole('button', { name: kind }).click()
      await until(() => page.locator('#copied').textContent(), `Copied as ${kind}, without 1 header that is secret.`)
      const text = await pasted(page)
      assert.ok(text.startsWith(start), text)
      assert.ok(text.includes('If-None-Match') && !text.includes('who=me'), text)
      assert.ok(kind === 'raw HTTP' || text.includes(`127.0.0.1:${port}`), text)
    }
    await page.locator('#copy-secrets').check()
    assert.is(await page.locator('#copied').textContent(), '')
    await page.locator('#copies').getByRole('button', { name: 'cURL' }).click()
    await until(() => page.locator('#copied').textContent(), 'Copied as cURL, with 1 header that is secret.')
    assert.match(await pasted(page), 'Cookie: who=me')
    assert.match(await page.locator('#status').textContent() ?? '', /Copied|exchange/)
  }, clipboard),
  'where the clipboard is refused the text is there to take': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    })
    await page.locator('#copy').click()
    await page.locator('#copies').getByRole('button', { name: 'cURL' }).click()
    await page.locator('#copied').filter({ hasText: 'keeps the clipboard to itself' }).waitFor()
    assert.match(await page.locator('#copy-text').inputValue(), /^curl -i/)
    assert.is(await focused(page), 'copy-text')
    await send(page, 1)
    assert.is(await page.locator('#copy-text').isVisible(), false)
  }),
})

stories('design: replay', {
  'r sends the chosen request again, past the cache, joined as any other': () => visit(async ({ page, playground }) => {
    for (let place = 0; place < 2; place++) await send(page, place)
    await page.locator('#list').focus()
    await page.keyboard.press('r')
    await arrived(page, 2)
    assert.equal([(await column(page, 'wire'))[2], (await column(page, 'page'))[2]], ['304', '304'])
    await page.locator('#detail-title').filter({ hasText: 'Exchange 3' }).waitFor()
    assert.match(await page.locator('.observations').textContent() ?? '', 'cache: no-store')
    assert.is(playground.counter.hits, 3)
  }),
  'e edits: a trick, a field of one’s own, and what is dropped is said': () => visit(async ({ page, errors }) => {
    await send(page, 0)
    await page.locator('#list').focus()
    await page.keyboard.press('e')
    assert.is(await page.locator('#edit-dialog').isVisible(), true)
    assert.match(await page.locator('#edit-about').textContent() ?? '', /Left out, .*Host/)
    await replaced(page, 'If-None-Match', 'The same')
    await page.locator('#edit-add').click()
    await page.keyboard.type('X-Mine')
    await page.keyboard.press('Tab')
    await page.keyboard.type('r e d')
    await page.locator('#edit-add').click()
    await page.keyboard.type('Cookie')
    const problem = page.locator('.edit-fields .problem:visible')
    await problem.filter({ hasText: 'Dropped The browser sets Cookie itself' }).waitFor()
    await page.locator('#edit-send').click()
    await arrived(page, 1)
    assert.is(await page.locator('#edit-dialog').isVisible(), false)
    assert.is((await column(page, 'wire'))[1], '304')
    assert.equal([await fieldIn(page, 'X-Mine'), await fieldIn(page, 'If-None-Match')], ['r e d', 'W/"0"'])
    assert.is(await page.locator('.fields th:text-is("Cookie")').count(), 0)
    assert.equal(errors, [])
  }),
  'method, path and content can be edited; undo and revert lead back': () => visit(async ({ page }) => {
    await send(page, 0)
    await page.locator('#edit').click()
    await replaced(page, 'If-Match', 'Another one')
    const names = (): Promise<string[]> => page.locator('#edit-fields li > input:first-child')
      .evaluateAll(inputs => inputs.map(input => (input as HTMLInputElement).value))
    assert.ok((await names()).includes('If-Match'))
    assert.is(await page.locator('#edit-undo').isDisabled(), false)
    await page.locator('#edit-undo').click()
    assert.equal((await names()).filter(name => name.startsWith('If-')), [])
    assert.is(await page.locator('#edit-revert').isDisabled(), true)
    await page.locator('#edit-method').fill('PUT')
    await page.locator('#edit-path').fill('/lessons/note')
    await page.locator('#edit-content').fill('{"text":"Tea at six."}')
    await replaced(page, 'If-Match', 'Another one')
    assert.is(await page.locator('#edit-method').inputValue(), 'PUT')
    await page.locator('#edit-send').click()
    await arrived(page, 1)
    assert.is((await column(page, 'wire'))[1], '412')
    await page.locator('#edit').click()
    await page.locator('#edit-content').fill('{"text":"Tea at six."}')
    await replaced(page, 'If-Match', 'The same')
    await page.locator('#edit-send').click()
    await arrived(page, 2)
    assert.is((await column(page, 'verdict'))[2], 'PUT performed')
    await page.keyboard.press('r')
    await arrived(page, 3)
    await page.locator('.bodies').filter({ hasText: /Request body22 B.*Tea at six/ }).waitFor()
    await page.locator('#edit').click()
    assert.is(await page.locator('#edit-content').inputValue(), '{"text":"Tea at six."}')
    await page.locator('#edit-method').fill('GET')
    await page.locator('#edit-revert').click()
    assert.is(await page.locator('#edit-method').inputValue(), 'PUT')
  }),
  'what fetch refuses is not sent, and why is said': () => visit(async ({ page, playground }) => {
    await send(page, 0)
    await page.locator('#edit').click()
    await page.locator('#edit-content').fill('content')
    await page.locator('#edit-send').click()
    await until(() => page.locator('#edit-refusal').textContent(), 'Not sent. fetch sends no content with GET.')
    assert.is(await page.locator('#edit-content').getAttribute('aria-invalid'), 'true')
    await page.keyboard.press('Escape')
    assert.is(await page.locator('#edit-dialog').isVisible(), false)
    assert.is(playground.counter.hits, 1)
  }),
  'single keys rest while the dialog is open': () => visit(async ({ page, playground }) => {
    await send(page, 0)
    await page.keyboard.press('e')
    await page.locator('#edit-close').focus()
    for (const key of ['s', 'r', 'd', 'l']) await page.keyboard.press(key)
    await page.keyboard.press('Escape')
    assert.is(await sendLast(page, playground), 2)
  }),
  'what came from a file is not sent, and says so': () => visit(async ({ page }) => {
    const entry = {
      startedDateTime: '2026-01-01T00:00:00.000Z',
      request: { method: 'GET', url: 'https://h/', httpVersion: 'HTTP/1.1', headers: [] },
      response: { status: 200, statusText: '', headers: [{ name: 'Content-Type', value: 'application/json' }], content: { size: 9, text: 'eyJhIjoxfQ==', encoding: 'base64' } },
    }
    const text = JSON.stringify({ log: { version: '1.2', entries: [entry] } })
    await page.locator('#har-file').setInputFiles({ name: 'x.har', mimeType: '', buffer: Buffer.from(text) })
    await page.locator('#row-0').click()
    await page.locator('.bodies').filter({ hasText: /application\/json.*"a": 1$/ }).waitFor()
    await page.keyboard.press('r')
    await page.locator('#status').filter({ hasText: 'It came from a file' }).waitFor()
    assert.match(await page.locator('#acts-hint').textContent() ?? '', 'It came from a file')
    for (const id of ['again', 'edit', 'probe-this']) assert.is(await page.locator(`#${id}`).isDisabled(), true)
    assert.is(await page.locator('#edit-dialog').isVisible(), false)
  }),
})
