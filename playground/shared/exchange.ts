// What is recorded of one exchange, and what the log and the feed carry: shared by the server and the page.
import type { Decision } from '../../src/decision/evaluate-preconditions.ts'

/** A field line as it crossed the wire: name in its own case, value; order and repetitions kept. */
export type FieldLine = readonly [name: string, value: string]

/** The decision that the library took for this exchange, and the validators it compared with. */
export interface DecisionRecord extends Decision {
  /** The current ETag field, quotes included; null where there was none. */
  readonly etag: string | null
  /** The current Last-Modified as an HTTP-date; null where there was none. */
  readonly lastModified: string | null
}

/** What the demo has counted: requests, and pictures drawn for them. Who records exchanges only passes it on. */
export interface Counts {
  readonly hits: number
  readonly drawings: number
}

/** The field that carries an exchange's id in a response, and its key in a forwarded request. */
export const EXCHANGE_FIELD = 'X-Exchange'

/** An exchange's key: with the session's id in front, it differs from those of an earlier start of the server. */
export function formatExchangeKey(sessionId: string, id: number): string {
  return `${sessionId}-${id}`
}

/** What is kept of the content of a request or response; the bytes themselves are fetched on demand. */
export interface BodyRecord {
  /** Octets of content that crossed the wire, transfer coding apart, with their content coding. */
  readonly bytes: number
  /** How many of the first of them are kept: fewer than all where the bound was met, 0 where nothing is kept (any more). */
  readonly kept: number
}

/** A message of a WebSocket (RFC 6455 §5.6), or the end that one side announced. */
export interface MessageRecord {
  readonly from: 'client' | 'server'
  readonly type: 'text' | 'binary' | 'close'
  /** Milliseconds from the request's arrival to its first byte. */
  readonly after: number
  /** Octets of its payload, as far as they came. */
  readonly bytes: number
  /** The beginning of a text, decoded, or the reason of a close; absent where it is empty, or not decoded. */
  readonly text?: string
  /** The status of a close, where it has one. */
  readonly code?: number
  readonly isCompressed?: true
  /** Octets that a compressed message decodes to, as far as it is decoded; absent until it is, and where it is not. */
  readonly decodedBytes?: number
  /** Why a compressed message is not decoded, or no further: part of a sentence. */
  readonly notDecoded?: string
  /** The rest of it has not come. */
  readonly isUnfinished?: true
}

/** A connection that changed its protocol (101): what went over it since. */
export interface UpgradeRecord {
  /** The protocol of the Upgrade field, such as `websocket`. */
  readonly protocol: string
  /** Messages, where the protocol's are understood (WebSocket), and bytes, by the client and by the server. */
  readonly sentMessages: number
  readonly receivedMessages: number
  readonly sentBytes: number
  readonly receivedBytes: number
  /** The newest messages of a WebSocket, the oldest first, and how many older ones are not kept; pings and pongs are counted alone. */
  readonly messages?: readonly MessageRecord[]
  readonly droppedMessages?: number
  readonly pings?: number
  /** The seconds without a byte after which the proxy ended the connection, of which one side had ended its direction. */
  readonly givenUpAfter?: number
}

/** An informational response (1xx) before the final one. */
export interface InformationalRecord {
  readonly status: number
  readonly fields: readonly FieldLine[]
}

/** One exchange with the demo, or with the upstream through the proxy, as the server's socket saw it. */
export interface Exchange extends Counts {
  /** 1, 2, 3 …: the value of EXCHANGE_FIELD in the response, by which the page joins its fetch to this. */
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
  /** Bytes of content written to the socket, without its transfer coding. */
  readonly contentBytes: number
  /** The same for equal contents alone; only for a 200 to GET that has a tag and whose content is kept whole. */
  readonly contentDigest?: string
  /** Bytes of the transfer coding around it: chunk sizes, line ends, trailers; absent where there are none. */
  readonly framingBytes?: number
  /** Null where the request carried no precondition to decide on, and where the upstream decided. */
  readonly decision: DecisionRecord | null
  /** Milliseconds from the request's arrival to the answer's first byte, and to its last; while it is open, until this report. */
  readonly firstByteAfter: number
  readonly duration: number
  /** False where the client left before the answer was whole. */
  readonly complete: boolean
  /** Where the proxy forwarded to, as the URL of an origin; absent where the demo itself answered. */
  readonly upstream?: string
  /** Why the proxy itself answered in the upstream's place, or broke off its response: a sentence. */
  readonly error?: string
  /** Present while the exchange is under way: the same id is reported again as it goes on, the last time without this. */
  readonly isOpen?: true
  /** Absent where bodies are not recorded. */
  readonly requestBody?: BodyRecord
  readonly responseBody?: BodyRecord
  readonly upgrade?: UpgradeRecord
  readonly informational?: readonly InformationalRecord[]
  readonly requestTrailers?: readonly FieldLine[]
  readonly responseTrailers?: readonly FieldLine[]
  /** The version of HTTP in which the upstream answered, such as `1.0`. */
  readonly upstreamVersion?: string
  /** Names of response fields, in lower case, that the proxy itself added or changed, such as `connection`. */
  readonly proxyFields?: readonly string[]
  /** Names of request fields, in lower case, that the proxy did not send on, because the page asked for it. */
  readonly leftOut?: readonly string[]
}

/** How the proxy sends requests on: as they came, without validators, or as if no cache on the way had anything stored. */
export type RequestMode = 'as-sent' | 'without-validators' | 'nothing-stored'

/** The server that the proxy forwards to. */
export interface UpstreamState {
  /** Its origin as a URL. */
  readonly url: string
  /** What the last connection to it showed. */
  readonly status: 'up' | 'down' | 'unknown'
  /** Why it is down: a sentence. */
  readonly reason?: string
  readonly requestMode?: RequestMode
  /** The port on which the proxy listens, on the inspector's host; absent before it does. */
  readonly proxyPort?: number
  /** The host name of its own that the proxy has for browsers on this machine; absent where that does not lead to it. */
  readonly proxyName?: string
}

/** The last time that the list was cleared, by any page. */
export interface ClearedState {
  /** 1, 2, 3 … in this run of the server. */
  readonly serial: number
  /** How many exchanges it cleared. */
  readonly exchanges: number
  /** What became of them: `kept` can be restored. */
  readonly status: 'kept' | 'restored' | 'forgotten'
}

/** What `GET /log` answers, with the demo's counts; the feed's `state` event carries it without the exchanges. */
export interface Log extends Counts {
  /** Those that are over, in the order in which they ended, and after them those that are open. */
  readonly exchanges: readonly Exchange[]
  /** The ids of the exchanges under way, in their order. */
  readonly open: readonly number[]
  /** How many exchanges can be kept, and how many were dropped since the start. */
  readonly capacity: number
  readonly dropped: number
  /** Changes with each start of the server, so that a page knows that old ids mean nothing any more. */
  readonly sessionId: string
  /** Null where there is nothing but the demo. */
  readonly upstream?: UpstreamState | null
  /** Null where the list was never cleared. */
  readonly cleared?: ClearedState | null
}
