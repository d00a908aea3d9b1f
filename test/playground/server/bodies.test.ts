// What is recorded of bodies, within its bounds, and how it is read.
import { gzipSync } from 'node:zlib'
import * as assert from 'uvu/assert'
import { MAX_BODY, createBodyStore } from '../../../playground/capture/body-store.ts'
import { MAX_DECODED } from '../../../playground/capture/decoded-content.ts'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { bodySearchListener } from '../../../playground/inspector/body-search.ts'
import type { Exchange, Log, MessageRecord } from '../../../playground/shared/exchange.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { fieldOf, withPlayground } from '../support/playground.ts'
import type { Running } from '../support/playground.ts'
import { allOf, readMessage, withListener, withRawUpstream } from '../support/proxy.ts'
import { heldBytes } from '../../support/held.ts'
import { stories } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const MARKUP = '<script>alert(1)</script>'

/** Fetches a path of the inspector, from outside a browser. */
const get = ({ port }: Pick<Running, 'port'>, path: string, headers = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers })

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

stories('not-modified: recorded bodies', {
  'both contents are recorded as they crossed the wire, their chunks apart, and read as data alone'() {
    return withListener((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('Content-Type', 'text/html')
        response.setHeader('Content-Encoding', 'gzip')
        response.write(gzipSync(MARKUP))
        response.end()
      })
    }, async tapped => {
      const { tapPort, recorded } = tapped
      await allOf(tapPort, `POST / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\nTransfer-Encoding: chunked\n\n3\nabc\n2\nde\n0\n\n`)
      const [exchange] = await recorded(1)
      const size = gzipSync(MARKUP).length
      assert.equal([exchange?.requestBody, exchange?.responseBody, exchange?.contentBytes],
        [{ bytes: 5, kept: 5 }, { bytes: size, kept: size }, size])
      assert.ok((exchange?.framingBytes ?? 0) > 5)
      const asked = await get(tapped, '/exchanges/1/request-body')
      assert.is(await asked.text(), 'abcde')
      const raw = await get(tapped, '/exchanges/1/response-body')
      assert.equal(await bytesOf(raw), gzipSync(MARKUP))
      const plain = await get(tapped, '/exchanges/1/response-body?decoded')
      for (const [name, value] of [['content-type', 'application/octet-stream'], ['x-content-type-options', 'nosniff'],
        ['cache-control', 'no-store'], ['content-disposition', 'attachment'], ['content-encoding', null], ['x-truncated', null],
        ['content-security-policy', 'default-src \'none\'; sandbox']] as const) {
        assert.is(plain.headers.get(name), value, name)
      }
      assert.is(await plain.text(), MARKUP)
      for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'http://evil.test' }]) {
        assert.is((await get(tapped, '/exchanges/1/response-body', headers)).status, 403)
      }
      for (const path of ['/exchanges/2/response-body', '/exchanges/-1/response-body', '/exchanges/1/body', '/exchanges/1/__proto__-body']) {
        assert.is((await get(tapped, path)).status, 404)
      }
      const { sessionId } = await (await get(tapped, '/log')).json() as Log
      const statusOf = async (key: string): Promise<number> => (await get(tapped, `/exchanges/${key}-1/request-body`)).status
      assert.equal([await statusOf(sessionId), await statusOf('0'.repeat(16)), await statusOf('x'.repeat(33))], [200, 410, 404])
      // What was cleared can be restored until the list is cleared again, and so can its bodies.
      for (const status of [200, 404]) {
        await fetch(`http://127.0.0.1:${tapped.port}/clear`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Playground': '1' } })
        assert.is((await get(tapped, '/exchanges/1/response-body')).status, status)
      }
    })
  },
  'a bomb of 1 GiB in 1 MiB ends at the bound, holds no more than it, and says so'() {
    // Several members in a row are one gzip file (RFC 1952 §2.2).
    const bomb = Buffer.concat(Array<Buffer>(64).fill(gzipSync(Buffer.alloc(16 * 1_048_576))))
    return withListener((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': bomb.length }).end(bomb)
    }, async tapped => {
      assert.ok(bomb.length > 900_000 && bomb.length < MAX_BODY, `${bomb.length} bytes`)
      await allOf(tapped.tapPort, `GET / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\nConnection: close\n\n`)
      assert.equal((await tapped.recorded(1))[0]?.responseBody, { bytes: bomb.length, kept: bomb.length })
      const before = await heldBytes()
      const plain = await get(tapped, '/exchanges/1/response-body?decoded')
      assert.is(plain.headers.get('X-Truncated'), 'more')
      assert.is((await bytesOf(plain)).length, MAX_DECODED)
      assert.equal((await (await get(tapped, '/exchanges?body=nowhere')).json() as { readonly ids: number[] }).ids, [])
      const held = await heldBytes() - before
      assert.ok(held < 2 * MAX_DECODED, `${held} bytes are held`)
    })
  },
  'a coding of any name is said, and what it codes is read as it came'() {
    return withListener((_request, response) => { response.setHeader('Content-Encoding', 'X-"None"').end('coded') }, async tapped => {
      await allOf(tapped.tapPort, `GET / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\nConnection: close\n\n`)
      await tapped.recorded(1)
      const plain = await get(tapped, '/exchanges/1/response-body?decoded')
      assert.equal([plain.status, decodeURIComponent(plain.headers.get('X-Still-Coded') ?? ''), await plain.text()],
        [200, 'The content coding "x-\\"none\\"" is not known here', 'coded'])
    })
  },
  'a text is searched in the bodies of both sides, decoded, capitals or not; within a bound, and for the page alone'() {
    return withListener((request, response) => {
      if (request.url === '/gzip') response.setHeader('Content-Encoding', 'gzip').end(gzipSync('The Wörd, coded'))
      else request.resume().on('end', () => response.end('plain'))
    }, async tapped => {
      const proxy = `http://127.0.0.1:${tapped.tapPort}`
      for (const [path, init] of [['/gzip', {}], ['/', { method: 'POST', body: 'a wörd' }], ['/', {}]] as const) await (await fetch(proxy + path, init)).arrayBuffer()
      await tapped.recorded(3)
      const search = async (text: string): Promise<unknown> => (await get(tapped, `/exchanges?body=${encodeURIComponent(text)}`)).json()
      const whole = { isWhole: true, partly: 0, unsearched: 0 }
      assert.equal(await search('WÖRD'), { ids: [2, 1], ...whole })
      assert.equal(await search('plain'), { ids: [3, 2], ...whole })
      assert.equal(await search('nowhere'), { ids: [], ...whole })
      for (const [path, status] of [['?body=', 400], ['', 400], [`?body=${'x'.repeat(501)}`, 400]] as const) {
        assert.is((await get(tapped, `/exchanges${path}`)).status, status)
      }
      assert.is((await get(tapped, '/exchanges?body=x', { 'Sec-Fetch-Site': 'cross-site' })).status, 403)
    })
  },
  async 'a search says of how many exchanges a part was searched alone, and of none that it found'() {
    const bodies = createBodyStore({ maxBody: 10_000 })
    const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }))
    const gzip: Partial<Exchange> = { responseFields: [['Content-Encoding', 'gzip']] }
    const keep = (id: number, content: Uint8Array, differences: Partial<Exchange> = {}): void => {
      bodies.append(id, 'response', content)
      log.record(exchangeOf({ id, responseBody: { bytes: content.length, kept: Math.min(content.length, 10_000) }, ...differences }))
    }
    const long = gzipSync(Buffer.concat([Buffer.from('begin'), Buffer.alloc(MAX_DECODED), Buffer.from('end')]))
    keep(1, long, gzip)
    keep(2, Buffer.from(`begin${'x'.repeat(10_000)}end`))
    keep(3, gzipSync('begin').subarray(0, -4), gzip)
    keep(4, Buffer.from('begin'), { responseFields: [['Content-Encoding', 'x-none']] })
    // All that came of these was searched.
    keep(5, gzipSync('begin').subarray(0, -4), { ...gzip, complete: false })
    keep(6, gzipSync('begin'), gzip)
    await withServer(bodySearchListener({ log, bodies }), async ({ port }) => {
      const search = async (text: string): Promise<unknown> => (await get({ port }, `/exchanges?body=${text}`)).json()
      assert.ok(long.length < 10_000)
      assert.equal(await search('begin'), { ids: [6, 5, 4, 3, 2, 1], isWhole: true, partly: 0, unsearched: 0 })
      assert.equal(await search('end'), { ids: [], isWhole: false, partly: 4, unsearched: 0 })
    })
  },
  async 'a search finds the text of messages as well, and says where there is more of them'() {
    const bodies = createBodyStore()
    const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }))
    const upgraded = (id: number, message: Partial<MessageRecord>, droppedMessages = 0): Exchange => exchangeOf({ id, status: 101, upgrade: {
      protocol: 'websocket', sentMessages: 1, receivedMessages: 0, sentBytes: 9, receivedBytes: 0, droppedMessages,
      messages: [{ from: 'client', type: 'text', after: 1, bytes: 5, ...message }] } })
    bodies.append(3, 'response', Buffer.from('hello'))
    for (const exchange of [upgraded(1, { text: 'Hello' }), upgraded(2, { type: 'binary' }), exchangeOf({ id: 3 }), upgraded(4, { text: 'h', bytes: 200 }),
      upgraded(5, { isCompressed: true, notDecoded: 'it is not valid' }), upgraded(6, { text: 'other' }, 1)]) log.record(exchange)
    log.open.add(7, () => ({ ...upgraded(7, { text: 'hello', isCompressed: true, bytes: 3, decodedBytes: 5 }), isOpen: true }))
    await withServer(bodySearchListener({ log, bodies }), async ({ port }) => {
      assert.equal(await (await get({ port }, '/exchanges?body=HELLO')).json(), { ids: [7, 3, 1], isWhole: false, partly: 3, unsearched: 0 })
    })
  },
  async 'a search ends at its bound, newest first, and says so'() {
    const bodies = createBodyStore()
    for (const id of [1, 2, 3]) bodies.append(id, 'response', Buffer.alloc(1000, 'x'))
    const listener = bodySearchListener({ log: createExchangeLog('s', () => ({ hits: 0, drawings: 0 })), bodies }, 1500)
    await withServer(listener, async ({ port }) => {
      assert.equal(await (await get({ port }, '/exchanges?body=X')).json(), { ids: [3, 2], isWhole: false, partly: 0, unsearched: 1 })
    })
  },
  'of a large body the first bytes are kept, and all are counted'() {
    return withPlayground(async playground => {
      await playground.send('GET /large')
      const [exchange] = await playground.recorded(1)
      assert.equal([exchange?.responseBody, exchange?.requestBody], [{ bytes: 2 * MAX_BODY, kept: MAX_BODY }, { bytes: 0, kept: 0 }])
      assert.is((await bytesOf(await get(playground, '/exchanges/1/response-body'))).length, MAX_BODY)
    }, { demo: { '/large': (_request, response) => { response.end(Buffer.alloc(2 * MAX_BODY, 'x')) } } })
  },
  'nothing of them is kept where that is not wanted, and what is counted stays'() {
    return withPlayground(async playground => {
      await playground.send('GET /counter.png')
      const exchange = (await playground.recorded(1))[0] as Exchange
      assert.equal(['requestBody' in exchange, 'responseBody' in exchange, exchange.contentBytes > 0], [false, false, true])
      assert.is((await get(playground, '/exchanges/1/response-body')).status, 404)
    }, { keepsBodies: false })
  },
  'what the upstream sent is told from what the proxy made of it: version, fields, early hints, trailers'() {
    const answer = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nConnection: close\r\n' +
      'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n'
    return withRawUpstream(answer, async ({ tapPort, recorded }) => {
      const text = await allOf(tapPort, `POST / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nTransfer-Encoding: chunked\n\n1\nx\n0\nX-Up: 5\n\n`)
      assert.match(text, /^HTTP\/1\.1 103 /)
      const [exchange] = await recorded(1)
      assert.equal(exchange?.informational, [{ status: 103, fields: [['Link', '</a>']] }])
      assert.equal([exchange?.requestTrailers, exchange?.responseTrailers], [[['X-Up', '5']], [['X-Sum', '7']]])
      assert.is(exchange?.upstreamVersion, '1.1')
      assert.ok(exchange?.proxyFields?.includes('x-exchange'))
      assert.not(exchange?.proxyFields?.includes('x-a'))
    })
  },
  'an answer in HTTP/1.0 has its version, and no framing of the proxy is counted as its content'() {
    return withRawUpstream('HTTP/1.0 200 OK\r\nX: y\r\n\r\n123456789', async ({ tapPort, recorded }) => {
      const text = await allOf(tapPort, `GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
      assert.is(readMessage(text)?.content, '123456789')
      const [exchange] = await recorded(1)
      assert.equal([exchange?.upstreamVersion, exchange?.contentBytes], ['1.0', 9])
      assert.equal([...exchange?.proxyFields ?? []].sort(), ['connection', 'transfer-encoding', 'x-exchange'])
    })
  },
  'a field of the handler\'s own order is no upstream\'s'() {
    return withPlayground(async playground => {
      const answer = await playground.send('GET /counter.png')
      const [exchange] = await playground.recorded(1)
      assert.equal([exchange?.upstreamVersion, exchange?.proxyFields], [undefined, undefined])
      assert.is(fieldOf(answer, 'X-Exchange'), '1')
    })
  }
})
