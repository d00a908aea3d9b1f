// Clearing the list and taking that back, for every page at once: a page that nobody looks at must not lose what it lists for good.
import type { RequestListener } from 'node:http'
import type { BodyStore } from '../capture/body-store.ts'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import { answerLine } from '../http/respond.ts'
import type { Feed } from './event-stream.ts'

export interface ClearOptions {
  readonly log: ExchangeLog
  readonly feed: Feed
  readonly bodies: BodyStore | undefined
  /** Answers with the log's state, after every page was told of it. */
  readonly tell: RequestListener
  /** Seconds for which what was cleared can be restored, 60 unless given. */
  readonly restorable?: number
}

/** The listeners of `/clear` and `/restore`; the bodies of what is cleared are kept as long as it can be restored. */
export function clearListeners({ log, feed, bodies, tell, restorable = 60 }: ClearOptions): { readonly clear: RequestListener, readonly restore: RequestListener } {
  let timer: NodeJS.Timeout | undefined
  let withBodies: readonly number[] = []
  const forget = (): void => {
    clearTimeout(timer)
    if (!log.clearing.forget()) return
    // What is listed by now was under way when the others were cleared.
    for (const id of withBodies) if (log.find(id) === undefined) bodies?.remove(id)
  }
  return {
    clear(request, response) {
      forget()
      log.clearing.clear()
      withBodies = bodies?.ids() ?? []
      timer = setTimeout(() => {
        forget()
        feed.announceState()
      }, restorable * 1000)
      timer.unref()
      tell(request, response)
    },
    restore(request, response) {
      if (!log.clearing.restore()) return answerLine(response, 409, 'Nothing that was cleared is kept')
      clearTimeout(timer)
      tell(request, response)
    }
  }
}
