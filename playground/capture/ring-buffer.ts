// A bounded memory of the newest items, each under a sequence number that never changes.

/** Keeps the newest items; sequence numbers count on from 0 and are never given twice. */
export class RingBuffer<T> {
  readonly capacity: number
  /** How many items were overwritten by newer ones; those that were cleared away do not count. */
  dropped = 0
  #items: T[] = []
  #start = 0
  #end = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** The number of the oldest item that is kept, and the number that the next one gets. */
  get start(): number { return this.#start }
  get end(): number { return this.#end }

  push(item: T): void {
    if (this.#end - this.#start === this.capacity) {
      this.#start++
      this.dropped++
    }
    this.#items[this.#end++ % this.capacity] = item
  }

  /** The item under a number, or undefined where it is gone or not there yet. */
  at(sequence: number): T | undefined {
    return sequence >= this.#start && sequence < this.#end ? this.#items[sequence % this.capacity] : undefined
  }

  /** The items from a number on, oldest first. */
  from(sequence: number): T[] {
    const items: T[] = []
    for (let i = Math.max(sequence, this.#start); i < this.#end; i++) items.push(this.#items[i % this.capacity] as T)
    return items
  }

  clear(): void {
    this.#items = []
    this.#start = this.#end
  }
}
