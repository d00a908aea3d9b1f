// HAR 1.2, read: any tool's file into records like those of the server. Nothing in the file is trusted, least its shape.
import type { DecisionRecord, FieldLine } from '../../shared/exchange.ts'
import { isToken } from '../../../src/fields/syntax.ts'
import type { ImportedExchange } from '../rows/row.ts'
import { count, counted } from '../ui/format.ts'
import { entriesOfCut } from './cut-file.ts'
import { bodiesOf, failureOf, member, sourceOf, textOf } from './members.ts'
import { messagesOfEntry } from './web-socket-messages.ts'

export interface HarImport {
  /** In the file's order, with ids from -1 downwards: none can be taken for one of the server's. */
  readonly exchanges: readonly ImportedExchange[]
  /** How many entries were left out, since they cannot be read or are not of http or https. */
  readonly skipped: number
  /** How many entries were left out since there are too many; `rest`: the file was too large to count them. */
  readonly cut: number | 'rest'
  /** How many messages of WebSockets cannot be read; absent where there are none. */
  readonly unreadMessages?: number
}

/** At most so many characters and entries are read, so that all bodies together are bounded as well. */
export const MAX_HAR_BYTES = 50_000_000
export const MAX_HAR_ENTRIES = 10_000

class HarError extends Error {}

/** Reads a HAR file, or its beginning where it is too large; what is wrong with it comes back as a sentence for the reader. */
export function parseHar(text: string, isCut: boolean = text.length > MAX_HAR_BYTES): HarImport | { readonly error: string } {
  try {
    const own = text.startsWith('\ufeff') ? text.slice(1) : text
    return isCut ? importBeginning(own.slice(0, MAX_HAR_BYTES)) : importLog(member(parsed(own), 'log'))
  } catch (error) {
    if (error instanceof HarError) return { error: error.message }
    throw error
  }
}

/** What was opened, and what was not, in a sentence. */
export function openedText({ exchanges, skipped, cut, unreadMessages = 0 }: HarImport): string {
  const left = [
    ...skipped === 0 ? [] : [`${counted(skipped, 'entry', 'entries')} could not be read`],
    ...unreadMessages === 0 ? [] : [`${counted(unreadMessages, 'WebSocket message')} could not be read`],
    ...cut === 0 ? [] : cut === 'rest' ? ['the rest of the file is too large and was not read']
      : [`${counted(cut, 'entry', 'entries')} beyond ${count(MAX_HAR_ENTRIES)} left out`],
  ]
  return [`Opened ${counted(exchanges.length, 'exchange')}, marked as imported`, ...left].join('; ')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HarError('The file is not JSON, as a HAR file is')
  }
}

function importBeginning(text: string): HarImport {
  const entries = entriesOfCut(text, MAX_HAR_ENTRIES)
  if (entries === undefined) throw new HarError('The file has no log.entries, which a HAR file has')
  const read = entries.map(entry => {
    try {
      return JSON.parse(entry) as unknown
    } catch {
      return undefined
    }
  })
  return { ...importEntries(read), cut: 'rest' }
}

function importLog(log: unknown): HarImport {
  const version = member(log, 'version')
  const entries = member(log, 'entries')
  if (!Array.isArray(entries)) throw new HarError('The file has no log.entries, which a HAR file has')
  if (typeof version === 'string' && version !== '' && !version.startsWith('1.')) {
    throw new HarError('The file is of another version of HAR than 1')
  }
  return importEntries(entries as readonly unknown[])
}

function importEntries(entries: readonly unknown[]): HarImport {
  const exchanges: ImportedExchange[] = []
  let unreadMessages = 0
  for (const entry of entries.slice(0, MAX_HAR_ENTRIES)) {
    const read = importEntry(entry, -1 - exchanges.length)
    if (read === undefined) continue
    const { upgrade, unread } = messagesOfEntry(entry, read.startedAt)
    unreadMessages += unread
    exchanges.push(upgrade === undefined ? read : { ...read, upgrade })
  }
  const taken = Math.min(entries.length, MAX_HAR_ENTRIES)
  return { exchanges, skipped: taken - exchanges.length, cut: entries.length - taken, ...unreadMessages === 0 ? {} : { unreadMessages } }
}

/** The entry as an exchange; undefined where it cannot be read. */
function importEntry(entry: unknown, id: number): ImportedExchange | undefined {
  const request = member(entry, 'request')
  const response = member(entry, 'response')
  const method = member(request, 'method')
  const url = urlOf(member(request, 'url'))
  const status = member(response, 'status')
  const startedAt = instantOf(member(entry, 'startedDateTime'))
  if (typeof method !== 'string' || !isToken(method) || startedAt === undefined) return undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 0 || status > 999) return undefined
  const timings = member(entry, 'timings')
  const duration = amount(member(entry, 'time'))
  const before = ['blocked', 'dns', 'connect', 'send', 'wait'].map(name => amount(member(timings, name)))
  const bodySize = member(response, 'bodySize')
  const isCounted = typeof bodySize === 'number' && bodySize >= 0
  const failure = failureOf(entry, response)
  return {
    id, method, status, duration, base: url.origin, target: url.pathname + url.search, isImported: true, startedAt,
    httpVersion: versionOf(member(request, 'httpVersion')),
    requestFields: fieldsOf(member(request, 'headers')),
    reason: textOf(member(response, 'statusText')),
    responseFields: fieldsOf(member(response, 'headers')),
    fieldBytes: whole(member(response, 'headersSize')),
    contentBytes: whole(isCounted || status === 304 ? bodySize : member(member(response, 'content'), 'size')),
    decision: decisionOf(member(entry, '_decision')),
    firstByteAfter: Math.min(duration, before.reduce((sum, one) => sum + one, 0)),
    complete: status !== 0 && failure === undefined && member(entry, '_incomplete') !== true,
    hits: 0, drawings: 0, ...sourceOf(entry), ...failure === undefined ? {} : { failure }, ...bodiesOf(request, response),
  }
}

function urlOf(text: unknown): URL | undefined {
  if (typeof text !== 'string') return undefined
  // A WebSocket begins as a request of HTTP.
  const own = text.replace(/^ws(?=s?:)/i, 'http')
  return URL.canParse(own) ? new URL(own) : undefined
}

/** The milliseconds since the epoch of an ISO 8601 instant; undefined for anything else. */
function instantOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined
  const instant = new Date(text).getTime()
  return Number.isNaN(instant) ? undefined : instant
}

/** A number that counts something, and -1 where the file does not know it, becomes 0 or more. */
function amount(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0
}

const whole = (value: unknown): number => Math.floor(amount(value))

/** `HTTP/1.1`, `http/2.0`, `h2`, `h3-29`: the number alone. */
function versionOf(value: unknown): string {
  return /^(?:HTTP\/|h)(\d(?:\.\d)?)/i.exec(textOf(value))?.[1] ?? '1.1'
}

/** Field lines that could have crossed a wire; HTTP/2's pseudo-fields, such as `:method`, are none. */
function fieldsOf(headers: unknown): FieldLine[] {
  if (!Array.isArray(headers)) return []
  return (headers as readonly unknown[]).flatMap((header): FieldLine[] => {
    const name = member(header, 'name')
    const value = member(header, 'value')
    if (typeof name !== 'string' || !isToken(name) || typeof value !== 'string') return []
    // Browsers join the lines of the one field that has several by line breaks; nothing else may hold any.
    const values = /^set-cookie$/i.test(name) ? value.split(/\r\n|[\r\n]/) : [value]
    return values.filter(line => !/[\0\r\n]/.test(line)).map(line => [name, line])
  })
}

const preconditions = ['If-Match', 'If-Unmodified-Since', 'If-None-Match', 'If-Modified-Since', 'If-Range'] as const

/** The decision that this project's own files carry; null unless it is whole. */
function decisionOf(value: unknown): DecisionRecord | null {
  const status = member(value, 'status')
  const range = member(value, 'range')
  const etag = member(value, 'etag')
  const lastModified = member(value, 'lastModified')
  const read = preconditions.map(name => [name, member(member(value, 'outcomes'), name)] as const)
  const isWhole = (status === null || status === 304 || status === 412) && typeof range === 'boolean' &&
    [etag, lastModified].every(one => one === null || typeof one === 'string') &&
    read.every(([, outcome]) => outcome === 'true' || outcome === 'false' || outcome === 'ignored')
  if (!isWhole) return null
  return {
    status: status ?? undefined, range, etag, lastModified, outcomes: Object.fromEntries(read),
  } as DecisionRecord
}
