// Breaks the grammar, the decision, the shapes of content and the canonical encoding in every way that test/mutation/mutants.ts knows, and
// looks whether a test notices: `npm run mutation`, or, without the report and for some files alone, by words of their paths,
// `npm run mutation -- fields/entity-tag http-date`.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mutantsOf, sourceFiles } from './mutants.ts'
import type { Mutant } from './mutants.ts'
import { report, scores } from './report.ts'
import type { Tried } from './report.ts'
import { explanationOf, needless, unmatched } from './explained.ts'
import { TARGETS } from './targets.ts'
import { compile, run, tryMutant, workshop } from './trial.ts'

const WORKERS = 2
const LEAST = 90

const only = process.argv.slice(2)
const targets = TARGETS.flatMap(({ files, tests }) => files.map(name => ({ name, file: `src/${name}.ts`, tests })))
  .filter(({ name }) => only.length === 0 || only.some(word => name.includes(word)))
if (targets.length === 0) throw new RangeError(`No file to be mutated has "${only.join('" or "')}" in its path`)

const folder = mkdtempSync(join(tmpdir(), 'mutation-'))
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** How long each test may take: several times what it takes unbroken, beside another one. */
async function limitsOf(tests: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const place = workshop(folder, 'unbroken')
  const limits = new Map<string, number>()
  for (const test of tests) {
    const isProgram = await compile(test, place, new Map())
    const from = performance.now()
    const result = isProgram ? await run(test, place, 120_000) : 'no program'
    if (result !== 'passed') throw new Error(`${test} must pass before anything is broken: ${result}`)
    limits.set(test, 5_000 + 5 * (performance.now() - from))
  }
  return limits
}

const limits = await limitsOf([...new Set(targets.flatMap(({ tests }) => tests))])
const sources = sourceFiles(targets.map(({ file }) => file))
const waiting: { mutant: Mutant, tests: readonly string[] }[] = targets.flatMap(({ file, tests }, at) => {
  const source = sources[at]
  return source === undefined ? [] : mutantsOf(file, source).map(mutant => ({ mutant, tests }))
})
const order = waiting.map(({ mutant }) => mutant)
console.log(`${waiting.length} mutants`)
// Said before the long wait, and once more behind everything that is printed during it.
const outdated = unmatched(order, only.length === 0 ? [] : targets.map(({ name }) => name)).map(place => `survivors.ts explains what is no mutant any more: ${place}`)
for (const line of outdated) console.log(line)

const tried: Tried[] = []
await Promise.all(Array.from({ length: WORKERS }, async (_, worker) => {
  const place = workshop(folder, `worker-${worker}`)
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { mutant, tests } = next
    const verdict = await tryMutant(mutant, tests, place, limits)
    tried.push({ mutant, verdict })
    if (verdict !== 'survived' || explanationOf(mutant) !== undefined) continue
    console.log(`${mutant.file}:${mutant.line}  ${mutant.text}\n    ${mutant.change}`)
  }
}))
tried.sort((one, other) => order.indexOf(one.mutant) - order.indexOf(other.mutant))

for (const { file, mutants, survived, percent } of scores(tried)) {
  console.log(`${file}: ${survived} of ${mutants} live, ${percent} %`)
}
const survivors = tried.filter(({ verdict }) => verdict === 'survived').map(({ mutant }) => mutant)
const unexplained = survivors.filter(mutant => explanationOf(mutant) === undefined)
console.log(`${unexplained.length} of ${survivors.length} survivors are not explained`)
outdated.push(...needless(order, survivors).map(place => `survivors.ts explains what is killed now: ${place}`))
for (const line of outdated) console.log(line)
if (only.length === 0) writeFileSync('test/mutation/mutation.md', report(tried))
const isWell = unexplained.length === 0 && outdated.length === 0
process.exit(isWell && scores(tried).every(({ percent }) => percent >= LEAST) ? 0 : 1)
