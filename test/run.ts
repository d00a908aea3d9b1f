// Runs everything: each compiled test file, and beside them the types. `node .test/run.js fetch/ node/etag` runs those
// whose path below `test` holds one of the words; with --write-counts, what ran is written to test/known-count.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { differences, formatKnown, parseKnown, updated } from './support/known-counts.ts'
import { reportIn, whatHangs } from './support/report.ts'
import type { ReportLine } from './support/report.ts'
import { TestProcess } from './support/test-process.ts'
import { totalsOf } from './support/totals.ts'
import type { Totals } from './support/totals.ts'

const WRITE = '--write-counts'
const KNOWN = 'test/known-count'
const MINUTES = 6

const only = process.argv.slice(2).filter(word => word !== WRITE)

interface Result extends Totals {
  /** Its path below `test`. */
  readonly file: string
  readonly output: string
  readonly seconds: number
  readonly lines: readonly ReportLine[]
}

const reports = mkdtempSync(join(tmpdir(), 'not-modified-reports-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))

/** The folders whose files can be run one after another in one process, since they leave it as they found it. */
const IN_TURN = ['frameworks/', 'library/api/', 'library/content/', 'library/decision/', 'library/fetch/', 'library/fields/', 'library/handler/',
  'playground/page/', 'playground/proxy/']

/** One file's tests; a file that prints no totals, or dies, counts as one failure. */
async function runFile(file: string, process: TestProcess): Promise<Result> {
  const began = performance.now()
  const report = join(reports, file.replaceAll('/', '-'))
  const compiled = `.test/${file.replace(/\.ts$/, '.js')}`
  const ended = await (IN_TURN.some(folder => file.startsWith(folder)) ? process.inTurn(compiled, report) : process.alone(compiled, report))
  const lines = reportIn(report)
  const output = ended.isLate ? `${ended.output}\n${file} did not end within ${MINUTES} minutes: ${whatHangs(lines)}\n` : ended.output
  return { file, ...totalsOf(output, ended.code, notRunIn(lines)), output, seconds: (performance.now() - began) / 1000, lines }
}

const notRunIn = (lines: readonly ReportLine[]): number =>
  lines.reduce((total, line) => total + ('didNotRun' in line ? line.didNotRun.length : 0), 0)

const known = parseKnown(readFileSync(KNOWN, 'utf8'))
const files = readdirSync('.test', { recursive: true, encoding: 'utf8' })
  .map(name => name.replaceAll('\\', '/').replace(/\.js$/, '.ts'))
  .filter(name => name.endsWith('.test.ts') && !name.startsWith('node_modules/'))
  .filter(name => only.length === 0 || only.some(word => name.includes(word)))
if (files.length === 0) {
  console.log(`No test file has ${only.map(word => `"${word}"`).join(' or ')} in its path`)
  process.exit(1)
}

/** What tsc says of all types, which it checks while the tests run: nothing where they fit. */
async function typesThatDoNotFit(): Promise<string> {
  const tsc = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code]] = await Promise.all([text(tsc.stdout), once(tsc, 'close') as Promise<[number | null]>])
  return code === 0 ? '' : output || `tsc ended with ${code}`
}

const types = typesThatDoNotFit()

// The longest first, so that none is left running alone at the end.
const waiting = files.toSorted((a, b) => (known.get(b)?.seconds ?? 0) - (known.get(a)?.seconds ?? 0) || (a < b ? -1 : 1))
const results: Result[] = []
await Promise.all(Array.from({ length: Math.max(3, Math.min(6, availableParallelism() + 2)) }, async () => {
  const process = new TestProcess(MINUTES * 60_000)
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const result = await runFile(file, process)
    results.push(result)
    const notRun = notRunIn(result.lines)
    console.log(`${result.failed === 0 ? 'ok  ' : 'FAIL'} ${file} ${result.passed}${notRun > 0 ? ` (${notRun} did not run)` : ''} ` +
      `${result.seconds.toFixed(1)}s`)
    if (result.failed > 0) console.log(result.output)
  }
  process.end()
}))

const misfits = await types
if (misfits !== '') console.log(misfits)

let failed = results.reduce((total, result) => total + result.failed, 0)
const faults = results.filter(({ skipped }) => skipped > 0)
  .map(({ file, skipped }) => `${file} skipped ${skipped} tests without a reason: didNotRun of test/support/table.ts gives one`)
if (misfits !== '') faults.push('The types do not fit: tsc says above what does not')

const ran = new Map(results.filter(result => result.failed === 0)
  .map(({ file, passed, seconds, lines }) => [file, { tests: passed + notRunIn(lines), seconds }]))
const isGone = (file: string): boolean => only.length === 0 && !existsSync(join('test', file))
const { missing, lines } = differences(known, ran, isGone)
if (process.argv.includes(WRITE)) {
  writeFileSync(KNOWN, formatKnown(updated(known, ran, isGone)))
} else {
  faults.push(...missing.map(sentence => `${sentence}: where that is on purpose, run with ${WRITE}`))
  if (lines.length > 0) console.log(`New tests: write these lines to ${KNOWN}, or run with ${WRITE}\n${lines.join('\n')}`)
}
for (const fault of faults) console.log(`FAIL ${fault}`)
failed += faults.length

const ranWith = new Set(results.flatMap(({ lines }) => lines.flatMap(line => 'ranWith' in line ? line.ranWith : [])))
if (ranWith.size > 0) console.log(`Ran with ${[...ranWith].sort().join(', ')}`)
for (const { file, lines } of results) {
  const reasons = new Set(lines.flatMap(line => 'didNotRun' in line ? line.reason : []))
  for (const reason of reasons) {
    const count = notRunIn(lines.filter(line => 'didNotRun' in line && line.reason === reason))
    console.log(`Did not run: ${count} tests of ${file} (${reason})`)
  }
}
console.log(`${results.reduce((total, result) => total + result.passed, 0)} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
