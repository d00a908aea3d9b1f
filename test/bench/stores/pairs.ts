// Each store that can run here, beside the least that its engine can be asked for the same.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { memoryRevisions, postgresRevisions, redisRevisions, revisionsTable, sqliteRevisions } from 'not-modified'
import type { Revisions } from 'not-modified'
import pg from 'pg'
import { createClient } from 'redis'
import { POSTGRES_FOLDER, startPostgres } from '../../support/postgres-server.ts'
import { REDIS_PATH, startRedis } from '../../support/redis-server.ts'
import { findSqlite } from '../../support/sqlite.ts'
import { KEYS } from './measure.ts'
import type { StorePair } from './measure.ts'

interface Opened {
  readonly pairs: readonly StorePair[]
  close(): Promise<void>
}

const keyOf = (at: number): string => `/pages/${at}`

/** Makes a name for each key, so that none is made while it is measured. */
async function named(revisions: Revisions): Promise<(at: number) => Promise<unknown>> {
  for (let at = 0; at < KEYS; at++) {
    if (typeof await revisions.current(keyOf(at)) !== 'string') throw new Error('The store does not answer')
  }
  return at => revisions.current(keyOf(at))
}

async function openMemory(): Promise<Opened> {
  const names = new Map(Array.from({ length: KEYS }, (_, at) => [keyOf(at), `name ${at}`]))
  return { pairs: [{ title: 'memoryRevisions.current / Map.get', plain: async at => names.get(keyOf(at)), ours: await named(memoryRevisions()) }], close: async () => {} }
}

async function openRedis(): Promise<Opened> {
  const server = await startRedis()
  const ioredis = new Redis(server.port, '127.0.0.1')
  const nodeRedis = createClient({ url: `redis://127.0.0.1:${server.port}` })
  await nodeRedis.connect()
  const [byIoredis, byNodeRedis] = [await named(redisRevisions(ioredis, { timeout: 20 })), await named(redisRevisions(nodeRedis, { timeout: 20 }))]
  const places = await ioredis.keys('not-modified:*')
  return {
    pairs: [
      { title: 'redisRevisions.current / GET, by ioredis', plain: at => ioredis.get(places[at] as string), ours: byIoredis },
      { title: 'redisRevisions.current / GET, by node-redis', plain: at => nodeRedis.get(places[at] as string), ours: byNodeRedis }
    ],
    async close() {
      ioredis.disconnect()
      nodeRedis.destroy()
      await server.stop()
    }
  }
}

async function openPostgres(): Promise<Opened> {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url, max: 10 })
  await pool.query(revisionsTable())
  const ours = await named(postgresRevisions(pool, { timeout: 20 }))
  const { rows } = await pool.query<{ key: string }>('SELECT key FROM not_modified_revisions')
  return {
    pairs: [{ title: 'postgresRevisions.current / SELECT, by pg', plain: at => pool.query('SELECT name FROM not_modified_revisions WHERE key = $1', [rows[at]?.key]), ours }],
    async close() {
      await pool.end()
      await server.stop()
    }
  }
}

async function openSqlite(): Promise<Opened> {
  const sqlite = findSqlite()
  if (sqlite === undefined) return { pairs: [], close: async () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-bench-'))
  const database = sqlite.open(join(folder, 'app.db'))
  database.exec(revisionsTable())
  const ours = await named(sqliteRevisions(database))
  const read = (sql: string, ...values: string[]): unknown => database.prepare(sql).get(...values)
  const keys = Array.from({ length: KEYS }, (_, at) => (read(`SELECT key FROM not_modified_revisions LIMIT 1 OFFSET ${at}`) as { key: string }).key)
  return {
    pairs: [{ title: `sqliteRevisions.current / SELECT, by ${sqlite.name}`, plain: async at => read('SELECT name FROM not_modified_revisions WHERE key = ?', keys[at] as string), ours }],
    async close() {
      database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Opens all that is installed; who is not has no pair. */
export async function openPairs(): Promise<Opened> {
  const opened = [await openMemory()]
  if (REDIS_PATH !== undefined) opened.push(await openRedis())
  if (POSTGRES_FOLDER !== undefined) opened.push(await openPostgres())
  opened.push(await openSqlite())
  return { pairs: opened.flatMap(({ pairs }) => pairs), close: async () => { for (const { close } of opened) await close() } }
}
