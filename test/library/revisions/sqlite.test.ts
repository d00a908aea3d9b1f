// Revisions in SQLite: the contract of all stores, and what is true of transactions.
import { fileURLToPath } from 'node:url'
import { revisionsTable, sqliteRevisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { NO_SQLITE, findSqlite } from '../../support/sqlite.ts'
import type { OpenDatabase } from '../../support/sqlite.ts'
import { didNotRun, stories } from '../../support/table.ts'
import { ANY, NOTHING, heldWork, isName, notRunContract, oneOf, publish, testContract } from './contract.ts'
import { failuresDuring } from './failures.ts'
import { fileMaker, withSqlite } from './sqlite-contract.ts'

/** Tables of which one refers to the other, which is checked at COMMIT. */
const FAMILIES = `PRAGMA foreign_keys = ON; CREATE TABLE parents (id integer PRIMARY KEY);
  CREATE TABLE children (parent integer REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`

const rejection = (changing: Promise<unknown>): Promise<Error> => changing.then(() => new Error('It was performed'), (reason: Error) => reason)

type Story = (database: OpenDatabase, path: string) => Promise<void>

const STORIES: Readonly<Record<string, Story>> = {
  'synchronous work is done when the call returns, and so is its transaction': async (database, path) => {
    const revisions = sqliteRevisions(database)
    const before = await publish(revisions, 'a key')
    const changing = revisions.change('a key', oneOf(before), () => { database.prepare('INSERT INTO pages VALUES (7)').run() })
    const other = findSqlite()!.open(path)
    assert.equal({ ...other.prepare('SELECT max(count) AS most FROM pages').get() as object }, { most: 7 })
    const seen = await sqliteRevisions(other).current('a key')
    const change = await changing
    assert.is(seen, change.performed && change.revision)
    other.close()
  },
  'work that throws is rolled back, and leaves a new name': async database => {
    const revisions = sqliteRevisions(database)
    for (const isPromised of [false, true]) {
      const before = await publish(revisions, 'a key')
      const error = new Error('full')
      assert.is(await revisions.change('a key', oneOf(before), () => {
        database.prepare('INSERT INTO pages VALUES (8)').run()
        if (isPromised) return Promise.reject(error)
        throw error
      }).catch((reason: unknown) => reason), error)
      assert.equal({ ...database.prepare('SELECT count(*) AS rows FROM pages WHERE count = 8').get() as object }, { rows: 0 })
      assert.is.not(await revisions.current('a key'), before)
    }
  },
  'a COMMIT that SQLite refuses is an error, takes the change back, and ends the transaction': async (database, path) => {
    const revisions = sqliteRevisions(database)
    database.exec(FAMILIES)
    const other = findSqlite()!.open(path)
    for (const isPromised of [false, true]) {
      const before = await publish(revisions, 'a key')
      const error = await rejection(revisions.change('a key', oneOf(before), () => {
        database.prepare('INSERT INTO children VALUES (7)').run()
        return isPromised ? Promise.resolve() : undefined
      }))
      assert.match(error.message, /FOREIGN KEY constraint failed/)
      assert.equal({ ...database.prepare('SELECT count(*) AS rows FROM children').get() as object }, { rows: 0 })
      const after = await revisions.current('a key')
      isName(after)
      assert.is.not(after, before)
      const change = await revisions.change('a key', oneOf(after), () => 'done')
      // Another connection sees only what was committed.
      assert.is(await sqliteRevisions(other).current('a key'), change.performed && change.revision)
    }
    other.close()
  },
  'work whose error has ended the transaction leaves a new name': async database => {
    const revisions = sqliteRevisions(database)
    database.exec('CREATE TABLE names (name text UNIQUE); INSERT INTO names VALUES (\'taken\')')
    const insert = (): unknown => database.prepare("INSERT OR ROLLBACK INTO names VALUES ('taken')").run()
    for (const [work, message] of [[insert, /UNIQUE constraint failed/], [() => { try { insert() } catch {} }, /no transaction is active/]] as const) {
      const before = await publish(revisions, 'a key')
      assert.match((await rejection(revisions.change('a key', oneOf(before), work))).message, message)
      const after = await revisions.current('a key')
      isName(after)
      assert.is.not(after, before)
      assert.is((await revisions.change('a key', oneOf(after), () => {})).performed, true)
    }
  },
  'a change that is refused ends its transaction, and others can write': async (database, path) => {
    const revisions = sqliteRevisions(database)
    const before = await publish(revisions, 'a key')
    assert.equal(await revisions.change('a key', oneOf('x'), () => assert.unreachable()), { performed: false, current: before })
    const other = findSqlite()!.open(path)
    other.exec('PRAGMA busy_timeout = 20; INSERT INTO pages VALUES (7)')
    other.close()
  },
  'within a transaction of the caller a change takes part in it, and ends nothing': async database => {
    const revisions = sqliteRevisions(database)
    const before = await publish(revisions, 'a key')
    for (const [end, isKept] of [['ROLLBACK', false], ['COMMIT', true]] as const) {
      database.exec('BEGIN IMMEDIATE')
      const change = await revisions.change('a key', oneOf(before), () => database.prepare('INSERT INTO pages VALUES (9)').run())
      assert.is(change.performed, true)
      assert.is((await revisions.change('a key', oneOf(before), () => assert.unreachable())).performed, false)
      database.exec(end)
      assert.is(await revisions.current('a key') === before, !isKept)
    }
  },
  'two stores of one connection know of each other': async database => {
    const [one, other] = [sqliteRevisions(database), sqliteRevisions(database)]
    const held = heldWork()
    const working = one.change('a key', NOTHING, held.work)
    await held.begun
    assert.is(await other.current('a key'), undefined)
    assert.equal(await other.change('a key', ANY, () => assert.unreachable()), { performed: false, current: undefined })
    const waiting = other.change('another', NOTHING, () => 'waited')
    held.end()
    assert.is((await working).performed, true)
    assert.is((await waiting).performed, true)
  },
  'what was changed by other means while a change of another key is at work has another name, also where that is rolled back': async database => {
    const revisions = sqliteRevisions(database)
    for (const fails of [false, true]) {
      const before = await publish(revisions, 'another')
      const held = heldWork()
      const working = revisions.change('a key', NOTHING, held.work).catch(() => {})
      await held.begun
      await revisions.invalidate('another')
      if (fails) held.fail(new Error('full'))
      else held.end()
      await working
      const after = await revisions.current('another')
      isName(after)
      assert.is.not(after, before)
    }
  },
  'what was changed by other means has another name though a key of another table, with the same text, is at work': async database => {
    database.exec(revisionsTable('others'))
    const [revisions, others] = [sqliteRevisions(database), sqliteRevisions(database, { table: 'others' })]
    const before = await publish(others, 'a key')
    const held = heldWork()
    const working = revisions.change('a key', NOTHING, held.work)
    await held.begun
    await others.invalidate('a key')
    held.end()
    await working
    assert.is.not(await others.current('a key'), before)
  },
  'a file without the table: current has no name, and says why; a change rejects': database => failuresDuring(async failures => {
    const revisions = sqliteRevisions(database, { table: 'missing' })
    assert.is(await revisions.current('a key'), undefined)
    assert.equal([failures[0]?.store, failures[0]?.operation, failures[0]?.key], ['sqlite', 'current', 'a key'])
    assert.match((failures[0]?.error as Error).message, /no such table: missing/)
    const error = await rejection(revisions.change('a key', NOTHING, () => assert.unreachable()))
    assert.match(error.message, /no such table: missing/)
    isName(await publish(sqliteRevisions(database), 'a key'))
  }),
  'a file that another process holds: what is read has its name, and a change rejects when its busy timeout is over': async (database, path) => {
    const revisions = sqliteRevisions(database)
    const before = await publish(revisions, 'a key')
    const other = findSqlite()!.open(path)
    other.exec('BEGIN IMMEDIATE')
    database.exec('PRAGMA busy_timeout = 20')
    assert.is(await revisions.current('a key'), before)
    assert.is(await revisions.current('a key that nobody knows'), undefined)
    const error = await rejection(revisions.change('a key', oneOf(before), () => assert.unreachable()))
    assert.match(error.message, /database is locked/)
    other.exec('COMMIT')
    other.close()
    assert.is(await revisions.current('a key'), before)
  }
}

withSqlite(fileURLToPath(import.meta.url), sqlite => {
  const create = fileMaker(sqlite)
  stories('SQLite', Object.fromEntries(Object.entries(STORIES).map(([name, run]) => [name, async () => {
    const { database, path } = create()
    await run(database, path)
  }])))
  testContract('SQLite', () => sqliteRevisions(create().database), 'transactions of one connection')
}, () => {
  notRunContract('SQLite', NO_SQLITE, 'transactions of one connection')
  didNotRun('SQLite', Object.keys(STORIES).map(name => ({ name, ref: 'SQLite' })), NO_SQLITE)
})
