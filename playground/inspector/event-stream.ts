// The feed: Server-Sent Events that carry each exchange as it goes on and as it ended, to a few readers, each as fast as it reads.
import type { ServerResponse } from 'node:http'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import { jsonText } from '../http/json-text.ts'
import { formatExchangeKey } from '../shared/exchange.ts'
import { OpenCursor } from './open-cursor.ts'

/** How many readers there are at most: a browser opens no more than six connections to one host. */
const MAX_READERS = 4

const RETRY = 'retry: 1000\n\n'
const GOODBYE = 'event: bye\ndata: {}\n\n'
const HEARTBEAT = ': heartbeat\n\n'

/** Milliseconds until an exchange that has begun is told of: most are over by then, and told of once. */
const FIRST_REPORT = 20

/** Milliseconds between two reports of an open exchange. */
const BETWEEN_REPORTS = 250

/** One open stream. Its place in the log moves only while its connection takes what is written: nothing piles up. */
interface Reader {
  readonly response: ServerResponse
  readonly open: OpenCursor
  sequence: number
  /** What has changed of open exchanges is to be told. */
  wantsReport: boolean
  isFull: boolean
  wantsState: boolean
  /** Full already at the last heartbeat. */
  isLate: boolean
}

export interface Feed {
  /** Sends the feed as content, from the exchange after `since` on; the oldest of too many readers gets a goodbye. */
  open(response: ServerResponse, since: string | undefined): void
  /** Sends every reader what the log has for it. */
  announce(): void
  /** Sends every reader the state anew, after a change that no exchange shows. */
  announceState(): void
  close(): void
}

/** @param heartbeat seconds between two heartbeats; a reader that takes nothing from one to the next is disconnected */
export function createFeed(log: ExchangeLog, heartbeat: number): Feed {
  const readers = new Set<Reader>()
  const timer = setInterval(() => { for (const reader of readers) sendHeartbeat(reader) }, heartbeat * 1000)
  timer.unref()

  const write = (reader: Reader, text: string): void => {
    if (!reader.response.write(text)) reader.isFull = true
  }

  const disconnect = (reader: Reader): void => {
    readers.delete(reader)
    reader.response.destroy()
  }

  const sendHeartbeat = (reader: Reader): void => {
    if (!reader.isFull) write(reader, HEARTBEAT)
    else if (reader.isLate) disconnect(reader)
    else reader.isLate = true
  }

  const sendPending = (reader: Reader): void => {
    if (reader.wantsState && !reader.isFull) {
      reader.wantsState = false
      write(reader, `event: state\ndata: ${jsonText(log.listing([]))}\n\n`)
    }
    const { exchanges } = log
    while (!reader.isFull && reader.sequence < exchanges.end) {
      const exchange = exchanges.at(reader.sequence)
      // Those that began before it come before it, so that the rows stand in the order of their numbers.
      if (exchange !== undefined && !sendOpen(reader, reader.open.begunBefore(exchange.id))) return
      reader.sequence++
      // Dropped or cleared away before this reader came to it: it must not seem open for ever.
      if (exchange === undefined) reader.wantsState = true
      else write(reader, `id: ${formatExchangeKey(log.sessionId, exchange.id)}\ndata: ${jsonText(exchange)}\n\n`)
    }
    if (reader.wantsState && !reader.isFull) return sendPending(reader)
    if (reader.wantsReport && sendOpen(reader, reader.open.changed())) reader.wantsReport = false
  }

  /** Sends the open exchanges of these ids as they are at the moment; false where the reader takes no more. */
  const sendOpen = (reader: Reader, ids: Iterable<number>): boolean => {
    for (const id of ids) {
      if (reader.isFull) return false
      const exchange = log.open.find(id)
      if (exchange !== undefined) write(reader, `event: report\ndata: ${jsonText(exchange)}\n\n`)
    }
    return !reader.isFull
  }

  let reportedAt = -Infinity
  let reportTimer: NodeJS.Timeout | undefined
  const report = (): void => {
    reportTimer = undefined
    reportedAt = performance.now()
    for (const reader of readers) {
      reader.wantsReport = true
      sendPending(reader)
    }
  }
  log.open.listen(() => {
    if (readers.size === 0) return
    reportTimer ??= setTimeout(report, Math.max(FIRST_REPORT, reportedAt + BETWEEN_REPORTS - performance.now())).unref()
  })

  const dismissOldest = (): void => {
    const [oldest] = readers
    if (oldest === undefined) return
    // One that does not read would not read this either.
    if (oldest.isFull) return disconnect(oldest)
    readers.delete(oldest)
    oldest.response.end(GOODBYE)
  }

  return {
    open(response, since) {
      if (readers.size === MAX_READERS) dismissOldest()
      const sequence = log.sequenceAfter(since)
      const reader: Reader = {
        response, sequence, open: new OpenCursor(log.open), isFull: false, wantsState: true, wantsReport: true, isLate: false
      }
      readers.add(reader)
      response.on('close', () => { readers.delete(reader) })
      response.on('drain', () => {
        reader.isFull = false
        reader.isLate = false
        sendPending(reader)
      })
      write(reader, RETRY)
      sendPending(reader)
    },
    announce() {
      for (const reader of readers) sendPending(reader)
    },
    announceState() {
      for (const reader of readers) {
        reader.wantsState = true
        sendPending(reader)
      }
    },
    close() {
      clearInterval(timer)
      clearTimeout(reportTimer)
      for (const reader of readers) disconnect(reader)
    }
  }
}
