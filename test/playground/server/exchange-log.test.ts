// The bounded ring buffer, and where a reader of the exchange log goes on.
import * as assert from 'uvu/assert'
import { CAPACITY, createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import type { ExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { RingBuffer } from '../../../playground/capture/ring-buffer.ts'
import { formatExchangeKey } from '../../../playground/shared/exchange.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { stories, table } from '../../support/table.ts'

function ringOf(capacity: number, count: number): RingBuffer<number> {
  const ring = new RingBuffer<number>(capacity)
  for (let i = 0; i < count; i++) ring.push(i)
  return ring
}

stories('not-modified: the ring buffer', {
  'keeps the newest, oldest first, and counts what it dropped'() {
    const ring = ringOf(3, 5)
    assert.equal([ring.from(0), ring.start, ring.end, ring.dropped], [[2, 3, 4], 2, 5, 2])
  },
  'drops nothing until it is full'() {
    const ring = ringOf(3, 3)
    assert.equal([ring.from(0), ring.dropped], [[0, 1, 2], 0])
  },
  'gives what is under a number, and nothing for what is gone or to come'() {
    const ring = ringOf(3, 5)
    assert.equal([1, 2, 4, 5].map(sequence => ring.at(sequence)), [undefined, 2, 4, undefined])
    assert.equal(ring.from(4), [4])
    assert.equal(ring.from(5), [])
  },
  'has nothing of what is hidden, drops nothing by it, and goes on at the next number'() {
    const ring = ringOf(3, 4)
    ring.hide()
    assert.equal([ring.from(0), ring.at(3), ring.start, ring.end, ring.dropped], [[], undefined, 4, 4, 1])
    ring.push(4)
    assert.equal([ring.from(0), ring.dropped], [[4], 1])
    ring.unhide()
    assert.equal([ring.from(0), ring.start, ring.dropped], [[2, 3, 4], 2, 1])
    ring.hide()
    for (let i = 5; i < 9; i++) ring.push(i)
    assert.equal([ring.from(0), ring.dropped], [[6, 7, 8], 2])
    ring.unhide()
    assert.equal([ring.from(0), ring.dropped], [[6, 7, 8], 2])
  },
  'lets go of what is hidden, and of its size'() {
    const ring = new RingBuffer<number>(9, 10, item => item)
    for (const item of [1, 2, 3]) ring.push(item)
    ring.hide()
    ring.push(4)
    ring.forgetHidden()
    ring.unhide()
    assert.equal([ring.from(0), ring.dropped], [[4], 0])
    ring.push(6)
    assert.equal([ring.from(0), ring.dropped], [[4, 6], 0])
  },
  'never grows beyond its capacity'() {
    const ring = ringOf(CAPACITY, CAPACITY * 2 + 1)
    assert.equal([ring.from(0).length, ring.dropped], [CAPACITY, CAPACITY + 1])
  }
})

function logOf(...ids: readonly number[]): ExchangeLog {
  const log = createExchangeLog('r1', () => ({ hits: 9, drawings: 2 }))
  for (const id of ids) log.record({ id, target: '', reason: '', requestFields: [], responseFields: [] } as unknown as Exchange)
  return log
}

table('A reader goes on', [
  { name: 'after the exchange whose key it has', ids: [1, 2, 3], since: formatExchangeKey('r1', 2), left: [3] },
  { name: 'after the exchange whose bare id it has', ids: [1, 2, 3], since: '2', left: [3] },
  { name: 'with nothing after the newest', ids: [1, 2, 3], since: 'r1-3', left: [] },
  { name: 'with everything where it has nothing', ids: [1, 2, 3], since: undefined, left: [1, 2, 3] },
  { name: 'with everything after 0', ids: [1, 2, 3], since: '0', left: [1, 2, 3] },
  { name: 'with everything after a key of an earlier session', ids: [1, 2, 3], since: 'r0-2', left: [1, 2, 3] },
  { name: 'with everything after an id that this session did not give yet', ids: [1, 2, 3], since: '57', left: [1, 2, 3] },
  { name: 'with an older exchange that ended later than the one it has',
    ids: [1, 3, 2, 4], since: 'r1-3', left: [2, 4] },
  { name: 'with an older exchange that ended last, where it has the newest', ids: [1, 3, 2], since: 'r1-3', left: [2] },
  { name: 'without an older exchange that ended before the one it has', ids: [1, 3, 2, 4], since: 'r1-2', left: [4] },
  { name: 'after the greatest id that is lost, where its own is', ids: [5, 7], since: 'r1-6', left: [7] },
  { name: 'with everything where its key is no key', ids: [1, 2], since: 'r1-', left: [1, 2] },
  { name: 'with everything where its key is a number in another form', ids: [1, 2], since: '1e0', left: [1, 2] },
  { name: 'with everything where its key is longer than any', ids: [1, 2], since: '1'.repeat(100_000), left: [1, 2] },
  { name: 'with everything where its key is empty', ids: [1, 2], since: '', left: [1, 2] }
].map(row => ({ ...row, ref: 'not-modified: resume' })), ({ ids, since, left }) => {
  const log = logOf(...ids)
  assert.equal(log.exchanges.from(log.sequenceAfter(since)).map(({ id }) => id), left)
})

stories('not-modified: the exchange log', {
  'after it was cleared a reader goes on with what is new'() {
    const log = logOf(1, 2, 3)
    log.clearing.clear()
    log.record({ id: 4, target: '', reason: '', requestFields: [], responseFields: [] } as unknown as Exchange)
    for (const since of ['r1-3', 'r1-1', undefined]) {
      assert.equal(log.exchanges.from(log.sequenceAfter(since)).map(({ id }) => id), [4])
    }
  },
  'the log tells capacity, what was dropped, the counts and the session'() {
    const log = logOf(...Array.from({ length: CAPACITY + 3 }, (_, i) => i + 1))
    assert.equal(log.listing([]), {
      exchanges: [], open: [], capacity: 2000, dropped: 3, hits: 9, drawings: 2, sessionId: 'r1', upstream: null, cleared: null
    })
    assert.is(log.exchanges.at(log.sequenceAfter('r1-2'))?.id, 4)
  },
  'an exchange is found while it is open and when it is over, and then it is open no more'() {
    const log = logOf(1, 2, 3)
    log.open.add(4, () => ({ id: 4, isOpen: true }) as unknown as Exchange & { readonly isOpen: true })
    assert.equal([1, 3, 4, 5].map(id => log.find(id)?.id), [1, 3, 4, undefined])
    assert.equal(log.listing([]).open, [4])
    log.record({ id: 4, target: '', reason: '', requestFields: [], responseFields: [] } as unknown as Exchange)
    assert.equal([log.listing([]).open, log.find(4)], [[], log.exchanges.at(3)])
  }
})

const line = (size: number): readonly (readonly [string, string])[] => [['n'.repeat(10), 'v'.repeat(size - 12)], ['a', 'b']]

table('The bytes of an exchange are bounded, whatever they are of:', [
  { name: 'its target', of: (size: number) => ({ target: 'x'.repeat(size) }) },
  { name: 'its reason', of: (size: number) => ({ reason: 'x'.repeat(size) }) },
  { name: 'the fields of the request', of: (size: number) => ({ requestFields: line(size) }) },
  { name: 'the fields of the response', of: (size: number) => ({ responseFields: line(size) }) },
  { name: 'the trailers of the request', of: (size: number) => ({ requestTrailers: line(size) }) },
  { name: 'the trailers of the response', of: (size: number) => ({ responseTrailers: line(size) }) },
  { name: 'informational answers', of: (size: number) => ({ informational: [{ status: 103, fields: line(20) }, { status: 103, fields: line(size - 20) }] }) },
  { name: 'messages, which take 100 bytes beside their text', of: (size: number) => ({ upgrade: { messages: [{ text: 'x'.repeat(size - 200) }, {}] } }) }
].map(row => ({ ...row, ref: 'not-modified: playground' })), ({ of }) => {
  for (const [size, kept] of [[32 * 1_048_576 - 1, [1, 2]], [32 * 1_048_576, [2]]] as const) {
    const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }))
    const record = (id: number, parts: object): void => {
      log.record({ id, target: '', reason: '', requestFields: [], responseFields: [], ...parts } as unknown as Exchange)
    }
    record(1, of(size))
    record(2, { target: 'x' })
    assert.equal(log.exchanges.from(0).map(({ id }) => id), kept)
  }
})

stories('not-modified: playground', {
  'the log is bounded by the bytes of its targets and fields, too, and counts what it dropped'() {
    const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }))
    const record = (id: number, bytes: number): void => {
      log.record({ id, target: `/${'a'.repeat(bytes - 1)}`, reason: '', requestFields: [], responseFields: [] } as unknown as Exchange)
    }
    const MiB = 1_048_576
    for (let id = 1; id <= 33; id++) record(id, MiB)
    const ids = (): number[] => log.exchanges.from(0).map(({ id }) => id)
    assert.equal(ids(), Array.from({ length: 32 }, (_, at) => at + 2))
    assert.is(log.exchanges.dropped, 1)
    record(34, 1)
    assert.equal([ids()[0], ids().at(-1), log.exchanges.dropped], [3, 34, 2])
    // One that is beyond the bound by itself is kept alone.
    record(35, 40 * MiB)
    assert.equal(ids(), [35])
    record(36, 1)
    assert.equal(ids(), [36])
    log.clearing.clear()
    for (let id = 37; id <= 68; id++) record(id, MiB)
    assert.is(ids().length, 32)
  }
})
