// What is told of an exchange while it lasts: from its first byte on, as it goes on, and that it is over.
import * as assert from 'uvu/assert'
import type { ServerResponse } from 'node:http'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { heldBytes } from '../../support/held.ts'
import { openFeed } from '../support/feed.ts'
import type { Reader } from '../support/feed.ts'
import { asking, withListener } from '../support/proxy.ts'
import type { Tapped } from '../support/proxy.ts'
import { withWebSocketServer } from '../support/web-socket-server.ts'
import { stories } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'

/** The first report that is so; those before it must be of what is under way. */
async function told(reader: Reader, isSo: (exchange: Exchange) => boolean, what: string): Promise<Exchange> {
  for (;;) {
    const exchange = await within(reader.report(), what)
    if (isSo(exchange)) return exchange
    if (exchange.isOpen === undefined) throw new Error(`It is over before ${what}: ${JSON.stringify(exchange)}`)
  }
}

interface Stage {
  readonly tapped: Tapped
  readonly reader: Reader
  /** The answer of the upstream. */
  readonly answer: () => Promise<ServerResponse>
}

/** A tap whose upstream answers as the story says, and a reader of the feed that was told how things stand. */
function staged(use: (stage: Stage) => Promise<void>): Promise<void> {
  let response: ServerResponse | undefined
  return withListener((request, own) => {
    response = own
    request.resume()
  }, async tapped => {
    const reader = await openFeed(tapped)
    await reader.next()
    await use({ tapped, reader, async answer() {
      await until(() => response !== undefined, 'the upstream is asked')
      return response as ServerResponse
    } })
    reader.socket.destroy()
  })
}

stories('not-modified: what is under way', {
  'a request waits, its answer begins and goes on, and is over: one number, and what is true at each'() {
    return staged(async ({ tapped, reader, answer }) => {
      const client = await asking(tapped, 'GET /slow HTTP/1.1\n\n')
      const waiting = await told(reader, () => true, 'it is told of')
      assert.equal([waiting.id, waiting.target, waiting.status, waiting.complete, waiting.isOpen, waiting.contentBytes],
        [1, '/slow', 0, false, true, 0])
      const response = await answer()
      response.writeHead(200, { 'Content-Length': '10' }).write('12345')
      const begun = await told(reader, ({ contentBytes }) => contentBytes === 5, 'the first bytes are told of')
      assert.equal([begun.id, begun.status, begun.isOpen, begun.complete, begun.responseBody], [1, 200, true, false, { bytes: 5, kept: 5 }])
      assert.ok(begun.duration >= waiting.duration)
      assert.equal((await tapped.log()).open, [1])
      // Who comes now is told of it, too.
      const late = await openFeed(tapped)
      assert.is((await told(late, exchange => exchange.id === 1, 'a reader that came late is told of it')).contentBytes, 5)
      late.socket.destroy()
      response.end('67890')
      assert.is((await client.answer()).content.toString(), '1234567890')
      const over = await told(reader, ({ isOpen }) => isOpen === undefined, 'the end is told of')
      assert.equal([over.id, over.status, over.contentBytes, over.complete], [1, 200, 10, true])
      assert.equal((await tapped.log()).open, [])
      client.socket.destroy()
    })
  },
  'the body of a request is counted as it comes'() {
    return staged(async ({ tapped, reader, answer }) => {
      const client = await asking(tapped, 'PUT /upload HTTP/1.1\nContent-Length: 9\n\n')
      client.write('12345')
      const half = await told(reader, ({ requestBody }) => requestBody?.bytes === 5, 'half of it is told of')
      assert.equal([half.status, half.isOpen], [0, true])
      client.write('6789')
      ;(await answer()).end('ok')
      const over = await told(reader, ({ isOpen }) => isOpen === undefined, 'the end is told of')
      assert.equal([over.requestBody?.bytes, over.complete], [9, true])
      client.socket.destroy()
    })
  },
  'an event stream passes event by event, is open until its client leaves, and what has come of it can be read meanwhile'() {
    return staged(async ({ tapped, reader, answer }) => {
      const client = await asking(tapped, 'GET /events HTTP/1.1\n\n')
      const response = await answer()
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      await client.until('\r\n\r\n')
      for (const n of [1, 2, 3]) {
        response.write(`data: ${n}\n\n`)
        await client.until(`data: ${n}\n\n`)
        const open = await told(reader, ({ contentBytes }) => contentBytes === 9 * n, `event ${n} is told of`)
        assert.equal([open.id, open.status, open.isOpen], [1, 200, true])
      }
      assert.match((await tapped.send('GET /exchanges/1/response-body?decoded')).content.toString(), 'data: 1\n\ndata: 2\n\ndata: 3\n\n')
      client.socket.destroy()
      const over = await told(reader, ({ isOpen }) => isOpen === undefined, 'the end is told of')
      assert.equal([over.id, over.status, over.contentBytes, over.complete], [1, 200, 27, false])
    })
  },
  'of an event stream that goes on and on the beginning is kept, and all its bytes are counted'() {
    return staged(async ({ tapped, reader, answer }) => {
      const client = await asking(tapped, 'GET /events HTTP/1.1\n\n')
      let got = 0
      client.socket.removeAllListeners('data').on('data', bytes => { got += bytes.length })
      const response = await answer()
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      const event = `data: ${'x'.repeat(99_992)}\n\n`
      const before = await heldBytes()
      for (let n = 1; n <= 100; n++) {
        response.write(event)
        await until(() => got >= n * event.length, () => `event ${n} comes; ${got} bytes have`)
      }
      const held = await heldBytes() - before
      assert.ok(held < 4_000_000, `${held} bytes are held`)
      const open = await told(reader, ({ contentBytes }) => contentBytes === 10_000_000, 'all of them are told of')
      assert.equal([open.isOpen, open.responseBody], [true, { bytes: 10_000_000, kept: 1_048_576 }])
      client.socket.destroy()
    })
  },
  'a client that leaves before the answer leaves nothing open'() {
    return staged(async ({ tapped, reader }) => {
      const client = await asking(tapped, 'GET /never HTTP/1.1\n\n')
      await told(reader, () => true, 'it is told of')
      client.socket.destroy()
      const over = await told(reader, ({ isOpen }) => isOpen === undefined, 'the end is told of')
      assert.equal([over.status, over.complete], [0, false])
      assert.equal((await tapped.log()).open, [])
    })
  },
  async 'a WebSocket is open, with what went over it so far, until it is closed'() {
    await withWebSocketServer(socket => socket.on('message', data => { socket.send(data) }), async ({ open, tapped }) => {
      const reader = await openFeed(tapped)
      await reader.next()
      const socket = await open('/live')
      socket.send('hello')
      const begun = await told(reader, ({ upgrade }) => upgrade?.receivedMessages === 1, 'the echo is told of')
      assert.equal([begun.status, begun.isOpen, begun.complete, begun.upgrade?.sentMessages], [101, true, false, 1])
      socket.close()
      const over = await told(reader, ({ isOpen }) => isOpen === undefined, 'the end is told of')
      assert.equal([over.id, over.status, over.complete], [begun.id, 101, true])
      reader.socket.destroy()
    })
  },
})
