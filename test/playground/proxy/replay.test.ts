// What the page has the server send to the upstream: it goes by the tap, or not at all.
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import * as assert from 'uvu/assert'
import { sendToProxy } from '../../../playground/inspector/replay-client.ts'
import type { Log } from '../../../playground/shared/exchange.ts'
import { MAX_REPLAY_CONTENT } from '../../../playground/shared/replay-request.ts'
import type { ReplayRequest } from '../../../playground/shared/replay-request.ts'
import { withPlayground } from '../support/playground.ts'
import {
  ORDERING, orderText, outcomeOf, rawUpstream, upstreamAt, withRawUpstream, withTap, writeOrder,
} from '../support/proxy.ts'
import type { Tapped } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const ref = 'not-modified: requests by the inspector'
const OK = 'HTTP/1.1 200 OK\r\nETag: W/"7"\r\nContent-Length: 2\r\n\r\nok'
const plain: ReplayRequest = { method: 'GET', path: '/', fields: [], content: '' }
const octets = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
const latin = [...octets].filter(sign => sign >= ' ' && sign !== '\x7f').join('')

const ordered = async (tapped: Tapped, order: object, fields = ORDERING): ReturnType<typeof outcomeOf> =>
  outcomeOf(await writeOrder(tapped, orderText(order), fields))

table('An order is sent and captured like any other request', [
  { name: 'with GET', order: {} },
  { name: 'with a precondition and fields that a page may not set', order: { fields: [['If-None-Match', 'W/"7"'],
    ['Cookie', 'a=1'], ['User-Agent', 'me'], ['Origin', 'https://else.test'], ['Sec-Fetch-Site', 'none']] } },
  { name: 'with several lines of one field, in order and case',
    order: { fields: [['x', '1'], ['X', '2'], ['x', '']] } },
  { name: 'with every octet that a value may hold', order: { fields: [['X-All', `a\t${latin}z`]] } },
  { name: 'with a target that nobody mends', order: { path: '/a/../b//c?q=%zz&{}|"<>#\\' } },
  { name: 'with HEAD', order: { method: 'HEAD' }, answer: 'HTTP/1.1 200 OK\r\nETag: W/"7"\r\nContent-Length: 2\r\n\r\n',
    bytes: 0 },
  { name: 'with PUT of every octet as text', order: { method: 'PUT', content: `${octets}€𝄞` } },
  { name: 'with POST of half a pair, which UTF-8 has no bytes for', order: { method: 'POST', content: 'a\ud800' } },
  { name: 'with POST of nothing', order: { method: 'POST' } },
  { name: 'with QUERY', order: { method: 'QUERY', content: '{"a":1}' } },
  { name: 'with DELETE of nothing', order: { method: 'DELETE' } },
  { name: 'with GET of content', order: { content: 'content' } },
  { name: 'with a method of Node\'s parser and content of the greatest length',
    order: { method: 'PROPFIND', content: 'x'.repeat(MAX_REPLAY_CONTENT) } },
].map(row => ({ answer: OK, bytes: 2, ...row, ref })), ({ order, answer, bytes }) =>
  withRawUpstream(answer, async (tapped, { requests }) => {
    const asked = { ...plain, ...order as Partial<ReplayRequest> }
    const { code, outcome } = await ordered(tapped, asked)
    assert.equal([code, outcome], [200, { exchange: 1, status: 200, etag: 'W/"7"', contentBytes: bytes, reason: null }])
    const [request] = requests
    const content = Buffer.from(asked.content)
    assert.equal([requests.length, request?.line], [1, `${asked.method} ${asked.path} HTTP/1.1`])
    assert.is(request?.content, content.toString('latin1'))
    const sent = new Set(request?.fields)
    for (const [name, value] of asked.fields) assert.ok(sent.has(`${name}: ${value.trim()}`), name)
    const [exchange] = await tapped.recorded(1)
    assert.equal([exchange?.id, exchange?.method, exchange?.target, exchange?.status, exchange?.complete],
      [1, asked.method, asked.path, 200, true])
    // As the tap makes it for a server on this machine.
    assert.equal(request?.fields.filter(field => /^host:/i.test(field)), [`Host: 127.0.0.1:${tapped.tapPort}`])
    const lines = exchange?.requestFields.filter(([name]) => asked.fields.some(([own]) => own === name))
    assert.equal(lines, asked.fields.map(([name, value]) => [name, value.trim()]))
  }))

/** A port at which nothing listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

stories(ref, {
  'without an upstream there is no such thing': () => withPlayground(async playground => {
    assert.is((await outcomeOf(await writeOrder(playground, orderText(plain)))).code, 404)
  }),
  'no redirect is followed, and what comes is told as it came': () =>
    withRawUpstream('HTTP/1.1 302 Found\r\nLocation: /else\r\nETag: "a", "b"\r\nX-Exchange: 99\r\n' +
      'Content-Length: 3\r\n\r\nabc',
      async (tapped, { requests }) => {
        const { outcome } = await ordered(tapped, plain)
        assert.equal([outcome, requests.length],
          [{ exchange: 1, status: 302, etag: '"a", "b"', contentBytes: 3, reason: null }, 1])
      }),
  'an upstream that is down is told as the tap tells it': async () => {
    const upstream = upstreamAt(`http://127.0.0.1:${await deadPort()}`)
    await withTap({ upstream }, async tapped => {
      const { code, outcome } = await ordered(tapped, plain)
      assert.equal([code, outcome.exchange, outcome.status], [200, 1, 502])
      assert.match((await tapped.recorded(1))[0]?.error ?? '', /^Nothing listens at /)
    })
  },
  'an upstream that never answers is given up, and so is one that never ends': () =>
    withRawUpstream((request, socket) => {
      if (request.line.includes('part')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
    }, async (tapped, { sockets }) => {
      const silent = await ordered(tapped, plain)
      assert.equal([silent.code, silent.outcome.status, silent.outcome.reason],
        [504, null, 'No whole answer came within 0.3 s'])
      const part = await ordered(tapped, { ...plain, path: '/part' })
      assert.equal([part.code, part.outcome], [200,
        { exchange: 2, status: 200, etag: null, contentBytes: 4, reason: 'No whole answer came within 0.3 s' }])
      await until(() => sockets.size === 0, 'the upstream has no connection left')
      assert.equal((await tapped.recorded(2)).map(({ complete }) => complete), [false, false])
    }, { replayTimeout: .3 }),
  'a recorded body is sent again as it was, however many bytes and whatever they are, but no part of one': () =>
    withRawUpstream(OK, async (tapped, { requests }) => {
      const { sessionId } = await (await fetch(`http://127.0.0.1:${tapped.port}/log`)).json() as Log
      const again = (id: number): ReturnType<typeof outcomeOf> =>
        ordered(tapped, { ...plain, method: 'POST', fields: [['Content-Encoding', 'gzip']], bodyOf: `${sessionId}-${id}` })
      const large = Buffer.alloc(MAX_REPLAY_CONTENT, octets, 'latin1')
      const post = (body: Buffer<ArrayBuffer>): Promise<Response> => fetch(`http://127.0.0.1:${tapped.tapPort}/`, { method: 'POST', body })
      for (const body of [large, Buffer.concat([large, Buffer.from('x')])]) await (await post(body)).arrayBuffer()
      await tapped.recorded(2)
      assert.equal([(await again(1)).code, requests[2]?.content === large.toString('latin1')], [200, true])
      assert.ok(requests[2]?.fields.includes('Content-Encoding: gzip'))
      assert.ok(requests[2]?.fields.includes(`Content-Length: ${MAX_REPLAY_CONTENT}`))
      const { code, outcome } = await again(2)
      assert.equal([code, outcome.reason, requests.length], [410, 'The body that is to be sent again is not kept whole any more', 3])
    }),
  'an answer that breaks off is told so far': () =>
    withRawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart', async tapped => {
      const { code, outcome } = await ordered(tapped, plain)
      assert.equal([code, outcome.status, outcome.contentBytes, outcome.reason], [200, 200, 4, 'The answer broke off'])
    }),
  'an answer without an end is left once it has shown what it is': () =>
    withRawUpstream((_request, socket) => {
      const chunk = Buffer.alloc(1_048_576, 'x')
      const fill = (): void => { while (socket.writable && socket.write(chunk)) { /* Until it is full. */ } }
      socket.on('drain', fill).write('HTTP/1.1 200 OK\r\nETag: "endless"\r\n\r\n')
      fill()
    }, async (tapped, { sockets }) => {
      const { code, outcome } = await ordered(tapped, plain)
      assert.equal([code, outcome.etag], [200, '"endless"'])
      assert.match(outcome.reason ?? '', /^More than 67108864 bytes came/)
      await until(() => sockets.size === 0, 'the upstream has no connection left')
    }),
  'an order that does not come whole is given up, and nothing is sent': () =>
    withRawUpstream(OK, async ({ open, port }, { requests }) => {
      const client = await open()
      client.write(`POST /send HTTP/1.1\nHost: 127.0.0.1:${port}\n${ORDERING.join('\n')}\nContent-Length: 99\n\n{`)
      const { code, outcome } = await outcomeOf(client)
      assert.equal([code, outcome.reason, requests.length], [408, 'The replay request did not come whole within 0.2 s', 0])
    }, { replayTimeout: .2 }),
  'six are under way at once; who leaves takes the request along and makes room, in a pipeline too': () =>
    withRawUpstream((request, socket) => { if (!request.line.includes('wait')) socket.end(OK) },
      async (tapped, { requests, sockets }) => {
        const waiting = orderText({ ...plain, path: '/wait' })
        const clients = await Promise.all(Array.from({ length: 5 }, () => writeOrder(tapped, waiting)))
        await until(() => requests.length === 5, 'five are under way')
        const pipeline = await writeOrder(tapped, waiting)
        await until(() => requests.length === 6, 'a sixth is under way')
        const refused = await ordered(tapped, plain)
        assert.equal([refused.code, refused.outcome.reason, requests.length],
          [429, '6 requests are under way: wait', 6])
        clients[0]?.socket.destroy()
        await until(() => sockets.size === 5, 'one is taken back')
        // The second of a pipeline, whose answer has to wait for that to the first.
        const head = `POST /send HTTP/1.1\nHost: 127.0.0.1:${tapped.port}\n${ORDERING.join('\n')}\n`
        pipeline.write(`${head}Content-Length: ${waiting.length}\n\n${waiting}`)
        await until(() => requests.length === 7, 'the second of the pipeline is under way')
        for (const { socket } of [pipeline, ...clients]) socket.destroy()
        await until(() => sockets.size === 0, 'the upstream has no connection left')
        for (let n = 0; n < 7; n++) assert.is((await ordered(tapped, plain)).code, 200)
      }),
  'a server that may lie elsewhere is called by its own name': async () => {
    const upstream = await rawUpstream(OK)
    try {
      await withTap({ upstream: upstreamAt(`http://localhost:${upstream.port}`, true) }, async tapped => {
        assert.is((await ordered(tapped, plain)).outcome.status, 200)
        assert.ok(upstream.requests[0]?.fields.includes(`Host: localhost:${upstream.port}`))
      })
    } finally {
      await upstream.close()
    }
  },
  'a tap on the other loopback is asked there, under its address in brackets': async () => {
    const hosts: unknown[] = []
    const tap = createHttpServer((request, response) => {
      hosts.push(request.headers.host)
      response.setHeader('X-Exchange', '7').end('ok')
    })
    await once(tap.listen(0, '::1'), 'listening')
    const address = tap.address() as AddressInfo
    const { exchange } = await sendToProxy(plain, Buffer.alloc(0), address, new AbortController().signal)
    tap.close()
    assert.equal([exchange, hosts], [7, [`[::1]:${address.port}`]])
  },
  'a playground that closes leaves nothing open': async () => {
    await withRawUpstream(() => {}, async (tapped, { requests, sockets }) => {
      await writeOrder(tapped, orderText(plain))
      await until(() => requests.length === 1, 'the request is under way')
      await tapped.close()
      await until(() => sockets.size === 0, 'the upstream has no connection left')
    })
  },
})
