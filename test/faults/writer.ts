// One of the processes: writers that each read a page, and write the next one by what they read.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { UnavailableError, redisRevisions } from 'not-modified'

export interface WriterArguments {
  /** The ports of the Redis with the revisions, and of another one with the pages, which checks nothing. */
  readonly revisions: number
  readonly pages: number
  readonly lease: number
  /** How many write at once. */
  readonly writers: number
}

export const KEYS: readonly string[] = Array.from({ length: 20 }, (_, at) => `/pages/${at}`)

/** What came of the changes of a process. */
export interface Counts {
  acknowledged: number
  /** 412 and 503. */
  refused: number
  /** Rejected because the lease was over. */
  overtaken: number
}

// Takes the place of what is there, and notes what that was.
const WRITE = `local replaced = redis.call('GETSET', KEYS[1], ARGV[1])
redis.call('RPUSH', KEYS[2], ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. replaced)
return 1`

/** A client that goes on for as long as it takes to connect. */
export function connectTo(port: number): Redis {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => {})
  return client
}

/**
 * Runs writers for whoever started this process, one stage after another: the arguments begin it, `stop` ends it, and is answered by the counts.
 * What they owe to the store they settle until the parent says `end`.
 */
export function serveWriters(): void {
  let current: Writers | undefined
  process.on('message', (message: WriterArguments | 'stop' | 'end') => {
    if (message === 'stop') current?.stop()
    else if (message === 'end') current?.end()
    else current = startWriters(message)
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.('ready')
}

interface Writers {
  stop(): void
  end(): void
}

function startWriters({ revisions: port, pages: pagesPort, lease, writers }: WriterArguments): Writers {
  const pages = connectTo(pagesPort)
  const client = connectTo(port)
  const revisions = redisRevisions(client, { lease, timeout: 0.5 })
  const counts: Counts = { acknowledged: 0, refused: 0, overtaken: 0 }
  let hasStopped = false

  async function write(key: string): Promise<void> {
    const tag = await revisions.current(key)
    if (typeof tag !== 'string') {
      await pause(5 + Math.random() * 10)
      return
    }
    const parent = await pages.get(`page:${key}`) as string
    void pages.sadd(`seen:${key}:${tag}`, parent)
    // Where the tag is current before and after, nobody was at work between the two: this is what it names.
    if (await revisions.current(key) === tag) void pages.sadd(`shown:${key}:${tag}`, parent)
    const id = randomUUID()
    try {
      const change = await revisions.change(key, { exists: true, tags: [tag] }, async () => {
        await pause(Math.random() * 4)
        await pages.eval(WRITE, 2, `page:${key}`, `log:${key}`, id, parent)
      })
      if (!change.performed) {
        counts.refused++
        return
      }
      await pages.multi().sadd('acknowledged', id).sadd(`named:${key}:${change.revision}`, id).exec()
      counts.acknowledged++
    } catch (error) {
      if (error instanceof UnavailableError) counts.refused++
      else if ((error as { code?: string }).code === 'ERR_REVISIONS_LEASE') counts.overtaken++
      else throw error
      await pause(5)
    }
  }

  async function run(): Promise<void> {
    await pages.ping()
    process.send?.('begun')
    await Promise.all(Array.from({ length: writers }, async () => {
      while (!hasStopped) {
        await write(KEYS[Math.floor(Math.random() * KEYS.length)] as string)
        await pause(Math.random() * 10)
      }
    }))
    process.send?.(counts)
  }

  void run()
  return {
    stop() { hasStopped = true },
    end() { for (const each of [pages, client]) each.disconnect() }
  }
}
