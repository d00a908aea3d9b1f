// The three observations of one row, in the order of truth: what the page saw, what its cache did, what the wire carried.
import type { Exchange } from '../../shared/exchange.ts'
import { requesterOf } from './requester.ts'
import { excerpt, visible } from '../ui/visible-text.ts'
import { bytes, milliseconds } from '../ui/format.ts'
import { fetchOf, isFromCache, isImported } from './row.ts'
import type { Row, FetchRecord } from './row.ts'
import { fieldValue } from './fields.ts'

export interface Observation {
  readonly observer: string
  /** A status or a few words, set large. */
  readonly headline: string
  readonly lines: readonly string[]
}

/** The three boxes of a row. */
export function observationsOf(row: Row, connected: boolean): readonly [Observation, Observation, Observation] {
  return [page(row), cache(row), wire(row, connected)]
}

function page(row: Row): Observation {
  const fetchRecord = fetchOf(row)
  const observer = 'The page saw'
  if (fetchRecord === null) return { observer, ...requesterOf(row).page }
  const lines = [`cache: ${fetchRecord.mode}`]
  if (fetchRecord.status === null) return { observer, headline: 'An error', lines }
  lines.push(`${bytes(fetchRecord.contentBytes)} in ${milliseconds(fetchRecord.endedAt - fetchRecord.startedAt)} ms`)
  if (fetchRecord.exchange !== null) lines.push(`X-Exchange: ${fetchRecord.exchange}`)
  return { observer, headline: String(fetchRecord.status), lines }
}

function cache(row: Row): Observation {
  const { exchange } = row
  const fetchRecord = fetchOf(row)
  const observer = 'The browser’s cache'
  if (fetchRecord === null) return { observer, ...requesterOf(row).cache }
  return { observer, ...cacheNews(fetchRecord, exchange?.status, sentValidator(exchange)) }
}

function sentValidator(exchange: Row['exchange']): string | undefined {
  return exchange === null ? undefined : fieldValue(exchange.requestFields, 'If-None-Match')
}

function cacheNews(
  fetchRecord: FetchRecord, status: number | undefined, sent: string | undefined,
): Omit<Observation, 'observer'> {
  const timings = timingLines(fetchRecord)
  if (isFromCache(fetchRecord)) return { headline: 'Answered', lines: ['with its stored copy, unasked', ...timings] }
  if (fetchRecord.status === null) return { headline: 'No copy', lines: ['to answer with', ...timings] }
  if (fetchRecord.handSet !== null) return { headline: 'Stepped aside', lines: ['since you set the validator', ...timings] }
  if (status === undefined) return { headline: 'Unknown', lines: timings }
  if (status === 304) return { headline: 'Validated', lines: ['handed out its copy', ...timings] }
  if (fetchRecord.mode === 'no-store') return { headline: 'Bypassed', lines: ['neither read nor written', ...timings] }
  if (fetchRecord.mode === 'reload') return { headline: 'Was not asked', lines: ['and given the new copy', ...timings] }
  if (sent === undefined && fetchRecord.storedTag !== null) {
    return { headline: 'Was not asked', lines: [`although it has ${visible(fetchRecord.storedTag)}`, ...timings] }
  }
  return sent === undefined
    ? { headline: 'Had nothing to offer', lines: ['took the new copy', ...timings] }
    : { headline: 'Replaced its copy', lines: ['after offering its tag', ...timings] }
}

/** Resource Timing's numbers are hints: the 300 bytes of Chromium are a constant, and Firefox has no deliveryType. */
function timingLines({ timing }: FetchRecord): string[] {
  if (timing === null) return []
  const { deliveryType, transferSize } = timing
  return [`transferSize ${transferSize}`, ...deliveryType === null ? [] : [`deliveryType "${deliveryType}"`]]
}

/** Bytes of content; those of chunks are counted with their framing, which is said. */
function contentLine(exchange: Exchange): string {
  const isFramed = !isImported(exchange) && fieldValue(exchange.responseFields, 'Transfer-Encoding') !== undefined
  return `${bytes(exchange.contentBytes)} of content${isFramed ? ' with its framing' : ''}`
}

function wire({ exchange, fetchRecord }: Row, connected: boolean): Observation {
  const observer = exchange !== null && isImported(exchange) ? 'The file says' : 'The wire carried'
  if (exchange !== null) {
    const server = isImported(exchange) ? exchange.base : exchange.upstream
    const { status, reason, fieldBytes, duration } = exchange
    return {
      observer,
      headline: `${status} ${reason}`.trim(),
      lines: [`${bytes(fieldBytes)} of fields`, contentLine(exchange), `in ${milliseconds(duration)} ms`,
        ...server === undefined ? [] : [`with ${excerpt(server, 100).text}`]],
    }
  }
  const silence = (headline: string, line: string): Observation => ({ observer, headline, lines: [line] })
  if (fetchRecord !== null && isFromCache(fetchRecord)) return silence('Nothing', 'No request was made.')
  if (fetchRecord?.status === null) return silence('Nothing', 'No answer came.')
  return silence('Unknown', connected ? 'The recorder is yet to report.' : 'Not connected.')
}
