// Answers in the memory of this process, bounded in bytes: what was not used for longest makes room.
import type { KeptAnswer } from '../handler/keeper.ts'

/** What an entry takes beside its content and its fields: its key, a place in a Map, and objects. */
const OVERHEAD = 1024

export class Copies {
  readonly #limit: number
  // In the order of their last use.
  readonly #answers = new Map<string, KeptAnswer>()
  #size = 0

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string): KeptAnswer | undefined {
    const answer = this.#answers.get(key)
    if (answer !== undefined) {
      this.#answers.delete(key)
      this.#answers.set(key, answer)
    }
    return answer
  }

  set(key: string, answer: KeptAnswer): void {
    this.#delete(key)
    const size = sizeOf(answer)
    if (size > this.#limit) return
    this.#answers.set(key, answer)
    this.#size += size
    for (const oldest of this.#answers.keys()) {
      if (this.#size <= this.#limit) return
      this.#delete(oldest)
    }
  }

  #delete(key: string): void {
    const answer = this.#answers.get(key)
    if (answer === undefined) return
    this.#answers.delete(key)
    this.#size -= sizeOf(answer)
  }
}

// A character of a field takes two bytes at most.
function sizeOf({ content, fields, vary, etag }: KeptAnswer): number {
  const texts = [etag, ...vary, ...fields.flatMap(([name, value]) => [name, ...typeof value === 'string' ? [value] : value ?? []])]
  // Content may be a part of a larger buffer, which lives as long as it does.
  return OVERHEAD + content.buffer.byteLength + texts.reduce((sum, text) => sum + 2 * text.length + 32, 0)
}
