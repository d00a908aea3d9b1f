// The launcher as a process of its own.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'

export interface Ended { readonly code: number | null, readonly out: string, readonly err: string }

export interface Launched {
  readonly child: ChildProcess
  /** Waits for a line on the standard output. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits for a line on the standard error. */
  errorLine(pattern: RegExp): Promise<RegExpExecArray>
  ended(): Promise<Ended>
}

export interface Launch {
  readonly env?: NodeJS.ProcessEnv
  readonly launcher?: string
  readonly node?: readonly string[]
  /** The folder that the user is in. */
  readonly cwd?: string
}

export function launch(args: readonly string[], options: Launch = {}): Launched {
  const { env = {}, launcher = 'playground/server.js', node = [], cwd = '.' } = options
  const child = spawn(process.execPath, [...node, resolve(launcher), ...args],
    { cwd, env: { ...process.env, PORT: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text })
  const closed = once(child, 'close') as Promise<[code: number | null]>
  const found = async (pattern: RegExp, text: () => string, from: Readable): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(text())
      if (match !== null) return match
      if (child.exitCode !== null) throw new Error(`The launcher ended: ${out}${err}`)
      await Promise.race([once(from, 'data'), closed])
    }
  }
  return {
    child,
    line: pattern => found(pattern, () => out, child.stdout),
    errorLine: pattern => found(pattern, () => err, child.stderr),
    async ended() {
      const [code] = await closed
      return { code, out, err }
    }
  }
}
