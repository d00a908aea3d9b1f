// The cache directives as data, and how each is read if it comes twice, or with a wrong argument, or without one.

/**
 * Cache directives of a request or a response (RFC 9111 §5.2, RFC 5861, RFC 8246), each under its own name in camel
 * case. Durations are in seconds, at most 2147483648 (RFC 9111 §1.2.2). A property that is undefined was not sent.
 */
export interface CacheControl {
  /** The response may be stored, even if it may not be stored otherwise (RFC 9111 §5.2.2.9). */
  public?: true | undefined
  /** The response is for one user only; with field names, only these fields are (RFC 9111 §5.2.2.7). */
  private?: true | string[] | undefined
  /** A cache must validate the response before each reuse; with field names, only these fields (RFC 9111 §5.2.2.4). */
  noCache?: true | string[] | undefined
  /** Neither the request nor the response may be stored (RFC 9111 §5.2.1.5, §5.2.2.5). */
  noStore?: true | undefined
  /** The content must not be changed, for example by a compressor (RFC 9111 §5.2.1.6, §5.2.2.6). */
  noTransform?: true | undefined
  /** A stale response must not be served, not even if the server cannot be reached (RFC 9111 §5.2.2.2). */
  mustRevalidate?: true | undefined
  /** As `mustRevalidate`, for shared caches only (RFC 9111 §5.2.2.8). */
  proxyRevalidate?: true | undefined
  /** Only a cache that understands the status code may store the response, and then in spite of `noStore` (RFC 9111 §5.2.2.3). */
  mustUnderstand?: true | undefined
  /** The response does not change while it is fresh, so that a reload need not validate it (RFC 8246 §2). */
  immutable?: true | undefined
  /** In a response: how many seconds it is fresh. In a request: how many seconds old the response may be (RFC 9111 §5.2.1.1, §5.2.2.1). */
  maxAge?: number | undefined
  /** How many seconds the response is fresh in a shared cache, instead of `maxAge` (RFC 9111 §5.2.2.10). */
  sMaxage?: number | undefined
  /** How many seconds a stale response may be served while it is validated in the background (RFC 5861 §3). */
  staleWhileRevalidate?: number | undefined
  /** How many seconds a stale response may be served instead of an error (RFC 5861 §4). */
  staleIfError?: number | undefined
  /** In a request: how many seconds stale the response may be; true: any number (RFC 9111 §5.2.1.2). */
  maxStale?: true | number | undefined
  /** In a request: how many more seconds the response must be fresh (RFC 9111 §5.2.1.3). */
  minFresh?: number | undefined
  /** In a request: only a stored response is wanted, or a 504 (RFC 9111 §5.2.1.7). */
  onlyIfCached?: true | undefined
  /** Other directives by their names in lower case: true, or the argument with quoted-pairs undone. */
  extensions?: Record<string, string | true> | undefined
}

/** Directives that were read: `extensions` is always set, and has no prototype. */
export interface ParsedCacheControl extends CacheControl {
  /** Other directives by their names in lower case: true, or the argument with quoted-pairs undone. */
  extensions: Record<string, string | true>
}

/** The greatest delta-seconds. Greater values are read as this one (RFC 9111 §1.2.2). */
export const MAX_DELTA_SECONDS: number = 2_147_483_648

/** A directive: its name in a field, its property, the kind of its argument, and which forms of a flag count. */
export type Directive =
  | { readonly name: string; readonly kind: 'flag'; readonly property: FlagProperty; readonly counts: Counts }
  | { readonly name: string; readonly kind: 'fields'; readonly property: 'private' | 'noCache' }
  | { readonly name: string; readonly kind: 'seconds'; readonly property: SecondsProperty; readonly malformed: number }
  | { readonly name: string; readonly kind: 'staleness'; readonly property: 'maxStale' }

type Counts = 'always' | 'well-formed' | 'bare'

type FlagProperty = 'public' | 'noStore' | 'noTransform' | 'mustRevalidate' | 'proxyRevalidate' | 'mustUnderstand' |
  'immutable' | 'onlyIfCached'

type SecondsProperty = 'maxAge' | 'sMaxage' | 'staleWhileRevalidate' | 'staleIfError' | 'minFresh'

/**
 * The directives, in the order in which they are written. A malformed one is read conservatively.
 *
 * A malformed duration: nothing is fresh, and nothing may be served stale (RFC 9111 §4.2.1). A flag that restricts
 * caches counts in any form. A flag that permits more counts only without an argument, since no argument is allowed
 * (§5.2.2). `must-understand` permits storing in spite of no-store (§5.2.2.3). `must-revalidate` also permits a shared
 * cache to store what was authorized (§3.5), but restricts every reuse of it. `immutable` permits reuse without
 * validation, and ignores an argument (RFC 8246 §2).
 */
export const DIRECTIVES: readonly Directive[] = [
  { name: 'public', kind: 'flag', property: 'public', counts: 'bare' },
  { name: 'private', kind: 'fields', property: 'private' },
  { name: 'no-cache', kind: 'fields', property: 'noCache' },
  { name: 'no-store', kind: 'flag', property: 'noStore', counts: 'always' },
  { name: 'no-transform', kind: 'flag', property: 'noTransform', counts: 'always' },
  { name: 'must-revalidate', kind: 'flag', property: 'mustRevalidate', counts: 'always' },
  { name: 'proxy-revalidate', kind: 'flag', property: 'proxyRevalidate', counts: 'always' },
  { name: 'must-understand', kind: 'flag', property: 'mustUnderstand', counts: 'bare' },
  { name: 'immutable', kind: 'flag', property: 'immutable', counts: 'well-formed' },
  { name: 'max-age', kind: 'seconds', property: 'maxAge', malformed: 0 },
  { name: 's-maxage', kind: 'seconds', property: 'sMaxage', malformed: 0 },
  { name: 'stale-while-revalidate', kind: 'seconds', property: 'staleWhileRevalidate', malformed: 0 },
  { name: 'stale-if-error', kind: 'seconds', property: 'staleIfError', malformed: 0 },
  { name: 'max-stale', kind: 'staleness', property: 'maxStale' },
  { name: 'min-fresh', kind: 'seconds', property: 'minFresh', malformed: MAX_DELTA_SECONDS },
  { name: 'only-if-cached', kind: 'flag', property: 'onlyIfCached', counts: 'always' },
]

/** The directive with this name in lower case; undefined for an extension. */
export function directiveNamed(name: string): Directive | undefined {
  return DIRECTIVES.find(directive => directive.name === name)
}

/**
 * Adds a directive as it arrived. `argument` is true if it has none, and undefined if it is malformed.
 *
 * The first of several counts. A restriction counts wherever it is, in its widest form: a flag means the same each
 * time, field lists are merged, and `no-cache` without a list outweighs one with a list (RFC 9111 §4.2.1).
 */
export function addDirective(to: ParsedCacheControl, name: string, argument: string | true | undefined): void {
  const directive = directiveNamed(name)
  if (directive === undefined) {
    if (argument !== undefined) to.extensions[name] ??= argument
  } else if (directive.kind === 'flag') {
    const { counts } = directive
    if (argument === true || counts === 'always' || (counts === 'well-formed' && argument !== undefined)) to[directive.property] = true
  } else if (directive.kind === 'seconds') {
    to[directive.property] ??= deltaSeconds(argument) ?? directive.malformed
  } else if (directive.kind === 'staleness') {
    to.maxStale ??= argument === true ? true : deltaSeconds(argument) ?? 0
  } else {
    const known = to[directive.property]
    const names = fieldNames(argument)
    if (known === undefined || names === true) to[directive.property] = names
    // One list, extended field by field: a new list for each directive would take quadratic time.
    else if (known !== true) for (const field of names) known.push(field)
  }
}

function deltaSeconds(argument: string | true | undefined): number | undefined {
  if (typeof argument !== 'string' || !/^[0-9]+$/.test(argument)) return undefined
  return Math.min(Number(argument), MAX_DELTA_SECONDS)
}

/** A field name or nothing, with SP and HTAB around it (RFC 9110 §5.6.1, §5.6.3). */
const ELEMENT = /^[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*)?$/

/** The field names of a list; true, which means the whole response, if there is no list or a malformed one. */
function fieldNames(argument: string | true | undefined): true | string[] {
  if (typeof argument !== 'string') return true
  const names: string[] = []
  for (const element of argument.split(',')) {
    const found = ELEMENT.exec(element)
    if (found === null) return true
    if (found[1] !== undefined) names.push(found[1])
  }
  return names.length > 0 ? names : true
}

/** Removes repeated field names from the merged lists, ignoring case. */
export function uniteFieldNames(directives: ParsedCacheControl): void {
  for (const property of ['private', 'noCache'] as const) {
    const names = directives[property]
    if (!Array.isArray(names)) continue
    const seen = new Set<string>()
    directives[property] = names.filter(name => seen.size < seen.add(name.toLowerCase()).size)
  }
}
