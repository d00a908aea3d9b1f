// What one reader of the feed has been told of the exchanges under way: of each the last change, and nothing else.
import type { OpenExchange, OpenExchanges } from '../capture/open-exchanges.ts'

export class OpenCursor {
  readonly #open: OpenExchanges
  /** How often each had changed when it was told of last. */
  readonly #told = new WeakMap<OpenExchange, number>()
  #lastTold = 0

  constructor(open: OpenExchanges) {
    this.#open = open
  }

  /** The ids below this one that were never told of, in their order; each counts as told when the next is asked for. */
  *begunBefore(id: number): Generator<number> {
    for (const [own, exchange] of this.#open.entries()) {
      if (own >= id) break
      if (!this.#told.has(exchange)) yield* this.#tell(own, exchange)
    }
  }

  /** The ids of those that have changed: it goes on where the reader stopped taking, so that each has its turn. */
  *changed(): Generator<number> {
    const after = this.#lastTold
    for (const isBehind of [false, true]) {
      for (const [id, exchange] of this.#open.entries()) {
        if ((id <= after) === isBehind && this.#told.get(exchange) !== exchange.changes) yield* this.#tell(id, exchange)
      }
    }
  }

  *#tell(id: number, exchange: OpenExchange): Generator<number> {
    const { changes } = exchange
    yield id
    this.#told.set(exchange, changes)
    this.#lastTold = id
  }
}
