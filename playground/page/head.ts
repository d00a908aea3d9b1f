// The head of the page: addresses, actions, totals, notices and what the demo has of its own.
import { NoteCounter } from './analysis/note-counts.ts'
import type { Session } from './session/session.ts'
import { createAddressesView } from './toolbar/addresses-view.ts'
import { createNotice } from './toolbar/notice.ts'
import { createRequestModeView } from './toolbar/request-mode-view.ts'
import { createCounterView, createTotalsView } from './toolbar/totals-view.ts'
import { byId } from './ui/dom.ts'
import { placeUnder } from './ui/popover.ts'

export interface HeadOptions {
  readonly session: Session
  readonly say: (sentence: string) => void
  /** Gets the filter of the part of the totals that was chosen. */
  readonly onFilter: (filter: string) => void
  readonly onNew: () => void
  readonly reconnect: () => void
}

export interface Head {
  /** Draws it; false where notes are still to be counted, as `hasTime` was over. */
  show(hasTime: () => boolean): boolean
}

export function createHead({ session, say, onFilter, onNew, reconnect }: HeadOptions): Head {
  const counter = new NoteCounter()
  const showTotals = createTotalsView(onFilter)
  const showCounter = createCounterView()
  const showRequestMode = createRequestModeView(say)
  const showAddresses = createAddressesView(say)
  const showNotice = createNotice(say, reconnect)
  const actions = byId('actions')
  placeUnder(byId('more'), actions)
  // Where there is no room the actions are a menu, which has done its part once one of them is chosen.
  actions.addEventListener('click', event => {
    if (event.target instanceof Element && event.target.closest('button') !== null && actions.matches(':popover-open')) actions.hidePopover()
  })
  byId('new-request').addEventListener('click', onNew)
  return {
    show(hasTime) {
      const { rows, index, totals } = session
      const notes = counter.of(rows, index, hasTime)
      showTotals({ totals, rows: rows.length, notes })
      showCounter(session.counter)
      showRequestMode(session.requestMode)
      const [named, numbered] = [session.browserOrigin(location), session.proxyOrigin(location)]
      showAddresses(named === undefined || numbered === undefined ? undefined : { named, numbered }, session.upstream)
      showNotice(session.connection, session.lastFetched, session.upstream)
      return notes.isWhole
    },
  }
}
