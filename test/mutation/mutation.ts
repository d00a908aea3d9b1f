// Breaks each file of src, and of the playground's server, that decides, answers or delivers in every way that test/mutation/mutants.ts
// knows, and looks whether a test notices: `npm run mutation`, or for some files alone, by words of their paths, `npm run mutation --
// fields/entity-tag playground/proxy`; with --outdated, for those that changed since they were run. What became of a file is kept as soon
// as it is known, and the report is made of all that is kept.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mutantsOf, sourceFiles } from './mutants.ts'
import type { Mutant } from './mutants.ts'
import { report } from './report.ts'
import { digestOf, keepResult, percentOf, readResults, resultOf } from './results.ts'
import type { FileResult, Tried } from './results.ts'
import { explanationOf, needless, unmatched } from './explained.ts'
import { leastOf, sourceOf } from './target.ts'
import { TARGETS } from './targets.ts'
import { compile, run, tryMutant, workshop } from './trial.ts'
import type { Workshop } from './trial.ts'

const WORKERS = 2

const OUTDATED = '--outdated'

const only = process.argv.slice(2)
const words = only.filter(word => word !== OUTDATED)
const known = new Map(readResults().map(({ file, digest }) => [file, digest]))
const targets = TARGETS.flatMap(({ files, ...target }) => files.map(name => ({ name, file: sourceOf(name), ...target })))
  .filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
  .filter(({ file }) => !only.includes(OUTDATED) || known.get(file) !== digestOf(file))
if (targets.length === 0) throw new RangeError(`No file to be mutated has "${words.join('" or "')}" in its path, or none of them has changed`)

const folder = mkdtempSync(join(tmpdir(), 'mutation-'))
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** How long each test may take: several times what it takes unbroken, beside another one. */
async function limitsOf(tests: readonly string[], place: Workshop): Promise<ReadonlyMap<string, number>> {
  const limits = new Map<string, number>()
  for (const test of tests) {
    const isProgram = await compile(test, place, new Map())
    const from = performance.now()
    const result = isProgram ? await run(test, place, 300_000) : 'no program'
    if (result !== 'passed') throw new Error(`${test} must pass before anything is broken: ${result}`)
    limits.set(test, 5_000 + 5 * (performance.now() - from))
  }
  return limits
}

const engines = [...new Set(targets.flatMap(({ engines = [] }) => engines))]
const workshops = await Promise.all(Array.from({ length: WORKERS }, (_, worker) => workshop(folder, `worker-${worker}`, engines)))
const limits = await limitsOf([...new Set(targets.flatMap(({ tests }) => tests))], workshops[0] as Workshop)
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

const digests = new Map(targets.map(({ file }) => [file, digestOf(file)]))
const tried = new Map(targets.map(({ file }) => [file, [] as Tried[]]))
const results: FileResult[] = []

/** Keeps what became of a file once all its mutants were tried. */
function finish(file: string): void {
  const ofFile = tried.get(file) ?? []
  if (ofFile.length < order.filter(mutant => mutant.file === file).length) return
  const result = resultOf(file, digests.get(file) ?? '', ofFile)
  results.push(result)
  writeFileSync('test/mutation/mutation.md', report(keepResult(result)))
  console.log(`${file}: ${result.survivors.length} of ${result.killed + result.outOfTime + result.survivors.length} live, ${percentOf(result)} %`)
}

await Promise.all(workshops.map(async place => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { mutant, tests } = next
    const verdict = await tryMutant(mutant, tests, place, limits)
    tried.get(mutant.file)?.push({ mutant, verdict })
    if (verdict === 'survived' && explanationOf(mutant) === undefined) {
      console.log(`${mutant.file}:${mutant.line}  ${mutant.text}\n    ${mutant.change}`)
    }
    finish(mutant.file)
  }
  await place.engines.stop()
}))

const survivors = results.flatMap(result => result.survivors)
const unexplained = survivors.filter(mutant => explanationOf(mutant) === undefined)
console.log(`${unexplained.length} of ${survivors.length} survivors are not explained`)
outdated.push(...needless(order, survivors).map(place => `survivors.ts explains what is killed now: ${place}`))
for (const line of outdated) console.log(line)
const isWell = unexplained.length === 0 && outdated.length === 0
process.exit(isWell && results.every(result => percentOf(result) >= leastOf(result.file)) ? 0 : 1)
