// Revisions that several processes share, by clients that the consumer has.
import { UnavailableError, postgresRevisions, redisRevisions, revisionsTable, sqliteRevisions } from 'not-modified'
import type {
  PostgresClient, PostgresResult, PostgresRevisionsOptions, RedisClient, RedisRevisionsOptions, Revisions, SqliteDatabase, SqliteRevisionsOptions,
  SqliteStatement, StoreFailure
} from 'not-modified'

const redisOptions: RedisRevisionsOptions = { prefix: 'app:', lease: 10, timeout: 0.1 }
const postgresOptions: PostgresRevisionsOptions = { table: 'revisions', timeout: 0.1 }
const sqliteOptions: SqliteRevisionsOptions = { table: 'revisions' }

export function storesOf(redis: RedisClient, postgres: PostgresClient, sqlite: SqliteDatabase): readonly Revisions[] {
  sqlite.exec(revisionsTable('revisions'))
  return [redisRevisions(redis, redisOptions), postgresRevisions(postgres, postgresOptions), sqliteRevisions(sqlite, sqliteOptions)]
}

export function describeFailure({ store, operation, key, seconds }: StoreFailure): string {
  return `${store}: ${operation} of ${key} failed after ${seconds} seconds`
}

export function answerOf(error: unknown): Response {
  return error instanceof UnavailableError ? error.toResponse() : new Response(null, { status: 500 })
}

export const rowsOf = ({ rows }: PostgresResult): readonly unknown[] => rows
export const rowOf = (statement: SqliteStatement): unknown => statement.get()
