// What the runs of uvu in one process print of themselves, taken together.

export interface Totals { readonly passed: number, readonly failed: number }

/** A process that printed no totals, or ended with something other than 0, failed at least once. */
export function totalsOf(output: string, code: number | null): Totals {
  const total = sum(output, /^\s*Total:\s+(\d+)/gm)
  const passed = sum(output, /^\s*Passed:\s+(\d+)/gm)
  return { passed, failed: Math.max(total - passed, code === 0 && total > 0 ? 0 : 1) }
}

function sum(text: string, pattern: RegExp): number {
  let total = 0
  for (const [, count] of text.matchAll(pattern)) total += Number(count)
  return total
}
