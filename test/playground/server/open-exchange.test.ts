// The record of one exchange, of all that may be noted of it: the whole record each time, and what may not be in it.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { evaluatePreconditions } from 'not-modified'
import * as assert from 'uvu/assert'
import { createBodyStore } from '../../../playground/capture/body-store.ts'
import type { BodyStore } from '../../../playground/capture/body-store.ts'
import { DecodingQueue } from '../../../playground/capture/decoding-queue.ts'
import { noteBytes, noteClientBytes, noteDecision, noteRequestContent, noteUpgrade, openExchange, recordOf, reportOf } from '../../../playground/capture/open-exchange.ts'
import type { OpenExchange } from '../../../playground/capture/open-exchange.ts'
import { OpenExchanges } from '../../../playground/capture/open-exchanges.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: an exchange'
const COUNTS = { hits: 3, drawings: 2 }

interface Made {
  readonly method?: string
  readonly isChunked?: boolean
  readonly upstream?: string
  readonly bodies?: BodyStore
  readonly trailers?: readonly string[]
}

/** An exchange that began at 1000.0004 ms. */
function begin({ method = 'GET', isChunked = false, upstream, bodies, trailers = [] }: Made = {}): OpenExchange {
  const request = { method, url: '/a?b', httpVersion: '1.1', rawHeaders: ['Host', 'x', 'If-None-Match', '"1"'], rawTrailers: trailers }
  return openExchange({ id: 7, request: request as unknown as IncomingMessage, response: { chunkedEncoding: isChunked } as unknown as ServerResponse,
    startedAt: 1000.0004, upstream, bodies })
}

const write = (exchange: OpenExchange, text: string, at: number): void => { noteBytes(exchange, Buffer.from(text, 'latin1'), at) }

/** The record of an exchange at 1020 ms that was answered at 1005.1239 and ended at 1010. */
const plain: Exchange = {
  id: 7, startedAt: 1000, method: 'GET', target: '/a?b', httpVersion: '1.1', requestFields: [['Host', 'x'], ['If-None-Match', '"1"']],
  status: 200, reason: 'OK', responseFields: [['ETag', '"2"']], fieldBytes: 30, contentBytes: 4, decision: null,
  firstByteAfter: 5.124, duration: 10, complete: true, ...COUNTS
}

function answer(exchange: OpenExchange, head = 'HTTP/1.1 200 OK\r\nETag: "2"\r\n\r\n'): OpenExchange {
  write(exchange, head, 1005.1239)
  write(exchange, 'four', 1010)
  exchange.isEnded = true
  return exchange
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

interface Case {
  readonly name: string
  readonly exchange: () => OpenExchange
  /** How the record differs from the plain one; undefined for what is not in it. */
  readonly differs: { readonly [Name in keyof Exchange]?: Exchange[Name] | undefined }
}

const noted = (note: (exchange: OpenExchange) => void, made: Made = {}) => (): OpenExchange => {
  const exchange = answer(begin(made))
  note(exchange)
  return exchange
}

const cases: readonly Case[] = [
  { name: 'that is plain', exchange: () => answer(begin()), differs: {} },
  { name: 'without an answer', exchange: begin,
    differs: { status: 0, reason: '', responseFields: [], fieldBytes: 0, contentBytes: 0, firstByteAfter: 20, duration: 20, complete: false } },
  { name: 'whose answer did not reach the socket as a whole', exchange: noted(exchange => { exchange.isEnded = false }), differs: { complete: false } },
  { name: 'whose answer was lost on the socket', exchange: noted(exchange => { exchange.isBroken = true }), differs: { complete: false } },
  { name: 'that was forwarded, with an error and a field that was left out',
    exchange: noted(exchange => {
      exchange.error = 'It broke'
      exchange.leftOut = ['If-None-Match']
    }, { upstream: 'http://u' }),
    differs: { upstream: 'http://u', error: 'It broke', leftOut: ['If-None-Match'] } },
  { name: 'with a decision by a tag and a date',
    exchange: noted(exchange => {
      noteDecision(exchange, evaluatePreconditions('GET', { 'if-none-match': '"1"' }, { etag: '"2"' }), { etag: '"2"', lastModified: new Date(784111777000) })
    }),
    differs: { decision: { ...evaluatePreconditions('GET', { 'if-none-match': '"1"' }, { etag: '"2"' }), etag: '"2"', lastModified: 'Sun, 06 Nov 1994 08:49:37 GMT' } } },
  { name: 'with a decision by nothing',
    exchange: noted(exchange => { noteDecision(exchange, evaluatePreconditions('GET', {}, undefined), undefined) }),
    differs: { decision: { ...evaluatePreconditions('GET', {}, undefined), etag: null, lastModified: null } } },
  { name: 'in chunks, with trailers on both sides',
    exchange: () => {
      const exchange = begin({ isChunked: true, trailers: ['T', 'asked'] })
      write(exchange, 'HTTP/1.1 200 OK\r\nETag: "2"\r\n\r\n', 1005.1239)
      write(exchange, '4\r\nfour\r\n0\r\nT: told\r\n\r\n', 1010)
      exchange.isEnded = true
      return exchange
    },
    differs: { framingBytes: 19, requestTrailers: [['T', 'asked']], responseTrailers: [['T', 'told']] } },
  { name: 'with an informational response, which is no first byte of the answer',
    exchange: () => {
      const exchange = begin()
      write(exchange, 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n', 1001)
      return answer(exchange)
    },
    differs: { informational: [{ status: 103, fields: [['Link', 'x']] }] } },
  { name: 'that the upstream answered in another version, of whose fields some are changed, added and the same',
    exchange: () => {
      const exchange = begin()
      exchange.received = { httpVersion: '1.0', fields: [['etag', '"2"'], ['Via', 'a'], ['VIA', 'b'], ['X-Gone', '1'], ['Set-Cookie', 'a']] }
      return answer(exchange, 'HTTP/1.1 200 OK\r\nETag: "2"\r\nvia: a\r\nVia: b\r\nSet-Cookie: b\r\nX-Exchange: 7\r\n\r\n')
    },
    differs: { responseFields: [['ETag', '"2"'], ['via', 'a'], ['Via', 'b'], ['Set-Cookie', 'b'], ['X-Exchange', '7']],
      fieldBytes: 76, upstreamVersion: '1.0', proxyFields: ['set-cookie', 'x-exchange'] } }
]

table('The record of an exchange', cases.map(row => ({ ...row, ref: REF })), ({ exchange, differs }) => {
  const expected = Object.fromEntries(Object.entries({ ...plain, ...differs }).filter(([, value]) => value !== undefined))
  assert.equal(recordOf(exchange(), 1020, COUNTS), expected)
})

interface Kept {
  readonly name: string
  readonly made?: Made
  readonly head?: string
  readonly isBroken?: boolean
  readonly isUnended?: boolean
  readonly isDropped?: boolean
  readonly maxBody?: number
  readonly digest?: string
  readonly kept?: number
}

const TAGGED = digest('four')

table('Of kept content there is a digest', ([
  { name: 'where a tag stands for it', digest: TAGGED },
  { name: 'where the tag\'s name is written otherwise', head: 'HTTP/1.1 200 OK\r\nX: y\r\neTaG: "2"\r\n\r\n', digest: TAGGED },
  { name: 'and none without a tag', head: 'HTTP/1.1 200 OK\r\nX: y\r\n\r\n' },
  { name: 'and none of another status', head: 'HTTP/1.1 206 Partial Content\r\nETag: "2"\r\n\r\n' },
  { name: 'and none of another method', made: { method: 'POST' } },
  { name: 'and none of an answer that was lost', isBroken: true },
  { name: 'and none of an answer that was not whole', isUnended: true },
  { name: 'and none where it is kept in part alone', maxBody: 3, kept: 3 },
  { name: 'and none where it is not kept any longer', isDropped: true, kept: 0 }
] satisfies readonly Kept[] as readonly Kept[]).map(row => ({ ...row, ref: REF })), ({ made, head, isBroken = false, isUnended = false, isDropped = false, maxBody, digest, kept = 4 }) => {
  const bodies = createBodyStore(maxBody === undefined ? {} : { maxBody })
  const exchange = begin({ ...made, bodies })
  noteRequestContent(exchange, Buffer.from('sent'))
  noteRequestContent(exchange, Buffer.from('!'))
  answer(exchange, head)
  exchange.isBroken = isBroken
  exchange.isEnded = !isUnended
  assert.equal(String(Buffer.from(bodies.read(7, 'response') ?? [])), 'four'.slice(0, kept || 4))
  if (isDropped) bodies.remove(7)
  const { contentDigest, requestBody, responseBody } = recordOf(exchange, 1020, COUNTS)
  assert.equal([contentDigest, requestBody, responseBody],
    [digest, { bytes: 5, kept: isDropped ? 0 : Math.min(5, maxBody ?? 5) }, { bytes: 4, kept }])
})

stories(REF, {
  'an answer without content that is tagged has the digest of nothing'() {
    const exchange = begin({ bodies: createBodyStore() })
    write(exchange, 'HTTP/1.1 200 OK\r\nETag: "2"\r\n\r\n', 1005)
    exchange.isEnded = true
    assert.is(recordOf(exchange, 1020, COUNTS).contentDigest, digest(''))
  },
  'what is beyond the bound of fields is none that the proxy has changed'() {
    const exchange = begin()
    exchange.received = { httpVersion: '1.1', fields: [['ETag', '"2"'], ['…', '20000 bytes more']] }
    const record = recordOf(answer(exchange, `HTTP/1.1 200 OK\r\nETag: "2"\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`), 1020, COUNTS)
    assert.equal([record.responseFields, record.proxyFields], [[['ETag', '"2"'], ['…', '20005 bytes more']], []])
  },
  'the bytes of both sides after a 101 are of the other protocol, each at its time since the request'() {
    const exchange = begin()
    noteClientBytes(exchange, Buffer.from('too early'), 1001)
    write(exchange, 'HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n', 1005)
    noteUpgrade(exchange, { protocol: 'websocket', queue: new DecodingQueue(), onDecoded: () => {} })
    noteBytes(exchange, Buffer.from([0x81, 2, 104, 105]), 1007.0004)
    noteClientBytes(exchange, Buffer.from([0x81, 0x81, 0, 0, 0, 0, 33]), 1009.0004)
    const record = recordOf(exchange, 1020, COUNTS)
    assert.equal(record.upgrade?.messages?.map(({ from, after, text }) => [from, Math.round(after), text]), [['server', 7, 'hi'], ['client', 9, '!']])
    assert.equal([record.upgrade?.sentBytes, record.upgrade?.receivedBytes, record.contentBytes, record.duration, record.complete], [7, 4, 0, 7, true])
  },
  'while it is under way its record is open, never whole, and lasts until now'() {
    const exchange = answer(begin())
    assert.equal(reportOf(exchange, 1030, COUNTS), { ...plain, duration: 30, complete: false, isOpen: true })
  },
  'of all under way the ids stand in their order, with how often each has changed'() {
    const open = new OpenExchanges()
    let told = 0
    open.add(1, () => plain)
    open.listen(() => { told++ })
    assert.equal(open.ids(), [1])
    open.add(4, () => ({ ...plain, id: 4 }))
    open.touch(4)
    open.touch(4)
    open.touch(5)
    assert.equal([told, open.ids(), [...open.entries()].map(([id, { changes }]) => [id, changes])], [3, [1, 4], [[1, 0], [4, 2]]])
    assert.equal([open.find(4)?.id, open.find(5)], [4, undefined])
    open.remove(4)
    assert.equal([open.ids(), open.find(4)], [[1], undefined])
  },
  'nobody has to listen'() {
    const open = new OpenExchanges()
    open.add(1, () => plain)
    open.touch(1)
    assert.equal([...open.entries()].map(([id, { changes }]) => [id, changes]), [[1, 1]])
  }
})
