// How long a store is waited for, and when one that failed is asked again.
import { equal, instance, is, ok } from 'uvu/assert'
import { UnavailableError } from '../../../src/handler/unavailable-error.ts'
import { BoundedStore } from '../../../src/revisions/bounded.ts'
import type { Question } from '../../../src/revisions/bounded.ts'
import type { StoreFailure } from '../../../src/revisions/store-channel.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'
import { table } from '../../support/table.ts'
import { failuresDuring } from './failures.ts'

interface Asked {
  /** How it ended, as far as it has. */
  readonly ended: { answer?: unknown, error?: Error }
  answer(answer: unknown): void
  fail(error: unknown): void
}

interface Stage {
  readonly clock: Clock
  readonly store: BoundedStore
  readonly failures: StoreFailure[]
  /** How often the store was sent something. */
  sent(): number
  ask(rest?: Partial<Question<unknown>>): Asked
}

/** A store whose answers the test gives. */
async function onStage(timeout: number, use: (stage: Stage) => Promise<void>): Promise<void> {
  await failuresDuring(failures => withVirtualTime(async clock => {
    const store = new BoundedStore('redis', timeout)
    let sent = 0
    await use({ clock, store, failures, sent: () => sent, ask(rest) {
      const ended: Asked['ended'] = {}
      let answer!: Asked['answer']
      let fail!: Asked['fail']
      const answering = new Promise<unknown>((resolve, reject) => { answer = resolve; fail = reject })
      answering.catch(() => {})
      store.ask({ operation: 'claim', key: 'a key', send: () => { sent++; return answering }, ...rest })
        .then(value => { ended.answer = value }, (error: Error) => { ended.error = error })
      return { ended, answer, fail }
    } })
  }))
}

const GONE = new Error('gone')

function isUnavailable({ ended }: Asked, cause?: unknown): void {
  instance(ended.error, UnavailableError)
  is((ended.error as Error).cause, cause)
}

/** Lets the store fail: it is left alone from then on. */
async function failOnce({ clock, ask, failures }: Stage): Promise<void> {
  const asked = ask()
  asked.fail(GONE)
  await clock.pass(0)
  isUnavailable(asked, GONE)
  failures.length = 0
}

const ROWS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'an answer is passed on, and nothing keeps the process from ending': async ({ clock, store, failures, ask }) => {
    const asked = ask()
    equal([clock.waiting, clock.holding], [1, 1])
    await clock.pass(199)
    equal(asked.ended, {})
    asked.answer('yes')
    await clock.pass(0)
    equal(asked.ended, { answer: 'yes' })
    is(clock.holding, 0)
    equal([store.hasFailed, failures], [false, []])
    await clock.pass(1)
    is(clock.waiting, 0)
  },
  'each of many has a time of its own, by one timer': async ({ clock, ask, failures }) => {
    const asked: Asked[] = []
    for (let at = 0; at < 4; at++) {
      asked.push(ask())
      await clock.pass(50)
      equal([clock.waiting, clock.holding], [1, 1])
    }
    // Each by its place: the first has failed, the one in the middle and the last are answered.
    const [first, second, third, fourth] = asked as [Asked, Asked, Asked, Asked]
    instance(first.ended.error, UnavailableError)
    third.answer('third')
    await clock.pass(49)
    equal([second.ended, third.ended, fourth.ended, failures.length], [{}, { answer: 'third' }, {}, 1])
    await clock.pass(1)
    instance(second.ended.error, UnavailableError)
    fourth.answer('fourth')
    await clock.pass(0)
    equal([fourth.ended, failures.map(({ seconds }) => Math.round(seconds * 1000)), clock.holding], [{ answer: 'fourth' }, [200, 200], 0])
    await clock.pass(1000)
    equal([clock.waiting, failures.length], [0, 2])
  },
  'what is asked once all has ended has its whole time, and holds the process': async ({ clock, ask, failures }) => {
    ask().answer('yes')
    await clock.pass(150)
    is(clock.holding, 0)
    const asked = ask()
    equal([clock.waiting, clock.holding], [1, 1])
    await clock.pass(199)
    equal([asked.ended, clock.waiting, clock.holding], [{}, 1, 1])
    await clock.pass(1)
    instance(asked.ended.error, UnavailableError)
    equal([failures.map(({ seconds }) => seconds), clock.waiting], [[0.2], 0])
  },
  'a refusal is an UnavailableError with the error of the client, and is published': async ({ clock, store, failures, ask }) => {
    const asked = ask()
    await clock.pass(50)
    asked.fail(GONE)
    await clock.pass(0)
    isUnavailable(asked, GONE)
    equal(failures, [{ store: 'redis', operation: 'claim', key: 'a key', seconds: 0.05, error: GONE }])
    equal([store.hasFailed, clock.holding], [true, 0])
  },
  'a client that throws is one that refuses': async ({ clock, store, failures, ask }) => {
    const asked = ask({ operation: 'current', key: 'another', send: () => { throw GONE } })
    await clock.pass(0)
    isUnavailable(asked, GONE)
    equal(failures, [{ store: 'redis', operation: 'current', key: 'another', seconds: 0, error: GONE }])
    equal([store.hasFailed, clock.holding], [true, 0])
  },
  'a client that gives no promise is taken at its word': async ({ clock, ask }) => {
    const asked = ask({ send: (() => 'yes') as never })
    await clock.pass(0)
    equal(asked.ended, { answer: 'yes' })
  },
  'no answer within the timeout is a failure, which says how long was waited': async ({ clock, store, failures, ask }) => {
    const asked = ask()
    await clock.pass(199)
    equal(asked.ended, {})
    await clock.pass(1)
    const cause = asked.ended.error?.cause as Error
    isUnavailable(asked, cause)
    equal([cause.name, cause.message], ['TimeoutError', 'The store did not answer "claim" within 0.2 seconds'])
    equal(failures, [{ store: 'redis', operation: 'claim', key: 'a key', seconds: 0.2, error: cause }])
    ok(store.hasFailed)
  },
  'an answer that lies in the socket when a process wakes up is in time': async ({ clock, store, ask }) => {
    const asked = ask({ late: () => { throw new Error('It was in time') } })
    setTimeout(() => { asked.answer('yes') }, 300)
    clock.stand(5000)
    await clock.pass(0)
    equal(asked.ended, { answer: 'yes' })
    is(store.hasFailed, false)
  },
  'an answer after the timeout goes to who takes care of it': async ({ clock, ask, store }) => {
    const late: unknown[] = []
    const asked = ask({ late: answer => { late.push(answer) } })
    await clock.pass(200)
    instance(asked.ended.error, UnavailableError)
    equal(late, [])
    asked.answer('granted')
    await clock.pass(0)
    equal(late, ['granted'])
    equal([asked.ended.answer, store.hasFailed], [undefined, true])
  },
  'an answer in time is not late': async ({ clock, ask }) => {
    const late: unknown[] = []
    const asked = ask({ late: answer => { late.push(answer) } })
    asked.answer('granted')
    await clock.pass(1000)
    equal([asked.ended, late], [{ answer: 'granted' }, []])
  },
  'an answer after the timeout that nobody takes care of, or an error then, is nothing': async ({ clock, ask, failures }) => {
    const [first, second] = [ask(), ask()]
    await clock.pass(200)
    first.answer('granted')
    second.fail(GONE)
    await clock.pass(0)
    equal([first.ended.answer, second.ended.answer, failures.length], [undefined, undefined, 2])
  },
  'what the store may hold back for a good reason is no failure of it': async ({ clock, store, failures, ask }) => {
    const asked = ask({ mayWait: true })
    await clock.pass(200)
    instance(asked.ended.error, UnavailableError)
    is((asked.ended.error?.cause as Error).name, 'TimeoutError')
    equal([store.hasFailed, failures], [false, []])
  },
  'a refusal of what may be held back is a failure': async ({ clock, store, failures, ask }) => {
    const asked = ask({ mayWait: true })
    asked.fail(GONE)
    await clock.pass(0)
    isUnavailable(asked, GONE)
    equal([store.hasFailed, failures.length], [true, 1])
  },
  'a timeout of what may not be held back is a failure though others may': async ({ clock, store, ask }) => {
    ask({ mayWait: false })
    await clock.pass(200)
    ok(store.hasFailed)
  },
  'a store that failed is left alone for a second, in which nothing is sent or published': async stage => {
    await failOnce(stage)
    const { clock, sent, ask, failures, store } = stage
    await clock.pass(999)
    const asked = ask()
    await clock.pass(0)
    isUnavailable(asked)
    equal([sent(), failures, store.hasFailed, clock.holding], [1, [], true, 0])
  },
  'the second counts from the failure, not from the question': async ({ clock, ask, sent }) => {
    ask()
    await clock.pass(200)
    await clock.pass(999)
    ask()
    is(sent(), 1)
    await clock.pass(1)
    ask()
    is(sent(), 2)
  },
  'after a second it is asked by one at a time, and by all once it answered': async stage => {
    await failOnce(stage)
    const { clock, sent, ask, store } = stage
    await clock.pass(1000)
    const trial = ask()
    const other = ask()
    await clock.pass(0)
    equal([sent(), trial.ended], [2, {}])
    isUnavailable(other)
    trial.answer('yes')
    await clock.pass(0)
    equal([trial.ended, store.hasFailed], [{ answer: 'yes' }, false])
    const [first, second] = [ask(), ask()]
    first.answer(1)
    second.answer(2)
    await clock.pass(0)
    equal([first.ended, second.ended, sent()], [{ answer: 1 }, { answer: 2 }, 4])
  },
  'where that one fails too it is left alone for another second, and then tried again': async stage => {
    await failOnce(stage)
    const { clock, sent, ask, failures, store } = stage
    await clock.pass(1000)
    const trial = ask()
    await clock.pass(100)
    trial.fail(GONE)
    await clock.pass(999)
    equal([failures.length, store.hasFailed], [1, true])
    const refused = ask()
    await clock.pass(0)
    isUnavailable(refused)
    is(sent(), 2)
    await clock.pass(1)
    const again = ask()
    again.answer('yes')
    await clock.pass(0)
    equal([sent(), again.ended, store.hasFailed], [3, { answer: 'yes' }, false])
  },
  'an answer to what was asked before it failed does not say that it works again': async ({ clock, store, ask, sent }) => {
    const [slow, failing] = [ask(), ask()]
    failing.fail(GONE)
    await clock.pass(0)
    slow.answer('yes')
    await clock.pass(0)
    equal([slow.ended, store.hasFailed], [{ answer: 'yes' }, true])
    ask()
    is(sent(), 2)
  }
}

/** Of a store that is waited for longer than it is left alone. */
const PATIENT: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'an old question that fails while one is tried lets no second one be asked': async ({ clock, ask, sent }) => {
    const slow = ask()
    ask().fail(GONE)
    await clock.pass(1000)
    ask()
    slow.fail(GONE)
    await clock.pass(2000)
    const refused = ask()
    await clock.pass(0)
    isUnavailable(refused)
    is(sent(), 3)
  }
}

const rowsOf = (stories: typeof ROWS, timeout: number) => Object.entries(stories).map(([name, run]) => ({ name, run, timeout, ref: 'not-modified: revisions' }))

table('A store that may hang', [...rowsOf(ROWS, 0.2), ...rowsOf(PATIENT, 10)], ({ run, timeout }) => onStage(timeout, run))
