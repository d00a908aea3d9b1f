// Revisions in Redis: the contract of all stores, by each client, and what it costs.
import { redisRevisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { CLIENTS } from '../../support/redis-clients.ts'
import type { OpenClient } from '../../support/redis-clients.ts'
import { NO_REDIS, REDIS_PATH, redisVersion, sharedRedis } from '../../support/redis-server.ts'
import { afterAll, didNotRun, ranWith, stories } from '../../support/table.ts'
import { ANY, NOTHING, heldWork, isName, notRunContract, oneOf, publish } from './contract.ts'
import { newPrefix, testClient } from './redis-contract.ts'

if (REDIS_PATH === undefined) {
  for (const kind of CLIENTS) notRunContract(kind.name, NO_REDIS)
  didNotRun('Redis: commands', [{ name: 'all', ref: 'not-modified: revisions' }], NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  let starting: ReturnType<typeof sharedRedis> | undefined
  afterAll(async () => { await (await starting)?.stop() })
  for (const kind of CLIENTS) {
    const connect = testClient(kind, async () => (await (starting ??= sharedRedis())).port)
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
        const prefix = newPrefix()
        const revisions = redisRevisions(client, { prefix, timeout: 20 })
        await revisions.change('warm', NOTHING, () => {})
        await revisions.current('another')
        sent.length = 0
        const name = await revisions.current('a key')
        assert.equal(sent.splice(0), ['GET', 'EVALSHA'])
        // Without events of the client, each is a script.
        const blind = redisRevisions({ call: client.call }, { prefix, timeout: 20 })
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
        const revisions = redisRevisions(client, { prefix: newPrefix(), timeout: 20 })
        const name = await publish(revisions, 'a key')
        await send('SCRIPT', 'FLUSH')
        sent.length = 0
        assert.is((await revisions.change('a key', oneOf(name), () => {})).performed, true)
        assert.equal(sent, ['EVALSHA', 'EVAL', 'EVALSHA', 'EVAL'])
      },
      'two stores with one prefix are one, and with two prefixes two': async () => {
        const { client } = await connect()
        const [shared, another] = [newPrefix(), newPrefix()]
        const [one, same, other] = [shared, shared, another].map(prefix => redisRevisions(client, { prefix, timeout: 20 }))
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
        const prefix = newPrefix()
        const revisions = redisRevisions(client, { prefix, lease: 0.5, timeout: 20 })
        const name = await publish(revisions, 'a key')
        const held = heldWork()
        const working = revisions.change('a key', oneOf(name), held.work)
        await held.begun
        for (let i = 0; i < 8; i++) {
          await new Promise(resolve => setTimeout(resolve, 100))
          assert.is(await revisions.current('a key'), undefined)
        }
        held.end()
        const change = await working
        assert.is(await revisions.current('a key'), change.performed && change.revision)
        assert.equal((await send('KEYS', `${prefix}*`) as string[]).length, 1)
      },
      'a name is not lost with the lease under which it was made': async () => {
        const { client, send } = await connect()
        const prefix = newPrefix()
        const revisions = redisRevisions(client, { prefix, lease: 0.1, timeout: 20 })
        await publish(revisions, 'a key')
        const [place] = await send('KEYS', `${prefix}*`) as [string]
        assert.is(await send('PTTL', place), -1)
      },
      'a value of another program is not taken for a revision': async () => {
        const { client, send } = await connect()
        const prefix = newPrefix()
        const revisions = redisRevisions(client, { prefix, timeout: 20 })
        isName(await revisions.current('a key'))
        const [place] = await send('KEYS', `${prefix}*`) as [string]
        await send('SET', place, 'of another program')
        assert.is(await revisions.current('a key'), undefined)
      }
    })
  }
}
