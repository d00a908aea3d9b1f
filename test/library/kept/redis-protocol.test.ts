// What contents in Redis send to it, and what they make of the answers: by a client that has the commands of a small Redis, or that the tests answer.
import * as assert from 'uvu/assert'
import { redisContents } from '../../../src/kept/redis.ts'
import type { RedisContentsOptions } from '../../../src/kept/redis.ts'
import type { Contents } from '../../../src/kept/contents.ts'
import type { KeptAnswer } from '../../../src/handler/keeper.ts'
import { answerOf } from '../../support/kept-answers.ts'
import { table } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'
import { failuresDuring } from '../revisions/failures.ts'
import type { StoreFailure } from '../../../src/revisions/store-channel.ts'

const REF = 'not-modified: kept content'

/** What tells each script from the others. */
const MARKS = { TAKE: "'!' .. ARGV[1], 'PX'", KEEP: "'EX'", RENEW: 'PEXPIRE', LEAVE: "'~'" }
type Name = keyof typeof MARKS | 'GET'

/** A command as it was sent, and how it is answered where the test does that. */
interface Sent {
  readonly name: Name
  readonly place: string
  readonly args: readonly string[]
  answer(value: unknown): void
  fail(): void
}

/** A small Redis: it has what was set, and takes what expires for what is there. */
class Redis {
  readonly values = new Map<string, string>()
  readonly sent: Sent[] = []
  /** Whether the test answers by itself. */
  isHeld = false
  readonly #scripts = new Map<string, Name>()
  /** The digest that was asked for in vain. */
  #wanted: string | undefined

  readonly call = (command: string, ...args: string[]): Promise<unknown> => {
    if (command === 'EVALSHA' && !this.#scripts.has(args[0] as string)) return this.#learn(args[0] as string)
    const isScript = command !== 'GET'
    if (isScript) assert.is(args[1], '1')
    const name = command === 'EVAL' ? this.#nameOf(args[0] as string) : isScript ? this.#scripts.get(args[0] as string) as Name : 'GET'
    const [place, ...rest] = args.slice(isScript ? 2 : 0)
    return new Promise((answer, reject) => {
      this.sent.push({ name, place: place as string, args: rest, answer, fail() { reject(new Error('gone')) } })
      if (!this.isHeld) answer(this.#run(name, place as string, rest))
    })
  }

  async #learn(digest: string): Promise<never> {
    this.#wanted = digest
    throw new Error('NOSCRIPT No matching script.')
  }

  #nameOf(text: string): Name {
    const names = (Object.keys(MARKS) as (keyof typeof MARKS)[]).filter(name => text.includes(MARKS[name]))
    assert.is(names.length, 1, text)
    this.#scripts.set(this.#wanted as string, names[0] as Name)
    return names[0] as Name
  }

  #run(name: Name, place: string, [first = '', second = '']: readonly string[]): unknown {
    const value = this.values.get(place)
    if (name === 'GET') return value ?? null
    if (name === 'TAKE' && value !== undefined) return value
    assert.match(second, /^[1-9][0-9]*$/)
    if (name === 'KEEP') this.values.set(place, first)
    if (name === 'TAKE') this.values.set(place, `!${first}`)
    if (name === 'LEAVE' && value === `!${first}`) this.values.set(place, '~')
    return name === 'KEEP' ? 'OK' : name === 'TAKE' || value === `!${first}` ? 1 : 0
  }
}

interface Bench {
  readonly redis: Redis
  readonly clock: Clock
  readonly failures: readonly StoreFailure[]
  readonly contents: Contents
  /** The same store, as another process sees it. */
  readonly other: Contents
  make(options: RedisContentsOptions): Contents
  /** What was sent since: name, place, arguments. */
  told(): unknown[]
}

async function onBench(play: (bench: Bench) => Promise<void>): Promise<void> {
  await withVirtualTime(clock => failuresDuring(async failures => {
    const redis = new Redis()
    const make = (options?: RedisContentsOptions): Contents => redisContents(redis, options)
    await play({ redis, clock, failures, contents: make(), other: make(), make,
      told: () => redis.sent.splice(0).map(({ name, place, args }) => [name, place, ...args]) })
  }))
}

/** What came of a call so far. */
function watched<T>(calling: Promise<T>): { value?: T, error?: unknown } {
  const seen: { value?: T, error?: unknown } = {}
  calling.then(value => { seen.value = value }, (error: unknown) => { seen.error = error })
  return seen
}

const PLACE = 'not-modified:content:k'
const TEXT = answerOf({ content: Buffer.from('content') })
const FORMATTED = '={"etag":"\\"v1\\"","vary":[],"isShared":false,"fields":[]}\ncontent'
const bytes = (answer: unknown): string => Buffer.from((answer as KeptAnswer).content).toString()

const STORIES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  async 'is read with what it says, and copied'({ redis, contents, told }) {
    redis.values.set(PLACE, FORMATTED)
    assert.is(contents.copy('k'), undefined)
    const read = await contents.read('k') as KeptAnswer
    assert.equal([read.etag, read.vary, read.isShared, read.fields, bytes(read)], ['"v1"', [], false, [], 'content'])
    assert.is(contents.copy('k'), read)
    assert.equal(told(), [['GET', PLACE]])
  },
  async 'is kept for a day, and copied as it is'({ redis, contents, other, told }) {
    await contents.keep('k', TEXT)
    assert.equal(told(), [['KEEP', PLACE, FORMATTED, '86400']])
    assert.is(redis.values.get(PLACE), FORMATTED)
    assert.is(contents.copy('k'), TEXT)
    assert.is(other.copy('k'), undefined)
    assert.is(bytes(await other.take('k', 'b', 20)), 'content')
    assert.is(bytes(other.copy('k')), 'content')
  },
  async 'is kept under a prefix, and for so many seconds, rounded up'({ make, told }) {
    const contents = make({ prefix: 'p:', seconds: 1.5 })
    await contents.keep('k', TEXT)
    await contents.take('x', 'a', 1)
    await contents.renew('x', 'a', 1)
    await contents.leave('x', 'a')
    await contents.read('x')
    assert.equal(told(), [['KEEP', 'p:k', FORMATTED, '2'], ['TAKE', 'p:x', 'a', '1000'], ['RENEW', 'p:x', 'a', '1000'], ['LEAVE', 'p:x', 'a', '1000'], ['GET', 'p:x']])
  },
  async 'is made by the first who asks, for a lease in milliseconds, rounded up'({ contents, other, told }) {
    assert.is(await contents.take('k', 'a', 0.0501), 'make')
    assert.equal(await other.take('k', 'b', 20), { by: 'a' })
    assert.is(await other.read('k'), undefined)
    assert.is(other.copy('k'), undefined)
    await contents.renew('k', 'a', 2.5)
    assert.equal(told(), [['TAKE', PLACE, 'a', '51'], ['TAKE', PLACE, 'b', '20000'], ['GET', PLACE], ['RENEW', PLACE, 'a', '2500']])
  },
  async 'is made by each for a second where it was not kept'({ contents, other, told }) {
    await contents.take('k', 'a', 20)
    await contents.leave('k', 'a')
    assert.is(await other.take('k', 'b', 20), 'pass')
    assert.is(await other.read('k'), undefined)
    assert.equal(told()[1], ['LEAVE', PLACE, 'a', '1000'])
  },
  async 'is found by what it varies by, of which there is no copy'({ contents, other }) {
    await contents.keep('k', { vary: ['accept'] })
    assert.equal(await other.take('k', 'b', 20), { vary: ['accept'] })
    assert.equal(await other.read('k'), { vary: ['accept'] })
    assert.equal([contents.copy('k'), other.copy('k')], [undefined, undefined])
  },
  async 'is made by each where the store has something else'({ redis, contents }) {
    for (const value of ['', 'x', '=']) {
      redis.values.set(PLACE, value)
      assert.equal([await contents.take('k', 'a', 20), await contents.read('k'), contents.copy('k')], ['pass', undefined, undefined])
    }
  },
  async 'is made by each where the store answers what is no answer'({ redis, contents }) {
    redis.isHeld = true
    for (const value of [0, 2, null, undefined, true, Buffer.from(FORMATTED), [FORMATTED]]) {
      const taken = watched(contents.take('k', 'a', 20))
      await new Promise(resolve => setImmediate(resolve))
      redis.sent.pop()?.answer(value)
      await new Promise(resolve => setImmediate(resolve))
      assert.equal(taken, { value: 'pass' })
    }
  },
  async 'has no copies beyond a limit in bytes, which is 64 MiB unless set'({ make, contents }) {
    const small = make({ limit: 5000 })
    for (const key of ['a', 'b']) await small.keep(key, answerOf({ content: new Uint8Array(3000) }))
    assert.equal(['a', 'b'].map(key => small.copy(key) !== undefined), [false, true])
    const none = make({ limit: 0 })
    await none.keep('a', TEXT)
    assert.is(none.copy('a'), undefined)
    // What counts is the buffer that content lies in, and 1024 bytes more.
    const big = (size: number): KeptAnswer => answerOf({ content: new Uint8Array(new ArrayBuffer(size), 0, 1) })
    for (const [key, size, has] of [['over', 67_108_864, false], ['below', 67_100_000, true]] as const) {
      await contents.keep(key, big(size))
      assert.is(contents.copy(key) !== undefined, has)
    }
  },
  async 'is given up after a tenth of a second, and the store is left alone for one second'({ redis, clock, contents, failures, told }) {
    redis.isHeld = true
    const taken = watched(contents.take('k', 'a', 20))
    await clock.pass(99)
    assert.equal(taken, {})
    await clock.pass(1)
    assert.equal(taken, { value: 'pass' })
    assert.equal(failures.map(({ store, operation, key }) => [store, operation, key]), [['redis', 'take', 'k']])
    told()
    assert.is(await contents.read('k'), undefined)
    await contents.renew('k', 'a', 20)
    await contents.leave('k', 'a')
    await contents.keep('k', TEXT)
    // The copy of this process stays.
    assert.equal([told(), contents.copy('k')], [[], TEXT])
    await clock.pass(1000)
    redis.isHeld = false
    assert.is(await contents.read('k'), undefined)
    assert.equal(told(), [['GET', PLACE]])
  },
  async 'is awaited for as long as is said'({ redis, clock, make }) {
    redis.isHeld = true
    const read = watched(make({ timeout: 2 }).read('k'))
    await clock.pass(1999)
    assert.equal(read, {})
    redis.sent.pop()?.answer(FORMATTED)
    await clock.pass(0)
    assert.is(bytes(read.value), 'content')
  },
  async 'tells which question failed, and rejects none'({ redis, clock, contents, failures }) {
    const asked = [() => contents.take('k', 'a', 1), () => contents.read('k'), () => contents.renew('k', 'a', 1), () => contents.leave('k', 'a'), () => contents.keep('k', TEXT)]
    // The scripts are there already.
    for (const ask of asked) await ask()
    const answers = []
    for (const ask of asked) {
      redis.isHeld = true
      redis.sent.length = 0
      const asking = watched<unknown>(ask())
      await clock.pass(0)
      redis.sent[0]?.fail()
      await clock.pass(1000)
      answers.push(asking)
      redis.isHeld = false
      // Its answer ends what the failure began.
      await contents.read('other')
    }
    assert.equal(answers, [{ value: 'pass' }, { value: undefined }, { value: undefined }, { value: undefined }, { value: undefined }])
    assert.equal(failures.map(({ operation, key }) => [operation, key]), ['take', 'read', 'renew', 'leave', 'keep'].map(operation => [operation, 'k']))
  },
  async 'gives a lease back that comes too late, and nothing else'({ redis, clock, contents, told }) {
    await contents.take('before', 'a', 1)
    await contents.leave('before', 'a')
    for (const [late, leaves] of [[1, true], [0, false], [FORMATTED, false], ['!b', false], [null, false]] as const) {
      redis.isHeld = true
      told()
      const taken = watched(contents.take('k', 'a', 20))
      await clock.pass(100)
      assert.equal(taken, { value: 'pass' })
      redis.sent.pop()?.answer(late)
      await clock.pass(0)
      // That it fails is of no use to anybody.
      redis.sent[0]?.fail()
      await clock.pass(1000)
      assert.equal([told(), contents.copy('k')], [leaves ? [['LEAVE', PLACE, 'a', '1000']] : [], undefined], String(late))
      redis.isHeld = false
      await contents.read('other')
    }
  }
}

table('Content in a store of Redis', Object.entries(STORIES).map(([name, play]) => ({ name, ref: REF, play })), ({ play }) => onBench(play))

const client = { call: async () => null }
const wrong: readonly { readonly name: string, readonly client?: unknown, readonly options?: object, readonly error: typeof TypeError | typeof RangeError }[] = [
  { name: 'redisContents: expected a client of ioredis or node-redis, with call or sendCommand, got undefined', client: undefined, error: TypeError },
  ...[0, 0.0099, 60.1].map(timeout => ({ name: `redisContents: expected timeout to be from 0.01 to 60 seconds, got ${timeout}`, options: { timeout }, error: RangeError })),
  ...[0.9, 2_147_483_648].map(seconds => ({ name: `redisContents: expected seconds to be from 1 to 2147483647 seconds, got ${seconds}`, options: { seconds }, error: RangeError })),
  { name: 'redisContents: expected the limit as a whole number of bytes, got -1', options: { limit: -1 }, error: RangeError },
  { name: 'Expected the options prefix, timeout, seconds, limit, got "ttl"', options: { ttl: 1 }, error: TypeError }
]

table('Contents in Redis refuse', wrong.map(row => ({ ...row, ref: 'not-modified: errors' })), ({ name, options, error, ...row }) => {
  assert.throws(() => redisContents('client' in row ? row.client as never : client, options), (thrown: unknown) => thrown instanceof error && thrown.message === name)
})

table('Contents in Redis refuse as an option', [{ prefix: 1 }, { timeout: '1' }, { seconds: '1' }, { limit: '1' }].map(options => (
  { name: JSON.stringify(options), ref: 'not-modified: errors', options })), ({ options }) => {
  assert.throws(() => redisContents(client, options as never), (thrown: unknown) => thrown instanceof TypeError)
})

table('Contents in Redis take', [{}, undefined, { prefix: '' }, { timeout: 0.01 }, { timeout: 60 }, { seconds: 1 }, { seconds: 2_147_483_647 }, { limit: 0 }].map(options => (
  { name: JSON.stringify(options) ?? 'nothing', ref: 'not-modified: kept content', options })), ({ options }) => {
  assert.type(redisContents(client, options).read, 'function')
})
