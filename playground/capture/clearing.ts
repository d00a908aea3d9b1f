// The list of exchanges as its readers clear it, for all of them at once: what was cleared can be restored for a while.
import type { ClearedState, Exchange } from '../shared/exchange.ts'
import type { RingBuffer } from './ring-buffer.ts'

export class Clearing {
  readonly #exchanges: RingBuffer<Exchange>
  #state: ClearedState | null = null

  constructor(exchanges: RingBuffer<Exchange>) {
    this.#exchanges = exchanges
  }

  /** The last time that the list was cleared; null where it never was. */
  get state(): ClearedState | null {
    return this.#state
  }

  /** Hides what is listed; what was hidden before is to be forgotten first. */
  clear(): void {
    const { start, end } = this.#exchanges
    this.#exchanges.hide()
    this.#state = { serial: (this.#state?.serial ?? 0) + 1, exchanges: end - start, status: 'kept' }
  }

  /** Lists again what was cleared last; false where that is forgotten, or nothing was cleared. */
  restore(): boolean {
    if (this.#state?.status !== 'kept') return false
    this.#exchanges.unhide()
    this.#state = { ...this.#state, status: 'restored' }
    return true
  }

  /** Lets go of what was cleared; false where nothing was, or it is listed again. */
  forget(): boolean {
    if (this.#state?.status !== 'kept') return false
    this.#exchanges.forgetHidden()
    this.#state = { ...this.#state, status: 'forgotten' }
    return true
  }
}
