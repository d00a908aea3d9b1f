// What became of the mutants of each file, kept from run to run: a run of some files alone brings theirs up to date.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
import type { Mutant } from './mutants.ts'
import { sourceOf } from './target.ts'
import { TARGETS } from './targets.ts'
import type { Verdict } from './trial.ts'

export type Survivor = Pick<Mutant, 'file' | 'line' | 'text' | 'change'>

export interface Tried {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

export interface FileResult {
  readonly file: string
  /** The digest of the code that was mutated: another one shows that the result is of an earlier version. */
  readonly digest: string
  readonly killed: number
  readonly outOfTime: number
  readonly survivors: readonly Survivor[]
}

const PLACE = 'test/mutation/results.json'

/** The digest of the code of a source file, without its types, comments and line breaks: a result outlives a change of these. */
export function digestOf(file: string): string {
  return digestOfSource(readFileSync(file, 'utf8'))
}

export function digestOfSource(source: string): string {
  const { code } = transformSync(source, { loader: 'ts', minifyWhitespace: true, legalComments: 'none' })
  return createHash('sha256').update(code).digest('hex').slice(0, 16)
}

/** Of a hundred mutants, those that were killed; what is no program any more is none. */
export function percentOf({ killed, outOfTime, survivors }: FileResult): number {
  return Math.floor(1000 * (killed + outOfTime) / (killed + outOfTime + survivors.length)) / 10
}

export function resultOf(file: string, digest: string, tried: readonly Tried[]): FileResult {
  const of = (verdict: Verdict): readonly Mutant[] => tried.filter(one => one.verdict === verdict).map(({ mutant }) => mutant)
  const survivors = of('survived').toSorted((one, other) => one.line - other.line)
    .map(({ line, text, change }) => ({ file, line, text, change }))
  return { file, digest, killed: of('killed').length, outOfTime: of('out of time').length, survivors }
}

/** All results that are kept, in the order of the targets. */
export function readResults(): readonly FileResult[] {
  return existsSync(PLACE) ? JSON.parse(readFileSync(PLACE, 'utf8')) as FileResult[] : []
}

/** Keeps a result in place of that of an earlier run, and nothing of what is no target any more. */
export function keepResult(result: FileResult): readonly FileResult[] {
  const known = [result, ...readResults().filter(({ file }) => file !== result.file)]
  const kept = TARGETS.flatMap(({ files }) => files).flatMap(name => known.filter(({ file }) => file === sourceOf(name)))
  writeFileSync(PLACE, `[\n${kept.map(one => JSON.stringify(one)).join(',\n')}\n]\n`)
  return kept
}
