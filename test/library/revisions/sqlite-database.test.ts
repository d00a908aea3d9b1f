// What becomes of a database that fails, by one that fails as the tests say; and which values are none.
import { equal, is, throws } from 'uvu/assert'
import { unansweredCount } from '../../../src/handler/unanswered.ts'
import { sqliteRevisions } from '../../../src/revisions/sqlite.ts'
import type { SqliteDatabase } from '../../../src/revisions/sqlite.ts'
import { table } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import { NOTHING } from './contract.ts'
import { failuresDuring } from './failures.ts'

const FULL = new Error('disk I/O error')

/** A database that answers each call with what `answer` says, or throws it where that is thrown; and the first words of what it was asked. */
function databaseOf(answer: (words: string) => unknown): { readonly database: SqliteDatabase, readonly asked: string[] } {
  const asked: string[] = []
  const ask = (sql: string): unknown => {
    const words = sql.split(' ').slice(0, 2).join(' ')
    asked.push(words)
    return answer(words)
  }
  return { asked, database: { exec: ask, prepare: sql => ({ get: () => ask(sql), run: () => ask(sql) }) } }
}

const rejection = (changing: Promise<unknown>): Promise<unknown> => changing.then(() => 'performed', (reason: unknown) => reason)

table('SQLite: a transaction', [
  { name: 'that cannot begin is an error', thrown: FULL },
  { name: 'that cannot begin for what is no error, as no database throws it, is that', thrown: 'within a transaction' }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), async ({ thrown }) => {
  const { database, asked } = databaseOf(() => { throw thrown })
  const revisions = sqliteRevisions(database)
  for (const verb of ['change', 'remove'] as const) {
    is(await rejection(revisions[verb]('a key', NOTHING, () => { throw new Error('It was begun') })), thrown)
  }
  equal(asked, ['BEGIN IMMEDIATE', 'BEGIN IMMEDIATE'])
})

table('SQLite: a change', [
  { name: 'that fails where the database has failed altogether is the first error', ref: 'not-modified: revisions' }
], async () => {
  const work = new Error('of the work')
  let hasFailed = false
  const { database, asked } = databaseOf(words => {
    if (hasFailed) throw FULL
    return words.startsWith('SELECT') ? { name: 'x', present: null } : undefined
  })
  is(await rejection(sqliteRevisions(database).change('a key', NOTHING, () => {
    hasFailed = true
    throw work
  })), work)
  equal(asked, ['BEGIN IMMEDIATE', 'INSERT INTO', 'SELECT name,', 'ROLLBACK', 'INSERT INTO'])
})

table('SQLite: current', [
  { name: 'of a database that fails has no name, is counted, and published with the time that it took', ref: 'not-modified: revisions' }
], () => withVirtualTime(clock => failuresDuring(async failures => {
  const { database } = databaseOf(() => {
    clock.stand(50)
    throw FULL
  })
  const count = unansweredCount()
  is(await sqliteRevisions(database).current('a key'), undefined)
  equal([failures, unansweredCount() - count], [[{ store: 'sqlite', operation: 'current', key: 'a key', seconds: 0.05, error: FULL }], 1])
})))

table('SQLite: a row', [
  { name: 'that was taken away at once has no name, and nothing failed', row: undefined, revision: undefined },
  { name: 'that was taken away at once, as some databases say it', row: null, revision: undefined },
  { name: 'of what was removed', row: { name: null, present: 0 }, revision: null },
  { name: 'of what is there', row: { name: 'x', present: 1 }, revision: 'x' }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), ({ row, revision }) => failuresDuring(async failures => {
  const { database } = databaseOf(words => words.startsWith('SELECT') ? row : undefined)
  is(await sqliteRevisions(database).current('a key'), revision)
  equal(failures, [])
}))

const EXPECTED = 'sqliteRevisions: expected a database of node:sqlite or better-sqlite3, with exec and prepare, got'
const call = (): unknown => undefined

table('SQLite: wrong arguments', [
  { args: [undefined], message: `${EXPECTED} undefined` },
  { args: [null], message: `${EXPECTED} null` },
  { args: ['app.db'], message: `${EXPECTED} "app.db"` },
  { args: [{ exec: call }], message: `${EXPECTED} an instance of Object` },
  { args: [new Map([['prepare', call]])], message: `${EXPECTED} an instance of Map` },
  { args: [Object.assign(new Date(0), { prepare: call })], message: `${EXPECTED} an instance of Date` },
  { args: [{ exec: call, prepare: call }, { table: '1' }], message: 'sqliteRevisions: expected the name of a table, as revisions or app.revisions, got "1"' },
  { args: [{ exec: call, prepare: call }, { table: 5 }], message: 'Expected the option "table" to be a string, got 5' },
  { args: [{ exec: call, prepare: call }, { timeout: 5 }], message: 'Expected the options table, got "timeout"' }
].map(row => ({ ...row, name: row.message, ref: 'not-modified: errors' })), ({ args, message }) => {
  throws(() => (sqliteRevisions as (...args: unknown[]) => unknown)(...args), (error: unknown) => error instanceof TypeError && error.message === message)
})
