// An exchange while it lasts, and the record of it once it is over.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { formatHttpDate } from 'not-modified'
import type { Decision, Validators } from 'not-modified'
import { AnswerReader } from './response-parser.ts'
import type { Counts } from '../demo/hit-counter.ts'
import type { DecisionRecord, Exchange } from '../shared/exchange.ts'
import { boundedFields, fieldLines } from './raw-fields.ts'

export interface OpenExchange {
  readonly id: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly startedAt: number
  /** The origin that it is forwarded to; absent for the demo. */
  readonly upstream: string | undefined
  readonly answer: AnswerReader
  firstByteAt: number | undefined
  lastByteAt: number | undefined
  decision: DecisionRecord | null
  /** All of the answer was handed to the socket. */
  isEnded: boolean
  /** The socket lost some of it. */
  isBroken: boolean
  /** Why the upstream's answer is not what went out, or not whole. */
  error: string | undefined
}

export function openExchange(
  about: Pick<OpenExchange, 'id' | 'request' | 'response' | 'startedAt' | 'upstream'>): OpenExchange {
  return {
    ...about, answer: new AnswerReader(), firstByteAt: undefined, lastByteAt: undefined, decision: null,
    isEnded: false, isBroken: false, error: undefined
  }
}

/** Notes bytes that are written for the exchange, and when. */
export function noteBytes(exchange: OpenExchange, bytes: Uint8Array, at: number): void {
  exchange.answer.push(bytes)
  // What comes before the head is whole is an informational answer.
  if (exchange.answer.head === undefined) return
  exchange.firstByteAt ??= at
  exchange.lastByteAt = at
}

export function noteDecision(exchange: OpenExchange, decision: Decision, current: Validators | undefined): void {
  const { etag = null, lastModified } = current ?? {}
  const date = lastModified === undefined ? null : formatHttpDate(lastModified)
  exchange.decision = { ...decision, etag, lastModified: date }
}

/** The record of an exchange that ended at this time, after which the demo had counted so much. */
export function exchangeRecord(exchange: OpenExchange, endedAt: number, counts: Counts): Exchange {
  const { id, request, answer, startedAt, upstream, error, firstByteAt = endedAt, lastByteAt = endedAt } = exchange
  return {
    id,
    startedAt: rounded(startedAt),
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion,
    requestFields: boundedFields(fieldLines(request.rawHeaders)),
    status: answer.head?.status ?? 0,
    reason: answer.head?.reason ?? '',
    responseFields: answer.head?.fields ?? [],
    fieldBytes: answer.fieldBytes,
    contentBytes: answer.contentBytes,
    decision: exchange.decision,
    firstByteAfter: rounded(firstByteAt - startedAt),
    duration: rounded(lastByteAt - startedAt),
    complete: exchange.isEnded && !exchange.isBroken,
    hits: counts.hits,
    drawings: counts.drawings,
    ...upstream === undefined ? {} : { upstream },
    ...error === undefined ? {} : { error }
  }
}

/** Milliseconds to a thousandth: what follows is noise of the clock. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
