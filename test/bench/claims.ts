// What the library claims of its speed, and whether this run shows it. Servers are compared by the processor time of an answer, which other programs of the
// machine disturb less than the rate.
import { atLeast, atMost } from './claim.ts'
import type { Claim } from './claim.ts'
import { microClaims } from './micro/claims.ts'
import { isBare } from './contender.ts'
import { cpuOf } from './results.ts'
import type { GroupResult, MixResult, Results } from './results.ts'
import type { Mix } from './mixes.ts'
import type { Measured } from './rounds.ts'
import type { Start } from './size.ts'
import { median } from './statistics.ts'

export function claimsOf({ mixes, micro, stores, size, start }: Results): Claim[] {
  return [
    ...mixes.flatMap(({ mix, groups }) => groups.flatMap(group => [...besideBare(mix, group), ...untouched(mix, group), ...insideFramework(mix, group)])),
    ...anySize(mixes),
    ...microClaims(micro),
    ...stores.filter(({ title }) => title.startsWith('redis')).map(({ title, atOnce, processor }) => atLeast(`${title}, ${atOnce} at once`, median(processor), 0.9)),
    ...size === undefined ? [] : [atMost('`import { etagFor }` bundled, minified and gzipped, octets', size.etagFor, 4608, 0)],
    ...start === undefined ? [] : [atLeast('What importing it takes beside node:http and node:crypto: Express / the package', importShare(start), 3)]
  ]
}

/** Milliseconds are those of the machine; how many times as long another takes is not. */
const importShare = ({ package: ours, express, without }: Start): number => (median(express) - median(without)) / (median(ours) - median(without))

const KB = 1024

/** How many answers of one take the processor time of as many of the other: 1 where they cost the same. */
const beside = (one: Measured, other: Measured): number => cpuOf(other) / cpuOf(one)

/** On node:http, beside the bare copies of the same run, which send the same octets from memory. */
function besideBare(mix: Mix, group: GroupResult): Claim[] {
  const { measured } = group
  if (mix.status === 200 && mix.size > 10 * KB) return []
  const bare = bareOf(group)
  const byHand = measured.find(({ contender }) => contender.name === 'by hand, with setHeader')
  return measured.filter(({ contender: { kind, on, beside: wanted } }) => kind === 'ours' && on === 'node:http' && wanted !== undefined).flatMap(one => [
    ...bare === undefined ? [] : [atLeast(`${mix.name}: ${one.contender.name} / bare`, beside(one, bare), one.contender.beside as number)],
    ...byHand === undefined || !one.contender.name.includes('etagMiddleware(withEtag') ? []
      : [atLeast(`${mix.name}: ${one.contender.name} / by hand, with setHeader`, beside(one, byHand), 0.97)]
  ])
}

/** A request without conditional fields through etagMiddleware, beside the same handler without it. */
function untouched(mix: Mix, { measured }: GroupResult): Claim[] {
  const [alone, around] = measured.filter(({ contender }) => contender.only === 'unconditional')
  if (alone === undefined || around === undefined) return []
  return [atLeast(`${mix.name}: etagMiddleware(handler) / handler`, beside(around, alone), 0.98)]
}

/** Each of ours in a framework, beside that framework's own ETags, and beside the framework without any. */
function insideFramework(mix: Mix, { measured }: GroupResult): Claim[] {
  if (mix.size > 64 * KB || (mix.tags === 0 && mix.file === undefined)) return []
  return measured.filter(({ contender: { kind, on, content } }) => kind === 'ours' && on !== 'node:http' && content !== (mix.status === 304 ? 'bytes' : 'lazy')).flatMap(ours =>
    ([['theirs', 1], ['none', 0.9]] as const).flatMap(([kind, wanted]) =>
      measured.filter(({ contender }) => contender.kind === kind && contender.on === ours.contender.on).map(other =>
        atLeast(`${mix.name}: ${ours.contender.name} / ${other.contender.name}`, beside(ours, other), wanted))))
}

/** A 304 costs the same whatever the size of the content that it saves: as a share of the bare server beside it, which the state of the machine moves as well. */
function anySize(mixes: readonly MixResult[]): Claim[] {
  const [small = [], large = []] = [10 * KB, KB * KB].map(size => mixes.find(({ mix }) => mix.status === 304 && mix.tags === 1 && mix.size === size)?.groups)
  return small.flatMap(group => group.measured.filter(({ contender: { kind, content } }) => kind === 'ours' && content !== 'bytes').flatMap(one => {
    const other = large.find(({ measured }) => measured.some(({ contender }) => contender === one.contender))
    const same = other?.measured.find(({ contender }) => contender === one.contender)
    const [bare, otherBare] = [bareOf(group), other && bareOf(other)]
    if (same === undefined || bare === undefined || otherBare === undefined) return []
    return [atLeast(`a 304 of 1 MB / one of 10 KB, each beside bare: ${one.contender.name}`, beside(same, otherBare) / beside(one, bare), 0.9)]
  }))
}

/** The bare server of a group; of several the one in the middle. */
function bareOf({ measured }: GroupResult): Measured | undefined {
  const copies = measured.filter(({ contender }) => isBare(contender)).toSorted((one, other) => cpuOf(one) - cpuOf(other))
  return copies[Math.floor(copies.length / 2)]
}
