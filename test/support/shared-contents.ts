// A store of content for several processes, in the memory of one: what `redisContents` does, by the time that a test lets pass.
import type { Contents, Entry } from '../../src/kept/contents.ts'
import type { KeptAnswer } from '../../src/handler/keeper.ts'

type Value = { readonly entry: Entry } | { readonly by: string, readonly until: number } | { readonly passUntil: number }

export interface SharedStore {
  /** The store as one process sees it, which has copies of its own. */
  process(): Contents
  /** What was asked of it, in order, with the time. */
  readonly calls: { readonly call: keyof Contents, readonly key: string, readonly at: number }[]
  /** What is there, without asking. */
  entry(key: string): Entry | undefined
}

export function sharedStore(now: () => number): SharedStore {
  const values = new Map<string, Value>()
  const calls: SharedStore['calls'] = []
  const valueOf = (key: string): Value | undefined => {
    const value = values.get(key)
    const isOver = value !== undefined && (('until' in value && value.until <= now()) || ('passUntil' in value && value.passUntil <= now()))
    return isOver ? undefined : value
  }
  const isHeld = (key: string, by: string): boolean => {
    const value = valueOf(key)
    return value !== undefined && 'by' in value && value.by === by
  }
  const entry = (key: string): Entry | undefined => {
    const value = valueOf(key)
    return value !== undefined && 'entry' in value ? value.entry : undefined
  }
  return {
    calls,
    entry,
    process() {
      const copies = new Map<string, KeptAnswer>()
      const note = (call: keyof Contents, key: string): void => { calls.push({ call, key, at: now() }) }
      const received = (key: string, value: Entry): Entry => {
        if (value.content !== undefined) copies.set(key, value)
        return value
      }
      return {
        copy: key => copies.get(key),
        async read(key) {
          note('read', key)
          const found = entry(key)
          return found && received(key, found)
        },
        async take(key, by, lease) {
          note('take', key)
          const value = valueOf(key)
          if (value === undefined) {
            values.set(key, { by, until: now() + 1000 * lease })
            return 'make'
          }
          return 'entry' in value ? received(key, value.entry) : 'by' in value ? { by: value.by } : 'pass'
        },
        async renew(key, by, lease) {
          note('renew', key)
          if (isHeld(key, by)) values.set(key, { by, until: now() + 1000 * lease })
        },
        async keep(key, kept) {
          note('keep', key)
          if (kept.content !== undefined) copies.set(key, kept)
          values.set(key, { entry: kept })
        },
        async leave(key, by) {
          note('leave', key)
          if (isHeld(key, by)) values.set(key, { passUntil: now() + 1000 })
        }
      }
    }
  }
}
