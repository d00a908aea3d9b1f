// Follows exchanges on their sockets, and receives the decisions that the library publishes.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Decision, Validators } from 'not-modified'
import type { Counts, Exchange } from '../shared/exchange.ts'
import type { BodyStore } from './body-store.ts'
import { DecodingQueue } from './decoding-queue.ts'
import { noteBytes, noteClientBytes, noteDecision, noteRequestContent, noteUpgrade, openExchange, recordOf, reportOf } from './open-exchange.ts'
import type { OpenExchange, ReceivedHead } from './open-exchange.ts'
import type { OpenExchanges } from './open-exchanges.ts'

const DECISIONS = 'not-modified:decision'

interface DecisionMessage {
  readonly response: ServerResponse
  readonly decision: Decision
  readonly current: Validators | undefined
}

export interface RecorderOptions {
  /** The time in milliseconds since the epoch, with fractions. */
  readonly now: () => number
  /** What the demo had counted after an exchange: goes into the record as it is. */
  readonly countsAfter: (response: ServerResponse) => Counts
  /** Has each exchange from its beginning on, and is told of every change. */
  readonly open: Pick<OpenExchanges, 'add' | 'touch'>
  /** Takes each exchange once it is over. */
  readonly record: (exchange: Exchange) => void
  /** Keeps the content of requests and responses; none is kept unless given. */
  readonly bodies?: BodyStore | undefined
}

export interface Recorder {
  /**
   * Follows an exchange from now on; returns its id. To be called before anything is sent.
   *
   * @param upstream the origin that the exchange is forwarded to; absent for the demo
   */
  follow(request: IncomingMessage, response: ServerResponse, upstream?: string): number
  /** Notes why the response is not the upstream's, or not whole. */
  noteError(response: ServerResponse, reason: string): void
  /** Notes that what follows the 101 is of this protocol. */
  noteUpgrade(response: ServerResponse, protocol: string): void
  /** Takes note that the connection is ended, after so many seconds in which it was half open and silent. */
  noteGivenUp(response: ServerResponse, seconds: number): void
  /** Notes the upstream's response as it came, before it is passed on. */
  noteReceived(response: ServerResponse, received: ReceivedHead): void
  /** Notes which fields of the request are not sent on. */
  noteLeftOut(response: ServerResponse, names: readonly string[]): void
  close(): void
}

export function createRecorder({ now, countsAfter, open: underWay, record, bodies }: RecorderOptions): Recorder {
  const openBySocket = new WeakMap<Socket, Set<OpenExchange>>()
  const byResponse = new WeakMap<ServerResponse, OpenExchange>()
  const queue = new DecodingQueue()
  let newestId = 0

  const onDecision = (message: unknown): void => {
    const { response, decision, current } = message as DecisionMessage
    const exchange = byResponse.get(response)
    if (exchange !== undefined) noteDecision(exchange, decision, current)
  }
  subscribe(DECISIONS, onDecision)

  const finish = (open: Set<OpenExchange>, exchange: OpenExchange): void => {
    if (!open.delete(exchange)) return
    const endedAt = now()
    const end = (): void => { record(recordOf(exchange, endedAt, countsAfter(exchange.response))) }
    const decoding = exchange.traffic?.close()
    if (decoding === undefined) end()
    else void decoding.then(end)
  }

  const openExchangesOn = (socket: Socket): Set<OpenExchange> => {
    const known = openBySocket.get(socket)
    if (known !== undefined) return known
    const open = new Set<OpenExchange>()
    openBySocket.set(socket, open)
    watchWrites(socket, open, (exchange, bytes) => {
      noteBytes(exchange, bytes, now())
      underWay.touch(exchange.id)
    })
    // A pipelined response whose turn never came gets no event when its socket closes.
    socket.once('close', () => { for (const exchange of [...open]) finish(open, exchange) })
    return open
  }

  return {
    follow(request, response, upstream) {
      const open = openExchangesOn(request.socket)
      const exchange = openExchange({ id: ++newestId, request, response, startedAt: now(), upstream, bodies })
      open.add(exchange)
      byResponse.set(response, exchange)
      underWay.add(exchange.id, () => reportOf(exchange, now(), countsAfter(response)))
      watchContent(request, content => {
        noteRequestContent(exchange, content)
        underWay.touch(exchange.id)
      })
      response.once('finish', () => { exchange.isEnded = true })
      response.once('close', () => { finish(open, exchange) })
      return exchange.id
    },
    noteError(response, reason) {
      const exchange = byResponse.get(response)
      if (exchange !== undefined) exchange.error = reason
    },
    noteUpgrade(response, protocol) {
      const exchange = byResponse.get(response)
      if (exchange === undefined) return
      noteUpgrade(exchange, { protocol, queue, onDecoded: () => { underWay.touch(exchange.id) } })
      exchange.request.socket.on('data', (bytes: Uint8Array) => {
        noteClientBytes(exchange, bytes, now())
        underWay.touch(exchange.id)
      })
    },
    noteGivenUp(response, seconds) {
      const traffic = byResponse.get(response)?.traffic
      if (traffic !== undefined) traffic.givenUpAfter = seconds
    },
    noteReceived(response, received) {
      const exchange = byResponse.get(response)
      if (exchange !== undefined) exchange.received = received
    },
    noteLeftOut(response, names) {
      const exchange = byResponse.get(response)
      if (exchange !== undefined) exchange.leftOut = names
    },
    close() {
      unsubscribe(DECISIONS, onDecision)
    }
  }
}

/** Notes the request's content as Node hands it to the stream: a listener would set the stream flowing. */
function watchContent(request: IncomingMessage, note: (content: Uint8Array) => void): void {
  const push = request.push.bind(request)
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
    if (chunk !== null) note(chunk)
    return push(chunk, encoding)
  }
}

type WriteCallback = (error?: Error | null) => void

/** Notes every chunk that is written to the socket for its open exchange, and whether it was sent. */
function watchWrites(
  socket: Socket, open: ReadonlySet<OpenExchange>, note: (exchange: OpenExchange, bytes: Uint8Array) => void): void {
  const write = socket.write.bind(socket)
  socket.write = (
    chunk: string | Uint8Array, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): boolean => {
    if (typeof encoding === 'function') return socket.write(chunk, undefined, encoding)
    const exchange = socket.writable ? currentExchange(socket, open) : undefined
    if (exchange === undefined) return write(chunk, encoding, callback)
    note(exchange, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
    return write(chunk, encoding, error => {
      // What a closing socket throws away is reported as written.
      if (exchange.traffic === undefined && (error || socket.destroyed)) exchange.isBroken = true
      callback?.(error)
    })
  }
}

// Responses go out in the order of their requests: a socket belongs to one response at a time.
function currentExchange(socket: Socket, open: ReadonlySet<OpenExchange>): OpenExchange | undefined {
  for (const exchange of open) if (exchange.response.socket === socket) return exchange
  return undefined
}
