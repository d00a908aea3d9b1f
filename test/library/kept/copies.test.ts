// Copies in the memory of a process: how much they take, and which make room.
import * as assert from 'uvu/assert'
import type { KeptAnswer } from '../../../src/handler/keeper.ts'
import { Copies } from '../../../src/kept/copies.ts'
import { answerOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: kept content'
/** An answer with its tag `"v1"`, and nothing else: 1024 bytes, and two for each character of the tag and 32. */
const BARE = 1024 + 40

const part = new Uint8Array(1000).subarray(0, 10)

const SIZES: readonly { readonly name: string, readonly ref: string, readonly answer: KeptAnswer, readonly size: number }[] = [
  { name: 'no content', answer: answerOf({ content: new Uint8Array(0) }), size: BARE },
  { name: 'content', answer: answerOf({ content: new Uint8Array(100) }), size: BARE + 100 },
  { name: 'a part of a larger buffer, which is held as a whole', answer: answerOf({ content: part }), size: BARE + 1000 },
  { name: 'a longer tag', answer: answerOf({ etag: '"v1000"', content: new Uint8Array(0) }), size: BARE + 6 },
  { name: 'names that it varies by', answer: answerOf({ vary: ['accept', 'cookie'], content: new Uint8Array(0) }), size: BARE + 2 * (2 * 6 + 32) },
  { name: 'a field', answer: answerOf({ fields: [['Link', '<a>']], content: new Uint8Array(0) }), size: BARE + 2 * 4 + 2 * 3 + 64 },
  { name: 'a field of two lines', answer: answerOf({ fields: [['Link', ['<a>', '<b>']]], content: new Uint8Array(0) }), size: BARE + 2 * 4 + 4 * 3 + 96 },
  { name: 'a field that is removed', answer: answerOf({ fields: [['Link', null]], content: new Uint8Array(0) }), size: BARE + 2 * 4 + 32 }
].map(row => ({ ...row, ref: REF }))

table('The bytes that a copy takes', SIZES, ({ answer, size }) => {
  const enough = new Copies(size)
  enough.set('a', answer)
  assert.is(enough.get('a'), answer)
  const short = new Copies(size - 1)
  short.set('a', answer)
  assert.is(short.get('a'), undefined)
})

const SIZE = BARE + 100

/** The keys that are there, of these. */
const there = (copies: Copies, keys: string): string => [...keys].filter(key => copies.get(key) !== undefined).join('')

stories('Copies', {
  'fill their limit, and no more'() {
    const copies = new Copies(3 * SIZE)
    for (const key of 'abc') copies.set(key, answerOf())
    assert.is(there(copies, 'abc'), 'abc')
    copies.set('d', answerOf())
    assert.is(there(copies, 'abcd'), 'bcd')
  },
  'make room where they were not used for longest'() {
    const copies = new Copies(3 * SIZE)
    for (const key of 'abc') copies.set(key, answerOf())
    copies.get('a')
    copies.set('d', answerOf())
    assert.is(there(copies, 'abcd'), 'acd')
    copies.set('a', answerOf())
    copies.set('e', answerOf())
    assert.is(there(copies, 'abcde'), 'ade')
  },
  'make room for one that is large, and not for more than it needs'() {
    const copies = new Copies(4 * SIZE)
    for (const key of 'abcd') copies.set(key, answerOf())
    copies.set('e', answerOf({ content: new Uint8Array(100 + SIZE) }))
    assert.is(there(copies, 'abcde'), 'cde')
  },
  'are replaced, and counted once'() {
    const copies = new Copies(2 * SIZE)
    copies.set('a', answerOf())
    const last = answerOf()
    for (let i = 0; i < 100; i++) copies.set('b', answerOf())
    copies.set('b', last)
    assert.is(copies.get('b'), last)
    assert.is(there(copies, 'ab'), 'ab')
  },
  'are not those of before where the next is too large'() {
    const copies = new Copies(2 * SIZE)
    copies.set('a', answerOf())
    copies.set('b', answerOf())
    copies.set('b', answerOf({ content: new Uint8Array(2 * SIZE) }))
    assert.is(there(copies, 'ab'), 'a')
    copies.set('c', answerOf())
    assert.is(there(copies, 'abc'), 'ac')
  },
  'are none at first'() {
    assert.is(new Copies(SIZE).get('a'), undefined)
  }
})
