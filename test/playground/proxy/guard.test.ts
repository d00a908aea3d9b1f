// What may be asked of the tap, and what a page of the upstream may ask of the inspector.
import { once } from 'node:events'
import { createServer, request as sendRequest } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import * as assert from 'uvu/assert'
import { createPlayground } from '../../../playground/inspector/server.ts'
import { fieldOf, openClient, withPlayground } from '../support/playground.ts'
import { asking, readMessage, upstreamAt, withRawUpstream, withTap } from '../support/proxy.ts'
import { PAGES } from '../../support/paths.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: tap on a server'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

table('The tap forwards nothing', [
  { name: 'for a stranger\'s name that was made to point here (DNS rebinding)', host: 'evil.test:PORT', status: 403 },
  { name: 'for a name that begins as an own one does', host: 'localhost.evil.test:PORT', status: 403 },
  { name: 'for a name that ends as an own one does', host: 'evillocalhost:PORT', status: 403 },
  { name: 'for a name that begins as the tap\'s does', host: 'app.localhost.evil.test:PORT', status: 403 },
  { name: 'for no name below localhost', host: '.localhost:PORT', status: 403 },
  { name: 'for an empty name amid one below localhost', host: 'a..localhost:PORT', status: 403 },
  { name: 'for a user before an own name', host: 'evil@app.localhost:PORT', status: 403 },
  { name: 'for an own name with a path behind it', host: 'app.localhost:PORT/x', status: 403 },
  { name: 'for a name without a port that points here', host: 'evil.test', status: 403 },
  { name: 'for an empty host', host: '', status: 403 },
  { name: 'for the tap\'s name at another port', host: 'app.localhost:1', status: 403 },
  { name: 'for an own name at an endless port', host: 'localhost:PORT0000000', status: 403 },
  { name: 'for the inspector\'s port', host: '127.0.0.1:INSPECTOR', status: 403 },
  { name: 'for two hosts', host: '127.0.0.1:PORT\nHost: evil.test', status: 400 },
  { name: 'for an absolute target', target: 'http://evil.test/', status: 400 },
  { name: 'for an absolute target of its own', target: 'http://127.0.0.1:PORT/', status: 400 },
  { name: 'for a target without a slash', target: 'evil.test:80', status: 400 },
  { name: 'for a target that is only for OPTIONS', target: '*', status: 400 },
  { name: 'by CONNECT', line: 'CONNECT evil.test:443', status: 501 },
  { name: 'of a request with two meanings', fields: 'Transfer-Encoding: chunked\nContent-Length: 5\n', status: 400 },
  { name: 'of fields beyond the bound', fields: `A: ${'b'.repeat(70_000)}\n`, status: 431 },
  { name: 'of what is no HTTP', line: '\x16\x03\x01', status: 400 }
].map(row => ({ target: '/', host: '127.0.0.1:PORT', fields: '', line: '', ...row, ref: REF })),
({ target, host, fields, line, status }) =>
  withRawUpstream(OK, async ({ exchange, port, tapPort, log }, { requests }) => {
    const request = `${line || `GET ${target}`} HTTP/1.1\nHost: ${host}\n${fields}Connection: close\n\n`
      .replaceAll('PORT', String(tapPort)).replaceAll('INSPECTOR', String(port))
    assert.is(readMessage(await exchange(request))?.line.split(' ')[1], String(status))
    assert.equal([requests.length, (await log()).exchanges.length], [0, 0])
  }))

table('What the tap cannot forward is refused and recorded', [
  { name: 'a transfer coding other than chunked',
    fields: 'Transfer-Encoding: gzip, chunked\n', reason: /transfer coding/ }
].map(row => ({ ...row, ref: 'RFC 9110 §15.6.2' })), ({ fields, reason }) =>
  withRawUpstream(OK, async ({ exchange, tapPort, recorded }, { requests }) => {
    const head = `GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${fields}Connection: close\n\n`
    const text = await exchange(`${head}0\n\n`)
    const message = readMessage(text)
    assert.is(message?.line, 'HTTP/1.1 501 Not Implemented')
    assert.equal(message?.fields.map(field => field.replace(/^Date: .*/, 'Date')), ['X-Exchange: 1', 'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff', 'Content-Type: text/plain; charset=utf-8', 'Date', 'Connection: close',
      `Content-Length: ${message?.content.length}`])
    const [record] = await recorded(1)
    assert.match(record?.error ?? '', reason)
    assert.equal([record?.status, requests.length], [501, 0])
  }))

stories(REF, {
  'an offer of HTTP/2 is not taken up, and the request forwarded'() {
    return withRawUpstream(OK, async ({ exchange, tapPort }, { requests }) => {
      const offer = 'Connection: Upgrade, HTTP2-Settings, close\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk\n'
      assert.match(await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${offer}\n`), /^HTTP\/1\.1 200 /)
      assert.not(requests[0]?.fields.some(field => /upgrade|http2/i.test(field)))
    })
  },
  async 'a request that leads back to the tap is found out, and one whose number is taken away ends all the same'() {
    for (const isHidden of [false, true]) {
      let target = 0
      const relay = createServer((request, response) => {
        const { 'x-exchange': mark, ...fields } = request.headers
        const onward = sendRequest({ port: target, host: '127.0.0.1', agent: false, method: request.method,
          headers: { ...fields, ...isHidden ? {} : { 'x-exchange': mark } } as NodeJS.Dict<string | string[]> })
        onward.on('response', answer => {
          response.writeHead(answer.statusCode ?? 500)
          answer.on('error', () => { response.destroy() }).pipe(response)
        }).on('error', () => { response.destroy() }).end()
      })
      await once(relay.listen(0, '127.0.0.1'), 'listening')
      const { port } = relay.address() as AddressInfo
      const upstream = upstreamAt(`http://127.0.0.1:${port}`)
      await withTap({ upstream }, async ({ exchange, tapPort, log, recorded }) => {
        target = tapPort
        const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
        assert.is(readMessage(text)?.line.split(' ')[1], '502')
        const reasons = (await recorded(isHidden ? 100 : 2)).map(({ error }) => error)
        if (!isHidden) assert.equal(reasons, [`127.0.0.1:${port} leads back to the proxy itself`, undefined])
        assert.ok((await log()).exchanges.length <= 200)
      })
      relay.close()
    }
  },
  'a request that leads back is found out behind a line of another playground, too'() {
    return withRawUpstream(OK, async ({ exchange, tapPort }, { requests }) => {
      const ask = (lines = ''): Promise<string> =>
        exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${lines}Connection: close\n\n`)
      assert.match(await ask('X-Exchange: elsewhere-1\n'), /^HTTP\/1\.1 200 /)
      const own = requests[0]?.fields.findLast(field => field.startsWith('X-Exchange:'))
      assert.match(await ask(`X-Exchange: elsewhere-1\n${own}\n`), /^HTTP\/1\.1 502 [^]* leads back to the proxy itself\n$/)
      assert.is(requests.length, 1)
    })
  },
  'the upstream\'s own name at the tap\'s port is one of the tap\'s'() {
    return withRawUpstream(OK, async (_tapped, { port }) => {
      const lookup: LookupFunction = (_name, _options, callback) => { callback(null, [{ address: '127.0.0.1', family: 4 }]) }
      await withTap({ upstream: upstreamAt(`http://app.test:${port}`), lookup }, async ({ exchange, tapPort }) => {
        const statusFor = async (host: string): Promise<string | undefined> =>
          readMessage(await exchange(`GET / HTTP/1.1\nHost: ${host}:${tapPort}\nConnection: close\n\n`))?.line.split(' ')[1]
        assert.equal([await statusFor('app.test'), await statusFor('other.test')], ['200', '403'])
      })
    })
  },
  'bytes that are no HTTP behind an answer, or amid one, get no status line'() {
    return withRawUpstream((request, socket) => {
      if (request.line.includes('part')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
      else socket.end(OK)
    }, async tapped => {
      const { tapPort } = tapped
      const answered = await asking(tapped, 'GET / HTTP/1.1\n\n')
      assert.is((await answered.answer()).status, 200)
      const amid = await asking(tapped, 'GET /part HTTP/1.1\n\n')
      await amid.until('part')
      for (const client of [answered, amid]) {
        let rest = ''
        client.socket.on('data', bytes => { rest += bytes.toString('latin1') })
        client.write('nonsense\n\n')
        await client.ended()
        assert.is(rest, '')
      }
      // The first bytes of a connection are answered.
      assert.match(await tapped.exchange('nonsense\n\n'), /^HTTP\/1\.1 400 /)
      assert.match(await tapped.exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`), /ok$/)
    })
  },
  'an expectation that Node does not know is the upstream\'s to answer'() {
    return withRawUpstream('HTTP/1.1 417 No Tea\r\nContent-Length: 0\r\n\r\n', async ({ exchange, tapPort }, { requests }) => {
      const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nExpect: tea\nConnection: close\n\n`)
      assert.match(text, /^HTTP\/1\.1 417 No Tea\r\n/)
      assert.is(requests[0]?.fields.includes('Expect: tea'), true)
    })
  },
  'an upload has all the time that it takes'() {
    const pages = PAGES
    const { server, proxy } = createPlayground({ pages, proxied: { upstream: upstreamAt('http://127.0.0.1:1') } })
    assert.is(proxy?.server.requestTimeout, 0)
    assert.ok(server.requestTimeout > 0)
  },
  'content that is hostile is forwarded and never kept'() {
    return withRawUpstream('HTTP/1.1 200 OK\r\nETag: "<script>"\r\n\r\n<script>secret()</script>',
      async ({ exchange, tapPort, send, recorded }) => {
        assert.match(await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`), /secret/)
        await recorded(1)
        assert.not.match((await send('GET /log')).content.toString(), /secret/)
      })
  },
  'more connections than some tabs need are not taken'() {
    return withRawUpstream(OK, async ({ tapPort, exchange }) => {
      const clients = await Promise.all(Array.from({ length: 200 }, () => openClient(tapPort)))
      await (await openClient(tapPort)).ended()
      for (const { socket } of clients) socket.destroy()
      let text = ''
      await until(async () => {
        text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
        return text !== ''
      }, 'a connection is taken again')
      assert.ok(text.endsWith('ok'))
    })
  },
  'without an upstream there is no second port'() {
    return withPlayground(async ({ tapPort, log }) => {
      assert.equal([tapPort, (await log()).upstream], [0, null])
    })
  }
})

/** What a page of the upstream sends to the inspector, and what its browser adds, which an older one does not. */
const PAGE = ['Origin: http://127.0.0.1:TAP', 'Referer: http://127.0.0.1:TAP/', 'Cookie: a=1']
const MODERN = ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty']
const WEBSOCKET = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
const FORM = 'Content-Type: application/x-www-form-urlencoded'
const TEXT = 'Content-Type: text/plain'

table('A page of the upstream gets nothing from the inspector', [
  { name: 'by reading the log', line: 'GET /log', fields: MODERN, status: 403 },
  { name: 'by reading the feed', line: 'GET /feed', fields: MODERN, status: 403 },
  { name: 'by reading the log for browsers without scripts', line: 'GET /plain', fields: MODERN, status: 403 },
  { name: 'by a form', line: 'POST /clear', fields: [FORM, 'Sec-Fetch-Site: same-site'], status: 403 },
  { name: 'by a form in an older browser', line: 'POST /clear', fields: [FORM], status: 403 },
  { name: 'by a beacon', line: 'POST /reset', fields: [TEXT, ...MODERN], status: 403 },
  { name: 'by a fetch that its browser would ask about first',
    line: 'POST /clear', fields: ['Content-Type: application/json', 'X-Playground: 1', ...MODERN], status: 403 },
  { name: 'by that fetch in an older browser',
    line: 'POST /clear', fields: ['Content-Type: application/json', 'X-Playground: 1'], status: 403 },
  { name: 'by asking first', line: 'OPTIONS /clear',
    fields: ['Access-Control-Request-Method: POST', 'Access-Control-Request-Headers: x-playground', ...MODERN],
    status: 405 },
  { name: 'by a WebSocket to the feed, as Chromium asks for it', line: 'GET /feed', fields: WEBSOCKET, status: 403 },
  { name: 'by a WebSocket to the log', line: 'GET /log', fields: WEBSOCKET, status: 403 },
  { name: 'by a WebSocket to the demo', line: 'GET /counter.png', fields: WEBSOCKET, status: 403 },
  { name: 'by a WebSocket to where requests are sent', line: 'GET /send', fields: WEBSOCKET, status: 403 },
  { name: 'by reading the log in an older browser', line: 'GET /log', fields: [], status: 403 },
  { name: 'by asking by the tap\'s name', line: 'GET /log', fields: ['Host: 127.0.0.1:TAP'], status: 403 }
].map(row => ({ ...row, ref: REF })), ({ line, fields, status }) =>
  withRawUpstream(OK, async ({ exchange, send, tapPort, recorded, log }) => {
    await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
    await recorded(1)
    const lines = [...PAGE, ...fields, 'Content-Length: 0'].map(field => field.replace('TAP', String(tapPort)))
    const answer = await send(line, ...lines)
    assert.is(answer.status, status)
    assert.not(answer.fields.some(([name]) => /^access-control-/i.test(name)))
    assert.is(fieldOf(answer, 'Cross-Origin-Resource-Policy'), 'same-origin')
    assert.is((await log()).exchanges.length, 1)
    // Nor by way of the tap, where the same path is the upstream's.
    assert.ok((await exchange(`GET /log HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)).endsWith('ok'))
  }))
