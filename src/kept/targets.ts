// What a process has learnt of its targets: which request fields their answers vary by, and which are not kept.
import { isLasting } from '../decision/keepable.ts'
import type { Unkept } from '../decision/keepable.ts'
import type { Question } from '../handler/keeper.ts'
import { idOf } from '../revisions/name.ts'
import { RecentlyUsed } from '../revisions/recently-used.ts'

/** The targets that are remembered. */
export const MOST_TARGETS = 10_000
/** For how long a target counts as one that is not kept, in milliseconds. */
const UNKEPT_FOR = 10_000

export class Targets {
  readonly #names = new RecentlyUsed<readonly string[]>(MOST_TARGETS)
  readonly #unkept = new RecentlyUsed<number>(MOST_TARGETS)

  /** The names of the request fields that the answers vary by, as far as it is known. */
  names({ target }: Question): readonly string[] {
    return this.#names.get(idOf(target)) ?? []
  }

  /** Adds names, and returns all of them in order. */
  learn(question: Question, names: readonly string[]): readonly string[] {
    const known = this.names(question)
    if (names.every(name => known.includes(name))) return known
    const all = [...new Set([...known, ...names])].sort()
    this.#names.set(idOf(question.target), all)
    return all
  }

  isUnkept(question: Question): boolean {
    const until = this.#unkept.get(authorizedId(question))
    return until !== undefined && performance.now() < until
  }

  /** Takes note of content that was not kept, where its next state will hardly be either: nobody is to wait for it. */
  markUnkept(question: Question, reason: Unkept): void {
    if (isLasting(reason)) this.#unkept.set(authorizedId(question), performance.now() + UNKEPT_FOR)
  }
}

// With Authorization a target may be another.
function authorizedId({ target, field }: Question): string {
  return idOf(JSON.stringify([target, field('authorization') === undefined]))
}
