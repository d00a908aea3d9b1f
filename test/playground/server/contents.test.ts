// What is read from contents: from their chunks, without their codings, and what is kept of them. No socket brings them.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import * as assert from 'uvu/assert'
import { MAX_BODIES, MAX_BODY, createBodyStore } from '../../../playground/capture/body-store.ts'
import { ChunkedContent } from '../../../playground/capture/chunked-content.ts'
import { MAX_DECODED, decodedContent } from '../../../playground/capture/decoded-content.ts'
import { stories, table } from '../../support/table.ts'

table('Content is told from its chunks', [
  { name: 'in one chunk', text: '3\r\nabc\r\n0\r\n\r\n', content: 'abc', trailers: '\r\n' },
  { name: 'with hexadecimal sizes of both cases', text: `0A\r\n${'x'.repeat(10)}\r\nb\r\n${'y'.repeat(11)}\r\n0\r\n\r\n`,
    content: 'x'.repeat(10) + 'y'.repeat(11), trailers: '\r\n' },
  { name: 'with extensions, which look like digits', text: '2;a=ff\r\nab\r\n0\r\n\r\n', content: 'ab', trailers: '\r\n' },
  { name: 'that hold line ends and digits', text: '6\r\n\r\n0\r\n\r\r\n0\r\n\r\n', content: '\r\n0\r\n\r', trailers: '\r\n' },
  { name: 'with trailers', text: '1\r\na\r\n0\r\nX-A: 1\r\nETag: "l"\r\n\r\n', content: 'a', trailers: 'X-A: 1\r\nETag: "l"\r\n\r\n' },
  { name: 'with sizes of several digits', text: `1f\r\n${'x'.repeat(31)}\r\n000\r\n\r\n`, content: 'x'.repeat(31), trailers: '\r\n' },
  { name: 'with trailers up to their bound', text: `0\r\n${'x'.repeat(16_385)}`, content: '', trailers: 'x'.repeat(16_384) },
  { name: 'of which the last is missing', text: '3\r\nab', content: 'ab', trailers: '' }
].map(row => ({ ...row, ref: 'RFC 9112 §7.1' })), ({ text, content, trailers }) => {
  for (const size of [1, 2, 3, text.length]) {
    const chunks = new ChunkedContent()
    let taken = ''
    for (let at = 0; at < text.length; at += size) {
      chunks.push(Buffer.from(text.slice(at, at + size)), piece => { taken += Buffer.from(piece).toString() })
    }
    assert.equal([taken, chunks.trailers], [content, trailers])
  }
})

const decoded = 'not modified '.repeat(100)

table('A content coding is undone', [
  { name: 'gzip', codings: ['gzip'], content: gzipSync(decoded) },
  { name: 'gzip by its old name', codings: ['x-gzip'], content: gzipSync(decoded) },
  { name: 'deflate', codings: ['deflate'], content: deflateSync(decoded) },
  { name: 'deflate without the zlib header', codings: ['deflate'], content: deflateRawSync(decoded) },
  { name: 'br', codings: ['br'], content: brotliCompressSync(decoded) },
  { name: 'two of them, the last one first', codings: ['gzip', 'br'], content: brotliCompressSync(gzipSync(decoded)) },
  { name: 'as many as are undone at most', codings: ['gzip', 'deflate', 'br', 'identity', '', 'gzip'],
    content: gzipSync(brotliCompressSync(deflateSync(gzipSync(decoded)))) },
  { name: 'none', codings: ['identity', ''], content: Buffer.from(decoded) },
  { name: 'as far as there is any', codings: ['gzip'], content: gzipSync(decoded).subarray(0, -4), end: 'broken' },
  { name: 'as far as there is any in the first of two', codings: ['gzip', 'br'], content: brotliCompressSync(gzipSync(decoded).subarray(0, -4)), end: 'broken' },
  { name: 'as far as there is any in the last of two', codings: ['br', 'gzip'], content: gzipSync(brotliCompressSync(decoded)).subarray(0, -4), end: 'broken' },
  { name: 'as far as it is right', codings: ['gzip'], content: Buffer.from('no gzip'), end: 'broken', expected: '' },
  { name: 'of no bytes at all', codings: ['gzip'], content: Buffer.alloc(0), expected: '' }
].map(row => ({ ...row, ref: 'RFC 9110 §8.4' })), async ({ codings, content, end = 'whole', expected = decoded }) => {
  const result = await decodedContent(content, codings)
  if (typeof result === 'string') throw new Error(result)
  assert.equal([Buffer.from(result.content).toString(), result.end], [expected, end])
})

table('A content coding is not undone', [
  { name: 'that is unknown', codings: ['compress'], reason: /"compress" is not known/ },
  { name: 'of a long name, whose beginning is said', codings: ['x'.repeat(41)], reason: /"x{40}" is not known here$/ },
  { name: 'that is the name of a member of objects', codings: ['constructor'], reason: /not known/ },
  { name: 'that is one of many', codings: Array<string>(5).fill('gzip'), reason: /More than 4/ }
].map(row => ({ ...row, ref: 'not-modified: playground' })), async ({ codings, reason }) => {
  const result = await decodedContent(Buffer.from('x'), codings)
  assert.match(typeof result === 'string' ? result : 'decoded', reason)
})

stories('not-modified: recorded bodies', {
  'the store keeps the first bytes of each, and drops the oldest, which does not begin anew'() {
    const dropped: unknown[] = []
    const store = createBodyStore({ maxBody: 1000, maxBodies: 3000, onDropped: (...which) => { dropped.push(which) } })
    const piece = Buffer.alloc(400, 'x')
    for (let i = 0; i < 4; i++) store.append(1, 'request', piece)
    piece.fill('y')
    assert.is(Buffer.from(store.read(1, 'request') ?? []).toString(), 'x'.repeat(1000))
    assert.is(store.read(1, 'response'), undefined)
    for (const id of [2, 3]) store.append(id, 'response', Buffer.alloc(1000))
    assert.equal([dropped, store.ids()], [[[1, 'request']], [3, 2]])
    store.append(1, 'request', piece)
    assert.is(store.read(1, 'request'), undefined)
    store.remove(3)
    assert.equal(store.ids(), [2])
    store.remove(2)
    store.append(3, 'response', piece)
    assert.equal(store.ids(), [])
  },
  'bytes that come one by one, and contents without any, take no more than the bound'() {
    const store = createBodyStore({ maxBody: 1000, maxBodies: 10_000 })
    for (let i = 0; i < 5000; i++) store.append(1, 'response', Buffer.from([i]))
    for (let id = 2; id < 1000; id++) store.append(id, 'response', new Uint8Array(0))
    assert.equal([store.read(1, 'response')?.length, store.ids()], [1000, [1]])
    for (let id = 2; id < 1000; id++) store.append(id, 'response', Buffer.from('x'))
    assert.ok(store.ids().length < 50)
  },
  'as much as there is room for is kept to the byte, and of a side that is dropped it is said which'() {
    const dropped: unknown[] = []
    // Each takes 256 bytes beside its own.
    const store = createBodyStore({ maxBody: 1000, maxBodies: 2 * 1256, onDropped: (...which) => { dropped.push(which) } })
    store.append(1, 'request', Buffer.alloc(1000))
    store.append(1, 'response', Buffer.alloc(600))
    store.append(1, 'response', Buffer.alloc(600))
    assert.equal([dropped, store.read(1, 'response')?.length], [[], 1000])
    store.append(2, 'request', Buffer.alloc(1))
    assert.equal([dropped, store.ids()], [[[1, 'request']], [2, 1]])
    store.append(2, 'request', Buffer.alloc(999))
    assert.equal([dropped, store.ids()], [[[1, 'request']], [2, 1]])
    store.remove(1)
    store.remove(1)
    assert.equal([dropped, store.ids()], [[[1, 'request'], [1, 'response']], [2]])
  },
  'one that grows beyond all the room is dropped itself'() {
    const store = createBodyStore({ maxBody: 1000, maxBodies: 1000 })
    for (const id of [1, 2]) store.append(id, 'response', Buffer.alloc(300))
    assert.equal(store.ids(), [2])
    store.append(2, 'response', Buffer.alloc(600))
    assert.equal([store.ids(), store.read(2, 'response')], [[], undefined])
  },
  'that one was dropped is forgotten behind ten thousand others'() {
    const store = createBodyStore()
    const dropNext = (first: number, count: number): void => {
      for (let id = first; id < first + count; id++) {
        store.append(id, 'response', Buffer.from('x'))
        store.remove(id)
      }
    }
    dropNext(1, 10_000)
    store.append(1, 'response', Buffer.from('x'))
    assert.equal(store.ids(), [])
    dropNext(10_001, 1)
    store.append(1, 'response', Buffer.from('x'))
    assert.equal(store.ids(), [1])
  },
  'a mebibyte is kept of each, and 64 of all'() {
    const store = createBodyStore()
    store.append(1, 'response', Buffer.alloc(MAX_BODY + 1))
    assert.equal([store.read(1, 'response')?.length, MAX_BODY, MAX_BODIES, MAX_DECODED], [1_048_576, 1_048_576, 67_108_864, 8_388_608])
  }
})

stories('not-modified: decoded bodies', {
  async 'what comes in pieces ends at the bound, in whichever piece it is, and what is as long is whole'() {
    const content = Buffer.from(Array.from({ length: 40_000 }, (_, at) => at % 251))
    for (const [max, end] of [[100, 'more'], [20_000, 'more'], [39_999, 'more'], [40_000, 'whole']] as const) {
      assert.equal(await decodedContent(gzipSync(content), ['gzip'], max), { content: content.subarray(0, max), end })
    }
  },
  async 'zeros that a few bytes stand for end at the bound, coded once or twice'() {
    const zeros = gzipSync(Buffer.alloc(MAX_DECODED + 1))
    for (const [content, codings] of [[zeros, ['gzip']], [gzipSync(zeros), ['gzip', 'gzip']]] as const) {
      const result = await decodedContent(content, codings)
      assert.equal(typeof result === 'string' || [result.content.length, result.end], [MAX_DECODED, 'more'])
    }
    const whole = await decodedContent(gzipSync(Buffer.alloc(MAX_DECODED)), ['gzip'])
    assert.equal(typeof whole === 'string' || [whole.content.length, whole.end], [MAX_DECODED, 'whole'])
  }
})
