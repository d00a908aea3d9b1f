// A kind of cases: what is played in one of them, and how many are played.
import type { Random } from '../random.ts'

/** Plays one case; resolves with the name of the answer it came to, and throws what is against the rules. */
export type Play = (random: Random) => Promise<string>

/** Provides what its cases need for as long as `use` runs. */
export type Kind = (use: (play: Play) => Promise<void>) => Promise<void>

export interface Played {
  readonly cases: number
  readonly findings: readonly string[]
  /** How often each answer came. */
  readonly answers: ReadonlyMap<string, number>
}
