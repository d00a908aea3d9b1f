// Revisions in PostgreSQL, beside the data: the row of the key is locked, the data is changed, and COMMIT makes both true.
import { countUnanswered } from '../handler/unanswered.ts'
import { checkOptions, describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import type { Expectation } from '../decision/expectation.ts'
import { BoundedStore } from './bounded.ts'
import { checkSeconds } from './check-arguments.ts'
import { checkedRevisions } from './checked.ts'
import { idOf, newName } from './name.ts'
import type { Change, Revision, Revisions } from './revisions.ts'
import { isMet } from './state.ts'
import { TABLE, quoted } from './table.ts'

/** What a statement came to. */
export interface PostgresResult {
  /** An object for each row, with a property for each column. */
  rows: unknown[]
}

/** What asks PostgreSQL: a `Pool`, `Client` or `PoolClient` of pg, or anything with such a `query`. */
export interface PostgresClient {
  /** Sends a statement with values for `$1`, `$2`, …, and promises its rows, an object each. */
  query(text: string, values: unknown[]): Promise<PostgresResult>
}

/** The options of {@link postgresRevisions}. */
export interface PostgresRevisionsOptions {
  /** The table that {@link revisionsTable} makes; `not_modified_revisions` unless set. */
  table?: string | undefined
  /** The seconds after which `current` does not wait for an answer any longer; 0.1 unless set, from 0.01 to 60. */
  timeout?: number | undefined
}

/** A row of the table. */
interface Row {
  readonly name: string | null
  readonly present: boolean | null
  readonly transaction: string | null
}

/**
 * Revisions in the database of the data. `change` and `remove` take part in your own transaction: give the client that has begun it, and write
 * by the same client in `work`. COMMIT makes the data and its revision true at once, and ROLLBACK neither, so that no update is lost.
 *
 * ```js
 * await client.query('BEGIN')
 * const change = await postgresRevisions(client).change(path, expectationOf(request), () => client.query('UPDATE …'))
 * await client.query('COMMIT')
 * ```
 *
 * The row of the key is locked before it is read: until the transaction ends, other changes of the key wait, and `current`
 * is what it was before. Where `work` throws, roll back. `current` and `invalidate` take any client, a Pool too; `invalidate` inside the
 * transaction that writes by other means. A `current` that fails is `undefined`, and published on the channel `not-modified:store`; what a
 * transaction rejects with is the error of the client.
 *
 * @param client with `query(text, values)`, as that of pg. For postgres.js pass
 *   `{ query: async (text, values) => ({ rows: await sql.unsafe(text, values) }) }`
 * @throws TypeError for a value that is not a client, or unknown options; RangeError for a timeout out of range. A change that is made outside a transaction
 *   rejects with a TypeError before its work
 */
export function postgresRevisions(client: PostgresClient, options?: PostgresRevisionsOptions): Revisions {
  checkOptions(options, { table: 'string', timeout: 'number' })
  const { table = TABLE, timeout = 0.1 } = options ?? {}
  checkSeconds('postgresRevisions', 'timeout', timeout, 0.01, 60)
  if (typeof (client as Partial<PostgresClient> | undefined)?.query !== 'function') {
    throw typeError(`postgresRevisions: expected a client with query(text, values), got ${describe(client)}`)
  }
  const name = quoted('postgresRevisions', table)
  const store = storeOf(client, timeout)
  const READ = `SELECT name FROM ${name} WHERE key = $1`
  // Writes the row as it is where it is there: the answer is then that of a database that can write, and the row is locked before it is read.
  const LOCK = `INSERT INTO ${name} AS known (key, name) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET name = known.name ` +
    'RETURNING name, present, txid_current()::text AS transaction'
  const RENAME = `UPDATE ${name} SET name = $2, present = $3 WHERE key = $1`
  const FORGET = `INSERT INTO ${name} (key, name) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET name = excluded.name, present = NULL`
  const makes = new Map<string, Promise<Revision>>()

  async function query(text: string, values: unknown[]): Promise<readonly Row[]> {
    return (await client.query(text, values)).rows as Row[]
  }

  async function current(key: string, id: string): Promise<Revision> {
    const operation = 'current'
    const [row] = store.hasFailed ? [] : await store.ask({ operation, key, send: () => query(READ, [id]) })
    if (row !== undefined) return row.name
    // One at a time, since it waits for a transaction that is about to write the same row.
    let making = makes.get(id)
    if (making === undefined) {
      let isSent = false
      making = store.ask({ operation, key, mayWait: !store.hasFailed, send: () => {
        isSent = true
        const sent = query(LOCK, [id, newName()])
        const end = (): void => { makes.delete(id) }
        sent.then(end, end)
        return sent
      } }).then(([row]) => (row as Row).name)
      makes.set(id, making)
      // A store that is left alone is not asked, and can be the next time.
      making.catch(() => { if (!isSent) makes.delete(id) })
    }
    return making
  }

  async function perform<T>(key: string, expectation: Expectation, work: () => T | Promise<T>, exists: boolean): Promise<Change<T>> {
    const id = idOf(key)
    const [row] = await query(LOCK, [id, newName()]) as [Row]
    const [now] = await query('SELECT txid_current_if_assigned()::text AS transaction', []) as [Row]
    if (now.transaction !== row.transaction) {
      throw typeError('postgresRevisions: expected the client of a transaction, which has begun with BEGIN, got one outside of any, such as a Pool')
    }
    if (!isMet(expectation, { name: row.name, exists: row.present ?? undefined })) return { performed: false, current: row.name }
    let result: T
    try {
      result = await work()
    } catch (error) {
      // For who commits all the same. Where it was a statement that failed, nothing but ROLLBACK is possible.
      await query(RENAME, [id, newName(), null]).catch(() => {})
      throw error
    }
    const revision = exists ? newName() : null
    await query(RENAME, [id, revision, exists])
    return { performed: true, revision, result }
  }

  return checkedRevisions({
    perform,
    async current(key) {
      try {
        return await current(key, idOf(key))
      } catch {
        // One that only waits for a transaction that is under way did not fail.
        if (store.hasFailed) countUnanswered()
        return undefined
      }
    },
    async invalidate(keys) {
      // In one order for all, so that no two wait for each other.
      for (const id of keys.map(idOf).sort()) await query(FORGET, [id, newName()])
    }
  })
}

// A store for each transaction must not forget that the database hangs.
const stores = /* @__PURE__ */ new WeakMap<object, BoundedStore>()

function storeOf(client: object, timeout: number): BoundedStore {
  let store = stores.get(client)
  if (store === undefined) stores.set(client, store = new BoundedStore('postgres', timeout))
  return store
}
