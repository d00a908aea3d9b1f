// The exchanges under way: which there are, and how often each has changed. There are no more of them than connections allow.
import type { Exchange } from '../shared/exchange.ts'

interface Entry {
  readonly read: () => Exchange
  changes: number
}

export class OpenExchanges {
  // In the order of their ids.
  readonly #entries = new Map<number, Entry>()
  #newestId = 0
  #onChange = (): void => {}

  /** The highest id so far, whether its exchange is over or not. */
  get newestId(): number {
    return this.#newestId
  }

  /** Has the listener called whenever an exchange begins or changes. */
  listen(onChange: () => void): void {
    this.#onChange = onChange
  }

  /** @param read gives the exchange as it is at the moment, with `isOpen` */
  add(id: number, read: () => Exchange): void {
    this.#entries.set(id, { read, changes: 0 })
    this.#newestId = id
    this.#onChange()
  }

  /** Notes that the exchange has changed. */
  touch(id: number): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    entry.changes++
    this.#onChange()
  }

  /** To be called when the exchange is over. */
  remove(id: number): void {
    this.#entries.delete(id)
  }

  get size(): number {
    return this.#entries.size
  }

  has(id: number): boolean {
    return this.#entries.has(id)
  }

  find(id: number): Exchange | undefined {
    return this.#entries.get(id)?.read()
  }

  /** The ids in their order, each with how often its exchange has changed. */
  *changes(): Generator<readonly [id: number, changes: number]> {
    for (const [id, { changes }] of this.#entries) yield [id, changes]
  }

  ids(): number[] {
    return [...this.#entries.keys()]
  }
}
