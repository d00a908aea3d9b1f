// HAR 1.2 out, held against the format, and HAR in, whatever the file holds.
import * as assert from 'uvu/assert'
import { visible } from '../../../playground/page/ui/visible-text.ts'
import { harOf } from '../../../playground/page/har/export.ts'
import { MAX_HAR_BYTES, parseHar } from '../../../playground/page/har/import.ts'
import type { HarImport } from '../../../playground/page/har/import.ts'
import { conditional, decisionOf, exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { harFaults } from '../support/har-checker.ts'
import { stories, table } from '../../support/table.ts'

const options = { origin: 'http://127.0.0.1:8000', version: '0.1.0', timeOrigin: Date.UTC(2026, 10, 22) }

interface Entry {
  readonly startedDateTime: string
  readonly request: { readonly url: string, readonly queryString: unknown, readonly bodySize: number }
  readonly response: { readonly status: number, readonly bodySize: number, readonly content: { readonly size: number } }
  readonly cache: object
  readonly timings: object
  readonly _exchange: number
  readonly _verdict: string
  readonly _decision: unknown
  readonly _fromCache?: string
}

const entriesOf = (text: string): readonly Entry[] => {
  const file = JSON.parse(text) as { readonly log: { readonly entries: readonly Entry[] } }
  assert.equal(harFaults(file), [])
  return file.log.entries
}
const importOf = (text: string): HarImport => {
  const read = parseHar(text)
  if ('error' in read) throw new Error(read.error)
  return read
}

const tag = 'W/"0"'
const decision = decisionOf(304, { 'If-None-Match': 'false' })
const history = [
  rowOf(exchangeOf({ startedAt: Date.UTC(2026, 10, 22) }), fetchRecordOf({ endedAt: 1000 })),
  rowOf(conditional(tag, tag, 304, { id: 2, decision }), fetchRecordOf({ number: 2, exchange: 2, storedTag: tag, endedAt: 2000.5 })),
  rowOf(null, fetchRecordOf({ number: 3, exchange: 2, knownBefore: 2, endedAt: 3000, mode: 'force-cache' })),
  rowOf(conditional(tag, tag, 304, { id: 3 }), fetchRecordOf({ number: 4, exchange: 3, handSet: tag, status: 304 })),
  rowOf(exchangeOf({ id: 4 }), null),
  rowOf(conditional(tag, 'W/"1"', 200, { id: 5 }), fetchRecordOf({ number: 5, exchange: 5, endedAt: 4000 })),
  rowOf(exchangeOf({ id: 6, responseFields: [['ETag', 'W/"1"'], ['Cache-Control', 'no-store']] }), fetchRecordOf({ exchange: 6, endedAt: 5000 })),
]

stories('RFC 9110 §8.8 in HAR 1.2', {
  'the validators before and after, the uses between, and nothing where nothing is known'() {
    const at = (seconds: string): string => `2026-11-22T00:00:0${seconds}Z`
    assert.equal(entriesOf(harOf(history, options)).map(({ cache }) => cache), [
      { beforeRequest: null, afterRequest: { lastAccess: at('1.000'), eTag: tag, hitCount: 0 } },
      { beforeRequest: { lastAccess: at('1.000'), eTag: tag, hitCount: 0 }, afterRequest: { lastAccess: at('2.000'), eTag: tag, hitCount: 1 } },
      { beforeRequest: { lastAccess: at('2.000'), eTag: tag, hitCount: 1 }, afterRequest: { lastAccess: at('3.000'), eTag: tag, hitCount: 2 } },
      {},
      {},
      { beforeRequest: { lastAccess: at('3.000'), eTag: tag, hitCount: 2 }, afterRequest: { lastAccess: at('4.000'), eTag: 'W/"1"', hitCount: 0 } },
      { beforeRequest: { lastAccess: at('4.000'), eTag: 'W/"1"', hitCount: 0 }, afterRequest: null },
    ])
  },
  'a 304 has no content, and what the cache answered has zeros'() {
    const [first, second, third] = entriesOf(harOf(history, options))
    assert.equal([first?.response.bodySize, second?.response.bodySize, second?.response.content.size], [171, 0, 0])
    assert.equal([third?.response.status, third?.response.bodySize, third?._fromCache], [200, 0, 'disk'])
    assert.equal(third?.timings, { send: 0, wait: 0, receive: 2900 })
    assert.is(first?.startedDateTime, '2026-11-22T00:00:00.000Z')
  },
  'what the format has no word for'() {
    const [first, second] = entriesOf(harOf(history, options))
    assert.equal([first?._exchange, first?._verdict, first?._decision], [1, 'First copy', null])
    assert.equal([second?._exchange, second?._verdict], [2, 'Unchanged, copy used'])
    assert.equal(second?._decision, decision)
  },
  'where the exchanges went: demo, tap, or what the file says'() {
    const rows = [rowOf(exchangeOf({ upstream: 'http://127.0.0.1:3000' }), null), ...history.slice(0, 1)]
    const urls = (proxy: object): string[] => entriesOf(harOf(rows, { ...options, ...proxy })).map(({ request }) => request.url)
    assert.equal(urls({ proxy: 'http://127.0.0.1:8001' }), ['http://127.0.0.1:8001/counter.png', 'http://127.0.0.1:8000/counter.png'])
    assert.is(urls({})[0], 'http://127.0.0.1:3000/counter.png')
  },
  'reads what it wrote'() {
    const read = importOf(harOf(history, options))
    assert.is(read.skipped, 0)
    assert.equal(read.exchanges.map(({ id, status, base, target }) => [id, status, base, target]), [-1, -2, -3, -4, -5, -6, -7].map((id, i) =>
      [id, [200, 304, 200, 304, 200, 200, 200][i], options.origin, '/counter.png']))
    assert.equal(read.exchanges[1]?.decision, decision)
    assert.equal(read.exchanges[1]?.requestFields, [['If-None-Match', tag]])
    const again = importOf(harOf(read.exchanges.map(exchange => rowOf(exchange, null)), { ...options, origin: 'http://elsewhere.test' }))
    assert.equal(again, read)
  },
})

table('An odd exchange is sound HAR', [
  { name: 'a target with signs that no URI may hold', target: '/a b"<>|^`{}[]\\%zz?q=\xe9#x', url: '/a%20b%22%3C%3E%7C%5E%60%7B%7D%5B%5D%5C%25zz?q=%E9%23x' },
  { name: 'a target with two slashes', target: '//evil.test/x', url: '//evil.test/x' },
  { name: 'the target of OPTIONS *', target: '*', url: '/*' },
  { name: 'a cut-off answer', status: 0, reason: '', complete: false },
  { name: 'content of unknown length', requestFields: [['Transfer-Encoding', 'chunked']], requestSize: -1 },
  { name: 'content of known length', requestFields: [['Content-Length', '5']], requestSize: 5 },
  { name: 'a length that is none', requestFields: [['Content-Length', '1e5']], requestSize: -1 },
  { name: 'times that go backwards', firstByteAfter: 5, duration: 1 },
  { name: 'a query with prototype keys', target: '/x?__proto__=1&__proto__=2', query: [['__proto__', '1'], ['__proto__', '2']] },
  { name: 'a record that was cut', responseFields: [['…', '24000 bytes more'], ['X', '1']] },
  { name: 'a lone surrogate', responseFields: [['X', '\ud800']], target: '/\ud800', url: '/%EF%BF%BD' },
].map(row => ({ ref: 'HAR 1.2', ...row })), row => {
  const { name: _, ref: __, url, requestSize, query, ...differences } = row as typeof row & {
    readonly url?: string, readonly requestSize?: number, readonly query?: readonly (readonly string[])[]
  }
  const [entry] = entriesOf(harOf([rowOf(exchangeOf(differences as Parameters<typeof exchangeOf>[0]), null)], options))
  if (url !== undefined) assert.is(entry?.request.url, options.origin + url)
  if (requestSize !== undefined) assert.is(entry?.request.bodySize, requestSize)
  if (query !== undefined) assert.equal(entry?.request.queryString, query.map(([key, value]) => ({ name: key, value })))
})

table('The checker finds', [
  { name: 'a fraction of a byte', change: (entry: Entry) => ({ ...entry, response: { ...entry.response, bodySize: 1.5 } }) },
  { name: 'a name for an address', change: (entry: Entry) => ({ ...entry, serverIPAddress: 'localhost' }) },
  { name: 'timings without members', change: (entry: Entry) => ({ ...entry, timings: {} }) },
  { name: 'a relative URL', change: (entry: Entry) => ({ ...entry, request: { ...entry.request, url: '/x' } }) },
  { name: 'a number for an instant', change: (entry: Entry) => ({ ...entry, startedDateTime: 0 }) },
  { name: 'a member of its own', change: (entry: Entry) => ({ ...entry, verdict: 'x' }) },
  { name: 'half a cache state', change: (entry: Entry) => ({ ...entry, cache: { beforeRequest: { eTag: 'x' } } }) },
].map(row => ({ ...row, ref: 'HAR 1.2' })), ({ change }) => {
  const [entry] = entriesOf(harOf(history, options))
  const log = { version: '1.2', creator: { name: 'x', version: '1' }, entries: [change(entry as Entry)] }
  assert.is(harFaults({ log }).length > 0, true)
})

const request = { method: 'GET', url: 'https://h.test/x', httpVersion: 'h2', headers: [{ name: ':path', value: '/x' }, { name: 'A', value: 'b' }] }
const response = { status: 200, statusText: 'OK', headers: [{ name: 'Set-Cookie', value: 'a=1\nb=2' }, { name: 'X', value: 'a\r\nCookie: s' }],
  content: { size: 12 }, bodySize: -1, headersSize: -1 }
const fileOf = (...entries: readonly unknown[]): string => JSON.stringify({ log: { version: '1.2', entries } })

table('A malformed file is refused in a sentence', [
  { name: 'nothing', text: '', error: /not JSON/ },
  { name: 'markup', text: '<html>', error: /not JSON/ },
  { name: 'brackets without end', text: '['.repeat(200_000), error: /not JSON/ },
  { name: 'null', text: 'null', error: /no log\.entries/ },
  { name: 'an array, whose method entries is no member', text: '{"log":[]}', error: /no log\.entries/ },
  { name: 'a string for a log', text: '{"log":"x"}', error: /no log\.entries/ },
  { name: 'a log that only the prototype has', text: '{"__proto__":{"log":{"entries":[]}}}', error: /no log\.entries/ },
  { name: 'entries that are none', text: '{"log":{"entries":{"length":1}}}', error: /no log\.entries/ },
  { name: 'another version', text: '{"log":{"version":"2.0","entries":[]}}', error: /another version/ },
  { name: 'an entry that is null', text: fileOf(null), error: /Entry 1 has no request method/ },
  { name: 'a second entry without a status', text: fileOf({ request, response }, { request }), error: /Entry 2 has no response status/ },
  { name: 'a status that is text', text: fileOf({ request, response: { status: '200' } }), error: /no response status/ },
  { name: 'a status beyond all', text: fileOf({ request, response: { status: 1e9 } }), error: /no response status/ },
  { name: 'a relative URL', text: fileOf({ request: { ...request, url: '/x' }, response }), error: /no absolute URL/ },
  { name: 'a method with a line break', text: fileOf({ request: { ...request, method: 'GET\r\nX: y' }, response }), error: /no request method/ },
  { name: '10,001 entries', text: fileOf(...Array.from({ length: 10_001 }, () => 0)), error: /10001 entries, and 10000/ },
  { name: 'a file beyond the limit', text: ' '.repeat(MAX_HAR_BYTES + 1), error: /larger than 50 MB/ },
].map(row => ({ ...row, ref: 'not-modified: HAR in' })), ({ text, error }) => {
  const read = parseHar(text)
  assert.ok('error' in read)
  assert.match(read.error, error)
})

stories('HAR in', {
  'reads another tool’s file: a mark before it, pseudo-fields, joined cookies, unknown sizes'() {
    const read = importOf(`\ufeff${fileOf(
      { request, response, startedDateTime: '2026-01-02T03:04:05.678+01:00', time: 30.5, timings: { blocked: -1, send: 1, wait: 20, receive: 9.5 } })}`)
    assert.equal(read, { skipped: 0, exchanges: [{
      id: -1, isImported: true, base: 'https://h.test', target: '/x', method: 'GET', httpVersion: '2', status: 200, reason: 'OK',
      startedAt: Date.UTC(2026, 0, 2, 2, 4, 5, 678), requestFields: [['A', 'b']], responseFields: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']],
      fieldBytes: 0, contentBytes: 12, decision: null, firstByteAfter: 21, duration: 30.5, complete: true, hits: 0, drawings: 0,
    }] })
  },
  'leaves out what is not of http, and counts it'() {
    const read = importOf(fileOf(...['data:,x', 'wss://h/', 'http://u:p@h.test/#f'].map(url => ({ request: { ...request, url }, response }))))
    assert.equal([read.skipped, read.exchanges.map(({ base, target, id }) => [base, target, id])], [2, [['http://h.test', '/', -1]]])
  },
  'takes every other member for what it may be, and nothing for more'() {
    const odd = [null, 1, 'x', [], {}, true, -1, 1e308, '__proto__', { length: 1 }, [null, { name: 1, value: 2 }, { name: '__proto__', value: 'x' }]]
    for (const value of odd) {
      const { exchanges } = importOf(fileOf({
        request: { ...request, headers: value, httpVersion: value }, startedDateTime: value, time: value, timings: value, _decision: value,
        response: { status: 200, statusText: value, headers: value, content: value, bodySize: value, headersSize: value },
      }))
      const text = harOf(exchanges.map(exchange => rowOf(exchange, null)), options)
      assert.is(entriesOf(text).length, 1)
      assert.is(exchanges[0]?.decision, null)
    }
    assert.is(({} as { readonly value?: string }).value, undefined)
  },
  'trusts no decision that is not whole'() {
    const whole = { ...decision, status: null }
    for (const broken of [{ ...whole, status: 200 }, { ...whole, etag: 5 }, { ...whole, range: 'x' }, { ...whole, outcomes: {} }, { ...whole, outcomes: null }]) {
      assert.is(importOf(fileOf({ request, response, _decision: broken })).exchanges[0]?.decision, null)
    }
    assert.is(importOf(fileOf({ request, response, _decision: whole })).exchanges[0]?.decision?.status, undefined)
  },
  'keeps instants that a date can hold'() {
    for (const startedDateTime of ['2026-99-99T00:00:00Z', '9999999-01-01T00:00:00Z', 'yesterday', '2026-01-01', visible('\0')]) {
      assert.is(importOf(fileOf({ request, response, startedDateTime })).exchanges[0]?.startedAt, 0)
    }
  },
})
