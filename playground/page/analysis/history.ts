// The earlier full answers of each target, as far as the notes need them: a bounded index, kept up to date one by one.
import type { Exchange } from '../../shared/exchange.ts'
import { contentSignOf, fieldsByName } from './message.ts'
import type { ContentSign } from './message.ts'

/** One tag with one coding and one content: a representation as its 200s showed it. */
export interface Variant {
  /** The ETag field; undefined where there was none. */
  readonly etag: string | undefined
  readonly coding: string
  readonly content: ContentSign
  /** The id of the exchange that showed it first, and that of the last so far. */
  readonly first: number
  readonly last: number
  /** Which of the fields that a 304 repeats (RFC 9110 §15.4.5) the last one had. */
  readonly repeated: readonly string[]
}

export interface ExchangeIndex {
  /** Takes an exchange in: constant time, and of what was seen longest ago something goes when there is no room. */
  add(exchange: Exchange): void
  /** The variants of the exchange's target that an exchange with a smaller id has shown, the one first shown first. */
  before(exchange: Exchange): readonly Variant[]
  readonly targets: number
}

/** The fields that a 304 repeats where a 200 would have had them (RFC 9110 §15.4.5). */
export const repeatedFields: readonly string[] =
  ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary']

/** The bounds of the index: longer texts are not taken in, so that its memory is bounded as well as its entries. */
export const indexBounds = { targets: 200, variants: 16, targetLength: 2048, tagLength: 256 } as const

export function createIndex(): ExchangeIndex {
  const byTarget = new Map<string, Map<string, Variant>>()
  return {
    get targets() {
      return byTarget.size
    },
    add(exchange) {
      const { id, method, status, complete, error } = exchange
      const target = targetOf(exchange)
      const isWhole = complete && error === undefined
      if (method !== 'GET' || status !== 200 || !isWhole || target.length > indexBounds.targetLength) return
      const response = fieldsByName(exchange.responseFields)
      const etag = response.get('etag')
      const coding = response.get('content-encoding')?.toLowerCase() ?? ''
      if ((etag?.length ?? 0) > indexBounds.tagLength || coding.length > indexBounds.tagLength) return
      const content = contentSignOf(exchange, response)
      const variants = byTarget.get(target) ?? new Map<string, Variant>()
      const key = JSON.stringify([etag, coding, content.digest ?? content.length])
      const known = variants.get(key)
      const first = Math.min(known?.first ?? id, id)
      const repeated = repeatedFields.filter(name => response.has(name))
      putLast(variants, key, { etag, coding, content, first, last: Math.max(known?.last ?? id, id), repeated },
        indexBounds.variants)
      putLast(byTarget, target, variants, indexBounds.targets)
    },
    before(exchange) {
      const variants = [...byTarget.get(targetOf(exchange))?.values() ?? []].filter(({ first }) => first < exchange.id)
      return variants.sort((one, other) => one.first - other.first)
    },
  }
}

/** The demo and what stands behind the proxy may have a path in common. */
function targetOf({ upstream = '', target }: Exchange): string {
  return upstream + target
}

/** A Map keeps the order of insertion: what is put last stays longest. */
function putLast<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= limit) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    break
  }
}
