// The hit counter: counts requests and answers with a picture of the count, which seven requests in a row share.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { withEtag } from 'not-modified'
import type { Counts } from '../shared/exchange.ts'
import { drawCount } from './counter-image.ts'
import type { SharedStore } from './shared-store.ts'

/** How many requests share one entity tag. */
export const HITS_PER_TAG = 7

export class HitCounter {
  hits = 0
  drawings = 0
  // Requests may overlap: an exchange's counts are not those of the counter when the exchange ends.
  readonly #countsAfter = new WeakMap<ServerResponse, Counts>()
  readonly #store: SharedStore | undefined

  /** @param store counts for all playgrounds that have it; this one counts alone unless given */
  constructor(store?: SharedStore) {
    this.#store = store
  }

  /** Counts a request in this process, and returns the function that draws the picture of the count. */
  image(_request: IncomingMessage, response: ServerResponse): () => Buffer {
    return this.#imageOf(++this.hits, response)
  }

  #imageOf(count: number, response: ServerResponse): () => Buffer {
    this.#countsAfter.set(response, { ...this.counts, hits: count })
    response.setHeader('Content-Type', 'image/png')
    return () => {
      this.drawings++
      this.#countsAfter.set(response, { ...this.counts, hits: count })
      return drawCount(count)
    }
  }

  /** The same with a weak entity tag, taken before the request is counted: while it lasts, nothing is drawn again. */
  @withEtag(function (this: HitCounter) { return this.tagNumber() }, { weak: true })
  taggedImage(request: IncomingMessage, response: ServerResponse): unknown {
    return this.#store === undefined ? this.image(request, response) : this.#store.addHit().then(count => {
      this.hits = count
      return this.#imageOf(count, response)
    })
  }

  /** The number that seven requests in a row share, or a promise of it. */
  tagNumber(): number | Promise<number> {
    const numberOf = (hits: number): number => Math.floor(hits / HITS_PER_TAG)
    return this.#store === undefined ? numberOf(this.hits) : this.#store.hits().then(numberOf)
  }

  get counts(): Counts {
    return { hits: this.hits, drawings: this.drawings }
  }

  /** The counts as they were after one exchange; for an exchange that was not counted, as they are. */
  countsAfter(response: ServerResponse): Counts {
    return this.#countsAfter.get(response) ?? this.counts
  }

  reset(): void {
    this.hits = 0
    this.drawings = 0
    this.#store?.resetHits().catch(console.error)
  }
}
