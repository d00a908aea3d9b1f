// What is mutated together, and where the source of a name lies.
import type { Engine } from './engines.ts'

export interface Target {
  /** Names of source files, as `sourceOf` reads them. */
  readonly files: readonly string[]
  /** The tests that are to notice: their own first, since these are the likeliest. */
  readonly tests: readonly string[]
  /** The engines that the tests use where they are there already. */
  readonly engines?: readonly Engine[]
}

/** The source of a name: that of a file of the playground begins with its folder, any other one lies below src. */
export function sourceOf(name: string): string {
  return isOfPlayground(name) ? `${name}.ts` : `src/${name}.ts`
}

/** Whether a name, or the source of one, is the playground's. */
export function isOfPlayground(name: string): boolean {
  return name.startsWith('playground/')
}

/** Of a hundred mutants of a file, how many are to be killed. */
export function leastOf(file: string): number {
  return isOfPlayground(file) ? 85 : 90
}
