// A Redis server of one's own, on a free port, with its files in a folder of its own.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCommand, notInstalled } from '../caches/programs.ts'
import { startAtFreePort } from './free-port.ts'
import { until } from './until.ts'

export interface RedisServer {
  readonly port: number
  readonly folder: string
  /** Its process, for who stops it by SIGSTOP. */
  child(): ChildProcess
  /** Ends it as a power loss would. */
  kill(): Promise<void>
  /** Starts it again after `kill`, at the same port, with the files that are there. */
  restart(): Promise<void>
  /** Ends it, and removes its files. */
  stop(): Promise<void>
}

/** The path of the server: Redis, or where that is not installed, Valkey. */
export const REDIS_PATH: string | undefined = findCommand('redis-server') ?? findCommand('valkey-server')

export const NO_REDIS: string = notInstalled('redis-server')

/** Its name and version, as `Redis 7.0.15`. */
export function redisVersion(path: string): string {
  const text = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout
  return `${text.startsWith('Valkey') ? 'Valkey' : 'Redis'} ${/v=(\S+)/.exec(text)?.[1]}`
}

/** The environment variable with the port of a server that is there already, for tests each of which has keys of its own. */
export const SHARED_REDIS = 'NOT_MODIFIED_REDIS_PORT'

/** The server that the environment names, or one of one's own. */
export async function sharedRedis(): Promise<Pick<RedisServer, 'port' | 'stop'>> {
  const port = process.env[SHARED_REDIS]
  return port === undefined ? startRedis() : { port: Number(port), stop: async () => {} }
}

/** The nodes of a cluster talk to each other at a port that is so much higher. */
const BUS = 10_000

/** A system gives the ports from here on to whoever asks for any. */
const FIRST_GIVEN = 32_768

/** Starts a server that writes nothing to disk unless `options`, such as `--appendonly yes`, say so. */
export function startRedis(...options: readonly string[]): Promise<RedisServer> {
  return startAtFreePort(port => startAt(port, options))
}

/** Starts a server that may become a node of a cluster, with a port for that which no program is given by chance. */
export function startNode(...options: readonly string[]): Promise<RedisServer> {
  return startAtFreePort(port => startAt(port, ['--cluster-enabled yes', ...options]), FIRST_GIVEN - BUS)
}

async function startAt(port: number, options: readonly string[]): Promise<RedisServer> {
  const path = REDIS_PATH
  if (path === undefined) throw new Error(NO_REDIS)
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-redis-'))
  let child: ChildProcess
  let output = ''
  const end = (): void => { child.kill('SIGKILL') }
  async function begin(): Promise<void> {
    output = ''
    child = spawn(path as string, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options.flatMap(option => option.split(' '))],
      { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { output += text })
    // One that accepts connections may be another program, or end for want of another port.
    await until(() => child.exitCode !== null || output.includes('Ready to accept connections'), () => `redis-server accepts connections: ${output}`)
    if (child.exitCode !== null) throw new Error(`redis-server did not start: ${output}`)
  }
  try {
    await begin()
  } catch (error) {
    end()
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  process.once('exit', end)
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    end()
    await ended
  }
  return {
    port,
    folder,
    child: () => child,
    kill,
    restart: begin,
    async stop() {
      await kill()
      process.off('exit', end)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
