// HAR 1.2, written: what the server recorded, with the validators that the cache held before and after.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { isFromCache, isImported } from '../rows/row.ts'
import type { Bodies, ImportedExchange, Row, FetchRecord } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import { cacheStates } from './browser-cache.ts'
import type { HarCache } from './browser-cache.ts'
import { absoluteUrl, exportedTarget, originOf, redactFields } from '../replay/redact.ts'
import type { ExportOptions } from '../replay/redact.ts'
import { fieldValue } from '../rows/fields.ts'
import { isWebSocket, messagesForEntry } from './web-socket-messages.ts'

/** The version of the package, for the files that the page writes. */
export const version = '0.2.0'

export interface HarOptions extends ExportOptions {
  /** The version of not-modified, for the file's `creator`. */
  readonly version: string
  /** `performance.timeOrigin`, by which instants of the page's clock become dates. */
  readonly timeOrigin: number
  /** The bodies of an exchange, where they are known; those of a file unless given. They leave with secrets alone. */
  readonly bodiesOf?: (exchange: Exchange) => Bodies
}

interface Pair { readonly name: string, readonly value: string }

/**
 * The rows as a HAR 1.2 file. Answers from the cache are entries of their own; other rows that stand for no exchange
 * are left out. `_exchange`, `_verdict` and `_decision` hold what the format has no word for.
 */
export function harOf(rows: readonly Row[], options: HarOptions, connected = true): string {
  const caches = cacheStates(rows, options.timeOrigin)
  const targets = new Map(rows.flatMap(({ exchange }) => exchange === null ? [] : [[exchange.id, exchange] as const]))
  const entries = rows.flatMap((row, index) => {
    const cache = caches[index] ?? {}
    const _verdict = verdictOf(row, connected).word
    const { exchange, fetchRecord } = row
    if (exchange !== null) return [{ ...entryOf(exchange, fetchRecord, cache, options), _verdict }]
    const stored = targets.get(fetchRecord?.exchange ?? 0)
    if (fetchRecord === null || stored === undefined || !isFromCache(fetchRecord)) return []
    return [{ ...cachedEntryOf(stored, fetchRecord, cache, options), _verdict }]
  })
  const log = { version: '1.2', creator: { name: 'not-modified', version: options.version }, entries }
  return JSON.stringify({ log }, null, 1)
}

function entryOf(exchange: Exchange, fetchRecord: FetchRecord | null, cache: HarCache, options: HarOptions): object {
  const { decision, firstByteAfter, duration } = exchange
  const receive = Math.max(0, duration - firstByteAfter)
  return {
    startedDateTime: new Date(exchange.startedAt).toISOString(),
    time: firstByteAfter + receive,
    request: requestOf(exchange, options),
    response: responseOf(exchange, fetchRecord, options),
    cache,
    timings: { send: 0, wait: firstByteAfter, receive },
    ...serverOf(exchange, options),
    _resourceType: isWebSocket(exchange) ? 'websocket' : resourceTypeOf(exchange, fetchRecord),
    ...messagesForEntry(exchange, options.withSecrets),
    _exchange: exchange.id,
    _decision: decision === null ? null : { ...decision, status: decision.status ?? null },
    ...exchange.complete ? {} : { _incomplete: true },
    ...isImported(exchange) ? originOfAnswer(exchange) : {},
  }
}

function originOfAnswer({ source, failure }: ImportedExchange): object {
  return {
    ...source === undefined ? {} : source === 'service worker' ? { _fetchedViaServiceWorker: true } : { _fromCache: source },
    ...failure === undefined ? {} : { _error: failure },
  }
}

/** What the browser made up its answer from is the stored exchange's; nothing was sent, so no field lines are known. */
function cachedEntryOf(stored: Exchange, fetchRecord: FetchRecord, cache: HarCache, options: HarOptions): object {
  const time = Math.max(0, fetchRecord.endedAt - fetchRecord.startedAt)
  const nothing = { ...stored, requestFields: [], responseFields: [], fieldBytes: -1, contentBytes: 0 }
  return {
    startedDateTime: new Date(options.timeOrigin + fetchRecord.startedAt).toISOString(),
    time,
    request: { ...requestOf(nothing, options), bodySize: 0 },
    response: responseOf({ ...nothing, status: fetchRecord.status ?? 0, reason: '' }, fetchRecord, options),
    cache,
    timings: { send: 0, wait: 0, receive: time },
    ...serverOf(stored, options),
    _resourceType: 'fetch',
    // The format's other word, memory, is for a document's own cache.
    _fromCache: 'disk',
    _exchange: stored.id,
  }
}

/** The address that the URL has, where it has one: what a name led to is not known. */
function serverOf(exchange: Exchange, options: HarOptions): object {
  const { protocol, hostname, port } = new URL(originOf(exchange, options))
  if (!/^[\d.]+$|^\[/.test(hostname)) return {}
  return {
    serverIPAddress: hostname.replace(/[[\]]/g, ''),
    connection: port || (protocol === 'https:' ? '443' : '80'),
  }
}

/** What the answer was fetched for, in the words of DevTools, which would guess where nothing stands. */
function resourceTypeOf({ requestFields }: Exchange, fetchRecord: FetchRecord | null): string {
  const destination = fetchRecord?.mode == null ? fieldValue(requestFields, 'Sec-Fetch-Dest') ?? '' : 'empty'
  if (destination === 'empty') return 'fetch'
  if (destination === 'style') return 'stylesheet'
  return /^(?:document|font|image|manifest|script)$/.test(destination) ? destination : 'other'
}

function requestOf(exchange: Exchange, options: HarOptions): object {
  const { method, target, httpVersion, requestFields } = exchange
  const url = absoluteUrl(originOf(exchange, options), exportedTarget(target, options))
  return {
    // DevTools write the address of a WebSocket by its own scheme.
    method, url: isWebSocket(exchange) ? url.replace(/^http/, 'ws') : url, httpVersion: `HTTP/${httpVersion}`,
    cookies: options.withSecrets === true ? cookiesOf(requestFields) : [],
    headers: pairsOf(requestFields, options),
    queryString: [...new URL(url).searchParams].map(([name, value]): Pair => ({ name, value })),
    headersSize: -1,
    bodySize: requestSize(requestFields),
    ...postDataOf(exchange, options),
  }
}

function postDataOf(exchange: Exchange, { withSecrets, bodiesOf = importedBodies }: HarOptions): object {
  const text = withSecrets === true ? bodiesOf(exchange).request : undefined
  return text === undefined ? {}
    : { postData: { mimeType: fieldValue(exchange.requestFields, 'Content-Type') ?? '', params: [], text } }
}

function contentOf(exchange: Exchange, { withSecrets, bodiesOf = importedBodies }: HarOptions): object {
  const body = withSecrets === true && exchange.status !== 304 ? bodiesOf(exchange).response : undefined
  if (body === undefined) return {}
  const { text, isBase64 } = body
  // What a browser would have decoded; a file that was opened says it itself.
  const size = isBase64 ? atob(text).length : new TextEncoder().encode(text).length
  return { ...isImported(exchange) ? {} : { size }, text, ...isBase64 ? { encoding: 'base64' } : {} }
}

const importedBodies = (exchange: Exchange): Bodies => isImported(exchange) ? exchange.bodies ?? {} : {}

function responseOf(exchange: Exchange, fetchRecord: FetchRecord | null, options: HarOptions): object {
  const { status, reason, httpVersion, responseFields, fieldBytes, contentBytes } = exchange
  return {
    status, statusText: reason, httpVersion: `HTTP/${httpVersion}`,
    cookies: options.withSecrets === true ? setCookiesOf(responseFields) : [],
    headers: pairsOf(responseFields, options),
    content: {
      size: status === 304 ? 0 : fetchRecord?.contentBytes ?? exchange.contentBytes,
      mimeType: fieldValue(responseFields, 'Content-Type') ?? 'x-unknown',
      ...contentOf(exchange, options),
    },
    redirectURL: fieldValue(redactFields(responseFields, options.withSecrets), 'Location') ?? '',
    headersSize: fieldBytes,
    bodySize: status === 304 ? 0 : contentBytes,
  }
}

function pairsOf(lines: readonly FieldLine[], { withSecrets }: HarOptions): Pair[] {
  return redactFields(lines, withSecrets).map(([name, value]) => ({ name, value }))
}

function requestSize(lines: readonly FieldLine[]): number {
  const length = fieldValue(lines, 'Content-Length')
  if (length === undefined) return fieldValue(lines, 'Transfer-Encoding') === undefined ? 0 : -1
  return /^\d{1,15}$/.test(length) ? Number(length) : -1
}

const valuesOf = (lines: readonly FieldLine[], wanted: string): string[] =>
  redactFields(lines, true).flatMap(([name, value]) => name.toLowerCase() === wanted ? [value] : [])

function cookieOf(text: string): Pair {
  const equals = text.indexOf('=')
  return { name: text.slice(0, Math.max(0, equals)).trim(), value: text.slice(equals + 1).trim() }
}

function cookiesOf(lines: readonly FieldLine[]): Pair[] {
  return valuesOf(lines, 'cookie').flatMap(value => value.split(';')).filter(text => text.trim() !== '').map(cookieOf)
}

function setCookiesOf(lines: readonly FieldLine[]): Pair[] {
  return valuesOf(lines, 'set-cookie').map(value => cookieOf(value.split(';', 1)[0] ?? ''))
}
