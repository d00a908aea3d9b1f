// The URLs of the application that can be probed: those that were asked for.
import type { Exchange } from '../../shared/exchange.ts'
import { isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'

/** How many of the latest rows are looked at. */
const MAX_ROWS = 2000

/** The latest exchange of each URL behind the proxy that was answered with content, at most so many, the latest first. */
export function seenTargets(rows: readonly Row[], limit: number): Exchange[] {
  const seen = new Map<string, Exchange>()
  for (let at = rows.length - 1; at >= Math.max(0, rows.length - MAX_ROWS) && seen.size < limit; at--) {
    const exchange = rows[at]?.exchange
    if (exchange == null || exchange.upstream === undefined || isImported(exchange) || exchange.method !== 'GET') continue
    if (exchange.status !== 200 && exchange.status !== 304) continue
    if (!seen.has(exchange.target)) seen.set(exchange.target, exchange)
  }
  return [...seen.values()]
}
