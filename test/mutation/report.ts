// What the mutation run says, as test/mutation/mutation.md.
import { codeSpan } from './mutants.ts'
import { explanationOf } from './explained.ts'
import { digestOf, percentOf } from './results.ts'
import type { FileResult, Survivor } from './results.ts'
import { EXPLANATIONS } from './survivors.ts'
import { isOfPlayground } from './target.ts'

const INTRODUCTION = `# Mutation testing

Written by \`npm run mutation\`: each mutant is one change to a file (an operator, a constant, a condition, a return, a
statement left out, a part of a pattern), and is killed by a test that fails, or that comes to no end. Texts of error
messages are left alone.`

const SURVIVED = `## Survivors

Each group has the reason why its mutants may live, as \`test/mutation/survivors.ts\` keeps it.`

export function report(results: readonly FileResult[]): string {
  const all = total('all files', results)
  const ofPlayground = results.filter(({ file }) => isOfPlayground(file))
  const totals = [...ofPlayground.length === 0 ? [] : [total("the playground's server", ofPlayground)], all]
  const groups = [...EXPLANATIONS, undefined].flatMap(explanation => {
    const mutants = all.survivors.filter(mutant => explanationOf(mutant) === explanation)
    if (mutants.length === 0) return []
    return [`${explanation?.why ?? '**Not explained.**'}\n\n${list(mutants)}`]
  })
  return `${INTRODUCTION}

| file | mutants | killed | of these by time | survived | score |
|---|---|---|---|---|---|
${[...results, ...totals].map(row).join('\n')}

${outdated(results)}${all.survivors.length === 0 ? 'None survived.' : [SURVIVED, ...groups].join('\n\n')}
`
}

function total(file: string, results: readonly FileResult[]): FileResult {
  return {
    file, digest: '', killed: sum(results, ({ killed }) => killed), outOfTime: sum(results, ({ outOfTime }) => outOfTime),
    survivors: results.flatMap(({ survivors }) => survivors)
  }
}

const sum = (results: readonly FileResult[], of: (result: FileResult) => number): number => results.reduce((total, result) => total + of(result), 0)

function row(result: FileResult): string {
  const { file, killed, outOfTime, survivors } = result
  const cells = [file, killed + outOfTime + survivors.length, killed + outOfTime, outOfTime, survivors.length, `${percentOf(result)} %`]
  return `| ${cells.join(' | ')} |`
}

function outdated(results: readonly FileResult[]): string {
  const files = results.filter(({ file, digest }) => digestOf(file) !== digest).map(({ file }) => file)
  return files.length === 0 ? '' : `Changed since they were run: ${files.join(', ')}.\n\n`
}

/** The mutants, those of one line together. */
function list(mutants: readonly Survivor[]): string {
  const lines = new Map<string, string[]>()
  for (const { file, line, text, change } of mutants) {
    const place = `${file}, line ${line}, ${codeSpan(text)}`
    lines.set(place, [...lines.get(place) ?? [], change])
  }
  return [...lines].map(([place, changes]) => `- ${place}: ${changes.join('; ')}`).join('\n')
}
