// The three witnesses of one row, in the order of truth: what the page saw, what its cache did, what the wire carried.
import { askerOf } from './requester.ts'
import { excerpt, visible } from '../ui/visible-text.ts'
import { bytes, milliseconds } from '../ui/format.ts'
import { fetchOf, isFromCache, isImported } from './row.ts'
import type { Row, Sighting } from './row.ts'
import { fieldValue } from './fields.ts'

export interface Rung {
  readonly witness: string
  /** A status or a few words, set large. */
  readonly headline: string
  readonly lines: readonly string[]
}

/** The three boxes of a row. */
export function ladderOf(row: Row, connected: boolean): readonly [Rung, Rung, Rung] {
  return [page(row), cache(row), wire(row, connected)]
}

function page(row: Row): Rung {
  const sighting = fetchOf(row)
  const witness = 'The page saw'
  if (sighting === null) return { witness, ...askerOf(row).page }
  const lines = [`cache: ${sighting.mode}`]
  if (sighting.status === null) return { witness, headline: 'An error', lines }
  lines.push(`${bytes(sighting.contentBytes)} in ${milliseconds(sighting.endedAt - sighting.startedAt)} ms`)
  if (sighting.exchange !== null) lines.push(`X-Exchange: ${sighting.exchange}`)
  return { witness, headline: String(sighting.status), lines }
}

function cache(row: Row): Rung {
  const { exchange } = row
  const sighting = fetchOf(row)
  const witness = 'The browser’s cache'
  if (sighting === null) return { witness, ...askerOf(row).cache }
  return { witness, ...cacheNews(sighting, exchange?.status, sentValidator(exchange)) }
}

function sentValidator(exchange: Row['exchange']): string | undefined {
  return exchange === null ? undefined : fieldValue(exchange.requestFields, 'If-None-Match')
}

function cacheNews(sighting: Sighting, status: number | undefined, sent: string | undefined): Omit<Rung, 'witness'> {
  const timing = witnessed(sighting)
  if (isFromCache(sighting)) return { headline: 'Answered', lines: ['with its stored copy, unasked', ...timing] }
  if (sighting.status === null) return { headline: 'No copy', lines: ['to answer with', ...timing] }
  if (sighting.handSet !== null) return { headline: 'Stepped aside', lines: ['since you set the validator', ...timing] }
  if (status === undefined) return { headline: 'Unknown', lines: timing }
  if (status === 304) return { headline: 'Validated', lines: ['handed out its copy', ...timing] }
  if (sighting.mode === 'no-store') return { headline: 'Bypassed', lines: ['neither read nor written', ...timing] }
  if (sighting.mode === 'reload') return { headline: 'Was not asked', lines: ['and given the new copy', ...timing] }
  if (sent === undefined && sighting.storedTag !== null) {
    return { headline: 'Was not asked', lines: [`although it has ${visible(sighting.storedTag)}`, ...timing] }
  }
  return sent === undefined
    ? { headline: 'Had nothing to offer', lines: ['took the new copy', ...timing] }
    : { headline: 'Replaced its copy', lines: ['after offering its tag', ...timing] }
}

/** Resource Timing's numbers are hints: the 300 bytes of Chromium are a constant, and Firefox has no deliveryType. */
function witnessed({ witness }: Sighting): string[] {
  if (witness === null) return []
  const { deliveryType, transferSize } = witness
  return [`transferSize ${transferSize}`, ...deliveryType === null ? [] : [`deliveryType "${deliveryType}"`]]
}

function wire({ exchange, sighting }: Row, connected: boolean): Rung {
  const witness = exchange !== null && isImported(exchange) ? 'The file says' : 'The wire carried'
  if (exchange !== null) {
    const server = isImported(exchange) ? exchange.base : exchange.upstream
    const { status, reason, fieldBytes, contentBytes, duration } = exchange
    return {
      witness,
      headline: `${status} ${reason}`.trim(),
      lines: [`${bytes(fieldBytes)} of fields`, `${bytes(contentBytes)} of content`, `in ${milliseconds(duration)} ms`,
        ...server === undefined ? [] : [`with ${excerpt(server, 100).text}`]],
    }
  }
  const silence = (headline: string, line: string): Rung => ({ witness, headline, lines: [line] })
  if (sighting !== null && isFromCache(sighting)) return silence('Nothing', 'No request was made.')
  if (sighting?.status === null) return silence('Nothing', 'No answer came.')
  return silence('Unknown', connected ? 'The tap is yet to report.' : 'The tap is not connected.')
}
