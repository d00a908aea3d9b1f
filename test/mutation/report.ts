// What the mutation run says, as test/mutation.md.
import type { Mutant } from './mutants.ts'
import { SURVIVORS } from './survivors.ts'
import type { Verdict } from './trial.ts'

export interface Tried {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

export interface Score {
  readonly file: string
  readonly mutants: number
  readonly killed: number
  readonly outOfTime: number
  readonly survived: number
  /** Of a hundred mutants; what is no program any more is none. */
  readonly percent: number
}

const count = (tried: readonly Tried[], verdict: Verdict): number => tried.filter(one => one.verdict === verdict).length

function scoreOf(file: string, tried: readonly Tried[]): Score {
  const [killed, outOfTime, survived] = [count(tried, 'killed'), count(tried, 'out of time'), count(tried, 'survived')]
  const mutants = killed + outOfTime + survived
  return { file, mutants, killed, outOfTime, survived, percent: Math.floor(1000 * (killed + outOfTime) / mutants) / 10 }
}

export function scores(tried: readonly Tried[]): readonly Score[] {
  const files = [...new Set(tried.map(({ mutant }) => mutant.file))]
  return files.map(file => scoreOf(file, tried.filter(({ mutant }) => mutant.file === file)))
}

/** Why a survivor may live; undefined where nobody has looked at it. */
export function explanationOf({ file, text, change }: Mutant): string | undefined {
  return SURVIVORS.find(known => file === `src/${known.file}.ts` && known.text === text &&
    known.changes.includes(change))
    ?.why
}

/** Explanations that no survivor needs any more. */
export function leftOver(tried: readonly Tried[]): readonly string[] {
  const survivors = tried.filter(({ verdict }) => verdict === 'survived').map(({ mutant }) => mutant)
  return SURVIVORS.flatMap(known => known.changes
    .filter(change => !survivors.some(({ file, text, change: survived }) =>
      file === `src/${known.file}.ts` && text === known.text && survived === change))
    .map(change => `${known.file}: ${known.text}: ${change}`))
}

const INTRODUCTION = `# Mutation testing

Written by \`npm run mutation\`: each mutant is one change to a file (an operator, a constant, a condition, a return, a
statement left out, a part of a pattern), and is killed by a test that fails, or that comes to no end. Texts of error
messages are left alone.`

export function report(tried: readonly Tried[]): string {
  const rows = [...scores(tried), scoreOf('all', tried)].map(({ file, mutants, killed, outOfTime, survived,
    percent }) =>
    `| ${file} | ${mutants} | ${killed + outOfTime} | ${outOfTime} | ${survived} | ${percent} % |`)
  const survivors = tried.filter(({ verdict }) => verdict === 'survived').map(({ mutant }) => {
    const why = explanationOf(mutant) ?? '**Not explained.**'
    return `- \`${mutant.file}\`, line ${mutant.line}, \`${mutant.text}\`: ${mutant.change}. ${why}`
  })
  return `${INTRODUCTION}

| file | mutants | killed | of these by time | survived | score |
|---|---|---|---|---|---|
${rows.join('\n')}

## Survivors

${survivors.length === 0 ? 'None.' : survivors.join('\n')}
`
}
