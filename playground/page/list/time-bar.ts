// The bar of a row: how long it waited for the first byte, and how long the rest took, on a scale that holds very short and very long ones.
import type { Row } from '../rows/row.ts'

/** Milliseconds at the ends of the scale, which is logarithmic: each factor of ten has the same length. */
const SHORTEST = 1
const LONGEST = 100_000

/** The share of the bar's width up to this many milliseconds, from 0 to 1; whatever it is, a sign of it is seen. */
export function shareOf(milliseconds: number): number {
  const within = Math.min(LONGEST, Math.max(SHORTEST, Number.isFinite(milliseconds) ? milliseconds : SHORTEST))
  return .04 + .96 * Math.log(within / SHORTEST) / Math.log(LONGEST / SHORTEST)
}

/** The shares of waiting for the first byte, and of the whole, of a row that took so many milliseconds. */
export function sharesOf({ exchange }: Row, duration: number): { readonly waiting: number, readonly whole: number } {
  const whole = shareOf(duration)
  const firstByte = exchange === null || exchange.status === 0 ? duration : exchange.firstByteAfter
  return { waiting: Math.min(whole, shareOf(firstByte)), whole }
}
