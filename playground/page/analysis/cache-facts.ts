// Four facts on what a browser's cache may do with a response to GET: storing it, using it unasked, asking again, telling it from others.
import type { Exchange } from '../../shared/exchange.ts'
import { formatSeconds } from '../ui/format.ts'
import { directivesOf, isHeuristic, lifetimeOf } from './lifetime.ts'
import type { Lifetime } from './lifetime.ts'
import { fieldsByName, instantOf, tagOf, wholeNumber } from './message.ts'
import type { FieldMap } from './message.ts'

export interface Fact {
  readonly term: string
  readonly value: string
}

/** Statuses whose answers are whole: what a 206 or an error of the server is to a cache depends on more than its headers. */
const KNOWN = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])

/** The facts, each true by the headers alone; none where a cache would need to know more, as of an answer that is not whole. */
export function cacheFactsOf({ method, status, requestFields, responseFields, complete, isOpen, startedAt, firstByteAfter }: Exchange): Fact[] {
  if (method !== 'GET' || !KNOWN.has(status) || !complete || isOpen === true) return []
  const request = fieldsByName(requestFields)
  const response = fieldsByName(responseFields)
  const own = directivesOf(response)
  // A cache that understands the status may set no-store aside (RFC 9111 §5.2.2.3).
  if (own.mustUnderstand === true) return []
  if (own.noStore === true) return [{ term: 'May be stored', value: 'no: no-store' }]
  if (directivesOf(request).noStore === true) return [{ term: 'May be stored', value: 'no: the request says no-store' }]
  const lifetime = lifetimeOf(status, response, startedAt + firstByteAfter, own, false)
  const isExplicit = lifetime.by === 'max-age' || lifetime.by === 'Expires'
  const isStorable = isExplicit || isHeuristic(status, own) || own.private !== undefined
  if (!isStorable) return []
  return [
    { term: 'May be stored', value: storedBy(request, own) },
    { term: 'Fresh', value: freshFor(lifetime, response, own) },
    ...askedBy(response),
    { term: 'Varies by', value: variesBy(response.get('vary')) },
  ]
}

/** A shared cache needs leave for what somebody was authorized to get (RFC 9111 §3.5). */
function storedBy(request: FieldMap, own: ReturnType<typeof directivesOf>): string {
  if (own.private !== undefined) return 'yes, by browsers'
  const isFree = !request.has('authorization') || own.public === true || own.mustRevalidate === true || own.sMaxage !== undefined
  return isFree ? 'yes, by browsers and shared caches' : 'yes, by browsers'
}

function freshFor({ seconds, by }: Lifetime, response: FieldMap, own: ReturnType<typeof directivesOf>): string {
  if (own.noCache === true) return 'never: no-cache'
  if (response.get('vary')?.split(',').some(name => name.trim() === '*') === true) return 'never: Vary: * matches no request'
  const shared = own.sMaxage === undefined || own.private !== undefined ? '' : `; in shared caches for ${formatSeconds(own.sMaxage)}`
  if (by === 'nothing' || by === 'heuristic') return `as long as each cache reckons: no lifetime is given${shared}`
  const age = wholeNumber(response.get('age')) ?? 0
  if (seconds === 0) return `never: ${by === 'max-age' ? 'max-age=0' : 'Expires is past or no date'}${shared}`
  return `for ${formatSeconds(seconds)}${age > 0 ? `, of which ${formatSeconds(age)} had passed (Age)` : ''}${shared}`
}

/** None where a validator is not valid: some clients send that back as it came, and some do not. */
function askedBy(response: FieldMap): Fact[] {
  const term = 'Then asks by'
  const etag = response.get('etag')
  const modified = response.get('last-modified')
  if (tagOf(etag) !== undefined) return [{ term, value: 'ETag' }]
  if (etag !== undefined || (modified !== undefined && instantOf(modified) === undefined)) return []
  return [{ term, value: modified === undefined ? 'nothing: it has no validator' : 'Last-Modified' }]
}

function variesBy(vary: string | undefined): string {
  const names = (vary ?? '').split(',', 20).map(name => name.trim()).filter(name => name !== '')
  if (names.includes('*')) return 'everything'
  return names.length === 0 ? 'nothing' : [...new Set(names)].join(', ')
}
