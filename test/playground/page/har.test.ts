// HAR 1.2 out, held against the format, and HAR in, whatever the file holds.
import * as assert from 'uvu/assert'
import { visible } from '../../../playground/page/ui/visible-text.ts'
import { entriesOfCut } from '../../../playground/page/har/cut-file.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import type { LoadedBody } from '../../../playground/page/body/recorded-body.ts'
import { harOf } from '../../../playground/page/har/export.ts'
import { MAX_HAR_BYTES, openedText, parseHar } from '../../../playground/page/har/import.ts'
import type { HarImport } from '../../../playground/page/har/import.ts'
import { recordedBodies } from '../../../playground/page/har/recorded-bodies.ts'
import { verdictOf } from '../../../playground/page/rows/verdict.ts'
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
    assert.equal([second?._exchange, second?._verdict], [2, 'Unchanged, reused'])
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
const startedDateTime = '2026-01-01T00:00:00.000Z'
const dated = (entry: unknown): unknown => typeof entry === 'object' && entry !== null ? { startedDateTime, ...entry } : entry
const fileOf = (...entries: readonly unknown[]): string => JSON.stringify({ log: { version: '1.2', entries: entries.map(dated) } })

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
].map(row => ({ ...row, ref: 'not-modified: HAR in' })), ({ text, error }) => {
  const read = parseHar(text)
  assert.ok('error' in read)
  assert.match(read.error, error)
})

stories('HAR in', {
  'reads another tool’s file: a mark before it, pseudo-fields, joined cookies, unknown sizes'() {
    const read = importOf(`\ufeff${fileOf(
      { request, response, startedDateTime: '2026-01-02T03:04:05.678+01:00', time: 30.5, timings: { blocked: -1, send: 1, wait: 20, receive: 9.5 } })}`)
    assert.equal(read, { skipped: 0, cut: 0, exchanges: [{
      id: -1, isImported: true, base: 'https://h.test', target: '/x', method: 'GET', httpVersion: '2', status: 200, reason: 'OK',
      startedAt: Date.UTC(2026, 0, 2, 2, 4, 5, 678), requestFields: [['A', 'b']], responseFields: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']],
      fieldBytes: 0, contentBytes: 12, decision: null, firstByteAfter: 21, duration: 30.5, complete: true, hits: 0, drawings: 0,
    }] })
  },
  'leaves out what is not of http, and counts it'() {
    const read = importOf(fileOf(...['data:,x', 'ftp://h/', 'http://u:p@h.test/#f'].map(url => ({ request: { ...request, url }, response }))))
    assert.equal([read.skipped, read.exchanges.map(({ base, target, id }) => [base, target, id])], [2, [['http://h.test', '/', -1]]])
  },
  'takes every other member for what it may be, and nothing for more'() {
    const odd = [null, 1, 'x', [], {}, true, -1, 1e308, '__proto__', { length: 1 }, [null, { name: 1, value: 2 }, { name: '__proto__', value: 'x' }]]
    for (const value of odd) {
      const { exchanges } = importOf(fileOf({
        request: { ...request, headers: value, httpVersion: value, postData: value }, time: value, _fromCache: value, _error: value === 'x' ? null : value, timings: value, _decision: value,
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
  'a file with a million entries is cut, and takes bounded time and memory'() {
    const entry = JSON.stringify(dated({ request, response }))
    const text = `{"log":{"version":"1.2","entries":[${entry}${`,${entry}`.repeat(10_000)}${',{}'.repeat(990_000)}]}}`
    const read = importOf(text)
    assert.equal([read.exchanges.length, read.skipped, read.cut], [10_000, 0, 990_001])
    assert.is(openedText(read), 'Opened 10,000 exchanges, marked as imported; 990,001 entries beyond 10,000 left out')
  },
  'of a file beyond the limit the entries at its beginning are read'() {
    const long = { request, response: { ...response, content: { size: 1, text: '"\\"]}'.repeat(100_000) } } }
    const text = fileOf(...Array.from({ length: 90 }, () => long))
    assert.ok(text.length > MAX_HAR_BYTES)
    const read = importOf(text)
    assert.ok(read.exchanges.length > 40 && read.exchanges.length < 90)
    assert.is(read.cut, 'rest')
    assert.match(openedText(read), /; the rest of the file is too large and was not read$/)
  },
  async 'recorded bodies are written, whole ones alone, and read again as they were'() {
    const record = (bytes: number, kept = bytes) => ({ bytes, kept })
    const exchanges = [
      exchangeOf({ method: 'POST', requestBody: record(4), responseBody: record(2) }),
      exchangeOf({ id: 2, requestBody: record(0), responseBody: record(9, 3) }),
      exchangeOf({ id: 3, requestBody: record(0), responseBody: record(0) }), exchangeOf({ id: 4 }),
      exchangeOf({ id: 5, method: 'POST', requestBody: record(2), responseBody: record(7) }),
    ]
    const rows = exchanges.map(exchange => rowOf(exchange, null))
    const contents: Readonly<Record<string, Uint8Array | string>> = { '1 request': new TextEncoder().encode('text'),
      '1 response': Uint8Array.of(0, 255), '5 request': Uint8Array.of(255), '5 response': 'It is gone.' }
    const read = (exchange: Exchange, side: string): Promise<LoadedBody | string> => {
      const content = contents[`${exchange.id} ${side}`] ?? 'not asked for'
      return Promise.resolve(typeof content === 'string' ? content : { content, end: 'whole', stillCoded: null })
    }
    const { bodiesOf, left } = await recordedBodies(rows, read)
    assert.is(left, 3)
    const text = harOf(rows, { ...options, withSecrets: true, bodiesOf })
    assert.equal(entriesOf(text).map(({ response }) => response.content.size), [2, 171, 171, 171, 171])
    assert.equal(importOf(text).exchanges.map(({ bodies }) => bodies),
      [{ request: 'text', response: { text: 'AP8=', isBase64: true } }, undefined, undefined, undefined, undefined])
    assert.is((await recordedBodies(rows, read, 5)).left, 4)
  },
  'bodies are kept within a bound, and leave with secrets alone'() {
    const body = 'S3CRET'.repeat(170_000)
    const posted = { request: { ...request, method: 'POST', postData: { mimeType: 'text/plain', text: 'S3CRET' } },
      response: { ...response, content: { size: 3, text: body, encoding: 'base64' } } }
    const kept = importOf(fileOf(posted)).exchanges
    assert.equal(kept[0]?.bodies, { request: 'S3CRET', response: { text: body, isBase64: true } })
    const rows = kept.map(exchange => rowOf(exchange, null))
    assert.not.match(harOf(rows, options), /S3CRET/)
    const again = importOf(harOf(rows, { ...options, withSecrets: true }))
    assert.equal(again.exchanges[0]?.bodies, kept[0]?.bodies)
    assert.is(importOf(fileOf({ ...posted, response: { ...response, content: { text: 'x'.repeat(2_000_000) } } })).exchanges[0]?.bodies?.response, undefined)
  },
})

const cached = { request, response, _fromCache: 'disk' }
const failed = (error: string, status = 0): object => ({ request, response: { ...response, status, _error: error } })

table('An entry of Chromium', [
  { name: 'from its disk cache', entry: cached, word: 'From cache, nothing sent', says: /disk cache, without a request/ },
  { name: 'from its memory cache', entry: { ...cached, _fromCache: 'memory' }, word: 'From cache, nothing sent', says: /memory cache/ },
  { name: 'from a cache with no such name', entry: { ...cached, _fromCache: 'x' }, word: 'Sent in full', says: /sent no validator/ },
  { name: 'by way of a service worker', entry: { request, response, _fetchedViaServiceWorker: true }, word: 'From a service worker', says: /not known/ },
  { name: 'blocked by an extension', entry: failed('net::ERR_BLOCKED_BY_CLIENT'), word: 'Blocked', says: /ERR_BLOCKED_BY_CLIENT/ },
  { name: 'aborted by the page', entry: failed('net::ERR_ABORTED'), word: 'No answer', says: /ERR_ABORTED/ },
  { name: 'aborted in the middle', entry: failed('net::ERR_ABORTED', 200), word: 'Broken off', says: /ERR_ABORTED/ },
].map(row => ({ ...row, ref: 'HAR 1.2' })), ({ entry, word, says }) => {
  const [exchange] = importOf(fileOf(entry)).exchanges
  const verdict = verdictOf(rowOf(exchange ?? null, null), true)
  assert.is(verdict.word, word)
  assert.match(verdict.sentence, says)
  // What was read can be written, and is read the same again.
  const [again] = importOf(harOf([rowOf(exchange ?? null, null)], options)).exchanges
  assert.is(verdictOf(rowOf(again ?? null, null), true).sentence, verdict.sentence)
})

table('An entry that cannot be read is left out and counted', [
  { name: 'null', entry: null }, { name: 'a number', entry: 1 }, { name: 'no response', entry: { request } },
  { name: 'a status that is text', entry: { request, response: { status: '200' } } },
  { name: 'a negative status', entry: { request, response: { status: -1 } } },
  { name: 'a status beyond all', entry: { request, response: { status: 1e9 } } },
  { name: 'a relative URL', entry: { request: { ...request, url: '/x' }, response } },
  { name: 'a method with a line break', entry: { request: { ...request, method: 'GET\r\nX: y' }, response } },
  { name: 'an empty method', entry: { request: { ...request, method: '' }, response } },
  { name: 'a date that is none', entry: { request, response, startedDateTime: 'yesterday' } },
  { name: 'a date without a time', entry: { request, response, startedDateTime: '2026-01-01' } },
  { name: 'a month that is none', entry: { request, response, startedDateTime: '2026-99-99T00:00:00Z' } },
  { name: 'a date with a control character', entry: { request, response, startedDateTime: visible('\0') } },
  { name: 'members that only the prototype has', entry: { __proto__: { request, response } } },
].map(row => ({ ...row, ref: 'not-modified: HAR in' })), ({ entry }) => {
  const read = importOf(fileOf({ request, response }, entry, { request, response }))
  assert.equal([read.exchanges.length, read.skipped], [2, 1])
  assert.match(openedText(read), /; 1 entry could not be read$/)
})

const whole = fileOf({ request: { ...request, url: 'https://h.test/"\\[{' }, response }, { request, response })

table('The beginning of a file', [
  { name: 'all of it', text: whole, entries: 2 }, { name: 'cut at its end', text: whole.slice(0, -3), entries: 2 },
  { name: 'cut within the second entry', text: whole.slice(0, -5), entries: 1 },
  { name: 'cut before the entries', text: whole.slice(0, 20), entries: undefined },
  { name: 'the word elsewhere', text: '{"entries":[{}],"log":{"x":{"entries":[{}]},"y":"entries","entries":[{},{}]}}', entries: 2 },
  { name: 'no entries', text: '{"log":{}}', entries: undefined }, { name: 'nothing', text: '', entries: undefined },
  { name: 'a string without end', text: `{"log":{"entries":["${'\\'.repeat(1_000_000)}`, entries: 0 },
  { name: 'brackets without end', text: `{"log":{"entries":${'['.repeat(1_000_000)}`, entries: 0 },
  { name: 'more than the limit', text: fileOf(...Array.from({ length: 9 }, () => ({}))), entries: 3 },
].map(row => ({ ...row, ref: 'not-modified: HAR in' })), ({ text, entries }) => assert.is(entriesOfCut(text, 3)?.length, entries))
