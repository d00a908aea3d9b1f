// What the browser's cache held before and after each fetch of this page, as far as its own fetches tell.
import { readCacheControl } from '../../../src/fields/cache-control/parse.ts'
import { fetchOf } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { fieldValue } from '../rows/fields.ts'

/** A stored copy, by the names of HAR 1.2. */
export interface HarCacheState {
  readonly lastAccess: string
  readonly eTag: string
  /** How often it was used since it was stored. */
  readonly hitCount: number
}

export interface HarCache {
  readonly beforeRequest?: HarCacheState | null
  readonly afterRequest?: HarCacheState | null
}

/** The states for each row, in order; `{}` where nothing is known. `timeOrigin` is that of the page's clock. */
export function cacheStates(rows: readonly Row[], timeOrigin: number): HarCache[] {
  const copies = new Map<string, HarCacheState>()
  return rows.map(row => {
    const { exchange } = row
    const fetchRecord = fetchOf(row)
    const target = exchange?.target ?? fetchRecord?.target
    // Other clients have caches of their own; a validator set by hand, and no-store, leave the cache aside.
    if (fetchRecord === null || target === undefined) return {}
    if (fetchRecord.handSet !== null || fetchRecord.mode === 'no-store') return {}
    const before = copies.get(target) ?? null
    const after = stateAfter(row, before, new Date(timeOrigin + fetchRecord.endedAt).toISOString())
    if (after === null) copies.delete(target)
    else copies.set(target, after)
    return before === null && after === null ? {} : { beforeRequest: before, afterRequest: after }
  })
}

type State = HarCacheState | null

function stateAfter({ exchange, fetchRecord }: Row, before: State, lastAccess: string): State {
  const used = before === null ? null : { ...before, lastAccess, hitCount: before.hitCount + 1 }
  if (exchange === null) return fetchRecord?.status === null ? before : used
  if (!exchange.complete || exchange.method !== 'GET') return before
  const eTag = fieldValue(exchange.responseFields, 'ETag')
  if (exchange.status === 304) return used === null ? null : { ...used, eTag: eTag ?? used.eTag }
  if (exchange.status !== 200) return before
  const isStored = readCacheControl(fieldValue(exchange.responseFields, 'Cache-Control') ?? '').noStore !== true
  return isStored && eTag !== undefined ? { lastAccess, eTag, hitCount: 0 } : null
}
