// A store that may hang or be gone: no answer is awaited for longer than the timeout, and a store that failed is left alone for a while.
import { PAUSE, UnavailableError } from '../handler/unavailable-error.ts'
import { publishFailure } from './store-channel.ts'
import type { StoreFailure } from './store-channel.ts'

/** What one question is about. */
export interface Question<T> {
  readonly operation: StoreFailure['operation']
  readonly key: string
  /** Sends it. */
  readonly send: () => Promise<T>
  /** What is done with an answer that comes after the timeout. */
  readonly late?: (answer: T) => void
  /** Whether the store may hold the answer back for a good reason, so that a timeout is no failure of it. */
  readonly mayWait?: boolean
}

/** Whether a store can be asked: it is left alone for a second after a failure, and then asked by one at a time until it answers. */
export class BoundedStore {
  readonly #store: StoreFailure['store']
  readonly #timeout: number
  // Instants of performance.now, which no clock that is set moves.
  #closedUntil = 0
  #hasFailed = false
  #isTried = false

  /** @param timeout seconds */
  constructor(store: StoreFailure['store'], timeout: number) {
    this.#store = store
    this.#timeout = timeout
  }

  /**
   * Whether the last thing that is known of the store is that it failed. It may be a replica since, which answers from the past and refuses to
   * write: what it is asked next is to be something that writes.
   */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /**
   * The answer to a question.
   *
   * @throws (rejects with) an UnavailableError where none comes in time, the store refuses, or is left alone
   */
  async ask<T>(question: Question<T>): Promise<T> {
    if (this.#hasFailed && (this.#isTried || performance.now() < this.#closedUntil)) throw new UnavailableError()
    const isTrial = this.#hasFailed
    if (isTrial) this.#isTried = true
    const began = performance.now()
    try {
      const answer = await this.#inTime(question)
      if (isTrial) this.#hasFailed = false
      return answer
    } catch (error) {
      if (error instanceof TimeoutError && question.mayWait === true) throw new UnavailableError(undefined, { cause: error })
      this.#hasFailed = true
      this.#closedUntil = performance.now() + PAUSE * 1000
      const { operation, key } = question
      publishFailure({ store: this.#store, operation, key, seconds: (performance.now() - began) / 1000, error })
      throw new UnavailableError(undefined, { cause: error })
    } finally {
      if (isTrial) this.#isTried = false
    }
  }

  #inTime<T>({ operation, send, late }: Question<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let isLate = false
      const timer = setTimeout(() => {
        // Where it was this process that stood still the answer lies in a socket, which is read before this turn comes.
        setImmediate(() => {
          isLate = true
          reject(new TimeoutError(`The store did not answer "${operation}" within ${this.#timeout} seconds`))
        })
      }, this.#timeout * 1000)
      const fail = (error: unknown): void => {
        clearTimeout(timer)
        reject(error as Error)
      }
      try {
        Promise.resolve(send()).then(answer => {
          clearTimeout(timer)
          if (isLate) late?.(answer)
          else resolve(answer)
        }, fail)
      } catch (error) {
        fail(error)
      }
    })
  }
}

class TimeoutError extends Error {
  override get name(): string {
    return 'TimeoutError'
  }
}
