// What an explanation is, and the changes as the run tells them.

/** What is true of some mutants, so that they may live. */
export interface Explanation {
  readonly why: string
  readonly places: readonly Place[]
}

/** One line of the source without its indentation, and which changes to it may live, as the run tells them. */
export interface Place {
  readonly file: string
  readonly text: string
  readonly changes: readonly string[]
}

export function at(file: string, text: string, ...changes: readonly string[]): Place {
  return { file, text, changes }
}

export function change(from: string, to: string): string {
  return `\`${from}\` → \`${to}\``
}

/** The change of a constant to the next one. */
export function more(constant: string): string {
  return change(constant, `(${constant} + 1)`)
}

/** The change of a constant to the one before. */
export function less(constant: string): string {
  return change(constant, `(${constant} - 1)`)
}
