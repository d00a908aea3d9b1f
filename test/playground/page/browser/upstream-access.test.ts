// What leaves the page about an upstream, and the page with one for everybody: small, and as axe-core judges it.
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { PHONE, assertForEverybody } from '../../support/everybody.ts'
import { act, otherClient, until, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const ref = 'not-modified: requests by the inspector'
const long = `/${'a-long-path/'.repeat(20)}`

const upstream: RequestListener = (_request, response) => { response.setHeader('ETag', '"1"').end('content') }

async function captured(page: Page, tapPort: number, path: string): Promise<void> {
  await otherClient(tapPort, path, { 'Cookie': 'who=me', 'X-Long': 'x'.repeat(200) })
  await page.locator('#row-0').click()
  await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
}

stories(ref, {
  'what is copied to be sent goes by the tap, and what is kept names the server itself': () =>
    visit(async ({ page, tapPort, playground }) => {
      const server = playground.proxy?.state().url.slice(0, -1) ?? ''
      const tap = `http://127.0.0.1:${tapPort}`
      await captured(page, tapPort, '/note')
      await page.locator('#copy').click()
      for (const [kind, origin] of [['cURL', tap], ['fetch', tap], ['node:test', server]] as const) {
        await page.locator('#copies').getByRole('button', { name: kind }).click()
        await page.locator('#copied').filter({ hasText: `Copied as ${kind}, for ${origin}` }).waitFor()
        const text = await page.evaluate(() => navigator.clipboard.readText())
        // The Host that was recorded is the tap's, and goes along where it is the tap that is asked.
        assert.ok(text.includes(origin) && (origin === tap || !text.includes(tap)), text)
      }
      await act(page, 'save')
      assert.match(await page.locator('#save-count').textContent() ?? '',
        `What went through the proxy is saved under the address of the server behind it, ${server}/.`)
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-har').click()])
      assert.match(readFileSync(await download.path(), 'utf8'), `"url": "${server}/note"`)
      const [text] = await Promise.all([page.waitForEvent('download'), page.locator('#save-text').click()])
      assert.match(readFileSync(await text.path(), 'utf8'), `\n${server}/note\n`)
    }, { upstream, context: { permissions: ['clipboard-read', 'clipboard-write'] } }),
  'without an upstream nothing of it is said': () => visit(async ({ page, port }) => {
    await otherClient(port)
    await page.locator('#row-0').click()
    await page.locator('#edit').click()
    assert.match(await page.locator('#edit-about').textContent() ?? '', /past the browser’s cache \(no-store\)/)
    await page.locator('#edit-close').click()
    await act(page, 'save')
    assert.is(await page.locator('#save-count').textContent(), '1 row: all that is kept, whatever the filter shows.')
  }),
  'the probe chosen in a detail that is a page of its own leads back to the list': () =>
    visit(async ({ page, tapPort }) => {
      await captured(page, tapPort, '/note')
      await page.locator('#probe-this').click()
      await until(() => page.evaluate(() => document.activeElement?.id ?? ''), 'probe-start')
      assert.is(await page.locator('#detail').isVisible(), false)
      await page.locator('#row-0').click()
      await page.locator('#back').click()
      await until(() => page.evaluate(() => document.activeElement?.id ?? ''), 'list')
    }, { upstream, context: { viewport: { width: 390, height: 844 } } }),
  'the targets to choose from stay few, the last one chosen among them': () => visit(async ({ page, tapPort }) => {
    for (let n = 0; n < 23; n++) await otherClient(tapPort, `/${n}`)
    await page.locator('#row-22').waitFor()
    await page.locator('#list').focus()
    for (let n = 0; n < 23; n++) {
      await page.keyboard.press('ArrowDown')
      await page.locator('#probe-this').click()
      await page.locator('#list').focus()
    }
    assert.is(await page.locator('#probe-path option').count(), 20)
    assert.match(await page.locator('#probe-path').inputValue(), /\/22$/)
    await page.locator('#probe-path').selectOption({ index: 0 })
    await page.locator('#probe-start').click()
    await page.locator('#probe-state').filter({ hasText: 'were sent to http://' }).waitFor()
  }, { upstream }),
})

/** Back to the list, where the detail is a page of its own. */
async function toList(page: Page): Promise<void> {
  if (await page.locator('#back').isVisible()) await page.locator('#back').click()
}

const states: readonly { readonly name: string, readonly go: (page: Page) => Promise<void> }[] = [
  { name: 'the edit dialog', go: async page => {
    await page.locator('#edit').click()
    await page.locator('#edit-add').click()
    await page.keyboard.type('Host')
    await page.locator('.problem:visible').first().waitFor()
  } },
  { name: 'the probe', go: async page => {
    await page.locator('#probe-this').click()
    await page.locator('#probe-start').click()
    await page.locator('#probe-state').filter({ hasText: 'were sent' }).waitFor()
  } },
  { name: 'the lessons', go: async page => {
    await toList(page)
    await act(page, 'lessons-toggle')
  } },
  { name: 'a new request with a path that is not sent', go: async page => {
    await toList(page)
    await act(page, 'new-request')
    await page.locator('#edit-path').fill('nowhere')
    await page.locator('#edit-send').click()
  } },
  { name: 'what the inspector sent', go: async page => {
    await page.keyboard.press('r')
    await page.locator('#detail-title').filter({ hasText: 'Exchange 2' }).waitFor()
  } },
]

table('With an upstream everybody can use', states.map(state => ({ ...state, ref: 'WCAG 2.2 AA' })), ({ go }) => visit(async ({ page, tapPort, errors }) => {
  await captured(page, tapPort, long)
  await go(page)
  await assertForEverybody(page)
  assert.equal(errors, [])
}, { upstream, context: { viewport: PHONE, colorScheme: 'light', reducedMotion: 'reduce' } }))
