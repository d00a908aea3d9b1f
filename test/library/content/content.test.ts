// The shapes of content: what is recognised, what a chunk becomes, and what giving content up calls.
import { Readable } from 'node:stream'
import * as assert from 'uvu/assert'
import { bytesOf, chunkOf, discard, isChunks, isContent, isPromise, isWhole } from '../../../src/content/content.ts'
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

stories('Content as it is', {
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
