// What a page does once it hears of the last time that the list was cleared: every page shows the same list, whoever cleared it.
import type { ClearedState } from '../../shared/exchange.ts'

/** `clear` and `restore` what is listed; `offer` to restore what was cleared before the page was opened. */
export type ClearedStep = 'clear' | 'restore' | 'offer' | undefined

/** @param known what the page heard last; undefined before it heard of this run of the server */
export function clearedStep(known: ClearedState | null | undefined, next: ClearedState | null): ClearedStep {
  if (next === null) return undefined
  if (known === undefined) return next.status === 'kept' && next.exchanges > 0 ? 'offer' : undefined
  if (next.serial > (known?.serial ?? 0)) return next.status === 'restored' ? undefined : 'clear'
  return next.status === 'restored' && known?.status === 'kept' ? 'restore' : undefined
}
