// What is counted of the exchanges: the totals, and the same over time.
import type { Exchange } from '../../shared/exchange.ts'
import { createTimeline } from '../analysis/timeline.ts'
import type { Timeline } from '../analysis/timeline.ts'
import { noTotals, withExchange } from '../rows/totals.ts'
import type { Totals } from '../rows/totals.ts'

export class Tally {
  readonly timeline: Timeline = createTimeline()
  #totals: Totals

  /** @param lastContent what the answers before have shown of each target's content */
  constructor(lastContent: Totals['lastContent'] = noTotals.lastContent) {
    this.#totals = { ...noTotals, lastContent }
  }

  get totals(): Totals {
    return this.#totals
  }

  add(exchange: Exchange): void {
    this.#totals = withExchange(this.#totals, exchange)
    this.timeline.add(exchange)
  }
}
