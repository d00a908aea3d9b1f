// The inspector in a real browser, on the real server: what it shows of each kind of exchange.
import * as assert from 'uvu/assert'
import type { DemoHandler } from '../../../../playground/demo/demo.ts'
import { conditional } from '../../../support/exchange.ts'
import { column, fieldIn, otherClient, send, sendLast, tellExchanges, until, visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'

const hostileTag = '"<img src=x onerror=alert(1)>"'

const tagged: DemoHandler = (_request, response) => {
  response.writeHead(200, { ETag: hostileTag, 'X-Bold': '<b>bold</b>', 'Content-Type': 'text/html' }).end('<p>')
}

stories('S14', {
  'a 200, six 304s and a 200 with the next tag cross the wire, and the page sees 200 each time': () =>
    visit(async ({ page, playground, errors }) => {
      for (let place = 0; place < 8; place++) await send(page, place)
      assert.equal(await column(page, 'wire'), ['200', ...Array<string>(6).fill('304'), '200'])
      assert.equal(await column(page, 'page'), Array<string>(8).fill('200'))
      assert.equal(await column(page, 'validation'),
        ['W/"0"', ...Array<string>(6).fill('equal: W/"0"'), 'differs: W/"0" → W/"1"'])
      assert.equal(await column(page, 'verdict'),
        ['First copy', ...Array<string>(6).fill('Unchanged, reused'), 'Changed'])
      assert.equal((await column(page, 'content')).slice(1, 7), Array<string>(6).fill('0 B'))
      assert.equal(await column(page, 'number'), ['1', '2', '3', '4', '5', '6', '7', '8'])
      assert.is(await page.locator('#total-full').textContent(), '2')
      assert.is(await page.locator('#total-not-modified').textContent(), '6')
      assert.is(await page.locator('#total-drawings').textContent(), '6')
      const first = Number.parseInt((await column(page, 'content'))[0] ?? '', 10)
      assert.is(await page.locator('#total-not-sent').textContent(), `${(6 * first).toLocaleString('en')} B`)
      assert.is(await page.locator('#gauge-hit').textContent(), 'Hit 1 of 7')
      assert.is(await page.locator('#gauge-dots .on').count(), 1)
      assert.is(await page.locator('#counter').evaluate(image => (image as HTMLImageElement).naturalWidth), 50)
      assert.equal([playground.counter.hits, playground.counter.drawings], [8, 2])
      assert.equal(errors, [])
    }),
  'the detail shows the three witnesses, the decision and both messages': () =>
    visit(async ({ page }) => {
      for (let place = 0; place < 2; place++) await send(page, place)
      assert.equal(await page.locator('.observations .headline').allTextContents(), ['200', 'Validated', '304 Not Modified'])
      assert.equal(await page.locator('.steps .state').allTextContents(),
        ['yes', 'not sent', 'not sent', 'matches', 'not reached', 'not reached', 'not reached'])
      assert.is(await page.locator('.steps .decisive .note').textContent(),
        'W/"0" against W/"0", weak comparison: a tag matches: answer 304')
      const starts = await page.locator('.fields .start').allTextContents()
      assert.equal(starts, ['GET /counter.png HTTP/1.1', 'HTTP/1.1 304 Not Modified'])
      const fields = await Promise.all(['If-None-Match', 'ETag', 'X-Exchange'].map(name => fieldIn(page, name)))
      assert.equal(fields, ['W/"0"', 'W/"0"', '2'])
    }),
  'the loop gets to the eighth by itself, and stops when told': () =>
    visit(async ({ page, playground }) => {
      await page.locator('#interval').fill('50')
      await page.locator('#loop').click()
      await page.locator('#row-7[data-shape=changed]').waitFor()
      // The page's own clock stands while the loop is stopped, so that what it had planned is still to come.
      await page.clock.pauseAt(await page.evaluate(() => Date.now()) + 1000)
      await page.locator('#loop').click()
      assert.is(await page.locator('#loop').getAttribute('aria-pressed'), 'false')
      const stopped = await sendLast(page, playground)
      await page.clock.fastForward('01:00')
      assert.is(await sendLast(page, playground), stopped + 1)
    }, { before: page => page.clock.install() }),
})

stories('design', {
  'a hostile ETag is text, in the list and in the detail, and runs nothing': () =>
    visit(async ({ page, port, errors }) => {
      await otherClient(port, '/tagged')
      await page.locator('#row-0').click()
      assert.equal(await column(page, 'validation'), [`…${hostileTag.slice(-10)}`])
      assert.is(await page.locator('#row-0 .c-validation').getAttribute('title'), `ETag: ${hostileTag}`)
      assert.is(await fieldIn(page, 'ETag'), hostileTag)
      assert.is(await fieldIn(page, 'X-Bold'), '<b>bold</b>')
      assert.is(await page.locator('main img, main b').count(), await page.locator('#empty b').count())
      assert.equal(errors, [])
    }, { demo: { '/tagged': tagged } }),
  'signs that turn text around are shown by number': () => visit(async ({ page }) => {
    await page.locator('#row-0').click()
    assert.equal(await column(page, 'validation'), ['"\\u202egpj"'])
    assert.is(await fieldIn(page, 'ETag'), '"\\u202egpj"')
    assert.is((await page.locator('body').innerText()).includes('\u202e'), false)
  }, {
    before: page => tellExchanges(page, [conditional('"\u202egpj"', '"\u202egpj"', 304)]),
  }),
  'a long value is cut, and shown whole on request': () => visit(async ({ page, port }) => {
    await otherClient(port, '/counter.png', { 'X-Long': 'x'.repeat(5000) })
    await page.locator('#row-0').click()
    const cell = page.locator('.fields tr').filter({ hasText: 'X-Long' }).locator('td')
    assert.is((await cell.locator('code').textContent())?.length, 600)
    await cell.getByRole('button', { name: 'Show 4,400 more characters' }).click()
    assert.is((await cell.textContent())?.trim(), 'x'.repeat(5000))
  }),
  'fetches are joined by id while another client is at it too': () => visit(async ({ page, playground, port }) => {
    await page.locator('#interval').fill('50')
    await page.locator('#loop').click()
    await until(async () => {
      await Promise.all([otherClient(port), otherClient(port)])
      return await page.locator('#rows .c-page').filter({ hasText: '200' }).count() >= 6
    }, true)
    await page.locator('#loop').click()
    await sendLast(page, playground)
    await until(() => page.locator('#list-count').textContent(), String(playground.counter.hits))
    await until(async () => (await column(page, 'verdict')).includes('Waiting for the recorder'), false)
    const own = page.locator('#rows .row').filter({ has: page.locator('.c-page', { hasText: '200' }) })
    // By their ids, and in view: where the list is scrolled to one, what shows it may show another by then.
    const inView = (rows: Element[]): string[] => {
      const list = document.getElementById('list')?.getBoundingClientRect()
      const isWithin = ({ top, bottom }: DOMRect): boolean => list !== undefined && top >= list.top && bottom <= list.bottom
      return rows.filter(row => isWithin(row.getBoundingClientRect())).map(row => row.id)
    }
    const ids = await own.evaluateAll(inView)
    assert.ok(ids.length >= 3, `${ids.length} in view`)
    for (const id of ids) {
      const row = page.locator(`#${id}`)
      const number = await row.locator('.c-number').textContent()
      await row.click()
      await page.locator('#detail-title').filter({ hasText: `Exchange ${number}` }).waitFor()
      assert.is(await page.locator('.observations li').first().getByText('X-Exchange').textContent(), `X-Exchange: ${number}`)
    }
    // One row for each request, whoever sent it: none lost, none twice.
    assert.is(await page.locator('#list-count').textContent(), String(playground.counter.hits))
  }),
  'Clear empties the list here and on the server, and Reset sets the counter to zero, both for good': () =>
    visit(async ({ page, playground }) => {
      for (let place = 0; place < 3; place++) await send(page, place)
      await page.locator('#reset').click()
      await until(() => page.locator('#gauge-hit').textContent(), 'No hit yet')
      await page.reload()
      await page.locator('#row-2').waitFor()
      assert.is(await page.locator('#gauge-hit').textContent(), 'No hit yet')
      assert.is(playground.counter.hits, 0)
      await page.locator('#clear').click()
      await page.locator('#empty').waitFor()
      assert.is(await page.locator('#rows .row').count(), 0)
      assert.is(await page.locator('#total-full').textContent(), '0')
      await page.reload()
      await page.locator('.connection[data-state=connected]').waitFor()
      assert.is(await page.locator('#empty').isVisible(), true)
    }),
  'a paused list stands still, counts what is new, and goes on with all of it': () => visit(async ({ page, port }) => {
    await send(page, 0)
    await page.locator('#pause').click()
    for (let n = 0; n < 3; n++) await otherClient(port)
    await until(() => page.locator('#list-count').textContent(), '1, 3 new since the pause')
    assert.is(await page.locator('#rows .row').count(), 1)
    await page.locator('#pause').click()
    await until(() => column(page, 'number'), ['1', '2', '3', '4'])
  }),
  'without a server a fetch says that no answer came': () => visit(async ({ page, playground }) => {
    await send(page, 0)
    await playground.close()
    await page.locator('#send').click()
    await page.locator('#row-1[data-shape=warning]').waitFor()
    assert.is((await column(page, 'verdict'))[1], 'No answer')
    assert.match(await page.locator('#notice p').textContent() ?? '', 'not connected')
  }),
  'nobody else’s port is asked for anything': () => visit(async ({ page, port }) => {
    const asked = new Set<string>()
    page.on('request', request => asked.add(new URL(request.url()).host))
    await page.reload()
    await page.locator('.connection[data-state=connected]').waitFor()
    await send(page, 0)
    assert.equal([...asked].filter(host => host !== ''), [`127.0.0.1:${port}`])
  }),
})
