// What the feed writes to a reader that is full, and how long it waits for it: by a response whose connection does as it is told.
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { createFeed } from '../../../playground/inspector/event-stream.ts'
import type { Feed } from '../../../playground/inspector/event-stream.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { stories } from '../../support/table.ts'

/** The response of a reader, with the first line of each text that was written to it. */
class Reader extends EventEmitter {
  takes = true
  readonly written: string[] = []
  isDestroyed = false

  write(text: string): boolean {
    this.written.push(text.slice(0, text.indexOf('\n')))
    return this.takes
  }

  end(text: string): void { this.write(text) }

  destroy(): void { this.isDestroyed = true }

  drain(): void {
    this.takes = true
    this.emit('drain')
  }
}

interface Stage {
  readonly feed: Feed
  /** Opens the feed for a reader that has read what was written so far. */
  open(): Reader
  /** Has an exchange end. */
  exchange(id: number): void
  heartbeat(): void
  /** The timers that run. */
  readonly timers: ReadonlySet<unknown>
}

/** A feed whose heartbeat comes when a test says so. */
function withFeed(use: (stage: Stage) => void): void {
  const { setInterval, clearInterval } = globalThis
  const timers = new Set<{ run: () => void, unref: () => void }>()
  globalThis.setInterval = ((run: () => void) => {
    const timer = { run, unref: () => {} }
    timers.add(timer)
    return timer
  }) as unknown as typeof setInterval
  globalThis.clearInterval = (timer => { timers.delete(timer as never) }) as typeof clearInterval
  try {
    const log = createExchangeLog('r1', () => ({ hits: 0, drawings: 0 }))
    const feed = createFeed(log, 15)
    use({
      feed, timers,
      open() {
        const reader = new Reader()
        feed.open(reader as unknown as ServerResponse, undefined)
        reader.written.length = 0
        return reader
      },
      exchange(id) {
        log.record({ id, target: '', reason: '', requestFields: [], responseFields: [] } as unknown as Exchange)
        feed.announce()
      },
      heartbeat: () => timers.forEach(({ run }) => run())
    })
  } finally {
    Object.assign(globalThis, { setInterval, clearInterval })
  }
}

stories('not-modified: feed', {
  'gives a reader that has read since it was late as long as any other'() {
    withFeed(({ open, exchange, heartbeat }) => {
      const reader = open()
      for (let id = 1; id <= 3; id++) {
        reader.takes = false
        exchange(id)
        heartbeat()
        assert.is(reader.isDestroyed, false)
        reader.drain()
      }
      reader.takes = false
      exchange(4)
      heartbeat()
      assert.is(reader.isDestroyed, false)
      heartbeat()
      assert.is(reader.isDestroyed, true)
      assert.equal(reader.written, ['id: r1-1', 'id: r1-2', 'id: r1-3', 'id: r1-4'])
    })
  },
  'writes nothing to a full reader, and all that it missed once it reads, the state first'() {
    withFeed(({ feed, open, exchange, heartbeat }) => {
      const reader = open()
      reader.takes = false
      exchange(1)
      feed.announceState()
      exchange(2)
      heartbeat()
      assert.equal(reader.written, ['id: r1-1'])
      reader.drain()
      assert.equal(reader.written, ['id: r1-1', 'event: state', 'id: r1-2'])
    })
  },
  'says no goodbye to the oldest of too many where it is full'() {
    withFeed(({ open, exchange }) => {
      const [full, ...others] = Array.from({ length: 4 }, open) as [Reader, ...Reader[]]
      full.takes = false
      exchange(1)
      open()
      assert.equal([full.isDestroyed, full.written], [true, ['id: r1-1']])
      assert.equal(others.map(({ isDestroyed, written }) => [isDestroyed, written]), Array(3).fill([false, ['id: r1-1']]))
      open()
      assert.equal([others[0]?.isDestroyed, others[0]?.written], [false, ['id: r1-1', 'event: bye']])
    })
  },
  'has no timer and no reader left once it is closed'() {
    withFeed(({ feed, open, timers }) => {
      const readers = [open(), open()]
      assert.is(timers.size, 1)
      feed.close()
      assert.is(timers.size, 0)
      assert.equal(readers.map(({ isDestroyed }) => isDestroyed), [true, true])
    })
  }
})
