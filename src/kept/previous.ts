// The content that was current before, for who would have to wait for the content that is current now (RFC 5861 §3).
import type { Found, KeptAnswer, Question } from '../handler/keeper.ts'
import { RecentlyUsed } from '../revisions/recently-used.ts'
import type { Contents } from './contents.ts'
import { variantOf } from './key.ts'
import { MOST_TARGETS } from './targets.ts'

/** Where the last content that was known to be current is to be found, and when it was. */
interface Last {
  readonly key: string
  readonly etag: string
  readonly at: number
}

/** What is asked of the very state that is current, or by a condition that only this can meet. */
const EXACT = ['authorization', 'range', 'if-range', 'if-match', 'if-unmodified-since']

export class Previous {
  readonly #contents: Contents
  readonly #seconds: number
  readonly #last = new RecentlyUsed<Last>(MOST_TARGETS)

  /** @param seconds for how long content may go out after it was known to be current */
  constructor(contents: Contents, seconds: number) {
    this.#contents = contents
    this.#seconds = seconds
  }

  /** Takes note that an answer is current. */
  confirm(question: Question, { etag, vary }: KeptAnswer, key: string, names: readonly string[]): void {
    if (etag !== question.etag || !isAnybodys(question, vary)) return
    this.#last.set(variantOf(question, names), { key, etag, at: performance.now() })
  }

  /** The content that was current before, where it may go out. */
  find(question: Question, names: readonly string[]): Found | undefined {
    if (this.#seconds === 0 || EXACT.some(name => question.field(name) !== undefined)) return undefined
    const last = this.#last.get(variantOf(question, names))
    if (last === undefined || last.etag === question.etag) return undefined
    const age = (performance.now() - last.at) / 1000
    const answer = age > this.#seconds ? undefined : this.#contents.copy(last.key)
    return answer !== undefined && isAnybodys(question, answer.vary) ? { answer, how: 'stale', age } : undefined
  }
}

// The tag alone says whose content it is where tags differ by user, and here it is not asked for.
function isAnybodys({ field }: Question, vary: readonly string[]): boolean {
  return ['authorization', 'cookie'].every(name => field(name) === undefined || vary.includes(name))
}
