// The table in which a database keeps revisions beside the data.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'

/** The table, unless another is named. */
export const TABLE = 'not_modified_revisions'

/**
 * The SQL that makes the table of {@link postgresRevisions} and {@link sqliteRevisions}, where it is not there: run it once, as a migration.
 *
 * A row for each key that was asked for: a digest of the key, the name of what is current, and whether there is a representation, as far as that
 * is known. The name is NULL where it was removed.
 *
 * @param table its name, with its schema where it has one, as `app.revisions`; `not_modified_revisions` unless given
 * @throws TypeError for an invalid name
 */
export function revisionsTable(table: string = TABLE): string {
  return `CREATE TABLE IF NOT EXISTS ${quoted('revisionsTable', table)} (key text PRIMARY KEY, name text, present boolean)`
}

/** The name of a table as SQL has it. It stands in statements, and so must be one. */
export function quoted(caller: string, table: unknown): string {
  if (typeof table !== 'string' || !/^[a-z_]\w{0,62}(?:\.[a-z_]\w{0,62})?$/i.test(table)) {
    throw typeError(`${caller}: expected the name of a table, as revisions or app.revisions, got ${describe(table)}`)
  }
  return table.split('.').map(part => `"${part}"`).join('.')
}
