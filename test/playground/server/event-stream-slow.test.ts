// What the feed writes to a reader that is full, and how long it waits for it: by a response whose connection does as it is told.
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { OpenExchanges } from '../../../playground/capture/open-exchanges.ts'
import { createFeed } from '../../../playground/inspector/event-stream.ts'
import type { Feed } from '../../../playground/inspector/event-stream.ts'
import { OpenCursor } from '../../../playground/inspector/open-cursor.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { stories } from '../../support/table.ts'

/** The response of a reader, with the first line of each text that was written to it. */
class Reader extends EventEmitter {
  takes = true
  /** How many texts were written to it. */
  total = 0
  readonly written: string[] = []
  isDestroyed = false

  write(text: string): boolean {
    this.total++
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
  /** Has an exchange begin, change, or end. */
  begin(id: number): void
  change(id: number): void
  exchange(id: number): void
  /** Empties the log. */
  clear(): void
  /** Has the time pass until what is under way is told of; returns the milliseconds. */
  wait(): number | undefined
  heartbeat(): void
  /** The timers that run again and again. */
  readonly timers: ReadonlySet<Timer>
}

class Timer {
  readonly run: () => void
  readonly delay: number
  /** Whether it keeps the process from ending. */
  holds = true

  constructor(run: () => void, delay: number) {
    this.run = run
    this.delay = delay
  }

  unref(): this {
    this.holds = false
    return this
  }
}

/** A feed whose heartbeat comes when a test says so. */
function withFeed(use: (stage: Stage) => void): void {
  const { setInterval, clearInterval, setTimeout, clearTimeout } = globalThis
  const timers = new Set<Timer>()
  const delayed = new Set<Timer>()
  const start = (running: Set<Timer>) => (run: () => void, delay: number): Timer => {
    const timer = new Timer(run, delay)
    running.add(timer)
    return timer
  }
  Object.assign(globalThis, {
    setInterval: start(timers), clearInterval: (timer: Timer) => timers.delete(timer),
    setTimeout: start(delayed), clearTimeout: (timer: Timer) => delayed.delete(timer)
  })
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
      begin(id) { log.open.add(id, () => ({ id, isOpen: true }) as unknown as Exchange) },
      change(id) { log.open.touch(id) },
      wait() {
        const [next] = delayed
        if (next === undefined) return undefined
        assert.is(next.holds, false)
        delayed.delete(next)
        next.run()
        return next.delay
      },
      exchange(id) {
        log.record({ id, target: '', reason: '', requestFields: [], responseFields: [] } as unknown as Exchange)
        feed.announce()
      },
      clear() { log.clearing.clear() },
      heartbeat: () => timers.forEach(({ run }) => run())
    })
  } finally {
    Object.assign(globalThis, { setInterval, clearInterval, setTimeout, clearTimeout })
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
  'tells of what is under way at once and then at most every 250 ms, however often it changes'() {
    withFeed(({ open, begin, change, wait, exchange }) => {
      const reader = open()
      begin(1)
      assert.is(wait(), 20)
      for (let n = 0; n < 1000; n++) change(1)
      const delay = wait() ?? 0
      assert.ok(delay > 200 && delay <= 250, `${delay} ms`)
      assert.is(wait(), undefined)
      exchange(1)
      assert.equal(reader.written, ['event: report', 'event: report', 'id: r1-1'])
    })
  },
  'tells of what began before what has ended, so that the numbers come in order, and of what is over once'() {
    withFeed(({ open, begin, exchange, wait }) => {
      const reader = open()
      for (const id of [1, 2, 3, 4]) begin(id)
      exchange(2)
      exchange(4)
      assert.equal(reader.written, ['event: report', 'id: r1-2', 'event: report', 'id: r1-4'])
      wait()
      assert.is(reader.written.length, 4)
    })
  },
  'has each of many under way told of in turn to a reader that takes one at a time, and the next reader gets all'() {
    withFeed(({ open, begin, change, wait }) => {
      const reader = open()
      for (let id = 1; id <= 5; id++) begin(id)
      reader.takes = false
      wait()
      assert.is(reader.written.length, 1)
      for (let round = 2; round <= 5; round++) {
        for (let id = 1; id <= 5; id++) change(id)
        reader.emit('drain')
        assert.is(reader.written.length, round)
      }
      assert.is(open().total, 7)
    })
  },
  'says how things stand where the end of what it told of is gone before the reader takes it'() {
    withFeed(({ open, begin, wait, exchange, clear }) => {
      const reader = open()
      begin(1)
      wait()
      reader.takes = false
      exchange(2)
      exchange(1)
      clear()
      exchange(3)
      reader.drain()
      assert.equal(reader.written, ['event: report', 'id: r1-2', 'id: r1-3', 'event: state'])
    })
  },
  'forgets a reader whose connection is gone: nothing more is written to it, and it is not the oldest of too many'() {
    withFeed(({ open, exchange, heartbeat }) => {
      const gone = open()
      gone.emit('close')
      exchange(1)
      heartbeat()
      assert.equal(gone.written, [])
      const others = Array.from({ length: 4 }, open)
      assert.equal([gone.written, others.map(({ written }) => written)], [[], Array(4).fill([])])
    })
  },
  'says goodbye to one reader once, when there are too many'() {
    withFeed(({ open, exchange }) => {
      const [oldest] = Array.from({ length: 6 }, open)
      exchange(1)
      assert.equal([oldest?.written, oldest?.isDestroyed], [['event: bye'], false])
    })
  },
  'writes a comment at each heartbeat to a reader that takes, and leaves no timer that keeps the process'() {
    withFeed(({ open, heartbeat, timers }) => {
      const reader = open()
      heartbeat()
      heartbeat()
      assert.equal([reader.written, reader.isDestroyed], [[': heartbeat', ': heartbeat'], false])
      assert.equal([...timers].map(({ delay, holds }) => [delay, holds]), [[15_000, false]])
    })
  },
  'waits for nothing where nobody reads'() {
    withFeed(({ begin, wait, open }) => {
      begin(1)
      assert.is(wait(), undefined)
      open().emit('close')
      begin(2)
      assert.is(wait(), undefined)
    })
  },
  'has no timer and no reader left once it is closed'() {
    withFeed(({ feed, open, timers, begin, wait }) => {
      const readers = [open(), open()]
      begin(1)
      assert.is(timers.size, 1)
      feed.close()
      assert.equal([timers.size, wait()], [0, undefined])
      assert.equal(readers.map(({ isDestroyed }) => isDestroyed), [true, true])
    })
  }
})

stories('not-modified: exchanges under way', {
  'each is told of once for each change, going on where the reader stopped taking'() {
    const open = new OpenExchanges()
    const cursor = new OpenCursor(open)
    for (const id of [1, 2, 3]) open.add(id, () => ({ id }) as Exchange)
    assert.equal([...cursor.begunBefore(3)], [1, 2])
    assert.equal([...cursor.begunBefore(3)], [])
    assert.equal([...cursor.changed()], [3])
    assert.equal([...cursor.changed()], [])
    for (const id of [1, 2, 9]) open.touch(id)
    assert.equal([...cursor.begunBefore(9)], [])
    // What the reader did not take is told of again, and first.
    assert.is(cursor.changed().next().value, 1)
    assert.equal([...cursor.changed()], [1, 2])
    for (const id of [1, 3]) open.touch(id)
    assert.equal([...cursor.changed()], [3, 1])
  },
  'what is over is told of no more, and what began after it is new'() {
    const open = new OpenExchanges()
    const cursor = new OpenCursor(open)
    for (const id of [1, 2]) open.add(id, () => ({ id }) as Exchange)
    assert.equal([...cursor.begunBefore(2)], [1])
    open.remove(2)
    assert.equal([[...cursor.begunBefore(3)], [...cursor.changed()]], [[], []])
    open.add(3, () => ({ id: 3 }) as Exchange)
    assert.equal([[...cursor.begunBefore(3)], [...cursor.begunBefore(4)], [...cursor.changed()]], [[], [3], []])
    open.touch(2)
    assert.equal([[...cursor.changed()], open.find(2), open.find(3)?.id, open.ids()], [[], undefined, 3, [1, 3]])
  },
  'the one with the first id, and the last that was told of, have their turn too'() {
    const open = new OpenExchanges()
    const cursor = new OpenCursor(open)
    for (const id of [1, 2]) open.add(id, () => ({ id }) as Exchange)
    assert.equal([...cursor.changed()], [1, 2])
    open.touch(2)
    assert.equal([...cursor.changed()], [2])
    for (const id of [1, 2]) open.touch(id)
    assert.equal([...cursor.changed()], [1, 2])
  }
})
