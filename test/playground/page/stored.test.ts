// What is stored now, as a browser's cache must have it: by what was sent, under RFC 9111.
import * as assert from 'uvu/assert'
import { createIndex } from '../../../playground/page/analysis/history.ts'
import type { Row } from '../../../playground/page/rows/row.ts'
import { freshnessOfLine } from '../../../playground/page/stored/stored-line.ts'
import { MAX_STORED, storedResponses } from '../../../playground/page/stored/stored-responses.ts'
import { freshnessText } from '../../../playground/page/stored/stored-text.ts'
import type { StoredLine } from '../../../playground/page/stored/stored-line.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { exchangeOf, fetchRecordOf } from '../../support/exchange.ts'
import { date, dayBefore, fields, instant } from '../support/note-rows.ts'
import { stories, table } from '../../support/table.ts'

const agent = 'User-Agent: Mozilla/5.0 Chrome/147.0.0.0'
let id = 0

const got = (response: readonly string[], request: readonly string[] = [], more: Partial<Exchange> = {}): Exchange => exchangeOf({
  id: ++id, startedAt: instant, firstByteAfter: 0, target: '/a', contentBytes: 100, requestFields: fields(agent, ...request),
  responseFields: fields(`Date: ${date}`, ...response), ...more,
})
const notModified = (response: readonly string[], request = 'If-None-Match: "a"', more: Partial<Exchange> = {}): Exchange =>
  got(response, [request], { status: 304, contentBytes: 0, ...more })
const tagged = (...more: readonly string[]): Exchange => got(['ETag: "a"', 'Cache-Control: max-age=60', ...more])
const changed = (method: string, status: number, response: readonly string[] = [], target = '/a'): Exchange =>
  got(response, [], { method, status, target })

const rowsOf = (exchanges: readonly Exchange[]): Row[] => exchanges.map((exchange, place) => ({ place, exchange, fetchRecord: null }))
const linesOf = (exchanges: readonly Exchange[]): readonly StoredLine[] => storedResponses(rowsOf(exchanges), createIndex()).lines

/** A line in short: the variant, the tag, the seconds of freshness since the exchanges, what happened to it. */
function brief(line: StoredLine): string {
  const { freshUntil, by } = freshnessOfLine(line)
  const etag = line.response.responseFields.find(([name]) => name === 'ETag')?.[1] ?? 'none'
  return [line.target, ...line.kind === 'part' ? ['part'] : [], ...line.vary.map(([name, value]) => `${name}=${value ?? ''}`), etag,
    freshUntil === null ? by : `${(freshUntil - instant) / 1000} s by ${by}`,
    ...line.revalidations > 0 ? [`${line.notModified} of ${line.revalidations}`] : [],
    ...line.saved === null ? ['saved unknown'] : line.saved > 0 ? [`saved ${line.saved}`] : [],
    ...line.invalidatedBy === null ? [] : ['invalidated']].join(' | ')
}

table('stored', [
  { name: 'a 200 with a tag and max-age', ref: 'RFC 9111 §3', exchanges: [tagged()], lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'Age counts as age', ref: 'RFC 9111 §4.2.3', exchanges: [tagged('Age: 50')], lines: ['/a | "a" | 10 s by max-age'] },
  { name: 's-maxage is said to be ignored', ref: 'RFC 9111 §5.2.2.10', exchanges: [got(['ETag: "a"', 'Cache-Control: max-age=60, s-maxage=9'])],
    lines: ['/a | "a" | 60 s by max-age; s-maxage is for shared caches'] },
  { name: 'Expires', ref: 'RFC 9111 §5.3', exchanges: [got(['Expires: Sun, 06 Nov 1994 08:50:07 GMT'])], lines: ['/a | none | 30 s by Expires'] },
  { name: 'a tenth of the age', ref: 'RFC 9111 §4.2.2', exchanges: [got([`Last-Modified: ${dayBefore}`])],
    lines: ['/a | none | 8640 s by 10 % of the age, estimated'] },
  { name: 'no-cache is validated each time', ref: 'RFC 9111 §5.2.2.4', exchanges: [got(['ETag: "a"', 'Cache-Control: no-cache'])],
    lines: ['/a | "a" | no-cache'] },
  { name: 'private is stored, and so is what Authorization got', ref: 'RFC 9111 §3.5, §5.2.2.7',
    exchanges: [got(['ETag: "a"', 'Cache-Control: private, max-age=60'], ['Authorization: x'])], lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'must-revalidate and stale-while-revalidate leave its freshness as it is', ref: 'RFC 9111 §5.2.2.2, RFC 5861 §3',
    exchanges: [got(['ETag: "a"', 'Cache-Control: max-age=60, must-revalidate, stale-while-revalidate=9'])], lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'a HEAD leaves what is stored, with its numbers', ref: 'RFC 9111 §4.3.5', exchanges: [tagged(), got(['ETag: "b"'], [], { method: 'HEAD' })],
    lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'no-store is not stored', ref: 'RFC 9111 §5.2.2.5', exchanges: [got(['ETag: "a"', 'Cache-Control: no-store'])], lines: [] },
  { name: 'nor is what a request forbids', ref: 'RFC 9111 §5.2.1.5', exchanges: [got(['ETag: "a"'], ['Cache-Control: no-store'])], lines: [] },
  { name: 'neither fresh nor with a validator', ref: 'RFC 9111 §4.2', exchanges: [got([])], lines: [] },
  { name: 'a HEAD stores nothing', ref: 'RFC 9111 §2', exchanges: [got(['ETag: "a"'], [], { method: 'HEAD' })], lines: [] },
  { name: 'what was cut off is not stored', ref: 'RFC 9111 §3.3', exchanges: [got(['ETag: "a"'], [], { complete: false })], lines: [] },
  { name: 'what is still open is not stored', ref: 'RFC 9111 §3.3', exchanges: [got(['ETag: "a"'], [], { isOpen: true, complete: true })], lines: [] },
  { name: 'nor is what the proxy itself answered', ref: 'design', exchanges: [got(['ETag: "a"'], [], { error: 'Nothing listens' })], lines: [] },
  { name: 'clients that are no browsers store nothing', ref: 'design',
    exchanges: [got(['ETag: "a"'], [], { requestFields: fields('User-Agent: curl/8.0') })], lines: [] },
  { name: 'a 304 that freshens', ref: 'RFC 9111 §4.3.4', exchanges: [tagged(), notModified(['ETag: "a"', 'Cache-Control: max-age=90'])],
    lines: ['/a | "a" | 90 s by max-age | 1 of 1 | saved 100'] },
  { name: 'a 304 without a validator about a copy that has one updates nothing', ref: 'RFC 9111 §4.3.4',
    exchanges: [tagged(), notModified(['Cache-Control: max-age=90'])], lines: ['/a | "a" | 60 s by max-age | 1 of 1 | saved 100'] },
  { name: 'a 304 about a copy from before', ref: 'RFC 9111 §4.3.4', exchanges: [notModified(['ETag: "a"', 'Cache-Control: max-age=9'])],
    lines: ['/a | "a" | 9 s by max-age | 1 of 1 | saved unknown'] },
  { name: 'a 200 replaces', ref: 'RFC 9111 §4.3.3', exchanges: [tagged(), got(['ETag: "b"', 'Cache-Control: max-age=5'], ['If-None-Match: "a"'])],
    lines: ['/a | "b" | 5 s by max-age | 0 of 1'] },
  { name: 'a 200 that may not be stored takes the old one along', ref: 'RFC 9111 §4.3.3',
    exchanges: [tagged(), got(['Cache-Control: no-store'], ['If-None-Match: "a"'])], lines: [] },
  { name: 'a 503 does not', ref: 'RFC 9111 §4.3.3', exchanges: [tagged(), got([], ['If-None-Match: "a"'], { status: 503 })],
    lines: ['/a | "a" | 60 s by max-age | 0 of 1'] },
  { name: 'two variants', ref: 'RFC 9111 §4.1', exchanges: [tagged('Vary: Accept'), got(['ETag: "b"', 'Vary: accept'], ['Accept: text/html'])],
    lines: ['/a | accept=text/html | "b" | 0 s by no header', '/a | accept= | "a" | 60 s by max-age'] },
  { name: 'the same variant again', ref: 'RFC 9111 §4.1', exchanges: [tagged('Vary: Accept'), tagged('Vary: Accept')],
    lines: ['/a | accept= | "a" | 60 s by max-age'] },
  { name: 'a 304 finds its variant by its tag', ref: 'RFC 9111 §4.3.4', exchanges: [
    tagged('Vary: Accept'), got(['ETag: "b"', 'Vary: Accept'], ['Accept: text/html']), notModified(['ETag: "a"', 'Vary: Accept'], 'If-None-Match: "a", "b"')],
  lines: ['/a | accept= | "a" | 60 s by max-age | 1 of 1 | saved 100', '/a | accept=text/html | "b" | 0 s by no header'] },
  { name: 'Vary: * matches no later request', ref: 'RFC 9110 §12.5.5', exchanges: [tagged('Vary: *')], lines: ['/a | *= | "a" | Vary: *'] },
  { name: 'a part is kept apart', ref: 'RFC 9111 §3.3', exchanges: [tagged(), got(['ETag: "a"', 'Cache-Control: max-age=60'], ['Range: bytes=0-1'], { status: 206 })],
    lines: ['/a | part | "a" | 60 s by max-age', '/a | "a" | 60 s by max-age'] },
  { name: 'a part that the request keeps out', ref: 'RFC 9111 §5.2.1.5',
    exchanges: [got(['ETag: "a"'], ['Range: bytes=0-1', 'Cache-Control: no-store'], { status: 206 })], lines: [] },
  { name: 'a POST that succeeds', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('POST', 204)], lines: ['/a | "a" | a change | invalidated'] },
  { name: 'one of another browser, which this cache has not seen', ref: 'RFC 9111 §4.4',
    exchanges: [tagged(), { ...changed('POST', 204), requestFields: fields('User-Agent: Mozilla/5.0 Firefox/153.0') }], lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'Content-Location names what was changed too', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('POST', 200, ['Content-Location: /a'], '/list')],
    lines: ['/a | "a" | a change | invalidated'] },
  { name: 'one that fails', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('POST', 500)], lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'an OPTIONS changes nothing', ref: 'RFC 9110 §9.2.1', exchanges: [tagged(), changed('OPTIONS', 204)], lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'a method that nobody registered', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('FROB', 200)], lines: ['/a | "a" | a change | invalidated'] },
  { name: 'Location names what was changed', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('POST', 303, ['Location: a'], '/list')],
    lines: ['/a | "a" | a change | invalidated'] },
  { name: 'on another origin it does not', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('POST', 303, ['Location: https://example.org/a'], '/list')],
    lines: ['/a | "a" | 60 s by max-age'] },
  { name: 'validation makes it valid again', ref: 'RFC 9111 §4.4', exchanges: [tagged(), changed('PUT', 204), notModified(['ETag: "a"'])],
    lines: ['/a | "a" | 60 s by max-age | 1 of 1 | saved 100'] },
  { name: 'the server and the demo are two origins', ref: 'RFC 9111 §2', exchanges: [tagged(), { ...tagged(), upstream: 'http://up' }],
    lines: ['/a | "a" | 60 s by max-age', '/a | "a" | 60 s by max-age'] },
], ({ exchanges, lines }) => assert.equal(linesOf(exchanges).map(brief), lines))

stories('stored', {
  'a fetch that steps past the cache, one by the server and a file leave it as it is'() {
    const exchange = tagged()
    const fileExchange = { ...exchange, isImported: true, base: 'http://x' }
    const rows: Row[] = [
      { place: 0, exchange, fetchRecord: fetchRecordOf({ mode: 'no-store', exchange: exchange.id }) },
      { place: 1, exchange, fetchRecord: fetchRecordOf({ mode: null, exchange: exchange.id }) },
      { place: 2, exchange: fileExchange, fetchRecord: null },
    ]
    assert.equal(storedResponses(rows, createIndex()).lines, [])
  },
  'an answer from the cache is a use'() {
    const exchange = tagged()
    const cached = fetchRecordOf({ exchange: exchange.id, knownBefore: exchange.id })
    const [line] = storedResponses([...rowsOf([exchange]), { place: 1, exchange: null, fetchRecord: cached }], createIndex()).lines
    assert.is(line?.uses, 1)
  },
  'the gravest note of all its exchanges goes with it'() {
    const [line] = linesOf([got(['ETag: a', 'Cache-Control: max-age=60']), notModified(['Cache-Control: max-age=60'])])
    assert.is(line?.worst, 'bad')
  },
  'ten thousand URLs and as many variants stay within the bound'() {
    const urls = Array.from({ length: 5000 }, (_, number) => ({ ...tagged(), target: `/${number}` }))
    const variants = Array.from({ length: 5000 }, (_, number) => got(['ETag: "a"', 'Vary: Accept'], [`Accept: ${number}`]))
    const { lines, dropped } = storedResponses(rowsOf([...urls, ...variants]), createIndex())
    assert.is(lines.length, MAX_STORED - 1 + 20)
    assert.is(dropped, 5001 - MAX_STORED)
    assert.is(lines[0]?.target, '/a')
  },
  'names of objects are targets like others'() {
    const odd = ['/__proto__', '/constructor', '/toString'].map(target => ({ ...tagged(), target }))
    assert.equal(linesOf(odd).map(({ target }) => target), ['/toString', '/constructor', '/__proto__'])
  },
})

table('freshness in words', [
  { name: 'what is fresh', until: 125_000, says: 'for 2 min 5 s' }, { name: 'a part of a second', until: 200, says: 'for 1 s' },
  { name: 'the very instant', until: 0, says: 'stale for 0 s' }, { name: 'what is stale', until: -90_061_000, says: 'stale for 1 d 1 h' },
  { name: 'a year', until: 31_536_000_000, says: 'for 365 d' }, { name: 'what is always validated', until: null, says: 'validated first' },
].map(row => ({ ...row, ref: 'RFC 9111 §4.2' })), ({ until, says }) => assert.is(freshnessText(until, 0), says))
