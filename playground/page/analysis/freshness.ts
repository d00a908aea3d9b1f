// Why a browser's cache made no request, or why it made one: the sum of RFC 9111 §4.2 and what is decided on it.
import type { ParsedCacheControl } from '../../../src/fields/cache-control/directives.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import type { CacheMode } from '../rows/row.ts'
import { line, seconds, sumOf, whyNotStored } from './freshness-sum.ts'
import type { FreshnessLine, Sum } from './freshness-sum.ts'
import { directivesOf } from './lifetime.ts'
import { fieldsByName } from './message.ts'
import type { FieldMap } from './message.ts'
import { varyLines } from './vary.ts'

/** The request that the cache is presented with. Of its fields those that the cache adds, if recorded, do no harm. */
export interface Presented {
  readonly method: string
  readonly fields: readonly FieldLine[]
  /** That of fetch; `default` unless given. */
  readonly mode?: CacheMode | undefined
  /** Whether the page itself set a condition, which the fields do not tell. */
  readonly handSet?: boolean | undefined
}

export interface Freshness {
  readonly verdict: 'fresh' | 'stale' | 'must-revalidate' | 'not-stored'
  /** `in background`: the stored response is used, and validated afterwards. */
  readonly sends: 'nothing' | 'a conditional request' | 'a full request' | 'in background'
  /** Why, in one line, and where that is written. */
  readonly because: string
  readonly section: string
  readonly lines: readonly FreshnessLine[]
}

interface State {
  readonly verdict: Freshness['verdict']
  readonly sum: Sum
  readonly request: ParsedCacheControl
  readonly response: ParsedCacheControl
  readonly mode: CacheMode
  readonly method: string
  readonly handSet: boolean
  /** Whether it says no-cache, in Cache-Control or as of old. */
  readonly saysNoCache: boolean
  readonly varies: boolean
}

/** The cache modes are not HTTP's. */
const FETCH = 'Fetch: cache mode'

type Sends = 'nothing' | 'validation' | 'full' | 'background'
type Reason = readonly [when: (state: State) => boolean, sends: Sends, because: string, section: string]

const staleness = ({ sum }: State): number => sum.age - sum.lifetime
const limitPassed = ({ sum, request }: State): boolean => sum.age > (request.maxAge ?? Infinity)
const isStale = ({ verdict }: State): boolean => verdict === 'stale'

/** The first that applies is why; a validation is a full request where there is no validator. */
const reasons: readonly Reason[] = [
  [s => s.method !== 'GET' && s.method !== 'HEAD', 'full', 'caches answer GET and HEAD only', '4'],
  [s => s.mode === 'no-store', 'full', 'the mode no-store does not use the cache', FETCH],
  [s => s.mode === 'reload', 'full', 'the mode reload does not use what is stored', FETCH],
  [s => s.mode === 'default' && s.handSet, 'full', 'a condition set by hand makes the browser not use its cache', FETCH],
  [s => s.mode === 'only-if-cached' && (s.verdict === 'not-stored' || s.varies), 'nothing',
    'nothing that is stored matches: the fetch fails', FETCH],
  [s => s.verdict === 'not-stored' && s.request.onlyIfCached === true, 'nothing', 'only-if-cached: 504', '5.2.1.7'],
  [s => s.verdict === 'not-stored', 'full', 'no stored response can be used', '3'],
  [s => s.varies && s.request.onlyIfCached === true, 'nothing', 'only-if-cached: 504', '5.2.1.7'],
  [s => s.varies, 'validation', 'a header that Vary names differs', '4.1'],
  [s => s.mode === 'no-cache', 'validation', 'the mode no-cache asks for validation', FETCH],
  [s => s.mode === 'force-cache' || s.mode === 'only-if-cached', 'nothing',
    'the mode uses what is stored, whatever its age', FETCH],
  [s => s.request.onlyIfCached === true && s.verdict !== 'fresh', 'nothing', 'only-if-cached: 504', '5.2.1.7'],
  [s => s.saysNoCache, 'validation', 'the request says no-cache', '5.2.1.4'],
  [s => s.response.noCache === true, 'validation', 'no-cache: always validated before use', '5.2.2.4'],
  [s => s.verdict === 'must-revalidate', 'validation', 'it is stale, and must-revalidate was sent', '5.2.2.2'],
  [limitPassed, 'validation', 'it is older than the max-age of the request', '5.2.1.1'],
  [s => !isStale(s) && -staleness(s) < (s.request.minFresh ?? 0), 'validation', 'it does not stay fresh for min-fresh',
    '5.2.1.3'],
  [s => !isStale(s), 'nothing', 'it is fresh', '4.2'],
  [s => s.request.maxStale === true || staleness(s) <= (s.request.maxStale ?? -1), 'nothing',
    'max-stale allows it', '5.2.1.2'],
  [s => staleness(s) <= (s.response.staleWhileRevalidate ?? -1), 'background', 'stale-while-revalidate allows it',
    'RFC 5861 §3'],
  [() => true, 'validation', 'it is stale', '4.2.4'],
]

/** What the request and a stored response come to, in a browser's private cache; null where nothing is stored. */
export function freshnessOf(stored: Exchange | null, request: Presented, now: Date): Freshness {
  const presented = fieldsByName(request.fields)
  const requestDirectives = directivesOf(presented)
  const response = fieldsByName(stored?.responseFields ?? [])
  const directives = directivesOf(response)
  const refusal = stored === null ? line('not stored', 'no earlier response', null, '3')
    : whyNotStored(stored, response, directives, directivesOf(fieldsByName(stored.requestFields)))
  const sum = stored === null || refusal !== undefined ? { lifetime: 0, age: 0, lines: [] }
    : sumOf(stored, response, directives, now)
  const vary = stored === null || refusal !== undefined ? []
    : varyLines(response, fieldsByName(stored.requestFields), presented)
  const varies = vary.some(({ matches }) => !matches)
  const verdict = refusal !== undefined ? 'not-stored' : varies || directives.noCache === true ? 'must-revalidate'
    : sum.lifetime > sum.age ? 'fresh' : directives.mustRevalidate === true ? 'must-revalidate' : 'stale'
  const state: State = {
    verdict, sum, request: requestDirectives, response: directives, mode: request.mode ?? 'default', varies,
    method: request.method, handSet: request.handSet === true,
    saysNoCache: requestDirectives.noCache !== undefined ||
      (!presented.has('cache-control') && /no-cache/i.test(presented.get('pragma') ?? '')),
  }
  const [, sends, because, section] = reasons.find(([when]) => when(state)) ?? reasons[reasons.length - 1] as Reason
  const validators = ['ETag', 'Last-Modified'].filter(name => response.has(name.toLowerCase()))
  return {
    verdict, because, section: line('', '', null, section).section,
    sends: sends === 'nothing' ? sends : sends === 'background' ? 'in background'
      : sends === 'validation' && validators.length > 0 ? 'a conditional request' : 'a full request',
    lines: [
      ...refusal === undefined ? [] : [refusal],
      ...vary.map(({ name, stored: was, presented: is, matches }) =>
        line('Vary', `${name}: ${was ?? 'absent'} ${matches ? '=' : '≠'} ${is ?? 'absent'}`, 'Vary', '4.1')),
      ...sum.lines, ...directiveLines(directives, requestDirectives, sum, refusal !== undefined),
      ...refusal === undefined ? validators.map(name => validatorLine(name, response)) : [],
    ],
  }
}

function validatorLine(name: string, response: FieldMap): FreshnessLine {
  const sent = name === 'ETag' ? 'If-None-Match' : 'If-Modified-Since'
  return line('validator', `${sent}: ${response.get(name.toLowerCase())}`, name, '4.3.1')
}

/** The directives that the sum does not hold. */
function directiveLines(
  response: ParsedCacheControl, request: ParsedCacheControl, sum: Sum, isRefused: boolean,
): FreshnessLine[] {
  const left = sum.lifetime - sum.age
  const said: readonly (readonly [unknown, what: string, value: string, section: string])[] = [
    [response.noCache, 'no-cache', namesOf(response.noCache), '5.2.2.4'],
    [response.mustRevalidate, 'must-revalidate', 'once stale, always validated before use', '5.2.2.2'],
    [response.immutable, 'immutable', 'while it is fresh, a reload does not validate it', 'RFC 8246 §2'],
    [response.staleWhileRevalidate, 'stale-while-revalidate', seconds(response.staleWhileRevalidate ?? 0),
      'RFC 5861 §3'],
    [request.noCache, 'request: no-cache', 'validated before use', '5.2.1.4'],
    [request.maxAge, 'request: max-age', `${seconds(request.maxAge ?? 0)}, it is ${seconds(sum.age)} old`, '5.2.1.1'],
    [request.minFresh, 'request: min-fresh', `${seconds(request.minFresh ?? 0)}, ${seconds(left)} are left`, '5.2.1.3'],
    [request.maxStale, 'request: max-stale',
      request.maxStale === true ? 'whatever its age' : `${seconds(request.maxStale ?? 0)}, ${seconds(-left)} over`,
      '5.2.1.2'],
    [request.onlyIfCached, 'request: only-if-cached', 'no request may be sent', '5.2.1.7'],
  ]
  return isRefused ? [] : said.filter(([value]) => value !== undefined)
    .map(([, what, value, section]) => line(what, value, 'Cache-Control', section))
}

function namesOf(names: true | string[] | undefined): string {
  return Array.isArray(names) ? `without ${names.join(', ')}` : 'always validated before use'
}
