// What the runs of uvu in one process print of themselves, taken together.

export interface Totals { readonly passed: number, readonly failed: number, readonly skipped: number }

/** A process that printed no totals, but for one whose tests `didNotRun`, or ended with something other than 0, failed at least once. */
export function totalsOf(output: string, code: number | null, didNotRun = 0): Totals {
  const total = sum(output, /^\s*Total:\s+(\d+)/gm)
  const passed = sum(output, /^\s*Passed:\s+(\d+)/gm)
  return { passed, failed: Math.max(total - passed, code === 0 && total + didNotRun > 0 ? 0 : 1), skipped: sum(output, /^\s*Skipped:\s+(\d+)/gm) }
}

function sum(text: string, pattern: RegExp): number {
  let total = 0
  for (const [, count] of text.matchAll(pattern)) total += Number(count)
  return total
}
