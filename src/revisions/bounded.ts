// A store that may hang or be gone: no answer is awaited for longer than the timeout, and a store that failed is left alone for a while.
import { PAUSE, UnavailableError } from '../handler/unavailable-error.ts'
import { publishFailure } from './store-channel.ts'
import type { StoreFailure } from './store-channel.ts'
import { TimeLimit } from './time-limit.ts'
import type { Awaited } from './time-limit.ts'

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

/** A question that was sent, and who is told of its end. */
interface Asked<T> extends Awaited {
  readonly question: Question<T>
  /** Whether it is the one by which a store that failed is tried. */
  readonly isTrial: boolean
  readonly answered: (answer: T) => void
  readonly failed: (error: UnavailableError) => void
}

/** Whether a store can be asked: it is left alone for a second after a failure, and then asked by one at a time until it answers. */
export class BoundedStore {
  readonly #store: StoreFailure['store']
  readonly #limit: TimeLimit<Asked<unknown>>
  // Instants of performance.now, which no clock that is set moves.
  #closedUntil = 0
  #hasFailed = false
  #isTried = false

  /** @param timeout seconds */
  constructor(store: StoreFailure['store'], timeout: number) {
    this.#store = store
    this.#limit = new TimeLimit(timeout, asked => {
      this.#fail(asked, new TimeoutError(`The store did not answer "${asked.question.operation}" within ${timeout} seconds`))
    })
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
    return new Promise((resolve, reject) => { this.put(question, resolve, reject) })
  }

  /** The same without a promise, for who makes one of their own: one of the two is called, once, and may not throw. */
  put<T>(question: Question<T>, answered: (answer: T) => void, failed: (error: UnavailableError) => void): void {
    const isTrial = this.#hasFailed
    if (isTrial) {
      if (this.#isTried || performance.now() < this.#closedUntil) {
        failed(new UnavailableError())
        return
      }
      this.#isTried = true
    }
    const asked: Asked<T> = { began: performance.now(), previous: undefined, next: undefined, question, isTrial, answered, failed }
    this.#limit.begin(asked as Asked<unknown>)
    try {
      Promise.resolve(question.send()).then(answer => { this.#answer(asked, answer) }, (error: unknown) => { this.#fail(asked, error) })
    } catch (error) {
      this.#fail(asked, error)
    }
  }

  #answer<T>(asked: Asked<T>, answer: T): void {
    if (!this.#end(asked)) {
      asked.question.late?.(answer)
      return
    }
    if (asked.isTrial) this.#hasFailed = false
    asked.answered(answer)
  }

  #fail<T>(asked: Asked<T>, error: unknown): void {
    if (this.#end(asked)) asked.failed(this.#failureOf(asked.question, asked.began, error))
  }

  #end<T>(asked: Asked<T>): boolean {
    if (!this.#limit.end(asked as Asked<unknown>)) return false
    if (asked.isTrial) this.#isTried = false
    return true
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
