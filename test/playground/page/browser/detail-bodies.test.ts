// Bodies in the detail, in a browser: each kind as what it is, and nothing of what a body holds ever does anything.
import * as assert from 'uvu/assert'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { drawCount } from '../../../../playground/demo/counter-image.ts'
import { assertForEverybody } from '../../support/everybody.ts'
import { openClient } from '../../support/playground.ts'
import { visit } from '../../support/page.ts'
import { stories } from '../../../support/table.ts'
import { until } from '../../../support/until.ts'

const PNG = drawCount(7)
const HACK = 'document.title=`hacked`;window.hacked=1'
const MARKUP = `<script>${HACK}</script><img src=x onerror="${HACK}"><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" onload="${HACK}"><script>${HACK}</script>` +
  '<image href="http://127.0.0.1:9/leak"/><foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="/leak"/></foreignObject></svg>'
const PROTO = '{"__proto__":{"hacked":1},"constructor":{"prototype":{"hacked":1}},"n":12345678901234567890}'

interface Kind {
  readonly name: string
  readonly fields: Readonly<Record<string, string>>
  readonly content: Uint8Array | string
  /** The forms on offer; the first one is shown. */
  readonly forms: readonly string[]
  /** What is shown, or a part of it. */
  readonly shows: RegExp
  readonly about: RegExp
}

const kinds: readonly Kind[] = [
  { name: 'JSON', fields: { 'Content-Type': 'application/json' }, content: '{"a":[1,{"b":"c"}],"d":null}', forms: ['Tree', 'Text', 'Hex'],
    shows: /^"a": \[1,\{"b":"c"\}\]"d": null$/, about: /^28 B · application\/json$/ },
  { name: 'names of members of objects in JSON', fields: { 'Content-Type': 'application/json' }, content: PROTO, forms: ['Tree', 'Text', 'Hex'],
    shows: /^"__proto__": \{"hacked":1\}.*"n": 12345678901234567890$/, about: /json/ },
  { name: 'markup and script', fields: { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }, content: gzipSync(MARKUP),
    forms: ['Text', 'Hex'], shows: /^<script>document\.title=`hacked`/, about: /^\d+ B, gzip, \d+ B decoded · text\/html$/ },
  { name: 'SVG', fields: { 'Content-Type': 'image/svg+xml' }, content: SVG, forms: ['Image', 'Text', 'Hex'], shows: /^20 × 10 pixels$/, about: /svg/ },
  { name: 'a picture', fields: { 'Content-Type': 'image/png' }, content: PNG, forms: ['Image', 'Hex'], shows: /^50 × 30 pixels$/, about: /png/ },
  { name: 'what only says that it is a picture', fields: { 'Content-Type': 'image/png' }, content: MARKUP, forms: ['Image', 'Text', 'Hex'],
    shows: /^The browser cannot draw it as an image\.$/, about: /png/ },
  { name: 'terminal escapes, and signs that reorder text', fields: { 'Content-Type': 'text/plain' }, content: '\x1b[2Jgone\u202e', forms: ['Text', 'Hex'],
    shows: /^\\u001b\[2Jgone\\u202e$/, about: /plain/ },
  { name: 'deflate', fields: { 'Content-Encoding': 'deflate' }, content: deflateSync('plain'), forms: ['Text', 'Hex'], shows: /^plain$/, about: /deflate, 5 B decoded$/ },
  { name: 'br', fields: { 'Content-Encoding': 'br' }, content: brotliCompressSync('plain'), forms: ['Text', 'Hex'], shows: /^plain$/, about: /br, 5 B decoded$/ },
  { name: 'bytes of no known type', fields: {}, content: Uint8Array.of(0, 1, 255, 60), forms: ['Hex'], shows: /^000000 {2}00 01 ff 3c {36,} {2}\.\.\.<$/, about: /^4 B$/ },
  { name: 'a coding that nobody knows', fields: { 'Content-Encoding': 'x-none', 'Content-Type': 'text/html' }, content: 'coded', forms: ['Text', 'Hex'],
    shows: /^coded$/, about: /^5 B, x-none · text\/html$/ },
]

/** What is said beside some of them. */
const said: Readonly<Record<string, string>> = {
  'a coding that nobody knows': 'The content coding "x-none" is not known here: shown as it was sent.',
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const kind = kinds[Number(request.url?.slice(1))]
  if (kind !== undefined) return void response.writeHead(200, kind.fields).end(kind.content)
  if (request.url === '/bomb') return void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1_048_576)))
  if (request.url === '/long') return void response.end(`first line\n${'x'.repeat(2_000_000)}`)
  response.setHeader('ETag', '"tagged"')
  if (request.headers['if-none-match'] !== undefined) response.writeHead(304)
  request.resume().on('end', () => response.end('the stored body'))
}

const section = (page: Page) => page.locator('.bodies')

/** Asks the proxy by another client, and shows the detail of the exchange at `place`. */
async function ask(page: Page, tapPort: number, place: number, path: string, init: RequestInit = {}): Promise<void> {
  await (await fetch(`http://127.0.0.1:${tapPort}${path}`, { ...init, headers: { 'Accept-Encoding': '*', ...init.headers } })).arrayBuffer().catch(() => {})
  await page.locator(`#row-${place}`).click()
  await page.locator('#detail-title').filter({ hasText: `Exchange ${place + 1}` }).waitFor()
  await section(page).locator('.body-box').last().waitFor()
}

stories('not-modified: a body is data', {
  'each kind is shown as what it is, and does nothing': () => visit(async ({ page, tapPort, errors }) => {
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    for (const [place, { name, forms, shows, about }] of kinds.entries()) {
      await ask(page, tapPort, place, `/${place}`)
      const body = section(page).locator('.body').last()
      assert.equal(await body.locator('.forms button').allTextContents(), forms, name)
      assert.is(await body.locator('[aria-pressed=true]').textContent(), forms[0], name)
      await body.locator('.body-box').filter({ hasText: shows }).waitFor()
      assert.match(await body.locator('h4 span').textContent() ?? '', about, name)
      assert.equal(await body.locator('p').filter({ hasText: /\.$/ }).filter({ hasNot: page.locator('img') }).allTextContents().then(all =>
        all.filter(text => !shows.test(text))), said[name] === undefined ? [] : [said[name]], name)
      for (const form of forms.slice(1)) await body.getByRole('button', { name: form }).click()
      await body.locator('.body-box.as-hex').waitFor()
      await body.getByRole('button', { name: forms[0] ?? '' }).click()
    }
    assert.equal(await page.evaluate(() => ['hacked' in window, 'hacked' in {}, document.title, document.querySelectorAll('#detail-body iframe').length]),
      [false, false, 'not-modified inspector', 0])
    assert.equal(asked.filter(url => url.includes('leak') || url.endsWith('/x')), [])
    // What is no picture is said to be none, in the console too.
    assert.equal(errors, [])
  }, { upstream: answer }),
  'JSON opens line by line by the keyboard, and the form that was chosen stays for the next': () => visit(async ({ page, tapPort }) => {
    await ask(page, tapPort, 0, '/0')
    await section(page).locator('summary').first().focus()
    await page.keyboard.press('Enter')
    assert.equal(await section(page).locator('.tree .tree > li').allTextContents(), ['0: 1', '1: {"b":"c"}'])
    await section(page).getByRole('button', { name: 'Hex' }).click()
    await ask(page, tapPort, 1, '/1')
    assert.is(await section(page).locator('[aria-pressed=true]').textContent(), 'Hex')
    await assertForEverybody(page)
  }, { upstream: answer, context: { reducedMotion: 'reduce' } }),
  'what was cut, what never ends, what a 304 stands for, and what was sent is said': () => visit(async ({ page, tapPort }) => {
    const text = (): Promise<string> => section(page).innerText()
    await ask(page, tapPort, 0, '/long')
    assert.match(await text(), /Only the first 1\.0 MB of 2\.0 MB were recorded\.[^]*first line\nx+\nShow 200,000 of 1,028,576 more characters/)
    await ask(page, tapPort, 1, '/bomb')
    assert.match(await text(), /It decodes to more than 8\.4 MB: decoding was stopped there\./)
    await ask(page, tapPort, 2, '/tagged')
    await ask(page, tapPort, 3, '/tagged', { headers: { 'If-None-Match': '"tagged"' } })
    assert.match(await text(), /A 304 has no body\. This is the one of exchange 3, the last 200 for this URL with the same tag or date\.[^]*the stored body/)
    await ask(page, tapPort, 4, '/form', { method: 'POST', body: 'name=value', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
    assert.match(await text(), /Request body\s*10 B · application\/x-www-form-urlencoded[^]*name=value[^]*Response body[^]*the stored body/)
    await page.locator('#filter').fill('body:"STORED body" -body:name=value')
    await page.locator('#list-count').filter({ hasText: /^1 of 5 shown/ }).waitFor()
    assert.equal(await page.locator('#rows [id^=row-]').evaluateAll(rows => rows.map(({ id }) => id)), ['row-2'])
    await ask(page, tapPort, 5, '/new')
    await page.locator('#list-count').filter({ hasText: /^2 of 6 shown/ }).waitFor()
    await page.locator('#filter').fill('')
  }, { upstream: answer }),
  'the section that its reader went to is shown of the next exchange too, until the reader is back at the top': () => visit(async ({ page, tapPort }) => {
    const choose = async (place: number): Promise<void> => {
      await page.locator(`#row-${place}`).click()
      await page.locator('#detail-title').filter({ hasText: `Exchange ${place + 1}` }).waitFor()
    }
    /** How far beneath the top of the detail its section begins. */
    const begins = (): Promise<number> => page.evaluate(() => {
      const top = (selector: string): number => document.querySelector(selector)?.getBoundingClientRect().top ?? NaN
      return Math.round(top('#section-body') - top('#detail-body'))
    })
    await ask(page, tapPort, 0, '/long')
    await ask(page, tapPort, 1, '/long')
    const unscrolled = await begins()
    await page.locator('#to-body').click()
    const scrolled = await begins()
    assert.ok(scrolled < unscrolled)
    await choose(0)
    await until(async () => await begins() === scrolled, 'the body of the other exchange is where that of this one was')
    await page.locator('#detail-body').evaluate(body => { body.scrollTop = 0 })
    await choose(1)
    assert.is(await begins(), unscrolled)
  }, { upstream: answer }),
  'what is no text is sent again as it was, from the edit pane too, unless it is left out': () => visit(async ({ page, tapPort }) => {
    await ask(page, tapPort, 0, '/form', { method: 'POST', body: Uint8Array.of(255, 0, 1), headers: { 'Content-Type': 'application/octet-stream' } })
    for (const [place, isSent, shown] of [[1, true, /Request body3 B · application\/octet-stream.*ff 00 01/], [2, false, /^BodyResponse body/]] as const) {
      await page.locator('#row-0').click()
      await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
      await page.locator('#edit').click()
      await page.getByLabel('The recorded body, 3 B, is sent as it is, unless you write another one').setChecked(isSent)
      await page.locator('#edit-send').click()
      await page.locator('#detail-title').filter({ hasText: `Exchange ${place + 1}` }).waitFor()
      await section(page).filter({ hasText: shown }).waitFor()
    }
  }, { upstream: answer }),
  async 'messages of a WebSocket are listed as they pass, as data alone, and stay when it is over'() {
    let server: Socket | undefined
    const say = (first: number, payload: string): void => {
      const bytes = Buffer.from(payload)
      server?.write(Buffer.from([first, ...bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255], ...bytes]))
    }
    await visit(async ({ page, tapPort, errors }) => {
      const client = await openClient(tapPort)
      client.write(`GET /live HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: Upgrade\nUpgrade: websocket\n\n`)
      await client.until('\r\n\r\n')
      const messages = page.locator('#section-messages')
      await page.locator('#row-0').click()
      await messages.filter({ hasText: 'No message has come.' }).waitFor()
      say(0x81, MARKUP)
      say(0x81, '\x1b[2J\u202e')
      await messages.filter({ hasText: 'The client sent 0 messages, the server 2.' }).waitFor()
      assert.equal(await messages.locator('.text').allTextContents(), [`${MARKUP.slice(0, 160)}${MARKUP.length > 160 ? '…' : ''}`, '\\u001b[2J\\u202e'])
      say(0x88, '\x03bye')
      client.socket.destroy()
      await messages.filter({ hasText: 'close' }).waitFor()
      assert.equal((await messages.locator('td:not(.text)').allTextContents()).map(text => text.replace(/\+.*/, '+')), [
        '↓ server +', `text ${MARKUP.length} B`, '↓ server +', 'text 7 B', '↓ server +', 'close 866 4 B'])
      assert.equal(await page.evaluate(() => ['hacked' in window, document.querySelectorAll('#detail-body :is(script, img, iframe)').length]), [false, 0])
      assert.equal(errors, [])
    }, { upstream: ({ socket }) => {
      server = socket
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    } })
  },
})
