// The figures of the timeline: what was sent, in as many buckets as a chart has columns, however long it takes.
import type { Exchange } from '../../shared/exchange.ts'
import { bytes, count, counted } from '../ui/format.ts'
import { noTotals, withExchange } from '../rows/totals.ts'
import type { Totals } from '../rows/totals.ts'

export interface Bucket {
  /** 200s, 304s and answers with another status. */
  readonly full: number
  readonly notModified: number
  readonly others: number
  /** Bytes of content that were sent, and that 304s made unnecessary. */
  readonly sent: number
  readonly notSent: number
  /** Pictures that the demo drew, and requests that it counted without drawing. */
  readonly drawn: number
  readonly spared: number
}

export interface Figures {
  readonly buckets: readonly Bucket[]
  /** The instant at which the first bucket begins, in milliseconds since the epoch; 0 before any exchange. */
  readonly from: number
  /** Milliseconds in each bucket. */
  readonly width: number
  readonly total: Bucket
}

export interface Timeline {
  /** Counts an exchange in: constant time on average, whatever its instant. */
  add(exchange: Exchange): void
  /** The figures as they are; what is added later does not change them. */
  figures(): Figures
}

const empty: Bucket = { full: 0, notModified: 0, others: 0, sent: 0, notSent: 0, drawn: 0, spared: 0 }

const finestWidth = 1000

/**
 * @param limit how many buckets there may be: when time runs out of them, they become twice as wide
 *
 * @throws RangeError for less than one bucket
 */
export function createTimeline(limit = 60): Timeline {
  if (!(limit >= 1)) throw new RangeError(`A timeline has one bucket or more, not "${limit}"`)
  let buckets: Bucket[] = []
  let from = 0
  let width = finestWidth
  let total = empty
  let totals = noTotals
  const counts = createCounts()
  return {
    add(exchange) {
      const startedAt = Number.isFinite(exchange.startedAt) ? exchange.startedAt : from
      if (buckets.length === 0) from = Math.floor(startedAt / finestWidth) * finestWidth
      // An exchange that ends late, or a clock that was set back, belongs to the earliest bucket that there is.
      while (startedAt - from >= width * limit) {
        buckets = pairs(buckets)
        width *= 2
      }
      const index = Math.max(0, Math.floor((startedAt - from) / width))
      while (buckets.length <= index) buckets.push(empty)
      const next = withExchange(totals, exchange)
      const own = { ...since(totals, next), sent: exchange.contentBytes, ...counts.since(exchange) }
      totals = next
      buckets[index] = sum(buckets[index] ?? empty, own)
      total = sum(total, own)
    },
    figures: () => ({ buckets: buckets.slice(), from, width, total }),
  }
}

function since(before: Totals, after: Totals): Omit<Bucket, 'sent' | 'drawn' | 'spared'> {
  return {
    full: after.full - before.full, notModified: after.notModified - before.notModified,
    others: after.others - before.others, notSent: after.notSent - before.notSent,
  }
}

/** The demo's counts, which it reports as they stand, as what each exchange added to them. */
function createCounts(): { since(exchange: Exchange): Pick<Bucket, 'drawn' | 'spared'> } {
  let last: { readonly id: number, readonly hits: number, readonly drawings: number } | undefined
  return {
    since({ id, hits, drawings, upstream }) {
      // What ended late is part of the counts that came before it.
      if (upstream !== undefined || (last !== undefined && id < last.id)) return { drawn: 0, spared: 0 }
      // Before the first that this page has seen, and after the counter was set back, only a first hit is known.
      const known = last !== undefined && hits >= last.hits ? last
        : hits === 1 || last !== undefined ? { hits: 0, drawings: 0 } : { hits, drawings }
      last = { id, hits, drawings }
      const drawn = Math.max(0, drawings - known.drawings)
      return { drawn, spared: Math.max(0, hits - known.hits - drawn) }
    },
  }
}

function sum(one: Bucket, other: Bucket): Bucket {
  return {
    full: one.full + other.full, notModified: one.notModified + other.notModified, others: one.others + other.others,
    sent: one.sent + other.sent, notSent: one.notSent + other.notSent,
    drawn: one.drawn + other.drawn, spared: one.spared + other.spared,
  }
}

function pairs(buckets: readonly Bucket[]): Bucket[] {
  return Array.from({ length: Math.ceil(buckets.length / 2) },
    (_, index) => sum(buckets[2 * index] ?? empty, buckets[2 * index + 1] ?? empty))
}

/** What a screen reader hears in place of the chart. */
export function sentenceOf({ buckets, width, total }: Figures): string {
  const { full, notModified, others, sent, notSent, drawn, spared } = total
  const exchanges = full + notModified + others
  if (exchanges === 0) return 'No exchanges yet.'
  const duration = Math.round(buckets.length * width / 1000)
  const time = duration < 120 ? counted(duration, 'second') : counted(Math.round(duration / 60), 'minute')
  const pictures = drawn + spared === 0 ? '' : ` ${counted(drawn, 'picture')} drawn, ${count(spared)} saved.`
  return `${counted(exchanges, 'exchange')} in ${time}: ${count(full)} full, ${count(notModified)} not modified, ` +
    `${count(others)} other. ${bytes(sent)} of content sent, ${bytes(notSent)} not sent.${pictures}`
}
