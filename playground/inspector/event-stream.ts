// The feed: Server-Sent Events that carry each exchange, to a few readers, each as fast as it reads.
import type { ServerResponse } from 'node:http'
import type { Journal } from '../capture/exchange-log.ts'
import { formatMark } from '../capture/exchange-log.ts'

/** How many streams are open at most: a browser opens no more than six connections to one host. */
export const MOST_STREAMS = 4

const RETRY = 'retry: 1000\n\n'
const BYE = 'event: bye\ndata: {}\n\n'
const HEARTBEAT = ': heartbeat\n\n'

/** One reader. Its place in the journal moves only while its connection takes what is written: nothing piles up. */
interface Stream {
  readonly response: ServerResponse
  place: number
  isFull: boolean
  wantsState: boolean
  /** Full already at the last heartbeat. */
  isLate: boolean
}

export interface Feed {
  /** Sends the feed as content, from the exchange after `since` on; the oldest of too many readers is told goodbye. */
  open(response: ServerResponse, since: string | undefined): void
  /** Sends every reader what the journal has for it. */
  announce(): void
  /** Tells every reader how things stand, after a change that no exchange shows. */
  announceState(): void
  close(): void
}

/** @param heartbeat the seconds between two heartbeats; a reader that takes nothing from one to the next is cut off */
export function createFeed(journal: Journal, heartbeat: number): Feed {
  const streams = new Set<Stream>()
  const beat = setInterval(() => { for (const stream of streams) beatOf(stream) }, heartbeat * 1000)
  beat.unref()

  const write = (stream: Stream, text: string): void => {
    if (!stream.response.write(text)) stream.isFull = true
  }

  const cutOff = (stream: Stream): void => {
    streams.delete(stream)
    stream.response.destroy()
  }

  const beatOf = (stream: Stream): void => {
    if (!stream.isFull) write(stream, HEARTBEAT)
    else if (stream.isLate) cutOff(stream)
    else stream.isLate = true
  }

  const pump = (stream: Stream): void => {
    if (stream.wantsState && !stream.isFull) {
      stream.wantsState = false
      write(stream, `event: state\ndata: ${JSON.stringify(journal.log([]))}\n\n`)
    }
    const { exchanges } = journal
    while (!stream.isFull && stream.place < exchanges.end) {
      const exchange = exchanges.at(stream.place++)
      // Dropped or cleared away before this reader came to it.
      if (exchange === undefined) continue
      write(stream, `id: ${formatMark(journal.run, exchange.id)}\ndata: ${JSON.stringify(exchange)}\n\n`)
    }
  }

  const dismissOldest = (): void => {
    const [oldest] = streams
    if (oldest === undefined) return
    // One that does not read would not read this either.
    if (oldest.isFull) return cutOff(oldest)
    streams.delete(oldest)
    oldest.response.end(BYE)
  }

  return {
    open(response, since) {
      if (streams.size === MOST_STREAMS) dismissOldest()
      const place = journal.placeAfter(since)
      const stream: Stream = { response, place, isFull: false, wantsState: true, isLate: false }
      streams.add(stream)
      response.on('close', () => { streams.delete(stream) })
      response.on('drain', () => {
        stream.isFull = false
        stream.isLate = false
        pump(stream)
      })
      write(stream, RETRY)
      pump(stream)
    },
    announce() {
      for (const stream of streams) pump(stream)
    },
    announceState() {
      for (const stream of streams) {
        stream.wantsState = true
        pump(stream)
      }
    },
    close() {
      clearInterval(beat)
      for (const stream of streams) cutOff(stream)
    }
  }
}
