// How many tests each file has, as test/known-count lists them: `caches/caches.test.ts 78 12s`, sorted by file. A test that vanishes is
// missed, wherever others were added. Tests that cannot run on a machine count as well. The seconds only decide what begins first.

export interface Known {
  readonly tests: number
  readonly seconds: number
}

export function parseKnown(text: string): Map<string, Known> {
  const known = new Map<string, Known>()
  for (const line of text.split('\n').filter(Boolean)) {
    const [, file, tests, seconds = '0'] = /^(\S+) (\d+)(?: (\d+)s)?$/.exec(line) ?? []
    if (file === undefined) throw new SyntaxError(`test/known-count: expected "<file> <tests> <seconds>s", got "${line}"`)
    known.set(file, { tests: Number(tests), seconds: Number(seconds) })
  }
  return known
}

export function formatKnown(known: ReadonlyMap<string, Known>): string {
  return [...known].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([file, { tests, seconds }]) => `${file} ${tests}${seconds > 0 ? ` ${seconds}s` : ''}\n`).join('')
}

/** The list after a run: files that are gone leave it, and seconds stay unless they differ by more than half. */
export function updated(known: ReadonlyMap<string, Known>, ran: ReadonlyMap<string, Known>, isGone: (file: string) => boolean):
  Map<string, Known> {
  const next = new Map([...known].filter(([file]) => !isGone(file)))
  for (const [file, { tests, seconds }] of ran) {
    const before = next.get(file)?.seconds ?? 0
    const isAlike = Math.abs(seconds - before) <= Math.max(3, before / 2)
    next.set(file, { tests, seconds: isAlike && next.has(file) ? before : Math.round(seconds) })
  }
  return next
}

export interface Differences {
  /** Sentences about tests that are missing. */
  readonly missing: readonly string[]
  /** The lines that test/known-count lacks. */
  readonly lines: readonly string[]
}

export function differences(known: ReadonlyMap<string, Known>, ran: ReadonlyMap<string, Known>, isGone: (file: string) => boolean):
  Differences {
  const missing = [...known.keys()].filter(isGone).map(file => `${file} is gone, and test/known-count has it`)
  const lines: string[] = []
  for (const [file, { tests }] of ran) {
    const before = known.get(file)?.tests ?? 0
    if (tests < before) missing.push(`${file} has ${tests} tests, and ${before} were known`)
    if (tests > before) lines.push(`${file} ${tests}`)
  }
  return { missing, lines }
}
