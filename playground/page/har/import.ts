// HAR 1.2, read: any tool's file into records like those of the server. Nothing in the file is trusted, least its shape.
import type { DecisionRecord, FieldLine } from '../../shared/exchange.ts'
import { isToken } from '../../../src/fields/syntax.ts'
import type { ImportedExchange } from '../rows/row.ts'

export interface HarImport {
  /** In the file's order, with ids from -1 downwards: none can be taken for one of the server's. */
  readonly exchanges: readonly ImportedExchange[]
  /** How many entries were left out, since they are not of http or https. */
  readonly skipped: number
}

/** At most so many characters and entries are read. */
export const MAX_HAR_BYTES = 50_000_000
export const MAX_HAR_ENTRIES = 10_000

class HarError extends Error {}

/** Reads a HAR file; what is wrong with it comes back as a sentence for the reader. */
export function parseHar(text: string): HarImport | { readonly error: string } {
  if (text.length > MAX_HAR_BYTES) return { error: `The file is larger than ${MAX_HAR_BYTES / 1_000_000} MB` }
  let root: unknown
  try {
    root = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
  } catch {
    return { error: 'The file is not JSON, as a HAR file is' }
  }
  try {
    return importLog(member(root, 'log'))
  } catch (error) {
    if (error instanceof HarError) return { error: error.message }
    throw error
  }
}

/** An own member: names such as `__proto__`, and methods of arrays, are no members. */
function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined
  return Object.getOwnPropertyDescriptor(of, name)?.value as unknown
}

function importLog(log: unknown): HarImport {
  const version = member(log, 'version')
  const entries = member(log, 'entries')
  if (!Array.isArray(entries)) throw new HarError('The file has no log.entries, which a HAR file has')
  if (typeof version === 'string' && version !== '' && !version.startsWith('1.')) {
    throw new HarError('The file is of another version of HAR than 1')
  }
  if (entries.length > MAX_HAR_ENTRIES) {
    throw new HarError(`The file has ${entries.length} entries, and ${MAX_HAR_ENTRIES} can be shown`)
  }
  const exchanges: ImportedExchange[] = []
  for (const [index, entry] of (entries as readonly unknown[]).entries()) {
    const exchange = importEntry(entry, index + 1, -1 - exchanges.length)
    if (exchange !== null) exchanges.push(exchange)
  }
  return { exchanges, skipped: entries.length - exchanges.length }
}

function importEntry(entry: unknown, number: number, id: number): ImportedExchange | null {
  const request = member(entry, 'request')
  const response = member(entry, 'response')
  const method = member(request, 'method')
  const url = urlOf(member(request, 'url'))
  const status = member(response, 'status')
  if (typeof method !== 'string' || !isToken(method)) throw new HarError(`Entry ${number} has no request method`)
  if (url === undefined) throw new HarError(`Entry ${number} has no absolute URL`)
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 0 || status > 999) {
    throw new HarError(`Entry ${number} has no response status`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const timings = member(entry, 'timings')
  const duration = amount(member(entry, 'time'))
  const before = ['blocked', 'dns', 'connect', 'send', 'wait'].map(name => amount(member(timings, name)))
  const bodySize = member(response, 'bodySize')
  const isCounted = typeof bodySize === 'number' && bodySize >= 0
  return {
    id, method, status, duration, base: url.origin, target: url.pathname + url.search, isImported: true,
    startedAt: instantOf(member(entry, 'startedDateTime')),
    httpVersion: versionOf(member(request, 'httpVersion')),
    requestFields: fieldsOf(member(request, 'headers')),
    reason: textOf(member(response, 'statusText')),
    responseFields: fieldsOf(member(response, 'headers')),
    fieldBytes: whole(member(response, 'headersSize')),
    contentBytes: whole(isCounted || status === 304 ? bodySize : member(member(response, 'content'), 'size')),
    decision: decisionOf(member(entry, '_decision')),
    firstByteAfter: Math.min(duration, before.reduce((sum, one) => sum + one, 0)),
    complete: status !== 0 && member(entry, '_incomplete') !== true,
    hits: 0, drawings: 0,
  }
}

function urlOf(text: unknown): URL | undefined {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
}

/** The milliseconds since the epoch of an ISO 8601 instant; 0 for anything else. */
function instantOf(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return 0
  const instant = new Date(text).getTime()
  return Number.isNaN(instant) ? 0 : instant
}

/** A number that counts something, and -1 where the file does not know it, becomes 0 or more. */
function amount(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0
}

const whole = (value: unknown): number => Math.floor(amount(value))
const textOf = (value: unknown): string => typeof value === 'string' ? value.replace(/[\0\r\n]/g, ' ') : ''

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
