// How long a response is fresh (RFC 9111 §4.2.1, §4.2.2), for a private cache and for a shared one.
import { readCacheControl } from '../../../src/fields/cache-control/parse.ts'
import type { ParsedCacheControl } from '../../../src/fields/cache-control/directives.ts'
import { instantOf } from './message.ts'
import type { FieldMap } from './message.ts'

/** A freshness lifetime in seconds, and what it comes from. */
export interface Lifetime {
  readonly seconds: number
  readonly by: 's-maxage' | 'max-age' | 'Expires' | 'heuristic' | 'nothing'
  readonly section: string
  /** The sum, where it is more than one value. */
  readonly sum: string
}

/** The share of the time since the last modification that caches usually take (RFC 9111 §4.2.2). */
const heuristicShare = 0.1

const heuristicallyCacheable = new Set([200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501])

export function directivesOf(fields: FieldMap): ParsedCacheControl {
  return readCacheControl(fields.get('cache-control') ?? '')
}

/** Whether a status may be stored and kept fresh without being told to (RFC 9110 §15.1, RFC 9111 §5.2.2.9). */
export function isHeuristic(status: number, directives: ParsedCacheControl): boolean {
  return heuristicallyCacheable.has(status) || directives.public === true
}

/** @param receivedAt when the response came, in milliseconds since the epoch: it stands in for a missing Date */
export function lifetimeOf(
  status: number, response: FieldMap, receivedAt: number, directives: ParsedCacheControl, shared: boolean,
): Lifetime {
  const { maxAge, sMaxage } = directives
  if (shared && sMaxage !== undefined) return lifetime(sMaxage, 's-maxage', '5.2.2.10')
  if (maxAge !== undefined) return lifetime(maxAge, 'max-age', '5.2.2.1')
  const date = instantOf(response.get('date')) ?? receivedAt
  const expires = response.get('expires')
  if (expires !== undefined) {
    const end = instantOf(expires)
    return end === undefined ? lifetime(0, 'Expires', '5.3', 'not a valid date: already expired')
      : lifetime((end - date) / 1000, 'Expires', '5.3', 'Expires − Date')
  }
  const modified = instantOf(response.get('last-modified'))
  if (modified === undefined || !isHeuristic(status, directives)) return lifetime(0, 'nothing', '4.2.2')
  return lifetime(Math.floor((date - modified) / 1000 * heuristicShare), 'heuristic', '4.2.2',
    '10 % of Date − Last-Modified')
}

function lifetime(seconds: number, by: Lifetime['by'], section: string, sum = ''): Lifetime {
  return { seconds: Math.max(0, seconds), by, section: `RFC 9111 §${section}`, sum }
}
