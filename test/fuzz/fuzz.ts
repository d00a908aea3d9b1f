// npm run fuzz -- [--kind NAME] [--seconds N] [--seed N] [--case N]: raw bytes at a server with every wrapper and shape of content, or cases of
// another kind.
import { parseArgs } from 'node:util'
import { scriptOf } from './connection.ts'
import { KINDS } from './kinds/kinds.ts'
import { playKind } from './kinds/play.ts'
import { randomOf } from './random.ts'
import { fuzz, startTarget } from './run.ts'
import type { Finding } from './run.ts'
import { runTarget } from './target.ts'

const file = process.argv[1] as string

function print({ name, texts, script }: Finding): void {
  console.log(`\n${name}${script.leaves === undefined ? '' : `, the client leaves when ${script.leaves}`}`)
  for (const text of texts) console.log(`  ${text}`)
  for (const piece of script.pieces) console.log(`  > ${shortened(piece)}`)
}

/** Long runs are told by their length. */
function shortened(piece: string): string {
  return JSON.stringify(piece.replace(/(.{1,4}?)\1{40,}/gs, (run, unit: string) => `${unit}…(${run.length})`))
}

async function runCase(seed: number, number: number): Promise<number> {
  const target = await startTarget(file)
  const script = scriptOf(randomOf(seed, number))
  print({ name: `seed ${seed}, case ${number}`, texts: [...await target.check(script, console.log), ...target.problems], script })
  await target.stop()
  return target.problems.length
}

async function runKind(name: string, seed: number, number: number | undefined, seconds: number): Promise<void> {
  const kind = KINDS[name]
  if (kind === undefined) throw new Error(`Expected a kind (${Object.keys(KINDS).join(', ')}), got ${name}`)
  const end = Date.now() + 1000 * seconds
  const { cases, findings, answers } = await playKind(kind, seed, at => number === undefined ? Date.now() < end : at === number, number)
  for (const finding of findings) console.log(`\n${finding}`)
  console.log(`${cases} cases of ${name}: ${[...answers].sort().map(([answer, count]) => `${answer} × ${count}`).join(', ')}`)
  console.log(findings.length === 0 ? 'nothing found' : `${findings.length} findings; again: npm run fuzz -- --kind ${name} --seed ${seed} --case N`)
  process.exitCode = findings.length === 0 ? 0 : 1
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { kind: { type: 'string' }, seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, case: { type: 'string' } }
  })
  const seed = values.seed === undefined ? Date.now() % 0x1_0000_0000 : Number(values.seed)
  if (values.kind !== undefined) {
    console.log(`seed ${seed}`)
    await runKind(values.kind, seed, values.case === undefined ? undefined : Number(values.case), Number(values.seconds))
    return
  }
  if (values.case !== undefined) {
    await runCase(seed, Number(values.case))
    return
  }
  console.log(`seed ${seed}`)
  const end = Date.now() + 1000 * Number(values.seconds)
  const report = await fuzz(file, seed, () => Date.now() < end)
  for (const finding of report.findings) print(finding)
  for (const problem of report.problems) console.log(`\n${problem}`)
  console.log(`${report.cases} connections; answers: ${[...report.statuses].sort().map(([status, count]) => `${status} × ${count}`).join(', ')}`)
  const count = report.findings.length + report.problems.length
  console.log(count === 0 ? 'nothing found' : `${count} findings; again: npm run fuzz -- --seed ${seed} --case N`)
  process.exitCode = count === 0 ? 0 : 1
}

await (process.argv[2] === 'target' ? runTarget() : run())
