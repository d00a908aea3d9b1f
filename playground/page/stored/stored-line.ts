// One stored response, as a browser's cache must have it after the exchanges that were recorded.
import type { Exchange } from '../../shared/exchange.ts'
import type { Level } from '../analysis/note.ts'
import { sumOf } from '../analysis/freshness-sum.ts'
import { directivesOf, lifetimeOf } from '../analysis/lifetime.ts'
import { fieldsByName } from '../analysis/message.ts'
import { mergeOf } from '../analysis/merge-304.ts'

/** `part`: a 206, kept apart from complete responses (RFC 9111 §3.3). */
export type StoredKind = 'complete' | 'part'

export interface StoredLine {
  /** Differs for each URL, variant and client. */
  readonly key: string
  readonly kind: StoredKind
  /** Such as `Chrome 147`; undefined where its name is not known. */
  readonly client: string | undefined
  /** The origin behind the proxy; undefined for the demo. */
  readonly upstream: string | undefined
  readonly target: string
  /** What Vary names, with the values that the request had; `*` matches no later request. */
  readonly vary: readonly (readonly [name: string, value: string | undefined])[]
  /** What is stored, with the headers that 304s updated. */
  readonly response: Exchange
  /** The exchange that stored it; null for a copy from before the list, of which only a 304 is known. */
  readonly storedBy: number | null
  readonly validatedBy: number | null
  /** The exchange of an unsafe method after which it must be validated (RFC 9111 §4.4). */
  readonly invalidatedBy: number | null
  /** Conditional requests about it; how many of them were answered 304; uses without any request. */
  readonly revalidations: number
  readonly notModified: number
  readonly uses: number
  /** Content bytes that 304s made unnecessary; null where the size is not known. */
  readonly saved: number | null
  readonly worst: Level | undefined
}

export interface Freshness {
  /** In milliseconds since the epoch; what is always validated has no such instant. */
  readonly freshUntil: number | null
  /** Which header says so, in a few words. */
  readonly by: string
}

const words = {
  'max-age': 'max-age', 'Expires': 'Expires', 'heuristic': '10 % of the age, estimated', 'nothing': 'no header', 's-maxage': 's-maxage',
} as const

/** Until when a browser uses the response without a request, and which header says so. */
export function freshnessOfLine({ response, invalidatedBy, vary }: StoredLine): Freshness {
  if (invalidatedBy !== null) return { freshUntil: null, by: 'a change' }
  if (vary.some(([name]) => name === '*')) return { freshUntil: null, by: 'Vary: *' }
  const fields = fieldsByName(response.responseFields)
  const directives = directivesOf(fields)
  if (directives.noCache === true) return { freshUntil: null, by: 'no-cache' }
  const receivedAt = response.startedAt + response.firstByteAfter
  const { lifetime, age } = sumOf(response, fields, directives, new Date(receivedAt))
  const { by } = lifetimeOf(response.status, fields, receivedAt, directives, false)
  const ignored = directives.sMaxage === undefined ? '' : '; s-maxage is for shared caches'
  return { freshUntil: receivedAt + (lifetime - age) * 1000, by: words[by] + ignored }
}

/** The line after a 304 about it. */
export function freshened(line: StoredLine, notModified: Exchange): StoredLine {
  const { applies, response } = mergeOf(line.response, notModified)
  const counted = { ...line, revalidations: line.revalidations + 1, notModified: line.notModified + 1,
    saved: line.saved === null ? null : line.saved + line.response.contentBytes }
  return applies ? { ...counted, response, validatedBy: notModified.id, invalidatedBy: null } : counted
}
