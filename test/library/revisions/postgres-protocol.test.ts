// What a store asks PostgreSQL for, and what it makes of the answers: by a client whose answers the tests give, late, wrong, or never.
import { equal, instance, is, match, throws } from 'uvu/assert'
import { unansweredCount } from '../../../src/handler/unanswered.ts'
import { idOf } from '../../../src/revisions/name.ts'
import { postgresRevisions } from '../../../src/revisions/postgres.ts'
import type { PostgresClient, PostgresRevisionsOptions } from '../../../src/revisions/postgres.ts'
import type { Revisions } from '../../../src/revisions/revisions.ts'
import type { StoreFailure } from '../../../src/revisions/store-channel.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'
import { table } from '../../support/table.ts'
import { ANY, NONE, NOTHING, heldWork, oneOf } from './contract.ts'
import { failuresDuring } from './failures.ts'

/** A statement as it was sent, and how the test answers it. */
interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
  answer(...rows: readonly object[]): void
  fail(error?: Error): void
}

interface Stage {
  readonly clock: Clock
  readonly client: PostgresClient
  readonly revisions: Revisions
  readonly failures: readonly StoreFailure[]
  /** Lets everything have its turn, and gives what was sent since. */
  next(): Promise<readonly Sent[]>
  /** The same where that is one statement, which matches. */
  only(pattern: RegExp): Promise<Sent>
}

const NAME = 'ABCDEFGHIJKLMNOP'
const OTHER_NAME = 'abcdefghijklmnop'
const ID = idOf('a key')
const GONE = new Error('gone')
const READ = /^SELECT name FROM "not_modified_revisions" WHERE key = \$1$/
const LOCK = /^INSERT INTO "not_modified_revisions" AS known .* RETURNING name, present, txid_current\(\)::text AS transaction$/
const NOW = /^SELECT txid_current_if_assigned\(\)::text AS transaction$/
const RENAME = /^UPDATE "not_modified_revisions" SET name = \$2, present = \$3 WHERE key = \$1$/
const FORGET = /^INSERT INTO "not_modified_revisions" \(key, name\) VALUES .* present = NULL$/

async function onStage(options: PostgresRevisionsOptions | undefined, use: (stage: Stage) => Promise<void>): Promise<void> {
  await withVirtualTime(clock => failuresDuring(async failures => {
    const sent: Sent[] = []
    const client: PostgresClient = { query(this: unknown, text, values) {
      is(this, client)
      return new Promise((resolve, reject) => {
        sent.push({ text, values, answer: (...rows) => { resolve({ rows: [...rows] }) }, fail(error = GONE) { reject(error) } })
      })
    } }
    const next = async (): Promise<readonly Sent[]> => {
      await clock.pass(0)
      return sent.splice(0)
    }
    await use({ clock, client, revisions: postgresRevisions(client, options), failures, next, async only(pattern) {
      const all = await next()
      is(all.length, 1)
      match(all[0]?.text as string, pattern)
      return all[0] as Sent
    } })
  }))
}

/** What came of a call so far. */
function watched<T>(calling: Promise<T>): { value?: T, error?: Error } {
  const seen: ReturnType<typeof watched<T>> = {}
  calling.then(value => { seen.value = value }, (error: Error) => { seen.error = error })
  return seen
}

/** Answers what locks the row, and what asks for the transaction. */
async function lock({ only }: Stage, row: { readonly name: string | null, readonly present: boolean | null }): Promise<void> {
  const locking = await only(LOCK)
  equal([locking.values.length, locking.values[0]], [2, ID])
  match(locking.values[1] as string, /^[\w-]{16}$/)
  locking.answer({ ...row, transaction: '7' })
  const asking = await only(NOW)
  equal(asking.values, [])
  asking.answer({ transaction: '7' })
}

/** Lets the database fail, so that it is left alone. */
async function failOnce({ revisions, only, next }: Stage): Promise<void> {
  watched(revisions.current('a key'))
  ;(await only(READ)).fail()
  await next()
}

interface Story {
  readonly name: string
  readonly options?: PostgresRevisionsOptions
  readonly play: (stage: Stage) => Promise<void>
}

const READS: readonly Story[] = [
  ...([NAME, null] as const).map((name): Story => ({ name: `a row says ${name}, by one statement`, async play({ revisions, only, next }) {
    const seen = watched(revisions.current('a key'))
    const read = await only(READ)
    equal(read.values, [ID])
    read.answer({ name })
    equal([await next(), seen], [[], { value: name }])
  } })),
  { name: 'the first who asks for a key makes its row, for all who ask meanwhile', async play({ revisions, next, only }) {
    const seen = [watched(revisions.current('a key')), watched(revisions.current('a key'))]
    for (const read of await next()) read.answer()
    const making = await only(LOCK)
    equal([making.values.length, making.values[0]], [2, ID])
    match(making.values[1] as string, /^[\w-]{16}$/)
    seen.push(watched(revisions.current('a key')))
    ;(await only(READ)).answer()
    equal([await next(), seen], [[], [{}, {}, {}]])
    making.answer({ name: NAME, present: null, transaction: '7' })
    await next()
    equal(seen, [{ value: NAME }, { value: NAME }, { value: NAME }])
  } },
  { name: 'keys do not wait for each other', async play({ revisions, next }) {
    const [one, other] = [watched(revisions.current('a key')), watched(revisions.current('b'))]
    for (const read of await next()) read.answer()
    const [first, second] = await next() as [Sent, Sent]
    equal([first.values[0], second.values[0]], [ID, idOf('b')])
    second.answer({ name: OTHER_NAME })
    await next()
    equal([one, other], [{}, { value: OTHER_NAME }])
  } },
  { name: 'a key whose row was made is read again', async play({ revisions, next, only }) {
    for (const end of ['answer', 'fail'] as const) {
      watched(revisions.current('a key'))
      ;(await only(READ)).answer()
      const making = await only(LOCK)
      if (end === 'answer') making.answer({ name: NAME })
      else making.fail()
      await next()
      if (end === 'fail') return
      watched(revisions.current('a key'))
      ;(await only(READ)).answer({ name: NAME })
    }
  } },
  { name: 'one that fails has no name, is counted, and published', async play(stage) {
    const count = unansweredCount()
    const seen = watched(stage.revisions.current('a key'))
    ;(await stage.only(READ)).fail()
    equal([await stage.next(), seen, unansweredCount() - count], [[], { value: undefined }, 1])
    equal(stage.failures.map(({ store, operation, key, error }) => ({ store, operation, key, error })), [{ store: 'postgres', operation: 'current', key: 'a key', error: GONE }])
  } },
  { name: 'one that is answered after the timeout has no name', options: { timeout: 0.05 }, async play({ revisions, only, next, clock, failures }) {
    const seen = watched(revisions.current('a key'))
    const { answer } = await only(READ)
    await clock.pass(49)
    equal(seen, {})
    await clock.pass(1)
    equal([seen, failures.length], [{ value: undefined }, 1])
    answer({ name: NAME })
    equal(await next(), [])
  } },
  { name: 'the timeout is a tenth of a second', async play({ revisions, only, clock }) {
    const seen = watched(revisions.current('a key'))
    await only(READ)
    await clock.pass(99)
    equal(seen, {})
    await clock.pass(1)
    equal(seen, { value: undefined })
  } },
  { name: 'one that waits for a transaction has no name, and is no failure: who asks next waits for the same statement', async play({ revisions, only, next, clock, failures }) {
    const count = unansweredCount()
    const seen = watched(revisions.current('a key'))
    ;(await only(READ)).answer()
    const making = await only(LOCK)
    await clock.pass(100)
    equal([seen, failures, unansweredCount() - count], [{ value: undefined }, [], 0])
    const again = watched(revisions.current('a key'))
    ;(await only(READ)).answer()
    equal([await next(), again], [[], { value: undefined }])
    making.answer({ name: NAME })
    await next()
    const last = watched(revisions.current('a key'))
    ;(await only(READ)).answer({ name: NAME })
    await next()
    equal(last, { value: NAME })
  } },
  { name: 'a row that cannot be made is a failure', async play({ revisions, only, next, failures }) {
    const seen = watched(revisions.current('a key'))
    ;(await only(READ)).answer()
    ;(await only(LOCK)).fail()
    await next()
    equal([seen, failures.map(({ operation, key }) => [operation, key])], [{ value: undefined }, [['current', 'a key']]])
  } },
  { name: 'after a failure nothing is asked for a second, and then the first is one that writes', async play(stage) {
    const { revisions, only, next, clock, failures } = stage
    await failOnce(stage)
    const left = watched(revisions.current('a key'))
    equal([await next(), left], [[], { value: undefined }])
    await clock.pass(1000)
    const seen = watched(revisions.current('a key'))
    const trial = await only(LOCK)
    trial.answer({ name: NAME })
    await next()
    equal([seen, failures.length], [{ value: NAME }, 1])
    watched(revisions.current('a key'))
    await only(READ)
  } },
  { name: 'a database that hangs when it is tried again has failed again', async play(stage) {
    const { revisions, only, next, clock, failures } = stage
    await failOnce(stage)
    await clock.pass(1000)
    const count = unansweredCount()
    const seen = watched(revisions.current('a key'))
    const trial = await only(LOCK)
    await clock.pass(100)
    equal([seen, failures.length, unansweredCount() - count], [{ value: undefined }, 2, 1])
    trial.fail()
    await clock.pass(999)
    watched(revisions.current('a key'))
    equal(await next(), [])
    await clock.pass(1)
    watched(revisions.current('a key'))
    await only(LOCK)
  } },
  { name: 'all stores of one client know that it failed', async play(stage) {
    await failOnce(stage)
    watched(postgresRevisions(stage.client).current('another key'))
    equal(await stage.next(), [])
    const other = { query: (...args: Parameters<PostgresClient['query']>) => stage.client.query(...args) }
    watched(postgresRevisions(other).current('another key'))
    await stage.only(READ)
  } },
  { name: 'the table is that of the options', options: { table: 'app.revisions' }, async play({ revisions, only }) {
    watched(revisions.current('a key'))
    await only(/^SELECT name FROM "app"\."revisions" WHERE key = \$1$/)
  } }
]

const CHANGES: readonly Story[] = [
  { name: 'one locks the row, works, and renames', async play(stage) {
    for (const verb of ['change', 'remove'] as const) {
      const work = heldWork()
      const seen = watched(stage.revisions[verb]('a key', oneOf(NAME), work.work))
      await lock(stage, { name: NAME, present: true })
      await work.begun
      equal([await stage.next(), seen], [[], {}])
      work.end()
      const renaming = await stage.only(RENAME)
      const [id, name, present] = renaming.values
      equal([id, present, renaming.values.length], [ID, verb === 'change', 3])
      if (verb === 'change') match(name as string, /^[\w-]{16}$/)
      else is(name, null)
      equal(seen, {})
      renaming.answer()
      await stage.next()
      equal(seen, { value: { performed: true, revision: name, result: 'result' } })
    }
  } },
  ...([
    [NOTHING, { name: NAME, present: null }, true], [NOTHING, { name: null, present: false }, true],
    [ANY, { name: NAME, present: null }, true], [ANY, { name: NAME, present: true }, true], [ANY, { name: null, present: false }, false],
    [NONE, { name: NAME, present: null }, true], [NONE, { name: NAME, present: true }, false], [NONE, { name: null, present: false }, true],
    [oneOf(OTHER_NAME, NAME), { name: NAME, present: null }, true], [oneOf(OTHER_NAME), { name: NAME, present: true }, false]
  ] as const).map(([expectation, row, isMet]): Story => ({ name: `${JSON.stringify(expectation)} of ${JSON.stringify(row)}`, async play(stage) {
    const work = heldWork()
    const seen = watched(stage.revisions.change('a key', expectation, work.work))
    await lock(stage, row)
    if (isMet) await work.begun
    else equal([await stage.next(), seen], [[], { value: { performed: false, current: row.name } }])
  } })),
  ...([[null, 'before'], ['8', 'another']] as const).map(([transaction, which]): Story => ({ name: `one outside a transaction is an error: ${which}`, async play(stage) {
    const seen = watched(stage.revisions.change('a key', NOTHING, () => { throw new Error('It was begun') }))
    ;(await stage.only(LOCK)).answer({ name: NAME, present: null, transaction: '7' })
    ;(await stage.only(NOW)).answer({ transaction })
    await stage.next()
    instance(seen.error, TypeError)
    is(seen.error?.message, 'postgresRevisions: expected the client of a transaction, which has begun with BEGIN, got one outside of any, such as a Pool')
  } })),
  { name: 'work that fails leaves a new name for who commits all the same, and its error goes on', async play(stage) {
    for (const isAborted of [false, true]) {
      const work = heldWork()
      const seen = watched(stage.revisions.change('a key', ANY, work.work))
      await lock(stage, { name: NAME, present: true })
      await work.begun
      const error = new Error('full')
      work.fail(error)
      const renaming = await stage.only(RENAME)
      const [id, name, present] = renaming.values
      equal([id, present], [ID, null])
      match(name as string, /^[\w-]{16}$/)
      equal(seen, {})
      if (isAborted) renaming.fail()
      else renaming.answer()
      await stage.next()
      equal(seen, { error })
    }
  } },
  { name: 'a statement that fails is the error of the client', async play(stage) {
    const locking = watched(stage.revisions.change('a key', ANY, () => { throw new Error('It was begun') }))
    ;(await stage.only(LOCK)).fail()
    await stage.next()
    equal([locking, stage.failures], [{ error: GONE }, []])
    const renaming = watched(stage.revisions.change('a key', ANY, () => 'done'))
    await lock(stage, { name: NAME, present: true })
    ;(await stage.only(RENAME)).fail()
    await stage.next()
    equal([renaming, stage.failures], [{ error: GONE }, []])
  } },
  { name: 'one has the time that it needs', async play(stage) {
    const seen = watched(stage.revisions.change('a key', ANY, () => 'done'))
    await stage.clock.pass(60_000)
    await lock(stage, { name: NAME, present: true })
    ;(await stage.only(RENAME)).answer()
    await stage.next()
    is(seen.value?.performed, true)
  } },
  { name: 'invalidate forgets each key, one after another, in an order that all have', async play(stage) {
    const keys = ['a key', 'b', 'c', 'd', 'e']
    const seen = watched(stage.revisions.invalidate(...keys))
    const ids: unknown[] = []
    for (let i = 0; i < keys.length; i++) {
      const { values, answer } = await stage.only(FORGET)
      ids.push(values[0])
      is(values.length, 2)
      match(values[1] as string, /^[\w-]{16}$/)
      equal(seen, {})
      answer()
    }
    equal([await stage.next(), seen], [[], { value: undefined }])
    equal(ids, keys.map(idOf).sort())
  } },
  { name: 'invalidate rejects with the error of the client', async play(stage) {
    const seen = watched(stage.revisions.invalidate('a key', 'b'))
    ;(await stage.only(FORGET)).fail()
    equal([await stage.next(), seen], [[], { error: GONE }])
  } }
]

for (const [title, stories] of Object.entries({ 'PostgreSQL: current': READS, 'PostgreSQL: a change': CHANGES })) {
  table(title, stories.map(story => ({ ...story, ref: 'not-modified: revisions' })), story => onStage(story.options, story.play))
}

const query = async (): Promise<never> => { throw new Error('It was asked') }

table('PostgreSQL: wrong arguments', [
  { args: [undefined], message: 'postgresRevisions: expected a client with query(text, values), got undefined' },
  { args: [null], message: 'postgresRevisions: expected a client with query(text, values), got null' },
  { args: [{}], message: 'postgresRevisions: expected a client with query(text, values), got an instance of Object' },
  { args: [{ query }, { table: 'a b' }], message: 'postgresRevisions: expected the name of a table, as revisions or app.revisions, got "a b"' },
  { args: [{ query }, { table: 5 }], message: 'Expected the option "table" to be a string, got 5' },
  { args: [{ query }, { timeout: '5' }], message: 'Expected the option "timeout" to be a number, got "5"' },
  { args: [{ query }, { lease: 5 }], message: 'Expected the options table, timeout, got "lease"' },
  { args: [{ query }, { timeout: 0.009 }], message: 'postgresRevisions: expected timeout to be from 0.01 to 60 seconds, got 0.009', type: RangeError },
  { args: [{ query }, { timeout: 61 }], message: 'postgresRevisions: expected timeout to be from 0.01 to 60 seconds, got 61', type: RangeError }
].map(row => ({ type: TypeError, ...row, name: row.message, ref: 'not-modified: errors' })), ({ args, message, type }) => {
  throws(() => (postgresRevisions as (...args: unknown[]) => unknown)(...args), (error: unknown) => error instanceof type && error.message === message)
})

table('PostgreSQL: options', [undefined, {}, { timeout: 0.01 }, { table: 'a', timeout: 60 }]
  .map(options => ({ name: `may be ${JSON.stringify(options)}`, options, ref: 'not-modified: revisions' })), ({ options }) => {
  is(typeof postgresRevisions({ query }, options).current, 'function')
})
