// The line above the list and the one below the page: how much there is, whether it moves, and what was dropped.
import { byId, setText } from '../ui/dom.ts'
import type { ConnectionState } from '../network/event-source.ts'
import { count, counted } from '../ui/format.ts'
import type { Session } from '../session/session.ts'
import { MAX_KEPT_ROWS } from '../rows/row-store.ts'

export interface ListBarEvents {
  readonly onPause: () => void
  readonly onClear: () => void
  readonly onLatest: () => void
}

const connectionWords: Readonly<Record<ConnectionState, string>> = {
  connecting: 'Connecting', connected: 'Connected', lost: 'Not connected',
  replaced: 'Taken over', asleep: 'Asleep',
}

export interface ListBar {
  /** `shown`: how many rows the filter shows; undefined where there is no filter. */
  show(session: Session, following: boolean, shown: number | undefined): void
}

export function createListBar(events: ListBarEvents): ListBar {
  const pause = byId('pause')
  const latest = byId('latest')
  const total = byId('list-count')
  const memory = byId('memory')
  const connection = byId('connection')
  const empty = byId('empty')
  const noMatch = byId('no-match')
  pause.addEventListener('click', events.onPause)
  byId('clear').addEventListener('click', events.onClear)
  latest.addEventListener('click', events.onLatest)
  return {
    show({ rows, isPaused, missed, store, unseen, connection: state }, following, shown) {
      const kept = shown === undefined ? count(rows.length) : `${count(shown)} of ${count(rows.length)} shown`
      const { size } = store.underWay
      const more = isPaused ? `, ${count(missed)} new since the pause` : size > 0 && state === 'connected' ? `, ${count(size)} under way` : ''
      setText(total, kept + more)
      pause.setAttribute('aria-pressed', String(isPaused))
      latest.hidden = following || isPaused
      empty.hidden = rows.length > 0 || missed > 0
      noMatch.hidden = rows.length === 0 || shown !== 0
      setText(memory, [
        `Keeps the newest ${count(MAX_KEPT_ROWS)}`,
        ...store.dropped === 0 ? [] : [`${counted(store.dropped, 'older one')} dropped`],
        ...unseen === 0 ? [] : [`the server had dropped ${counted(unseen, 'other')} before this page could read them`]
      ].join('; '))
      setText(connection, connectionWords[state])
      connection.dataset.state = state
    },
  }
}
