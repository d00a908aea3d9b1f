// The tap: follows exchanges on their sockets, and hears the decisions that the library publishes.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Decision, Validators } from 'not-modified'
import type { Counts } from '../demo/hit-counter.ts'
import type { Exchange } from '../shared/exchange.ts'
import { exchangeRecord, noteBytes, noteDecision, openExchange } from './open-exchange.ts'
import type { OpenExchange } from './open-exchange.ts'

const DECISIONS = 'not-modified:decision'

interface DecisionMessage {
  readonly response: ServerResponse
  readonly decision: Decision
  readonly current: Validators | undefined
}

export interface TapOptions {
  /** The time in milliseconds since the epoch, with fractions. */
  readonly now: () => number
  /** What the demo had counted after an exchange. */
  readonly countsAfter: (response: ServerResponse) => Counts
  /** Takes each exchange once it is over. */
  readonly record: (exchange: Exchange) => void
}

export interface Tap {
  /**
   * Follows an exchange from now on; returns its id. To be called before anything is answered.
   *
   * @param upstream the origin that the exchange is forwarded to; absent for the demo
   */
  follow(request: IncomingMessage, response: ServerResponse, upstream?: string): number
  /** Notes why the answer is not the upstream's, or not whole. */
  noteError(response: ServerResponse, reason: string): void
  close(): void
}

export function createTap({ now, countsAfter, record }: TapOptions): Tap {
  const onSocket = new WeakMap<Socket, Set<OpenExchange>>()
  const byResponse = new WeakMap<ServerResponse, OpenExchange>()
  let newestId = 0

  const onDecision = (message: unknown): void => {
    const { response, decision, current } = message as DecisionMessage
    const exchange = byResponse.get(response)
    if (exchange !== undefined) noteDecision(exchange, decision, current)
  }
  subscribe(DECISIONS, onDecision)

  const conclude = (open: Set<OpenExchange>, exchange: OpenExchange): void => {
    if (open.delete(exchange)) record(exchangeRecord(exchange, now(), countsAfter(exchange.response)))
  }

  const openOn = (socket: Socket): Set<OpenExchange> => {
    const known = onSocket.get(socket)
    if (known !== undefined) return known
    const open = new Set<OpenExchange>()
    onSocket.set(socket, open)
    watchWrites(socket, open, now)
    // A pipelined answer whose turn never came is not told that its socket closed.
    socket.once('close', () => { for (const exchange of [...open]) conclude(open, exchange) })
    return open
  }

  return {
    follow(request, response, upstream) {
      const open = openOn(request.socket)
      const exchange = openExchange({ id: ++newestId, request, response, startedAt: now(), upstream })
      open.add(exchange)
      byResponse.set(response, exchange)
      response.once('finish', () => { exchange.isEnded = true })
      response.once('close', () => { conclude(open, exchange) })
      return exchange.id
    },
    noteError(response, reason) {
      const exchange = byResponse.get(response)
      if (exchange !== undefined) exchange.error = reason
    },
    close() {
      unsubscribe(DECISIONS, onDecision)
    }
  }
}

type Written = (error?: Error | null) => void

/** Notes every chunk on its way to the socket for the open exchange that it belongs to, and whether it got out. */
function watchWrites(socket: Socket, open: ReadonlySet<OpenExchange>, now: () => number): void {
  const write = socket.write.bind(socket)
  socket.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Written, written?: Written): boolean => {
    if (typeof encoding === 'function') return socket.write(chunk, undefined, encoding)
    const exchange = socket.writable ? exchangeOn(socket, open) : undefined
    if (exchange === undefined) return write(chunk, encoding, written)
    noteBytes(exchange, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, now())
    return write(chunk, encoding, error => {
      // What a closing socket throws away is reported as written.
      if (error || socket.destroyed) exchange.isBroken = true
      written?.(error)
    })
  }
}

// Answers go out in the order of their requests: a socket belongs to one response at a time.
function exchangeOn(socket: Socket, open: ReadonlySet<OpenExchange>): OpenExchange | undefined {
  for (const exchange of open) if (exchange.response.socket === socket) return exchange
  return undefined
}
