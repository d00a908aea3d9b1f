// A bounded memory of the newest items, each at a place that never changes.

/** Keeps the newest items; places count on from 0 and are never given twice. */
export class Ring<T> {
  readonly capacity: number
  /** How many items were overwritten by newer ones; those that were cleared away do not count. */
  dropped = 0
  #items: T[] = []
  #start = 0
  #end = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** The place of the oldest item that is kept, and the place that the next one gets. */
  get start(): number { return this.#start }
  get end(): number { return this.#end }

  push(item: T): void {
    if (this.#end - this.#start === this.capacity) {
      this.#start++
      this.dropped++
    }
    this.#items[this.#end++ % this.capacity] = item
  }

  /** The item at a place, or undefined where it is gone or not there yet. */
  at(place: number): T | undefined {
    return place >= this.#start && place < this.#end ? this.#items[place % this.capacity] : undefined
  }

  /** The items from a place on, oldest first. */
  from(place: number): T[] {
    const items: T[] = []
    for (let i = Math.max(place, this.#start); i < this.#end; i++) items.push(this.#items[i % this.capacity] as T)
    return items
  }

  clear(): void {
    this.#items = []
    this.#start = this.#end
  }
}
