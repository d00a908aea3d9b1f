// Cache directives that contradict each other.
import { readCacheControl } from '../../../src/fields/cache-control/parse.ts'
import type { ParsedCacheControl } from '../../../src/fields/cache-control/directives.ts'
import type { FieldLine } from '../../shared/exchange.ts'

type Directives = Omit<ParsedCacheControl, 'extensions'>
type Said = readonly [name: string, isSaid: (directives: Directives) => boolean]

const noStore: Said = ['no-store', d => d.noStore === true && d.mustUnderstand !== true]
const noCache: Said = ['no-cache', d => d.noCache === true]
const mustRevalidate: Said = ['must-revalidate', d => d.mustRevalidate === true]
const alone: Said = ['private', d => d.private === true]
const expired: Said = ['max-age=0', d => d.maxAge === 0]
const maxAge: Said = ['max-age', d => (d.maxAge ?? 0) > 0]
const sMaxage: Said = ['s-maxage', d => d.sMaxage !== undefined]
const all: Said = ['public', d => d.public === true]
const immutable: Said = ['immutable', d => d.immutable === true]
const whileRevalidate: Said = ['stale-while-revalidate', d => (d.staleWhileRevalidate ?? 0) > 0]
const ifError: Said = ['stale-if-error', d => (d.staleIfError ?? 0) > 0]

/** The directive that wins, and those that say nothing beside it. */
const clashes: readonly (readonly [winner: Said, losers: readonly Said[]])[] = [
  [noStore, [maxAge, sMaxage, all, immutable, whileRevalidate, ifError]],
  [noCache, [maxAge, immutable, whileRevalidate, ifError]],
  [mustRevalidate, [whileRevalidate, ifError]],
  [alone, [all, sMaxage]],
  [expired, [immutable]],
]

/** One text for each contradiction: `no-store beside max-age`, or `max-age twice` where two lines differ. */
export function contradictionsIn(directives: ParsedCacheControl, lines: readonly FieldLine[]): string[] {
  const found = clashes.flatMap(([[winner, wins], losers]) => !wins(directives) ? []
    : losers.filter(([, isSaid]) => isSaid(directives)).map(([loser]) => `${winner} beside ${loser}`))
  const ages = lines.filter(([name]) => name.toLowerCase() === 'cache-control')
    .flatMap(([, value]) => readCacheControl(value).maxAge ?? [])
  return new Set(ages).size > 1 ? [...found, `max-age twice, ${ages.slice(0, 4).join(' and ')}`] : found
}
