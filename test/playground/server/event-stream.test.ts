// The feed over real connections: what it tells, in which order, and from where on.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { withPlayground } from '../support/playground.ts'
import type { Running } from '../support/playground.ts'
import { openFeed, state } from '../support/feed.ts'
import { stories } from '../../support/table.ts'

async function hit({ send }: Running, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) await send('GET /counter.png')
}

const CHANGE = ['Content-Type: application/json', 'X-Playground: 1', 'Content-Length: 0'] as const

stories('not-modified: feed', {
  'tells the reader how soon to come back, how things stand, then what there was and what comes'() {
    return withPlayground(async playground => {
      await hit(playground, 2)
      await playground.recorded(2)
      const reader = await openFeed(playground)
      const { capacity, dropped, hits, drawings, sessionId } = await state(reader)
      assert.equal([capacity, dropped, hits, drawings], [2000, 0, 2, 2])
      assert.is(sessionId, (await playground.log()).sessionId)
      assert.equal([(await reader.exchange()).id, (await reader.exchange()).id], [1, 2])
      await hit(playground)
      assert.equal(await reader.exchange(), (await playground.log()).exchanges[2])
    })
  },
  'begins with the retry line'() {
    return withPlayground(async ({ open, port }) => {
      const client = await open()
      client.write(`GET /feed HTTP/1.1\nHost: localhost:${port}\n\n`)
      await client.until('\r\n\r\n')
      assert.match(await client.until('event: state'), /^[0-9a-f]+\r\nretry: 1000\n\n\r\n[0-9a-f]+\r\nevent: state$/)
    })
  },
  'goes on after a drop where the reader was, without loss and without repetition'() {
    return withPlayground(async playground => {
      const seen: number[] = []
      let mark: readonly string[] = []
      for (let round = 0; round < 3; round++) {
        const reader = await openFeed(playground, '', ...mark)
        await state(reader)
        await hit(playground, 5)
        for (let i = 0; i < (round === 0 ? 5 : 7); i++) {
          const { id, data } = await reader.next()
          mark = [`Last-Event-ID: ${id}`]
          seen.push((JSON.parse(data) as Exchange).id)
        }
        reader.socket.destroy()
        await hit(playground, 2)
      }
      assert.equal(seen, Array.from({ length: 19 }, (_, i) => i + 1))
    })
  },
  'takes the mark from the query as well, and that of the browser before it'() {
    return withPlayground(async playground => {
      await hit(playground, 4)
      await playground.recorded(4)
      const { sessionId } = await playground.log()
      for (const [query, fields, first] of [
        ['?since=3', [], 4], [`?since=${sessionId}-2`, [], 3], ['?since=1', [`Last-Event-ID: ${sessionId}-3`], 4],
        ['?since=0-3', [], 1], ['', ['Last-Event-ID: 0123-3'], 1], ['?since=99', [], 1]
      ] as const) {
        const reader = await openFeed(playground, query, ...fields)
        await state(reader)
        assert.is((await reader.exchange()).id, first, `${query} ${fields}`)
        reader.socket.destroy()
      }
    })
  },
  'announces a reset and a clearing to every reader'() {
    return withPlayground(async playground => {
      const readers = [await openFeed(playground), await openFeed(playground)]
      await hit(playground)
      for (const reader of readers) {
        await state(reader)
        await reader.exchange()
      }
      await playground.send('POST /reset', ...CHANGE)
      for (const reader of readers) assert.equal((await state(reader)).hits, 0)
      await playground.send('POST /clear', ...CHANGE)
      for (const reader of readers) await state(reader)
      await hit(playground)
      for (const reader of readers) assert.equal((await reader.exchange()).id, 2)
    })
  },
  'is not opened by HEAD'() {
    return withPlayground(async ({ send }) => {
      const answer = await send('HEAD /feed')
      assert.equal([answer.status, answer.content.length], [200, 0])
    })
  },
  'comes without CORS, and is not to be kept'() {
    return withPlayground(async ({ open, port }) => {
      const client = await open()
      client.write(`GET /feed HTTP/1.1\nHost: localhost:${port}\nOrigin: http://localhost:${port}\n\n`)
      const head = await client.until('\r\n\r\n')
      assert.match(head, /\r\nCache-Control: no-store\r\n/)
      assert.not.match(head, /access-control/i)
    })
  }
})
