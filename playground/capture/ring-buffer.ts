// A bounded memory of the newest items, each under a sequence number that never changes.

/** Keeps the newest items; sequence numbers count on from 0 and are never given twice. */
export class RingBuffer<T> {
  readonly capacity: number
  readonly #maxSize: number
  readonly #sizeOf: (item: T) => number
  #size = 0
  /** How many items were overwritten by newer ones; those that were hidden do not count. */
  dropped = 0
  #items: (T | undefined)[] = []
  #start = 0
  #end = 0
  #hidden = 0

  /**
   * @param maxSize the sum of sizes that is kept, by `sizeOf`; of items whose size is never asked there may be `capacity`
   */
  constructor(capacity: number, maxSize: number = Infinity, sizeOf: (item: T) => number = () => 0) {
    this.capacity = capacity
    this.#maxSize = maxSize
    this.#sizeOf = sizeOf
  }

  /** The number of the oldest item that is kept and not hidden, and the number that the next one gets. */
  get start(): number { return Math.max(this.#start, this.#hidden) }
  get end(): number { return this.#end }

  push(item: T): void {
    const size = this.#sizeOf(item)
    while (this.#end > this.#start && (this.#end - this.#start === this.capacity || this.#size + size > this.#maxSize)) this.#drop()
    this.#items[this.#end++ % this.capacity] = item
    this.#size += size
  }

  #drop(): void {
    const at = this.#start++ % this.capacity
    this.#size -= this.#sizeOf(this.#items[at] as T)
    // Or it would be held until a newer one comes to its place.
    this.#items[at] = undefined
    if (this.#start > this.#hidden) this.dropped++
  }

  /** The item under a number, or undefined where it is gone or not there yet. */
  at(sequence: number): T | undefined {
    return sequence >= this.start && sequence < this.#end ? this.#items[sequence % this.capacity] : undefined
  }

  /** The items from a number on, oldest first. */
  from(sequence: number): T[] {
    const items: T[] = []
    for (let i = Math.max(sequence, this.start); i < this.#end; i++) items.push(this.#items[i % this.capacity] as T)
    return items
  }

  /** Hides all items: they are as if they were gone until `unhide`, and make room as the oldest do. */
  hide(): void {
    this.#hidden = this.#end
  }

  /** Shows what is hidden and still kept. */
  unhide(): void {
    this.#hidden = this.#start
  }

  /** Lets go of what is hidden. */
  forgetHidden(): void {
    while (this.#start < this.#hidden) this.#drop()
  }
}
