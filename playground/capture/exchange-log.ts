// The journal: the exchanges of one run of the server, what the page is told of them, and where a reader goes on.
import type { Counts } from '../demo/hit-counter.ts'
import type { Exchange, Log, UpstreamState } from '../shared/exchange.ts'
import { Ring } from './ring-buffer.ts'

/** How many exchanges are kept. */
export const CAPACITY = 2000

export interface Journal {
  readonly run: string
  readonly exchanges: Ring<Exchange>
  record(exchange: Exchange): void
  /** The log with these exchanges. */
  log(exchanges: readonly Exchange[]): Log
  /**
   * The place in the ring at which a reader goes on.
   *
   * @param since the last exchange that the reader has, as a mark of this journal or as a bare id; what is neither, and
   *   what another run made, stands for nothing read yet
   */
  placeAfter(since: string | undefined): number
}

/** The mark of an exchange: by the run in it a server tells its own ids from those of the run before. */
export function formatMark(run: string, id: number): string {
  return `${run}-${id}`
}

/**
 * @param run what this start of the server is known by: letters and digits
 * @param upstream how the upstream is at the moment, where there is one
 */
export function createJournal(
  run: string, counts: Counts, upstream: () => UpstreamState | null = () => null): Journal {
  const exchanges = new Ring<Exchange>(CAPACITY)
  let newestId = 0
  return {
    run,
    exchanges,
    record(exchange) {
      exchanges.push(exchange)
      newestId = Math.max(newestId, exchange.id)
    },
    log(listed) {
      const { hits, drawings } = counts
      const { capacity, dropped } = exchanges
      return { exchanges: listed, capacity, dropped, hits, drawings, run, upstream: upstream() }
    },
    placeAfter(since) {
      const id = idOf(since, run)
      if (id === undefined || id > newestId) return exchanges.start
      // Exchanges end in another order than they began in: one that came after the reader's last may have a smaller id.
      for (let place = exchanges.end - 1; place >= exchanges.start; place--) {
        if (exchanges.at(place)?.id === id) return place + 1
      }
      return firstGreater(exchanges, id)
    }
  }
}

function firstGreater(exchanges: Ring<Exchange>, id: number): number {
  let place = exchanges.start
  while ((exchanges.at(place)?.id ?? Infinity) <= id) place++
  return place
}

function idOf(since: string | undefined, run: string): number | undefined {
  const [, madeBy = run, id] = /^(?:([0-9a-z]{1,32})-)?(\d{1,15})$/.exec(since ?? '') ?? []
  return id === undefined || madeBy !== run ? undefined : Number(id)
}
