// The exchanges under way: which there are, and how often each has changed. There are no more of them than connections allow.
import type { Exchange } from '../shared/exchange.ts'

/** One exchange under way, as long as it is. */
export interface OpenExchange {
  /** Gives the exchange as it is at the moment, with `isOpen`. */
  readonly read: () => Exchange
  /** How often it has changed since it began. */
  readonly changes: number
}

interface Entry extends OpenExchange {
  changes: number
}

export class OpenExchanges {
  // In the order of their ids.
  readonly #entries = new Map<number, Entry>()
  #onChange = (): void => {}

  /** Has the listener called whenever an exchange begins or changes. */
  listen(onChange: () => void): void {
    this.#onChange = onChange
  }

  /** @param read gives the exchange as it is at the moment, with `isOpen` */
  add(id: number, read: () => Exchange): void {
    this.#entries.set(id, { read, changes: 0 })
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

  find(id: number): Exchange | undefined {
    return this.#entries.get(id)?.read()
  }

  /** The ids in their order, each with its exchange. */
  entries(): IterableIterator<readonly [id: number, exchange: OpenExchange]> {
    return this.#entries.entries()
  }

  ids(): number[] {
    return [...this.#entries.keys()]
  }
}
