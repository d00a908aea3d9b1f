// The drawer with timeline and probe, and what axe-core and small screens make of the list's side.
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { barsOf } from '../../../../playground/page/drawers/chart.ts'
import type { Column } from '../../../../playground/page/drawers/chart.ts'
import { PHONE, assertForEverybody } from '../../support/everybody.ts'
import { act, column, drawn, otherClient, send, until, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const of = (above: number, below: number, beyond = 0): Column => ({ above, below, beyond })

table('the bars of a chart', [
  { name: 'of nothing', ref: 'design', columns: [], bars: { above: '', below: '', beyond: '', peak: 0 } },
  {
    name: 'of columns without anything', ref: 'design', columns: [of(0, 0)],
    bars: { above: '', below: '', beyond: '', peak: 0 },
  },
  {
    name: 'both sides have one scale', ref: 'design', columns: [of(4, 2)],
    bars: { above: 'M0.11 -1h0.78V0h-0.78z', below: 'M0.11 0h0.78V0.5h-0.78z', beyond: '', peak: 4 },
  },
  {
    name: 'an empty column keeps its place', ref: 'design', columns: [of(0, 0), of(1, 0)],
    bars: { above: 'M1.11 -1h0.78V0h-0.78z', below: '', beyond: '', peak: 1 },
  },
  {
    name: 'what hangs below the lower bar counts for the scale', ref: 'design', columns: [of(0, 1, 3)],
    bars: { above: '', below: 'M0.11 0h0.78V0.25h-0.78z', beyond: 'M0.11 0.25h0.78V1h-0.78z', peak: 4 },
  },
  {
    name: 'very little is seen beside very much', ref: 'design', columns: [of(1_000_000, 1)],
    bars: { above: 'M0.11 -1h0.78V0h-0.78z', below: 'M0.11 0h0.78V0.04h-0.78z', beyond: '', peak: 1_000_000 },
  },
  {
    name: 'and stays in the box', ref: 'design', columns: [of(0, 1_000_000, 1)],
    bars: { above: '', below: 'M0.11 0h0.78V0.96h-0.78z', beyond: 'M0.11 0.96h0.78V1h-0.78z', peak: 1_000_001 },
  },
], ({ columns, bars }) => {
  assert.equal(barsOf(columns), bars)
})

const expanded = (page: Page): Promise<(string | null)[]> =>
  Promise.all(['timeline', 'stored', 'probe', 'lessons'].map(name => page.locator(`#${name}-toggle`).getAttribute('aria-expanded')))

async function probe(page: Page, path = '/counter.png'): Promise<void> {
  if (await page.locator('#probe').isHidden()) await act(page, 'probe-toggle')
  await page.locator('#probe-path').selectOption(path)
  await page.locator('#probe-start').click()
  await page.locator('#probe-state').filter({ hasText: `were sent to ${path}` }).waitFor()
}

stories('design', {
  'the timeline draws what came, and says it in words': () => visit(async ({ page, port }) => {
    await act(page, 'timeline-toggle')
    for (let place = 0; place < 8; place++) await send(page, place)
    await otherClient(port, '/counter.png', { 'If-Match': '"x"' })
    await until(() => page.locator('.chart .beyond').first().textContent(), 'other: 1')
    const captions = await page.locator('.chart figcaption').allTextContents()
    assert.match(captions[0] ?? '', /^Answers304: 6200: 2other: 1$/)
    assert.match(captions[1] ?? '', /^Contentnot sent: 1,026 Bsent: \d{3} B$/)
    assert.match(captions[2] ?? '', /^Drawingssaved: \dmade: 2$/)
    assert.match(await page.locator('#timeline-sentence').textContent() ?? '',
      /^9 exchanges in \d+ seconds?: 2 full, 6 not modified, 1 other\..*Each bar is 1 second\.$/)
    assert.match(await page.locator('.chart path.above').first().getAttribute('d') ?? '', /^M.*z$/)
    await page.locator('#clear').click()
    await until(() => page.locator('#timeline-sentence').textContent(), 'No exchanges yet.')
    assert.is(await page.locator('.chart path.above').first().getAttribute('d'), '')
  }),
  'one part of the drawer is open at a time, and the choice is kept': () => visit(async ({ page }) => {
    assert.equal(await expanded(page), ['false', 'false', 'false', 'false'])
    await act(page, 'timeline-toggle')
    assert.equal(await expanded(page), ['true', 'false', 'false', 'false'])
    await act(page, 'probe-toggle')
    assert.equal(await expanded(page), ['false', 'false', 'true', 'false'])
    assert.is(await page.locator('.drawer:visible').count(), 1)
    await page.reload()
    await page.locator('#probe').waitFor()
    await page.goBack()
    await until(() => expanded(page), ['true', 'false', 'false', 'false'])
    await page.goForward()
    await act(page, 'probe-toggle')
    await page.reload()
    await page.locator('.connection[data-state=connected]').waitFor()
    assert.equal(await expanded(page), ['false', 'false', 'false', 'false'])
  }),
  'filter and chosen row stand in the address, survive a reload, and Back leads to what was before': () => visit(async ({ page, port }) => {
    for (const path of ['/counter.png', '/counter.png?a', '/counter.png?a=2']) await otherClient(port, path)
    await page.locator('#row-2').waitFor()
    const state = (): Promise<(string | null)[]> => Promise.all([
      page.locator('#filter').inputValue(), page.locator('#list-count').textContent(), page.locator('#list').getAttribute('aria-activedescendant'),
    ])
    await page.locator('#row-0').click()
    await page.locator('#filter').pressSequentially('path:a=')
    await page.locator('#row-2').click()
    const last = ['path:a=', '1 of 3 shown', 'row-2']
    await until(state, last)
    const shared = page.url()
    await page.reload()
    await until(state, last)
    await page.goBack()
    await until(state, ['path:a=', '1 of 3 shown', null])
    await page.goBack()
    await until(state, ['', '3', 'row-0'])
    await page.goBack()
    await until(state, ['', '3', null])
    await otherClient(port, '/counter.png', { 'Sec-Fetch-Dest': 'empty' })
    await page.locator('#filter').fill('-path:a=')
    await page.locator('#filter-kind').selectOption('fetch')
    await until(() => page.locator('#list-count').textContent(), '1 of 4 shown')
    assert.is(await page.locator('#filter').inputValue(), 'kind:fetch -path:a=')
    await page.waitForURL(({ hash }) => hash.includes('kind:fetch'))
    await page.reload()
    await until(() => page.locator('#list-count').textContent(), '1 of 4 shown')
    assert.is(await page.locator('#filter-kind').inputValue(), 'fetch')
    await page.locator('#filter-kind').selectOption('')
    assert.is(await page.locator('#filter').inputValue(), '-path:a=')
    await page.goto(shared.replace(/-3$/, '-9'))
    await until(() => page.locator('#news-text').textContent(), 'Request 9, which the address names, is not listed: it was cleared, or dropped for newer ones.')
  }),
  'heads sort by mouse and keyboard, the address says by what, and columns are chosen for good': () => visit(async ({ page, port }) => {
    for (const path of ['/counter.png?b', '/counter.png?c', '/counter.png?a']) await otherClient(port, path)
    await page.locator('#row-2').waitFor()
    const order = (): Promise<string[]> => column(page, 'number')
    const head = page.getByRole('columnheader', { name: 'Path' })
    await head.getByRole('button').click()
    await until(order, ['3', '1', '2'])
    assert.equal([await head.getAttribute('aria-sort'), new URL(page.url()).hash], ['ascending', '#sort=request'])
    await page.keyboard.press('Enter')
    await until(order, ['2', '1', '3'])
    await page.keyboard.press('ArrowLeft')
    assert.is(await page.evaluate(() => document.activeElement?.textContent), 'Method')
    await otherClient(port, '/counter.png?bb')
    await until(order, ['2', '4', '1', '3'])
    await page.locator('#list').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.is(await page.locator('#list').getAttribute('aria-activedescendant'), 'row-3')
    await page.locator('#columns').click()
    await page.getByRole('checkbox', { name: 'Client' }).check()
    await page.locator('#sort').selectOption('')
    await page.keyboard.press('Escape')
    await until(order, ['1', '2', '3', '4'])
    await page.setViewportSize({ width: 2000, height: 800 })
    await page.getByRole('columnheader', { name: 'Client' }).waitFor()
    await page.reload()
    await page.getByRole('columnheader', { name: 'Client' }).waitFor()
  }),
  'a page that may not keep anything works all the same': () => visit(async ({ page, errors }) => {
    await act(page, 'lessons-toggle')
    await page.locator('#lesson-next').click()
    await page.locator('#lesson-word').filter({ hasText: 'Noticed' }).waitFor()
    assert.equal(errors, [])
  }, {
    before: async page => {
      await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })
      })
    },
  }),
  'the probe sends its checks and shows each with its section': () => visit(async ({ page, playground }) => {
    await act(page, 'probe-toggle')
    assert.match(await page.locator('#probe-state').textContent() ?? '', 'Sends up to 15')
    assert.is(await page.locator('#probe-save').isDisabled(), true)
    await probe(page)
    assert.match(await page.locator('.grade b').textContent() ?? '', /^A(?: \(\d of 8 known\))?$/)
    const sections = await page.locator('.graded .source').allTextContents()
    assert.is(sections.length, 8)
    assert.ok(sections.every(section => /^RFC 9110 §13\.1\.\d$/.test(section)))
    // All of them are traffic like any other: in the list, and counted.
    await until(() => page.locator('#list-count').textContent(), '9')
    assert.ok(playground.counter.hits >= 8, String(playground.counter.hits))
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#probe-save').click()])
    const report = readFileSync(await download.path(), 'utf8')
    assert.match(report, 'Grade: A')
    assert.match(report, '/counter.png')
    assert.match(report, 'If-None-Match: "not-modified-probe"')
  }),
  'a resource with a strong tag is asked for If-Match too': () => visit(async ({ page }) => {
    await probe(page, '/lessons/note')
    const found = await page.locator('.graded .says').allTextContents()
    assert.ok(found.some(text => text.startsWith('Good If-Match: ')), found.join('\n'))
    assert.match(await page.locator('.grade b').textContent() ?? '', /^A(?: \(\d+ of 10 known\))?$/)
  }),
  'a probe that the tap cannot witness says so': () => visit(async ({ page, playground }) => {
    await act(page, 'probe-toggle')
    await playground.close()
    await page.locator('#probe-start').click()
    await page.locator('#probe-state').filter({ hasText: 'did not report' }).waitFor()
    assert.is(await page.locator('#probe-save').isDisabled(), true)
  }),
  'the list follows its end when the drawer takes room from it': () => visit(async ({ page, port }) => {
    for (let n = 0; n < 40; n++) await otherClient(port)
    await page.locator('#row-39').waitFor()
    for (const name of ['lessons', 'probe', 'timeline', 'timeline']) await act(page, `${name}-toggle`)
    await probe(page)
    await drawn(page)
    assert.is(await page.locator('#latest').isVisible(), false)
    assert.is(await page.locator('#list').evaluate(list => Math.abs(list.scrollHeight - list.clientHeight - list.scrollTop) < 2), true)
  }),
})

interface State {
  readonly name: string
  readonly go: (page: Page) => Promise<void>
}

const states: readonly State[] = [
  { name: 'timeline and a filter with an error', go: async page => {
    if (await page.locator('#timeline').isHidden()) await act(page, 'timeline-toggle')
    for (let place = 0; place < 3; place++) await send(page, place)
    await page.locator('#filter').fill('status:x')
  } },
  { name: 'a filter without a match', go: async page => {
    await send(page, 0)
    await page.locator('#filter').fill('status:500')
    await page.locator('#no-match').waitFor()
  } },
  { name: 'save dialog', go: page => act(page, 'save') },
  { name: 'imported rows', go: async page => {
    const entry = (status: number): object => ({
      startedDateTime: '2026-01-01T00:00:00Z',
      request: { method: 'GET', url: 'https://h/', httpVersion: 'h2', headers: [] },
      response: { status, statusText: '', headers: [{ name: 'etag', value: `"${'x'.repeat(90)}"` }] },
    })
    const text = JSON.stringify({ log: { version: '1.2', entries: [entry(200), entry(304), entry(0)] } })
    await page.locator('#har-file').setInputFiles({ name: 'x.har', mimeType: '', buffer: Buffer.from(text) })
    await page.locator('#row-2').waitFor()
  } },
  { name: 'probe', go: page => probe(page) },
  { name: 'lesson', go: async page => {
    await act(page, 'lessons-toggle')
    await page.locator('.lesson-list button').nth(7).click()
    for (let n = 1; n <= 4; n++) {
      await page.locator('#lesson-next').click()
      await until(() => page.locator('#lesson-steps [data-state=done]').count(), n)
      await until(() => page.locator('#lesson-next').getAttribute('aria-disabled'), null)
    }
  } },
]

table('Everybody can use', states.map(state => ({ ...state, ref: 'WCAG 2.2 AA' })), ({ go }) => visit(async ({ page }) => {
  await go(page)
  await assertForEverybody(page)
}, { context: { viewport: PHONE, colorScheme: 'light', reducedMotion: 'reduce' } }))
