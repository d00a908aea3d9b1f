// What a test file tells the runner beside its output, a line of JSON each, in the file that the runner names. A file that is run by
// itself prints what a reader has to know.
import { openSync, readFileSync, writeSync } from 'node:fs'

export type ReportLine =
  | { readonly began: string }
  | { readonly ended: string }
  /** Tests that cannot run on this machine, by name, and why: what is missing and how to get it. */
  | { readonly didNotRun: readonly string[], readonly reason: string }
  /** A program that the tests ran against, with its version. */
  | { readonly ranWith: string }
  /** What keeps a process alive that was asked to end. */
  | { readonly open: readonly string[] }

/** The environment variable with the path of the file to report to. */
export const REPORT = 'NOT_MODIFIED_REPORT'

const path = process.env[REPORT]
const file = path === undefined ? undefined : openSync(path, 'a')

export function report(line: ReportLine): void {
  if (file !== undefined) {
    writeSync(file, `${JSON.stringify(line)}\n`)
  } else if ('didNotRun' in line) {
    console.log(`Did not run: ${line.didNotRun.length} tests (${line.reason})`)
  } else if ('ranWith' in line) {
    console.log(`Ran with ${line.ranWith}`)
  }
}

/** What was reported to this file; nothing where nobody wrote it. */
export function reportIn(path: string): ReportLine[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  // The last line of a process that was killed may be cut.
  return text.split('\n').slice(0, -1).map(line => JSON.parse(line) as ReportLine)
}

/** What a file waited for that had to be ended. */
export function whatHangs(lines: readonly ReportLine[]): string {
  const last = lines.findLast(line => 'began' in line || 'ended' in line)
  if (last === undefined) return 'not one of its tests began'
  if ('began' in last) return `"${last.began}" began and did not end`
  const open = lines.flatMap(line => 'open' in line ? line.open : [])
  return `its tests ended, and the process did not${open.length > 0 ? `; still open: ${[...new Set(open)].join(', ')}` : ''}`
}

// The runner asks a file that does not end to say what keeps it: the names of Node's open handles.
if (file !== undefined) {
  process.once('SIGTERM', () => {
    report({ open: process.getActiveResourcesInfo() })
    process.exit(1)
  })
}
