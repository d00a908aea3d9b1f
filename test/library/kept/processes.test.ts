// Content that four processes share: who makes it, who waits, and what becomes of them when the maker or the store fails.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { redisContents, withEtag, withKeptContent } from 'not-modified'
import * as assert from 'uvu/assert'
import { NO_REDIS, REDIS_PATH, redisVersion, startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { afterAll, didNotRun, ranWith, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'

/** How content is kept, in seconds. */
interface Settings { readonly lease: number, readonly stale: number }
/** What a process tells of itself. */
interface Counts { readonly makes: number, readonly commands: number, readonly failures: number, readonly open: number }

async function serve(port: number): Promise<void> {
  const counts = { makes: 0, commands: 0, failures: 0, open: 0 }
  const redis = new Redis(port, '127.0.0.1')
  redis.on('error', () => {})
  await redis.ping()
  const client = { call: (command: string, ...args: string[]): Promise<unknown> => {
    counts.commands++
    return redis.call(command, ...args)
  } }
  subscribe('not-modified:store', () => { counts.failures++ })
  console.error = () => {}
  const contents = redisContents(client, { timeout: 1 })
  const tagged = withEtag((request: IncomingMessage) => String(request.headers['x-tag']))
  const handler = (request: IncomingMessage, response: ServerResponse): () => Promise<string> => {
    const { 'x-tag': tag, 'x-takes': takes, 'x-is': is } = request.headers
    if (is === 'unkept') response.setHeader('Cache-Control', 'no-store')
    return async () => {
      counts.makes++
      process.send?.({ making: tag })
      await new Promise(resolve => setTimeout(resolve, Number(takes)))
      if (is === 'failing') throw new Error('boom')
      return `content of ${tag}`
    }
  }
  const listeners = new Map<string, RequestListener>()
  const server = createServer((request, response) => {
    const settings = String(request.headers['x-settings'])
    let listener = listeners.get(settings)
    if (listener === undefined) {
      const { lease, stale } = JSON.parse(settings) as Settings
      listener = tagged(withKeptContent(contents, { lease, staleWhileRevalidate: stale })(handler))
      listeners.set(settings, listener)
    }
    listener(request, response)
  })
  server.on('request', (_request, response) => {
    counts.open++
    response.on('close', () => { counts.open-- })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.on('message', message => {
    if (message === 'begin') Object.assign(counts, { makes: 0, commands: 0, failures: 0 })
    process.send?.({ counts })
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ port: (server.address() as AddressInfo).port })
}

const connections = new Agent({ keepAlive: true })

class Member {
  readonly child: ChildProcess
  readonly making: string[] = []
  #settings: Settings = { lease: 1, stale: 0 }
  #target = '/'
  port = 0
  #counts: ((counts: Counts) => void) | undefined

  constructor(port: number) {
    this.child = fork(fileURLToPath(import.meta.url), ['serve', String(port)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.child.on('message', message => {
      const { port, making, counts } = message as { port?: number, making?: string, counts?: Counts }
      if (port !== undefined) this.port = port
      if (making !== undefined) this.making.push(making)
      if (counts !== undefined) this.#counts?.(counts)
    })
  }

  /** Begins a story, at a target of its own and with nothing counted yet. */
  async begin(target: string, settings: Partial<Settings> | undefined): Promise<void> {
    this.#target = target
    this.#settings = { lease: 1, stale: 0, ...settings }
    this.making.length = 0
    await this.counts('begin')
  }

  counts(message = 'counts'): Promise<Counts> {
    return within(new Promise(resolve => {
      this.#counts = resolve
      this.child.send(message)
    }), 'a process tells what it counted')
  }

  ask(tag: string, takes: number, is = ''): Promise<{ readonly status: number, readonly content: string, readonly etag: string | undefined }> {
    return within(new Promise((resolve, reject) => {
      const fields = { 'host': 'example.com', 'x-tag': tag, 'x-takes': takes, 'x-is': is, 'x-settings': JSON.stringify(this.#settings) }
      get({ port: this.port, host: '127.0.0.1', agent: connections, path: this.#target, headers: fields }, response => {
        let content = ''
        response.setEncoding('utf8').on('data', (text: string) => { content += text })
        response.on('end', () => resolve({ status: response.statusCode as number, content, etag: response.headers.etag }))
        response.on('error', reject)
      }).on('error', reject)
    }), `the answer for ${tag} comes`, 30)
  }
}

interface Stage { readonly members: readonly Member[], readonly redis: RedisServer }
interface Story { readonly name: string, readonly ref: string, readonly settings?: Partial<Settings>, readonly play: (stage: Stage) => Promise<void> }

const REF = 'not-modified: kept content'

async function totals(members: readonly Member[]): Promise<Counts> {
  const all = await Promise.all(members.map(member => member.counts()))
  const sum = (name: keyof Counts): number => all.reduce((total, counts) => total + counts[name], 0)
  return { makes: sum('makes'), commands: sum('commands'), failures: sum('failures'), open: sum('open') }
}

const everywhere = (members: readonly Member[], requests: number, tag: string, takes: number, is?: string): Promise<{ status: number, content: string }>[] =>
  Array.from({ length: requests }, (_, i) => (members[i % members.length] as Member).ask(tag, takes, is))

async function makerOf(members: readonly Member[], tag: string): Promise<Member> {
  let maker: Member | undefined
  await until(() => {
    maker = members.find(({ making }) => making.includes(tag))
    return maker !== undefined
  }, () => `${tag} is being made`)
  return maker as Member
}

/** Waits until all these requests are under way. */
async function underWay(members: readonly Member[], requests: number): Promise<void> {
  await until(async () => (await totals(members)).open === requests, `${requests} requests are under way`)
}

/** Waits until all processes ask the store again. */
async function storeIsAsked(members: readonly Member[]): Promise<void> {
  await until(async () => {
    const tag = `w${Math.random()}`
    const before = await totals(members)
    await Promise.all(everywhere(members, 8, tag, 100))
    return (await totals(members)).makes - before.makes === 1
  }, 'the processes ask the store again')
}

const STORIES: readonly Story[] = [
  { name: 'is made once for two hundred simultaneous requests, with at most 0.2 commands a request', ref: REF, async play({ members }) {
    for (let i = 1; i <= 3; i++) {
      const before = await totals(members)
      const answers = await Promise.all(everywhere(members, 200, `v${i}`, 200))
      assert.equal(new Set(answers.map(({ content }) => content)), new Set([`content of v${i}`]))
      const after = await totals(members)
      assert.is(after.makes - before.makes, 1)
      assert.ok(after.commands - before.commands <= 40, `${after.commands - before.commands} commands`)
    }
    const before = await totals(members)
    await Promise.all(everywhere(members, 200, 'v3', 200))
    assert.equal(await totals(members), before)
  } },
  { name: 'is made once or twice when its maker is killed', ref: REF, async play({ members }) {
    const coming = everywhere(members, 200, 'v1', 1000).map(answer => answer.catch(() => undefined))
    const maker = await makerOf(members, 'v1')
    await underWay(members, 200)
    maker.child.kill('SIGKILL')
    const answers = await Promise.all(coming)
    // Those of the killed process have none.
    assert.is(answers.filter(answer => answer === undefined).length, 50)
    assert.equal(new Set(answers.flatMap(answer => answer === undefined ? [] : [answer.content])), new Set(['content of v1']))
    assert.is(members.flatMap(({ making }) => making).length, 2)
  } },
  { name: 'is made by another while its maker stands still, and by nobody else once it goes on', ref: REF, settings: { lease: 0.3 }, async play({ members }) {
    const coming = everywhere(members, 40, 'v1', 500)
    const maker = await makerOf(members, 'v1')
    await underWay(members, 40)
    maker.child.kill('SIGSTOP')
    const others = coming.filter((_, i) => members[i % 4] !== maker)
    assert.equal(new Set((await Promise.all(others)).map(({ content }) => content)), new Set(['content of v1']))
    maker.child.kill('SIGCONT')
    assert.equal(new Set((await Promise.all(coming)).map(({ content }) => content)), new Set(['content of v1']))
    assert.is((await totals(members)).makes, 2)
  } },
  { name: 'that takes longer than its lease is made once', ref: REF, settings: { lease: 0.3 }, async play({ members }) {
    await Promise.all(everywhere(members, 40, 'v1', 1500))
    assert.is((await totals(members)).makes, 1)
  } },
  { name: 'that fails does so only for those who waited in its process', ref: REF, async play({ members }) {
    const [first, ...rest] = members as [Member, ...Member[]]
    const failing = everywhere([first], 5, 'v1', 500, 'failing')
    await makerOf([first], 'v1')
    await underWay([first], 5)
    const coming = everywhere(rest, 30, 'v1', 50)
    assert.equal(new Set((await Promise.all(failing)).map(({ status }) => status)), new Set([500]))
    assert.equal(new Set((await Promise.all(coming)).map(({ content }) => content)), new Set(['content of v1']))
    const { makes } = await totals(members)
    assert.ok(makes >= 2 && makes <= 4, `${makes} makes`)
  } },
  { name: 'that is not kept is made for each, after one make at most', ref: REF, async play({ members }) {
    const answers = await Promise.all(everywhere(members, 40, 'v1', 100, 'unkept'))
    assert.equal(new Set(answers.map(({ content }) => content)), new Set(['content of v1']))
    assert.is((await totals(members)).makes, 40)
  } },
  { name: 'goes out under its previous tag in a process that waits for another', ref: 'RFC 5861 §3', settings: { stale: 60 }, async play({ members }) {
    await Promise.all(everywhere(members, 4, 'v1', 0))
    const [first, ...rest] = members as [Member, ...Member[]]
    const coming = first.ask('v2', 1000)
    await makerOf([first], 'v2')
    const stale = await Promise.all(rest.map(member => member.ask('v2', 1000)))
    assert.equal(stale.map(({ content, etag }) => [content, etag]), Array(3).fill(['content of v1', '"v1"']))
    assert.is((await coming).content, 'content of v2')
    // They look for it in the background.
    for (const member of rest) await until(async () => (await member.ask('v2', 1000)).etag === '"v2"', 'the new content comes')
    assert.is((await totals(members)).makes, 2)
  } },
  { name: 'is made by each process once when the store is killed', ref: REF, async play({ members, redis }) {
    await Promise.all(everywhere(members, 4, 'v1', 0))
    await redis.kill()
    for (const tag of ['v2', 'v3']) {
      const answers = await Promise.all(everywhere(members, 80, tag, 100))
      assert.equal(new Set(answers.map(({ content }) => content)), new Set([`content of ${tag}`]))
    }
    const { makes, failures } = await totals(members)
    assert.is(makes, 9)
    assert.ok(failures >= 4)
    // What was kept before is still there, in each process.
    await Promise.all(everywhere(members, 4, 'v1', 0))
    assert.is((await totals(members)).makes, 9)
    await redis.restart()
  } },
  { name: 'is made by each process once while the store hangs', ref: REF, async play({ members, redis }) {
    await Promise.all(everywhere(members, 4, 'v1', 0))
    redis.child().kill('SIGSTOP')
    try {
      const answers = await Promise.all(everywhere(members, 80, 'v2', 100))
      assert.equal(new Set(answers.map(({ content }) => content)), new Set(['content of v2']))
      const { makes, failures } = await totals(members)
      assert.ok(makes >= 4 && makes <= 5, `${makes} makes`)
      assert.ok(failures >= 4)
    } finally {
      redis.child().kill('SIGCONT')
    }
  } },
  { name: 'is made once when the store comes back', ref: REF, async play({ members, redis }) {
    await redis.kill()
    await Promise.all(everywhere(members, 8, 'v1', 0))
    await redis.restart()
    await storeIsAsked(members)
  } }
]

let stage: Promise<Stage> | undefined
const started: { readonly children: ChildProcess[], redis?: RedisServer } = { children: [] }
afterAll(async () => {
  for (const child of started.children) child.kill('SIGKILL')
  connections.destroy()
  await started.redis?.stop()
})

async function start(): Promise<Stage> {
  const redis = started.redis ??= await startRedis()
  const members = Array.from({ length: 4 }, () => new Member(redis.port))
  started.children.push(...members.map(({ child }) => child))
  await until(() => members.every(({ port }) => port !== 0), 'four processes listen')
  return { members, redis }
}

/** Plays a story with the processes of those before it, which are all at work, unless one was killed. */
async function withMembers({ name, settings, play }: Story): Promise<void> {
  const { members, redis } = await (stage ??= start())
  stage = undefined
  await Promise.all(members.map(member => member.begin(`/${encodeURIComponent(name)}`, settings)))
  await play({ members, redis })
  if (members.some(({ child }) => child.signalCode !== null)) return
  if ((await totals(members)).failures > 0) await storeIsAsked(members)
  stage = Promise.resolve({ members, redis })
}

if (process.argv[2] === 'serve') {
  await serve(Number(process.argv[3]))
} else if (REDIS_PATH === undefined) {
  didNotRun('Content of four processes', STORIES, NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  table('Content of four processes', STORIES, withMembers)
}
