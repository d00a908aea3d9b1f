// One maker for all who ask for the same content: in this process they wait for a promise, in others for a lease to end.
import { LONGEST } from '../handler/keeper.ts'
import type { KeptAnswer, Made, Question } from '../handler/keeper.ts'
import { newName } from '../revisions/name.ts'
import type { Contents, Taken } from './contents.ts'
import { keyOf } from './key.ts'
import type { Targets } from './targets.ts'

/**
 * What came of it: an answer, with its key; `pass`: each is to make his own; `again`: the key is another, since it was learnt what the answer varies
 * by.
 */
export type Flown = { readonly answer: KeptAnswer, readonly key: string, readonly isMade: boolean } | 'pass' | 'again'

export interface Flight {
  readonly question: Question
  readonly key: string
  readonly make: () => Promise<Made>
  /** Whether who asked has another answer, and will not make this one: called while another process makes it. */
  readonly mayLeave: () => boolean
}

/** How many makers are waited for: one, and one that takes the place of a maker that died. */
const MOST_MAKERS = 2
/** Milliseconds between two questions whether content is there. */
const FIRST_DELAY = 10
const LONGEST_DELAY = 100

export class Flights {
  readonly #contents: Contents
  readonly #targets: Targets
  readonly #lease: number
  readonly #flights = new Map<string, Promise<Flown>>()

  /** @param lease seconds */
  constructor(contents: Contents, targets: Targets, lease: number) {
    this.#contents = contents
    this.#targets = targets
    this.#lease = lease
  }

  /** What the content that somebody in this process is about to get will be. */
  get(key: string): Promise<Flown> | undefined {
    return this.#flights.get(key)
  }

  /** Where nobody in this process does yet: gets the content, or makes it, for all who ask until then. Rejects with an error of `make`. */
  begin(flight: Flight): Promise<Flown> {
    const { key } = flight
    const flying = this.#fly(flight)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Flown>(resolve => { timer = setTimeout(resolve, 1000 * LONGEST, 'pass') })
    const bounded = Promise.race([flying, late])
    this.#flights.set(key, bounded)
    const end = (): void => {
      clearTimeout(timer)
      this.#flights.delete(key)
    }
    bounded.then(end, end)
    return flying
  }

  async #fly(flight: Flight): Promise<Flown> {
    const { question, key, make, mayLeave } = flight
    const by = newName()
    const makers = new Set<string>()
    const deadline = performance.now() + 1000 * LONGEST
    let taken = await this.#contents.take(key, by, this.#lease)
    for (let delay = FIRST_DELAY; typeof taken === 'object' && 'by' in taken; delay = Math.min(2 * delay, LONGEST_DELAY)) {
      if (makers.size === 0 && mayLeave()) return this.#watch(flight)
      makers.add(taken.by)
      if (makers.size > MOST_MAKERS || performance.now() > deadline) {
        taken = 'pass'
        break
      }
      await pause(delay)
      taken = await this.#contents.take(key, by, this.#lease)
    }
    return typeof taken === 'object' ? this.#flown(question, key, taken) : this.#make(question, key, make, taken === 'make' ? by : undefined)
  }

  #flown(question: Question, key: string, entry: Exclude<Taken, string | { by: string }>): Flown {
    if (entry.content !== undefined) return { answer: entry, key, isMade: false }
    this.#targets.learn(question, entry.vary)
    return 'again'
  }

  /** Waits for content that another process makes, and does not make it where that fails: the next who asks will. */
  async #watch({ question, key }: Flight): Promise<Flown> {
    const deadline = performance.now() + 2000 * this.#lease
    for (let delay = FIRST_DELAY; performance.now() < deadline; delay = Math.min(2 * delay, LONGEST_DELAY)) {
      await pause(delay)
      const entry = await this.#contents.read(key)
      if (entry !== undefined) return this.#flown(question, key, entry)
    }
    return 'again'
  }

  /** Makes content, under a lease where there is one. */
  async #make(question: Question, key: string, make: () => Promise<Made>, by: string | undefined): Promise<Flown> {
    const contents = this.#contents
    const leave = (): void => { if (by !== undefined) void contents.leave(key, by) }
    const renew = (): void => { if (by !== undefined) void contents.renew(key, by, this.#lease) }
    const renewal = setInterval(renew, 1000 * this.#lease / 3)
    const end = (): void => { clearInterval(renewal) }
    const late = setTimeout(end, 1000 * LONGEST)
    try {
      const made = await make()
      if ('answer' in made) return this.#keep(question, key, made.answer, leave)
      this.#targets.markUnkept(question, made.unkept)
      leave()
      return 'pass'
    } catch (error) {
      leave()
      throw error
    } finally {
      end()
      clearTimeout(late)
    }
  }

  #keep(question: Question, asked: string, answer: KeptAnswer, leave: () => void): Flown {
    const contents = this.#contents
    const names = this.#targets.learn(question, answer.vary)
    const key = keyOf(question, names, answer.etag)
    void contents.keep(key, answer)
    if (answer.etag !== question.etag) {
      leave()
    } else {
      // Who does not know yet what the answer varies by looks here; so do those who wait under the former key.
      for (const other of new Set([asked, keyOf(question, [])])) {
        if (other !== key) void contents.keep(other, { vary: names })
      }
    }
    return { answer, key, isMade: true }
  }
}

function pause(delay: number): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, delay * (0.5 + Math.random())) })
}
