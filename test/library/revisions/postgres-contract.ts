// Stores in PostgreSQL by each client, whose every change is a transaction of its own.
import { randomUUID } from 'node:crypto'
import { postgresRevisions, revisionsTable } from 'not-modified'
import type { PostgresClient, Revisions } from 'not-modified'
import pg from 'pg'
import postgres from 'postgres'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { afterAll } from '../../support/table.ts'
import { testContract } from './contract.ts'

/** Runs within a transaction, which is committed whatever comes of it, unless that was a statement. */
type Transact = <T>(run: (client: PostgresClient) => Promise<T>) => Promise<T>

export interface Connection {
  /** A client outside transactions. */
  readonly client: PostgresClient
  readonly transact: Transact
  close(): Promise<void>
}

export function connectByPg(url: string): Connection & { pool: pg.Pool } {
  const [pool, reading] = [new pg.Pool({ connectionString: url, max: 20 }), new pg.Pool({ connectionString: url, max: 10 })]
  for (const each of [pool, reading]) each.on('error', () => {})
  return {
    pool,
    client: reading,
    async transact(run) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        try {
          return await run(client)
        } finally {
          await client.query('COMMIT')
        }
      } finally {
        client.release()
      }
    },
    async close() { await Promise.all([pool.end(), reading.end()]) }
  }
}

export function connectByPostgresJs(url: string): Connection {
  const options = { onnotice: () => {} }
  const [sql, reading] = [postgres(url, { ...options, max: 20 }), postgres(url, { ...options, max: 10 })]
  return {
    client: { query: async (text, values) => ({ rows: await reading.unsafe(text, values as never[]) }) },
    async transact(run) {
      const { result } = await sql.begin(async transaction => {
        // What is thrown rolls a transaction of postgres.js back.
        const client: PostgresClient = { query: async (text, values) => ({ rows: await transaction.unsafe(text, values as never[]) }) }
        return { result: await run(client).then(value => ({ value }), (error: unknown) => ({ error })) }
      })
      if ('error' in result) throw result.error
      return result.value
    },
    async close() { await Promise.all([sql.end(), reading.end()]) }
  }
}

/** A store whose every change is a transaction; its keys are those of one table that begin with `prefix`. */
export function transacting({ client, transact }: Connection, name: string, prefix = ''): Revisions {
  const options = { table: name, timeout: 20 }
  const { current, invalidate } = postgresRevisions(client, options)
  return {
    current: key => current(prefix + key),
    invalidate: (...keys) => invalidate(...keys.map(key => prefix + key)),
    change: (key, ...args) => transact(client => postgresRevisions(client, options).change(prefix + key, ...args)),
    remove: (key, ...args) => transact(client => postgresRevisions(client, options).remove(prefix + key, ...args))
  }
}

/** Makes a table of revisions, whose name no other has, on a server that others may use too. */
export async function createTable({ client }: Connection): Promise<string> {
  const name = `revisions_${randomUUID().replaceAll('-', '')}`
  await client.query(revisionsTable(name), [])
  return name
}

/** Connects to the server that tests share, once, and closes the connection after the last test of the file. */
export function opener<C extends Connection>(connect: (url: string) => C): () => Promise<C> {
  let opening: Promise<{ connection: C, stop(): Promise<void> }> | undefined
  afterAll(async () => {
    if (opening === undefined) return
    const { connection, stop } = await opening
    await connection.close()
    await stop()
  })
  return async () => (await (opening ??= sharedPostgres().then(({ url, stop }) => ({ connection: connect(url), stop })))).connection
}

/** Tests the contract in a table of its own. `open` connects, once for all stores. */
export function testPostgres(name: string, open: () => Promise<Connection>): void {
  let creating: Promise<string> | undefined
  let stores = 0
  testContract(name, async () => {
    const connection = await open()
    return transacting(connection, await (creating ??= createTable(connection)), `${++stores} `)
  }, 'transactions')
}

/** The error with which a call is rejected. */
export async function refused(changing: Promise<unknown>): Promise<Error> {
  try {
    await changing
  } catch (error) {
    return error as Error
  }
  throw new Error('It was performed')
}
