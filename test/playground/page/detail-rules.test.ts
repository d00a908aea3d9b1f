// What the detail says of a row, apart from how it is drawn: the stored copy, why a request was made, the comparison.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { comparisonFor } from '../../../playground/page/detail/comparison.ts'
import type { WireRow } from '../../../playground/page/detail/comparison.ts'
import {
  leftOut, outgoingOf, plainGetOf, refusalOf, whyNotReplayable,
} from '../../../playground/page/replay/again.ts'
import { storedByAny, storedByPage } from '../../../playground/page/detail/stored.ts'
import { whyOf } from '../../../playground/page/detail/why.ts'
import { Session } from '../../../playground/page/session/session.ts'
import type { Row, FetchRecord } from '../../../playground/page/rows/row.ts'
import { verdictOf } from '../../../playground/page/rows/verdict.ts'
import { conditional, exchangeOf, logOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const full = (id: number, differences: Partial<Exchange> = {}): Exchange => exchangeOf({ id, ...differences })
const unchanged = (id: number, differences: Partial<Exchange> = {}): Exchange =>
  conditional('W/"0"', 'W/"0"', 304, { id, ...differences })

interface Entry {
  readonly exchange: Exchange | null
  readonly seen?: Partial<FetchRecord> | null
}

/** Rows in their places; each is a fetch of the page unless `seen` is null. */
function rowsOf(...entries: readonly Entry[]): Row[] {
  return entries.map(({ exchange, seen = {} }, place) => ({
    place, exchange, fetchRecord: seen === null ? null : fetchRecordOf({ exchange: exchange?.id ?? null, ...seen }),
  }))
}

const asked = full(9)

table('the stored copy before an exchange', [
  { name: 'none where nothing came before', ref: 'RFC 9111 §3', rows: rowsOf({ exchange: asked }), by: null },
  { name: 'the last 200', ref: 'RFC 9111 §4', by: [2, null],
    rows: rowsOf({ exchange: full(1) }, { exchange: full(2) }, { exchange: asked }) },
  { name: 'with the last 304 that validated it', ref: 'RFC 9111 §4.3.4', by: [1, 3],
    rows: rowsOf({ exchange: full(1) }, { exchange: unchanged(2) }, { exchange: unchanged(3) }, { exchange: asked }) },
  { name: 'not by a 304 before the 200', ref: 'RFC 9111 §4.3.4', by: [2, null],
    rows: rowsOf({ exchange: unchanged(1) }, { exchange: full(2) }, { exchange: asked }) },
  { name: 'not by a no-store fetch', ref: 'design', by: [1, null],
    rows: rowsOf({ exchange: full(1) }, { exchange: full(2), seen: { mode: 'no-store' } }, { exchange: asked }) },
  { name: 'not where the reader set the validator', ref: 'design', by: [1, null],
    rows: rowsOf({ exchange: full(1) }, { exchange: unchanged(2), seen: { handSet: '"0"' } }, { exchange: asked }) },
  { name: 'not by another client', ref: 'design', by: null,
    rows: rowsOf({ exchange: full(1), seen: null }, { exchange: asked }) },
  { name: 'not by another target', ref: 'RFC 9111 §2', by: null,
    rows: rowsOf({ exchange: full(1, { target: '/other' }) }, { exchange: asked }) },
  { name: 'not by another server with the same path', ref: 'RFC 9111 §2', by: null,
    rows: rowsOf({ exchange: full(1, { upstream: 'http://up' }) }, { exchange: asked }) },
  { name: 'not by what was cut off', ref: 'RFC 9111 §3.3', by: null,
    rows: rowsOf({ exchange: full(1, { complete: false }) }, { exchange: asked }) },
  { name: 'not by what came later', ref: 'design', by: null,
    rows: [...rowsOf({ exchange: asked }, { exchange: full(10) })], place: 0 },
], ({ rows, by, place }) => {
  const stored = storedByPage(asked, place ?? rows.length - 1, rows)
  assert.equal(stored === null ? null : [stored.by, stored.validatedBy], by)
})

const fresh = full(1, {
  responseFields: [['ETag', 'W/"0"'], ['Cache-Control', 'max-age=60'], ['Date', new Date(0).toUTCString()]],
})
const fromCache: Partial<FetchRecord> = { exchange: 1, knownBefore: 1, mode: 'default', startedAt: 10_000 }

table('why a request was made, or none', [
  { name: 'a fresh copy needs no request', ref: 'RFC 9111 §4.2',
    rows: rowsOf({ exchange: fresh }, { exchange: null, seen: fromCache }),
    observed: 'nothing', because: 'it is fresh', sends: 'nothing' },
  { name: 'force-cache takes what is stale', ref: 'design',
    rows: rowsOf({ exchange: full(1) }, { exchange: null, seen: { ...fromCache, mode: 'force-cache' } }),
    observed: 'nothing', because: 'the mode uses what is stored, whatever its age', sends: 'nothing' },
  { name: 'no-cache validates', ref: 'design',
    rows: rowsOf({ exchange: full(1) }, { exchange: unchanged(2) }),
    observed: 'a conditional request', because: 'the mode no-cache asks for validation',
    sends: 'a conditional request' },
  { name: 'nothing is stored', ref: 'RFC 9111 §3', rows: rowsOf({ exchange: full(1) }),
    observed: 'a full request', because: 'no stored response can be used', sends: 'a full request' },
  { name: 'what the cache should have sent is told beside what it sent', ref: 'design',
    rows: rowsOf({ exchange: full(1) }, { exchange: full(2) }),
    observed: 'a full request', because: 'the mode no-cache asks for validation', sends: 'a conditional request' },
  { name: 'the request’s own fields do not make Vary differ', ref: 'RFC 9111 §4.1', observed: 'nothing',
    because: 'it is fresh', sends: 'nothing',
    rows: rowsOf({ exchange: { ...fresh, requestFields: [['Accept-Encoding', 'br'], ['Cache-Control', 'no-cache']],
      responseFields: [...fresh.responseFields, ['Vary', 'Accept-Encoding']] } },
    { exchange: null, seen: fromCache }) },
], ({ rows, observed, because, sends }) => {
  const why = whyOf(rows.at(-1) ?? rowOf(null, null), rows, 0)
  assert.is(why?.observed, observed)
  assert.equal([why?.sum?.freshness.because, why?.sum?.freshness.sends], [because, sends])
})

stories('design', {
  'a copy older than the list has no sum, and is not taken for none': () => {
    const [early] = rowsOf({ exchange: unchanged(5) })
    assert.equal(whyOf(early ?? rowOf(null, null), [], 0), { observed: 'a conditional request', sum: null })
    const stored = rowOf(null, fetchRecordOf({ exchange: 1, knownBefore: 1 }))
    assert.equal(whyOf(stored, [], 0), { observed: 'nothing', sum: null })
  },
  'nobody knows why another client asked, or a fetch failed': () => {
    assert.is(whyOf(rowOf(full(1), null), [], 0), null)
    assert.is(whyOf(rowOf(null, fetchRecordOf({ exchange: null, status: null })), [], 0), null)
  },
  'a stored copy of anybody is that of the last 200': () => {
    const rows = rowsOf({ exchange: full(1), seen: null }, { exchange: full(2, { target: '/other' }), seen: null },
      { exchange: unchanged(3), seen: null })
    assert.is(storedByAny(unchanged(3), 2, rows)?.by, 1)
  },
  'an exchange is compared with the one before it of the same target': () => {
    const rows = rowsOf({ exchange: full(1) }, { exchange: full(2, { target: '/other' }) }, { exchange: null },
      { exchange: full(3) }, { exchange: full(4) })
    const { before, others } = comparisonFor(rows[3] as WireRow, rows)
    assert.is(before?.exchange.id, 1)
    assert.equal(others.map(({ exchange }) => exchange.id), [4, 2, 1])
    assert.is(comparisonFor(rows[0] as WireRow, rows).before, null)
  },
  'a choice of thousands is cut to the nearest, those of the target first': () => {
    const rows = rowsOf(...Array.from({ length: 3000 }, (_, n) =>
      ({ exchange: full(n + 1, { target: n % 1000 === 0 ? '/rare' : '/counter.png' }) })))
    const { before, others } = comparisonFor(rows[1000] as WireRow, rows)
    assert.is(before?.exchange.id, 1)
    assert.is(others.length, 60)
    assert.ok([1, 2001].every(id => others.some(({ exchange }) => exchange.id === id)))
  },
  'what the page cannot send again says why, and how else': () => {
    assert.is(whyNotReplayable(full(1)), undefined)
    assert.match(whyNotReplayable(null) ?? '', /choose a request/)
    assert.is(whyNotReplayable(full(1, { upstream: 'http://up' })), undefined)
    assert.match(whyNotReplayable({ ...full(-1), base: 'http://a', isImported: true } as Exchange) ?? '', /file/)
  },
  'a replay leaves out what the browser sets and what is secret, by name': () => {
    const requestFields = [['Host', 'h'], ['Accept', '*/*'], ['authorization', 'me'], ['Host', 'h']] as const
    assert.equal(leftOut(full(1, { requestFields })), ['Host', 'authorization'])
  },
  'the tap is where the server of the page is, on a port of its own': () => {
    const inspector = new Session()
    const place = { protocol: 'http:', hostname: '127.0.0.1' }
    assert.is(inspector.proxyOrigin(place), undefined)
    inspector.takeState(logOf([], { upstream: { url: 'http://up', status: 'up', proxyPort: 81 } }))
    assert.is(inspector.proxyOrigin(place), 'http://127.0.0.1:81')
    inspector.takeState(logOf([]))
    assert.is(inspector.proxyOrigin(place), undefined)
  },
  'what is not sent says why': () => {
    const { request, mode } = outgoingOf(full(1))
    assert.is(mode, 'no-store')
    assert.match(refusalOf({ mode, request: { ...request, content: 'x' } }) ?? '', /no content with GET/)
    assert.match(refusalOf({ mode, request: { ...request, path: '//elsewhere/' } }) ?? '', /one slash/)
    assert.is(refusalOf({ mode, request: { ...request, method: 'PUT', content: 'x' } }), undefined)
  },
  'what went to an upstream goes there again by the server, and is probed by a plain GET': () => {
    const requestFields =
      [['Cookie', 'a=1'], ['If-Match', '"1"'], ['Content-Type', 'text/plain'], ['Host', 'h']] as const
    const put = full(1, { method: 'PUT', upstream: 'http://up', requestFields })
    assert.is(outgoingOf(put).mode, null)
    assert.is(refusalOf({ mode: null, request: { ...outgoingOf(put).request, method: 'GET', content: 'x' } }), undefined)
    assert.equal(plainGetOf(put), { mode: null,
      request: { method: 'GET', path: '/counter.png', fields: [['Cookie', 'a=1']], content: '' } })
    assert.equal(plainGetOf(full(1, { requestFields })).request.fields, [])
  },
})

table('verdict on more than the counter', [
  { name: 'a PUT that was performed', ref: 'RFC 9110 §13.1.1', word: 'PUT performed', says: /could have been overwritten/,
    exchange: full(1, { method: 'PUT', status: 204 }) },
  { name: 'a PUT under a precondition', ref: 'RFC 9110 §13.1.1', word: 'PUT performed', says: /carried If-Match/,
    exchange: full(1, { method: 'PUT', status: 204, requestFields: [['If-Match', '"0"']] }) },
  { name: 'a POST that was only accepted', ref: 'RFC 9110 §15.3.3', word: 'POST accepted', says: /status 202\.$/,
    exchange: full(1, { method: 'POST', status: 202 }) },
  { name: 'a POST with content in its answer', ref: 'design', word: 'POST performed', says: /status 200\.$/,
    exchange: full(1, { method: 'POST' }) },
  { name: 'the tap in the upstream’s place', ref: 'design', word: 'Answered by the proxy', says: /^Nothing listens\.$/,
    exchange: full(1, { status: 502, upstream: 'http://up', error: 'Nothing listens' }) },
  { name: 'an answer that the upstream broke off', ref: 'design', word: 'Broken off', says: /closed/,
    exchange: full(1, { complete: false, upstream: 'http://up', error: 'It closed the connection' }) },
], ({ exchange, word, says }) => {
  const verdict = verdictOf(rowOf(exchange, null), true)
  assert.is(verdict.word, word)
  assert.match(verdict.sentence, says)
})
