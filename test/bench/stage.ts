// The processes of one comparison: servers on one processor, the load generator on another.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Contender } from './contender.ts'
import type { Mix } from './mixes.ts'

export interface LoadOrder {
  readonly port: number
  readonly connections: number
  readonly milliseconds: number
  /** Answers after which it is enough, whatever the time. */
  readonly most?: number
  /** The request, octet for octet, and what its answer has: a status and so many octets, fields included. */
  readonly request: string
  readonly status: number
  readonly length: number
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  /** The share of the load generator's turns in which an answer came. */
  readonly busy: number
}

export interface RunningServer {
  readonly port: number
  /** Microseconds of processor time since it started. */
  cpu(): Promise<number>
  stop(): void
}

/** Whether servers and load can be kept on processors of their own. */
export const isPinned: boolean = availableParallelism() >= 2 && process.platform === 'linux' &&
  spawnSync('taskset', ['-c', '0', 'true']).status === 0

// V8 begins with a young generation of 1 MB, and lets it grow to 16 where more survives in it: which of the two a server keeps for its life is
// decided by chance as it warms up, and makes more than a fifth of its speed.
export const SERVER_FLAGS: readonly string[] = ['--min-semi-space-size=16']

function start(file: string, processor: number, args: readonly string[], flags: readonly string[] = []): ChildProcess {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const command = [...isPinned ? ['taskset', '-c', String(processor)] : [], process.execPath, ...flags, script, ...args]
  return spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

type Message = Readonly<Partial<Record<'port' | 'cpu', number>>> & { readonly result?: LoadResult, readonly error?: string }

function answerOf(child: ChildProcess, question?: object): Promise<Message> {
  return new Promise((resolve, reject) => {
    const left = (): void => reject(new Error(`${child.spawnargs.join(' ')} ended`))
    child.once('exit', left)
    child.once('message', message => {
      child.off('exit', left)
      const answer = message as Message
      if (answer.error === undefined) resolve(answer)
      else reject(new Error(answer.error))
    })
    if (question !== undefined) child.send(question)
  })
}

export async function startServer({ name }: Contender, mix: Mix): Promise<RunningServer> {
  const child = start('server.js', 0, [name, mix.name], SERVER_FLAGS)
  const { port } = await answerOf(child)
  return {
    port: port as number,
    cpu: async () => (await answerOf(child, {})).cpu as number,
    stop() { if (child.connected) child.disconnect() }
  }
}

export interface Load {
  run(order: LoadOrder): Promise<LoadResult>
  stop(): void
}

export async function startLoad(): Promise<Load> {
  const child = start('load.js', 1, [])
  await answerOf(child)
  return {
    run: async order => (await answerOf(child, order)).result as LoadResult,
    stop() { if (child.connected) child.disconnect() }
  }
}

/** Runs a script of the benchmark on the servers' processor, and returns what it sends. */
export async function runAlone(file: string, args: readonly string[], flags: readonly string[] = []): Promise<unknown> {
  const child = start(file, 0, args, flags)
  return new Promise((resolve, reject) => {
    child.once('message', message => {
      resolve(message)
      child.disconnect()
    })
    child.once('exit', code => { if (code !== 0) reject(new Error(`${file} ended with ${code}`)) })
  })
}
