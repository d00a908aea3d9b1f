// What is current of a key in Redis: by one GET where that says it, and otherwise by a script.
import { countUnanswered } from '../handler/unanswered.ts'
import type { BoundedStore } from './bounded.ts'
import { newName } from './name.ts'
import type { Owed } from './owed.ts'
import { runScript } from './redis-client.ts'
import type { Command } from './redis-client.ts'
import { MAKE, isClaim, revisionIn, serverIn } from './redis-scripts.ts'
import type { Connection } from './redis-servers.ts'
import type { Revision } from './revisions.ts'

/** What is read from, and how. */
export interface Source {
  readonly command: Command
  readonly connection: Connection
  readonly store: BoundedStore
  readonly owed: Owed
  readonly placeOf: (key: string) => string
}

export function readerOf({ command, connection, store, owed, placeOf }: Source): (key: string) => Promise<Revision> {
  function current(key: string): Promise<Revision> {
    const place = placeOf(key)
    const { servers } = connection
    if (owed.has(place)) return settled(key, place)
    if (store.hasFailed || servers === undefined) return named(key, place, servers)
    // One promise, and nothing awaited: each of both costs every reader.
    return new Promise(resolve => {
      store.put({ operation: 'current', key, send: () => command('GET', place) }, value => {
        const isKnown = typeof value === 'string' && (isClaim(value) || servers.has(serverIn(value)))
        try {
          // What was asked before the client connected again may have been answered after it.
          resolve(isKnown && servers === connection.servers ? revisionIn(value) : named(key, place, servers))
        } catch {
          resolve(unanswered())
        }
      }, () => { resolve(unanswered()) })
    })
  }

  function unanswered(): undefined {
    countUnanswered()
    return undefined
  }

  async function settled(key: string, place: string): Promise<Revision> {
    try {
      await owed.settle(place)
    } catch {
      return unanswered()
    }
    return current(key)
  }

  /** What a script answers, which gives a name to a key that has none that counts. */
  async function named(key: string, place: string, servers: Set<string> | undefined): Promise<Revision> {
    try {
      return await store.ask({ operation: 'current', key, send: async () => {
        const value = await runScript(command, MAKE, place, [`?${newName()}`, store.hasFailed ? '1' : ''])
        const revision = revisionIn(value)
        servers?.add(serverIn(value as string))
        return revision
      } })
    } catch {
      return unanswered()
    }
  }

  return current
}
