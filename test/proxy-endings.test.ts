// How exchanges by way of the tap end: whoever leaves, the other side hears of it; older clients, and several in a row.
import * as assert from 'uvu/assert'
import { openClient } from './support/playground.ts'
import { asking, readMessage, until, withRawUpstream } from './support/proxy.ts'
import { stories } from './support/table.ts'

const HINT = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'

stories('not-modified: tap on a server', {
  'a client that leaves takes the upstream\'s connection with it, before, during and without an answer'() {
    return withRawUpstream((request, socket) => {
      if (request.line.includes('part')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
    }, async (tapped, { sockets, requests }) => {
      const silent = await asking(tapped, 'GET /silent HTTP/1.1\n\n')
      const part = await asking(tapped, 'GET /part HTTP/1.1\n\n')
      await part.until('part')
      await until(() => requests.length === 2 && sockets.size === 2)
      silent.socket.destroy()
      part.socket.destroy()
      await until(() => sockets.size === 0)
      const upload = await asking(tapped, 'POST /upload HTTP/1.1\nContent-Length: 9\n\nhalf')
      await until(() => sockets.size === 1)
      upload.socket.destroy()
      await until(() => sockets.size === 0)
      const exchanges = await tapped.recorded(3)
      assert.equal(exchanges.map(({ target, status, complete, error }) => [target, status, complete, error]).sort(), [
        ['/part', 200, false, undefined], ['/silent', 0, false, undefined], ['/upload', 0, false, undefined]
      ])
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
      if (request.line.includes('bad')) socket.end('nonsense\r\n\r\n')
      else socket.end(`${HINT}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${request.line.slice(5, 7)}`)
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
