// Plays cases against a target of their own, and gathers what is against the rules.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { play, scriptOf } from './connection.ts'
import type { Script } from './connection.ts'
import type { SeenConnection } from './facts.ts'
import { findings } from './oracle.ts'
import { randomOf } from './random.ts'
import type { Message, Question } from './target.ts'

export interface Finding { readonly name: string, readonly texts: readonly string[], readonly script: Script }

export interface Target {
  /** Plays a script; resolves with what was against the rules, and tells what came back. */
  check(script: Script, tell?: (bytes: string) => void): Promise<string[]>
  /** What the target said of itself: exceptions, rejections, warnings, unexpected reports. */
  readonly problems: readonly string[]
  /** How often each status was answered, `none` for a connection without an answer. */
  readonly statuses: Map<string, number>
  /** Stops the target; resolves with what was left over. */
  stop(): Promise<readonly string[]>
}

const ENDED: SeenConnection = { requests: [], read: 0, error: undefined, left: ['the target has ended'] }

/** Starts the target: the file that runs, run again with the argument `target`. */
export async function startTarget(file: string): Promise<Target> {
  const child = fork(file, ['target'], { execArgv: ['--enable-source-maps'] })
  const problems: string[] = []
  const statuses = new Map<string, number>()
  const waiting = new Map<number, (seen: SeenConnection) => void>()
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
  const [staying, leaving] = await new Promise<readonly [number, number]>((resolve, reject) => {
    child.on('message', message => {
      const told = message as Message
      if ('listening' in told) resolve(told.listening)
      else if ('problem' in told) problems.push(told.problem)
      else waiting.get(told.id)?.(told.seen)
    })
    child.on('exit', (code, signal) => {
      if (code !== 0) problems.push(`the target ended with ${signal ?? code}`)
      for (const resolve of waiting.values()) resolve(ENDED)
      reject(new Error('The target did not start'))
    })
  })
  let asked = 0
  const ask = (port: number, bytes: number): Promise<SeenConnection> => new Promise(resolve => {
    const question: Question = { id: ++asked, port, bytes }
    waiting.set(question.id, seen => {
      waiting.delete(question.id)
      resolve(seen)
    })
    if (isAlive()) child.send(question)
    else waiting.get(question.id)?.(ENDED)
  })
  return {
    problems,
    statuses,
    async check(script, tell) {
      const run = await play(script.leaves === 'written' ? leaving : staying, script)
      // What a client that leaves at once leaves over is told at the end.
      const [outcome, seen] = await Promise.all([run.outcome, run.written === undefined ? undefined : ask(run.port, run.written)])
      tell?.(outcome.bytes)
      const answered = outcome.bytes.match(/HTTP\/1\.1 \d{3}(?= )/g) ?? ['HTTP/1.1 none']
      for (const answer of answered) statuses.set(answer.slice(9), (statuses.get(answer.slice(9)) ?? 0) + 1)
      return seen === undefined ? [] : findings(outcome, seen)
    },
    async stop() {
      const { left } = await ask(0, 0)
      await stop(child)
      return left
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise(resolve => child.once('exit', resolve))
  child.disconnect()
  await exited
}

export interface Report {
  readonly cases: number
  readonly findings: readonly Finding[]
  readonly problems: readonly string[]
  readonly statuses: Target['statuses']
}

/** Plays the cases of a seed, 32 at a time, until `more` says no or ten have found something. */
export async function fuzz(file: string, seed: number, more: (number: number) => boolean): Promise<Report> {
  const target = await startTarget(file)
  const found: Finding[] = []
  let number = 0
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (found.length < 10 && target.problems.length < 10 && more(number)) {
      const own = number++
      const script = scriptOf(randomOf(seed, own))
      const texts = await target.check(script)
      if (texts.length > 0) found.push({ name: `seed ${seed}, case ${own}`, texts, script })
    }
  }))
  const problems = [...await target.stop(), ...target.problems]
  return { cases: number, findings: found, problems, statuses: target.statuses }
}
