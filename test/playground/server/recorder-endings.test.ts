// How exchanges end for the tap: clients that leave, connections that carry many, playgrounds that close.
import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { withPlayground } from '../support/playground.ts'
import { demo, only } from '../support/recorder.ts'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'

stories('not-modified: tap', {
  'a client that leaves before the end is recorded once, with what was written until then'() {
    return withPlayground(async playground => {
      const client = await playground.open()
      client.write(`GET /never HTTP/1.1\nHost: localhost:${playground.port}\n\n`)
      await client.until('x\r\n')
      client.socket.destroy()
      const { status, contentBytes, complete } = only(await playground.recorded(1))
      assert.equal([status, contentBytes, complete], [200, 1, false])
    }, { demo })
  },
  'a client that leaves before any answer is recorded with status 0, and so are the pipelined requests behind it'() {
    return withPlayground(async playground => {
      const client = await playground.open()
      const host = `HTTP/1.1\nHost: localhost:${playground.port}\n\n`
      client.write(`GET /silent ${host}GET /counter.png ${host}`)
      await until(() => playground.counter.hits === 1, 'the pipelined request is performed')
      const { exchanges: waiting, open } = await playground.log()
      assert.equal(waiting.map(({ id, target, status, complete, isOpen }) => [id, target, status, complete, isOpen]),
        [[1, '/silent', 0, false, true], [2, '/counter.png', 0, false, true]])
      assert.equal(open, [1, 2])
      client.socket.destroy()
      const exchanges = await playground.recorded(2)
      assert.equal(exchanges.map(({ status, fieldBytes, contentBytes, complete, responseFields }) =>
        [status, fieldBytes, contentBytes, complete, responseFields]), [[0, 0, 0, false, []], [0, 0, 0, false, []]])
    }, { demo })
  },
  'a client that leaves a pipelined answer in its midst is recorded once for each request'() {
    return withPlayground(async playground => {
      const client = await playground.open()
      const host = `HTTP/1.1\nHost: localhost:${playground.port}\n\n`
      client.write(`GET /slow ${host}GET /never ${host}`)
      await client.until('1\r\nx\r\n')
      client.socket.destroy()
      await playground.recorded(2)
      await playground.send('GET /counter.png')
      assert.equal((await playground.recorded(3)).map(({ id, complete }) => [id, complete]),
        [[1, true], [2, false], [3, true]])
    }, { demo })
  },
  'an answer that was written whole, and of which the client took a part, is not complete'() {
    return withPlayground(async playground => {
      const client = await playground.open()
      client.write(`GET /huge HTTP/1.1\nHost: localhost:${playground.port}\n\n`)
      await client.answer(true)
      client.socket.destroy()
      const { status, complete } = only(await playground.recorded(1))
      assert.equal([status, complete], [200, false])
    }, { demo })
  },
  'a connection is watched once, however many exchanges it carries'() {
    return withPlayground(async playground => {
      const sockets: Socket[] = []
      playground.server.on('connection', socket => sockets.push(socket))
      const client = await playground.open()
      const seen: unknown[] = []
      for (let i = 0; i < 3; i++) {
        client.write(`GET /counter.png HTTP/1.1\nHost: localhost:${playground.port}\n\n`)
        await client.answer()
        await playground.recorded(i + 1)
        seen.push(sockets[0]?.write, sockets[0]?.listenerCount('close'))
      }
      assert.ok(typeof seen[0] === 'function')
      assert.equal(seen, [seen[0], seen[1], seen[0], seen[1], seen[0], seen[1]])
      client.socket.destroy()
    })
  },
  'two playgrounds record each its own, and a closed one listens to nothing'() {
    return withPlayground(first => withPlayground(async second => {
      await second.send('GET /counter.png', 'If-None-Match: W/"0"')
      assert.is(only(await second.recorded(1)).decision?.status, 304)
      assert.is((await first.log()).exchanges.length, 0)
    })).then(() => { assert.is(channel('not-modified:decision').hasSubscribers, false) })
  }
})
