// Which answers get a tag made from their content, where the application set none.
import { readCacheControl } from '../fields/cache-control/parse.ts'

/** The bytes of content that are held to make a tag, unless a limit is given: 1 MiB. */
export const DEFAULT_LIMIT: number = 1024 * 1024

/** What an answer says of itself before its content, in so far as it decides about a tag. */
export interface Head {
  readonly status: number
  readonly etag: unknown
  readonly contentType: unknown
  readonly cacheControl: unknown
}

/**
 * Whether an answer's content may be held to make its tag: a 200 without one. An event stream has no end to wait for, and what may not be stored needs
 * no validator (RFC 9111 §5.2.2.5).
 */
export function isTaggable({ status, etag, contentType, cacheControl }: Head): boolean {
  return status === 200 && etag === undefined && !/^\s*text\/event-stream/i.test(String(contentType ?? '')) &&
    (cacheControl === undefined || readCacheControl(String(cacheControl)).noStore !== true)
}
