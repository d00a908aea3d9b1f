// The numbers of freshness: RFC 9111 §4.2 as lines, and what the decision to ask or not to ask rests on.
import { MAX_DELTA_SECONDS } from '../../../src/fields/cache-control/directives.ts'
import type { ParsedCacheControl } from '../../../src/fields/cache-control/directives.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { isHeuristic, lifetimeOf } from './lifetime.ts'
import { instantOf, wholeNumber } from './message.ts'
import type { FieldMap } from './message.ts'

/** One line of the sum; `value` holds the terms as well as what they come to. */
export interface FreshnessLine {
  readonly what: string
  readonly value: string
  /** The field that the value comes from, as it is usually written; null where it is calculated. */
  readonly field: string | null
  readonly section: string
}

export function line(what: string, value: string, field: string | null, section: string): FreshnessLine {
  return { what, value, field, section: /^\d/.test(section) ? `RFC 9111 §${section}` : section }
}

export function seconds(value: number): string {
  return `${Number(value.toFixed(3))} s`
}

export interface Sum {
  readonly lifetime: number
  readonly age: number
  readonly lines: readonly FreshnessLine[]
}

/** Freshness lifetime and current age in seconds, for a private cache. */
export function sumOf(stored: Exchange, response: FieldMap, directives: ParsedCacheControl, now: Date): Sum {
  const responseTime = stored.startedAt + stored.firstByteAfter
  const life = lifetimeOf(stored.status, response, responseTime, directives, false)
  const dateValue = instantOf(response.get('date'))
  const ageField = response.get('age')?.split(',', 1)[0]?.trim()
  const ageValue = Math.min(wholeNumber(ageField) ?? 0, MAX_DELTA_SECONDS)
  const apparent = Math.max(0, (responseTime - (dateValue ?? responseTime)) / 1000)
  const delay = stored.firstByteAfter / 1000
  const initial = Math.max(apparent, ageValue + delay)
  const resident = Math.max(0, (now.getTime() - responseTime) / 1000)
  const age = initial + resident
  const { seconds: lifetime, by } = life
  const lines = [
    line('freshness_lifetime', by === 'nothing' ? '0 s: none is given, and there is no Last-Modified to estimate one from'
      : `${seconds(lifetime)}, by ${by}${life.sum && `: ${life.sum}`}`, fieldOf(by), life.section),
    ...ignoredLines(response, directives),
    line('age_value', `${seconds(ageValue)}${response.has('age') ? '' : ', no Age'}`, 'Age', '5.1'),
    ...([
      ['apparent_age', dateValue === undefined ? '0 s, no Date' : `response_time − Date = ${seconds(apparent)}`,
        'Date'],
      ['corrected_age_value', `age_value + response_delay ${seconds(delay)} = ${seconds(ageValue + delay)}`, null],
      ['corrected_initial_age', `the greater of the two: ${seconds(initial)}`, null],
      ['resident_time', seconds(resident), null],
      ['current_age', `${seconds(initial)} + ${seconds(resident)} = ${seconds(age)}`, null],
    ] as const).map(([what, value, field]) => line(what, value, field, '4.2.3')),
    line('response_is_fresh', `${seconds(lifetime)} > ${seconds(age)}: ${lifetime > age ? 'yes' : 'no'}`, null, '4.2'),
  ]
  return { lifetime, age, lines }
}

function fieldOf(by: ReturnType<typeof lifetimeOf>['by']): string | null {
  if (by === 'nothing') return null
  return by === 'heuristic' ? 'Last-Modified' : by === 'Expires' ? by : 'Cache-Control'
}

/** What is there and has no say: a reader would otherwise look for it in the sum. */
function ignoredLines(response: FieldMap, { sMaxage, maxAge }: ParsedCacheControl): FreshnessLine[] {
  return [
    ...sMaxage === undefined ? []
      : [line('s-maxage', `${seconds(sMaxage)}, ignored: for shared caches only`, 'Cache-Control', '5.2.2.10')],
    ...maxAge !== undefined && response.has('expires')
      ? [line('Expires', 'ignored beside max-age', 'Expires', '5.3')] : [],
  ]
}

/** Why a private cache may not store the response; undefined where it may (RFC 9111 §3). */
export function whyNotStored(
  stored: Exchange, response: FieldMap, directives: ParsedCacheControl, request: ParsedCacheControl,
): FreshnessLine | undefined {
  const { method, status, complete } = stored
  const understood = directives.mustUnderstand === true && isHeuristic(status, directives)
  if (method !== 'GET') return line('not stored', `${method}: browsers store answers to GET only`, null, '2')
  if (!complete) return line('not stored', 'the answer is not complete', null, '3.3')
  if (request.noStore) return line('not stored', 'no-store in its request', 'Cache-Control', '5.2.1.5')
  if (directives.noStore && !understood) return line('not stored', 'no-store', 'Cache-Control', '5.2.2.5')
  if (directives.mustUnderstand && !understood) {
    return line('not stored', `must-understand, and ${status} is not known`, 'Cache-Control', '5.2.2.3')
  }
  if (status < 200 || status === 304 || status === 206) {
    return line('not stored', `${status} is not a complete response`, null, '3')
  }
  const isAllowed = isHeuristic(status, directives) || directives.maxAge !== undefined || response.has('expires') ||
    directives.private !== undefined
  return isAllowed ? undefined : line('not stored', `no header allows storing a ${status}`, null, '3')
}
