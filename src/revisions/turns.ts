// Whose turn it is: what waits for one thing comes in the order in which it asked.

/** One at a time for each id. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Runs `use` once all that asked before, for this id, have ended. What it rejects with goes to the caller, and the next one has its turn. */
  async take<T>(id: string, use: () => Promise<T>): Promise<T> {
    const before = this.#last.get(id)
    let end = (): void => {}
    const ended = new Promise<void>(resolve => { end = resolve })
    this.#last.set(id, ended)
    try {
      if (before !== undefined) await before
      return await use()
    } finally {
      if (this.#last.get(id) === ended) this.#last.delete(id)
      end()
    }
  }
}
