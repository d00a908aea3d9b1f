// Why a browser's cache makes no request, or makes one.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { freshnessOf } from '../../../../playground/page/analysis/freshness.ts'
import type { Freshness, Presented } from '../../../../playground/page/analysis/freshness.ts'
import { answer, date, dayAfter, fields, instant } from '../../support/note-rows.ts'
import { stories, table } from '../../../support/table.ts'

interface Row {
  readonly name: string
  readonly ref: string
  readonly stored: readonly string[]
  readonly more?: Partial<Exchange>
  readonly request?: readonly string[]
  readonly by?: Partial<Presented>
  /** Seconds after the answer. */
  readonly after?: number
  readonly comes: readonly [Freshness['verdict'], Freshness['sends']]
}

const [asks, asksAll] = ['a conditional request', 'a full request'] as const
const tag = 'ETag: "a"'
const minute = 'Cache-Control: max-age=60'

const of = ({ stored, more = {}, request = [], by = {}, after = 10 }: Omit<Row, 'comes' | 'name' | 'ref'>): Freshness =>
  freshnessOf(answer([`Date: ${date}`, ...stored], { firstByteAfter: 0, ...more }),
    { method: 'GET', fields: fields(...request), ...by }, new Date(instant + after * 1000))

table('freshness', [
  { name: 'a minute is fresh after ten seconds', ref: 'RFC 9111 §4.2', stored: [minute, tag],
    comes: ['fresh', 'nothing'] },
  { name: 'a minute is fresh no more after a minute', ref: 'RFC 9111 §4.2', stored: [minute, tag], after: 60,
    comes: ['stale', asks] },
  { name: 'without a validator all of it is asked for', ref: 'RFC 9111 §4.3.1', stored: [minute], after: 61,
    comes: ['stale', asksAll] },
  { name: 's-maxage is not for a browser', ref: 'RFC 9111 §5.2.2.10', stored: ['Cache-Control: s-maxage=60', tag],
    comes: ['stale', asks] },
  { name: 's-maxage does not shorten max-age for a browser', ref: 'RFC 9111 §5.2.2.10',
    stored: ['Cache-Control: max-age=60, s-maxage=0', tag], comes: ['fresh', 'nothing'] },
  { name: 'Expires counts from Date', ref: 'RFC 9111 §4.2.1', stored: [`Expires: ${dayAfter}`, tag], after: 86_399,
    comes: ['fresh', 'nothing'] },
  { name: 'Expires has no say beside max-age', ref: 'RFC 9111 §5.3', stored: [minute, `Expires: ${dayAfter}`, tag],
    after: 70, comes: ['stale', asks] },
  { name: 'Expires: 0 is expired', ref: 'RFC 9111 §5.3', stored: ['Expires: 0', tag], comes: ['stale', asks] },
  { name: 'a malformed Expires keeps the heuristic out', ref: 'RFC 9111 §4.2.2',
    stored: ['Expires: soon', 'Last-Modified: Sun, 06 Nov 1983 08:49:37 GMT'], comes: ['stale', asks] },
  { name: 'a tenth of ten thousand seconds is guessed', ref: 'RFC 9111 §4.2.2',
    stored: ['Last-Modified: Sun, 06 Nov 1994 06:02:57 GMT'], after: 999, comes: ['fresh', 'nothing'] },
  { name: 'and not more than that', ref: 'RFC 9111 §4.2.2',
    stored: ['Last-Modified: Sun, 06 Nov 1994 06:02:57 GMT'], after: 1000, comes: ['stale', asks] },
  { name: 'nothing is guessed for a 302', ref: 'RFC 9111 §3',
    stored: ['Last-Modified: Sun, 06 Nov 1983 08:49:37 GMT'], more: { status: 302 }, comes: ['not-stored', asksAll] },
  { name: 'public lets even a 302 be guessed at', ref: 'RFC 9111 §5.2.2.9', more: { status: 302 },
    stored: ['Last-Modified: Sun, 06 Nov 1983 08:49:37 GMT', 'Cache-Control: public'], comes: ['fresh', 'nothing'] },
  { name: 'a Last-Modified in the future is worth nothing', ref: 'RFC 9111 §4.2.2',
    stored: [`Last-Modified: ${dayAfter}`], comes: ['stale', asks] },
  { name: 'Age is time gone already', ref: 'RFC 9111 §4.2.3', stored: [minute, 'Age: 55', tag],
    comes: ['stale', asks] },
  { name: 'the first of several Ages counts', ref: 'RFC 9111 §5.1', stored: [minute, 'Age: 5', 'Age: 99', tag],
    comes: ['fresh', 'nothing'] },
  { name: 'an Age that is no number is ignored', ref: 'RFC 9111 §5.1', stored: [minute, 'Age: -99', tag],
    comes: ['fresh', 'nothing'] },
  { name: 'the delay of the answer is age too', ref: 'RFC 9111 §4.2.3', stored: [minute, tag],
    more: { startedAt: instant - 55_000, firstByteAfter: 55_000 }, comes: ['stale', asks] },
  { name: 'an answer that comes long after its Date is old', ref: 'RFC 9111 §4.2.3', stored: [minute, tag],
    more: { startedAt: instant + 55_000 }, after: 65, comes: ['stale', asks] },
  { name: 'no-cache is never without validation', ref: 'RFC 9111 §5.2.2.4',
    stored: ['Cache-Control: max-age=60, no-cache', tag],
    comes: ['must-revalidate', asks] },
  { name: 'no-cache for one field leaves the rest usable', ref: 'RFC 9111 §5.2.2.4',
    stored: ['Cache-Control: max-age=60, no-cache="X-A"', tag], comes: ['fresh', 'nothing'] },
  { name: 'no-store leaves nothing', ref: 'RFC 9111 §5.2.2.5', stored: ['Cache-Control: no-store, max-age=60', tag],
    comes: ['not-stored', asksAll] },
  { name: 'must-understand outweighs no-store', ref: 'RFC 9111 §5.2.2.3',
    stored: ['Cache-Control: must-understand, no-store, max-age=60', tag], comes: ['fresh', 'nothing'] },
  { name: 'what was cut off is not stored', ref: 'RFC 9111 §3.3', stored: [minute, tag], more: { complete: false },
    comes: ['not-stored', asksAll] },
  { name: 'must-revalidate forbids max-stale', ref: 'RFC 9111 §5.2.2.2', request: ['Cache-Control: max-stale'],
    stored: ['Cache-Control: max-age=5, must-revalidate', tag], comes: ['must-revalidate', asks] },
  { name: 'must-revalidate means nothing while it is fresh', ref: 'RFC 9111 §5.2.2.2',
    stored: ['Cache-Control: max-age=60, must-revalidate', tag], comes: ['fresh', 'nothing'] },
  { name: 'another Accept does not match', ref: 'RFC 9111 §4.1', stored: [minute, tag, 'Vary: Accept'],
    request: ['Accept: text/html'], comes: ['must-revalidate', asks] },
  { name: 'whitespace at commas is no difference', ref: 'RFC 9111 §4.1', stored: [minute, tag, 'Vary: accept'],
    more: { requestFields: fields('Accept: a,b') }, request: ['accept: a', 'Accept: b'], comes: ['fresh', 'nothing'] },
  { name: 'absent matches absent', ref: 'RFC 9111 §4.1', stored: [minute, tag, 'Vary: X, Y'],
    comes: ['fresh', 'nothing'] },
  { name: 'empty does not match absent', ref: 'RFC 9111 §4.1', stored: [minute, tag, 'Vary: X'], request: ['X:'],
    comes: ['must-revalidate', asks] },
  { name: 'a star matches nothing', ref: 'RFC 9111 §4.1', stored: [minute, tag, 'Vary: *'],
    comes: ['must-revalidate', asks] },
  { name: 'max-age=0 of the request wants it newer', ref: 'RFC 9111 §5.2.1.1', stored: [minute, tag],
    request: ['Cache-Control: max-age=0'], comes: ['fresh', asks] },
  { name: 'max-age=10 of the request is met after ten seconds', ref: 'RFC 9111 §5.2.1.1', stored: [minute, tag],
    request: ['Cache-Control: max-age=10'], comes: ['fresh', 'nothing'] },
  { name: 'no-cache of the request wants it validated', ref: 'RFC 9111 §5.2.1.4', stored: [minute, tag],
    request: ['Cache-Control: no-cache'], comes: ['fresh', asks] },
  { name: 'Pragma stands in where there is no Cache-Control', ref: 'RFC 9111 §5.4', stored: [minute, tag],
    request: ['Pragma: no-cache'], comes: ['fresh', asks] },
  { name: 'and has no say beside one', ref: 'RFC 9111 §5.4', stored: [minute, tag],
    request: ['Pragma: no-cache', 'Cache-Control: max-age=100'], comes: ['fresh', 'nothing'] },
  { name: 'min-fresh=50 is just met', ref: 'RFC 9111 §5.2.1.3', stored: [minute, tag],
    request: ['Cache-Control: min-fresh=50'],
    comes: ['fresh', 'nothing'] },
  { name: 'min-fresh=51 is not', ref: 'RFC 9111 §5.2.1.3', stored: [minute, tag],
    request: ['Cache-Control: min-fresh=51'],
    comes: ['fresh', asks] },
  { name: 'max-stale=5 takes what is five seconds over', ref: 'RFC 9111 §5.2.1.2', stored: [minute, tag], after: 65,
    request: ['Cache-Control: max-stale=5'], comes: ['stale', 'nothing'] },
  { name: 'and not what is six seconds over', ref: 'RFC 9111 §5.2.1.2', stored: [minute, tag], after: 66,
    request: ['Cache-Control: max-stale=5'], comes: ['stale', asks] },
  { name: 'only-if-cached takes the fresh', ref: 'RFC 9111 §5.2.1.7', stored: [minute, tag],
    request: ['Cache-Control: only-if-cached'], comes: ['fresh', 'nothing'] },
  { name: 'only-if-cached asks nobody for the stale', ref: 'RFC 9111 §5.2.1.7', stored: [minute, tag], after: 61,
    request: ['Cache-Control: only-if-cached'], comes: ['stale', 'nothing'] },
  { name: 'stale-while-revalidate asks in the background', ref: 'RFC 5861 §3',
    stored: ['Cache-Control: max-age=5, stale-while-revalidate=60', tag], comes: ['stale', 'in background'] },
  { name: 'a PUT is written through', ref: 'RFC 9111 §4', stored: [minute, tag], by: { method: 'PUT' },
    comes: ['fresh', asksAll] },
  { name: 'the mode no-cache asks even for the fresh', ref: 'Fetch', stored: [minute, tag], by: { mode: 'no-cache' },
    comes: ['fresh', asks] },
  { name: 'the mode force-cache takes even no-cache', ref: 'Fetch', stored: ['Cache-Control: no-cache', tag],
    by: { mode: 'force-cache' }, comes: ['must-revalidate', 'nothing'] },
  { name: 'the mode no-store asks for all', ref: 'Fetch', stored: [minute, tag], by: { mode: 'no-store' },
    comes: ['fresh', asksAll] },
  { name: 'the mode reload asks for all', ref: 'Fetch', stored: [minute, tag], by: { mode: 'reload' },
    comes: ['fresh', asksAll] },
  { name: 'a condition set by hand steps past the cache', ref: 'Fetch', stored: [minute, tag], by: { handSet: true },
    comes: ['fresh', asksAll] },
  { name: 'the mode only-if-cached fails rather than ask', ref: 'Fetch', stored: ['Cache-Control: no-store'],
    by: { mode: 'only-if-cached' }, comes: ['not-stored', 'nothing'] },
] as readonly Row[], row => {
  const { verdict, sends, because, section, lines } = of(row)
  assert.equal([verdict, sends], row.comes)
  assert.ok(because.length > 0 && because.length < 80)
  for (const source of [section, ...lines.map(line => line.section)]) assert.match(source, /^(?:RFC \d{4} §\d|Fetch: )/)
})

const valueOf = ({ lines }: Freshness, what: string): string | undefined =>
  lines.find(line => line.what === what)?.value

stories('RFC 9111 §4.2.3', {
  'the sum shows each of its terms': () => {
    const sum = of({ stored: [minute, 'Age: 4', tag], more: { startedAt: instant + 1500, firstByteAfter: 500 },
      after: 12 })
    assert.is(valueOf(sum, 'freshness_lifetime'), '60 s, by max-age')
    assert.is(valueOf(sum, 'age_value'), '4 s')
    assert.is(valueOf(sum, 'apparent_age'), 'response_time − Date = 2 s')
    assert.is(valueOf(sum, 'corrected_age_value'), 'age_value + response_delay 0.5 s = 4.5 s')
    assert.is(valueOf(sum, 'corrected_initial_age'), 'the greater of the two: 4.5 s')
    assert.is(valueOf(sum, 'resident_time'), '10 s')
    assert.is(valueOf(sum, 'current_age'), '4.5 s + 10 s = 14.5 s')
    assert.is(valueOf(sum, 'response_is_fresh'), '60 s > 14.5 s: yes')
  },
  'a clock that was set back makes nothing younger than new': () => {
    assert.is(valueOf(of({ stored: [minute], after: -100 }), 'current_age'), '0 s + 0 s = 0 s')
  },
  'an Expires before Date is a lifetime of nothing': () => {
    assert.is(valueOf(of({ stored: ['Expires: Sat, 05 Nov 1994 08:49:37 GMT'] }), 'freshness_lifetime'),
      '0 s, by Expires: Expires − Date')
  },
  'an Age beyond measure is 2147483648 seconds': () => {
    assert.is(valueOf(of({ stored: [minute, 'Age: 999999999999999'] }), 'age_value'), '2147483648 s')
  },
  'what has no say is named all the same': () => {
    const sum = of({ stored: ['Cache-Control: max-age=60, s-maxage=9, immutable', `Expires: ${dayAfter}`] })
    assert.is(valueOf(sum, 's-maxage'), '9 s, ignored: for shared caches only')
    assert.is(valueOf(sum, 'Expires'), 'ignored beside max-age')
    assert.is(sum.lines.find(({ what }) => what === 'immutable')?.section, 'RFC 8246 §2')
  },
  'the names and values of Vary are compared line by line': () => {
    const sum = of({ stored: [minute, 'Vary: Accept, X'], more: { requestFields: fields('Accept: a') },
      request: ['accept: b'] })
    assert.equal(sum.lines.filter(({ what }) => what === 'Vary').map(({ value }) => value),
      ['accept: a ≠ b', 'x: absent = absent'])
  },
  'the validators are those that a request would carry': () => {
    const sum = of({ stored: [tag, `Last-Modified: ${date}`] })
    assert.equal(sum.lines.filter(({ what }) => what === 'validator').map(({ value }) => value),
      ['If-None-Match: "a"', `If-Modified-Since: ${date}`])
  },
  'where nothing is stored there is no sum': () => {
    const none = freshnessOf(null, { method: 'GET', fields: [] }, new Date(instant))
    assert.equal([none.verdict, none.sends], ['not-stored', 'a full request'])
    assert.is(none.lines.length, 1)
  },
})
