// The log for a browser without scripts: what it shows, and that nothing in it is markup but its own.
import * as assert from 'uvu/assert'
import type { RequestListener } from 'node:http'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import type { ExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { escaped, html } from '../../../playground/inspector/html.ts'
import { noScriptListeners } from '../../../playground/inspector/no-script-page.ts'
import type { Exchange, UpstreamState } from '../../../playground/shared/exchange.ts'
import { decisionOf, exchangeOf } from '../../support/exchange.ts'
import { fieldOf, withPlayground } from '../support/playground.ts'
import { withRawUpstream } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const REF = 'not-modified: the log without scripts'

/** What would be markup, or look like something else, if it stood in a document as it is. */
const HOSTILE = [
  { value: 'W/"0"', shown: 'W/&quot;0&quot;' },
  { value: '<script>alert(1)</script>', shown: '&lt;script&gt;alert(1)&lt;/script&gt;' },
  { value: '</td></table><img src=x onerror=alert(1)>',
    shown: '&lt;/td&gt;&lt;/table&gt;&lt;img src=x onerror=alert(1)&gt;' },
  { value: '"\'` onclick=x', shown: '&quot;&#39;&#96; onclick=x' },
  { value: '&lt;b&gt; &amp; &#60;', shown: '&amp;lt;b&amp;gt; &amp;amp; &amp;#60;' },
  { value: '--><!--', shown: '--&gt;&lt;!--' },
  { value: 'a\0b\x1b[2J\x7f\x85\r\n\t', shown: 'a\\u{0}b\\u{1b}[2J\\u{7f}\\u{85}\\u{d}\\u{a}\\u{9}' },
  { value: 'a\u202eb\u2066c\u200bd\ufeffe\u00adf', shown: 'a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}e\\u{ad}f' },
  { value: 'a\u2028b\u2029c', shown: 'a\\u{2028}b\\u{2029}c' },
  { value: '\ud800 \udfff', shown: '\\u{d800} \\u{dfff}' },
  { value: '\u{e0041}', shown: '\\u{e0041}' },
  { value: 'caf\xe9 \u{1f600}', shown: 'caf\xe9 \u{1f600}' },
  { value: '\\u{3c}', shown: '\\u{3c}' }
]

const ROWS = HOSTILE.map(row => ({ ...row, name: JSON.stringify(row.value), ref: REF }))

table('A value in markup', ROWS, ({ value, shown }) => {
  assert.is(escaped(value), shown)
  assert.is(html`<p title="${value}">${value}</p>`.markup, `<p title="${shown}">${shown}</p>`)
  assert.is(html`<p>${[html`<b>${value}</b>`, html`${7}`]}</p>`.markup, `<p><b>${shown}</b>7</p>`)
})

/** The rows of the table, each as the text of its cells. */
function rows(page: string): string[][] {
  return [...page.matchAll(/<tr>(<td>.*)<\/tr>/g)]
    .map(([, cells = '']) => cells.split(/<\/?td>/).filter((_, i) => i % 2 === 1))
}

/** The page of a log, by the listener alone. */
async function pageOf(log: ExchangeLog, target = '/plain'): Promise<string> {
  const [, listener] = [...noScriptListeners(log)].find(([path]) => path === '/plain') as [string, RequestListener]
  let page = ''
  await withServer(listener, async wire => { page = Buffer.from((await wire.send('GET', [], '', target)).content, 'latin1').toString() })
  return page
}

const logOf = (exchanges: readonly Partial<Exchange>[], upstream: UpstreamState | null = null): ExchangeLog => {
  const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }), () => upstream)
  for (const [at, exchange] of exchanges.entries()) log.record(exchangeOf({ id: at + 1, ...exchange }))
  return log
}

const CELLS: readonly { readonly name: string, readonly exchange: Partial<Exchange>, readonly at: number, readonly cell: string }[] = [
  { name: 'a large number', exchange: { id: 12_345 }, at: 0, cell: '12,345' },
  { name: 'a target', exchange: { method: 'PUT', target: '/page' }, at: 1, cell: 'PUT /page' },
  { name: 'a cell of 200 characters', exchange: { method: 'GET', target: `/${'x'.repeat(195)}` }, at: 1, cell: `GET /${'x'.repeat(195)}` },
  { name: 'a cell of 201 characters', exchange: { method: 'GET', target: `/${'x'.repeat(196)}` }, at: 1, cell: `GET /${'x'.repeat(195)}…` },
  { name: 'each condition', at: 2, cell: 'If-Match: a, If-None-Match: b, if-modified-since: c, If-Unmodified-Since: d, If-Range: e',
    exchange: { requestFields: [['If-Match', 'a'], ['If-None-Match', 'b'], ['if-modified-since', 'c'], ['If-Unmodified-Since', 'd'], ['If-Range', 'e'], ['Range', 'f']] } },
  { name: 'an answer', exchange: { status: 304, reason: 'Not Modified' }, at: 3, cell: '304 Not Modified' },
  { name: 'no answer', exchange: { status: 0, reason: '' }, at: 3, cell: 'none' },
  { name: 'no answer yet', exchange: { status: 0, reason: '', isOpen: true }, at: 3, cell: 'none yet' },
  { name: 'an answer that goes on', exchange: { status: 200, reason: 'OK', isOpen: true }, at: 3, cell: '200 OK' },
  { name: 'two tags', exchange: { responseFields: [['ETag', 'a'], ['etag', 'b']] }, at: 4, cell: 'a, b' },
  { name: 'a length', exchange: { contentBytes: 1_000 }, at: 5, cell: '1,000 bytes' },
  { name: 'what is under way', exchange: { isOpen: true, complete: false }, at: 6, cell: 'It is under way' },
  { name: 'two conditions that decided, and not one that did not', at: 6, cell: 'If-Match is true, If-None-Match is false',
    exchange: { decision: decisionOf(undefined, { 'If-Match': 'true', 'If-None-Match': 'false', 'If-Range': 'ignored' }) } },
  { name: 'an error that broke it off', exchange: { complete: false, error: 'it is gone' }, at: 6, cell: 'Broken off. it is gone' }
]

table('A cell shows', CELLS.map(row => ({ ...row, ref: REF })), async ({ exchange, at, cell }) => {
  const log = logOf([])
  if (exchange.isOpen === true) log.open.add(1, () => exchangeOf(exchange))
  else log.record(exchangeOf(exchange))
  assert.is(rows(await pageOf(log))[0]?.[at], cell)
})

const UPSTREAM = { url: 'http://127.0.0.1:3000/', status: 'up' } as const

table('The page begins with', [
  { name: 'the demo', upstream: null, title: 'not-modified: the log', lines: ['<p><img src="/counter.png" alt="How many requests were counted" width="100" height="60"></p>'] },
  { name: 'an upstream whose proxy is not reached yet', upstream: UPSTREAM, title: 'not-modified: the log of http://127.0.0.1:3000/', lines: ['<p>Your application http://127.0.0.1:3000/: up</p>'] },
  { name: 'an upstream with a port and no name', upstream: { ...UPSTREAM, proxyPort: 1 }, title: 'not-modified: the log of http://127.0.0.1:3000/', lines: ['<p>Your application http://127.0.0.1:3000/: up</p>'] },
  { name: 'an upstream with a name and no port', upstream: { ...UPSTREAM, proxyName: 'a' }, title: 'not-modified: the log of http://127.0.0.1:3000/', lines: ['<p>Your application http://127.0.0.1:3000/: up</p>'] },
  { name: 'an upstream that is gone, and where its proxy is', upstream: { ...UPSTREAM, status: 'down', reason: 'it refuses', proxyName: 'app.localhost', proxyPort: 8001 } as const,
    title: 'not-modified: the log of http://127.0.0.1:3000/', lines: ['<p>Your application http://127.0.0.1:3000/: down. it refuses</p>',
      '<p>Open your application at <a href="http://app.localhost:8001/">http://app.localhost:8001/</a>, and what it is asked is listed here.</p>'] }
].map(row => ({ ...row, ref: REF })), async ({ upstream, title, lines }) => {
  const page = await pageOf(logOf([], upstream as UpstreamState | null))
  assert.ok(page.includes(`<title>${title}</title>`) && page.includes(`<h1>${title}</h1>`))
  const between = page.slice(page.indexOf('</h1>') + 5, page.indexOf('<p><a href="/plain">Reload</a>')).split('\n').filter(line => line !== '')
  assert.equal(between.slice(0, lines.length), lines)
  assert.is(between.length, upstream === null ? 2 : lines.length)
})

stories(REF, {
  async 'has its columns named, and offers to reload by itself once'() {
    const page = await pageOf(logOf([{}]))
    assert.equal([...page.matchAll(/<th scope="col">([^<]*)<\/th>/g)].map(([, title]) => title), ['Number', 'Request', 'Conditions', 'Answer', 'ETag', 'Content', 'Why'])
    assert.ok(page.includes('<p><a href="/plain">Reload</a><a href="/plain?refresh">Reload every 5 seconds</a>\n'))
    assert.ok(page.includes('content="width=device-width, initial-scale=1">\n\n<title>'))
  },
  async 'lists what is under way among the others, the newest alone, and not what has ended meanwhile'() {
    const log = logOf(Array.from({ length: 60 }, () => ({})))
    for (let id = 61; id <= 115; id++) log.open.add(id, () => exchangeOf({ id, isOpen: true }))
    const find = log.open.find.bind(log.open)
    log.open.find = id => id === 100 ? undefined : find(id)
    const numbers = rows(await pageOf(log)).map(([number]) => Number(number))
    assert.equal(numbers, [...Array.from({ length: 50 }, (_, i) => 115 - i).filter(id => id !== 100), 60])
  },
  'shows the counter\'s picture and the exchanges, newest first, with what decided'() {
    return withPlayground(async ({ send, recorded }) => {
      await send('GET /counter.png')
      await send('GET /counter.png', 'If-None-Match: W/"0"')
      await send('GET /counter.png', 'If-Match: "x"')
      await recorded(3)
      const answer = await send('GET /plain')
      const page = answer.content.toString()
      const length = (await recorded(3))[0]?.contentBytes
      assert.ok(page.includes('<img src="/counter.png" alt="How many requests were counted" width="100" height="60">'))
      assert.equal(rows(page), [
        ['3', 'GET /counter.png', 'If-Match: &quot;x&quot;', '412 Precondition Failed', 'W/&quot;0&quot;', '179 bytes',
          'If-Match is false'],
        ['2', 'GET /counter.png', 'If-None-Match: W/&quot;0&quot;', '304 Not Modified', 'W/&quot;0&quot;', '0 bytes',
          'If-None-Match is false'],
        ['1', 'GET /counter.png', '', '200 OK', 'W/&quot;0&quot;', `${length} bytes`, '']
      ])
      assert.not.match(page, /<script|style=|<meta http-equiv|javascript:/i)
    })
  },
  'has a policy without scripts, and is kept from other sites\' pages and from caches'() {
    return withPlayground(async ({ send }) => {
      const answer = await send('GET /plain')
      const policy = fieldOf(answer, 'Content-Security-Policy')
      assert.is(policy, "default-src 'none'; style-src 'self'; img-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      const names = ['Content-Type', 'Cache-Control', 'X-Frame-Options', 'Cross-Origin-Resource-Policy',
        'X-Content-Type-Options', 'Cross-Origin-Opener-Policy']
      assert.equal(names.map(name => fieldOf(answer, name)),
        ['text/html; charset=utf-8', 'no-store', 'DENY', 'same-origin', 'nosniff', 'same-origin'])
      assert.is((await send('GET /plain', 'Sec-Fetch-Site: cross-site')).status, 403)
      assert.is((await send('POST /plain', 'Content-Length: 0')).status, 405)
      assert.is((await send('HEAD /plain')).content.length, 0)
      const style = await send('GET /plain.css')
      assert.equal([style.status, fieldOf(style, 'Content-Type')], [200, 'text/css; charset=utf-8'])
    })
  },
  'reloads by itself for who asks it to, and says how to stop that'() {
    return withPlayground(async ({ send }) => {
      const page = (await send('GET /plain?refresh')).content.toString()
      assert.match(page, /<meta http-equiv="refresh" content="5;url=\/plain\?refresh">/)
      assert.match(page, /<a href="\/plain">Stop reloading<\/a>/)
      assert.not.match((await send('GET /plain?refresh=x"><script>')).content.toString(), /http-equiv|<script/)
    })
  },
  'writes numbers as the inspector does'() {
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n${'x'.repeat(12_345)}`
    return withRawUpstream(answer, async ({ exchange, tapPort, send, recorded }) => {
      await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
      await recorded(1)
      assert.is(rows((await send('GET /plain')).content.toString())[0]?.[5], '12,345 bytes')
    })
  },
  'lists no more than the newest'() {
    return withPlayground(async ({ send, recorded }) => {
      for (let i = 0; i < 55; i++) await send('GET /counter.png')
      await recorded(55)
      const numbers = rows((await send('GET /plain')).content.toString()).map(([number]) => Number(number))
      assert.equal(numbers, Array.from({ length: 50 }, (_, i) => 55 - i))
    })
  },
  'shows what a hostile client and a hostile upstream sent as text, and cut where it is long'() {
    const tag = '"</td><script>alert(1)</script>"'
    const answer = `HTTP/1.1 200 <b>x\r\nETag: ${tag}\r\nETag: "${'y'.repeat(900)}"\r\nContent-Length: 0\r\n\r\n`
    return withRawUpstream(answer, async ({ exchange, tapPort, send, recorded }) => {
      await exchange(`GET /<img/src=x/onerror=alert(1)> HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nIf-None-Match: ${tag}\n` +
        'Connection: close\n\n')
      await recorded(1)
      const page = (await send('GET /plain')).content.toString()
      assert.not.match(page, /<script|<img\/|<b>/)
      const [[, request, conditions, status, etag = '', , why] = []] = rows(page)
      assert.equal([request, conditions, status, why], ['GET /&lt;img/src=x/onerror=alert(1)&gt;',
        `If-None-Match: ${escaped(tag)}`, '200 &lt;b&gt;x', 'The application decided'])
      assert.ok(etag.startsWith(escaped(tag)) && etag.endsWith('…') && etag.length < 300)
    })
  },
  'says how the upstream is, and why an answer is not its own'() {
    return withRawUpstream('nonsense\r\n\r\n', async ({ exchange, tapPort, send, recorded }, { port }) => {
      await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
      await recorded(1)
      const page = (await send('GET /plain')).content.toString()
      assert.ok(page.includes(`<p>Your application http://127.0.0.1:${port}/: up</p>`))
      assert.ok(page.includes(`<title>not-modified: the log of http://127.0.0.1:${port}/</title>`))
      assert.ok(page.includes(`<a href="http://app.localhost:${tapPort}/">`))
      // It is no page of the demo.
      assert.not.match(page, /counter\.png|picture/)
      assert.match(rows(page)[0]?.[6] ?? '', /^The answer is not well-formed HTTP: /)
    })
  },
  'says what was broken off'() {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'
    return withRawUpstream(answer, async ({ exchange, tapPort, send, recorded }) => {
      await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
      await recorded(1)
      assert.match(rows((await send('GET /plain')).content.toString())[0]?.[6] ?? '', /^Broken off\. 127\.0\.0\.1:/)
    })
  }
})
