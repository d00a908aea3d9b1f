// Which answers get a tag made from their content, if the application set none.
import { readCacheControl } from '../fields/cache-control/parse.ts'

/** The default for the most bytes of content that are held to make a tag: 1 MiB. */
export const DEFAULT_LIMIT: number = 1_048_576

/** The part of an answer's head on which it depends whether a tag is made. */
export interface Head {
  readonly status: number
  readonly etag: unknown
  readonly contentType: unknown
  readonly cacheControl: unknown
  /** `X-Accel-Buffering: no` tells a proxy not to hold the answer. The library does not hold it either. */
  readonly accelBuffering: unknown
}

// Types whose parts are meant to be read as they arrive: events, lines of JSON, pictures that replace one another.
const STREAM = /^[ \t]*(?:text\/event-stream|application\/(?:x-)?ndjson|application\/(?:x-)?jsonl(?:ines)?|application\/json-seq|application\/stream\+json|multipart\/x-mixed-replace)[ \t]*(?:;|,|$)/i

/**
 * Whether the content of an answer may be held to make its tag: a 200 without one. A stream may have no end, and an answer that may not be stored
 * needs no validator (RFC 9111 §5.2.2.5).
 */
export function isTaggable({ status, etag, contentType, cacheControl, accelBuffering }: Head): boolean {
  return status === 200 && etag === undefined && !isStream(contentType, accelBuffering) &&
    (cacheControl === undefined || readCacheControl(String(cacheControl)).noStore !== true)
}

/** Whether content is to be read as it comes, by its type, or by what its answer says to proxies. */
export function isStream(contentType: unknown, accelBuffering: unknown): boolean {
  return STREAM.test(String(contentType)) || /^[ \t]*no[ \t]*$/i.test(String(accelBuffering))
}
