// The exchanges of one session of the server, what the page is told of them, and where a reader goes on.
import type { Counts, Exchange, Log, UpstreamState } from '../shared/exchange.ts'
import { Clearing } from './clearing.ts'
import { OpenExchanges } from './open-exchanges.ts'
import { RingBuffer } from './ring-buffer.ts'

/** How many exchanges are kept. */
export const CAPACITY = 2000

/** How many bytes of targets, fields and messages are kept, whatever anybody's page asks for. */
const MAX_BYTES = 32 * 1_048_576

/** Bytes that a message takes beside its text. */
const MESSAGE_BYTES = 100

export interface ExchangeLog {
  readonly sessionId: string
  /** Those that are over, in the order in which they ended. */
  readonly exchanges: RingBuffer<Exchange>
  readonly clearing: Clearing
  readonly open: OpenExchanges
  /** Takes an exchange that is over. */
  record(exchange: Exchange): void
  /** The exchange with this id, while it is open or kept. */
  find(id: number): Exchange | undefined
  /** The log with these exchanges. */
  listing(exchanges: readonly Exchange[]): Log
  /**
   * The sequence number at which a reader goes on.
   *
   * @param since the last exchange that the reader has, by its key or its bare id; what is neither, and what another
   *   session gave, stands for nothing read yet
   */
  sequenceAfter(since: string | undefined): number
}

/**
 * @param sessionId identifies this start of the server: letters and digits
 * @param counts what the demo has counted by now
 * @param upstream how the upstream is at the moment, where there is one
 */
export function createExchangeLog(
  sessionId: string, counts: () => Counts, upstream: () => UpstreamState | null = () => null): ExchangeLog {
  const exchanges = new RingBuffer<Exchange>(CAPACITY, MAX_BYTES, recordedBytes)
  const clearing = new Clearing(exchanges)
  const open = new OpenExchanges()
  let newestId = 0
  return {
    sessionId,
    exchanges,
    clearing,
    open,
    record(exchange) {
      open.remove(exchange.id)
      exchanges.push(exchange)
      newestId = Math.max(newestId, exchange.id)
    },
    find(id) {
      for (let sequence = exchanges.end - 1; sequence >= exchanges.start; sequence--) {
        const exchange = exchanges.at(sequence)
        if (exchange?.id === id) return exchange
      }
      return open.find(id)
    },
    listing(listed) {
      const { capacity, dropped } = exchanges
      return {
        exchanges: listed, open: open.ids(), capacity, dropped, ...counts(), sessionId, upstream: upstream(), cleared: clearing.state
      }
    },
    sequenceAfter(since) {
      const id = parseExchangeId(since, sessionId)
      if (id === undefined || id > newestId) return exchanges.start
      // Exchanges end in another order than they began in: one that came after the reader's last may have a smaller id.
      for (let sequence = exchanges.end - 1; sequence >= exchanges.start; sequence--) {
        if (exchanges.at(sequence)?.id === id) return sequence + 1
      }
      return firstWithGreaterId(exchanges, id)
    }
  }
}

function firstWithGreaterId(exchanges: RingBuffer<Exchange>, id: number): number {
  let sequence = exchanges.start
  while ((exchanges.at(sequence)?.id ?? Infinity) <= id) sequence++
  return sequence
}

/** The id in a key of this session, or the bare id. */
function parseExchangeId(text: string | undefined, sessionId: string): number | undefined {
  const [, givenBy = sessionId, id] = /^(?:([0-9a-z]{1,32})-)?(\d{1,15})$/.exec(text ?? '') ?? []
  return id === undefined || givenBy !== sessionId ? undefined : Number(id)
}

function recordedBytes(exchange: Exchange): number {
  const { target, reason, requestFields, responseFields, requestTrailers = [], responseTrailers = [], informational = [], upgrade } = exchange
  const sections = [requestFields, responseFields, requestTrailers, responseTrailers, ...informational.map(({ fields }) => fields)]
  return sections.reduce((sum, fields) => fields.reduce((rest, [name, value]) => rest + name.length + value.length, sum),
    target.length + reason.length + (upgrade?.messages ?? []).reduce((sum, { text = '' }) => sum + MESSAGE_BYTES + text.length, 0))
}
