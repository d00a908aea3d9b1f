// Mutants that live, and why they may.

export interface Survivor {
  readonly file: string
  /** The line of the source without its indentation. */
  readonly text: string
  readonly changes: readonly string[]
  readonly why: string
}

export const SURVIVORS: readonly Survivor[] = [
]
