// Revisions in SQLite: the contract of all stores, and processes that share a file. Where this Node has no node:sqlite, one that has it runs this file.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { revisionsTable, sqliteRevisions } from 'not-modified'
import type { StoreFailure } from 'not-modified'
import * as assert from 'uvu/assert'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { NO_SQLITE, findSqlite, nodeWithSqlite } from '../../support/sqlite.ts'
import type { OpenDatabase, Sqlite } from '../../support/sqlite.ts'
import { afterAll, didNotRun, ranWith, stories, table } from '../../support/table.ts'
import { ANY, NOTHING, heldWork, isName, notRunContract, oneOf, publish, testContract } from './contract.ts'

const FILE = fileURLToPath(import.meta.url)
const ADDITIONS = 25

const sqlite = findSqlite()
const node = nodeWithSqlite()

/** What each of several processes does: it reads, adds one and writes, and again where it was refused. */
async function addToPage(sqlite: Sqlite, path: string): Promise<void> {
  const database = sqlite.open(path)
  const revisions = sqliteRevisions(database)
  let refused = 0
  for (let added = 0; added < ADDITIONS;) {
    const tag = await revisions.current('page') as string
    const { count } = database.prepare('SELECT count FROM pages').get() as { count: number }
    // Another process has its turn.
    await new Promise(resolve => setTimeout(resolve, Math.random() * 4))
    const change = await revisions.change('page', oneOf(tag), () => { database.prepare('UPDATE pages SET count = ?').run(count + 1) })
    if (change.performed) added++
    else if (change.current === tag) throw new Error('A refusal says the tag that was sent')
    else refused++
  }
  process.stdout.write(String(refused))
  database.close()
}

/** The one story that takes node:sqlite, whatever the others take. */
const EXAMPLE = 'the example of docs/scale.md'

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
  'a file without the table: current has no name, and says why; a change rejects': async database => {
    const failures: StoreFailure[] = []
    const hear = (failure: unknown): void => { failures.push(failure as StoreFailure) }
    subscribe('not-modified:store', hear)
    const revisions = sqliteRevisions(database, { table: 'missing' })
    assert.is(await revisions.current('a key'), undefined)
    unsubscribe('not-modified:store', hear)
    assert.equal([failures[0]?.store, failures[0]?.operation, failures[0]?.key], ['sqlite', 'current', 'a key'])
    assert.match((failures[0]?.error as Error).message, /no such table: missing/)
    const error = await revisions.change('a key', NOTHING, () => assert.unreachable()).then(() => new Error('It was performed'), (reason: Error) => reason)
    assert.match(error.message, /no such table: missing/)
    isName(await publish(sqliteRevisions(database), 'a key'))
  },
  'a file that another process holds: what is read has its name, and a change rejects when its busy timeout is over': async (database, path) => {
    const revisions = sqliteRevisions(database)
    const before = await publish(revisions, 'a key')
    const other = findSqlite()!.open(path)
    other.exec('BEGIN IMMEDIATE')
    database.exec('PRAGMA busy_timeout = 20')
    assert.is(await revisions.current('a key'), before)
    assert.is(await revisions.current('a key that nobody knows'), undefined)
    const error = await revisions.change('a key', oneOf(before), () => assert.unreachable()).then(() => new Error('It was performed'), (reason: Error) => reason)
    assert.match(error.message, /database is locked/)
    other.exec('COMMIT')
    other.close()
    assert.is(await revisions.current('a key'), before)
  },
  [EXAMPLE]: async () => {
    const [, code] = /```javascript\n(.*?)```/s.exec(readFileSync('docs/scale.md', 'utf8')) as RegExpExecArray
    // Beside the compiled test, where the package is found by its name.
    const folder = mkdtempSync(join(FILE, '..', 'example-'))
    try {
      writeFileSync(join(folder, 'example.mjs'), `${code}\nconsole.log(change.performed, change.revision === await revisions.current('/page'))`)
      const { stdout, stderr } = spawnSync(resolve(node as string), ['--disable-warning=ExperimentalWarning', 'example.mjs'], { cwd: folder, encoding: 'utf8' })
      assert.equal([stdout, stderr], ['true true\n', ''])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  'four processes that read, add one and write lose nothing, and no refusal says the tag that was sent': async (database, path) => {
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, [...process.execArgv, FILE, 'adds', path], { stdio: ['ignore', 'pipe', 'inherit'] }))
    const outputs = await Promise.all(children.map(async child => {
      let output = ''
      child.stdout.on('data', (text: Buffer) => { output += text.toString() })
      const [code] = await once(child, 'close') as [number]
      assert.is(code, 0)
      return Number(output)
    }))
    assert.equal({ ...database.prepare('SELECT count FROM pages').get() as object }, { count: 4 * ADDITIONS })
    assert.ok(outputs.some(refused => refused > 0))
  }
}

function run(sqlite: Sqlite): void {
  ranWith(sqlite.name)
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-sqlite-'))
  const open = new Set<OpenDatabase>()
  let files = 0
  function create(): { database: OpenDatabase, path: string } {
    const path = join(folder, `${++files}.db`)
    const database = sqlite.open(path)
    open.add(database)
    database.exec(`PRAGMA synchronous = OFF; ${revisionsTable()}; CREATE TABLE pages (count integer); INSERT INTO pages VALUES (0)`)
    return { database, path }
  }
  afterAll(() => {
    for (const database of open) database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  testContract('SQLite', () => sqliteRevisions(create().database), 'transactions of one connection')
  const runnable = Object.entries(STORIES).filter(([name]) => name !== EXAMPLE || node !== undefined)
  stories('SQLite', Object.fromEntries(runnable.map(([name, run]) => [name, async () => {
    const { database, path } = create()
    await run(database, path)
  }])))
  if (node === undefined) didNotRun('SQLite', [{ name: EXAMPLE, ref: 'SQLite' }], NO_SQLITE)
  table('SQLite: wrong arguments', [
    { args: [undefined], message: 'sqliteRevisions: expected a database of node:sqlite or better-sqlite3, with exec and prepare, got undefined' },
    { args: ['app.db'], message: 'sqliteRevisions: expected a database of node:sqlite or better-sqlite3, with exec and prepare, got "app.db"' },
    { args: [{ exec() {}, prepare() {} }, { table: '1' }], message: 'sqliteRevisions: expected the name of a table, as revisions or app.revisions, got "1"' }
  ].map(row => ({ ...row, name: row.message, ref: 'not-modified: errors' })), ({ args, message }) => {
    assert.throws(() => (sqliteRevisions as (...args: unknown[]) => unknown)(...args), (error: unknown) => error instanceof TypeError && error.message === message)
  })
}

if (sqlite !== undefined && process.argv[2] === 'adds') {
  await addToPage(sqlite, process.argv[3] as string)
} else if (sqlite !== undefined) {
  run(sqlite)
} else if (node !== undefined) {
  process.exitCode = spawnSync(node, ['--disable-warning=ExperimentalWarning', '--enable-source-maps', FILE], { stdio: 'inherit' }).status ?? 1
} else {
  notRunContract('SQLite', NO_SQLITE, 'transactions of one connection')
  didNotRun('SQLite', Object.keys(STORIES).map(name => ({ name, ref: 'SQLite' })), NO_SQLITE)
}
