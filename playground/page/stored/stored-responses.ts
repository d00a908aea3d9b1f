// What is stored now: the exchanges as a browser's cache must have them (RFC 9111), one line for each URL and variant.
import { isSafe } from '../../../src/decision/judge.ts'
import type { Exchange } from '../../shared/exchange.ts'
import type { ExchangeIndex } from '../analysis/history.ts'
import { whyNotStored } from '../analysis/freshness-sum.ts'
import { directivesOf } from '../analysis/lifetime.ts'
import { fieldsByName, tagOf } from '../analysis/message.ts'
import { graver, worstNote } from '../analysis/row-notes.ts'
import { varyLines } from '../analysis/vary.ts'
import { clientOf } from '../rows/client.ts'
import { fieldValue } from '../rows/fields.ts'
import { isFromCache, isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { freshened, freshnessOfLine } from './stored-line.ts'
import type { StoredLine } from './stored-line.ts'

export interface StoredResponses {
  /** The latest stored or validated last. */
  readonly lines: readonly StoredLine[]
  /** How many were left out to stay within the bound. */
  readonly dropped: number
}

/** How many stored responses are kept in view, and how many variants of one URL. */
export const MAX_STORED = 1000
const MAX_VARIANTS = 20

/** By client and URL; the variants of each in the order in which they were stored. */
type Lines = Map<string, StoredLine[]>

/** Only browsers keep a cache of their own: whatever else asks is left out. */
const isBrowser = (agent: string | undefined): agent is string => agent?.startsWith('Mozilla/') === true

/** The stored responses after all these rows, which are in the order in which they began. */
export function storedResponses(rows: readonly Row[], index: ExchangeIndex): StoredResponses {
  const lines: Lines = new Map()
  const byExchange = new Map<number, string>()
  let dropped = 0
  for (const row of rows) {
    const { exchange, fetchRecord } = row
    if (exchange === null) {
      const key = fetchRecord !== null && isFromCache(fetchRecord) ? byExchange.get(fetchRecord.exchange ?? 0) : undefined
      if (key !== undefined) use(lines, key, fetchRecord?.exchange ?? 0)
      continue
    }
    const agent = fieldValue(exchange.requestFields, 'User-Agent')
    // What the inspector’s server sends, and what no-store keeps out, reaches no cache; a file is about another one.
    const isApart = isImported(exchange) || (fetchRecord !== null && (fetchRecord.mode === null || fetchRecord.mode === 'no-store'))
    if (!isBrowser(agent) || isApart || !isOver(exchange)) continue
    const key = keyOf(agent, exchange)
    if (!isSafe(exchange.method) && exchange.status < 400) {
      invalidate(lines, agent, exchange)
      continue
    }
    take(lines, key, row, exchange, index)
    byExchange.set(exchange.id, key)
    const oldest = lines.size > MAX_STORED ? lines.keys().next().value : undefined
    if (oldest !== undefined && lines.delete(oldest)) dropped++
  }
  return { lines: [...lines.values()].flat().reverse(), dropped }
}

const isOver = ({ complete, error, isOpen, status }: Exchange): boolean =>
  complete && error === undefined && isOpen !== true && status !== 0

/** A use without a request. */
function use(cache: Lines, key: string, id: number): void {
  const lines = cache.get(key) ?? []
  const at = lines.findIndex(({ storedBy, validatedBy }) => storedBy === id || validatedBy === id)
  const line = lines[at]
  if (line !== undefined) lines[at] = { ...line, uses: line.uses + 1 }
}

function take(cache: Lines, key: string, row: Row, exchange: Exchange, index: ExchangeIndex): void {
  if (exchange.method !== 'GET') return
  const lines = cache.get(key) ?? []
  const at = matchOf(lines, exchange)
  const before = lines[at]
  const worst = graver(before?.worst, worstNote(row, index))
  const next = nextLine(before, exchange, key)
  const kept = lines.filter((_, place) => place !== at)
  if (next !== undefined) kept.push({ ...next, worst })
  // What was set last is dropped last.
  cache.delete(key)
  if (kept.length > 0) cache.set(key, kept.slice(-MAX_VARIANTS))
}

/** The stored response that the request selects: by the tag that a 304 names, or by Vary, the latest first. */
function matchOf(lines: readonly StoredLine[], exchange: Exchange): number {
  const kind = exchange.status === 206 ? 'part' : 'complete'
  if (exchange.status === 304) {
    const tag = tagOf(fieldValue(exchange.responseFields, 'ETag'))
    const named = tag === undefined ? -1 : lines.findLastIndex(line => line.kind === kind && etagOf(line)?.value === tag.value)
    if (named !== -1) return named
  }
  const presented = fieldsByName(exchange.requestFields)
  return lines.findLastIndex(line => line.kind === kind && (line.vary.some(([name]) => name === '*') ||
    varyLines(fieldsByName(line.response.responseFields), fieldsByName(line.response.requestFields), presented)
      .every(({ matches }) => matches)))
}

const etagOf = ({ response }: StoredLine): ReturnType<typeof tagOf> => tagOf(fieldValue(response.responseFields, 'ETag'))

/** What is stored in place of `before`; undefined where nothing is. */
function nextLine(before: StoredLine | undefined, exchange: Exchange, key: string): StoredLine | undefined {
  const { status } = exchange
  const isConditional = ['If-None-Match', 'If-Modified-Since'].some(name => fieldValue(exchange.requestFields, name) !== undefined)
  if (status === 304) return before === undefined ? fromBefore(exchange, key, isConditional) : freshened(before, exchange)
  const response = fieldsByName(exchange.responseFields)
  const asked = before === undefined ? undefined : { ...before, revalidations: before.revalidations + (isConditional ? 1 : 0) }
  // A server error does not replace what is stored (RFC 9111 §4.3.3).
  if (status >= 500) return asked
  // A part is stored on the same terms as the whole (RFC 9111 §3.3).
  const whole = { ...exchange, status: status === 206 ? 200 : status }
  if (whyNotStored(whole, response, directivesOf(response), directivesOf(fieldsByName(exchange.requestFields))) !== undefined) return undefined
  const line = lineOf(exchange, key, status === 206 ? 'part' : 'complete', asked)
  const { freshUntil } = freshnessOfLine(line)
  const isFresh = freshUntil !== null && freshUntil > exchange.startedAt + exchange.firstByteAfter
  // Nothing can come of a response that is neither fresh nor has anything to validate it with.
  return isFresh || response.has('etag') || response.has('last-modified') ? line : undefined
}

function lineOf(exchange: Exchange, key: string, kind: StoredLine['kind'], before?: StoredLine): StoredLine {
  const request = fieldsByName(exchange.requestFields)
  const vary = varyLines(fieldsByName(exchange.responseFields), request, request)
    .map(({ name, stored }) => [name, stored] as const)
  const variant = vary.map(([name, value]) => `${name}: ${value ?? ''}`).join('\n')
  return {
    key: `${key}\n${kind}\n${variant}`, kind, client: clientOf(request.get('user-agent')), upstream: exchange.upstream, target: exchange.target,
    vary, response: exchange, storedBy: exchange.id, validatedBy: null, invalidatedBy: null,
    revalidations: before?.revalidations ?? 0, notModified: before?.notModified ?? 0, uses: before?.uses ?? 0,
    saved: before === undefined ? 0 : before.saved, worst: undefined,
  }
}

/** A copy that was stored before the list began: that the browser asked with its validator shows that it is there. */
function fromBefore(exchange: Exchange, key: string, isConditional: boolean): StoredLine | undefined {
  if (!isConditional) return undefined
  const line = lineOf({ ...exchange, status: 200, contentBytes: 0 }, key, 'complete')
  return { ...line, storedBy: null, validatedBy: exchange.id, revalidations: 1, notModified: 1, saved: null }
}

/** What an unsafe method that succeeded makes invalid, in the cache that it went through alone: no other has seen it (RFC 9111 §4.4). */
function invalidate(cache: Lines, agent: string, exchange: Exchange): void {
  const targets = new Set([exchange.target, ...['Location', 'Content-Location'].flatMap(name => pathOf(exchange, name))])
  for (const target of targets) {
    const key = keyOf(agent, { ...exchange, target })
    const lines = cache.get(key)
    if (lines !== undefined) cache.set(key, lines.map(line => ({ ...line, invalidatedBy: exchange.id })))
  }
}

const keyOf = (agent: string, { upstream = '', target }: Exchange): string => `${agent}\n${upstream}\n${target}`

/** The path that a header names on the same origin. */
function pathOf({ responseFields, target, upstream = 'http://demo' }: Exchange, name: string): string[] {
  const value = fieldValue(responseFields, name)
  const base = `${upstream}${target.startsWith('/') ? target : '/'}`
  if (value === undefined || !URL.canParse(value, base)) return []
  const url = new URL(value, base)
  return url.origin === new URL(base).origin ? [url.pathname + url.search] : []
}
