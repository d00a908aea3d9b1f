// What a store is still to forget, because it failed when it was told: until then an old tag names new content.
import { PAUSE, UnavailableError } from '../handler/unavailable-error.ts'

const MOST = 10_000

/** What a store is still to be told, until it has been. */
export class Owed {
  readonly #tell: (key: string, holder: string) => Promise<unknown>
  readonly #holders = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined

  /** @param tell tells the store of a key, and who may still hold it; rejects where that fails */
  constructor(tell: (key: string, holder: string) => Promise<unknown>) {
    this.#tell = tell
  }

  /**
   * Tells the store of a key as soon as it answers again. It is tried every second for as long as the process runs, and keeps no process from
   * ending.
   *
   * @throws UnavailableError where 10,000 keys wait already
   */
  add(key: string, holder: string): void {
    if (this.#holders.size >= MOST && !this.#holders.has(key)) {
      throw new UnavailableError('The change was performed, but the store of revisions does not answer, and may name what was current before.')
    }
    this.#holders.set(key, holder)
    this.#wait()
  }

  /** Whether the store is still to be told of a key. */
  has(key: string): boolean {
    // A string that was just made has no hash yet, which a map would make.
    return this.#holders.size > 0 && this.#holders.has(key)
  }

  /** Tells the store of a key at once, where that is owed. Rejects where it fails again. */
  async settle(key: string): Promise<void> {
    const holder = this.#holders.get(key)
    if (holder === undefined) return
    await this.#tell(key, holder)
    // What came to be owed since is still owed.
    if (this.#holders.get(key) === holder) this.#holders.delete(key)
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#settleAll()
    }, PAUSE * 1000 + 50).unref()
  }

  async #settleAll(): Promise<void> {
    try {
      for (const key of this.#holders.keys()) await this.settle(key)
    } catch {
      this.#wait()
    }
  }
}
