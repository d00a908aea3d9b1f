// What the mutation run says, as test/mutation/mutation.md.
import { codeSpan } from './mutants.ts'
import type { Mutant } from './mutants.ts'
import { explanationOf } from './explained.ts'
import { EXPLANATIONS } from './survivors.ts'
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

const INTRODUCTION = `# Mutation testing

Written by \`npm run mutation\`: each mutant is one change to a file (an operator, a constant, a condition, a return, a
statement left out, a part of a pattern), and is killed by a test that fails, or that comes to no end. Texts of error
messages are left alone.`

const SURVIVED = `## Survivors

Each group has the reason why its mutants may live, as \`test/mutation/survivors.ts\` keeps it.`

export function report(tried: readonly Tried[]): string {
  const rows = [...scores(tried), scoreOf('all files', tried)].map(score => `| ${[
    score.file, score.mutants, score.killed + score.outOfTime, score.outOfTime, score.survived, `${score.percent} %`,
  ].join(' | ')} |`)
  const survivors = tried.filter(({ verdict }) => verdict === 'survived').map(({ mutant }) => mutant)
  const groups = [...EXPLANATIONS, undefined].flatMap(explanation => {
    const mutants = survivors.filter(mutant => explanationOf(mutant) === explanation)
    if (mutants.length === 0) return []
    return [`${explanation?.why ?? '**Not explained.**'}\n\n${list(mutants)}`]
  })
  return `${INTRODUCTION}

| file | mutants | killed | of these by time | survived | score |
|---|---|---|---|---|---|
${rows.join('\n')}

${survivors.length === 0 ? 'None survived.' : [SURVIVED, ...groups].join('\n\n')}
`
}

/** The mutants, those of one line together. */
function list(mutants: readonly Mutant[]): string {
  const lines = new Map<string, string[]>()
  for (const { file, line, text, change } of mutants) {
    const place = `${file}, line ${line}, ${codeSpan(text)}`
    lines.set(place, [...lines.get(place) ?? [], change])
  }
  return [...lines].map(([place, changes]) => `- ${place}: ${changes.join('; ')}`).join('\n')
}
