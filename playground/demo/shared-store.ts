// What playgrounds with one store share: the hits, and the note of the lessons with its revision.
import { redisRevisions } from 'not-modified'
import type { Revisions } from 'not-modified'

/** Sends a command to the store, and gives its answer. */
export interface StoreClient {
  call(command: string, ...args: string[]): Promise<unknown>
  close(): void
}

export interface SharedStore {
  readonly revisions: Revisions
  /** The hits of all playgrounds so far. */
  hits(): Promise<number>
  /** Counts one, and gives the hits with it. */
  addHit(): Promise<number>
  resetHits(): Promise<void>
  /** The text of the note; undefined where nobody wrote one. */
  note(): Promise<string | undefined>
  writeNote(text: string): Promise<void>
  close(): void
}

const PREFIX = 'not-modified-playground:'

export function sharedStore(client: StoreClient): SharedStore {
  const { call } = client
  return {
    revisions: redisRevisions(client, { prefix: `${PREFIX}revision:` }),
    async hits() { return Number(await call('GET', `${PREFIX}hits`) ?? 0) },
    async addHit() { return Number(await call('INCR', `${PREFIX}hits`)) },
    async resetHits() { await call('SET', `${PREFIX}hits`, '0') },
    async note() { return await call('GET', `${PREFIX}note`) as string | null ?? undefined },
    async writeNote(text) { await call('SET', `${PREFIX}note`, text) },
    close() { client.close() }
  }
}
