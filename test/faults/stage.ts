// Processes of writers, a Redis with revisions that goes wrong, and one with the pages that does not; and what came of it.
import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { redisRevisions } from 'not-modified'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { openLine } from './line.ts'
import type { Line } from './line.ts'
import { KEYS, connectTo } from './writer.ts'
import type { Counts } from './writer.ts'
import type { WriterProcesses } from './writer-processes.ts'

/** What a fault may lay hands on. */
export interface Stage {
  /** The server with the revisions; another one after a failover. */
  server: RedisServer
  /** Between the writers and that server. */
  readonly line: Line
  readonly writers: ChildProcess[]
  readonly lease: number
  /** Sends a command to the server, on a connection of its own. */
  send(...command: string[]): Promise<unknown>
  /** Kills a process of writers, and starts another one in its place. */
  replaceWriter(at: number): Promise<void>
  readonly isOver: () => boolean
}

export interface Fault {
  readonly name: string
  /** Options of the server. */
  readonly options?: readonly string[]
  /** The lease, in seconds; 3 unless set. */
  readonly lease?: number
  /** Whether a claim may be forgotten while its holder is at work, so that he may overwrite what he has not read. */
  readonly forgetsClaims?: true
  /** Goes on until the stage is over. */
  readonly run: (stage: Stage) => Promise<void>
}

export interface Outcome extends Counts {
  /** Acknowledged changes whose parent has another acknowledged child. */
  readonly lost: number
  /** Acknowledged changes that were overwritten by one who had not read them. */
  readonly overwritten: number
  /** Names that two changes were acknowledged under. */
  readonly twoContents: number
  /** Names under which readers saw two contents, each between two answers that the name is current: for as long as a writer is at work whose claim was forgotten. */
  readonly shownTwice: number
  /** Keys whose current name was shown with other content than the current one, once nobody writes any longer. */
  readonly wrong: number
}

/** How long writers are at work, and how many. */
export interface Extent {
  readonly seconds: number
  readonly processes: number
  readonly perProcess: number
}

/** Runs so many of these processes, with so many writers each, for so many seconds while a fault goes on. */
export async function runFault({ options = [], lease = 3, run }: Fault, processesOfWriters: WriterProcesses, { seconds, processes, perProcess }: Extent): Promise<Outcome> {
  const [first, pagesServer] = await Promise.all([startRedis(...options), startRedis()])
  const line = await openLine(first.port)
  const pages = connectTo(pagesServer.port)
  const writers: ChildProcess[] = []
  const total: Counts = { acknowledged: 0, refused: 0, overtaken: 0 }
  let isOver = false
  const startWriter = async (at: number): Promise<void> => {
    writers[at] = await processesOfWriters.begin({ revisions: line.port, pages: pagesServer.port, lease, writers: perProcess })
  }
  const stage: Stage = {
    server: first, line, writers, lease, isOver: () => isOver,
    async send(command, ...args) {
      const client = connectTo(stage.server.port)
      try {
        return await client.call(command as string, ...args)
      } finally {
        client.disconnect()
      }
    },
    replaceWriter(at) {
      writers[at]?.kill('SIGKILL')
      return startWriter(at)
    }
  }
  try {
    await pages.mset(Object.fromEntries(KEYS.map(key => [`page:${key}`, 'first'])))
    await Promise.all(Array.from({ length: processes }, (_, at) => startWriter(at)))
    const over = pause(seconds * 1000)
      .then(() => until(async () => await pages.scard('acknowledged') > 0, 'a change is acknowledged'))
      .finally(() => { isOver = true })
    await Promise.all([run(stage), over])
    await Promise.all(writers.map(async child => {
      const counts = await processesOfWriters.stop(child)
      for (const name of ['acknowledged', 'refused', 'overtaken'] as const) total[name] += counts[name]
    }))
    // What they owe to the store is settled, and the leases of those that were killed are over.
    await pause(1500)
    const outcome = { ...total, ...await outcomeAtRest(stage.line.port, pages), acknowledged: await pages.scard('acknowledged') }
    for (const child of writers.splice(0)) processesOfWriters.keep(child)
    return outcome
  } finally {
    for (const child of writers) child.kill('SIGKILL')
    pages.disconnect()
    line.close()
    await Promise.all([...new Set([first, stage.server, pagesServer])].map(server => server.stop()))
  }
}

async function outcomeAtRest(port: number, pages: Redis): Promise<Pick<Outcome, 'lost' | 'overwritten' | 'twoContents' | 'shownTwice' | 'wrong'>> {
  const acknowledged = new Set(await pages.smembers('acknowledged'))
  let [lost, overwritten, wrong] = [0, 0, 0]
  const named = await pages.keys('named:*')
  const counts = await pages.pipeline(named.map(name => ['scard', name])).exec()
  const twoContents = counts?.filter(([, count]) => count as number > 1).length ?? 0
  // What a name was given to, and what it was shown with, are to be one content.
  const shown = await pages.keys('shown:*')
  const unions = await pages.pipeline(shown.map(name => ['sunion', name, name.replace('shown:', 'named:')])).exec()
  const shownTwice = unions?.filter(([, union]) => (union as string[]).length > 1).length ?? 0
  const client = connectTo(port)
  const revisions = redisRevisions(client, { timeout: 5 })
  for (const key of KEYS) {
    const children = new Map<string, number>()
    for (const line of await pages.lrange(`log:${key}`, 0, -1)) {
      const [id, parent, replaced] = line.split(' ') as [string, string, string]
      if (replaced !== parent && acknowledged.has(replaced)) overwritten++
      if (acknowledged.has(id)) children.set(parent, (children.get(parent) ?? 0) + 1)
    }
    for (const count of children.values()) lost += count - 1
    let tag: unknown
    await until(async () => typeof (tag = await revisions.current(key)) === 'string', `${key} has a name`)
    const content = await pages.get(`page:${key}`)
    const seen = [...await pages.smembers(`seen:${key}:${tag as string}`), ...await pages.smembers(`named:${key}:${tag as string}`)]
    if (seen.some(other => other !== content)) wrong++
  }
  client.disconnect()
  return { lost, overwritten, twoContents, shownTwice, wrong }
}
