// Who makes content, and who waits for it and for how long: in one process, and among several, by the millisecond.
import * as assert from 'uvu/assert'
import type { Made } from '../../../src/handler/keeper.ts'
import { Flights } from '../../../src/kept/flights.ts'
import type { Flight, Flown } from '../../../src/kept/flights.ts'
import { keyOf } from '../../../src/kept/key.ts'
import { Targets } from '../../../src/kept/targets.ts'
import { answerOf, questionOf } from '../../support/kept-answers.ts'
import { sharedStore } from '../../support/shared-contents.ts'
import type { SharedStore } from '../../support/shared-contents.ts'
import { table } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'

const REF = 'not-modified: kept content'
const LEASE = 3
const QUESTION = questionOf()
const KEY = keyOf(QUESTION, [])
const ANSWER = answerOf()

/** Content that is made until the test says how that ended. */
interface Making {
  readonly make: () => Promise<Made>
  readonly begun: () => boolean
  end(made: Made): void
  fail(error: Error): void
}

function making(): Making {
  let isBegun = false
  let end: (made: Made) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const made = new Promise<Made>((resolve, reject) => { [end, fail] = [resolve, reject] })
  return {
    make: () => {
      isBegun = true
      return made
    },
    begun: () => isBegun, end: result => { end(result) }, fail: error => { fail(error) }
  }
}

interface Process {
  readonly flights: Flights
  readonly targets: Targets
  begin(flight?: Partial<Flight>): Promise<Flown>
}

interface Stage {
  readonly clock: Clock
  readonly store: SharedStore
  process(lease?: number): Process
  /** Takes the lease of a key, as a process that then dies. */
  takeAndDie(key?: string, lease?: number): Promise<void>
  /** The times at which something was asked of the store. */
  times(call: 'take' | 'read' | 'renew' | 'keep' | 'leave'): number[]
}

interface Story { readonly name: string, readonly ref: string, readonly random?: number, readonly play: (stage: Stage) => Promise<void> }

const flightOf = (rest: Partial<Flight>): Flight => ({ question: QUESTION, key: KEY, make: async () => ({ answer: ANSWER }), mayLeave: () => false, ...rest })

/** What a promise has come to so far. */
function seen<T>(coming: Promise<T>): { value: T | 'waits', error?: unknown } {
  const state: { value: T | 'waits', error?: unknown } = { value: 'waits' }
  coming.then(value => { state.value = value }, (error: unknown) => { state.error = error })
  return state
}

const STORIES: readonly Story[] = [
  { name: 'is made by the first, for all in its process', ref: REF, async play({ clock, store, process }) {
    const { flights, begin } = process()
    const made = making()
    assert.is(flights.get(KEY), undefined)
    const first = begin({ make: made.make })
    const waiting = flights.get(KEY) as Promise<Flown>
    await clock.pass(0)
    assert.is(made.begun(), true)
    made.end({ answer: ANSWER })
    const expected: Flown = { answer: ANSWER, key: KEY, isMade: true }
    assert.equal([await first, await waiting], [expected, expected])
    assert.is(store.entry(KEY), ANSWER)
    await clock.pass(0)
    assert.equal([flights.get(KEY), clock.waiting], [undefined, 0])
    assert.equal(store.calls.map(({ call }) => call), ['take', 'keep'])
  } },
  { name: 'is there already', ref: REF, async play({ clock, process }) {
    await process().begin()
    const made = making()
    const { begin } = process()
    assert.equal(await begin({ make: made.make }), { answer: ANSWER, key: KEY, isMade: false })
    await clock.pass(0)
    assert.equal([made.begun(), clock.waiting], [false, 0])
  } },
  { name: 'is kept for each variant, and what it varies by where others look for it', ref: 'RFC 9111 §4.1', async play({ store, process }) {
    const { targets, begin } = process()
    targets.learn(QUESTION, ['cookie'])
    const asked = keyOf(QUESTION, ['cookie'])
    const answer = answerOf({ vary: ['accept'] })
    const key = keyOf(QUESTION, ['accept', 'cookie'])
    assert.equal(await begin({ key: asked, make: async () => ({ answer }) }), { answer, key, isMade: true })
    const names = { vary: ['accept', 'cookie'] }
    assert.equal([store.entry(key), store.entry(asked), store.entry(KEY)], [answer, names, names])
    assert.equal(targets.names(QUESTION), names.vary)
    // Another process learns it there.
    const other = process()
    assert.is(await other.begin(), 'again')
    assert.equal(other.targets.names(QUESTION), names.vary)
  } },
  { name: 'is kept once where nothing new is learnt', ref: 'RFC 9111 §4.1', async play({ store, process, times }) {
    const { targets, begin } = process()
    targets.learn(QUESTION, ['accept'])
    const key = keyOf(QUESTION, ['accept'])
    const answer = answerOf({ vary: ['accept'] })
    await begin({ key, make: async () => ({ answer }) })
    assert.equal([store.entry(key), store.entry(KEY)], [answer, { vary: ['accept'] }])
    assert.is(times('keep').length, 2)
  } },
  { name: 'is kept under the tag that it has, and others make what they ask for', ref: REF, async play({ store, process, times }) {
    const answer = answerOf({ etag: '"v0"', vary: ['accept'] })
    const key = keyOf(QUESTION, ['accept'], '"v0"')
    assert.equal(await process().begin({ make: async () => ({ answer }) }), { answer, key, isMade: true })
    assert.equal([store.entry(key), store.entry(KEY)], [answer, undefined])
    assert.equal([times('keep').length, times('leave').length], [1, 1])
    const made = making()
    const second = process().begin({ make: made.make })
    made.end({ answer: ANSWER })
    assert.is((await second as { isMade: boolean }).isMade, true)
  } },
  { name: 'that is not kept is made by each', ref: REF, async play({ clock, process, times }) {
    const { targets, begin } = process()
    assert.is(await begin({ make: async () => ({ unkept: 'private' }) }), 'pass')
    assert.is(targets.isUnkept(QUESTION), true)
    await clock.pass(0)
    assert.equal([times('leave').length, times('keep').length, clock.waiting], [1, 0, 0])
    // Who waited for it in another process makes its own at once.
    assert.is((await process().begin() as { isMade: boolean }).isMade, true)
    assert.equal([times('leave').length, times('keep').length], [1, 1])
  } },
  { name: 'fails for those who wait in its process, and is made by each in others', ref: REF, async play({ clock, process, times }) {
    const { flights, begin } = process()
    const made = making()
    const first = seen(begin({ make: made.make }))
    const waiting = seen(flights.get(KEY) as Promise<Flown>)
    await clock.pass(0)
    const error = new Error('boom')
    made.fail(error)
    await clock.pass(0)
    assert.equal([first.error, waiting.error], [error, error])
    assert.equal([flights.get(KEY), clock.waiting, times('leave').length], [undefined, 0, 1])
    assert.is((await process().begin() as { isMade: boolean }).isMade, true)
  } },
  { name: 'of another process is asked for again after longer and longer times', ref: REF, async play({ clock, process, times, takeAndDie }) {
    await takeAndDie(KEY, 20)
    const waiting = seen(process().begin())
    await clock.pass(560)
    assert.equal(times('take').slice(1), [0, 10, 30, 70, 150, 250, 350, 450, 550])
    assert.is(waiting.value, 'waits')
  } },
  ...([[0, [0, 5, 15, 35, 75, 125, 175]], [1, [0, 15, 45, 105, 225, 375, 525]]] as const).map(([random, expected]): Story => (
    { name: `of another process is asked for at other times by each process: ${random}`, ref: REF, random, async play({ clock, process, times, takeAndDie }) {
      await takeAndDie(KEY, 20)
      void process().begin()
      await clock.pass(expected.at(-1) as number)
      assert.equal(times('take').slice(1), expected)
    } })),
  { name: 'of another process comes to all who wait in this one', ref: REF, async play({ clock, process }) {
    const made = making()
    const maker = seen(process().begin({ make: made.make }))
    await clock.pass(0)
    const { flights, begin } = process()
    const waiting = [seen(begin()), seen(flights.get(KEY) as Promise<Flown>)]
    await clock.pass(1_000)
    made.end({ answer: ANSWER })
    await clock.pass(100)
    assert.equal(maker.value, { answer: ANSWER, key: KEY, isMade: true })
    for (const { value } of waiting) assert.equal(value, { answer: ANSWER, key: KEY, isMade: false })
    assert.is(clock.waiting, 0)
  } },
  { name: 'is made by the next where its maker died', ref: REF, async play({ clock, process, takeAndDie, times }) {
    await takeAndDie()
    const made = making()
    const waiting = seen(process().begin({ make: made.make }))
    await clock.pass(2_900)
    assert.is(made.begun(), false)
    await clock.pass(200)
    assert.is(made.begun(), true)
    made.end({ answer: ANSWER })
    await clock.pass(0)
    assert.equal(waiting.value, { answer: ANSWER, key: KEY, isMade: true })
    assert.is(times('renew').length, 0)
  } },
  { name: 'is made by each where two makers died', ref: REF, async play({ clock, process, takeAndDie, times }) {
    await takeAndDie()
    const made = making()
    const waiting = seen(process().begin({ make: made.make }))
    await clock.pass(LEASE * 1000 - 10)
    await clock.pass(10)
    // It is gone by now, and another was faster.
    await takeAndDie()
    await clock.pass(1_000)
    assert.is(made.begun(), false)
    await clock.pass(2_000)
    await takeAndDie()
    await clock.pass(100)
    assert.is(made.begun(), true)
    // It has no lease, so that there is nothing to be renewed or given back.
    await clock.pass(LEASE * 1000)
    assert.is(times('renew').length, 0)
    made.end({ unkept: 'private' })
    await clock.pass(0)
    assert.equal([waiting.value, times('leave').length, clock.waiting], ['pass', 0, 0])
  } },
  { name: 'that fails without a lease gives none back', ref: REF, async play({ clock, process, times }) {
    await process().begin({ make: async () => ({ unkept: 'cookie' }) })
    const failed = seen(process().begin({ make: async () => { throw new Error('boom') } }))
    await clock.pass(0)
    assert.equal([failed.error instanceof Error, times('leave').length], [true, 1])
  } },
  { name: 'is waited for while its maker renews its lease, for thirty seconds', ref: REF, async play({ clock, process, times }) {
    const slow = making()
    const maker = process()
    const first = seen(maker.begin({ make: slow.make }))
    const inProcess = seen(maker.flights.get(KEY) as Promise<Flown>)
    await clock.pass(0)
    const own = making()
    const waiting = seen(process().begin({ make: own.make }))
    await clock.pass(29_900)
    assert.equal([own.begun(), inProcess.value], [false, 'waits'])
    assert.equal(times('renew').slice(0, 4), [1_000, 2_000, 3_000, 4_000])
    await clock.pass(99)
    assert.is(inProcess.value, 'waits')
    await clock.pass(1)
    assert.equal([inProcess.value, maker.flights.get(KEY)], ['pass', undefined])
    await clock.pass(149)
    assert.is(own.begun(), true)
    own.end({ answer: ANSWER })
    await clock.pass(0)
    assert.equal(waiting.value, { answer: ANSWER, key: KEY, isMade: true })
    // Who began gets it all the same, and does not renew what nobody waits for any more.
    const renewed = times('renew').length
    assert.ok(renewed === 29 || renewed === 30, `${renewed}`)
    await clock.pass(10_000)
    assert.equal([times('renew').length, first.value], [renewed, 'waits'])
    slow.end({ answer: ANSWER })
    await clock.pass(0)
    assert.equal([first.value, clock.waiting], [{ answer: ANSWER, key: KEY, isMade: true }, 0])
  } },
  { name: 'is not waited for by who has another answer, and is there for the next', ref: 'RFC 5861 §3', async play({ clock, process, times }) {
    const made = making()
    const maker = seen(process().begin({ make: made.make }))
    await clock.pass(0)
    const { begin } = process()
    const own = making()
    let asked = 0
    const watching = seen(begin({ make: own.make, mayLeave: () => ++asked === 1 }))
    await clock.pass(560)
    assert.equal([asked, times('read')], [1, [10, 30, 70, 150, 250, 350, 450, 550]])
    made.end({ answer: ANSWER })
    await clock.pass(100)
    assert.equal([watching.value, own.begun(), typeof maker.value], [{ answer: ANSWER, key: KEY, isMade: false }, false, 'object'])
  } },
  { name: 'is watched for two leases by who has another answer', ref: 'RFC 5861 §3', async play({ clock, process, takeAndDie, times }) {
    await takeAndDie()
    const own = making()
    const watching = seen(process().begin({ make: own.make, mayLeave: () => true }))
    await clock.pass(5_990)
    assert.is(watching.value, 'waits')
    await clock.pass(100)
    assert.equal([watching.value, own.begun(), times('take').length, clock.waiting], ['again', false, 2, 0])
    assert.ok((times('read').at(-1) as number) >= 6_000)
  } },
  { name: 'is made by who has another answer where nobody else makes it', ref: 'RFC 5861 §3', async play({ process }) {
    assert.is((await process().begin({ mayLeave: () => true }) as { isMade: boolean }).isMade, true)
  } },
  { name: 'is waited for by who had no other answer when it began to wait', ref: 'RFC 5861 §3', async play({ clock, process, takeAndDie }) {
    await takeAndDie()
    let asked = 0
    const waiting = seen(process().begin({ mayLeave: () => ++asked > 1 }))
    await clock.pass(2_000)
    assert.equal([asked, waiting.value], [1, 'waits'])
  } }
]

table('Content', STORIES, ({ random, play }) => withVirtualTime(async clock => {
  const store = sharedStore(() => clock.now)
  await play({
    clock, store,
    process(lease = LEASE) {
      const targets = new Targets()
      const flights = new Flights(store.process(), targets, lease)
      return { flights, targets, begin: (flight = {}) => flights.begin(flightOf(flight)) }
    },
    async takeAndDie(key = KEY, lease = LEASE) { await store.process().take(key, `dead at ${clock.now}`, lease) },
    times: call => store.calls.filter(one => one.call === call).map(({ at }) => at)
  })
}, random))
