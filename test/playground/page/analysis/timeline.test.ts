// The figures of the timeline, and what a screen reader hears of them.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { createTimeline, sentenceOf } from '../../../../playground/page/analysis/timeline.ts'
import type { Figures } from '../../../../playground/page/analysis/timeline.ts'
import { conditional, exchangeOf } from '../../../support/exchange.ts'
import { stories } from '../../../support/table.ts'

const full = (id: number, startedAt: number, more: Partial<Exchange> = {}): Exchange =>
  exchangeOf({ id, startedAt, hits: id, drawings: id, ...more })
const unchanged = (id: number, startedAt: number, drawings: number, more: Partial<Exchange> = {}): Exchange =>
  conditional('W/"0"', 'W/"0"', 304, { id, startedAt, hits: id, drawings, ...more })

const after = (exchanges: readonly Exchange[], limit?: number): Figures => {
  const timeline = createTimeline(limit)
  for (const exchange of exchanges) timeline.add(exchange)
  return timeline.figures()
}

stories('timeline', {
  'each second has its counts, its bytes and its pictures': () => {
    const { buckets, from, width } = after([full(1, 5400), unchanged(2, 5900, 1), unchanged(3, 7000, 1),
      exchangeOf({ id: 4, startedAt: 7100, status: 404, contentBytes: 9, hits: 3, drawings: 1 })])
    assert.equal([from, width], [5000, 1000])
    assert.equal(buckets, [
      { full: 1, notModified: 1, others: 0, sent: 171, notSent: 171, drawn: 1, spared: 1 },
      { full: 0, notModified: 0, others: 0, sent: 0, notSent: 0, drawn: 0, spared: 0 },
      { full: 0, notModified: 1, others: 1, sent: 9, notSent: 171, drawn: 0, spared: 1 },
    ])
  },
  'where time runs out of buckets they become wider, and nothing is lost': () => {
    const { buckets, width, total } = after(Array.from({ length: 1000 }, (_, index) => full(index + 1, index * 100)), 8)
    assert.ok(buckets.length <= 8)
    assert.is(width, 16_000)
    assert.is(buckets.reduce((count, bucket) => count + bucket.full, 0), 1000)
    assert.is(total.full, 1000)
    assert.equal(buckets.map(bucket => bucket.full), [160, 160, 160, 160, 160, 160, 40])
  },
  'a year without exchanges is one jump': () => {
    const { buckets, width, total } = after([full(1, 0), full(2, 365 * 86_400_000)], 10)
    assert.ok(buckets.length <= 10 && width * 10 > 365 * 86_400_000)
    assert.is(total.full, 2)
  },
  'an instant that is out of order, or none, falls into a bucket that is there': () => {
    const { buckets } = after([full(2, 10_000), full(1, 3000), full(3, NaN), full(4, Infinity)])
    assert.equal(buckets.map(bucket => bucket.full), [4])
  },
  'what was counted before the page came is not put into its first second': () => {
    assert.equal(after([full(500, 0, { drawings: 80 }), full(501, 0, { drawings: 81 })]).total.drawn, 1)
    assert.is(after([full(1, 0)]).total.drawn, 1)
  },
  'an exchange that ends late adds nothing that was counted already': () => {
    const { total } = after([full(1, 0), full(3, 1000), full(2, 500)])
    assert.equal([total.drawn, total.spared], [3, 0])
  },
  'a counter that was set back counts anew': () => {
    const { total } = after([full(1, 0), full(2, 0), full(3, 0, { hits: 1, drawings: 1 }),
      unchanged(4, 0, 1, { hits: 2 })])
    assert.equal([total.drawn, total.spared], [3, 1])
  },
  'exchanges with an upstream draw nothing': () => {
    const { total } = after([full(1, 0), full(9, 0, { upstream: 'http://127.0.0.1:1' })])
    assert.equal([total.full, total.drawn, total.spared], [2, 1, 0])
  },
  'figures that were taken do not change': () => {
    const timeline = createTimeline()
    timeline.add(full(1, 0))
    const before = timeline.figures()
    timeline.add(full(2, 0))
    assert.is(before.buckets[0]?.full, 1)
    assert.is(before.total.full, 1)
  },
  'a timeline without buckets is the caller’s mistake': () => {
    for (const limit of [0, NaN]) {
      assert.throws(() => createTimeline(limit), (error: unknown) => error instanceof RangeError)
    }
  },
  'the sentence says it all': () => {
    assert.is(sentenceOf(after([])), 'No exchanges yet.')
    assert.is(sentenceOf(after([full(1, 0), unchanged(2, 0, 1), unchanged(3, 149_000, 1)])),
      '3 exchanges in 3 minutes: 1 full, 2 not modified, 0 other. 171 B of content sent, 342 B not sent. ' +
      '1 picture drawn, 2 saved.')
    assert.is(sentenceOf(after([full(9, 0, { upstream: 'http://127.0.0.1:1' })])),
      '1 exchange in 1 second: 1 full, 0 not modified, 0 other. 171 B of content sent, 0 B not sent.')
  },
})
