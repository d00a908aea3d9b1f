// A map of limited size: the entry that was not used for longest is deleted first.

/** The most entries of a Map that still leave room for deleted entries, which it clears away later. */
export const MOST_ENTRIES: number = 4_194_304

/** A Map of at most `limit` entries. Reading an entry counts as use. */
export class RecentlyUsed<T> {
  readonly #limit: number
  // In the order of their last use.
  readonly #entries = new Map<string, T>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: string): T | undefined {
    const value = this.#entries.get(id)
    if (value !== undefined) this.set(id, value)
    return value
  }

  set(id: string, value: T): void {
    this.#entries.delete(id)
    if (this.#entries.size === this.#limit) this.delete(this.#entries.keys().next().value as string)
    this.#entries.set(id, value)
  }

  delete(id: string): void {
    this.#entries.delete(id)
  }
}
