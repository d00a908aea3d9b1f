// Content in Redis or Valkey, for all processes, with a copy in each.
import { checkOptions } from '../fields/arguments.ts'
import { BoundedStore } from '../revisions/bounded.ts'
import { checkSeconds } from '../revisions/check-arguments.ts'
import { commandOf, runScript, scriptOf } from '../revisions/redis-client.ts'
import type { RedisClient, Script } from '../revisions/redis-client.ts'
import type { StoreFailure } from '../revisions/store-channel.ts'
import type { Contents, Entry, Taken } from './contents.ts'
import { Copies } from './copies.ts'
import { formatEntry, parseTaken } from './entry-text.ts'
import { DEFAULT_COPIES, bytesOf } from './memory.ts'

/** What {@link redisContents} can be told. */
export interface RedisContentsOptions {
  /** What the keys in Redis begin with; `not-modified:content:` unless set. Processes with one prefix share what they make. */
  prefix?: string | undefined
  /** For how many seconds an answer of the store is awaited; 0.1 unless set, from 0.01 to 60. */
  timeout?: number | undefined
  /** For how many seconds the store keeps content; a day unless set. What is still current then is made once more. */
  seconds?: number | undefined
  /** The bytes that the copies in this process take at most; 64 MiB unless set. */
  limit?: number | undefined
}

/** What is there; where nothing is, the holder gets the lease, of so many milliseconds. */
const TAKE: Script = /* @__PURE__ */ scriptOf(`local value = redis.call('GET', KEYS[1])
if value then return value end
redis.call('SET', KEYS[1], '!' .. ARGV[1], 'PX', ARGV[2])
return 1`)

// As a script, too: a cluster of node-redis finds the key of each where it stands in a script.
/** Keeps a value for so many seconds, in place of whatever is there. */
const KEEP: Script = /* @__PURE__ */ scriptOf("return redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])")

/** Renews the lease of a holder, for so many milliseconds. */
const RENEW: Script = /* @__PURE__ */ scriptOf(`if redis.call('GET', KEYS[1]) == '!' .. ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`)

/** Ends the lease of a holder; whoever waits for it learns within so many milliseconds that nothing comes. */
const LEAVE: Script = /* @__PURE__ */ scriptOf(`if redis.call('GET', KEYS[1]) == '!' .. ARGV[1] then redis.call('SET', KEYS[1], '~', 'PX', ARGV[2]) end
return 0`)

/** For how long it is remembered that content was not kept, in milliseconds: longer than anybody waits between two questions. */
const LEFT_FOR = '1000'

/**
 * Content in Redis 6.2 or later, or Valkey, for {@link withKeptContent}: all processes that share it have content made once, by the first who asks,
 * and the others wait. Each keeps copies, so that the store is asked once for each tag.
 *
 * Where a maker is killed, another takes its place after the `lease` of {@link withKeptContent}. A store that does not answer within `timeout` is left
 * alone for a second: each process then has content made for itself. Each failure is published on the channel `not-modified:store`.
 *
 * @param client of ioredis or node-redis, as `redisRevisions` takes it; it may be the same
 * @throws TypeError for what is no client, or unknown options; RangeError for a number that is out of range
 */
export function redisContents(client: RedisClient, options?: RedisContentsOptions): Contents {
  const caller = 'redisContents'
  checkOptions(options, { prefix: 'string', timeout: 'number', seconds: 'number', limit: 'number' })
  const { prefix = 'not-modified:content:', timeout = 0.1, seconds = 86_400, limit = DEFAULT_COPIES } = options ?? {}
  checkSeconds(caller, 'timeout', timeout, 0.01, 60)
  checkSeconds(caller, 'seconds', seconds, 1, 2_147_483_647)
  const copies = new Copies(bytesOf(caller, limit))
  const command = commandOf(client, caller)
  const store = new BoundedStore('redis', timeout)

  /** What the store answers; undefined where it does not. */
  async function ask(operation: StoreFailure['operation'], key: string, send: (place: string) => Promise<unknown>, late?: (answer: unknown) => void): Promise<unknown> {
    try {
      return await store.ask({ operation, key, send: () => send(prefix + key), ...late && { late } })
    } catch {
      return undefined
    }
  }

  function received(key: string, value: unknown): Exclude<Taken, 'make'> | undefined {
    const taken = typeof value === 'string' ? parseTaken(value) : undefined
    if (typeof taken === 'object' && taken.content !== undefined) copies.set(key, taken)
    return taken
  }

  async function leave(key: string, by: string): Promise<void> {
    await ask('leave', key, place => runScript(command, LEAVE, place, [by, LEFT_FOR]))
  }

  const milliseconds = (lease: number): string => String(Math.ceil(lease * 1000))

  return {
    copy: key => copies.get(key),
    async read(key) {
      const taken = received(key, await ask('read', key, place => command('GET', place)))
      return typeof taken === 'object' && !('by' in taken) ? taken as Entry : undefined
    },
    async take(key, by, lease) {
      const send = (place: string): Promise<unknown> => runScript(command, TAKE, place, [by, milliseconds(lease)])
      // A lease that comes too late is given back, by a store that answers again.
      const giveBack = (answer: unknown): void => { if (answer === 1) runScript(command, LEAVE, prefix + key, [by, LEFT_FOR]).catch(() => {}) }
      const value = await ask('take', key, send, giveBack)
      return value === 1 ? 'make' : received(key, value) ?? 'pass'
    },
    async renew(key, by, lease) {
      await ask('renew', key, place => runScript(command, RENEW, place, [by, milliseconds(lease)]))
    },
    async keep(key, entry) {
      if (entry.content !== undefined) copies.set(key, entry)
      await ask('keep', key, place => runScript(command, KEEP, place, [formatEntry(entry), String(Math.ceil(seconds))]))
    },
    leave
  }
}
