// The processes that run test files: one of its own for a file, or one that runs several in turn.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { REPORT } from './report.ts'

/** What a process that runs several is asked for. */
export interface Turn {
  /** The URL of the compiled file. */
  readonly path: string
  /** The path of its report. */
  readonly report: string
}

export interface Ended {
  readonly output: string
  readonly code: number | null
  /** It was ended, since it took too long. */
  readonly isLate: boolean
}

/** What a process that runs several is told once there are no more. */
export const END = 'end'

/** Milliseconds until a process that was told so is ended. */
const ENDING = 5000

/** What ends the output of a file that was run in turn. */
export const endMark = (code: number): string => `\0ended with ${code}\n`
const MARK = /\0ended with (\d+)\n/

export class TestProcess {
  #inTurn: ChildProcess | undefined
  readonly #limit: number

  /** @param limit milliseconds that a file may take */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** A compiled file in a process of its own. */
  alone(file: string, report: string): Promise<Ended> {
    return this.#end(start(file, { [REPORT]: report }, ['ignore', 'pipe', 'pipe']))
  }

  /** A compiled file after those that this process has run in turn; after one that failed, in a new process. */
  async inTurn(file: string, report: string): Promise<Ended> {
    this.#inTurn ??= start('.test/in-turn.js', {}, ['ignore', 'pipe', 'pipe', 'ipc'])
    const turn: Turn = { path: pathToFileURL(resolve(file)).href, report }
    this.#inTurn.send(turn)
    const ended = await this.#end(this.#inTurn)
    if (ended.code !== 0) this.end()
    return ended
  }

  /** Ends the process that runs several. */
  end(): void {
    const child = this.#inTurn
    this.#inTurn = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const late = setTimeout(() => child.kill('SIGKILL'), ENDING)
    child.once('exit', () => clearTimeout(late))
    if (child.connected) child.send(END)
    else child.kill('SIGKILL')
  }

  /** Waits for the end of a file: of its process, or its mark. */
  #end(child: ChildProcess): Promise<Ended> {
    return new Promise(resolve => {
      let output = ''
      let isLate = false
      const finish = (code: number | null): void => {
        clearTimeout(deadline)
        clearTimeout(last)
        child.stdout?.off('data', read)
        child.stderr?.off('data', note)
        child.off('close', finish)
        resolve({ output, code, isLate })
      }
      const note = (text: string): void => { output += text }
      const read = (text: string): void => {
        output += text
        const [mark, code] = MARK.exec(output) ?? []
        if (mark === undefined) return
        output = output.replace(mark, '')
        finish(Number(code))
      }
      const deadline = setTimeout(() => {
        isLate = true
        child.kill('SIGTERM')
      }, this.#limit)
      const last = setTimeout(() => child.kill('SIGKILL'), this.#limit + 5000)
      child.stdout?.setEncoding('utf8').on('data', read)
      child.stderr?.setEncoding('utf8').on('data', note)
      child.on('close', finish)
    })
  }
}

function start(file: string, env: NodeJS.ProcessEnv, stdio: ('ignore' | 'pipe' | 'ipc')[]): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', file], { stdio, env: { ...process.env, ...env } })
}
