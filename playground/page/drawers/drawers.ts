// The drawer and what it holds: the timeline, what is stored, the probe and the lessons.
import type { Exchange } from '../../shared/exchange.ts'
import type { WaitFor } from '../session/wait-for.ts'
import type { Session } from '../session/session.ts'
import type { Queue } from '../session/send-queue.ts'
import { byId } from '../ui/dom.ts'
import { createProbeView } from './probe-view.ts'
import { createDrawer, drawers } from './drawer.ts'
import { createLessonView } from './lesson-view.ts'
import { createStoredView } from './stored-view.ts'
import { createTimelineView } from './timeline-view.ts'

export interface DrawersOptions {
  readonly session: Session
  readonly waitFor: WaitFor
  readonly queue: Queue
  readonly say: (message: string) => void
  /** To be called when there is something new to draw. */
  readonly schedule: () => void
  /** Gets the name of the drawer that is open by now; empty where none is. */
  readonly onPanel: (name: string) => void
  /** Gets the filter that shows the exchanges of a stored response. */
  readonly onFilter: (filter: string) => void
}

export interface Drawers {
  /** Draws what is open of it. */
  show(): void
  /** Opens the probe for the target of an exchange. */
  probe(exchange: Exchange): void
  /** Opens what is stored at the line of an exchange. */
  stored(exchange: Exchange): void
  /** Opens the drawer of this name, or closes what is open where there is none. */
  open(name: string): void
}

export function createDrawers({ session, waitFor, queue, say, schedule, onPanel, onFilter }: DrawersOptions): Drawers {
  const showTimeline = createTimelineView()
  const drawer = createDrawer(name => {
    onPanel(name ?? '')
    schedule()
  })
  const storedView = createStoredView(session, onFilter, () => drawer.open === 'stored')
  createLessonView({ session, waitFor, sendAndRead: (outgoing, read) => queue.sendAndRead(outgoing, read, true) }, say)
  const probeView = createProbeView(outgoing => queue.sendAndRead(outgoing, row => row.exchange ?? undefined, false), say,
    () => (session.requestMode ?? 'as-sent') === 'as-sent' ? undefined
      : 'The proxy leaves out validators, so that no check could show anything: send requests as they come first')
  return {
    show() {
      if (drawer.open === 'timeline') showTimeline(session.timeline)
      if (drawer.open === 'stored') storedView.show()
      if (drawer.open === 'probe') probeView.offer(session.rows)
    },
    probe(exchange) {
      probeView.choose(exchange)
      drawer.show('probe')
      byId('probe-start').focus()
    },
    stored(exchange) {
      drawer.show('stored')
      storedView.find(exchange)
    },
    open(name) {
      drawer.show(drawers.find(known => known === name) ?? null)
    },
  }
}
