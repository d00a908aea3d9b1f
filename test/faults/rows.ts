// What goes wrong, one after another.
import { readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { openLine } from './line.ts'
import type { Fault, Stage } from './stage.ts'

/** Does something every so many milliseconds, beginning after that time. */
async function every(milliseconds: number, { isOver }: Stage, act: () => unknown): Promise<void> {
  for (;;) {
    await pause(milliseconds)
    if (isOver()) return
    await act()
  }
}

const AOF = ['--appendonly yes', '--appendfsync everysec']

/** The file that Redis appends to: in a folder since 7. */
function appendedFile(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const name = names.find(name => name.endsWith('.incr.aof')) ?? names.find(name => name.endsWith('.aof'))
  return join(folder, name as string)
}

const COMMON = 300

export const FAULTS: readonly Fault[] = [
  { name: 'none', run: async () => {} },
  { name: 'FLUSHALL', forgetsClaims: true, run: stage => every(COMMON, stage, () => stage.send('FLUSHALL')) },
  { name: 'kill -9, nothing on disk', forgetsClaims: true, run: stage => every(COMMON, stage, async () => {
    await stage.server.kill()
    await stage.server.restart()
  }) },
  { name: 'kill -9, append-only file', options: AOF, run: stage => every(COMMON, stage, async () => {
    await stage.server.kill()
    await stage.server.restart()
  }) },
  { name: 'power loss: the last 300 ms of the file are cut', options: AOF, forgetsClaims: true, run: stage => every(COMMON, stage, async () => {
    const file = appendedFile(stage.server.folder)
    const { size } = statSync(file)
    await pause(300)
    await stage.server.kill()
    truncateSync(file, size)
    await stage.server.restart()
  }) },
  { name: 'restart from a snapshot 300 ms old', forgetsClaims: true, run: stage => every(COMMON, stage, async () => {
    await stage.send('SAVE')
    await pause(300)
    await stage.server.kill()
    await stage.server.restart()
  }) },
  { name: 'a key is evicted', forgetsClaims: true, run: stage => every(20, stage, async () => {
    const key = await stage.send('RANDOMKEY')
    if (typeof key === 'string') await stage.send('DEL', key)
  }) },
  { name: 'memory full, allkeys-random', options: ['--maxmemory 3mb', '--maxmemory-policy allkeys-random'], forgetsClaims: true,
    run: stage => every(5, stage, () => stage.send('EVAL', "for i = 1, 20 do redis.call('SET', 'filler' .. ARGV[1] .. ':' .. i, string.rep('x', 10000)) end", '0', String(Math.random()))) },
  { name: 'failover to a replica 300 ms late', forgetsClaims: true, run: async stage => {
    const long = await openLine(stage.server.port, 300)
    const replica = await startRedis('--repl-diskless-sync-delay 0')
    const [primary, { port }] = [stage.server, replica]
    try {
      stage.server = replica
      await stage.send('REPLICAOF', '127.0.0.1', String(long.port))
      await until(async () => /master_link_status:up/.test(String(await stage.send('INFO', 'replication'))), 'the replica is in step')
      await pause(600)
      await primary.kill()
      await stage.send('REPLICAOF', 'NO', 'ONE')
      stage.line.switchTo(port)
    } finally {
      long.close()
    }
  } },
  { name: 'kill -9 of a process of writers', lease: 0.5, run: async stage => {
    let at = 0
    await every(COMMON, stage, () => stage.replaceWriter(at++ % stage.writers.length))
  } },
  { name: 'a process of writers stops for 2.5 leases', lease: 0.3, forgetsClaims: true, run: async stage => {
    let at = 0
    await every(COMMON, stage, async () => {
      const writer = stage.writers[at++ % stage.writers.length]
      writer?.kill('SIGSTOP')
      await pause(2.5 * stage.lease * 1000)
      writer?.kill('SIGCONT')
    })
  } }
]

/** The rows by the words on a command line; all without any. */
export function faultsNamed(words: readonly string[]): readonly Fault[] {
  return FAULTS.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
}
