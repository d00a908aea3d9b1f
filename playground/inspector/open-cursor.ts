// What one reader of the feed has been told of the exchanges under way: of each the last change, and nothing else.
import type { OpenExchanges } from '../capture/open-exchanges.ts'

export class OpenCursor {
  readonly #open: OpenExchanges
  /** How often each had changed when it was told of last. */
  readonly #told = new Map<number, number>()
  #newestTold = 0
  #lastTold = 0

  constructor(open: OpenExchanges) {
    this.#open = open
  }

  /** The ids below this one that were never told of, in their order; each counts as told when the next is asked for. */
  *begunBefore(id: number): Generator<number> {
    if (this.#open.newestId <= this.#newestTold) return
    for (const [own, changes] of this.#open.changes()) {
      if (own >= id) break
      if (own > this.#newestTold) yield* this.#tell(own, changes)
    }
  }

  /** The ids of those that have changed: it goes on where the reader stopped taking, so that each has its turn. */
  *changed(): Generator<number> {
    const after = this.#lastTold
    for (const isBehind of [false, true]) {
      for (const [id, changes] of this.#open.changes()) {
        if ((id <= after) === isBehind && this.#told.get(id) !== changes) yield* this.#tell(id, changes)
      }
    }
    // The log had no room for the end of some.
    if (this.#told.size > this.#open.size) for (const id of this.#told.keys()) if (!this.#open.has(id)) this.#told.delete(id)
  }

  /** To be called when the end of the exchange is told. */
  end(id: number): void {
    this.#told.delete(id)
    this.#newestTold = Math.max(this.#newestTold, id)
  }

  *#tell(id: number, changes: number): Generator<number> {
    yield id
    this.#told.set(id, changes)
    this.#newestTold = Math.max(this.#newestTold, id)
    this.#lastTold = id
  }
}
