// What a process learns of its targets.
import * as assert from 'uvu/assert'
import type { Unkept } from '../../../src/decision/keepable.ts'
import { Targets } from '../../../src/kept/targets.ts'
import { questionOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'

const REF = 'not-modified: kept content'
const OTHER = questionOf({ target: '/other' })

stories('The fields that answers of a target vary by', {
  'are none at first'() {
    const targets = new Targets()
    assert.equal(targets.names(questionOf()), [])
    assert.equal(targets.learn(questionOf(), []), [])
  },
  'are those of all its answers, once each and in order'() {
    const targets = new Targets()
    assert.equal(targets.learn(questionOf(), ['cookie']), ['cookie'])
    assert.equal(targets.learn(questionOf(), ['accept', 'cookie']), ['accept', 'cookie'])
    assert.equal(targets.learn(questionOf(), ['cookie', 'x']), ['accept', 'cookie', 'x'])
    assert.equal(targets.learn(questionOf(), ['cookie']), ['accept', 'cookie', 'x'])
    assert.equal(targets.learn(questionOf(), []), ['accept', 'cookie', 'x'])
    assert.equal(targets.names(questionOf()), ['accept', 'cookie', 'x'])
  },
  'are the same for each state of it, and not those of another'() {
    const targets = new Targets()
    targets.learn(questionOf(), ['accept'])
    assert.equal(targets.names(questionOf({ etag: '"v2"' })), ['accept'])
    assert.equal(targets.names(OTHER), [])
  },
  'are forgotten beyond ten thousand targets, where they were not used for longest'() {
    const targets = new Targets()
    for (let i = 0; i < 10_000; i++) targets.learn(questionOf({ target: `/${i}` }), ['accept'])
    assert.equal(targets.names(questionOf({ target: '/0' })), ['accept'])
    targets.learn(OTHER, ['accept'])
    assert.equal([targets.names(questionOf({ target: '/1' })), targets.names(questionOf({ target: '/2' }))], [[], ['accept']])
  },
  'are not forgotten for targets whose answers vary by nothing'() {
    const targets = new Targets()
    targets.learn(questionOf(), ['accept'])
    for (let i = 0; i < 10_000; i++) targets.learn(questionOf({ target: `/${i}` }), [])
    assert.equal(targets.names(questionOf()), ['accept'])
  }
})

stories('A target that is not kept', {
  'counts as one for ten seconds': () => withVirtualTime(async clock => {
    const targets = new Targets()
    assert.is(targets.isUnkept(questionOf()), false)
    targets.markUnkept(questionOf(), 'private')
    assert.equal([targets.isUnkept(questionOf()), targets.isUnkept(questionOf({ etag: '"v2"' })), targets.isUnkept(OTHER)], [true, true, false])
    await clock.pass(9_999)
    assert.is(targets.isUnkept(questionOf()), true)
    await clock.pass(1)
    assert.is(targets.isUnkept(questionOf()), false)
  }),
  'is another with Authorization'() {
    const authorized = questionOf({ fields: { authorization: 'Basic YTpi' } })
    const targets = new Targets()
    targets.markUnkept(authorized, 'private')
    assert.equal([targets.isUnkept(authorized), targets.isUnkept(questionOf())], [true, false])
    targets.markUnkept(OTHER, 'private')
    assert.is(targets.isUnkept(questionOf({ target: '/other', fields: { authorization: 'Basic YTpi' } })), false)
  }
})

const REASONS: readonly { readonly name: Unkept, readonly ref: string, readonly isLasting: boolean }[] = [
  ...(['private', 'vary', 'stream', 'part', 'trailer', 'nonce', 'size', 'pieces'] as const).map(name => ({ name, ref: REF, isLasting: true })),
  ...(['status', 'tag', 'cookie', 'authorization', 'age', 'unfinished'] as const).map(name => ({ name, ref: REF, isLasting: false }))
]

table('A target counts as one that is not kept by the reason', REASONS, ({ name, isLasting }) => {
  const targets = new Targets()
  targets.markUnkept(questionOf(), name)
  assert.is(targets.isUnkept(questionOf()), isLasting)
})
