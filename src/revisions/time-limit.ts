// A time limit for questions, with one timer for all of them: one for each cost more than all else that a store does for a question.

/** What is waited for. Those that are open are a list that leads through them, in the order in which they began: a Set costs three times as much. */
export interface Awaited {
  /** When it began, by performance.now, which no clock that is set moves. */
  readonly began: number
  previous: Awaited | undefined
  next: Awaited | undefined
}

/** What is waited for, each for equally long. */
export class TimeLimit<T extends Awaited> {
  readonly #milliseconds: number
  readonly #timeUp: (awaited: T) => void
  #first: T | undefined
  #last: T | undefined
  // It stays until it fires, but keeps the process from ending only while something is open.
  #timer: NodeJS.Timeout | undefined

  /** @param timeUp called when the time of one is up; ends it */
  constructor(seconds: number, timeUp: (awaited: T) => void) {
    this.#milliseconds = seconds * 1000
    this.#timeUp = timeUp
  }

  begin(awaited: T): void {
    const last = this.#last
    this.#last = awaited
    if (last !== undefined) {
      awaited.previous = last
      last.next = awaited
      return
    }
    this.#first = awaited
    if (this.#timer === undefined) this.#start(this.#milliseconds)
    else this.#timer.ref()
  }

  /** Returns false for what has ended already. */
  end(awaited: T): boolean {
    const { previous, next } = awaited as { previous: T | undefined, next: T | undefined }
    if (previous === undefined && this.#first !== awaited) return false
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    awaited.previous = awaited.next = undefined
    if (this.#first === undefined) this.#timer?.unref()
    return true
  }

  #start(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      const now = performance.now()
      // Where it was this process that stood still the answers lie in a socket, which is read before this turn comes.
      setImmediate(() => { this.#endBefore(now) })
    }, milliseconds)
  }

  /** Ends those whose time was up by then, and waits for the next. */
  #endBefore(now: number): void {
    for (let first = this.#first; first !== undefined && first.began + this.#milliseconds <= now; first = this.#first) this.#timeUp(first)
    const first = this.#first
    this.#timer = undefined
    if (first !== undefined) this.#start(Math.max(0, first.began + this.#milliseconds - performance.now()))
  }
}
