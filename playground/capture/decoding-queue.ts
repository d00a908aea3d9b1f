// What waits to be decoded, of all connections: one at a time, and no more bytes than there is room for.

/** Bytes that may wait: the messages that one moment brings, since decoding is quicker than most connections. */
const MAX_WAITING = 16 * 1_048_576

export class DecodingQueue {
  readonly #max: number
  #held = 0
  #last: Promise<void> = Promise.resolve()

  constructor(max: number = MAX_WAITING) {
    this.#max = max
  }

  /** Takes room for so many bytes; false where there is none. */
  hold(bytes: number): boolean {
    if (this.#held + bytes > this.#max) return false
    this.#held += bytes
    return true
  }

  release(bytes: number): void {
    this.#held -= bytes
  }

  /** Runs the job, which does not reject, after all that came before; resolves once it is done. */
  run(job: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(job)
    return this.#last
  }
}
