// The contract of all stores, by a client of Redis.
import { randomUUID } from 'node:crypto'
import { redisRevisions } from 'not-modified'
import type { ClientKind, OpenClient } from '../../support/redis-clients.ts'
import { afterAll } from '../../support/table.ts'
import { testContract } from './contract.ts'

/** What the keys of one store begin with, on a server that others may use too. */
export const newPrefix = (): string => `${randomUUID()}:`

/** Tests the contract with a prefix of its own for each store. `port` gives the port to connect to; the result connects, once. */
export function testClient(kind: ClientKind, port: () => Promise<number>): () => Promise<OpenClient> {
  let opening: Promise<OpenClient> | undefined
  const connect = (): Promise<OpenClient> => opening ??= port().then(kind.open)
  testContract(kind.name, async () => redisRevisions((await connect()).client, { prefix: newPrefix(), timeout: 20 }))
  afterAll(async () => { (await opening)?.close() })
  return connect
}
