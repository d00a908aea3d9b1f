// Content in Redis, by each client: what is kept, who makes it, and what becomes of a store that fails.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { redisContents } from 'not-modified'
import type { Contents } from 'not-modified'
import * as assert from 'uvu/assert'
import { CLIENTS, CLUSTER_CLIENTS } from '../../support/redis-clients.ts'
import { startCluster } from '../../support/redis-cluster.ts'
import type { ClientKind, OpenClient } from '../../support/redis-clients.ts'
import { NO_REDIS, REDIS_PATH, redisVersion, startRedis } from '../../support/redis-server.ts'
import { afterAll, didNotRun, ranWith, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'

type Answer = Exclude<ReturnType<Contents['copy']>, undefined>

const REF = 'not-modified: kept content'
const answerOf = (content: string | Uint8Array, rest: Partial<Answer> = {}): Answer => ({
  etag: '"v1"', lastModified: undefined, vary: [], isShared: false, fields: [], content: Buffer.from(content), ...rest
})

const ANSWERS: readonly (Answer & { readonly name: string })[] = [
  { name: 'no content', ...answerOf('') },
  { name: 'text', ...answerOf('con€tent 👋') },
  { name: 'text with line feeds, a NUL and a byte order mark', ...answerOf('\uFEFF\n\0\r\n') },
  { name: 'all bytes', ...answerOf(Uint8Array.from({ length: 256 }, (_, i) => i)) },
  { name: 'bytes that are no UTF-8 at their end', ...answerOf(Uint8Array.from([0x61, 0xe2, 0x82])) },
  { name: 'fields, a date and a variant', ...answerOf('x', { lastModified: 'Wed, 01 Jan 2020 00:00:00 GMT', vary: ['accept', 'cookie'], isShared: true,
    fields: [['X-A', 'a'], ['Link', ['<a>', '<b>\xe9']], ['X-Gone', null]] }) }
]

interface Bench {
  readonly contents: Contents
  /** The same store, as another process sees it. */
  readonly other: Contents
  readonly open: OpenClient
  readonly prefix: string
}

interface Story { readonly name: string, readonly ref: string, readonly play: (bench: Bench) => Promise<void> }

const STORIES: readonly Story[] = [
  ...ANSWERS.map(({ name, ...answer }): Story => ({ name: `is kept whole: ${name}`, ref: REF, async play({ contents, other }) {
    await contents.keep('k', answer)
    const { content, ...rest } = await other.read('k') as Answer
    assert.equal(JSON.parse(JSON.stringify(rest)), JSON.parse(JSON.stringify({ ...answer, content: undefined })))
    assert.equal(Buffer.from(content), Buffer.from(answer.content))
    // Both have a copy now.
    assert.is(contents.copy('k'), answer)
    assert.equal(Buffer.from((other.copy('k') as Answer).content), Buffer.from(answer.content))
  } })),
  { name: 'is made by the first who asks', ref: REF, async play({ contents, other }) {
    assert.is(await contents.read('k'), undefined)
    assert.is(await contents.take('k', 'a', 20), 'make')
    assert.equal(await other.take('k', 'b', 20), { by: 'a' })
    assert.is(await other.read('k'), undefined)
    await contents.keep('k', answerOf('x'))
    assert.is((await other.take('k', 'b', 20) as Answer).etag, '"v1"')
  } },
  { name: 'is made by the next when a lease has ended', ref: REF, async play({ contents, other }) {
    assert.is(await contents.take('k', 'a', 0.05), 'make')
    await until(async () => await other.take('k', 'b', 20) === 'make', 'the lease ends')
    // Who held it does not renew or end that of the next.
    await contents.renew('k', 'a', 0.01)
    await contents.leave('k', 'a')
    assert.equal(await contents.take('k', 'a', 20), { by: 'b' })
    // What it made is right all the same.
    await contents.keep('k', answerOf('x'))
    assert.is((await other.take('k', 'b', 20) as Answer).etag, '"v1"')
  } },
  { name: 'is not made by another while the lease is renewed', ref: REF, async play({ contents, other, open, prefix }) {
    assert.is(await contents.take('k', 'a', 0.5), 'make')
    await contents.renew('k', 'a', 20)
    assert.ok(Number(await open.send('PTTL', `${prefix}k`)) > 10_000)
    assert.equal(await other.take('k', 'b', 20), { by: 'a' })
  } },
  { name: 'that is not kept is made by each', ref: REF, async play({ contents, other, open, prefix }) {
    assert.is(await contents.take('k', 'a', 20), 'make')
    await contents.leave('k', 'a')
    assert.is(await other.take('k', 'b', 20), 'pass')
    assert.ok(Number(await open.send('PTTL', `${prefix}k`)) <= 1000)
    await until(async () => await other.take('k', 'b', 20) === 'make', 'it is forgotten')
  } },
  { name: 'is found by what it varies by', ref: 'RFC 9111 §4.1', async play({ contents, other }) {
    assert.is(await contents.take('k', 'a', 20), 'make')
    await contents.keep('k', { vary: ['accept', 'cookie'] })
    assert.equal(await other.take('k', 'b', 20), { vary: ['accept', 'cookie'] })
    assert.equal(await other.read('k'), { vary: ['accept', 'cookie'] })
    assert.is(other.copy('k'), undefined)
  } },
  { name: 'ends with its seconds', ref: REF, async play({ contents, open, prefix }) {
    await contents.keep('k', answerOf('x'))
    const left = Number(await open.send('TTL', `${prefix}k`))
    assert.ok(left > 0 && left <= 86_400)
  } },
  ...['', 'x', '=', '=x', '={}\nx', '={"etag":"\\"v1\\"","vary":[],"isShared":true,"fields":[["transfer-encoding","chunked"]]}\nx',
    '={"etag":"\\"v1\\"","vary":[],"isShared":true,"fields":[["a"]]}\nx', '={"etag":1,"vary":[],"isShared":true,"fields":[]}\nx', '?', '?{}', '?[1]', '#[]\nx'
  ].map((value): Story => ({ name: `is made where the store has something else: ${JSON.stringify(value)}`, ref: REF, async play({ contents, open, prefix }) {
    await open.send('SET', `${prefix}k`, value)
    assert.is(await contents.take('k', 'a', 20), 'pass')
    assert.is(await contents.read('k'), undefined)
    await contents.keep('k', answerOf('x'))
    assert.is((await contents.take('k', 'a', 20) as Answer).etag, '"v1"')
  } })),
  { name: 'is made where the store has a value of another type', ref: REF, async play({ contents, open, prefix }) {
    await open.send('LPUSH', `${prefix}k`, 'x')
    assert.is(await contents.take('k', 'a', 20), 'pass')
    assert.is(await contents.read('k'), undefined)
  } },
  { name: 'is copied in this process up to a limit in bytes, and is in the store beyond it', ref: REF, async play({ open, prefix }) {
    const contents = redisContents(open.client, { prefix, timeout: 20, limit: 100_000 })
    const keys = ['a', 'b', 'c']
    const copied = (): string[] => keys.filter(key => contents.copy(key) !== undefined)
    for (const key of keys) await contents.keep(key, answerOf('x'.repeat(40_000)))
    assert.equal(copied(), ['b', 'c'])
    assert.is((await contents.read('a') as Answer).content.byteLength, 40_000)
    assert.equal(copied(), ['a', 'c'])
  } },
  { name: 'is made where the store has lost its scripts', ref: REF, async play({ contents, open }) {
    await open.send('SCRIPT', 'FLUSH')
    assert.is(await contents.take('k', 'a', 20), 'make')
  } }
]

const wrong: readonly { readonly name: string, readonly client?: unknown, readonly options?: object, readonly error: typeof TypeError | typeof RangeError }[] = [
  { name: 'redisContents: expected a client of ioredis or node-redis, with call or sendCommand, got undefined', client: undefined, error: TypeError },
  { name: 'redisContents: expected timeout to be from 0.01 to 60 seconds, got 0', options: { timeout: 0 }, error: RangeError },
  { name: 'redisContents: expected seconds to be from 1 to 2147483647 seconds, got 0', options: { seconds: 0 }, error: RangeError },
  { name: 'redisContents: expected the limit as a whole number of bytes, got -1', options: { limit: -1 }, error: RangeError },
  { name: 'Expected the options prefix, timeout, seconds, limit, got "ttl"', options: { ttl: 1 }, error: TypeError }
]

table('Contents in Redis: wrong arguments', wrong.map(row => ({ ...row, ref: 'not-modified: errors' })), ({ name, options, error, ...row }) => {
  const client = 'client' in row ? row.client : { call: async () => null }
  assert.throws(() => redisContents(client as never, options), (thrown: unknown) => thrown instanceof error && thrown.message === name)
})

const FAILURES = 'Contents in Redis that fails'
const failures: readonly Story[] = [
  { name: 'has nothing while it hangs, and is not asked again at once', ref: REF, async play({ contents }) {
    assert.is(await within(contents.take('k', 'a', 20), 'the store is given up'), 'pass')
    assert.is(await contents.read('k'), undefined)
    await contents.keep('k', answerOf('x'))
    // The copy of this process stays.
    assert.is((contents.copy('k') as Answer).etag, '"v1"')
  } }
]

if (REDIS_PATH === undefined) {
  didNotRun('Contents in Redis', STORIES, NO_REDIS)
  didNotRun(FAILURES, failures, NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  const [server, cluster] = await Promise.all([startRedis(), startCluster()])
  const openAll = (kinds: readonly ClientKind[], port: number) => Promise.all(kinds.map(async kind => ({ kind, open: await kind.open(port) })))
  const clients = await openAll(CLIENTS, server.port)
  const all = [...clients, ...await openAll(CLUSTER_CLIENTS, cluster.port)]
  afterAll(async () => {
    for (const { open } of all) open.close()
    await Promise.all([server.stop(), cluster.stop()])
  })
  let prefixes = 0
  const benchOf = (open: OpenClient, timeout: number): Bench => {
    const prefix = `${++prefixes}:`
    const contents = (): Contents => redisContents(open.client, { prefix, timeout })
    return { contents: contents(), other: contents(), open, prefix }
  }
  const rows = all.flatMap(({ kind, open }) => STORIES.map(story => ({ ...story, name: `${story.name}: ${kind.name}`, open })))
  table('Contents in Redis', rows, ({ play, open }) => play(benchOf(open, 20)))

  table(FAILURES, clients.flatMap(({ kind, open }) => failures.map(story => ({ ...story, name: `${story.name}: ${kind.name}`, open }))), async ({ play, open }) => {
    const bench = benchOf(open, 0.05)
    // The scripts are there: one that is not takes two questions.
    await bench.contents.take('before', 'a', 1)
    const told: { operation: string, seconds: number }[] = []
    const listen = (message: unknown): void => { told.push(message as { operation: string, seconds: number }) }
    subscribe('not-modified:store', listen)
    server.child().kill('SIGSTOP')
    const began = performance.now()
    try {
      await play(bench)
      assert.is(told[0]?.operation, 'take')
      // Once a second at most, however slow this machine is.
      assert.ok(told.length <= 1 + (performance.now() - began) / 1000, `${told.length} failures`)
    } finally {
      server.child().kill('SIGCONT')
      unsubscribe('not-modified:store', listen)
    }
    // It is asked again later, and what was granted too late was given back.
    await until(async () => {
      const taken = await bench.contents.take('k', 'b', 20)
      return taken === 'make'
    }, 'the store is asked again, and the lease was given back')
  })
}
