// Running totals over everything the server has reported since the list was cleared, whether or not its row is kept.
import type { Exchange } from '../../shared/exchange.ts'
import { bytes } from '../ui/format.ts'

export interface Totals {
  readonly full: number
  readonly notModified: number
  readonly others: number
  /** Content bytes that 304s made unnecessary: those of the last 200 to a GET of the same target. */
  readonly notSent: number
  /** 304s whose target had no 200 before them, so that `notSent` leaves them out. */
  readonly unknown: number
  /** Content bytes of the last 200 to a GET of each target. */
  readonly lastContent: ReadonlyMap<string, number>
}

export const noTotals: Totals =
  { full: 0, notModified: 0, others: 0, notSent: 0, unknown: 0, lastContent: new Map() }

const MAX_TARGETS = 200

/** What the 304s saved, in words. */
export function savedText({ notSent, unknown }: Totals): string {
  return unknown === 0 ? bytes(notSent) : notSent === 0 ? 'an unknown size' : `over ${bytes(notSent)}`
}

/** The totals with one more exchange. */
export function withExchange(totals: Totals, exchange: Exchange): Totals {
  const { method, target, status, complete } = exchange
  if (status === 200) {
    // What was cut off is no measure of what a 304 saves.
    const lastContent = method === 'GET' && complete ? withTarget(totals.lastContent, target, exchange.contentBytes)
      : totals.lastContent
    return { ...totals, full: totals.full + 1, lastContent }
  }
  if (status !== 304) return { ...totals, others: totals.others + 1 }
  const saved = totals.lastContent.get(target)
  return {
    ...totals,
    notModified: totals.notModified + 1,
    // A HEAD is never sent content, so a 304 to it saves none.
    notSent: totals.notSent + (method === 'GET' ? saved ?? 0 : 0),
    unknown: totals.unknown + (method === 'GET' && saved === undefined ? 1 : 0),
  }
}

function withTarget(known: Totals['lastContent'], target: string, contentBytes: number): Totals['lastContent'] {
  if (known.get(target) === contentBytes) return known
  const next = new Map(known)
  next.delete(target)
  next.set(target, contentBytes)
  for (const oldest of next.keys()) {
    if (next.size <= MAX_TARGETS) break
    next.delete(oldest)
  }
  return next
}

/** How far the counter is through the seven requests that share a tag: 1 to 7, and 0 before the first. */
export function hitOfSeven(hits: number): number {
  return hits === 0 ? 0 : (hits - 1) % 7 + 1
}

/** The tag that the demo gives the next request, after `hits` requests. */
export function nextTag(hits: number): string {
  return `W/"${Math.floor(hits / 7)}"`
}
