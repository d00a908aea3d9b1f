// What a cache may do with a response, in four facts that its headers bear out, or in none.
import * as assert from 'uvu/assert'
import type { Exchange, FieldLine } from '../../../../playground/shared/exchange.ts'
import { cacheFactsOf } from '../../../../playground/page/analysis/cache-facts.ts'
import { formatSeconds } from '../../../../playground/page/ui/format.ts'
import { exchangeOf } from '../../../support/exchange.ts'
import { table } from '../../../support/table.ts'

const DATE: FieldLine = ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']
const withFields = (responseFields: readonly FieldLine[], differences: Partial<Exchange> = {}): Exchange => exchangeOf({ responseFields, ...differences })
const cacheControl = (value: string, ...more: readonly FieldLine[]): Exchange => withFields([['ETag', '"1"'], ['Cache-Control', value], ...more])

const asked = (exchange: Exchange, requestFields: readonly FieldLine[]): Exchange => ({ ...exchange, requestFields })

const STORED = 'yes, by browsers and shared caches'
const OPEN = 'as long as each cache reckons: no lifetime is given'

table('The facts of a response', [
  { name: 'that is private, and fresh for a while', ref: 'RFC 9111 §5.2.2.7', exchange: cacheControl('private, max-age=60', ['Vary', 'Accept-Encoding']),
    facts: ['yes, by browsers', 'for 1 min', 'ETag', 'Accept-Encoding'] },
  { name: 'with nothing but a tag', ref: 'RFC 9111 §4.2.2', exchange: withFields([['ETag', '"1"']]), facts: [STORED, OPEN, 'ETag', 'nothing'] },
  { name: 'with nothing at all', ref: 'RFC 9111 §3', exchange: withFields([]), facts: [STORED, OPEN, 'nothing: it has no validator', 'nothing'] },
  { name: 'with a date, and no lifetime', ref: 'RFC 9111 §4.2.2', exchange: withFields([['Last-Modified', DATE[1]]]), facts: [STORED, OPEN, 'Last-Modified', 'nothing'] },
  { name: 'with a tag that is none', ref: 'RFC 9110 §8.8.3', exchange: withFields([['ETag', 'bare']]), facts: [STORED, OPEN, 'nothing'] },
  { name: 'with a date that is none', ref: 'RFC 9110 §8.8.2', exchange: withFields([['Last-Modified', 'yesterday']]), facts: [STORED, OPEN, 'nothing'] },
  { name: 'with no-cache', ref: 'RFC 9111 §5.2.2.4', exchange: cacheControl('no-cache, max-age=60'), facts: [STORED, 'never: no-cache', 'ETag', 'nothing'] },
  { name: 'with a no-cache for one field', ref: 'RFC 9111 §5.2.2.4', exchange: cacheControl('no-cache="x", max-age=61'), facts: [STORED, 'for 61 s', 'ETag', 'nothing'] },
  { name: 'with max-age=0', ref: 'RFC 9111 §5.2.2.1', exchange: cacheControl('max-age=0'), facts: [STORED, 'never: max-age=0', 'ETag', 'nothing'] },
  { name: 'with s-maxage', ref: 'RFC 9111 §5.2.2.10', exchange: cacheControl('max-age=0, s-maxage=120'),
    facts: [STORED, 'never: max-age=0; in shared caches for 2 min', 'ETag', 'nothing'] },
  { name: 'that has an Age', ref: 'RFC 9111 §5.1', exchange: cacheControl('max-age=7200', ['Age', '90']),
    facts: [STORED, 'for 2 h, of which 90 s had passed (Age)', 'ETag', 'nothing'] },
  { name: 'with an Expires that is no date', ref: 'RFC 9111 §5.3', exchange: withFields([DATE, ['Expires', '0'], ['ETag', '"1"']]),
    facts: [STORED, 'never: Expires is past or no date', 'ETag', 'nothing'] },
  { name: 'with an Expires', ref: 'RFC 9111 §5.3', exchange: withFields([DATE, ['Expires', 'Mon, 07 Nov 1994 08:49:37 GMT']]),
    facts: [STORED, 'for 1 day', 'nothing: it has no validator', 'nothing'] },
  { name: 'with Vary: *', ref: 'RFC 9111 §4.1', exchange: cacheControl('max-age=60', ['Vary', 'A, *']), facts: [STORED, 'never: Vary: * matches no request', 'ETag', 'everything'] },
  { name: 'to who was authorized', ref: 'RFC 9111 §3.5', exchange: asked(cacheControl('max-age=60'), [['Authorization', 'x']]),
    facts: ['yes, by browsers', 'for 1 min', 'ETag', 'nothing'] },
  { name: 'to who was authorized, with leave', ref: 'RFC 9111 §3.5', exchange: asked(cacheControl('public, max-age=60'), [['Authorization', 'x']]),
    facts: [STORED, 'for 1 min', 'ETag', 'nothing'] },
  { name: 'with no-store', ref: 'RFC 9111 §5.2.2.5', exchange: cacheControl('no-store, max-age=60'), facts: ['no: no-store'] },
  { name: 'to a request with no-store', ref: 'RFC 9111 §5.2.1.5', exchange: asked(cacheControl('max-age=60'), [['Cache-Control', 'no-store']]),
    facts: ['no: the request says no-store'] },
  { name: 'with must-understand, which depends on the cache', ref: 'RFC 9111 §5.2.2.3', exchange: cacheControl('must-understand, no-store'), facts: [] },
  { name: 'to POST', ref: 'RFC 9110 §9.3.3', exchange: { ...cacheControl('max-age=60'), method: 'POST' }, facts: [] },
  { name: 'that is a part', ref: 'RFC 9111 §3.3', exchange: { ...cacheControl('max-age=60'), status: 206 }, facts: [] },
  { name: 'of a server that failed', ref: 'RFC 9111 §4.2.4', exchange: { ...cacheControl('max-age=60'), status: 502 }, facts: [] },
  { name: 'that has not come', ref: 'not-modified: live rows', exchange: { ...cacheControl('max-age=60'), status: 0 }, facts: [] },
], ({ exchange, facts }) => assert.equal(cacheFactsOf(exchange).map(({ value }) => value), facts))

table('Seconds are', [[0, '0 s'], [59, '59 s'], [60, '1 min'], [90, '90 s'], [3600, '1 h'], [86_400, '1 day'], [31_536_000, '365 days'], [31_536_001, '31,536,001 s']]
  .map(([value, text]) => ({ name: String(text), value, text, ref: 'not-modified: figures' })), ({ value, text }) => assert.is(formatSeconds(Number(value)), text))
