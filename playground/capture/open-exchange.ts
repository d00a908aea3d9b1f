// An exchange while it lasts, and the record of it once it is over.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { formatHttpDate } from 'not-modified'
import type { Decision, Validators } from 'not-modified'
import { fieldLines } from '../http/field-lines.ts'
import type { Counts, DecisionRecord, Exchange } from '../shared/exchange.ts'
import { boundedFields, boundedTarget } from './raw-fields.ts'
import { ResponseParser } from './response-parser.ts'

export interface OpenExchange {
  readonly id: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly startedAt: number
  /** The origin that it is forwarded to; absent for the demo. */
  readonly upstream: string | undefined
  readonly parser: ResponseParser
  firstByteAt: number | undefined
  lastByteAt: number | undefined
  decision: DecisionRecord | null
  /** All of the response was handed to the socket. */
  isEnded: boolean
  /** The socket lost some of it. */
  isBroken: boolean
  /** Why the upstream's response is not what went out, or not whole. */
  error: string | undefined
}

export function openExchange(
  origin: Pick<OpenExchange, 'id' | 'request' | 'response' | 'startedAt' | 'upstream'>): OpenExchange {
  return {
    ...origin, parser: new ResponseParser(), firstByteAt: undefined, lastByteAt: undefined, decision: null,
    isEnded: false, isBroken: false, error: undefined
  }
}

/** Notes bytes that are written for the exchange, and when. */
export function noteBytes(exchange: OpenExchange, bytes: Uint8Array, at: number): void {
  exchange.parser.push(bytes)
  // What comes before the head is whole is an informational response.
  if (exchange.parser.head === undefined) return
  exchange.firstByteAt ??= at
  exchange.lastByteAt = at
}

export function noteDecision(exchange: OpenExchange, decision: Decision, current: Validators | undefined): void {
  const { etag = null, lastModified } = current ?? {}
  const date = lastModified === undefined ? null : formatHttpDate(lastModified)
  exchange.decision = { ...decision, etag, lastModified: date }
}

/** The record of an exchange that ended at this time, with the demo's counts after it. */
export function recordOf(exchange: OpenExchange, endedAt: number, counts: Counts): Exchange {
  const { id, request, parser, startedAt, upstream, error, firstByteAt = endedAt, lastByteAt = endedAt } = exchange
  return {
    id,
    startedAt: rounded(startedAt),
    method: request.method ?? '',
    target: boundedTarget(request.url ?? ''),
    httpVersion: request.httpVersion,
    requestFields: boundedFields(fieldLines(request.rawHeaders)),
    status: parser.head?.status ?? 0,
    reason: parser.head?.reason ?? '',
    responseFields: parser.head?.fields ?? [],
    fieldBytes: parser.fieldBytes,
    contentBytes: parser.contentBytes,
    decision: exchange.decision,
    firstByteAfter: rounded(firstByteAt - startedAt),
    duration: rounded(lastByteAt - startedAt),
    complete: exchange.isEnded && !exchange.isBroken,
    ...counts,
    ...upstream === undefined ? {} : { upstream },
    ...error === undefined ? {} : { error }
  }
}

/** Milliseconds to a thousandth: what follows is noise of the clock. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
