// The page's verdict on a row, and the sentence that sums rows up.
import * as assert from 'uvu/assert'
import type { Exchange, FieldLine } from '../../../playground/shared/exchange.ts'
import { noticeOf } from '../../../playground/page/toolbar/notice.ts'
import type { Row } from '../../../playground/page/rows/row.ts'
import { summaryOf } from '../../../playground/page/rows/summary.ts'
import { observationsOf } from '../../../playground/page/rows/observations.ts'
import { isSetByProxy, responseTitleOf } from '../../../playground/page/rows/sent-by.ts'
import { clientOf } from '../../../playground/page/rows/client.ts'
import { verdictOf } from '../../../playground/page/rows/verdict.ts'
import { conditional, exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const plain = exchangeOf()
const pictured: FieldLine[] = [['sec-fetch-dest', 'image'], ['Sec-Fetch-Site', 'same-origin']]

const dated = (since: string, modified?: string): Row => rowOf(exchangeOf({
  requestFields: [['If-Modified-Since', since]], responseFields: modified === undefined ? [] : [['Last-Modified', modified]],
}), null)

table('verdict', [
  { name: 'a repeated id needs no request, whatever the tap says', ref: 'design', connected: false,
    row: rowOf(null, fetchRecordOf({ exchange: 1, knownBefore: 1 })), word: 'From cache, nothing sent' },
  { name: 'a new id without an exchange is never guessed while the tap is gone', ref: 'design', connected: false,
    row: rowOf(null, fetchRecordOf()), word: 'Unknown: not connected' },
  { name: 'a new id without an exchange waits for the tap', ref: 'design',
    row: rowOf(null, fetchRecordOf()), word: 'Waiting for the recorder' },
  { name: 'only-if-cached without a stored copy', ref: 'design',
    row: rowOf(null, fetchRecordOf({ mode: 'only-if-cached', status: null, exchange: null })),
    word: 'Not in cache, nothing sent' },
  { name: 'a fetch that failed', ref: 'design',
    row: rowOf(null, fetchRecordOf({ status: null, exchange: null })), word: 'No answer' },
  { name: 'an answer without an id', ref: 'design',
    row: rowOf(null, fetchRecordOf({ exchange: null })), word: 'Unknown: no exchange id' },
  { name: 'a 304 on the wire that the page saw as a 200', ref: 'RFC 9111 §4.3.3',
    row: rowOf(conditional('W/"0"', 'W/"0"', 304), fetchRecordOf()), word: 'Unchanged, reused' },
  { name: 'a 304 that the page saw itself', ref: 'design',
    row: rowOf(conditional('W/"0"', 'W/"0"', 304), fetchRecordOf({ status: 304, handSet: 'W/"0"' })),
    word: 'Your own validator' },
  { name: 'a 304 to another client', ref: 'design',
    row: rowOf(conditional('W/"0"', 'W/"0"', 304), null), word: 'Unchanged' },
  { name: 'a 200 with another tag than the one sent', ref: 'RFC 9111 §4.3.3',
    row: rowOf(conditional('W/"0"', 'W/"1"', 200), fetchRecordOf()), word: 'Changed' },
  { name: 'a 200 although the tag sent still holds', ref: 'RFC 9110 §13.1.2',
    row: rowOf(conditional('W/"0"', 'W/"0"', 200), fetchRecordOf()), word: 'Validator ignored' },
  { name: 'a 200 although a weakly equal tag was in the list', ref: 'RFC 9110 §8.8.3.2',
    row: rowOf(conditional('"a,b", "0"', 'W/"0"', 200), null), word: 'Validator ignored' },
  { name: 'a 200 although `*` was sent', ref: 'RFC 9110 §13.1.2',
    row: rowOf(conditional('*', '"0"', 200), null), word: 'Validator ignored' },
  { name: 'a tag that only looks the same inside another', ref: 'RFC 9110 §8.8.3',
    row: rowOf(conditional('"a, W/\\"0\\""', 'W/"0"', 200), null), word: 'Changed' },
  { name: 'a first 200', ref: 'design', row: rowOf(plain, fetchRecordOf()), word: 'First copy' },
  { name: 'a reload', ref: 'design',
    row: rowOf(plain, fetchRecordOf({ mode: 'reload', storedTag: 'W/"0"' })), word: 'Sent in full, as asked' },
  { name: 'a no-store fetch', ref: 'design',
    row: rowOf(plain, fetchRecordOf({ mode: 'no-store', storedTag: 'W/"0"' })), word: 'Sent in full, as asked' },
  { name: 'no validator although a tag is stored', ref: 'design',
    row: rowOf(plain, fetchRecordOf({ mode: 'default', storedTag: 'W/"0"' })), word: 'Cache disabled?' },
  { name: 'a 200 to another client', ref: 'design', row: rowOf(plain, null), word: 'Sent in full' },
  { name: 'a request by the inspector that got no answer', ref: 'design', word: 'No answer',
    row: rowOf(null, fetchRecordOf({ mode: null, status: null, exchange: null, reason: 'Too late' })),
    says: /^Too late\.$/ },
  { name: 'a 304 to the inspector’s server', ref: 'design', word: 'Unchanged', says: /^The inspector’s server sent If-None-Match/,
    row: rowOf(conditional('"0"', '"0"', 304), fetchRecordOf({ mode: null, status: 304, handSet: '"0"' })) },
  { name: 'a 200 to it', ref: 'design', word: 'Sent in full', says: /^The inspector’s server sent no validator/,
    row: rowOf(plain, fetchRecordOf({ mode: null, storedTag: '"0"', knownBefore: 9 })) },
  { name: 'a 200 to a picture in the page', ref: 'design', word: 'Sent in full',
    says: /^A picture in the inspector’s page sent no validator/, row: rowOf(exchangeOf({ requestFields: pictured }), null) },
  { name: 'a 304 to one', ref: 'design', word: 'Unchanged', says: /^A picture in the inspector’s page sent If-None-Match/,
    row: rowOf(conditional('"0"', '"0"', 304, { requestFields: [...pictured, ['If-None-Match', '"0"']] }), null) },
  { name: 'a 200 to a picture in a page of the upstream', ref: 'design', word: 'Sent in full', says: /^A client sent/,
    row: rowOf(exchangeOf({ requestFields: pictured, upstream: 'http://up' }), null) },
  { name: 'a 200 to a picture in another site’s page', ref: 'design', word: 'Sent in full', says: /^A client sent/,
    row: rowOf(exchangeOf({ requestFields: [['Sec-Fetch-Dest', 'image'], ['Sec-Fetch-Site', 'cross-site']] }), null) },
  { name: 'a 412', ref: 'RFC 9110 §15.5.13',
    row: rowOf(exchangeOf({ status: 412, reason: 'Precondition Failed' }), null), word: 'Precondition failed' },
  { name: 'a 206', ref: 'RFC 9110 §15.3.7', row: rowOf(exchangeOf({ status: 206 }), null), word: 'Part sent' },
  { name: 'a 405, in the server’s words', ref: 'design',
    row: rowOf(exchangeOf({ status: 405, reason: 'Method Not Allowed' }), null), word: 'Method Not Allowed' },
  { name: 'a status without a reason', ref: 'design',
    row: rowOf(exchangeOf({ status: 599, reason: '' }), null), word: 'Status 599' },
  { name: 'an answer cut off is no answer, even a 304', ref: 'design',
    row: rowOf(conditional('"0"', '"0"', 304, { complete: false }), null), word: 'Cut off' },
  { name: 'an If-Modified-Since is a validator', ref: 'RFC 9110 §13.1.3', word: 'Changed', says: /later than/,
    row: dated('Thu, 01 Jan 2026 00:00:00 GMT', 'Fri, 02 Jan 2026 00:00:00 GMT') },
  { name: 'one that still holds', ref: 'RFC 9110 §13.1.3', word: 'Validator ignored', says: /not later/,
    row: dated('Thu, 01 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 2026 00:00:00 GMT') },
  { name: 'one whose answer has no date', ref: 'RFC 9110 §13.1.3', word: 'Sent in full', says: /cannot be told/,
    row: dated('Thu, 01 Jan 2026 00:00:00 GMT') },
  { name: 'one that is no date', ref: 'RFC 9110 §13.1.3', word: 'Sent in full', says: /not a valid date/, row: dated('soon') },
  { name: 'an If-None-Match whose answer has no tag', ref: 'RFC 9110 §13.1.2', word: 'Sent in full', says: /cannot be told/,
    row: rowOf(exchangeOf({ requestFields: [['If-None-Match', '"z"']], responseFields: [] }), null) },
  { name: 'an If-Match on a GET', ref: 'RFC 9110 §13.1.1', word: 'Sent in full', says: /sent If-Match, which cannot/,
    row: rowOf(exchangeOf({ requestFields: [['If-Match', '"z"']] }), null) },
  { name: 'a HEAD has no content', ref: 'RFC 9110 §9.3.2', word: 'Headers only', says: /no body/, shape: 'other',
    row: rowOf(exchangeOf({ method: 'HEAD' }), null) },
  { name: 'a 203 is a full answer', ref: 'RFC 9110 §15.3.4', word: 'Sent in full', says: /no validator/,
    row: rowOf(exchangeOf({ status: 203 }), null) },
  { name: 'a 304 that nobody asked for', ref: 'RFC 9110 §15.4.5', word: 'Unexpected 304', says: /neither/, shape: 'warning',
    row: rowOf(exchangeOf({ status: 304 }), null) },
  { name: 'a redirect is no alarm', ref: 'RFC 9110 §15.4', word: 'Found', says: /status 302\.$/, shape: 'other',
    row: rowOf(exchangeOf({ status: 302, reason: 'Found' }), null) },
  { name: 'a 404 with content', ref: 'RFC 9110 §15.5.5', word: 'Not Found', says: /status 404\.$/, shape: 'other',
    row: rowOf(exchangeOf({ status: 404, reason: 'Not Found' }), null) },
  { name: 'a 500', ref: 'RFC 9110 §15.6.1', word: 'Status 500', says: /status 500\.$/, shape: 'warning',
    row: rowOf(exchangeOf({ status: 500, reason: '' }), null) },
], row => {
  const verdict = verdictOf(row.row, row.connected ?? true)
  assert.is(verdict.word, row.word)
  if (row.shape !== undefined) assert.is(verdict.shape, row.shape)
  if (row.says !== undefined) assert.match(verdict.sentence, row.says)
})

stories('design', {
  'a size of chunks is not passed off as one of content': () => {
    const linesOf = (exchange: Exchange): readonly string[] => observationsOf(rowOf(exchange, null), true)[2].lines
    const chunked = exchangeOf({ contentBytes: 57, framingBytes: 12, responseFields: [['transfer-encoding', 'chunked']] })
    assert.match(linesOf(chunked)[1] ?? '', /^57\sB of content, and 12\sB of chunk framing$/)
    assert.match(linesOf(exchangeOf({ contentBytes: 57 }))[1] ?? '', /^57\sB of content$/)
  },
  'the summary counts by kind, and says nothing of nothing': () => {
    const unchanged = rowOf(conditional('"0"', '"0"', 304), null)
    const rows = [rowOf(plain, fetchRecordOf()), unchanged, unchanged]
    assert.is(summaryOf(rows, true), '3 new exchanges: 1 sent in full, 2 unchanged')
    assert.is(summaryOf(rows.slice(0, 1), true), '1 new exchange: 1 sent in full')
    assert.is(summaryOf([], true), '')
  },
  'a lost tap is noticed before a cache that is disabled': () => {
    const disabled = rowOf(plain, fetchRecordOf({ storedTag: 'W/"0"' }))
    assert.match(noticeOf('lost', disabled) ?? '', 'not connected')
    assert.match(noticeOf('connected', disabled) ?? '', 'Disable cache')
    assert.is(noticeOf('connected', rowOf(plain, fetchRecordOf())), undefined)
  },
  'a server that is down is noticed though the page is connected, with why, until it is up': () => {
    const upstream = { url: 'http://127.0.0.1:3000/', status: 'down', reason: 'Nothing listens at 127.0.0.1:3000.' } as const
    assert.is(noticeOf('connected', undefined, upstream),
      'The server at http://127.0.0.1:3000/ is down: Nothing listens at 127.0.0.1:3000. The proxy keeps looking for it.')
    assert.is(noticeOf('connected', undefined, { ...upstream, status: 'up' }), undefined)
    assert.match(noticeOf('lost', undefined, upstream) ?? '', 'not connected')
  },
})

const proxied = { upstream: 'http://127.0.0.1:3000' }
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) '

table('whose response it is', [
  { name: 'the demo’s', ref: 'design', exchange: exchangeOf(), title: /by the server$/ },
  { name: 'one that the proxy sends on', ref: 'design', exchange: exchangeOf(proxied), title: /sent on by the proxy$/ },
  { name: 'one of a server that speaks HTTP/1.0', ref: 'RFC 9110 §2.5', exchange: exchangeOf({ ...proxied, upstreamVersion: '1.0' }),
    title: /the server sent HTTP\/1\.0$/ },
  { name: 'the proxy’s own', ref: 'design', exchange: exchangeOf({ ...proxied, error: 'Nothing listens' }), title: /by the proxy itself$/ },
  { name: 'one that broke off', ref: 'design', exchange: exchangeOf({ ...proxied, error: 'Reset', complete: false }), title: /sent on/ },
], ({ exchange, title }) => assert.match(responseTitleOf(exchange), title))

table('client', [
  { name: 'Chrome', agent: `${chrome}Chrome/147.0.0.0 Safari/537.36`, is: 'Chrome 147' },
  { name: 'Chrome without a head', agent: `${chrome}HeadlessChrome/147.0.0.0 Safari/537.36`, is: 'Chrome 147' },
  { name: 'Edge, which names Chrome too', agent: `${chrome}Chrome/147.0.0.0 Safari/537.36 Edg/146.0.1`, is: 'Edge 146' },
  { name: 'Firefox', agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', is: 'Firefox 153' },
  { name: 'Safari', agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
    is: 'Safari 17' },
  { name: 'curl', agent: 'curl/7.88.1', is: 'curl 7.88' },
  { name: 'the fetch of Node', agent: 'node', is: 'Node fetch' },
  { name: 'an unknown product', agent: 'my-crawler/2.0 (+https://example.org)', is: 'my-crawler 2.0' },
  { name: 'an unknown browser', agent: 'Mozilla/5.0 (compatible)', is: undefined },
  { name: 'none', agent: undefined, is: undefined },
  { name: 'a script', agent: '<img src=x>', is: undefined },
  { name: 'a hundred thousand digits', agent: `x/${'1'.repeat(100_000)}`, is: `x ${'1'.repeat(38)}…` },
  { name: 'a hundred thousand spaces', agent: `Version/1${' '.repeat(100_000)}`, is: 'Version 1' },
].map(row => ({ ...row, ref: 'RFC 9110 §10.1.5' })), ({ agent, is }) => assert.is(clientOf(agent), is))

table('verdict on what is open, upgraded or from a file', [
  { name: 'a request without an answer', differences: { isOpen: true, status: 0, complete: false }, word: 'Waiting for the answer', shape: 'waiting' },
  { name: 'an answer that has begun', differences: { isOpen: true, complete: false, contentBytes: 12, responseFields: [['Content-Length', '100']] },
    word: 'Receiving', says: /12 B so far of 100 B/ },
  { name: 'an event stream', differences: { isOpen: true, complete: false, responseFields: [['content-type', 'text/event-stream; charset=utf-8']] },
    word: 'Event stream open' },
  { name: 'one that its reader closed', differences: { complete: false, responseFields: [['content-type', 'text/event-stream']] },
    word: 'Event stream closed', shape: 'other' },
  { name: 'one that the server broke off', differences: { complete: false, error: 'Reset', responseFields: [['content-type', 'text/event-stream']] },
    word: 'Broken off', shape: 'warning' },
  { name: 'a WebSocket', differences: { isOpen: true, complete: false, status: 101, upgrade:
    { protocol: 'websocket', sentMessages: 3, receivedMessages: 1, sentBytes: 30, receivedBytes: 10 } },
    word: 'WebSocket open', says: /client sent 3 messages \(30 B\), the server 1 message \(10 B\) so far/ },
  { name: 'one that is over', differences: { complete: true, status: 101, upgrade:
    { protocol: 'websocket', sentMessages: 0, receivedMessages: 0, sentBytes: 0, receivedBytes: 0 } }, word: 'WebSocket closed', shape: 'other' },
  { name: 'one that the proxy ended, half open', differences: { complete: true, status: 101, upgrade:
    { protocol: 'websocket', sentMessages: 0, receivedMessages: 0, sentBytes: 0, receivedBytes: 0, givenUpAfter: 30 } },
    word: 'WebSocket closed', says: /One side had ended its direction, and nothing came for 30 seconds: the proxy ended the connection\.$/ },
  { name: 'another protocol', differences: { complete: false, status: 101, responseFields: [['Upgrade', 'h2c']] }, word: 'h2c closed' },
  { name: 'a CONNECT', differences: { method: 'CONNECT' }, word: 'Tunnel opened', shape: 'other' },
  { name: 'a preflight', differences: { method: 'OPTIONS', status: 204 }, word: 'OPTIONS answered', shape: 'other' },
  { name: 'a redirect says where to', differences: { status: 302, responseFields: [['Location', '/about']] }, word: 'OK', says: /leads to \/about\.$/ },
  { name: 'a request whose body comes', differences: { isOpen: true, status: 0, complete: false, requestBody: { bytes: 1200, kept: 0 } },
    word: 'Waiting for the answer', says: /not answered yet\. 1,200 B of its body have come so far\.$/ },
  { name: 'what is under way for a page without a connection', differences: { isOpen: true, complete: false }, row: { connected: false },
    word: 'Unknown: not connected', shape: 'waiting' },
  { name: 'what is under way though the page has its answer', differences: { isOpen: true, complete: false }, row: { fetched: true },
    word: 'Waiting for the recorder', shape: 'waiting' },
  { name: 'what ended unseen', differences: { isOpen: true, complete: false }, row: { isLost: true }, word: 'End not seen', shape: 'waiting' },
].map(row => ({ ref: 'design', ...row })), ({ differences, word, says, shape, row = {} }) => {
  const { connected = true, isLost, fetched }: { connected?: boolean, isLost?: boolean, fetched?: boolean } = row
  const verdict = verdictOf({
    ...rowOf(exchangeOf(differences as Partial<Exchange>), fetched === true ? fetchRecordOf() : null), ...isLost === true ? { isLost } : {},
  }, connected)
  assert.is(verdict.word, word)
  if (shape !== undefined) assert.is(verdict.shape, shape)
  if (says !== undefined) assert.match(verdict.sentence, says)
})

stories('as sent by the proxy', {
  'a field that the proxy set is told from those of the server': () => {
    const exchange = exchangeOf({ ...proxied, proxyFields: ['connection', 'x-exchange'] })
    assert.equal(['Connection', 'X-Exchange', 'ETag'].map(name => isSetByProxy(exchange, name)), [true, true, false])
    assert.not(isSetByProxy(exchangeOf(proxied), 'Connection'))
  },
})
