// Exchanges and fetches as the tests of the page's rules need them.
import type { DecisionRecord, Exchange, Log } from '../../playground/shared/exchange.ts'
import type { Row, FetchRecord } from '../../playground/page/rows/row.ts'

/** A full answer to a request without a validator, with the given differences. */
export function exchangeOf(differences: Partial<Exchange> = {}): Exchange {
  return {
    id: 1, startedAt: 0, method: 'GET', target: '/counter.png', httpVersion: '1.1', requestFields: [['Host', 'h']],
    status: 200, reason: 'OK', responseFields: [['ETag', 'W/"0"']], fieldBytes: 200, contentBytes: 171, decision: null,
    firstByteAfter: 0.2, duration: 0.4, complete: true, hits: 1, drawings: 1, ...differences,
  }
}

/** A conditional exchange: the validator sent, the tag got, the status. */
export function conditional(sent: string, etag: string, status: number, differences: Partial<Exchange> = {}): Exchange {
  return exchangeOf({
    status, reason: status === 304 ? 'Not Modified' : 'OK', contentBytes: status === 304 ? 0 : 171,
    requestFields: [['If-None-Match', sent]], responseFields: [['ETag', etag]], ...differences,
  })
}

export function fetchRecordOf(differences: Partial<FetchRecord> = {}): FetchRecord {
  return {
    number: 1, method: 'GET', target: '/counter.png', mode: 'no-cache', reason: null, handSet: null, storedTag: null, exchange: 1, status: 200, etag: 'W/"0"',
    contentBytes: 171, startedAt: 100, endedAt: 110, knownBefore: 0, timing: null, ...differences,
  }
}

export function rowOf(exchange: Exchange | null, fetchRecord: FetchRecord | null): Row {
  return { place: 0, exchange, fetchRecord }
}

export function decisionOf(
  status: 304 | 412 | undefined, outcomes: Partial<DecisionRecord['outcomes']>, etag: string | null = 'W/"0"',
): DecisionRecord {
  return {
    status, range: false, etag, lastModified: null,
    outcomes: {
      'If-Match': 'ignored', 'If-Unmodified-Since': 'ignored', 'If-None-Match': 'ignored',
      'If-Modified-Since': 'ignored', 'If-Range': 'ignored', ...outcomes,
    },
  }
}

export function logOf(exchanges: readonly Exchange[], differences: Partial<Log> = {}): Log {
  return { exchanges, open: [], capacity: 2000, dropped: 0, hits: 0, drawings: 0, sessionId: 'r1', ...differences }
}
