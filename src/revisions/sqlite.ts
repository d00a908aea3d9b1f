// Revisions in SQLite, beside the data: one transaction holds the check, the change and the new name, for all processes that share the file.
import { countUnanswered } from '../handler/unanswered.ts'
import { checkOptions, describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { isPromise } from '../content/content.ts'
import type { Expectation } from '../decision/expectation.ts'
import { checkedRevisions } from './checked.ts'
import { idOf, newName } from './name.ts'
import type { Change, Revision, Revisions } from './revisions.ts'
import { isConditional, isMet } from './state.ts'
import { publishFailure } from './store-channel.ts'
import { TABLE, quoted } from './table.ts'
import { Turns } from './turns.ts'

/** A database as node:sqlite (`new DatabaseSync(path)`) and better-sqlite3 (`new Database(path)`) have it. */
export interface SqliteDatabase {
  /** Runs statements without values. */
  exec(sql: string): unknown
  /** Prepares a statement with a `?` for each value. */
  prepare(sql: string): SqliteStatement
}

/** A statement that was prepared. */
export interface SqliteStatement {
  /** The first row, an object with a property for each column; nothing where there is none. */
  get(...values: (string | number | null)[]): unknown
  /** Runs it for what it does. */
  run(...values: (string | number | null)[]): unknown
}

/** The options of {@link sqliteRevisions}. */
export interface SqliteRevisionsOptions {
  /** The table that {@link revisionsTable} makes; `not_modified_revisions` unless set. */
  table?: string | undefined
}

/** What all stores of one connection share, since it has one transaction at a time. */
interface Connection {
  readonly turns: Turns
  /** The keys at which changes are at work. */
  readonly atWork: Map<string, Claim>
}

interface Claim {
  /** Whether the representation was changed by other means meanwhile. */
  isOutdated: boolean
  /** What was renamed meanwhile, and is so within its transaction alone: where that is rolled back it is renamed again. */
  readonly renames: (() => unknown)[]
}

/**
 * Revisions in the file of the data, which processes on one machine share. A change is a transaction of the connection: it begins with
 * `BEGIN IMMEDIATE`, so that no other process writes between the check and COMMIT, and the data and its revision become true at once. Within
 * a transaction that you have begun, a change takes part in that, and ends nothing.
 *
 * ```js
 * const change = await revisions.change(path, expectationOf(request), () => database.prepare('UPDATE …').run(text, path))
 * ```
 *
 * Let `work` be synchronous: then nothing comes between, the change is done when the call returns its promise, and work that throws is rolled
 * back. While work that promises something runs, whatever else is written by this connection is part of its transaction, other changes by it
 * wait, and those of other processes fail once their busy timeout is over. So have one connection for each process, with a busy
 * timeout (`PRAGMA busy_timeout = 5000`) and `PRAGMA journal_mode = WAL`.
 *
 * A `current` that fails is `undefined`, and published on the channel `not-modified:store`; a change rejects with the error of SQLite.
 *
 * @param database of node:sqlite or better-sqlite3, with the table that {@link revisionsTable} makes
 * @throws TypeError for a value that is not such a database, or unknown options
 */
export function sqliteRevisions(database: SqliteDatabase, options?: SqliteRevisionsOptions): Revisions {
  checkOptions(options, { table: 'string' })
  const { exec, prepare } = database as Partial<SqliteDatabase> | undefined ?? {}
  if (typeof exec !== 'function' || typeof prepare !== 'function') {
    throw typeError(`sqliteRevisions: expected a database of node:sqlite or better-sqlite3, with exec and prepare, got ${describe(database)}`)
  }
  const table = quoted('sqliteRevisions', options?.table ?? TABLE)
  const { turns, atWork } = connectionOf(database)
  const sql = {
    read: `SELECT name, present FROM ${table} WHERE key = ?`,
    make: `INSERT INTO ${table} (key, name) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`,
    write: `INSERT INTO ${table} (key, name, present) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET name = excluded.name, present = excluded.present`
  }
  const write = (id: string, name: string | null, present: number | null): unknown => database.prepare(sql.write).run(id, name, present)

  function stateOf(id: string): { readonly name: string | null, readonly present: number | null } | undefined {
    return database.prepare(sql.read).get(id) as ReturnType<typeof stateOf> | null ?? undefined
  }

  function currentOf(id: string): Revision {
    if (atWork.has(id)) return undefined
    const known = stateOf(id)
    if (known !== undefined) return known.name
    database.prepare(sql.make).run(id, newName())
    return stateOf(id)?.name
  }

  /** Begins a transaction; false within one that has begun already. */
  function begin(): boolean {
    try {
      database.exec('BEGIN IMMEDIATE')
      return true
    } catch (error) {
      if (error instanceof Error && error.message.includes('within a transaction')) return false
      throw error
    }
  }

  function end(isOwn: boolean, how: 'COMMIT' | 'ROLLBACK'): void {
    if (isOwn) database.exec(how)
  }

  function perform<T>(id: string, expectation: Expectation, work: () => T | Promise<T>, exists: boolean): Change<T> | Promise<Change<T>> {
    const isOwn = begin()
    const claim: Claim = { isOutdated: false, renames: [] }
    const finish = (result: T): Change<T> => {
      atWork.delete(id)
      const revision = exists ? newName() : null
      if (claim.isOutdated) write(id, newName(), null)
      else write(id, revision, exists ? 1 : 0)
      end(isOwn, 'COMMIT')
      return { performed: true, revision, result }
    }
    const fail = (error: unknown): never => {
      atWork.delete(id)
      abandon(id, isOwn, claim)
      throw error
    }
    try {
      // Locks first where the transaction is the caller's, and may have begun by reading.
      database.prepare(sql.make).run(id, newName())
      const { name, present } = stateOf(id) as { name: string | null, present: number | null }
      if (!isMet(expectation, { name, exists: present === null ? undefined : present === 1 })) {
        end(isOwn, 'COMMIT')
        return { performed: false, current: name }
      }
      atWork.set(id, claim)
      const result = work()
      return isPromise(result) ? result.then(finish).catch(fail) as Promise<Change<T>> : finish(result)
    } catch (error) {
      return fail(error)
    }
  }

  /** Takes back what the work wrote, and gives a new name, since it may have written elsewhere. */
  function abandon(id: string, isOwn: boolean, { renames }: Claim): void {
    for (const step of [() => { end(isOwn, 'ROLLBACK') }, () => write(id, newName(), null), ...renames]) {
      try {
        step()
      } catch {
        // What the caller is told is the first error: SQLite may have ended the transaction with that, and the file may be one that cannot be written.
      }
    }
  }

  async function change<T>(key: string, expectation: Expectation, work: () => T | Promise<T>, exists: boolean): Promise<Change<T>> {
    const id = idOf(key)
    if (isConditional(expectation) && atWork.has(id)) return { performed: false, current: undefined }
    // One change at a time by this connection; without another the work begins in this call.
    return turns.take('', async () => perform(id, expectation, work, exists))
  }

  return checkedRevisions({
    perform: change,
    async current(key) {
      const began = performance.now()
      try {
        return currentOf(idOf(key))
      } catch (error) {
        countUnanswered()
        publishFailure({ store: 'sqlite', operation: 'current', key, seconds: (performance.now() - began) / 1000, error })
        return undefined
      }
    },
    invalidate(keys) {
      for (const id of keys.map(idOf)) {
        const rename = (): unknown => write(id, newName(), null)
        const claim = atWork.get(id)
        if (claim !== undefined) claim.isOutdated = true
        // Also where it is at work: that may be a key of another table.
        rename()
        for (const { renames } of atWork.values()) renames.push(rename)
      }
    }
  })
}

const connections = /* @__PURE__ */ new WeakMap<object, Connection>()

function connectionOf(database: object): Connection {
  let connection = connections.get(database)
  if (connection === undefined) connections.set(database, connection = { turns: new Turns(), atWork: new Map() })
  return connection
}
