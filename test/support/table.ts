// Tables of cases. A uvu suite that nobody runs passes in silence; what is defined here always runs.
import { suite } from 'uvu'

/** What every row of a table carries: what it shows, and the section or seed row that asks for it. */
export interface Row {
  readonly name: string
  readonly ref: string
}

/** Runs `check` once for each row; a failure is titled `name — ref`. */
export function table<R extends Row>(title: string, rows: readonly R[], check: (row: R) => void | Promise<void>): void {
  if (rows.length === 0) throw new RangeError(`The table "${title}" has no rows`)
  const tests = suite(title)
  const seen = new Set<string>()
  for (const row of rows) {
    const name = `${row.name} — ${row.ref}`
    if (seen.has(name)) throw new RangeError(`The table "${title}" has two rows named "${name}"`)
    seen.add(name)
    tests(name, () => check(row))
  }
  tests.run()
}

/** Runs single tests, for stories that no table tells: a name with its section or seed row, and the test. */
export function stories(title: string, tests: Readonly<Record<string, () => void | Promise<void>>>): void {
  table(title, Object.entries(tests).map(([name, run]) => ({ name, ref: title, run })), row => row.run())
}
