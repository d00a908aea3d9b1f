// What a reload has lost: what this tab listed before, set against what the server still has.
import { isEarlier, isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { counted } from '../ui/format.ts'
import { keepLastVisit, readLastVisit } from '../ui/preferences.ts'
import type { Session } from './session.ts'

/**
 * Keeps what this tab lists for when it is loaded anew; the function it returns is to be called once the server was
 * heard of, and tells the first time what is gone.
 */
export function createLastVisit({ store }: Session, tell: (loss: string) => void): (sessionId: string) => void {
  let last = parseLastVisit(readLastVisit())
  let known = ''
  window.addEventListener('pagehide', () => {
    if (known !== '') keepLastVisit(JSON.stringify(lastVisitOf(known, store.rows)))
  })
  return sessionId => {
    known = sessionId
    const loss = last === undefined ? undefined : lossOf(last, sessionId)
    last = undefined
    if (loss !== undefined) tell(loss)
  }
}

/** What the tab listed when it was left. */
export interface LastVisit {
  readonly sessionId: string
  /** Exchanges of that run of the server, of earlier runs, and of files. */
  readonly present: number
  readonly earlier: number
  readonly imported: number
}

export function lastVisitOf(sessionId: string, rows: readonly Row[]): LastVisit {
  let [present, earlier, imported] = [0, 0, 0]
  for (const { exchange } of rows) {
    if (exchange === null) continue
    if (isImported(exchange)) imported++
    else if (isEarlier(exchange.id)) earlier++
    else present++
  }
  return { sessionId, present, earlier, imported }
}

/** Reads what was kept of it; undefined where that is none. */
export function parseLastVisit(text: string | null): LastVisit | undefined {
  try {
    const kept = JSON.parse(text ?? '') as Partial<Record<keyof LastVisit, unknown>> | null
    const { sessionId, present, earlier, imported } = kept ?? {}
    const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
    if (typeof sessionId !== 'string' || !isCount(present) || !isCount(earlier) || !isCount(imported)) return undefined
    return { sessionId, present, earlier, imported }
  } catch {
    return undefined
  }
}

/** What is gone, and why; undefined where nothing is. */
export function lossOf({ sessionId, present, earlier, imported }: LastVisit, now: string): string | undefined {
  const isRestarted = sessionId !== now
  const gone = (isRestarted ? present : 0) + earlier
  const parts = [
    ...gone === 0 ? [] : [`${counted(gone, 'request')} of ${isRestarted && earlier === 0 ? 'the run before' : 'earlier runs of the server'}`],
    ...imported === 0 ? [] : [`${counted(imported, 'request')} opened from a file`],
  ]
  if (parts.length === 0) return undefined
  const why = isRestarted ? 'The server was restarted, and the page was loaded anew' : 'The page was loaded anew'
  return `${why}: ${parts.join(' and ')} ${gone + imported === 1 ? 'is' : 'are'} not listed any more.`
}
