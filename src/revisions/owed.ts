// Keys whose name is to be forgotten, and was not, because the store failed: without that an old tag would name new content.
import { PAUSE, UnavailableError } from '../handler/unavailable-error.ts'

const MOST = 10_000

/** What a store is still to be told, until it has been. */
export class Owed {
  readonly #tell: (key: string) => Promise<unknown>
  readonly #keys = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  /** @param tell tells the store of a key; rejects where that fails */
  constructor(tell: (key: string) => Promise<unknown>) {
    this.#tell = tell
  }

  /**
   * Tells the store of a key as soon as it answers again. It is tried every second for as long as the process runs, and keeps no process from
   * ending.
   *
   * @throws UnavailableError where 10,000 keys wait already
   */
  add(key: string): void {
    if (this.#keys.size >= MOST && !this.#keys.has(key)) {
      throw new UnavailableError('The change was performed, but the store of revisions does not answer, and may name what was current before.')
    }
    this.#keys.add(key)
    this.#wait()
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#settle()
    }, PAUSE * 1000 + 50).unref()
  }

  async #settle(): Promise<void> {
    for (const key of this.#keys) {
      // Taken out first: what changes again while the store is told of it is owed again.
      this.#keys.delete(key)
      try {
        await this.#tell(key)
      } catch {
        this.#keys.add(key)
        this.#wait()
        return
      }
    }
  }
}
