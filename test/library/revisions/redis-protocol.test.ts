// What a store sends to Redis, and what it makes of the answers: by a client whose answers the tests give, late, wrong, or never.
import { EventEmitter } from 'node:events'
import { equal, instance, is, match, ok, throws } from 'uvu/assert'
import { unansweredCount } from '../../../src/handler/unanswered.ts'
import { UnavailableError } from '../../../src/handler/unavailable-error.ts'
import { idOf } from '../../../src/revisions/name.ts'
import { redisRevisions } from '../../../src/revisions/redis.ts'
import type { RedisRevisionsOptions } from '../../../src/revisions/redis.ts'
import { CLAIM, MAKE, PUBLISH, RENEW } from '../../../src/revisions/redis-scripts.ts'
import type { Revisions } from '../../../src/revisions/revisions.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'
import { table } from '../../support/table.ts'
import { ANY, NONE, NOTHING, heldWork, oneOf } from './contract.ts'
import { failuresDuring } from './failures.ts'
import type { StoreFailure } from '../../../src/revisions/store-channel.ts'

/** A command as it was sent, and how the test answers it. */
interface Sent {
  /** GET, or the name of the script. */
  readonly name: string
  readonly place: string
  readonly args: readonly string[]
  answer(value: unknown): void
  fail(error?: Error): void
}

interface Stage {
  readonly clock: Clock
  readonly client: EventEmitter
  readonly revisions: Revisions
  readonly failures: readonly StoreFailure[]
  /** Lets everything have its turn, and gives what was sent since. */
  next(): Promise<readonly Sent[]>
  /** The same where that is one command, whose name is checked. */
  only(name: string): Promise<Sent>
}

const SCRIPTS = new Map(Object.entries({ MAKE, CLAIM, PUBLISH, RENEW }).map(([name, { digest }]) => [digest, name]))
const NAME = 'ABCDEFGHIJKLMNOP'
const OTHER_NAME = 'abcdefghijklmnop'
const SERVER = '0123456789abcdef'
const GONE = new Error('gone')
const PLACE = `not-modified:${idOf('a key')}`

interface Given {
  readonly options?: RedisRevisionsOptions
  /** Whether the client says when it connects. */
  readonly hasEvents?: boolean
}

async function onStage({ options, hasEvents = false }: Given, use: (stage: Stage) => Promise<void>): Promise<void> {
  await withVirtualTime(clock => failuresDuring(async failures => {
    const sent: Sent[] = []
    const client = new EventEmitter()
    const call = (command: string, ...args: string[]): Promise<unknown> => new Promise((answer, reject) => {
      const isScript = command === 'EVALSHA'
      if (isScript) equal(args[1], '1')
      sent.push({ name: isScript ? SCRIPTS.get(args[0] as string) as string : command, place: args[isScript ? 2 : 0] as string, args: args.slice(isScript ? 3 : 1),
        answer, fail(error = GONE) { reject(error) } })
    })
    const revisions = redisRevisions(hasEvents ? Object.assign(client, { call }) : { call }, options)
    const next = async (): Promise<readonly Sent[]> => {
      await clock.pass(0)
      return sent.splice(0)
    }
    await use({ clock, client, revisions, failures, next, async only(name) {
      const all = await next()
      equal(all.map(one => one.name), [name])
      return all[0] as Sent
    } })
  }))
}

/** What came of a call so far. */
function watched<T>(calling: Promise<T>): { value?: T, error?: Error & { code?: string } } {
  const seen: ReturnType<typeof watched<T>> = {}
  calling.then(value => { seen.value = value }, (error: Error) => { seen.error = error })
  return seen
}

/** Begins a change whose claim is granted. Its work is held. */
async function begin({ revisions, only }: Stage, verb: 'change' | 'remove' = 'change', expectation = ANY) {
  const work = heldWork()
  const seen = watched(revisions[verb]('a key', expectation, work.work))
  const claim = await only('CLAIM')
  const [holder] = claim.args as [string]
  claim.answer(`!${holder}`)
  await work.begun
  return { work, seen, holder }
}

/** Lets the store fail at something, so that it is left alone. */
async function failOnce({ revisions, only, clock }: Stage): Promise<void> {
  const asking = revisions.change('another key', ANY, () => {}).catch(() => {})
  ;(await only('CLAIM')).fail()
  await asking
  await clock.pass(0)
}

interface Story extends Given {
  readonly name: string
  readonly play: (stage: Stage) => Promise<void>
}

const READS: readonly Story[] = [
  { name: 'without events of the client each is a script, with a name for a key that has none', async play({ revisions, only, next }) {
    for (let i = 0; i < 2; i++) {
      const seen = watched(revisions.current('a key'))
      const { place, args, answer } = await only('MAKE')
      equal([place, args.length, args[1]], [PLACE, 2, ''])
      match(args[0] as string, /^\?[\w-]{16}$/)
      answer(`=${NAME}${SERVER}`)
      equal(await next(), [])
      equal(seen, { value: NAME })
    }
  } },
  { name: 'what a server of this connection wrote is read by GET', hasEvents: true, async play({ revisions, only, next }) {
    const first = watched(revisions.current('a key'))
    const get = await only('GET')
    equal([get.place, get.args], [PLACE, []])
    get.answer(`=${NAME}${SERVER}`)
    const made = await only('MAKE')
    is(made.args[1], '')
    made.answer(`=${NAME}${SERVER}`)
    await next()
    equal(first, { value: NAME })
    for (const [value, revision] of [[`=${NAME}${SERVER}`, NAME], [`-${NAME}${SERVER}`, null], [`!${NAME}`, undefined], [`~${NAME}`, undefined]] as const) {
      const seen = watched(revisions.current('a key'))
      ;(await only('GET')).answer(value)
      equal(await next(), [])
      equal(seen, { value: revision })
    }
  } },
  { name: 'what another server wrote does not count, and what is there no more neither', hasEvents: true, async play({ revisions, only, next }) {
    for (const value of [`=${NAME}fedcba9876543210`, null]) {
      const seen = watched(revisions.current('a key'))
      ;(await only('GET')).answer(value)
      ;(await only('MAKE')).answer(`?${OTHER_NAME}${SERVER}`)
      await next()
      equal(seen, { value: OTHER_NAME })
    }
  } },
  { name: 'what was asked before the client connected again does not count', hasEvents: true, async play({ revisions, client, only, next }) {
    const first = watched(revisions.current('a key'))
    ;(await only('GET')).answer(null)
    ;(await only('MAKE')).answer(`=${NAME}${SERVER}`)
    await next()
    equal(first, { value: NAME })
    const seen = watched(revisions.current('a key'))
    const get = await only('GET')
    client.emit('ready')
    get.answer(`=${NAME}${SERVER}`)
    ;(await only('MAKE')).answer(`=${OTHER_NAME}${SERVER}`)
    await next()
    equal(seen, { value: OTHER_NAME })
  } },
  { name: 'a server that answers a client that has connected again meanwhile is not known to it', hasEvents: true, async play({ revisions, client, only, next }) {
    const first = watched(revisions.current('a key'))
    ;(await only('GET')).answer(null)
    const made = await only('MAKE')
    client.emit('ready')
    made.answer(`=${NAME}${SERVER}`)
    await next()
    equal(first, { value: NAME })
    watched(revisions.current('a key'))
    ;(await only('GET')).answer(`=${NAME}${SERVER}`)
    await only('MAKE')
  } },
  { name: 'one that fails has no name, is counted, and published', async play({ revisions, only, next, failures }) {
    const count = unansweredCount()
    const seen = watched(revisions.current('a key'))
    ;(await only('MAKE')).fail()
    await next()
    equal([seen, unansweredCount() - count], [{ value: undefined }, 1])
    equal(failures.map(({ store, operation, key, error }) => ({ store, operation, key, error })), [{ store: 'redis', operation: 'current', key: 'a key', error: GONE }])
  } },
  { name: 'one that GET fails for has no name, and asks nothing else', hasEvents: true, async play({ revisions, only, next, failures }) {
    const seen = watched(revisions.current('a key'))
    ;(await only('GET')).fail()
    equal([await next(), seen], [[], { value: undefined }])
    equal(failures.map(({ operation, key }) => [operation, key]), [['current', 'a key']])
  } },
  { name: 'one that is answered after the timeout has no name', options: { timeout: 0.05 }, async play({ revisions, only, next, clock }) {
    const seen = watched(revisions.current('a key'))
    const { answer } = await only('MAKE')
    await clock.pass(49)
    equal(seen, {})
    await clock.pass(1)
    equal(seen, { value: undefined })
    answer(`=${NAME}${SERVER}`)
    equal(await next(), [])
  } },
  { name: 'a value of another program is a failure', async play({ revisions, only, next, failures }) {
    const seen = watched(revisions.current('a key'))
    ;(await only('MAKE')).answer('another')
    await next()
    equal([seen, (failures[0]?.error as { code?: string }).code], [{ value: undefined }, 'ERR_REVISIONS_FOREIGN'])
  } },
  { name: 'after a failure the first is one that writes, and later ones are read again', hasEvents: true, async play(stage) {
    const { revisions, only, next, clock } = stage
    await failOnce(stage)
    await clock.pass(1000)
    const seen = watched(revisions.current('a key'))
    const { args, answer } = await only('MAKE')
    is(args[1], '1')
    answer(`=${NAME}${SERVER}`)
    await next()
    equal(seen, { value: NAME })
    watched(revisions.current('a key'))
    await only('GET')
  } },
  { name: 'the prefix is that of the options', options: { prefix: 'app:' }, async play({ revisions, only }) {
    watched(revisions.current('a key'))
    is((await only('MAKE')).place, `app:${idOf('a key')}`)
  } }
]

const CHANGES: readonly Story[] = [
  ...([[ANY, ['1', '']], [NONE, ['0', '']], [oneOf('x', 'y'), ['1', '1', 'x', 'y']], [{ exists: undefined, tags: [] }, ['', '1']]] as const)
    .map(([expectation, args]): Story => ({ name: `one that expects ${JSON.stringify(expectation)} is claimed with it, and ends with a new name`, async play(stage) {
      const { revisions, only, next } = stage
      for (const verb of ['change', 'remove'] as const) {
        const work = heldWork()
        const seen = watched(revisions[verb]('a key', expectation, work.work))
        const claim = await only('CLAIM')
        const [holder, lease, name, ...expected] = claim.args as [string, string, string, ...string[]]
        equal([claim.place, lease, expected], [PLACE, '10000', args])
        match(`${holder}${name}`, /^[\w-]{16}\?[\w-]{16}$/)
        claim.answer(`!${holder}`)
        await work.begun
        work.end()
        const publish = await only('PUBLISH')
        equal([publish.place, publish.args.length, publish.args[0]], [PLACE, 2, holder])
        const [, value] = publish.args as [string, string]
        match(value, verb === 'change' ? /^=[\w-]{16}$/ : /^-[\w-]{16}$/)
        equal(seen, {})
        publish.answer(1)
        await next()
        equal(seen, { value: { performed: true, revision: verb === 'change' ? value.slice(1) : null, result: 'result' } })
      }
    } })),
  ...([[`=${NAME}${SERVER}`, NAME], [`?${NAME}${SERVER}`, NAME], [`-${NAME}${SERVER}`, null], [`!${NAME}`, undefined]] as const)
    .map(([value, current]): Story => ({ name: `one that is answered ${value} is refused, and its work is not begun`, async play({ revisions, only, next }) {
      const seen = watched(revisions.change('a key', oneOf('x'), () => { throw new Error('It was begun') }))
      ;(await only('CLAIM')).answer(value)
      equal(await next(), [])
      equal(seen, { value: { performed: false, current } })
    } })),
  { name: 'one that is answered by what is no value of the library is an error, and its work is not begun', async play({ revisions, only, next }) {
    const seen = watched(revisions.change('a key', oneOf('x'), () => { throw new Error('It was begun') }))
    ;(await only('CLAIM')).answer(null)
    await next()
    is(seen.error?.code, 'ERR_REVISIONS_FOREIGN')
  } },
  { name: 'the lease is that of the options, in whole milliseconds', options: { lease: 0.1234 }, async play({ revisions, only }) {
    watched(revisions.change('a key', ANY, () => {}))
    is((await only('CLAIM')).args[1], '124')
  } },
  { name: 'a claim that is refused by an error is an UnavailableError, its work is not begun, and nothing is given back', async play({ revisions, only, next, failures }) {
    const seen = watched(revisions.change('a key', ANY, () => { throw new Error('It was begun') }))
    ;(await only('CLAIM')).fail()
    equal(await next(), [])
    instance(seen.error, UnavailableError)
    is((seen.error as Error).cause, GONE)
    equal(failures.map(({ operation, key }) => [operation, key]), [['claim', 'a key']])
  } },
  { name: 'a claim that is granted after the timeout is given back', async play({ revisions, only, next, clock }) {
    const seen = watched(revisions.change('a key', ANY, () => { throw new Error('It was begun') }))
    const claim = await only('CLAIM')
    await clock.pass(100)
    instance(seen.error, UnavailableError)
    claim.answer(`!${claim.args[0]}`)
    const publish = await only('PUBLISH')
    equal([publish.place, publish.args], [PLACE, [claim.args[0], '']])
    publish.fail()
    equal(await next(), [])
  } },
  { name: 'a claim that is refused after the timeout is not given back', async play({ revisions, only, next, clock }) {
    watched(revisions.change('a key', ANY, () => {}))
    const claim = await only('CLAIM')
    await clock.pass(100)
    claim.answer(`!${NAME}`)
    equal(await next(), [])
  } },
  { name: 'work that fails gives the key back without a name, and its error goes on', async play(stage) {
    for (const answer of [1, 0, GONE]) {
      const { work, seen, holder } = await begin(stage)
      const error = new Error('full')
      work.fail(error)
      const publish = await stage.only('PUBLISH')
      equal([publish.place, publish.args], [PLACE, [holder, '']])
      if (answer instanceof Error) publish.fail(answer)
      else publish.answer(answer)
      await stage.next()
      equal(seen, { error })
      is(stage.clock.holding, 0)
    }
  } },
  { name: 'one whose claim was forgotten at its end is an error: others may have changed the key', options: { lease: 5 }, async play(stage) {
    for (const verb of ['change', 'remove'] as const) {
      const { work, seen } = await begin(stage, verb)
      work.end()
      ;(await stage.only('PUBLISH')).answer(0)
      equal(await stage.next(), [])
      is(seen.error?.code, 'ERR_REVISIONS_LEASE')
      match(seen.error?.message as string, /^The change of "a key" outlived its lease of 5 seconds/)
    }
  } },
  { name: 'a claim is renewed three times in a lease while its work runs, and not afterwards', options: { lease: 3 }, async play(stage) {
    const { clock, only, next } = stage
    const { work, seen, holder } = await begin(stage)
    is(clock.holding, 0)
    await clock.pass(999)
    equal([await next(), clock.waiting, clock.holding], [[], 1, 0])
    for (let i = 0; i < 3; i++) {
      await clock.pass(i === 0 ? 1 : 1000)
      const renew = await only('RENEW')
      equal([renew.place, renew.args], [PLACE, [holder, '3000']])
      renew.answer(1)
    }
    work.end()
    const publish = await only('PUBLISH')
    equal([clock.waiting, clock.holding], [1, 1])
    publish.answer(1)
    await clock.pass(2000)
    equal([await next(), seen.value?.performed], [[], true])
  } },
  { name: 'a claim is not renewed after work that failed', options: { lease: 3 }, async play(stage) {
    const { work } = await begin(stage)
    work.fail(GONE)
    ;(await stage.only('PUBLISH')).answer(1)
    await stage.clock.pass(3000)
    equal(await stage.next(), [])
  } },
  { name: 'a renewal that fails is published, and ends nothing', options: { lease: 3 }, async play(stage) {
    const { work, seen } = await begin(stage)
    await stage.clock.pass(1000)
    ;(await stage.only('RENEW')).fail()
    await stage.clock.pass(0)
    equal(stage.failures.map(({ operation, key }) => [operation, key]), [['renew', 'a key']])
    await stage.clock.pass(1000)
    ;(await stage.only('RENEW')).answer(1)
    equal(await stage.next(), [])
    work.end()
    ;(await stage.only('PUBLISH')).answer(1)
    await stage.next()
    is(seen.value?.performed, true)
  } },
  { name: 'one whose name cannot be published within its lease is performed, and the store is told later', options: { lease: 3 }, async play(stage) {
    const { work, seen, holder } = await begin(stage)
    await stage.clock.pass(500)
    work.end()
    ;(await stage.only('PUBLISH')).fail()
    await stage.next()
    equal([seen.value?.performed, stage.failures.map(({ operation, key }) => [operation, key])], [true, [['publish', 'a key']]])
    await stage.clock.pass(1050)
    const told = await stage.only('PUBLISH')
    equal([told.place, told.args], [PLACE, [holder, '']])
    told.fail()
    await stage.next()
    equal(stage.failures.slice(1).map(({ operation, key }) => [operation, key]), [['invalidate', PLACE]])
    await stage.clock.pass(1050)
    ;(await stage.only('PUBLISH')).answer(0)
    await stage.clock.pass(5000)
    equal(await stage.next(), [])
  } },
  { name: 'one whose name cannot be published after its lease is an error', options: { lease: 3 }, async play(stage) {
    const { work, seen } = await begin(stage)
    for (let i = 0; i < 3; i++) {
      await stage.clock.pass(1000)
      ;(await stage.only('RENEW')).answer(0)
    }
    work.end()
    ;(await stage.only('PUBLISH')).fail()
    await stage.next()
    is(seen.error?.code, 'ERR_REVISIONS_LEASE')
  } },
  { name: 'one whose name cannot be published after it was renewed is performed', options: { lease: 3 }, async play(stage) {
    const { work, seen } = await begin(stage)
    for (let i = 0; i < 3; i++) {
      await stage.clock.pass(1000)
      ;(await stage.only('RENEW')).answer(1)
    }
    work.end()
    ;(await stage.only('PUBLISH')).fail()
    await stage.next()
    is(seen.value?.performed, true)
  } },
  { name: 'one whose name cannot be published, where the store is owed ten thousand keys already, is an error that says so', async play(stage) {
    const { work, seen } = await begin(stage)
    await failOnce(stage)
    const error = await stage.revisions.invalidate(...Array.from({ length: 10_000 }, (_, i) => `key ${i}`)).catch((reason: unknown) => reason)
    instance(error, UnavailableError)
    work.end()
    await stage.next()
    instance(seen.error, UnavailableError)
    match(seen.error?.message as string, /^The change was performed, but the store of revisions does not answer/)
  } },
  { name: 'what is owed for a key is told before it is claimed or read', async play(stage) {
    const { revisions, clock, only, next } = stage
    const { work, holder } = await begin(stage)
    work.end()
    ;(await only('PUBLISH')).fail()
    await clock.pass(1000)
    const reading = watched(revisions.current('a key'))
    const told = await only('PUBLISH')
    equal([told.place, told.args], [PLACE, [holder, '']])
    told.fail()
    equal([await next(), reading], [[], { value: undefined }])
    const changing = watched(revisions.change('a key', ANY, () => {}))
    equal(await next(), [])
    instance(changing.error, UnavailableError)
    await clock.pass(1000)
    const again = watched(revisions.change('a key', ANY, () => {}))
    ;(await only('PUBLISH')).answer(1)
    ;(await only('CLAIM')).answer(`=${NAME}${SERVER}`)
    await next()
    equal(again.value, { performed: false, current: NAME })
  } }
]

const UNCONDITIONAL: readonly Story[] = [
  { name: 'one that waits asks again after a few milliseconds, more and more rarely', async play({ revisions, only, next, clock }) {
    const { random } = Math
    try {
      for (const [drawn, factor] of [[0, 0.5], [0.5, 1]] as const) {
        Math.random = () => drawn
        const seen = watched(revisions.change('a key', NOTHING, () => 'done'))
        for (const pause of [2, 4, 8, 16, 32, 50, 50, 50]) {
          const claim = await only('CLAIM')
          equal(claim.args.slice(3), ['', ''])
          claim.answer(`!${NAME}`)
          await clock.pass(pause * factor - 0.5)
          equal(await next(), [])
          await clock.pass(0.5)
        }
        const claim = await only('CLAIM')
        claim.answer(`!${claim.args[0]}`)
        const publish = await only('PUBLISH')
        is(publish.args[0], claim.args[0])
        publish.answer(1)
        await next()
        equal(seen, { value: { performed: true, revision: publish.args[1]?.slice(1), result: 'done' } })
      }
    } finally {
      Math.random = random
    }
  } },
  { name: 'those of one key come one after another, and those of another key do not wait', async play({ revisions, only, next }) {
    const [one, two, other] = [heldWork('one'), heldWork('two'), heldWork('other')]
    const seen = [watched(revisions.change('a key', NOTHING, one.work)), watched(revisions.remove('a key', NOTHING, two.work)), watched(revisions.change('b', NOTHING, other.work))]
    const claims = await next()
    equal(claims.map(({ name, place }) => [name, place]), [['CLAIM', PLACE], ['CLAIM', `not-modified:${idOf('b')}`]])
    for (const claim of claims) claim.answer(`!${claim.args[0]}`)
    await Promise.all([one.begun, other.begun])
    equal(await next(), [])
    one.end()
    ;(await only('PUBLISH')).answer(1)
    const claim = await only('CLAIM')
    equal([seen[0]?.value?.performed, claim.place], [true, PLACE])
    claim.answer(`!${claim.args[0]}`)
    two.end()
    ;(await only('PUBLISH')).answer(1)
    await next()
    equal([seen[1]?.value, seen[2]], [{ performed: true, revision: null, result: 'two' }, {}])
  } },
  { name: 'without a store one is performed at once, is not renewed, and the store is told later', async play(stage) {
    const { revisions, clock, only, next } = stage
    await failOnce(stage)
    const work = heldWork()
    const seen = watched(revisions.change('a key', NOTHING, work.work))
    await work.begun
    await clock.pass(100)
    equal([await next(), clock.waiting], [[], 0])
    work.end()
    equal(await next(), [])
    equal([seen.value?.performed, seen.value?.performed && seen.value.result], [true, 'result'])
    await clock.pass(1050)
    const told = await only('PUBLISH')
    equal([told.place, told.args[1]], [PLACE, ''])
    match(told.args[0] as string, /^[\w-]{16}$/)
  } },
  { name: 'one whose claim was not granted is performed, though another has the key at its end', async play({ revisions, only, next, clock }) {
    const work = heldWork()
    const seen = watched(revisions.remove('a key', NOTHING, work.work))
    const claim = await only('CLAIM')
    await clock.pass(100)
    await work.begun
    await clock.pass(1000)
    equal(await next(), [])
    work.end()
    const publish = await only('PUBLISH')
    equal(publish.args[0], claim.args[0])
    publish.answer(0)
    await next()
    equal(seen, { value: { performed: true, revision: null, result: 'result' } })
  } },
  { name: 'a claim that is granted while its work runs is kept until that ends', async play({ revisions, only, next, clock }) {
    const work = heldWork()
    watched(revisions.change('a key', NOTHING, work.work))
    const claim = await only('CLAIM')
    await clock.pass(100)
    await work.begun
    claim.answer(`!${claim.args[0]}`)
    equal(await next(), [])
    work.end()
    await clock.pass(1050)
    const told = await only('PUBLISH')
    equal(told.args, [claim.args[0], ''])
  } },
  { name: 'a claim that is granted after its work has ended is given back', async play({ revisions, only, next, clock }) {
    const seen = watched(revisions.change('a key', NOTHING, () => 'done'))
    const claim = await only('CLAIM')
    await clock.pass(100)
    is(seen.value?.performed, true)
    claim.answer(`!${claim.args[0]}`)
    equal((await only('PUBLISH')).args, [claim.args[0], ''])
    equal(await next(), [])
  } },
  { name: 'what its work throws without a store goes on', async play(stage) {
    await failOnce(stage)
    const error = new Error('full')
    equal(await stage.revisions.change('a key', NOTHING, () => { throw error }).catch((reason: unknown) => reason), error)
    await stage.clock.pass(1050)
    is((await stage.only('PUBLISH')).args[1], '')
  } }
]

const INVALIDATIONS: readonly Story[] = [
  { name: 'each key is forgotten, by a holder that nobody is', async play({ revisions, next }) {
    const seen = watched(revisions.invalidate('a key', 'b'))
    const sent = await next()
    equal(sent.map(({ name, place, args }) => [name, place, args[1], args.length]), [['PUBLISH', PLACE, '', 2], ['PUBLISH', `not-modified:${idOf('b')}`, '', 2]])
    match(sent.map(({ args }) => args[0]).join(), /^[\w-]{16},[\w-]{16}$/)
    ok(sent[0]?.args[0] !== sent[1]?.args[0])
    sent[0]?.answer(0)
    await next()
    equal(seen, {})
    sent[1]?.answer(0)
    await next()
    equal(seen, { value: undefined })
  } },
  { name: 'one that fails is an error, and tried again later', async play({ revisions, next, only, clock, failures }) {
    const seen = watched(revisions.invalidate('a key'))
    const first = await only('PUBLISH')
    first.fail()
    await next()
    instance(seen.error, UnavailableError)
    equal(failures.map(({ operation, key }) => [operation, key]), [['invalidate', 'a key']])
    await clock.pass(1050)
    const again = await only('PUBLISH')
    equal([again.place, again.args], [PLACE, first.args])
    again.answer(0)
    await clock.pass(5000)
    equal(await next(), [])
  } }
]

for (const [title, stories] of Object.entries({ 'Redis: current': READS, 'Redis: a change': CHANGES, 'Redis: a change that expects nothing': UNCONDITIONAL,
  'Redis: invalidate': INVALIDATIONS })) {
  table(title, stories.map(story => ({ ...story, ref: 'not-modified: revisions' })), story => onStage(story, story.play))
}

const client = { call: async () => null }

table('Redis: wrong options', [
  { options: { lease: 0.09 }, error: RangeError, message: 'redisRevisions: expected lease to be from 0.1 to 3600 seconds, got 0.09' },
  { options: { lease: NaN }, error: RangeError, message: 'redisRevisions: expected lease to be from 0.1 to 3600 seconds, got NaN' },
  { options: { lease: 3601 }, error: RangeError, message: 'redisRevisions: expected lease to be from 0.1 to 3600 seconds, got 3601' },
  { options: { timeout: 0.009 }, error: RangeError, message: 'redisRevisions: expected timeout to be from 0.01 to 60 seconds, got 0.009' },
  { options: { timeout: 61 }, error: RangeError, message: 'redisRevisions: expected timeout to be from 0.01 to 60 seconds, got 61' },
  { options: { prefix: 5 }, error: TypeError, message: 'Expected the option "prefix" to be a string, got 5' },
  { options: { lease: '5' }, error: TypeError, message: 'Expected the option "lease" to be a number, got "5"' },
  { options: { timeout: '5' }, error: TypeError, message: 'Expected the option "timeout" to be a number, got "5"' },
  { options: { ttl: 5 }, error: TypeError, message: 'Expected the options prefix, lease, timeout, got "ttl"' }
].map(row => ({ ...row, name: row.message, ref: 'not-modified: errors' })), ({ options, error, message }) => {
  throws(() => redisRevisions(client, options as never), (thrown: unknown) => thrown instanceof error && thrown.message === message)
})

table('Redis: options', [undefined, {}, { prefix: '', lease: 0.1, timeout: 0.01 }, { lease: 3600, timeout: 60 }]
  .map(options => ({ name: `may be ${JSON.stringify(options)}`, options, ref: 'not-modified: revisions' })), ({ options }) => {
  is(typeof redisRevisions(client, options).current, 'function')
})
