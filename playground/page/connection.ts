// What comes from the server and from the browser, into the session; and what a reload or a lost connection has cost.
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

/** Follows the server from now on; the function it returns connects anew, for a page that was replaced. */
export function connectTo(session: Session, { news, say, update, announce }: ConnectionEvents): () => void {
  const tellLoss = createLastVisit(session, news.tell)
  const watch = createWatch(session, ({ sentence, isLoss }) => isLoss ? news.tell(sentence) : say(sentence))
  observeFetches(target, (instant, timing) => {
    session.takeTiming(instant, timing)
    update()
  })
  // What is under way takes longer even while nothing is told of it.
  window.setInterval(() => { if (session.isConnected && session.store.underWay.size > 0) update() }, SECOND)
  return followFeed({
    onState(log) {
      session.takeState(log)
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
}
