// What belongs to all exchanges together: the filter, the dialog that saves, and the drawer with its three tools.
import type { Exchange } from '../../shared/exchange.ts'
import type { Awaiting } from '../network/wait-for.ts'
import type { FilteredRows } from '../session/filtered-rows.ts'
import type { Inspector } from '../session/session.ts'
import type { Queue } from '../network/send-queue.ts'
import { byId } from '../ui/dom.ts'
import { createProbeView } from '../drawers/probe-view.ts'
import { createSaveView } from './save-dialog.ts'
import { createDrawer } from '../drawers/drawer.ts'
import { createLessonView } from '../drawers/lesson-view.ts'
import { createTimelineView } from '../drawers/timeline-view.ts'
import { createFilterView } from './filter-view.ts'

export interface ListSideOptions {
  readonly inspector: Inspector
  readonly filtered: FilteredRows
  readonly awaiting: Awaiting
  readonly queue: Queue
  readonly say: (message: string) => void
  /** To be called when there is something new to draw. */
  readonly schedule: () => void
  readonly focusList: () => void
}

export interface ListSide {
  /** Draws what is open of it. */
  show(): void
  focusFilter(): void
  /** Opens the probe for the target of an exchange. */
  probe(exchange: Exchange): void
}

export function createListSide(options: ListSideOptions): ListSide {
  const { inspector, filtered, awaiting, queue, say, schedule, focusList } = options
  const showTimeline = createTimelineView()
  const drawer = createDrawer(schedule)
  const filter = createFilterView({
    onFilter(conditions) {
      filtered.set(conditions)
      schedule()
    },
    onLeave: focusList,
    rows: () => inspector.rows,
  })
  createLessonView({ inspector, awaiting, sendAndRead: (order, read) => queue.sendAndRead(order, read, true) }, say)
  const probeView = createProbeView(order => queue.sendAndRead(order, row => row.exchange ?? undefined, false), say)
  createSaveView({
    kept: () => ({ rows: inspector.store.rows, connected: inspector.isConnected }),
    onOpen(exchanges) {
      inspector.takeImported(exchanges)
      schedule()
    },
    say,
  })
  return {
    show() {
      if (drawer.open === 'timeline') showTimeline(inspector.timeline)
    },
    focusFilter: () => filter.focus(),
    probe(exchange) {
      probeView.choose(exchange)
      drawer.show('probe')
      byId('probe-start').focus()
    },
  }
}
