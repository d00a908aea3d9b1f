// The three observations of one row, in the order of truth: what the page saw, what its cache did, what the recorder saw.
import type { Exchange } from '../../shared/exchange.ts'
import { requesterOf } from './requester.ts'
import { excerpt, visible } from '../ui/visible-text.ts'
import { bytes, milliseconds, timeOfDay } from '../ui/format.ts'
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
  return [page(row), cache(row), recorder(row, connected)]
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
  if (isFromCache(fetchRecord)) return { headline: 'Answered', lines: ['from its stored copy, without a request', ...timings] }
  if (fetchRecord.status === null) return { headline: 'No copy', lines: ['to answer with', ...timings] }
  if (fetchRecord.handSet !== null) return { headline: 'Not used', lines: ['because you set the validator', ...timings] }
  if (status === undefined) return { headline: 'Unknown', lines: timings }
  if (status === 304) return { headline: 'Validated', lines: ['gave the page its stored copy', ...timings] }
  if (fetchRecord.mode === 'no-store') return { headline: 'Bypassed', lines: ['neither read nor written', ...timings] }
  if (fetchRecord.mode === 'reload') return { headline: 'Not read', lines: ['and given the new copy', ...timings] }
  if (sent === undefined && fetchRecord.storedTag !== null) {
    return { headline: 'Not used', lines: [`although it has ${visible(fetchRecord.storedTag)}`, ...timings] }
  }
  return sent === undefined
    ? { headline: 'Had no copy', lines: ['and got the new one', ...timings] }
    : { headline: 'Replaced its copy', lines: ['after sending its tag', ...timings] }
}

/** Resource Timing's numbers are hints: the 300 bytes of Chromium are a constant, and Firefox has no deliveryType. */
function timingLines({ timing }: FetchRecord): string[] {
  if (timing === null) return []
  const { deliveryType, transferSize } = timing
  return [`transferSize ${transferSize}`, ...deliveryType === null ? [] : [`deliveryType "${deliveryType}"`]]
}

function contentLine({ contentBytes, framingBytes }: Exchange): string {
  return `${bytes(contentBytes)} of content${framingBytes === undefined ? '' : `, and ${bytes(framingBytes)} of chunk framing`}`
}

function headlineOf({ status, reason, isOpen }: Exchange): string {
  if (status === 0) return isOpen === true ? 'No answer yet' : 'No answer'
  return excerpt(`${status} ${reason}`.trim(), 60).text
}

function recorder({ exchange, fetchRecord }: Row, connected: boolean): Observation {
  const observer = exchange !== null && isImported(exchange) ? 'The file says' : 'The recorder saw'
  if (exchange !== null) {
    const server = isImported(exchange) ? exchange.base : exchange.upstream
    const { fieldBytes, duration, startedAt, isOpen } = exchange
    return {
      observer,
      headline: headlineOf(exchange),
      lines: [`${bytes(fieldBytes)} of headers`, contentLine(exchange), isOpen === true ? `since ${timeOfDay(new Date(startedAt))}` : `in ${milliseconds(duration)} ms`,
        ...server === undefined ? [] : [`with ${excerpt(server, 100).text}`]],
    }
  }
  const silence = (headline: string, line: string): Observation => ({ observer, headline, lines: [line] })
  if (fetchRecord !== null && isFromCache(fetchRecord)) return silence('Nothing', 'No request was made.')
  if (fetchRecord?.status === null) return silence('Nothing', 'No answer came.')
  return silence('Unknown', connected ? 'The recorder has not reported yet.' : 'Not connected.')
}
