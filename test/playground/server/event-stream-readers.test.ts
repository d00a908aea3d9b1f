// The readers of the feed: quiet ones, slow ones, one too many.
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { withPlayground } from '../support/playground.ts'
import { openFeed, state } from '../support/feed.ts'
import type { Reader } from '../support/feed.ts'
import { stories } from '../../support/table.ts'

stories('not-modified: feed', {
  'keeps a quiet connection alive with comments'() {
    return withPlayground(async playground => {
      const reader = await openFeed(playground)
      for (let i = 0; i < 3; i++) await reader.until(': heartbeat\n\n')
    }, { heartbeat: 0.01 })
  },
  'says goodbye to the oldest of five readers, and serves the other four'() {
    return withPlayground(async playground => {
      const readers: Reader[] = []
      for (let i = 0; i < 5; i++) readers.push(await openFeed(playground))
      for (const reader of readers) await state(reader)
      assert.is((await readers[0]?.next())?.event, 'bye')
      // The content ends as it should, so the reader knows that it is not to come back for want of an end.
      await readers[0]?.until('0\r\n\r\n')
      await playground.send('GET /counter.png')
      for (const reader of readers.slice(1)) assert.is((await reader.exchange()).id, 1)
    })
  },
  'gives the place of a reader that left to the next'() {
    return withPlayground(async playground => {
      const first = await openFeed(playground)
      for (let i = 0; i < 6; i++) {
        const leaver = await openFeed(playground)
        leaver.socket.destroy()
        await playground.connections(1)
      }
      for (let i = 0; i < 3; i++) await openFeed(playground)
      await state(first)
      await playground.send('GET /counter.png')
      await first.exchange()
    })
  },
  'buffers no more than a little for a reader that does not read, and cuts it off'() {
    return withPlayground(async playground => {
      const fill = 'x'.repeat(15_000)
      const sockets: Socket[] = []
      playground.server.on('connection', socket => sockets.push(socket))
      const reader = await openFeed(playground)
      await state(reader)
      reader.socket.pause()
      const serverSide = sockets.find(({ remotePort }) => remotePort === reader.socket.localPort) as Socket
      const client = await playground.open()
      // As many as the system's own buffers take, and those of two heartbeats more.
      let sent = 0
      for (; !serverSide.destroyed; sent++) {
        client.write(`HEAD /counter.png HTTP/1.1\nHost: localhost:${playground.port}\nX-Fill: ${fill}\n\n`)
        await client.answer(true)
        assert.ok(serverSide.writableLength < 200_000, `${serverSide.writableLength} bytes are waiting`)
      }
      client.socket.destroy()
      reader.socket.destroy()
      // The next reader is served as ever.
      const next = await openFeed(playground, `?since=${sent - 1}`)
      await state(next)
      assert.is((await next.exchange()).id, sent)
    }, { heartbeat: 0.05 })
  },
  'sends a reader that is slow, but reads, all that the journal keeps'() {
    return withPlayground(async playground => {
      const client = await playground.open()
      for (let i = 0; i < 1000; i++) {
        client.write(`HEAD /counter.png HTTP/1.1\nHost: localhost:${playground.port}\nX-Fill: ${'x'.repeat(5000)}\n\n`)
        await client.answer(true)
      }
      const reader = await openFeed(playground)
      await state(reader)
      for (let id = 1; id <= 1000; id++) assert.is((await reader.exchange()).id, id)
      client.socket.destroy()
    })
  }
})
