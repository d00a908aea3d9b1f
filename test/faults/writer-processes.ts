// The processes of writers, which go from stage to stage: to start one takes longer than a stage needs it.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { within } from '../support/until.ts'
import type { Counts, WriterArguments } from './writer.ts'

/** Seconds that a process may take to answer. */
const LIMIT = 60

export class WriterProcesses {
  readonly #file: string
  readonly #idle: ChildProcess[] = []

  /** @param file the module that runs writers where its first argument is `writer` */
  constructor(file: string) {
    this.#file = file
  }

  /** A process whose writers are at work. */
  async begin(args: WriterArguments): Promise<ChildProcess> {
    const child = this.#idle.pop() ?? await this.#start()
    await this.#answer(child, args, 'a process of writers begins')
    return child
  }

  /** Lets the writers of a process come to their end. */
  async stop(child: ChildProcess): Promise<Counts> {
    return await this.#answer(child, 'stop', 'a process of writers comes to its end') as Counts
  }

  /** Takes back a process that has stopped. */
  keep(child: ChildProcess): void {
    child.send('end')
    this.#idle.push(child)
  }

  /** Ends those that wait for a stage. */
  end(): void {
    for (const child of this.#idle.splice(0)) child.kill('SIGKILL')
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(this.#file, ['writer'])
    await within(once(child, 'message'), 'a process of writers starts', LIMIT)
    return child
  }

  async #answer(child: ChildProcess, message: WriterArguments | 'stop', what: string): Promise<unknown> {
    const answer = within(once(child, 'message'), what, LIMIT)
    try {
      child.send(message)
      const [told] = await answer as unknown[]
      return told
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }
}
