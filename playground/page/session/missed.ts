// What a tab missed while it had no connection, for a sentence when it has one again.
import { count, counted } from '../ui/format.ts'
import type { ConnectionState } from '../network/event-source.ts'
import type { Session } from './session.ts'

/** How many milliseconds after a connection is there again its reader has what came meanwhile. */
const SETTLED = 500

/** Returns the function that is told each state of the connection; `tell` gets what was missed once it is there again. */
export function createWatch(session: Session, tell: (missed: Missed) => void): (state: ConnectionState) => void {
  let gone: { readonly why: ConnectionState, readonly before: Known } | undefined
  let timer = 0
  const known = (): Known => ({ end: session.store.end, unseen: session.unseen, restarts: session.restarts })
  const settle = (): void => {
    const missed = gone === undefined ? undefined : missedOf(gone.why, gone.before, known())
    gone = undefined
    if (missed !== undefined) tell(missed)
  }
  return state => {
    window.clearTimeout(timer)
    if (state === 'connected') timer = window.setTimeout(settle, SETTLED)
    else if (state !== 'connecting') gone ??= { why: state, before: known() }
  }
}

/** What a tab has come to know so far. */
export interface Known {
  /** The place that the next row gets. */
  readonly end: number
  /** How many exchanges the server had dropped before they could be read. */
  readonly unseen: number
  readonly restarts: number
}

export interface Missed {
  readonly sentence: string
  /** Whether something of it cannot be shown. */
  readonly isLoss: boolean
}

const reasons: Partial<Readonly<Record<ConnectionState, string>>> = {
  asleep: 'While this tab was hidden', lost: 'While this page was not connected', replaced: 'While other tabs took this one’s place',
}

/** Compares what was known when the connection went with what is known by now; undefined where nothing came. */
export function missedOf(why: ConnectionState, before: Known, now: Known): Missed | undefined {
  const came = now.end - before.end
  const unseen = now.unseen - before.unseen
  const isRestarted = now.restarts > before.restarts
  if (came === 0 && unseen === 0 && !isRestarted) return undefined
  const what = [
    ...isRestarted ? ['the server was restarted: what was listed before stays, without its bodies'] : [],
    ...came + unseen === 0 ? [] : [unseen === 0 ? `${counted(came, 'request')} came, listed now`
      : `${counted(came + unseen, 'request')} came: ${count(came)} listed, ${count(unseen)} dropped by the server before they could be read`],
  ]
  return { sentence: `${reasons[why] ?? 'Meanwhile'} ${what.join(', and ')}.`, isLoss: unseen > 0 || isRestarted }
}
