// The feed: follows what the server records while the page is in view, and goes on where it was after a break.
import type { Exchange, Log } from '../../shared/exchange.ts'

/** `replaced`: newer pages took the place of this one; `asleep`: the page is hidden and holds no connection. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'replaced' | 'asleep'

export interface FeedEvents {
  /** How things stand, beside any exchanges. */
  readonly onState: (log: Log) => void
  /** An exchange, as it is under way or as it ended. */
  readonly onExchange: (exchange: Exchange) => void
  readonly onConnection: (state: ConnectionState) => void
}

const retryAfter = 2000

/** Starts to follow; the function it returns connects anew, for a page that was replaced, or reads all anew (`fromStart`). */
export function followFeed(events: FeedEvents): (fromStart?: boolean) => void {
  let source: EventSource | undefined
  let cursor = ''
  let retry = 0
  let attempt = 0
  let isReplaced = false

  const close = (): void => {
    attempt++
    window.clearTimeout(retry)
    source?.close()
    source = undefined
  }

  const lose = (): void => {
    events.onConnection('lost')
    close()
    retry = window.setTimeout(connect, retryAfter)
  }

  const connect = (): void => {
    close()
    isReplaced = false
    events.onConnection('connecting')
    const own = attempt
    readLog(cursor).then(log => {
      if (own !== attempt) return
      events.onState(log)
      // They come in the order of their ends: listed as they began, they stand as they did where each was seen to begin.
      for (const exchange of [...log.exchanges].sort((one, other) => one.id - other.id)) events.onExchange(exchange)
      // The counter may have been reset after the last of them.
      events.onState(log)
      const last = log.exchanges.findLast(({ isOpen }) => isOpen !== true)
      if (last !== undefined) cursor = `${log.sessionId}-${last.id}`
      listen()
    }, () => { if (own === attempt) lose() })
  }

  const listen = (): void => {
    // A new EventSource cannot set Last-Event-ID, so the mark goes into the target; one that reconnects sends both.
    const opened = new EventSource(`/feed?since=${encodeURIComponent(cursor)}`)
    source = opened
    opened.addEventListener('state', event => {
      events.onConnection('connected')
      events.onState(JSON.parse(String(event.data)) as Log)
    })
    opened.addEventListener('message', event => {
      cursor = event.lastEventId
      events.onExchange(JSON.parse(String(event.data)) as Exchange)
    })
    opened.addEventListener('report', event => {
      events.onExchange(JSON.parse(String(event.data)) as Exchange)
    })
    opened.addEventListener('bye', () => {
      close()
      isReplaced = true
      events.onConnection('replaced')
    })
    opened.addEventListener('error', () => {
      if (opened.readyState === EventSource.CLOSED) lose()
      else events.onConnection('lost')
    })
  }

  // A browser opens six connections to one host at most: tabs that nobody sees must not hold them.
  document.addEventListener('visibilitychange', () => {
    if (isReplaced) return
    if (document.visibilityState === 'visible') return connect()
    close()
    events.onConnection('asleep')
  })
  connect()
  return (fromStart = false) => {
    if (fromStart) cursor = ''
    connect()
  }
}

async function readLog(cursor: string): Promise<Log> {
  const response = await fetch(`/log?since=${encodeURIComponent(cursor)}`)
  if (!response.ok) throw new Error(`The log was answered ${response.status}`)
  return await response.json() as Log
}
