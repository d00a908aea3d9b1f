// Content that is kept by its tag: what is found, who has it made, and what goes out meanwhile.
import * as assert from 'uvu/assert'
import type { Unkept } from '../../../src/decision/keepable.ts'
import type { Found, KeptAnswer, Keeper, Made, Question } from '../../../src/handler/keeper.ts'
import { keeperOf } from '../../../src/kept/keeper.ts'
import { keyOf } from '../../../src/kept/key.ts'
import { answerOf, questionOf } from '../../support/kept-answers.ts'
import { sharedStore } from '../../support/shared-contents.ts'
import type { SharedStore } from '../../support/shared-contents.ts'
import { table } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'

/** A request for content, and what came of it. */
interface Asking {
  /** Whether it was asked to make the content. */
  readonly isMaker: boolean
  /** `waits` until there is something. */
  readonly found: Found | undefined | 'waits'
  readonly error: unknown
  end(made: KeptAnswer | Unkept): void
  fail(error: Error): void
}

interface Stage {
  readonly clock: Clock
  readonly store: SharedStore
  /** A process that has the store in common with others. */
  process(options?: { readonly staleWhileRevalidate?: number }): Keeper
}

interface Story { readonly name: string, readonly ref: string, readonly play: (stage: Stage) => Promise<void> }

const REF = 'not-modified: kept content'
const VARY = 'RFC 9111 §4.1'
const STALE = 'RFC 5861 §3'
const AUTHORIZATION = { authorization: 'Basic YTpi' }

/** Asks a process for content, which is made when the test says so. */
function ask(keeper: Keeper, question: Question): Asking {
  let isMaker = false
  let found: Asking['found'] = 'waits'
  let failure: unknown
  let settle: (made: Made) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const made = new Promise<Made>((resolve, fail) => { [settle, reject] = [resolve, fail] })
  const make = (): Promise<Made> => {
    assert.is(isMaker, false, 'content is made once')
    isMaker = true
    return made
  }
  keeper.obtain(question, make).then(result => { found = result }, (error: unknown) => { failure = error })
  return {
    get isMaker() { return isMaker }, get found() { return found }, get error() { return failure },
    end: result => { settle(typeof result === 'string' ? { unkept: result } : { answer: result }) }, fail: error => { reject(error) }
  }
}

/** Has content made in a process. */
async function keep({ clock }: Stage, keeper: Keeper, answer: KeptAnswer, question: Question = questionOf()): Promise<void> {
  const asking = ask(keeper, question)
  await clock.pass(0)
  assert.is(asking.isMaker, true)
  asking.end(answer)
  await clock.pass(0)
  assert.is(asking.found, undefined)
}

const hit = (answer: KeptAnswer): Found => ({ answer, how: 'hit', age: 0 })

const STORIES: readonly Story[] = [
  { name: 'is made by the first, and collapsed for those who wait', ref: REF, async play(stage) {
    const keeper = stage.process()
    const answer = answerOf()
    const [first, second, third] = [ask(keeper, questionOf()), ask(keeper, questionOf()), ask(keeper, questionOf())]
    await stage.clock.pass(0)
    assert.equal([first.isMaker, second.isMaker, second.found], [true, false, 'waits'])
    assert.equal([keeper.copy(questionOf()), await keeper.find(questionOf())], [undefined, undefined])
    first.end(answer)
    await stage.clock.pass(0)
    assert.equal([first.found, second.found, third.found], [undefined, { answer, how: 'collapsed', age: 0 }, { answer, how: 'collapsed', age: 0 }])
    assert.equal([keeper.copy(questionOf()), await keeper.find(questionOf())], [hit(answer), hit(answer)])
    const next = ask(keeper, questionOf())
    await stage.clock.pass(0)
    assert.equal([next.isMaker, next.found], [false, hit(answer)])
  } },
  { name: 'that this process has is not asked for in the store', ref: REF, async play(stage) {
    const keeper = stage.process()
    await keep(stage, keeper, answerOf())
    stage.store.calls.length = 0
    ask(keeper, questionOf())
    await stage.clock.pass(0)
    assert.equal(stage.store.calls, [])
  } },
  { name: 'that another process made is a hit', ref: REF, async play(stage) {
    const answer = answerOf()
    await keep(stage, stage.process(), answer)
    const [finder, asker] = [stage.process(), stage.process()]
    assert.is(finder.copy(questionOf()), undefined)
    assert.equal(await finder.find(questionOf()), hit(answer))
    assert.equal(finder.copy(questionOf()), hit(answer))
    const asking = ask(asker, questionOf())
    await stage.clock.pass(0)
    assert.equal([asking.isMaker, asking.found], [false, hit(answer)])
  } },
  { name: 'that another process makes is waited for', ref: REF, async play(stage) {
    const answer = answerOf()
    const maker = ask(stage.process(), questionOf())
    await stage.clock.pass(0)
    const asking = ask(stage.process(), questionOf())
    await stage.clock.pass(500)
    assert.equal([asking.isMaker, asking.found], [false, 'waits'])
    maker.end(answer)
    await stage.clock.pass(100)
    assert.equal([asking.isMaker, asking.found], [false, hit(answer)])
  } },
  { name: 'fails for all who wait, and is made by the next', ref: REF, async play(stage) {
    const keeper = stage.process()
    const [first, second] = [ask(keeper, questionOf()), ask(keeper, questionOf())]
    const error = new Error('boom')
    first.fail(error)
    await stage.clock.pass(0)
    assert.equal([first.error, second.error], [error, error])
    await stage.clock.pass(1_000)
    await keep(stage, keeper, answerOf())
  } },
  { name: 'that is not kept is made by each who waits', ref: REF, async play(stage) {
    const keeper = stage.process()
    const askings = [ask(keeper, questionOf()), ask(keeper, questionOf())]
    await stage.clock.pass(0)
    askings[0]?.end('cookie')
    await stage.clock.pass(0)
    assert.equal(askings.map(({ found, isMaker }) => [found, isMaker]), [[undefined, true], [undefined, false]])
  } },
  { name: 'of a target that is not kept is waited for by nobody', ref: REF, async play(stage) {
    const keeper = stage.process()
    const first = ask(keeper, questionOf())
    await stage.clock.pass(0)
    first.end('private')
    await stage.clock.pass(0)
    stage.store.calls.length = 0
    const askings = [ask(keeper, questionOf({ etag: '"v2"' })), ask(keeper, questionOf({ etag: '"v2"' }))]
    await stage.clock.pass(0)
    assert.equal(askings.map(({ found, isMaker }) => [found, isMaker]), [[undefined, false], [undefined, false]])
    assert.equal(stage.store.calls, [])
  } },
  { name: 'goes to a request with Authorization only where it is shared', ref: 'RFC 9111 §3.5', async play(stage) {
    const [one, other] = [stage.process(), stage.process()]
    const authorized = questionOf({ fields: AUTHORIZATION })
    const unshared = answerOf()
    await keep(stage, one, unshared)
    assert.equal([one.copy(authorized), await one.find(authorized)], [undefined, undefined])
    const waiting = [ask(one, authorized), ask(other, authorized)]
    await stage.clock.pass(0)
    assert.equal(waiting.map(({ found }) => found), [undefined, undefined])
    const shared = answerOf({ etag: '"v2"', isShared: true })
    const next = { etag: '"v2"' }
    await keep(stage, one, shared, questionOf({ ...next, fields: AUTHORIZATION }))
    assert.equal([one.copy(questionOf({ ...next, fields: AUTHORIZATION })), await other.find(questionOf({ ...next, fields: AUTHORIZATION })), one.copy(questionOf(next))],
      [hit(shared), hit(shared), hit(shared)])
  } },
  ...['no-store', 'max-age=0, No-Store'].map((value): Story => ({ name: `is not made to be kept for a request that says ${value}`, ref: 'RFC 9111 §5.2.1.5', async play(stage) {
    const keeper = stage.process()
    const question = questionOf({ fields: { 'cache-control': value } })
    const asking = ask(keeper, question)
    await stage.clock.pass(0)
    assert.equal([asking.isMaker, asking.found], [false, undefined])
    const answer = answerOf()
    await keep(stage, stage.process(), answer)
    const second = ask(keeper, question)
    await stage.clock.pass(0)
    assert.equal([second.isMaker, second.found], [false, hit(answer)])
  } })),
  { name: 'is made to be kept for a request that says no-cache: its tag is the current one', ref: 'RFC 9111 §5.2.1.4', async play(stage) {
    await keep(stage, stage.process(), answerOf(), questionOf({ fields: { 'cache-control': 'no-cache' } }))
  } },

  { name: 'is found by what it varies by', ref: VARY, async play(stage) {
    const question = (accept: string): Question => questionOf({ fields: { accept } })
    const [one, other] = [stage.process(), stage.process()]
    const [a, b] = [answerOf({ vary: ['accept'] }), answerOf({ vary: ['accept'] })]
    await keep(stage, one, a, question('a'))
    assert.equal([one.copy(question('a')), one.copy(question('b'))], [hit(a), undefined])
    assert.is(await other.find(question('b')), undefined)
    const asking = ask(other, question('b'))
    await stage.clock.pass(0)
    assert.is(asking.isMaker, true)
    asking.end(b)
    await stage.clock.pass(0)
    assert.equal([await one.find(question('a')), await one.find(question('b')), await other.find(question('a'))], [hit(a), hit(b), hit(a)])
    assert.equal([one.copy(question('b')), other.copy(question('a'))], [hit(b), hit(a)])
  } },
  { name: 'is made for another variant by who waited for that', ref: VARY, async play(stage) {
    const keeper = stage.process()
    const question = (accept: string): Question => questionOf({ fields: { accept } })
    const [a, sameA, b, sameB] = [ask(keeper, question('a')), ask(keeper, question('a')), ask(keeper, question('b')), ask(keeper, question('b'))]
    await stage.clock.pass(0)
    assert.equal([a.isMaker, b.isMaker], [true, false])
    const answer = answerOf({ vary: ['accept'] })
    a.end(answer)
    await stage.clock.pass(0)
    assert.equal([sameA.found, b.isMaker, b.found, sameB.isMaker, sameB.found], [{ answer, how: 'collapsed', age: 0 }, true, 'waits', false, 'waits'])
    const other = answerOf({ vary: ['accept'] })
    b.end(other)
    await stage.clock.pass(0)
    assert.equal([b.found, sameB.found], [undefined, { answer: other, how: 'collapsed', age: 0 }])
  } },
  { name: 'with another tag than was asked for goes to who waited, under that tag', ref: REF, async play(stage) {
    const keeper = stage.process()
    const [first, second] = [ask(keeper, questionOf()), ask(keeper, questionOf())]
    const answer = answerOf({ etag: '"v0"' })
    first.end(answer)
    await stage.clock.pass(0)
    assert.equal([first.found, second.found], [undefined, { answer, how: 'collapsed', age: 0 }])
    assert.equal([keeper.copy(questionOf()), keeper.copy(questionOf({ etag: '"v0"' }))], [undefined, hit(answer)])
  } },
  ...[{ entries: 3, isFound: true }, { entries: 4, isFound: false }].map(({ entries, isFound }): Story => (
    { name: `is ${isFound ? '' : 'not '}found where ${entries} answers named another field each`, ref: VARY, async play(stage) {
      const names = ['a', 'b', 'c', 'd'].slice(0, entries)
      const writer = stage.store.process()
      for (let at = 0; at < entries; at++) await writer.keep(keyOf(questionOf(), names.slice(0, at)), { vary: names.slice(0, at + 1) })
      const answer = answerOf({ vary: names })
      await writer.keep(keyOf(questionOf(), names), answer)
      assert.equal(await stage.process().find(questionOf()), isFound ? hit(answer) : undefined)
      const asking = ask(stage.process(), questionOf())
      await stage.clock.pass(0)
      assert.equal([asking.isMaker, asking.found], [false, isFound ? hit(answer) : undefined])
    } })),

  { name: 'of before goes out for a second, where that is all that is allowed', ref: STALE, async play(stage) {
    const keeper = stage.process({ staleWhileRevalidate: 1 })
    const answer = answerOf()
    await keep(stage, keeper, answer)
    await stage.clock.pass(1_000)
    const next = questionOf({ etag: '"v2"' })
    const [, second] = [ask(keeper, next), ask(keeper, next)]
    await stage.clock.pass(0)
    assert.equal(second.found, { answer, how: 'stale', age: 1 })
    await stage.clock.pass(1)
    const third = ask(keeper, next)
    await stage.clock.pass(0)
    assert.is(third.found, 'waits')
  } },
  { name: 'of before goes out while this process makes what is current', ref: STALE, async play(stage) {
    const keeper = stage.process({ staleWhileRevalidate: 60 })
    const answer = answerOf()
    await keep(stage, keeper, answer)
    await stage.clock.pass(5_000)
    const next = questionOf({ etag: '"v2"' })
    const [maker, second] = [ask(keeper, next), ask(keeper, next)]
    await stage.clock.pass(0)
    assert.equal([maker.isMaker, maker.found, second.isMaker, second.found], [true, 'waits', false, { answer, how: 'stale', age: 5 }])
    const current = answerOf({ etag: '"v2"' })
    maker.end(current)
    await stage.clock.pass(0)
    assert.equal([maker.found, keeper.copy(next)], [undefined, hit(current)])
  } },
  { name: 'of before goes out while another process makes what is current', ref: STALE, async play(stage) {
    const [one, other] = [stage.process({ staleWhileRevalidate: 60 }), stage.process({ staleWhileRevalidate: 60 })]
    const answer = answerOf()
    await keep(stage, one, answer)
    // The other one learns here what is current.
    assert.equal(await other.find(questionOf()), hit(answer))
    await stage.clock.pass(2_000)
    const next = questionOf({ etag: '"v2"' })
    const maker = ask(one, next)
    await stage.clock.pass(0)
    const [first, second] = [ask(other, next), ask(other, next)]
    await stage.clock.pass(0)
    const stale: Found = { answer, how: 'stale', age: 2 }
    assert.equal([first.isMaker, first.found, second.found], [false, stale, stale])
    const current = answerOf({ etag: '"v2"' })
    maker.end(current)
    await stage.clock.pass(100)
    assert.equal(other.copy(next), hit(current))
  } },
  { name: 'of before does not go out unless it may', ref: STALE, async play(stage) {
    const keeper = stage.process()
    await keep(stage, keeper, answerOf())
    const next = questionOf({ etag: '"v2"' })
    const [, second] = [ask(keeper, next), ask(keeper, next)]
    await stage.clock.pass(0)
    assert.is(second.found, 'waits')
  } },
  { name: 'of before is what was last sent as current, whoever made it', ref: STALE, async play(stage) {
    const keeper = stage.process({ staleWhileRevalidate: 10 })
    const answer = answerOf()
    await keep(stage, keeper, answer)
    await stage.clock.pass(9_000)
    // It is still current.
    assert.equal(keeper.copy(questionOf()), hit(answer))
    await stage.clock.pass(9_000)
    const next = questionOf({ etag: '"v2"' })
    const [, second] = [ask(keeper, next), ask(keeper, next)]
    await stage.clock.pass(0)
    assert.equal(second.found, { answer, how: 'stale', age: 9 })
  } },
  { name: 'of before goes only to the same variant', ref: STALE, async play(stage) {
    const keeper = stage.process({ staleWhileRevalidate: 60 })
    const question = (accept: string, etag = '"v1"'): Question => questionOf({ etag, fields: { accept } })
    const answer = answerOf({ vary: ['accept'] })
    await keep(stage, keeper, answer, question('a'))
    const [maker, same, other] = [ask(keeper, question('a', '"v2"')), ask(keeper, question('a', '"v2"')), ask(keeper, question('b', '"v2"'))]
    await stage.clock.pass(0)
    assert.equal([maker.isMaker, same.found, other.isMaker], [true, { answer, how: 'stale', age: 0 }, true])
  } },
  { name: 'is made by the next where the process that made it, while the content of before went out, is gone', ref: STALE, async play(stage) {
    const keeper = stage.process({ staleWhileRevalidate: 60 })
    const answer = answerOf()
    await keep(stage, keeper, answer)
    const next = questionOf({ etag: '"v2"' })
    await stage.store.process().take(keyOf(next, []), 'dead', 3)
    const first = ask(keeper, next)
    await stage.clock.pass(3_000)
    assert.equal([first.isMaker, first.found], [false, { answer, how: 'stale', age: 0 }])
    await stage.clock.pass(3_200)
    await keep(stage, keeper, answerOf({ etag: '"v2"' }), next)
  } }
]

table('Kept content', STORIES, ({ play }) => withVirtualTime(async clock => {
  const store = sharedStore(() => clock.now)
  await play({ clock, store, process: ({ staleWhileRevalidate = 0 } = {}) =>
    keeperOf(store.process(), { limit: 1000, lease: 3, staleWhileRevalidate, cacheStatus: false }) })
}))

table('A keeper says what it was told', [{ name: 'its limit, and whether answers say where they came from', ref: REF }], () => {
  const keeper = keeperOf(sharedStore(() => 0).process(), { limit: 1000, lease: 1, staleWhileRevalidate: 0, cacheStatus: true })
  assert.equal([keeper.limit, keeper.cacheStatus], [1000, true])
})
