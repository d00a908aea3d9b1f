// Resource Timing, which tells what the cache did where the browser lets it.
import type { TimingEntry } from '../rows/row.ts'

/** Reports each fetch of the target with the instant at which it began, on the clock of `performance.now()`. */
export function observeFetches(target: string, report: (instant: number, timing: TimingEntry) => void): void {
  // An observer gets every entry; the timing buffer ends at 250.
  const observer = new PerformanceObserver(entries => {
    for (const entry of entries.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming) || new URL(entry.name).pathname !== target) continue
      report(entry.startTime, { transferSize: entry.transferSize, deliveryType: deliveryTypeOf(entry) })
    }
  })
  observer.observe({ type: 'resource' })
}

function deliveryTypeOf(entry: PerformanceResourceTiming): string | null {
  const value: unknown = Reflect.get(entry, 'deliveryType')
  return typeof value === 'string' ? value : null
}
