// How exchanges by way of the tap end: whoever leaves, the other side hears of it; older clients, and several in a row.
import { ClientRequest, OutgoingMessage, ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import * as assert from 'uvu/assert'
import { openClient } from '../support/playground.ts'
import { asking, readMessage, upstreamAt, withListener, withRawUpstream, withTap } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const HINT = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'
const REF = 'not-modified: tap on a server'

/** Has a method throw as Node's own checks do, the next time that it is called. */
function refuseOnce(writer: object, method: string): void {
  const own = Object.getOwnPropertyDescriptor(writer, method)
  Object.defineProperty(writer, method, {
    configurable: true,
    value() {
      Reflect.deleteProperty(writer, method)
      if (own !== undefined) Object.defineProperty(writer, method, own)
      throw Object.assign(new TypeError('Invalid'), { code: 'ERR_INVALID_CHAR' })
    }
  })
}

// What Node reads and does not write differs between its versions.
table('Where Node does not write', [
  { name: 'the fields of a request, it is answered with 502', writer: ClientRequest.prototype, method: '_storeHeader' },
  { name: 'the trailer section of a request, it is answered with 502',
    writer: OutgoingMessage.prototype, method: 'addTrailers', trailers: 'T: 1\n' },
  { name: 'the go-ahead, the request is answered with 502', writer: ServerResponse.prototype, method: 'writeContinue' },
  { name: 'the fields of an answer, it is a 502', writer: ServerResponse.prototype, method: '_storeHeader' },
  { name: 'the trailer section of an answer, it is broken off',
    writer: OutgoingMessage.prototype, method: 'addTrailers', status: 200 }
].map(row => ({ trailers: '', status: 502, ...row, ref: REF })), ({ writer, method, trailers, status }) =>
  withRawUpstream('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Right\r\nTransfer-Encoding: chunked\r\n\r\n' +
    '2\r\nok\r\n0\r\nT: 1\r\n\r\n', async ({ exchange, tapPort, recorded }, { sockets }) => {
    const ask = (): Promise<string> => exchange(`POST / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n` +
      `Transfer-Encoding: chunked\n\n1\nx\n0\n${trailers}\n`)
    refuseOnce(writer, method)
    const text = await ask()
    assert.equal(text.includes('HTTP/1.1 502 Bad Gateway\r\n'), status === 502)
    assert.not.match(text, /HTTP\/1\.1 200[^]*\r\n0\r\n/)
    await until(() => sockets.size === 0, 'the upstream has no connection left')
    assert.ok((await ask()).endsWith('\r\n2\r\nok\r\n0\r\nT: 1\r\n\r\n'))
    const [first, second] = await recorded(2)
    assert.equal([first?.status, first?.error, first?.complete],
      [status, 'The proxy cannot pass this on: ERR_INVALID_CHAR', status === 502])
    assert.equal([second?.status, second?.error, second?.complete], [200, undefined, true])
  }))

stories(REF, {
  'a client that leaves as its answer comes ends its own exchange alone'() {
    const answers = [`${HINT}${OK}ok`, `${HINT.repeat(101)}${OK}ok`, 'HTTP/1.1 101 x\r\n\r\n', 'nonsense\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: 1\r\n\r\n']
    let leave = (): void => {}
    return withRawUpstream((_request, socket) => {
      leave()
      socket.end(answers.shift() ?? `${OK}ok`)
    }, async tapped => {
      const count = answers.length
      for (let i = 1; i <= count; i++) {
        const client = await openClient(tapped.tapPort)
        leave = () => { client.socket.resetAndDestroy() }
        client.write(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\n\n`)
        await tapped.recorded(i)
      }
      leave = () => {}
      const client = await asking(tapped, 'GET / HTTP/1.1\n\n')
      assert.is((await client.answer()).content.toString(), 'ok')
      client.socket.destroy()
    })
  },
  'a client that asks for a tunnel and sends a megabyte into it is refused, and its connection closed'() {
    return withRawUpstream(`${OK}ok`, async ({ exchange, tapPort }) => {
      const text = await exchange(`CONNECT a.test:443 HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n\n${'x'.repeat(1_000_000)}`)
      assert.is(text, 'HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
  },
  'a client that leaves takes the upstream\'s connection with it, before, during and without an answer'() {
    return withRawUpstream((request, socket) => {
      if (request.line.includes('part')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
    }, async (tapped, { sockets, requests }) => {
      const silent = await asking(tapped, 'GET /silent HTTP/1.1\n\n')
      const part = await asking(tapped, 'GET /part HTTP/1.1\n\n')
      await part.until('part')
      await until(() => requests.length === 2 && sockets.size === 2, 'both requests are there')
      silent.socket.destroy()
      part.socket.destroy()
      await until(() => sockets.size === 0, 'the upstream has no connection left')
      const upload = await asking(tapped, 'POST /upload HTTP/1.1\nContent-Length: 9\n\nhalf')
      await until(() => sockets.size === 1, 'the upload is there')
      upload.socket.destroy()
      await until(() => sockets.size === 0, 'the upstream has no connection left')
      const exchanges = await tapped.recorded(3)
      assert.equal(exchanges.map(({ target, status, complete, error }) => [target, status, complete, error]).sort(), [
        ['/part', 200, false, undefined], ['/silent', 0, false, undefined], ['/upload', 0, false, undefined]
      ])
    })
  },
  'a client that leaves before the upstream is reached asks it for nothing'() {
    const waiting: (() => void)[] = []
    const lookup: LookupFunction = (_name, _options, callback) => {
      waiting.push(() => { callback(null, [{ address: '127.0.0.1', family: 4 }]) })
    }
    return withRawUpstream(OK, async (_tapped, { port, requests, sockets }) => {
      await withTap({ upstream: upstreamAt(`http://app.test:${port}`), lookup }, async tapped => {
        const client = await asking(tapped, 'GET / HTTP/1.1\n\n')
        await until(() => waiting.length === 1, 'the name is looked up')
        client.socket.destroy()
        await tapped.recorded(1)
        waiting[0]?.()
        // Another one shows that the first had its time.
        const next = asking(tapped, 'GET /next HTTP/1.1\n\n')
        await until(() => waiting.length === 2, 'the name is looked up again')
        waiting[1]?.()
        await (await next).until('200 OK')
        assert.equal(requests.map(({ line }) => line), ['GET /next HTTP/1.1'])
        await until(() => sockets.size === 0, 'the upstream has no connection left')
      })
    })
  },
  'a client that leaves amid its request, after the answer, takes the upstream\'s connection with it'() {
    let isAborted = false
    return withListener((request, response) => {
      request.socket.once('close', () => { isAborted = true })
      request.resume()
      response.end('early')
    }, async tapped => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nContent-Length: 9\n\nhalf')
      assert.is((await client.answer()).content.toString(), 'early')
      client.socket.destroy()
      await until(() => isAborted, 'the upstream\'s connection is closed')
    })
  },
  'an upstream that answers amid a request and hangs up leaves a client that can go on'() {
    return withListener((request, response) => {
      response.writeHead(request.method === 'GET' ? 200 : 413, { Connection: 'close' }).end('no')
    }, async tapped => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nContent-Length: 3000000\n\n')
      assert.is((await client.answer()).status, 413)
      for (let i = 0; i < 3; i++) client.socket.write(Buffer.alloc(1_000_000))
      client.write(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\n\n`)
      assert.is((await client.answer()).status, 200)
      client.socket.destroy()
    })
  },
  'an upstream that breaks off breaks off the answer, which is not whole for the client either'() {
    return withRawUpstream((request, socket) => {
      socket.end(request.line.includes('chunks')
        ? 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'
        : 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
    }, async ({ exchange, tapPort, recorded }, { port }) => {
      for (const target of ['/length', '/chunks']) {
        const message = readMessage(await exchange(`GET ${target} HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n\n`))
        assert.equal([message?.content, message?.length], ['part', undefined])
      }
      const reason = `127.0.0.1:${port} closed the connection before its answer was whole`
      assert.equal((await recorded(2)).map(({ status, complete, error }) => [status, complete, error]),
        [[200, false, reason], [200, false, reason]])
    })
  },
  'a client of HTTP/1.0 gets no chunks and no informational answer, and needs no Host'() {
    const answer = HINT +
      'HTTP/1.1 200 OK\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: 1\r\n\r\n'
    return withRawUpstream(answer, async ({ exchange }, { port, requests }) => {
      const text = await exchange('GET / HTTP/1.0\nA: 1\n\n')
      assert.is(text, 'HTTP/1.1 200 OK\r\nX-Exchange: 1\r\nConnection: close\r\n\r\nab')
      assert.is(requests[0]?.line, 'GET / HTTP/1.1')
      assert.is(requests[0]?.fields[0], `Host: 127.0.0.1:${port}`)
    })
  },
  'requests in a row on one connection are forwarded in turn, whatever becomes of them'() {
    return withRawUpstream((request, socket) => {
      // The first is the slowest: those behind it wait for it, and none loses its hint.
      if (request.line.includes('/aa')) setTimeout(() => { socket.end(`${HINT}${OK}aa`) }, 50)
      else if (request.line.includes('bad')) socket.end('nonsense\r\n\r\n')
      else socket.end(`${HINT}${OK}${request.line.slice(5, 7)}`)
    }, async ({ tapPort, recorded }) => {
      const client = await openClient(tapPort)
      const targets = ['/aa', '/bad', '/bb', '/cc']
      client.write(targets.map(target => `GET ${target} HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n\n`).join(''))
      const seen: unknown[] = []
      for (let i = 0; i < 7; i++) {
        const { status, content } = await client.answer()
        seen.push(status === 200 ? content.toString() : status)
      }
      assert.equal(seen, [103, 'aa', 502, 103, 'bb', 103, 'cc'])
      const exchanges = await recorded(4)
      assert.equal(exchanges.map(({ id, target }) => [id, target]), targets.map((target, i) => [i + 1, target]))
      client.socket.destroy()
    })
  }
})
