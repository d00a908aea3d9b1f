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
  ask<T>(question: Question<T>): Promise<T> {
    const isTrial = this.#hasFailed
    if (isTrial) {
      if (this.#isTried || performance.now() < this.#closedUntil) return Promise.reject(new UnavailableError())
      this.#isTried = true
    }
    return new Promise((resolve, reject) => {
      const began = performance.now()
      let isOpen = true
      const end = (): boolean => {
        if (!isOpen) return false
        isOpen = false
        clearTimeout(timer)
        if (isTrial) this.#isTried = false
        return true
      }
      const fail = (error: unknown): void => {
        if (end()) reject(this.#failureOf(question, began, error))
      }
      const timer = setTimeout(() => {
        // Where it was this process that stood still the answer lies in a socket, which is read before this turn comes.
        setImmediate(() => { fail(new TimeoutError(`The store did not answer "${question.operation}" within ${this.#timeout} seconds`)) })
      }, this.#timeout * 1000)
      const answered = (answer: T): void => {
        if (end()) {
          if (isTrial) this.#hasFailed = false
          resolve(answer)
        } else {
          question.late?.(answer)
        }
      }
      try {
        Promise.resolve(question.send()).then(answered, fail)
      } catch (error) {
        fail(error)
      }
    })
  }

  /** What a question is rejected with, once the store is left alone for it. */
  #failureOf({ operation, key, mayWait }: Omit<Question<unknown>, 'late'>, began: number, error: unknown): UnavailableError {
    if (!(error instanceof TimeoutError && mayWait === true)) {
      this.#hasFailed = true
      this.#closedUntil = performance.now() + PAUSE * 1000
      publishFailure({ store: this.#store, operation, key, seconds: (performance.now() - began) / 1000, error })
    }
    return new UnavailableError(undefined, { cause: error })
  }
}

class TimeoutError extends Error {
  override get name(): string {
    return 'TimeoutError'
  }
}
