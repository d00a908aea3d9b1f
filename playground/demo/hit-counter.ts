// The hit counter: counts requests and answers with a picture of the count, which seven requests in a row share.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { withEtag } from 'not-modified'
import { drawCount } from './counter-image.ts'

/** How many requests were counted, and how many pictures were drawn for them. */
export interface Counts {
  readonly hits: number
  readonly drawings: number
}

/** How many requests share one entity tag. */
export const SHARED_BY = 7

export class HitCounter {
  hits = 0
  drawings = 0
  // Requests may overlap: what an exchange ends with is not what the counter has come to by then.
  readonly #after = new WeakMap<ServerResponse, Counts>()

  /** Counts a request, and returns the function that draws the picture of the count. */
  image(_request: IncomingMessage, response: ServerResponse): () => Buffer {
    const count = ++this.hits
    this.#after.set(response, { hits: count, drawings: this.drawings })
    response.setHeader('Content-Type', 'image/png')
    return () => {
      this.drawings++
      this.#after.set(response, { hits: count, drawings: this.drawings })
      return drawCount(count)
    }
  }

  /** The same with a weak entity tag, taken before the request is counted: while it lasts, nothing is drawn again. */
  @withEtag(function (this: HitCounter) { return Math.floor(this.hits / SHARED_BY) }, { weak: true })
  taggedImage(request: IncomingMessage, response: ServerResponse): unknown {
    return this.image(request, response)
  }

  /** The counts as they were after one exchange; for an exchange that was not counted, as they are. */
  after(response: ServerResponse): Counts {
    return this.#after.get(response) ?? { hits: this.hits, drawings: this.drawings }
  }

  reset(): void {
    this.hits = 0
    this.drawings = 0
  }
}
