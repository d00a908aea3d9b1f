// WebSockets through the tap: what is listed of their messages, and what hostile or half-open ones cost.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import type { WebSocket } from 'ws'
import { MAX_MESSAGE_TEXT } from '../../../playground/capture/upgrade-traffic.ts'
import { heldBytes } from '../../support/held.ts'
import { openClient } from '../support/playground.ts'
import { allOf, readMessage, withRawUpstream } from '../support/proxy.ts'
import { frame } from '../support/traffic.ts'
import { withWebSocketServer } from '../support/web-socket-server.ts'
import { stories } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'

const ACCEPTED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const asking = (port: number, path = '/'): string =>
  `GET ${path} HTTP/1.1\nHost: 127.0.0.1:${port}\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n'

const echo = (socket: WebSocket): void => { socket.on('message', (data, isBinary) => { socket.send(data, { binary: isBinary }) }) }

stories('not-modified: messages through the tap', {
  async 'compressed messages pass as they are, and are listed decoded, though the connection ends at once'() {
    await withWebSocketServer(echo, async ({ open, tapped }) => {
      const socket = await open()
      const text = 'again and again '.repeat(500)
      // The second one refers to the first.
      for (const sent of [text, text]) {
        socket.send(sent)
        assert.is(String((await within(once(socket, 'message'), 'the echo comes'))[0]), sent)
      }
      socket.terminate()
      const [exchange] = await tapped.recorded(1)
      const { messages = [] } = exchange?.upgrade ?? {}
      assert.equal(messages.map(({ from, type, isCompressed, text, decodedBytes, notDecoded }) => [from, type, isCompressed, text, decodedBytes, notDecoded]),
        ['client', 'server', 'client', 'server'].map(from => [from, 'text', true, text.slice(0, MAX_MESSAGE_TEXT), text.length, undefined]))
      assert.ok(messages.every(({ bytes }) => bytes < text.length / 10))
    }, { perMessageDeflate: { threshold: 0 } })
  },
  'what is compressed and is not valid passes byte by byte, and the connection goes on'() {
    return withRawUpstream((_request, socket) => {
      socket.write(ACCEPTED.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'))
      socket.removeAllListeners('data').pipe(socket)
    }, async ({ tapPort, recorded }) => {
      const client = await openClient(tapPort)
      client.write(asking(tapPort))
      await client.until('\r\n\r\n')
      const [hostile, after] = [frame(0xc1, Buffer.alloc(100, 0xff)), frame(0x81, 'after')]
      client.socket.write(hostile)
      await client.until(hostile.toString('latin1'))
      client.socket.end(after)
      await client.until(after.toString('latin1'))
      const { messages = [] } = (await recorded(1))[0]?.upgrade ?? {}
      const invalid = [undefined, 'it is not valid']
      assert.equal(messages.filter(({ from }) => from === 'client').map(({ text, notDecoded }) => [text, notDecoded]), [invalid, ['after', undefined]])
      assert.equal(messages.filter(({ from }) => from === 'server').map(({ text, notDecoded }) => [text, notDecoded]), [invalid, ['after', undefined]])
    })
  },
  'a flood of pings and pongs passes byte by byte, is counted, and pushes no message out'() {
    // A server that gives everything back as it came.
    return withRawUpstream((_request, socket) => {
      socket.write(ACCEPTED)
      socket.removeAllListeners('data').pipe(socket)
    }, async ({ tapPort, log }) => {
      const client = await openClient(tapPort)
      client.write(asking(tapPort))
      await client.until('\r\n\r\n')
      const flood = Buffer.concat(Array.from({ length: 10_000 }, (_, n) => frame(n % 2 === 0 ? 0x89 : 0x8a, 'x'.repeat(100), true)))
      const sent = Buffer.concat([frame(0x81, 'before', true), flood, flood, frame(0x81, 'after', true)])
      const got = createHash('sha1')
      let size = 0
      client.socket.removeAllListeners('data').on('data', bytes => {
        got.update(bytes)
        size += bytes.length
      })
      const before = await heldBytes()
      client.socket.write(sent)
      await until(() => size >= sent.length, () => `${sent.length} bytes come back; ${size} have`)
      assert.is(got.digest('hex'), createHash('sha1').update(sent).digest('hex'))
      const held = await heldBytes() - before
      assert.ok(held < 4_000_000, `${held} bytes are held`)
      const { pings, messages, sentMessages, receivedMessages } = (await log()).exchanges[0]?.upgrade ?? {}
      assert.equal([pings, sentMessages, receivedMessages], [40_000, 2, 2])
      assert.equal(messages?.map(({ text }) => text).sort(), ['after', 'after', 'before', 'before'])
      client.socket.destroy()
    })
  },
  'a message of 100 MB passes byte by byte, and of it no more is held than its beginning'() {
    const size = 100_000_000
    const piece = Buffer.alloc(500_000, 'z')
    const sent = createHash('sha1')
    const send = async (socket: Socket): Promise<void> => {
      const begin = Buffer.from([0x82, 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map(shift => size >>> shift & 255)])
      socket.write(ACCEPTED)
      socket.write(begin)
      sent.update(begin)
      for (let at = 0; at < size; at += piece.length) {
        sent.update(piece)
        if (!socket.write(piece)) await once(socket, 'drain')
      }
    }
    return withRawUpstream((_request, socket) => { void send(socket) }, async ({ tapPort, log }) => {
      const before = await heldBytes()
      const client = await openClient(tapPort)
      const got = createHash('sha1')
      let bytesGot = 0
      let hasHead = false
      client.socket.removeAllListeners('data').on('data', bytes => {
        // The head of the answer is in one piece, as the tap writes it.
        const own = hasHead ? bytes : bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)
        hasHead = true
        got.update(own)
        bytesGot += own.length
      })
      client.write(asking(tapPort))
      await until(() => bytesGot >= size / 2, () => `half of it comes; ${bytesGot} bytes have`)
      const held = await heldBytes() - before
      assert.ok(held < 32_000_000, `${held} bytes were held`)
      await until(() => bytesGot >= size + 10, () => `all of it comes; ${bytesGot} bytes have`)
      assert.is(got.digest('hex'), sent.digest('hex'))
      const [exchange] = (await log()).exchanges
      assert.equal(exchange?.upgrade?.messages?.map(({ from, type, bytes }) => [from, type, bytes]), [['server', 'binary', size]])
      client.socket.destroy()
    })
  },
  'a WebSocket that one side has left half open stays listed as open, and ends with the other side'() {
    const server: Socket[] = []
    return withRawUpstream((_request, socket) => {
      socket.allowHalfOpen = true
      server.push(socket)
      socket.write(ACCEPTED)
    }, async ({ tapPort, log, recorded }) => {
      const client = await openClient(tapPort)
      client.write(asking(tapPort))
      await client.until('\r\n\r\n')
      client.socket.end(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]))
      await until(async () => (await log()).exchanges[0]?.upgrade?.messages?.length === 1, 'the last message of the client is listed')
      server[0]?.write(Buffer.from([0x81, 1, 0x62]))
      await until(async () => (await log()).exchanges[0]?.upgrade?.messages?.length === 2, 'the answer to it is listed')
      assert.equal((await log()).open, [1])
      server[0]?.end()
      const [exchange] = await recorded(1)
      assert.equal(exchange?.upgrade?.messages?.map(({ from, text }) => [from, text]), [['client', 'a'], ['server', 'b']])
      assert.equal((await log()).open, [])
    })
  },
  async 'a page of another site gets no WebSocket from the inspector, and from the tap what the server itself allows'() {
    const origins: (string | undefined)[] = []
    await withWebSocketServer((_socket, request) => { origins.push(request.headers.origin) }, async ({ open, tapped: { port, tapPort, log } }) => {
      const fields = 'Origin: http://evil.example\nSec-Fetch-Site: cross-site\n'
      for (const path of ['/feed', '/log', '/counter.png', '/']) {
        const answer = readMessage(await allOf(port, asking(port, path).replace('\n\n', `\n${fields}Connection: close\n\n`)))
        assert.is(answer?.line, 'HTTP/1.1 403 Forbidden', path)
      }
      const socket = await open('/feed', { origin: 'http://evil.example' })
      assert.equal(origins, ['http://evil.example'])
      const { exchanges } = await log()
      assert.equal(exchanges.map(({ target, status, isOpen }) => [target, status, isOpen]), [['/feed', 101, true]])
      // Through the tap, the inspector's own addresses are the server's.
      socket.terminate()
      assert.match(await allOf(tapPort, asking(tapPort).replace(`Host: 127.0.0.1:${tapPort}`, `Host: 127.0.0.1:${port}`)), /^HTTP\/1\.1 403 /)
    })
  },
})
