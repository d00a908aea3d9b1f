// What one run found, as the report and the claims read it.
import { isBare } from './contender.ts'
import type { MicroResult } from './micro/group.ts'
import type { Mix } from './mixes.ts'
import type { Absent, Measured } from './rounds.ts'
import { median } from './statistics.ts'
import type { Size, Start } from './size.ts'
import type { StoreResult } from './stores/measure.ts'

/** Contenders that were measured in turns, one soon after the other: a framework with and without us, beside a bare server. */
export interface GroupResult {
  readonly measured: readonly Measured[]
  readonly absent: readonly Absent[]
}

export interface MixResult {
  readonly mix: Mix
  readonly groups: readonly GroupResult[]
}

export interface Results {
  readonly mixes: readonly MixResult[]
  readonly micro: readonly MicroResult[]
  readonly stores: readonly StoreResult[]
  readonly size: Size | undefined
  readonly start: Start | undefined
}

/** The rate of each round as a share of what the bare copies of its group had in the middle in the same round. */
export function sharesOfBare({ measured }: GroupResult, of: Measured): number[] {
  const copies = measured.filter(({ contender }) => isBare(contender))
  return of.slots.map(({ rate }, round) => rate / median(copies.map(({ slots }) => slots[round]?.rate ?? NaN)))
}

export const rateOf = ({ slots }: Measured): number => median(slots.map(({ rate }) => rate))
export const cpuOf = ({ slots }: Measured): number => median(slots.map(({ cpu }) => cpu))
export const busyOf = ({ slots }: Measured): number => median(slots.map(({ busy }) => busy))
