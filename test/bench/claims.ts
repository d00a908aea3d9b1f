// What the library claims of its speed, and whether this run shows it.
import { atLeast, atMost } from './claim.ts'
import type { Claim } from './claim.ts'
import { microClaims } from './micro/claims.ts'
import { cpuOf, rateOf, sharesOfBare } from './results.ts'
import type { MixResult, Results } from './results.ts'
import type { Measured } from './rounds.ts'
import { median } from './statistics.ts'

export function claimsOf({ mixes, micro, stores, size, start }: Results): Claim[] {
  return [
    ...mixes.flatMap(besideBare),
    ...mixes.flatMap(untouched),
    ...mixes.flatMap(besideFrameworks),
    ...mixes.flatMap(insideFrameworks),
    ...mixes.flatMap(keptBesideBare),
    ...microClaims(micro),
    ...stores.filter(({ title }) => title.startsWith('redis')).map(({ title, atOnce, shares }) => atLeast(`${title}, ${atOnce} at once`, median(shares), 0.9)),
    ...size === undefined ? [] : [atMost('dist/index.js minified and gzipped, octets', size.gzipped, 8192, 0)],
    ...start === undefined ? [] : [
      atMost('Importing it beside node:http and node:crypto, more milliseconds', median(start.package) - median(start.without), 5)]
  ]
}

const onNode = (result: MixResult): Measured[] =>
  result.measured.filter(({ contender }) => contender.kind === 'ours' && contender.on === 'node:http' && contender.only === undefined)

/** 304 of any size and 200 of 10 KB, beside the bare copies of the same run. */
function besideBare(result: MixResult): Claim[] {
  const { mix } = result
  if (mix.tags === 0 || (mix.status === 200 && mix.size > 10 * 1024)) return []
  return onNode(result).map(one => atLeast(`${mix.name}: ${one.contender.name} / bare`, median(sharesOfBare(result, one)), 0.95))
}

/** A request without conditional fields through etagMiddleware, beside the same handler without it. */
function untouched({ mix, measured }: MixResult): Claim[] {
  const [alone, around] = measured.filter(({ contender }) => contender.only === 'unconditional')
  if (alone === undefined || around === undefined) return []
  return [atLeast(`${mix.name}: etagMiddleware(handler) / handler`, rateBeside(around, alone), 0.98)]
}

/** Content that is kept, beside the bare copies, which send the same octets from memory. */
function keptBesideBare(result: MixResult): Claim[] {
  return result.measured.filter(({ contender }) => contender.name.includes('withKeptContent')).map(one =>
    atLeast(`${result.mix.name}: ${one.contender.name} / bare`, median(sharesOfBare(result, one)), 0.85))
}

/** The median over the rounds of the rate of one as a share of the other's in the same round. */
function rateBeside(one: Measured, other: Measured): number {
  return median(one.slots.map(({ rate }, round) => rate / (other.slots[round]?.rate ?? NaN)))
}

function besideFrameworks({ mix, measured }: MixResult): Claim[] {
  const ours = onNode({ mix, measured, absent: [] }).toSorted((one, other) => rateOf(other) - rateOf(one))[0]
  const theirs = measured.filter(({ contender }) => contender.kind === 'theirs' && contender.on !== 'files')
  if (ours === undefined || theirs.length === 0 || mix.tags === 0) return []
  if (mix.size === 10 * 1024) {
    return [atLeast(`${mix.name}: the fastest on node:http / the fastest framework`, rateOf(ours) / Math.max(...theirs.map(rateOf)), 1.3)]
  }
  if (mix.status === 200) return []
  return theirs.filter(({ contender }) => contender.hashes).map(their =>
    atLeast(`${mix.name}: the fastest on node:http / ${their.contender.name}`, rateOf(ours) / rateOf(their), 30))
}

/** By processor time as well: both answers come from one framework, and what differs is ours or theirs. */
function insideFrameworks({ mix, measured }: MixResult): Claim[] {
  return measured.filter(({ contender: { kind, on } }) => (mix.tags > 0 || mix.file !== undefined) && kind === 'ours' && on !== 'node:http').flatMap(ours => {
    const theirs = measured.filter(({ contender }) => contender.kind === 'theirs' && contender.on === ours.contender.on).toSorted((one, other) => rateOf(other) - rateOf(one))[0]
    if (theirs === undefined) return []
    const claim = atLeast(`${mix.name}: ${ours.contender.name} / ${theirs.contender.name}`, rateBeside(ours, theirs), 1)
    return [{ ...claim, found: `${claim.found} (processor ${(cpuOf(theirs) / cpuOf(ours)).toFixed(2)})` }]
  })
}
