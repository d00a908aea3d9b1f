// What is claimed of single functions.
import { atMost } from '../claim.ts'
import type { Claim } from '../claim.ts'
import { median } from '../statistics.ts'
import { SIZES } from './hostile.ts'
import type { MicroResult } from './group.ts'

/** By the beginning of a group's title: how much of the time of the fastest peer ours may take. */
const SHARES: readonly (readonly [title: string, share: number])[] = [
  ['Decision, one tag', 0.8],
  ['Decision, ten tags', 0.5],
  ['etagFor, 10 KB', 1.05],
  ['etagFor, 1 MB', 1.05],
  ['etagFor, an object', 1.5],
  ['etagFor, an array of a thousand objects', 1.5],
  ['Fetch handler, no condition', 1.15],
  ['Fetch handler, 200', 1.15],
  ['Hostile list of 16 KB', 1]
]

export function microClaims(micro: readonly MicroResult[]): Claim[] {
  return [
    ...micro.flatMap(result => {
      const share = SHARES.find(([title]) => result.title.startsWith(title))?.[1]
      if (share === undefined) return []
      return [atMost(`${result.title}: ours / the fastest peer`, timeOf(result, 'ours') / timeOf(result, 'peer'), share)]
    }),
    ...micro.filter(({ title }) => title === 'etagFor, a short string').map(result =>
      atMost(`${result.title}, nanoseconds`, timeOf(result, 'ours'), 100, 0)),
    ...growth(micro)
  ]
}

/** The time of the fastest case of a kind. */
export function timeOf({ cases }: MicroResult, kind: 'ours' | 'peer'): number {
  return Math.min(...cases.filter(one => one.kind === kind).map(({ rounds }) => median(rounds)))
}

/** The exponent of growth from the shortest hostile list to the longest, by the slope between the ends. */
function growth(micro: readonly MicroResult[]): Claim[] {
  const kinds = new Set(micro.filter(({ title }) => title.startsWith('Hostile')).map(({ title }) => title.replace(/^.*?: /, '')))
  const timeAt = (size: number | undefined, kind: string): number => {
    const result = micro.find(({ title }) => title === `Hostile list of ${(size ?? 0) / 1024} KB: ${kind}`)
    return result === undefined ? NaN : timeOf(result, 'ours')
  }
  return [...kinds].map(kind => {
    const exponent = Math.log(timeAt(SIZES.at(-1), kind) / timeAt(SIZES[0], kind)) / Math.log((SIZES.at(-1) ?? 1) / (SIZES[0] ?? 1))
    return atMost(`Hostile list, ${kind}: exponent of growth from 1 to 16 KB`, exponent, 1.1)
  })
}
