// An exchange while it lasts, and the record of it once it is over.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { formatHttpDate } from 'not-modified'
import type { Decision, Validators } from 'not-modified'
import { fieldLines } from '../http/field-lines.ts'
import type { BodyRecord, Counts, DecisionRecord, Exchange, FieldLine } from '../shared/exchange.ts'
import type { BodyStore, Side } from './body-store.ts'
import { boundedFields, boundedTarget } from './raw-fields.ts'
import { ResponseParser } from './response-parser.ts'
import { UpgradeTraffic } from './upgrade-traffic.ts'
import type { UpgradeTrafficOptions } from './upgrade-traffic.ts'

export interface OpenExchange {
  readonly id: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly startedAt: number
  /** The origin that it is forwarded to; absent for the demo. */
  readonly upstream: string | undefined
  readonly parser: ResponseParser
  /** Absent where bodies are not kept. */
  readonly bodies: BodyStore | undefined
  /** Bytes of the request's content that came. */
  requestBytes: number
  /** The version and the field lines of the upstream's response. */
  received: ReceivedHead | undefined
  /** What went over the connection since a 101. */
  traffic: UpgradeTraffic | undefined
  firstByteAt: number | undefined
  lastByteAt: number | undefined
  decision: DecisionRecord | null
  /** All of the response was handed to the socket. */
  isEnded: boolean
  /** The socket lost some of it. */
  isBroken: boolean
  /** Why the upstream's response is not what went out, or not whole. */
  error: string | undefined
  /** Names of request fields that were not sent on. */
  leftOut: readonly string[] | undefined
}

/** What the upstream sent, as opposed to what the proxy made of it. */
export interface ReceivedHead {
  readonly httpVersion: string
  readonly fields: readonly FieldLine[]
}

export function openExchange(
  origin: Pick<OpenExchange, 'id' | 'request' | 'response' | 'startedAt' | 'upstream' | 'bodies'>): OpenExchange {
  const { id, response, bodies } = origin
  const parser = new ResponseParser({
    isChunked: () => response.chunkedEncoding,
    onContent: content => bodies?.append(id, 'response', content)
  })
  return {
    ...origin, parser, requestBytes: 0, received: undefined, traffic: undefined, firstByteAt: undefined, lastByteAt: undefined, decision: null,
    isEnded: false, isBroken: false, error: undefined, leftOut: undefined
  }
}

/** Notes bytes that are written for the exchange, and when. */
export function noteBytes(exchange: OpenExchange, bytes: Uint8Array, at: number): void {
  if (exchange.traffic === undefined) exchange.parser.push(bytes)
  else exchange.traffic.push('server', bytes, at - exchange.startedAt)
  // What comes before the head is whole is an informational response.
  if (exchange.parser.head === undefined) return
  exchange.firstByteAt ??= at
  exchange.lastByteAt = at
}

/** Notes that what follows the 101 is of this protocol. */
export function noteUpgrade(exchange: OpenExchange, options: Pick<UpgradeTrafficOptions, 'protocol' | 'queue' | 'onDecoded'>): void {
  exchange.traffic = new UpgradeTraffic({ ...options, responseFields: exchange.parser.head?.fields ?? [] })
  exchange.isEnded = true
}

/** Notes what the client sends of it. */
export function noteClientBytes({ traffic, startedAt }: OpenExchange, bytes: Uint8Array, at: number): void {
  traffic?.push('client', bytes, at - startedAt)
}

/** Notes content of the request, as it comes from the connection. */
export function noteRequestContent(exchange: OpenExchange, content: Uint8Array): void {
  exchange.requestBytes += content.length
  exchange.bodies?.append(exchange.id, 'request', content)
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
    ...error === undefined ? {} : { error },
    ...parser.framingBytes === 0 ? {} : { framingBytes: parser.framingBytes },
    ...bodiesOf(exchange),
    ...digestOf(exchange),
    ...parser.informational.length === 0 ? {} : { informational: parser.informational },
    ...trailersOf('requestTrailers', boundedFields(fieldLines(request.rawTrailers))),
    ...trailersOf('responseTrailers', parser.trailers),
    ...receivedOf(exchange),
    ...exchange.leftOut === undefined ? {} : { leftOut: exchange.leftOut },
    ...exchange.traffic === undefined ? {} : { upgrade: exchange.traffic.record() }
  }
}

/** The exchange as it is at this time, while it is under way. */
export function reportOf(exchange: OpenExchange, at: number, counts: Counts): Exchange {
  return { ...recordOf(exchange, at, counts), duration: rounded(at - exchange.startedAt), complete: false, isOpen: true }
}

function bodiesOf({ id, parser, requestBytes, bodies }: OpenExchange): Pick<Exchange, 'requestBody' | 'responseBody'> {
  if (bodies === undefined) return {}
  const record = (side: Side, bytes: number): BodyRecord => ({ bytes, kept: bodies.read(id, side)?.length ?? 0 })
  return { requestBody: record('request', requestBytes), responseBody: record('response', parser.contentBytes) }
}

/** What one tag stands for: nothing else is told apart by its content. */
function digestOf({ id, request, parser: { head, contentBytes }, bodies, isEnded, isBroken }: OpenExchange): Pick<Exchange, 'contentDigest'> {
  const isTagged = request.method === 'GET' && head?.status === 200 && head.fields.some(([name]) => name.toLowerCase() === 'etag')
  if (bodies === undefined || !isTagged || !isEnded || isBroken) return {}
  const kept = bodies.read(id, 'response') ?? new Uint8Array(0)
  return kept.length === contentBytes ? { contentDigest: createHash('sha256').update(kept).digest('base64url') } : {}
}

function trailersOf(name: 'requestTrailers' | 'responseTrailers', lines: readonly FieldLine[]): Partial<Exchange> {
  return lines.length === 0 ? {} : { [name]: lines }
}

/** The upstream's version, and which fields of what was sent are not as they came from there. */
function receivedOf({ parser, received }: OpenExchange): Pick<Exchange, 'upstreamVersion' | 'proxyFields'> {
  if (received === undefined) return {}
  const sent = valuesByName(parser.head?.fields ?? [])
  const came = valuesByName(received.fields)
  const proxyFields = [...sent].filter(([name, values]) => values !== came.get(name)).map(([name]) => name)
  return { upstreamVersion: received.httpVersion, proxyFields }
}

/** The values of each name in lower case, in their order, as one text. */
function valuesByName(lines: readonly FieldLine[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of lines) {
    const key = name.toLowerCase()
    values.set(key, `${values.get(key) ?? ''}${value}\n`)
  }
  // The line that stands for what is beyond the bound is no field.
  values.delete('…')
  return values
}

/** Milliseconds to a thousandth: what follows is noise of the clock. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
