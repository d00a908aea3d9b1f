// Revisions in Redis or Valkey, for data that lies elsewhere: claim the key, change the data, publish the new name.
import { checkOptions } from '../fields/arguments.ts'
import type { Expectation } from '../decision/expectation.ts'
import { BoundedStore } from './bounded.ts'
import { held, isHeld, newHolder } from './holder.ts'
import type { Holder } from './holder.ts'
import { checkSeconds } from './check-arguments.ts'
import { checkedRevisions } from './checked.ts'
import { leaseError } from './lease-error.ts'
import { idOf, newName } from './name.ts'
import { Owed } from './owed.ts'
import { commandOf, runScript } from './redis-client.ts'
import type { RedisClient, Script } from './redis-client.ts'
import { readerOf } from './redis-reader.ts'
import { CLAIM, PUBLISH, RENEW, revisionIn } from './redis-scripts.ts'
import { connectionOf } from './redis-servers.ts'
import type { Change, Revisions } from './revisions.ts'
import { isConditional } from './state.ts'
import type { StoreFailure } from './store-channel.ts'
import { Turns } from './turns.ts'

/** The options of {@link redisRevisions}. */
export interface RedisRevisionsOptions {
  /** What the keys in Redis begin with; `not-modified:` unless set. Stores with one prefix share their revisions. */
  prefix?: string | undefined
  /**
   * The seconds after which a key is free again whose change was cut off, as by the end of its process; 10 unless set, from 0.1 to 3600. It is renewed
   * while `work` runs, so that `work` may take longer.
   */
  lease?: number | undefined
  /** The seconds after which an answer is not awaited any longer; 0.1 unless set, from 0.01 to 60. */
  timeout?: number | undefined
}

/**
 * Revisions in Redis 6.2 or later, or Valkey, which any number of processes share. `current` costs one GET, and in a cluster one script; a change
 * costs two scripts. What a restarted server or a promoted replica knows from before does not count: its keys have new names.
 *
 * A store that does not answer within `timeout` is left alone for a second: `current` is `undefined`, a change that expects something is rejected
 * with an {@link UnavailableError}, and its work is not done. One that expects nothing is performed; the store is told of it once it answers.
 * Each failure is published on the channel `not-modified:store`.
 *
 * A change that does not end within its lease, though that is renewed, was stopped with its process. It may have overwritten what others wrote:
 * it is rejected, and publishes nothing. Where that must not be, keep the revisions in the database of the data.
 *
 * @param client of ioredis, `new Redis()` or `new Cluster()`, or of node-redis, `createClient()`. For a cluster of node-redis pass
 *   `{ call: (command, ...args) => cluster.sendCommand(args[command === 'GET' ? 0 : 2], false, [command, ...args]) }`, as for any client behind a
 *   proxy that does not tell of another server. Do not let it read from replicas
 * @throws TypeError for a value that is not a client, or unknown options; RangeError for seconds out of range
 */
export function redisRevisions(client: RedisClient, options?: RedisRevisionsOptions): Revisions {
  checkOptions(options, { prefix: 'string', lease: 'number', timeout: 'number' })
  const { prefix = 'not-modified:', lease = 10, timeout = 0.1 } = options ?? {}
  checkSeconds('redisRevisions', 'lease', lease, 0.1, 3600)
  checkSeconds('redisRevisions', 'timeout', timeout, 0.01, 60)
  const command = commandOf(client)
  const store = new BoundedStore('redis', timeout)
  const turns = new Turns()
  // By their places, which are of one length.
  const owed = new Owed((place, holder) => forget(place, place, holder))
  const milliseconds = String(Math.ceil(lease * 1000))
  const placeOf = (key: string): string => prefix + idOf(key)

  function run(operation: StoreFailure['operation'], key: string, script: Script, args: readonly string[], late?: (answer: unknown) => void): Promise<unknown> {
    return store.ask({ operation, key, send: () => runScript(command, script, placeOf(key), args), ...late && { late } })
  }

  const forget = (key: string, place: string, holder: string): Promise<unknown> =>
    store.ask({ operation: 'invalidate', key, send: () => runScript(command, PUBLISH, place, [holder, '']) })

  /** The value that is there once it was tried to claim a key. */
  async function claim(holder: Holder, { exists, tags }: Expectation): Promise<string> {
    const { key, name } = holder
    await owed.settle(placeOf(key))
    const expected = [exists === undefined ? '' : exists ? '1' : '0', tags === undefined ? '' : '1', ...tags ?? []]
    const isGranted = (value: unknown): boolean => value === `!${name}`
    const value = await held(holder, lease, () => run('claim', key, CLAIM, [name, milliseconds, `?${newName()}`, ...expected], value => {
      // It has just answered, so that it is not left alone for this.
      if (isGranted(value) && holder.hasEnded) runScript(command, PUBLISH, placeOf(key), [name, '']).catch(() => {})
    }), isGranted) as string
    holder.isClaimed = isGranted(value)
    return value
  }

  // Without an expectation there is nothing to refuse: it waits for whoever is at work, and without a store for nobody.
  async function claimInTurn(holder: Holder): Promise<void> {
    for (let pause = 2; ; pause = Math.min(50, pause * 2)) {
      try {
        await claim(holder, { exists: undefined, tags: undefined })
      } catch {
        return
      }
      if (holder.isClaimed) return
      await new Promise(resolve => { setTimeout(resolve, pause * (0.5 + Math.random())) })
    }
  }

  async function workOn<T>(holder: Holder, work: () => T | Promise<T>, exists: boolean): Promise<Change<T>> {
    const { key, name, isClaimed } = holder
    const renew = (): void => {
      held(holder, lease, () => run('renew', key, RENEW, [name, milliseconds]), answer => answer === 1).catch(() => {})
    }
    const renewing = isClaimed ? setInterval(renew, lease * 1000 / 3).unref() : undefined
    const revision = newName()
    let value = ''
    try {
      const result = await work()
      value = (exists ? '=' : '-') + revision
      const change: Change<T> = { performed: true, revision: exists ? revision : null, result }
      clearInterval(renewing)
      if (await end(holder, value) || !isClaimed) return change
    } catch (error) {
      clearInterval(renewing)
      if (value === '') await end(holder, value).catch(() => {})
      throw error
    }
    throw leaseError(key, lease)
  }

  /** Ends a change; false where another may have worked on the key meanwhile. */
  async function end(holder: Holder, value: string): Promise<boolean> {
    holder.hasEnded = true
    try {
      return await run('publish', holder.key, PUBLISH, [holder.name, value]) === 1
    } catch {
      owed.add(placeOf(holder.key), holder.name)
      return isHeld(holder)
    }
  }

  async function perform<T>(key: string, expectation: Expectation, work: () => T | Promise<T>, exists: boolean): Promise<Change<T>> {
    const holder = newHolder(key)
    if (!isConditional(expectation)) {
      return turns.take(key, async () => {
        await claimInTurn(holder)
        return workOn(holder, work, exists)
      })
    }
    try {
      const value = await claim(holder, expectation)
      if (!holder.isClaimed) return { performed: false, current: revisionIn(value) }
    } catch (error) {
      // Where the claim is granted late, it is given back.
      holder.hasEnded = true
      throw error
    }
    return workOn(holder, work, exists)
  }

  return checkedRevisions({
    perform,
    current: readerOf({ command, connection: connectionOf(client), store, owed, placeOf }),
    async invalidate(keys) {
      await Promise.all(keys.map(async key => {
        const [place, nobody] = [placeOf(key), newName()]
        await forget(key, place, nobody).catch((error: unknown) => {
          owed.add(place, nobody)
          throw error
        })
      }))
    }
  })
}
