// The shapes of content: what is recognised, what a chunk becomes, and what giving content up calls.
import { Readable } from 'node:stream'
import * as assert from 'uvu/assert'
import { bytesOf, chunkOf, discard, isChunks, isContent, isIterator, isPartial, isPromise, isWhole, openChunks, partialContent } from '../../../src/content/content.ts'
import { describe } from '../../../src/fields/arguments.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: content'
const nothing = (): void => {}

table('A value', [
  { name: 'a string', value: 'a', whole: true },
  { name: 'an ArrayBuffer', value: new ArrayBuffer(1), whole: true },
  { name: 'a view', value: new DataView(new ArrayBuffer(1)), whole: true },
  { name: 'an array', value: ['a'], chunks: true },
  { name: 'an object with an async iterator', value: { [Symbol.asyncIterator]: nothing }, chunks: true },
  { name: 'a web stream by its methods', value: { getReader: nothing, cancel: nothing }, chunks: true },
  { name: 'an object with getReader alone', value: { getReader: nothing } },
  { name: 'an object with cancel alone', value: { cancel: nothing } },
  { name: 'content in parts', value: partialContent(1, () => 'a'), content: true },
  { name: 'an object with the names of content in parts', value: { length: 1, open: nothing } },
  { name: 'an object with an iterator', value: { [Symbol.iterator]: nothing }, chunks: true },
  { name: 'an object with an iterator that is none', value: { [Symbol.iterator]: 1, [Symbol.asyncIterator]: 1 } },
  { name: 'a function', value: nothing, content: true },
  { name: 'a function with an iterator', value: Object.assign(() => {}, { [Symbol.iterator]: nothing }), content: true },
  { name: 'a promise', value: Promise.resolve(), promise: true },
  { name: 'an object with then', value: { then: nothing }, promise: true },
  { name: 'a function with then', value: Object.assign(() => {}, { then: nothing }), content: true },
  { name: 'null', value: null },
  { name: 'undefined', value: undefined },
  { name: 'a number', value: 7 }
].map(row => ({ whole: false, chunks: false, content: false, promise: false, ...row, ref: REF })),
({ value, whole, chunks, content, promise }) => {
  assert.equal([isWhole(value), isChunks(value), isContent(value), isPromise(value)], [whole, chunks, whole || chunks || content, promise])
})

const bytes = Uint8Array.of(1, 2, 3)

table('A chunk', [
  { name: 'an empty string', chunk: '', expected: undefined },
  { name: 'a string', chunk: 'a', expected: 'a' },
  { name: 'no bytes', chunk: new Uint8Array(0), expected: undefined },
  { name: 'one byte', chunk: Uint8Array.of(7), expected: Uint8Array.of(7) },
  { name: 'an ArrayBuffer', chunk: bytes.buffer, expected: bytes },
  { name: 'an empty ArrayBuffer', chunk: new ArrayBuffer(0), expected: undefined },
  { name: 'a view of a part', chunk: new DataView(bytes.buffer, 1, 1), expected: Uint8Array.of(2) }
].map(row => ({ ...row, ref: REF })), ({ chunk, expected }) => {
  assert.equal(chunkOf(chunk), expected)
})

table('A value in a message', [
  { name: 'a string', value: 'a', expected: '"a"' },
  { name: 'a number', value: 7, expected: '7' },
  { name: 'a bigint', value: 7n, expected: '7' },
  { name: 'undefined', value: undefined, expected: 'undefined' },
  { name: 'null', value: null, expected: 'null' },
  { name: 'a Map', value: new Map(), expected: 'an instance of Map' },
  { name: 'an object without a class', value: Object.create(null), expected: 'an instance of an unnamed class' },
  { name: 'an object of a class without a name', value: new class {}(), expected: 'an instance of an unnamed class' }
].map(row => ({ ...row, ref: REF })), ({ value, expected }) => assert.is(describe(value), expected))

table('Given up', ['on', 'read', 'destroy', 'cancel', 'getReader'].map(method => ({ name: `an object with ${method} alone`, method, ref: REF })), ({ method }) => {
  const called: string[] = []
  assert.is(discard({ [method]: () => called.push(method) }), undefined)
  assert.equal(called, [])
})

table('An iterator is', [
  { name: 'a generator', value: (function* () {})(), is: true },
  { name: 'an object with next', value: { next: nothing }, is: true },
  { name: 'no array', value: [], is: false },
  { name: 'no function with next', value: Object.assign(() => {}, { next: nothing }), is: false },
  { name: 'not null', value: null, is: false }
].map(row => ({ ...row, ref: REF })), row => assert.is(isIterator(row.value), row.is))

/** An object whose methods say that they were called, and return their own names. */
const telling = (called: string[], ...methods: readonly string[]): object =>
  Object.fromEntries(methods.map(method => [method, () => { called.push(method); return method }]))

table('What is given up', [
  { name: 'an iterator is ended', methods: ['next', 'return'], called: ['return'], result: 'return' },
  { name: 'an iterator without an end is left alone', methods: ['next'], called: [], result: undefined },
  { name: 'a stream is destroyed, and heard', methods: ['on', 'read', 'destroy'], called: ['on', 'destroy'], result: undefined },
  { name: 'a web stream is cancelled', methods: ['cancel', 'getReader'], called: ['cancel'], result: 'cancel' },
  { name: 'a stream is no web stream', methods: ['on', 'read', 'destroy', 'cancel', 'getReader'], called: ['on', 'destroy'], result: undefined },
  { name: 'an object without all of a stream is left alone', methods: ['on', 'destroy'], called: [], result: undefined },
  { name: 'an object that cannot be read is left alone', methods: ['read', 'destroy'], called: [], result: undefined },
  { name: 'an object that cannot be destroyed is left alone', methods: ['on', 'read'], called: [], result: undefined }
].map(row => ({ ...row, ref: REF })), ({ methods, called, result }) => {
  const all: string[] = []
  assert.is(discard(telling(all, ...methods)), result)
  assert.equal(all, called)
})

table('What is no object is given up in silence', [undefined, null, 'a', 7].map(value => ({ name: String(value), value, ref: REF })), ({ value }) => assert.is(discard(value), undefined))

table('Chunks are opened', [
  { name: 'of an array', chunks: ['a', 'b'], closed: undefined },
  { name: 'of a generator', chunks: (function* () { yield 'a'; yield 'b' })(), closed: { done: true, value: undefined } },
  { name: 'of an object without an end', chunks: { [Symbol.iterator]: () => ['a', 'b'].values() }, closed: undefined },
  { name: 'of an async iterator before another', chunks: { [Symbol.iterator]: () => ['x'].values(), async* [Symbol.asyncIterator]() { yield 'a'; yield 'b' } }, closed: { done: true, value: undefined } },
  { name: 'of a Readable', chunks: Readable.from(['a', 'b']), closed: undefined },
  { name: 'of a web stream', chunks: Readable.toWeb(Readable.from(['a', 'b'])), closed: undefined }
].map(row => ({ ...row, ref: REF })), async ({ chunks, closed }) => {
  const source = openChunks(chunks as never)
  const [first, second, end] = [await source.next(), await source.next(), await source.next()]
  assert.equal([first.value, second.value, end.done], ['a', 'b', true])
  assert.equal(await source.close(), closed)
})

stories('Chunks that are closed', {
  async 'of a Readable destroy it'() {
    const stream = Readable.from(['a', 'b'])
    openChunks(stream).close()
    assert.ok(stream.destroyed)
  },
  async 'of a web stream cancel it, also while a chunk is awaited'() {
    let reason: unknown = 'not cancelled'
    const source = openChunks(new ReadableStream({ cancel(given) { reason = given } }))
    const step = source.next()
    await source.close()
    assert.is(reason, undefined)
    assert.is((await step).done, true)
  },
  async 'of a generator end it'() {
    const ended: string[] = []
    const source = openChunks((function* () { try { yield 'a'; yield 'b' } finally { ended.push('ended') } })())
    await source.next()
    source.close()
    assert.equal(ended, ['ended'])
  }
})

stories('Content in parts', {
  'has its length and what opens a part'() {
    const open = (): string => 'a'
    const content = partialContent(7, open)
    assert.equal([content.length, content.open, isPartial(content), isPartial('a'), isPartial(undefined)], [7, open, true, false, false])
  }
})

table('Bytes are made of', [
  { name: 'an ArrayBuffer', value: bytes.buffer, expected: [1, 2, 3] },
  { name: 'a view of a part', value: new DataView(bytes.buffer, 1, 1), expected: [2] },
  { name: 'numbers of two bytes', value: new Uint16Array([0x0101]), expected: [1, 1] }
].map(row => ({ ...row, ref: REF })), ({ value, expected }) => assert.equal([...bytesOf(value)], expected))

stories('Content as it is', {
  'what is no chunk is said with a code'() {
    assert.throws(() => chunkOf(undefined), (error: unknown) => (error as { code?: unknown }).code === 'ERR_INVALID_CONTENT')
  },
  'a Uint8Array is not copied'() {
    assert.is(chunkOf(bytes), bytes)
    assert.is(bytesOf(bytes), bytes)
  },
  'what is neither string nor bytes is no chunk'() {
    assert.throws(() => chunkOf(7), (error: unknown) => error instanceof TypeError && /, got 7$/.test(error.message))
  },
  async 'a stream that fails while it is given up ends nothing'() {
    const stream = new Readable({ destroy: (_error, done) => done(new Error('too late')) })
    discard(stream)
    await new Promise(resolve => stream.on('close', resolve))
    assert.ok(stream.destroyed)
  }
})
