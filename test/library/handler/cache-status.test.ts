// Cache-Status, as RFC 9211 writes it.
import * as assert from 'uvu/assert'
import type { Unkept } from '../../../src/decision/keepable.ts'
import { cacheStatusOf, cacheStatusOfMade } from '../../../src/handler/cache-status.ts'
import { LONGEST } from '../../../src/handler/keeper.ts'
import type { Found } from '../../../src/handler/keeper.ts'
import { answerOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'

const FOUND: readonly { readonly name: string, readonly ref: string, readonly how: Found['how'], readonly age?: number }[] = [
  { name: 'not-modified; hit', ref: 'RFC 9211 §2.1', how: 'hit' },
  { name: 'not-modified; fwd=miss; collapsed', ref: 'RFC 9211 §2.6', how: 'collapsed' },
  // Whole seconds, and never 0: that would be fresh.
  { name: 'not-modified; hit; ttl=-1', ref: 'RFC 9211 §2.4', how: 'stale', age: 0 },
  { name: 'not-modified; hit; ttl=-2', ref: 'RFC 9211 §2.4', how: 'stale', age: 1.2 },
  { name: 'not-modified; hit; ttl=-60', ref: 'RFC 9211 §2.4', how: 'stale', age: 60 }
]

table('Cache-Status of an answer that was there', FOUND, ({ name, how, age = 0 }) => {
  assert.is(cacheStatusOf({ answer: answerOf(), how, age }), name)
})

stories('Cache-Status of an answer that was made', {
  'says that it was stored'() {
    assert.is(cacheStatusOfMade({ answer: answerOf() }), 'not-modified; fwd=miss; stored')
  },
  'says why it was not'() {
    for (const unkept of ['private', 'cookie', 'size'] satisfies Unkept[]) assert.is(cacheStatusOfMade({ unkept }), `not-modified; fwd=miss; detail=${unkept}`)
  }
})

stories('Content that is made for all', {
  'is waited for thirty seconds, as the documentation says'() {
    assert.is(LONGEST, 30)
  }
})
