// What the tap records of one exchange, and what the feed carries: shared by the server and the page.
import type { Decision } from '../src/preconditions.ts'

/** A field line as it crossed the wire: name in its own case, value; order and repetitions kept. */
export type FieldLine = readonly [name: string, value: string]

/** The decision that the library took for this exchange, and the validators it compared with. */
export interface DecisionRecord extends Decision {
  /** The current ETag field, quotes included; null where there was none. */
  readonly etag: string | null
  /** The current Last-Modified as an HTTP-date; null where there was none. */
  readonly lastModified: string | null
}

/** One exchange with the demo, as the server's socket saw it. */
export interface Exchange {
  /** 1, 2, 3 …: the value of the X-Exchange field of the answer, by which the page joins its fetch to this. */
  readonly id: number
  /** When the request arrived, in milliseconds since the epoch. */
  readonly startedAt: number
  readonly method: string
  /** The request target as sent. */
  readonly target: string
  readonly httpVersion: string
  readonly requestFields: readonly FieldLine[]
  /** 0 where the client left before the answer began. */
  readonly status: number
  readonly reason: string
  readonly responseFields: readonly FieldLine[]
  /** Bytes of status line and field section, as written to the socket. */
  readonly fieldBytes: number
  /** Bytes of content (with its transfer coding) written to the socket. */
  readonly contentBytes: number
  /** Null where the request carried no precondition to decide on. */
  readonly decision: DecisionRecord | null
  /** Milliseconds from the request's arrival to the answer's first byte, and to its last. */
  readonly firstByteAfter: number
  readonly duration: number
  /** False where the client left before the answer was whole. */
  readonly complete: boolean
  /** The demo's own count after this exchange: requests counted, pictures drawn. */
  readonly hits: number
  readonly drawings: number
}

/** What `GET /log` answers, and what the feed's `state` event carries without the exchanges. */
export interface Log {
  readonly exchanges: readonly Exchange[]
  /** How many exchanges the ring can hold, and how many it has dropped since the start. */
  readonly capacity: number
  readonly dropped: number
  readonly hits: number
  readonly drawings: number
  /** Changes with each start of the server, so that a page knows that old ids mean nothing any more. */
  readonly run: string
}
