// What becomes of requests while Redis is stopped, gone, empty, read-only or busy, and afterwards.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { setTimeout as seconds } from 'node:timers/promises'
import { UnavailableError, answerConditional, expectationOf, makeEtag, redisRevisions, withEtag } from 'not-modified'
import type { NodeHandler, RedisClient, Revisions, StoreFailure } from 'not-modified'
import * as assert from 'uvu/assert'
import { CLIENTS } from '../../support/redis-clients.ts'
import type { ClientKind, OpenClient } from '../../support/redis-clients.ts'
import { NO_REDIS, REDIS_PATH, startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { DETAILS, bare, problem } from '../../support/refusals.ts'
import { didNotRun, stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'
import { NONE, NOTHING, heldWork, isName, oneOf, publish } from './contract.ts'

interface Fault {
  readonly name: string
  readonly begin: (server: RedisServer, other: OpenClient) => Promise<void>
  readonly end: (server: RedisServer, other: OpenClient) => Promise<void>
  /** Whether what is only read is still answered. */
  readonly answersReads?: true
}

const FAULTS: readonly Fault[] = [
  { name: 'stopped', begin: async server => { server.child().kill('SIGSTOP') }, end: async server => { server.child().kill('SIGCONT') } },
  { name: 'killed, and then empty', begin: server => server.kill(), end: server => server.restart() },
  { name: 'a replica that has lost its primary', answersReads: true,
    begin: async (_server, other) => { await other.send('REPLICAOF', '127.0.0.1', '1') },
    end: async (_server, other) => { await other.send('REPLICAOF', 'NO', 'ONE') } },
  { name: 'out of memory', answersReads: true,
    begin: async (_server, other) => { await other.send('CONFIG', 'SET', 'maxmemory', '1') },
    end: async (_server, other) => { await other.send('CONFIG', 'SET', 'maxmemory', '0') } },
  { name: 'busy with a script of somebody else',
    begin: async (server, other) => {
      await other.send('CONFIG', 'SET', 'lua-time-limit', '5')
      const busy = await CLIENTS[1]!.open(server.port)
      busy.send('EVAL', 'while true do end', '0').catch(() => {}).finally(() => { busy.close() })
      await until(() => other.send('PING').then(() => false, (error: Error) => error.message.startsWith('BUSY')), 'Redis is busy')
    },
    end: async (_server, other) => { await other.send('SCRIPT', 'KILL') } }
]

interface Stage {
  readonly server: RedisServer
  readonly client: RedisClient
  readonly revisions: Revisions
  /** Another client of the same server. */
  readonly other: OpenClient
  readonly failures: StoreFailure[]
}

/** The failures of the stage on which something was asked. */
const heard = new AsyncLocalStorage<StoreFailure[]>()
subscribe('not-modified:store', failure => {
  // What is owed to a store is tried again for as long as this process runs.
  if (!(failure as StoreFailure).key.startsWith('not-modified:')) heard.getStore()?.push(failure as StoreFailure)
})

/** How many stages are open at once: what happens on one is mostly waited for. */
const AT_ONCE = 8

/** A server, a store in it, and what it publishes, for as long as `use` runs. Its lease is longer than any test. */
async function onStage(kind: ClientKind, use: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await startRedis()
  const [{ client, close }, other] = await Promise.all([kind.open(server.port), CLIENTS[0]!.open(server.port)])
  const failures: StoreFailure[] = []
  try {
    // Other stages are open at the same time.
    await heard.run(failures, () => use({ server, client, revisions: redisRevisions(client, { lease: 3600, timeout: 1 }), other, failures }))
  } finally {
    close()
    other.close()
    await server.stop()
  }
}

/** A page whose handler counts how often it was called, on node:http and fetch. */
function openPage(revisions: Revisions) {
  const page = { text: 'first', calls: 0 }
  const tagged = withEtag(async (request: IncomingMessage) => revisions.current(request.url as string))
  const onNode: NodeHandler = tagged(async (request, response) => {
    page.calls++
    if (request.method === 'GET') return page.text
    const change = await revisions.change(request.url as string, expectationOf(request), () => { page.text = 'written' })
    if (!change.performed) {
      answerConditional(request, response, change.current)
      return undefined
    }
    response.statusCode = 204
    response.end()
    return undefined
  })
  const onFetch = withEtag(async () => revisions.current('/') as Promise<unknown>)(async (request: Request) => {
    page.calls++
    if (request.method === 'GET') return new Response(page.text)
    await revisions.change('/', expectationOf(request), () => { page.text = 'written' })
    return new Response(null, { status: 204 })
  })
  return { page, onNode: (...args: Parameters<NodeHandler>) => { void onNode(...args) }, onFetch }
}

const REFUSED = problem(503, DETAILS.unavailable)

/** Whether a store refuses, as it is to for a second after each failure. */
async function isUnavailable(asking: Promise<unknown>): Promise<UnavailableError> {
  const error = await asking.then(() => assert.unreachable('it was performed'), (reason: unknown) => reason)
  assert.instance(error, UnavailableError)
  return error as UnavailableError
}

async function nameOf(revisions: Revisions, key: string): Promise<string> {
  let name: unknown
  await until(async () => typeof (name = await revisions.current(key)) === 'string', `${key} has a name`)
  return name as string
}

const ROWS = CLIENTS.flatMap(kind => FAULTS.map(fault => ({ kind, fault, name: `${kind.name}, ${fault.name}`, ref: 'not-modified: revisions' })))

const ON_SERVERS = 'A page while Redis is'
const runOnServers = ({ kind, fault }: typeof ROWS[number]): Promise<void> => onStage(kind, async ({ server, revisions, other }) => {
  const { page, onNode, onFetch } = openPage(revisions)
  const name = await publish(revisions, '/')
  const etag = makeEtag(name)
  await withServer(onNode, async wire => {
    assert.is((await wire.send('GET', [`If-None-Match: ${etag}`])).status, 304)
    page.calls = 0
    await fault.begin(server, other)
    // A replica shows only when something is to be written.
    if (fault.answersReads === true) await isUnavailable(revisions.change('/', oneOf(name), () => assert.unreachable()))
    assert.equal(await wire.send('GET', [`If-None-Match: ${etag}`]),
      { status: 200, reason: 'OK', fields: ['Content-Length: 5', 'Date: <date>', 'Connection: close'], content: 'first', truncated: false })
    assert.equal(bare(await wire.send('GET', [`If-Match: ${etag}`])),
      { status: 412, reason: 'Precondition Failed', fields: ['Date: <date>', 'Connection: close'], content: '', truncated: false })
    page.calls = 0
    for (const field of [`If-Match: ${etag}`, 'If-Match: *', 'If-None-Match: *', 'If-Unmodified-Since: Sat, 01 Jan 2039 00:00:00 GMT']) {
      const answer = await wire.send('PUT', [field], 'text')
      assert.equal({ ...answer, fields: answer.fields.filter(field => !/^(Date|Connection)/.test(field)) }, { status: 503, reason: 'Service Unavailable',
        fields: ['Cache-Control: no-store', 'Retry-After: 1', 'Content-Type: application/problem+json', `Content-Length: ${REFUSED.length}`], content: REFUSED, truncated: false })
    }
    for (const [name, value] of [['If-Match', etag], ['If-None-Match', '*']] as const) {
      const answer = await onFetch(new Request('http://x/', { method: 'PUT', headers: { [name]: value }, body: 'text' }))
      assert.equal([answer.status, answer.headers.get('retry-after'), answer.headers.get('etag'), await answer.text()], [503, '1', null, REFUSED])
    }
    assert.equal(page, { text: 'first', calls: 0 })
    const read = await onFetch(new Request('http://x/', { headers: { 'If-None-Match': etag } }))
    assert.equal([read.status, read.headers.get('etag'), await read.text()], [200, null, 'first'])
    assert.is((await wire.send('PUT', [], 'text')).status, 204)
    assert.equal(page, { text: 'written', calls: 2 })
    await fault.end(server, other)
    await until(async () => {
      const current = await revisions.current('/')
      return typeof current === 'string' && current !== name
    }, 'the page that was written has another name')
    assert.is((await wire.send('GET', [`If-None-Match: ${etag}`])).status, 200)
    assert.is((await wire.send('PUT', [`If-Match: ${etag}`], 'text')).status, 412)
    const current = makeEtag(await nameOf(revisions, '/'))
    assert.is((await wire.send('GET', [`If-None-Match: ${current}`])).status, 304)
    assert.is((await wire.send('PUT', [`If-Match: ${current}`], 'text')).status, 204)
  })
})

const CALLS = 'Calls while Redis is'
const runCalls = ({ kind, fault }: typeof ROWS[number]): Promise<void> => onStage(kind, async ({ server, revisions, other, failures }) => {
  const name = await publish(revisions, 'a key')
  assert.equal(failures, [])
  await fault.begin(server, other)
  const began = performance.now()
  const error = await isUnavailable(revisions.change('a key', oneOf(name), () => assert.unreachable()))
  assert.equal([error.status, error.statusCode, error.code, error.headers, error.expose, error.name],
    [503, 503, 'ERR_REVISIONS_UNAVAILABLE', { 'Cache-Control': 'no-store', 'Retry-After': '1' }, true, 'UnavailableError'])
  assert.is(failures.length, 1)
  const [failure] = failures as [StoreFailure]
  assert.equal([failure.store, failure.operation, failure.key], ['redis', 'claim', 'a key'])
  assert.ok(failure.seconds > 0)
  assert.is(failure.error, error.cause)
  // It is left alone: nothing is asked, so nothing fails.
  await isUnavailable(revisions.remove('a key', NONE, () => assert.unreachable()))
  await isUnavailable(revisions.invalidate('another'))
  assert.is(await revisions.current('a key'), undefined)
  const change = await revisions.change('a key', NOTHING, () => 'done')
  assert.equal([change.performed, change.performed && change.result], [true, 'done'])
  assert.equal(await revisions.remove('a removed key', NOTHING, () => 'gone'), { performed: true, revision: null, result: 'gone' })
  const thrown = new Error('full')
  assert.is(await revisions.change('a key', NOTHING, () => { throw thrown }).catch((reason: unknown) => reason), thrown)
  if (performance.now() - began < 1000) assert.is(failures.length, 1)
  // A second later it is tried, by something that writes, and fails again.
  await until(async () => {
    assert.is(await revisions.current('a third key'), undefined)
    return failures.some(({ key }) => key === 'a third key')
  }, 'the store is tried again')
  await fault.end(server, other)
  const after = await nameOf(revisions, 'a key')
  assert.is.not(after, name)
  assert.equal(await revisions.change('a key', oneOf(name), () => assert.unreachable()), { performed: false, current: await nameOf(revisions, 'a key') })
})

const STORIES: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'a claim that is granted after the timeout is given back': async ({ server, revisions }) => {
    const name = await publish(revisions, 'a key')
    server.child().kill('SIGSTOP')
    await isUnavailable(revisions.change('a key', oneOf(name), () => assert.unreachable()))
    server.child().kill('SIGCONT')
    const after = await nameOf(revisions, 'a key')
    assert.is((await revisions.change('a key', oneOf(after), () => {})).performed, true)
  },
  'a change whose name cannot be published is performed, and no name that anybody got stays': async ({ server, revisions }) => {
    const name = await publish(revisions, 'a key')
    const change = await revisions.change('a key', oneOf(name), () => {
      server.child().kill('SIGSTOP')
      return 'done'
    })
    assert.equal([change.performed, change.performed && change.result], [true, 'done'])
    assert.is(await revisions.current('a key'), undefined)
    server.child().kill('SIGCONT')
    const after = await nameOf(revisions, 'a key')
    assert.is.not(after, name)
    assert.is((await revisions.change('a key', oneOf(name), () => assert.unreachable())).performed, false)
    await until(async () => {
      const current = await revisions.current('a key')
      return typeof current === 'string' && current !== (change.performed && change.revision)
    }, 'what was owed to the store is settled')
  },
  'a change whose lease is over when its name cannot be published is rejected: another may have been told that it was performed': async ({ server, client, revisions }) => {
    const name = await publish(revisions, 'a key')
    const error = await redisRevisions(client, { lease: 0.1, timeout: 0.5 }).change('a key', oneOf(name), async () => {
      server.child().kill('SIGSTOP')
      await seconds(150)
    }).then(() => assert.unreachable(), (reason: { code?: string }) => reason)
    assert.is((error as { code?: string }).code, 'ERR_REVISIONS_LEASE')
    server.child().kill('SIGCONT')
    assert.is.not(await nameOf(revisions, 'a key'), name)
  },
  'work that throws while the store is stopped rejects with its error': async ({ server, revisions }) => {
    const error = new Error('disk full')
    const name = await publish(revisions, 'a key')
    assert.is(await revisions.change('a key', oneOf(name), () => {
      server.child().kill('SIGSTOP')
      throw error
    }).catch((reason: unknown) => reason), error)
    server.child().kill('SIGCONT')
    assert.is.not(await nameOf(revisions, 'a key'), name)
  },
  'a store that was emptied during a change: it is rejected, and what readers got meanwhile matches nothing': async ({ revisions, other }) => {
    const name = await publish(revisions, 'a key')
    const held = heldWork()
    const working = revisions.change('a key', oneOf(name), held.work)
    await held.begun
    await other.send('FLUSHALL')
    const meanwhile = await revisions.current('a key')
    isName(meanwhile)
    held.end()
    const error = await working.then(() => { throw new Error('It was performed') }, (reason: Error & { code?: string }) => reason)
    assert.is(error.code, 'ERR_REVISIONS_LEASE')
    assert.match(error.message, /^The change of "a key" outlived its lease of 3600 seconds/)
    assert.is.not(await revisions.current('a key'), meanwhile)
  },
  'a lease that ended during a change: the next change is at work, and gets another name than it says': async ({ revisions, other }) => {
    const name = await publish(revisions, 'a key')
    const [first, second] = [heldWork(), heldWork()]
    const outlived = revisions.change('a key', oneOf(name), first.work)
    await first.begun
    const [place] = await other.send('KEYS', '*') as [string]
    await other.send('PEXPIRE', place, '1')
    await until(async () => await other.send('EXISTS', place) === 0, 'the lease ends')
    const working = revisions.change('a key', NONE, second.work)
    await second.begun
    first.end()
    assert.is(await outlived.then(() => assert.unreachable(), (reason: { code?: string }) => reason.code), 'ERR_REVISIONS_LEASE')
    assert.is(await revisions.current('a key'), undefined)
    second.end()
    const change = await working
    assert.ok(change.performed)
    const after = await revisions.current('a key')
    isName(after)
    assert.is.not(after, change.performed && change.revision)
  },
  'a key whose value is of another kind': async ({ revisions, other, failures }) => {
    await publish(revisions, 'a key')
    const [place] = await other.send('KEYS', '*') as [string]
    await other.send('DEL', place)
    await other.send('RPUSH', place, 'x')
    assert.is(await revisions.current('a key'), undefined)
    assert.match((failures[0]?.error as Error).message, /WRONGTYPE/)
  },
  'a store that answers again is asked again, without a restart': async ({ server, revisions }) => {
    for (let i = 0; i < 2; i++) {
      server.child().kill('SIGSTOP')
      assert.is(await revisions.current('a key'), undefined)
      server.child().kill('SIGCONT')
      await seconds(1100)
      await nameOf(revisions, 'a key')
    }
  }
}

for (const kind of CLIENTS) {
  const title = `${kind.name}: failures`
  const rows = Object.entries(STORIES).map(([name, run]) => ({ name, ref: title, run }))
  if (REDIS_PATH === undefined) didNotRun(title, rows, NO_REDIS)
  else stories(title, Object.fromEntries(rows.map(({ name, run }) => [name, () => onStage(kind, run)])), AT_ONCE)
}
if (REDIS_PATH === undefined) {
  didNotRun(ON_SERVERS, ROWS, NO_REDIS)
  didNotRun(CALLS, ROWS, NO_REDIS)
} else {
  table(ON_SERVERS, ROWS, runOnServers, AT_ONCE)
  table(CALLS, ROWS, runCalls, AT_ONCE)
}
