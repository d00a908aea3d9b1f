// Tables of cases. A uvu suite that nobody runs passes in silence; what is defined here always runs, within a limit, or says why not.
import { suite } from 'uvu'
import { report } from './report.ts'

/** What every row of a table carries: what it shows, and the section or seed row that asks for it. */
export interface Row {
  readonly name: string
  readonly ref: string
}

/** Seconds that one test may take: far more than any needs, so that what hangs is named by its test. */
const LIMIT = 120

let left = 0
const ends: (() => unknown)[] = []

/** Runs once the last test of the file has ended: closes what they share. */
export function afterAll(end: () => unknown): void {
  ends.push(end)
}

/**
 * Runs `check` once for each row; a failure is titled `name — ref`.
 *
 * @param atOnce how many rows are under way at once: more than one for rows that share nothing, and mostly wait
 */
export function table<R extends Row>(title: string, rows: readonly R[], check: (row: R) => void | Promise<void>, atOnce = 1): void {
  const tests = suite(title)
  left += rows.length
  const run = ahead(rows.map(row => () => limited(() => check(row))), atOnce)
  namesOf(title, rows).forEach((name, at) => tests(name, async () => {
    report({ began: `${title}: ${name}` })
    try {
      await run(at)
    } finally {
      report({ ended: `${title}: ${name}` })
      if (--left === 0) await Promise.all(ends.splice(0).map(end => end()))
    }
  }))
  tests.run()
}

/** Runs single tests, for stories that no table tells: a name with its section or seed row, and the test. */
export function stories(title: string, tests: Readonly<Record<string, () => void | Promise<void>>>, atOnce = 1): void {
  table(title, Object.entries(tests).map(([name, run]) => ({ name, ref: title, run })), row => row.run(), atOnce)
}

/** Runs one after another, as each is asked for, and begins those that follow it: so many are under way at once. */
function ahead(runs: readonly (() => Promise<void>)[], atOnce: number): (at: number) => Promise<void> {
  const begun: Promise<void>[] = []
  return at => {
    for (const run of runs.slice(begun.length, at + atOnce)) {
      const ending = run()
      // What fails before its turn is told when that comes.
      ending.catch(() => {})
      begun.push(ending)
    }
    return begun[at] as Promise<void>
  }
}

/**
 * Says that a table cannot run on this machine. Its rows count as known, and the run ends with the reason, which says what is
 * missing and how to get it: `nginx is not installed: sh test/install-engines.sh`.
 */
export function didNotRun(title: string, rows: readonly Row[], reason: string): void {
  report({ didNotRun: namesOf(title, rows).map(name => `${title}: ${name}`), reason })
}

/** Says what the tests of a file ran against, with its version: `nginx 1.22.1`. */
export function ranWith(program: string): void {
  report({ ranWith: program })
}

function namesOf(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) throw new RangeError(`The table "${title}" has no rows`)
  const names = rows.map(({ name, ref }) => `${name} — ${ref}`)
  const seen = new Set<string>()
  const twice = names.find(name => seen.size === seen.add(name).size)
  if (twice !== undefined) throw new RangeError(`The table "${title}" has two rows named "${twice}"`)
  return names
}

// The limit runs before the test does, which may look at the timers there are.
async function limited(run: () => void | Promise<void>): Promise<void> {
  const began = performance.now()
  const error = new Error(`This test did not end within ${LIMIT} seconds`)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(error), LIMIT * 1000) })
  try {
    await Promise.race([run(), late])
  } catch (reason) {
    // uvu ends the table without a word where a test throws undefined or null.
    throw reason ?? new Error(`This test threw ${String(reason)}`)
  } finally {
    clearTimeout(timer)
  }
  // One that never waits gives no timer its turn: what takes quadratic time over a megabyte shows here.
  if (performance.now() - began > LIMIT * 1000) throw error
}
