// SQLite for the tests of revisions, in files of their own. Where this Node has no node:sqlite, one that has it runs the test file.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { revisionsTable } from 'not-modified'
import { findSqlite, nodeWithSqlite } from '../../support/sqlite.ts'
import type { OpenDatabase, Sqlite } from '../../support/sqlite.ts'
import { afterAll, ranWith } from '../../support/table.ts'

export interface OpenFile {
  readonly database: OpenDatabase
  readonly path: string
}

/** Makes files, each with a table of revisions and one of pages, which are removed after the last test. */
export function fileMaker(sqlite: Sqlite): () => OpenFile {
  ranWith(sqlite.name)
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-sqlite-'))
  const open = new Set<OpenDatabase>()
  afterAll(() => {
    for (const database of open) database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const path = join(folder, `${open.size}.db`)
    const database = sqlite.open(path)
    open.add(database)
    database.exec(`PRAGMA synchronous = OFF; ${revisionsTable()}; CREATE TABLE pages (count integer); INSERT INTO pages VALUES (0)`)
    return { database, path }
  }
}

/** Runs the tests of a file, by another Node where this one has no SQLite, or says why they cannot run. */
export function withSqlite(file: string, run: (sqlite: Sqlite) => void, notRun: () => void): void {
  const sqlite = findSqlite()
  const node = nodeWithSqlite()
  if (sqlite !== undefined) run(sqlite)
  else if (node === undefined) notRun()
  else process.exitCode = spawnSync(node, ['--disable-warning=ExperimentalWarning', '--enable-source-maps', file], { stdio: 'inherit' }).status ?? 1
}
