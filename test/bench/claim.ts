// A figure that is wanted, and the one that was found.

export interface Claim {
  readonly claim: string
  readonly wanted: string
  readonly found: string
  readonly isMet: boolean
}

export const atLeast = (claim: string, found: number, wanted: number): Claim =>
  ({ claim, wanted: `≥ ${wanted}`, found: found.toFixed(3), isMet: found >= wanted })

export const atMost = (claim: string, found: number, wanted: number, digits = 2): Claim =>
  ({ claim, wanted: `≤ ${wanted}`, found: found.toFixed(digits), isMet: found <= wanted })
