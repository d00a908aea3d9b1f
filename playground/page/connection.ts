// What comes from the server and from the browser, into the session; and what a reload or a lost connection has cost.
import { createClearing } from './clearing.ts'
import { followFeed } from './network/event-source.ts'
import { observeFetches } from './network/resource-timing.ts'
import { target } from './network/sender.ts'
import { createLastVisit } from './session/last-visit.ts'
import { createWatch } from './session/missed.ts'
import type { Session } from './session/session.ts'
import type { News } from './toolbar/news.ts'

const SECOND = 1000

export interface ConnectionEvents {
  readonly news: News
  readonly say: (sentence: string) => void
  /** To be called when there is something new to draw, and when an exchange came. */
  readonly update: () => void
  readonly announce: () => void
}

export interface Connection {
  /** Connects anew, for a page that was replaced. */
  reconnect(): void
  /** Has the server clear its list for every page. */
  clear(): Promise<void>
}

/** Follows the server from now on. */
export function connectTo(session: Session, { news, say, update, announce }: ConnectionEvents): Connection {
  const tellLoss = createLastVisit(session, news.tell)
  const watch = createWatch(session, ({ sentence, isLoss }) => isLoss ? news.tell(sentence) : say(sentence))
  observeFetches(target, (instant, timing) => {
    session.takeTiming(instant, timing)
    update()
  })
  const clearing = createClearing({ session, news, say, update, readAgain: () => reconnect(true) })
  // What is under way takes longer even while nothing is told of it.
  window.setInterval(() => { if (session.isConnected && session.store.underWay.size > 0) update() }, SECOND)
  const reconnect = followFeed({
    onState(log) {
      clearing.told(session.takeState(log))
      tellLoss(log.sessionId)
      update()
    },
    onExchange(exchange) {
      session.takeExchange(exchange, performance.now())
      update()
      announce()
    },
    onConnection(state) {
      session.connection = state
      watch(state)
      update()
    },
  })
  return { reconnect: () => reconnect(), clear: clearing.clear }
}
