// Pages in PostgreSQL, each written in a transaction that checks the preconditions of its request.
import { randomUUID } from 'node:crypto'
import { assertPreconditions, makeEtag } from 'not-modified'
import type { ConditionalRequest } from 'not-modified'
import type { Pool } from 'pg'

export interface Pages {
  /** Saves a page and returns its new tag. Throws a PreconditionError where the request must not be performed. */
  save(request: ConditionalRequest, id: string, text: string): Promise<string>
}

export const TABLES = `
  CREATE TABLE pages (id text PRIMARY KEY, revision text NOT NULL, text text NOT NULL);
  CREATE TABLE attempts (text text NOT NULL);
`

export function openPages(pool: Pool): Pages {
  return {
    async save(request, id, text) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        // Written before the check, so that only a rollback takes it back.
        await client.query('INSERT INTO attempts (text) VALUES ($1)', [text])
        const { rows: [row] } = await client.query<{ revision: string }>('SELECT revision FROM pages WHERE id = $1 FOR UPDATE', [id])
        assertPreconditions(request, row?.revision ?? null, { required: true })
        const revision = randomUUID()
        await client.query('UPDATE pages SET revision = $2, text = $3 WHERE id = $1', [id, revision, text])
        await client.query('COMMIT')
        return makeEtag(revision)
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    }
  }
}
