// Which answers get a tag made from their content, where the application set none.
import { readCacheControl } from '../fields/cache-control/parse.ts'

/** The bytes of content that are held to make a tag, unless a limit is given: 1 MiB. */
export const DEFAULT_LIMIT: number = 1_048_576

/** What an answer says of itself before its content, in so far as it decides about a tag. */
export interface Head {
  readonly status: number
  readonly etag: unknown
  readonly contentType: unknown
  readonly cacheControl: unknown
  /** `X-Accel-Buffering: no` tells a proxy not to hold the answer; that goes for us, too. */
  readonly accelBuffering: unknown
}

// Each part of such content is to be read when it comes: events, a line of JSON after the other, one picture after the other.
const STREAM = /^[ \t]*(?:text\/event-stream|application\/(?:x-)?ndjson|application\/(?:x-)?jsonl(?:ines)?|application\/json-seq|application\/stream\+json|multipart\/x-mixed-replace)[ \t]*(?:;|,|$)/i

/**
 * Whether an answer's content may be held to make its tag: a 200 without one. A stream has no end to wait for, and what may not be stored needs
 * no validator (RFC 9111 §5.2.2.5).
 */
export function isTaggable({ status, etag, contentType, cacheControl, accelBuffering }: Head): boolean {
  return status === 200 && etag === undefined && !STREAM.test(String(contentType)) &&
    !/^[ \t]*no[ \t]*$/i.test(String(accelBuffering)) &&
    (cacheControl === undefined || readCacheControl(String(cacheControl)).noStore !== true)
}
