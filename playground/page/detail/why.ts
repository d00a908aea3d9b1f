// Why the browser's cache sent nothing, or why it sent a request: the freshness sum, beside what was observed.
import { freshnessOf } from '../analysis/freshness.ts'
import type { Freshness } from '../analysis/freshness.ts'
import { fetchOf, isFromCache } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { storedAs, storedByPage } from './stored.ts'
import type { Stored } from './stored.ts'
import { fieldValue } from '../rows/fields.ts'

export interface Why {
  readonly observed: 'nothing' | 'a conditional request' | 'a full request'
  /** Null where the copy is older than the list, so that its sum is not known. */
  readonly sum: { readonly freshness: Freshness, readonly stored: Stored | null } | null
}

// What the cache itself adds to a request is not what it was presented with.
const added = /^(?:if-(?:none-match|modified-since)|cache-control|pragma)$/i

/** Why a fetch of this page had a request made, or none; null for other clients, whose caches nobody here knows. */
export function whyOf(row: Row, rows: readonly Row[], timeOrigin: number): Why | null {
  const { exchange } = row
  const fetchRecord = fetchOf(row)
  if (fetchRecord === null) return null
  const { mode, handSet } = fetchRecord
  if (exchange === null) {
    if (!isFromCache(fetchRecord)) return null
    const stored = storedAs(row, rows)
    if (stored === null) return { observed: 'nothing', sum: null }
    // The page's next request has the fields of the one before: it is the same page that sends it.
    const fields = stored.response.requestFields.filter(([name]) => !added.test(name))
    const now = new Date(timeOrigin + fetchRecord.startedAt)
    return { observed: 'nothing', sum: { freshness: freshnessOf(stored.response, { method: 'GET', fields, mode }, now),
      stored } }
  }
  const { method, requestFields, startedAt } = exchange
  const isConditional = ['If-None-Match', 'If-Modified-Since']
    .some(name => fieldValue(requestFields, name) !== undefined)
  const observed = isConditional ? 'a conditional request' : 'a full request'
  const stored = storedByPage(exchange, row.place, rows)
  if (stored === null && isConditional && handSet === null) return { observed, sum: null }
  const fields = requestFields.filter(([name]) => !added.test(name))
  const freshness = freshnessOf(stored?.response ?? null, { method, fields, mode, handSet: handSet !== null },
    new Date(startedAt))
  return { observed, sum: { freshness, stored } }
}
