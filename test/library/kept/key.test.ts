// What content is kept under: two requests share content only where they ask for the same.
import * as assert from 'uvu/assert'
import { keyOf, variantOf } from '../../../src/kept/key.ts'
import type { Question } from '../../../src/handler/keeper.ts'
import { questionOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'

interface Pair {
  readonly name: string
  readonly ref: string
  readonly one: Question
  readonly other: Question
  /** The names of the fields that the answer varies by. */
  readonly names?: readonly string[]
  readonly isSame: boolean
}

const REF = 'not-modified: kept content'
const VARY = 'RFC 9111 §4.1'
const accept = (value: string): Question => questionOf({ fields: { accept: value } })

const PAIRS: readonly Pair[] = [
  { name: 'the same question', ref: REF, one: questionOf(), other: questionOf(), isSame: true },
  { name: 'another target', ref: REF, one: questionOf(), other: questionOf({ target: '/other' }), isSame: false },
  { name: 'another tag', ref: REF, one: questionOf(), other: questionOf({ etag: '"v2"' }), isSame: false },
  { name: 'a weak tag', ref: REF, one: questionOf(), other: questionOf({ etag: 'W/"v1"' }), isSame: false },
  { name: 'a target that ends with what a tag begins with', ref: REF, one: questionOf({ target: '/"a', etag: 'b"' }), other: questionOf({ target: '/"', etag: 'ab"' }), isSame: false },
  { name: 'another X-Forwarded-Host', ref: REF, one: questionOf(), other: questionOf({ fields: { 'x-forwarded-host': 'evil' } }), isSame: false },
  { name: 'another X-Forwarded-Proto', ref: REF, one: questionOf(), other: questionOf({ fields: { 'x-forwarded-proto': 'http' } }), isSame: false },
  ...[['host', 'evil', 'http'], ['protocol', 'page', 'https']].map(([part = '', host = '', proto = '']) => ({ name: `another forwarded ${part}, of both`, ref: REF,
    one: questionOf({ fields: { 'x-forwarded-host': 'page', 'x-forwarded-proto': 'http' } }), isSame: false,
    other: questionOf({ fields: { 'x-forwarded-host': host, 'x-forwarded-proto': proto } }) })),
  { name: 'X-Forwarded-Host with what X-Forwarded-Proto may be', ref: REF, one: questionOf({ fields: { 'x-forwarded-host': 'http' } }),
    other: questionOf({ fields: { 'x-forwarded-proto': 'http' } }), isSame: false },
  { name: 'a field that the answer does not vary by', ref: VARY, one: questionOf(), other: accept('a'), isSame: true },
  ...[
    { name: 'a field that is absent', one: questionOf(), other: accept('a'), isSame: false },
    { name: 'a field that is empty', one: questionOf(), other: accept(''), isSame: false },
    { name: 'a field that says null', one: questionOf(), other: accept('null'), isSame: false },
    { name: 'another value', one: accept('a'), other: accept('b'), isSame: false },
    { name: 'another case', one: accept('a'), other: accept('A'), isSame: false },
    { name: 'spaces and tabs around a value', one: accept('a'), other: accept(' \t a\t '), isSame: true },
    { name: 'spaces and tabs around a comma', one: accept('a,b,c,d'), other: accept('a , b\t,\tc \t, \td'), isSame: true },
    { name: 'a space before a comma', one: accept('a,b'), other: accept('a ,b'), isSame: true },
    { name: 'a space after a comma', one: accept('a,b'), other: accept('a, b'), isSame: true },
    { name: 'a space within a value', one: accept('a b'), other: accept('ab'), isSame: false },
    { name: 'a tab within a value', one: accept('a\tb'), other: accept('ab'), isSame: false },
    { name: 'a comma', one: accept('a,b'), other: accept('ab'), isSame: false },
    { name: 'another whitespace', one: accept('a'), other: accept('a\v'), isSame: false }
  ].map(row => ({ ...row, ref: VARY, names: ['accept'] })),
  { name: 'the value of one field in another', ref: VARY, names: ['accept', 'cookie'], one: questionOf({ fields: { accept: 'a' } }), other: questionOf({ fields: { cookie: 'a' } }),
    isSame: false }
]

table('The key of content', PAIRS, ({ one, other, names = [], isSame }) => {
  assert.is(keyOf(one, names) === keyOf(other, names), isSame)
  // All states of a variant have one key of their own.
  const isSameVariant = isSame || (one.target === other.target && one.etag !== other.etag)
  assert.is(variantOf(one, names) === variantOf(other, names), isSameVariant)
})

stories('The key of content', {
  'is that of a tag which the answer has instead'() {
    assert.is(keyOf(questionOf(), [], '"v2"'), keyOf(questionOf({ etag: '"v2"' }), []))
    assert.is.not(keyOf(questionOf(), [], '"v2"'), keyOf(questionOf(), []))
  },
  'is another where the answer varies by more, whatever the request says'() {
    assert.is.not(keyOf(questionOf(), ['accept']), keyOf(questionOf(), []))
    assert.is.not(variantOf(questionOf(), ['accept']), variantOf(questionOf(), []))
    assert.is.not(keyOf(questionOf(), ['accept']), keyOf(questionOf(), ['cookie']))
  },
  'has one length, however long the target is'() {
    const long = questionOf({ target: '/'.repeat(10_000) })
    assert.equal([keyOf(long, []).length, variantOf(long, []).length], [43, 43])
  }
})
