// What is kept in a store, as text: whole after it was written and read, and nothing where it was not written so.
import * as assert from 'uvu/assert'
import { formatEntry, parseTaken } from '../../../src/kept/entry-text.ts'
import type { KeptAnswer } from '../../../src/handler/keeper.ts'
import { answerOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: kept content'

const WHOLE: readonly { readonly name: string, readonly ref: string, readonly answer: KeptAnswer }[] = [
  { name: 'no content', answer: answerOf({ content: new Uint8Array(0) }) },
  { name: 'text', answer: answerOf({ content: Buffer.from('con€tent 👋') }) },
  { name: 'text with line feeds, a NUL and a byte order mark', answer: answerOf({ content: Buffer.from('\uFEFF\n\0\r\n') }) },
  { name: 'text that says what marks another entry', answer: answerOf({ content: Buffer.from('!a') }) },
  { name: 'all bytes', answer: answerOf({ content: Uint8Array.from({ length: 256 }, (_, i) => i) }) },
  { name: 'a part of a larger buffer of bytes', answer: answerOf({ content: Uint8Array.from({ length: 256 }, (_, i) => i).subarray(200, 210) }) },
  { name: 'bytes that are no UTF-8 at their end', answer: answerOf({ content: Uint8Array.from([0x61, 0xe2, 0x82]) }) },
  { name: 'a date', answer: answerOf({ lastModified: 'Wed, 01 Jan 2020 00:00:00 GMT' }) },
  { name: 'a variant', answer: answerOf({ vary: ['accept', 'cookie'] }) },
  { name: 'an answer to requests with Authorization', answer: answerOf({ isShared: true }) },
  { name: 'fields, of one line, of several, and removed', answer: answerOf({ fields: [['X-A', 'a'], ['Link', ['<a>', '<b>\xe9\n']], ['X-Gone', null]] }) },
  { name: 'a weak tag', answer: answerOf({ etag: 'W/"v1"' }) }
].map(row => ({ ...row, ref: REF }))

table('An answer that was kept as text', WHOLE, ({ answer }) => {
  const { content, ...rest } = parseTaken(formatEntry(answer)) as KeptAnswer
  const { content: expected, ...others } = answer
  assert.equal(rest, others)
  assert.equal(Buffer.from(content), Buffer.from(expected))
  // Which a copy in memory counts, and holds.
  assert.is(content.buffer.byteLength, expected.byteLength)
})

stories('What is kept as text', {
  'is text where content is, so that it takes no more'() {
    assert.ok(formatEntry(answerOf({ content: Buffer.from('con€tent') })).startsWith('={'))
    assert.ok(formatEntry(answerOf({ content: Buffer.from('con€tent') })).endsWith('}\ncon€tent'))
    assert.ok(formatEntry(answerOf({ content: Buffer.from([0xff]) })).startsWith('#{'))
    assert.ok(formatEntry(answerOf({ content: Buffer.from([0xff]) })).endsWith('}\n/w=='))
  },
  'is what an answer varies by'() {
    assert.is(formatEntry({ vary: ['accept', 'cookie'] }), '?["accept","cookie"]')
    assert.equal(parseTaken('?["accept","cookie"]'), { vary: ['accept', 'cookie'] })
  },
  'is who makes it, and that it is not kept'() {
    assert.equal(parseTaken('!a!b'), { by: 'a!b' })
    assert.is(parseTaken('~'), 'pass')
  }
})

const head = (rest: Readonly<Record<string, unknown>>): string =>
  `=${JSON.stringify({ etag: '"v1"', vary: [], isShared: false, fields: [], ...rest })}\ncontent`

// A store may have been written by another version, or by somebody else: nothing of that may become an answer.
const FOREIGN: readonly { readonly name: string, readonly ref: string, readonly text: string }[] = [
  { name: 'nothing', text: '' },
  { name: 'another first character', text: head({}).slice(1) },
  { name: 'an answer whose first character is another', text: `x${head({}).slice(1)}` },
  { name: 'text that was cut off', text: head({}).slice(0, 20) },
  { name: 'an answer without content', text: head({}).slice(0, -8) },
  { name: 'an answer without content, and with a space', text: `${head({}).slice(0, -8)} ` },
  { name: 'an answer that is no JSON', text: '={\ncontent' },
  { name: 'an answer that is null', text: '=null\ncontent' },
  { name: 'an answer that is a list', text: '=[]\ncontent' },
  { name: 'no tag', text: head({ etag: undefined }) },
  { name: 'a tag that is a number', text: head({ etag: 1 }) },
  { name: 'a date that is a number', text: head({ lastModified: 1 }) },
  { name: 'a date that is null', text: head({ lastModified: null }) },
  { name: 'no names that it varies by', text: head({ vary: undefined }) },
  { name: 'names that are a text', text: head({ vary: 'accept' }) },
  { name: 'a name that is no text', text: head({ vary: ['accept', 1] }) },
  { name: 'no word on Authorization', text: head({ isShared: undefined }) },
  { name: 'another word on Authorization', text: head({ isShared: 'true' }) },
  { name: 'no fields', text: head({ fields: undefined }) },
  { name: 'fields that are an object', text: head({ fields: { a: 'b' } }) },
  { name: 'a field that is a text', text: head({ fields: ['ab'] }) },
  { name: 'a field without a value', text: head({ fields: [['a', 'b'], ['a']] }) },
  { name: 'a field of three', text: head({ fields: [['a', 'b', 'c']] }) },
  { name: 'a field that is an object with a length', text: head({ fields: [{ 0: 'a', 1: 'b', length: 2 }] }) },
  { name: 'a field whose name is no text', text: head({ fields: [[1, 'a']] }) },
  { name: 'a field whose value is a number', text: head({ fields: [['a', 1]] }) },
  { name: 'a field with a line that is a number', text: head({ fields: [['a', ['b', 1]]] }) },
  { name: 'a field of the message', text: head({ fields: [['transfer-encoding', 'chunked']] }) },
  { name: 'a field of the message, in another case', text: head({ fields: [['Content-Length', '1']] }) },
  { name: 'names that are no list', text: '?{}' },
  { name: 'names that are not all text', text: '?["a",1]' },
  { name: 'names that are no JSON', text: '?' }
].map(row => ({ ...row, ref: REF }))

table('What a store has of somebody else', FOREIGN, ({ text }) => {
  assert.is((parseTaken(head({})) as KeptAnswer).etag, '"v1"')
  assert.is(parseTaken(text), undefined)
})
