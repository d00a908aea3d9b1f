// Content that is kept by its tag, and made by one for all.
import { readCacheControl } from '../fields/cache-control/parse.ts'
import type { Found, KeptAnswer, Keeper, Made, Question } from '../handler/keeper.ts'
import type { Contents } from './contents.ts'
import { Flights } from './flights.ts'
import type { Flown } from './flights.ts'
import { keyOf } from './key.ts'
import { Previous } from './previous.ts'
import { Targets } from './targets.ts'

export interface KeeperOptions {
  /** The bytes of content that are kept at most. */
  readonly limit: number
  /** Seconds. */
  readonly lease: number
  /** Seconds. */
  readonly staleWhileRevalidate: number
  readonly cacheStatus: boolean
}

/** How often a question is asked anew, because it was learnt only then what the answer varies by. */
const MOST_TURNS = 4

export function keeperOf(contents: Contents, { limit, lease, staleWhileRevalidate, cacheStatus }: KeeperOptions): Keeper {
  const targets = new Targets()
  const previous = new Previous(contents, staleWhileRevalidate)
  const flights = new Flights(contents, targets, lease)

  function found(question: Question, answer: KeptAnswer | undefined, how: Found['how']): Found | undefined {
    if (answer === undefined || (!answer.isShared && question.field('authorization') !== undefined)) return undefined
    if (staleWhileRevalidate > 0) {
      const names = targets.names(question)
      previous.confirm(question, answer, keyOf(question, names), names)
    }
    return { answer, how, age: 0 }
  }

  function copy(question: Question): Found | undefined {
    return found(question, contents.copy(keyOf(question, targets.names(question))), 'hit')
  }

  async function find(question: Question): Promise<Found | undefined> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const entry = await contents.read(keyOf(question, targets.names(question)))
      if (entry === undefined || entry.content !== undefined) return found(question, entry, 'hit')
      targets.learn(question, entry.vary)
    }
    return undefined
  }

  async function obtain(question: Question, make: () => Promise<Made>): Promise<Found | undefined> {
    if (forbidsStoring(question)) return find(question)
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const had = copy(question)
      if (had !== undefined) return had
      if (targets.isUnkept(question)) return undefined
      const names = targets.names(question)
      const key = keyOf(question, names)
      const others = flights.get(key)
      const stale = others && previous.find(question, names)
      if (stale !== undefined) return stale
      const flown = await (others ?? lead(question, key, names, make))
      if (flown === 'made' || flown === 'pass') return undefined
      if (flown !== 'again') {
        if ('age' in flown) return flown
        // Whoever made the content may have asked for another variant of it.
        const isSame = keyOf(question, targets.names(question), flown.answer.etag) === flown.key
        if (isSame) return found(question, flown.answer, flown.isMade ? 'collapsed' : 'hit')
      }
    }
    return undefined
  }

  /** As the first in this process who asks: `made` where he has made it. While another process makes it, the previous content goes out. */
  function lead(question: Question, key: string, names: readonly string[], make: () => Promise<Made>): Promise<Flown | 'made' | Found> {
    return new Promise((resolve, reject) => {
      let isMade = false
      const begin = (): Promise<Made> => {
        isMade = true
        return make()
      }
      const mayLeave = (): boolean => {
        const stale = previous.find(question, names)
        if (stale !== undefined) resolve(stale)
        return stale !== undefined
      }
      flights.begin({ question, key, make: begin, mayLeave }).then(flown => {
        if (typeof flown === 'object' && flown.isMade) found(question, flown.answer, 'hit')
        resolve(isMade ? 'made' : flown)
      }, reject)
    })
  }

  return { limit, cacheStatus, copy, find, obtain }
}

// No part of the answer to such a request may be kept (RFC 9111 §5.2.1.5).
function forbidsStoring({ field }: Question): boolean {
  const cacheControl = field('cache-control')
  return cacheControl !== undefined && readCacheControl(cacheControl).noStore === true
}
