// Revisions in Redis: the contract of all stores, by each client, single and as a cluster.
import { redisRevisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { CLIENTS, CLUSTER_CLIENTS } from '../../support/redis-clients.ts'
import type { ClientKind, OpenClient } from '../../support/redis-clients.ts'
import { startCluster } from '../../support/redis-cluster.ts'
import type { RedisCluster } from '../../support/redis-cluster.ts'
import { NO_REDIS, REDIS_PATH, redisVersion, startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { afterAll, didNotRun, ranWith, stories, table } from '../../support/table.ts'
import { ANY, NOTHING, heldWork, isName, notRunContract, oneOf, publish, testContract } from './contract.ts'

let prefixes = 0

/** Tests the contract with a prefix of its own for each store. `startOnce` gives the port to connect to. */
function testClient(kind: ClientKind, port: () => Promise<number>): () => Promise<OpenClient> {
  let opening: Promise<OpenClient> | undefined
  const connect = (): Promise<OpenClient> => opening ??= port().then(kind.open)
  testContract(kind.name, async () => redisRevisions((await connect()).client, { prefix: `${++prefixes}:`, timeout: 20 }))
  afterAll(async () => { (await opening)?.close() })
  return connect
}

const wrongClients: readonly { readonly name: string, readonly client: unknown, readonly message: string }[] = [
  { name: 'undefined', client: undefined, message: 'expected a client of ioredis or node-redis, with call or sendCommand, got undefined' },
  { name: 'a URL', client: 'redis://localhost', message: 'expected a client of ioredis or node-redis, with call or sendCommand, got "redis://localhost"' },
  { name: 'a promise', client: Promise.resolve(), message: 'expected a client of ioredis or node-redis, with call or sendCommand, got an instance of Promise' },
  { name: 'a cluster of node-redis', client: { sendCommand: (key: string, isReadonly: boolean, args: string[]) => [key, isReadonly, args] },
    message: 'expected a client with sendCommand(args), got a cluster of node-redis: pass { call: (command, ...args) => ' +
      "cluster.sendCommand(args[command === 'GET' ? 0 : 2], false, [command, ...args]) }" }
]

table('Redis: a client', wrongClients.map(row => ({ ...row, name: `is not ${row.name}`, ref: 'not-modified: errors' })), ({ client, message }) => {
  assert.throws(() => redisRevisions(client as never), (error: unknown) => error instanceof TypeError && error.message === `redisRevisions: ${message}`)
})

const client = { call: async () => null }
table('Redis: wrong options', [
  { options: { lease: 0 }, error: RangeError, message: 'redisRevisions: expected lease to be from 0.1 to 3600 seconds, got 0' },
  { options: { lease: NaN }, error: RangeError, message: 'redisRevisions: expected lease to be from 0.1 to 3600 seconds, got NaN' },
  { options: { lease: 10_000 }, error: RangeError, message: 'redisRevisions: expected lease to be from 0.1 to 3600 seconds, got 10000' },
  { options: { timeout: 100 }, error: RangeError, message: 'redisRevisions: expected timeout to be from 0.01 to 60 seconds, got 100' },
  { options: { prefix: 5 }, error: TypeError, message: 'Expected the option "prefix" to be a string, got 5' },
  { options: { ttl: 5 }, error: TypeError, message: 'Expected the options prefix, lease, timeout, got "ttl"' }
].map(row => ({ ...row, name: row.message, ref: 'not-modified: errors' })), ({ options, error, message }) => {
  assert.throws(() => redisRevisions(client, options as never), (thrown: unknown) => thrown instanceof error && thrown.message === message)
})

if (REDIS_PATH === undefined) {
  for (const kind of [...CLIENTS, ...CLUSTER_CLIENTS]) notRunContract(kind.name, NO_REDIS)
  didNotRun('Redis: commands', [{ name: 'all', ref: 'not-modified: revisions' }], NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  let single: Promise<RedisServer> | undefined
  let cluster: Promise<RedisCluster> | undefined
  afterAll(async () => { await (await single)?.stop() })
  afterAll(async () => { await (await cluster)?.stop() })
  const start = async (): Promise<number> => (await (single ??= startRedis())).port
  for (const kind of CLIENTS) {
    const connect = testClient(kind, start)
    /** Counts what a store sends, by the names of the commands. */
    async function counted(): Promise<{ sent: string[], client: { call(command: string, ...args: string[]): Promise<unknown>, on: unknown }, send: OpenClient['send'] }> {
      const { send, client } = await connect()
      const sent: string[] = []
      const on = (...args: unknown[]): unknown => (client as unknown as { on(...args: unknown[]): unknown }).on(...args)
      return { sent, send, client: { call: (command, ...args) => { sent.push(command); return send(command, ...args) }, on } }
    }
    stories(`${kind.name}: commands`, {
      'current costs one GET, and one script more where the key is not known; a change costs two': async () => {
        const { sent, client } = await counted()
        const revisions = redisRevisions(client, { prefix: `${++prefixes}:`, timeout: 20 })
        await revisions.change('warm', NOTHING, () => {})
        await revisions.current('another')
        sent.length = 0
        const name = await revisions.current('a key')
        assert.equal(sent.splice(0), ['GET', 'EVALSHA'])
        // Without events of the client, each is a script.
        const blind = redisRevisions({ call: client.call }, { prefix: `${prefixes}:`, timeout: 20 })
        assert.is(await blind.current('a key'), name)
        assert.is(await blind.current('a key'), name)
        assert.equal(sent.splice(0), ['EVALSHA', 'EVALSHA'])
        assert.is(await revisions.current('a key'), name)
        assert.equal(sent.splice(0), ['GET'])
        assert.is((await revisions.change('a key', oneOf(name as string), () => {})).performed, true)
        assert.equal(sent.splice(0), ['EVALSHA', 'EVALSHA'])
        assert.is((await revisions.change('a key', oneOf('x'), () => {})).performed, false)
        assert.equal(sent.splice(0), ['EVALSHA'])
      },
      'scripts that the store forgot are sent again': async () => {
        const { sent, client, send } = await counted()
        const revisions = redisRevisions(client, { prefix: `${++prefixes}:`, timeout: 20 })
        const name = await publish(revisions, 'a key')
        await send('SCRIPT', 'FLUSH')
        sent.length = 0
        assert.is((await revisions.change('a key', oneOf(name), () => {})).performed, true)
        assert.equal(sent, ['EVALSHA', 'EVAL', 'EVALSHA', 'EVAL'])
      },
      'two stores with one prefix are one, and with two prefixes two': async () => {
        const { client } = await connect()
        const [one, same, other] = ['a:', 'a:', 'b:'].map(prefix => redisRevisions(client, { prefix: `${kind.name}${prefix}`, timeout: 20 }))
        const name = await publish(one!, 'a key')
        assert.is(await same!.current('a key'), name)
        assert.is.not(await other!.current('a key'), name)
        const held = heldWork()
        const working = one!.change('a key', NOTHING, held.work)
        await held.begun
        assert.is(await same!.current('a key'), undefined)
        assert.equal(await same!.change('a key', ANY, () => assert.unreachable()), { performed: false, current: undefined })
        let order = ''
        const waiting = same!.change('a key', NOTHING, () => { order += 'second' })
        await new Promise(resolve => setTimeout(resolve, 30))
        order += 'first '
        held.end()
        await Promise.all([working, waiting])
        assert.is(order, 'first second')
      },
      'a change outlasts its lease where its process is not stopped': async () => {
        const { client, send } = await connect()
        const revisions = redisRevisions(client, { prefix: `${++prefixes}:`, lease: 0.1, timeout: 20 })
        const name = await publish(revisions, 'a key')
        const held = heldWork()
        const working = revisions.change('a key', oneOf(name), held.work)
        await held.begun
        for (let i = 0; i < 10; i++) {
          await new Promise(resolve => setTimeout(resolve, 40))
          assert.is(await revisions.current('a key'), undefined)
        }
        held.end()
        const change = await working
        assert.is(await revisions.current('a key'), change.performed && change.revision)
        assert.equal((await send('KEYS', `${prefixes}:*`) as string[]).length, 1)
      },
      'a name is not lost with the lease under which it was made': async () => {
        const { client, send } = await connect()
        const revisions = redisRevisions(client, { prefix: `${++prefixes}:`, lease: 0.1, timeout: 20 })
        await publish(revisions, 'a key')
        const [place] = await send('KEYS', `${prefixes}:*`) as [string]
        assert.is(await send('PTTL', place), -1)
      },
      'a value of another program is not taken for a revision': async () => {
        const { client, send } = await connect()
        const prefix = `${++prefixes}:`
        const revisions = redisRevisions(client, { prefix, timeout: 20 })
        isName(await revisions.current('a key'))
        const [place] = await send('KEYS', `${prefix}*`) as [string]
        await send('SET', place, 'of another program')
        assert.is(await revisions.current('a key'), undefined)
      }
    })
  }
  for (const kind of CLUSTER_CLIENTS) testClient(kind, async () => (await (cluster ??= startCluster())).port)
}
