// The table of revisions: its SQL, and which names stand in statements.
import { equal, is, throws } from 'uvu/assert'
import { TABLE, quoted, revisionsTable } from '../../../src/revisions/table.ts'
import { table } from '../../support/table.ts'

const LONGEST = 'a'.repeat(63)

table('The SQL of the table', [
  { name: 'has a name', args: [], sql: 'CREATE TABLE IF NOT EXISTS "not_modified_revisions" (key text PRIMARY KEY, name text, present boolean)' },
  { name: 'has the name that is given', args: ['app.pages'], sql: 'CREATE TABLE IF NOT EXISTS "app"."pages" (key text PRIMARY KEY, name text, present boolean)' }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), ({ args, sql }) => { is(revisionsTable(...args), sql) })

table('The name of a table', [
  { name: TABLE, sql: '"not_modified_revisions"' },
  { name: 'a', sql: '"a"' },
  { name: 'Pages', sql: '"Pages"' },
  { name: '_a1.b_2', sql: '"_a1"."b_2"' },
  { name: 'z.Z', sql: '"z"."Z"' },
  { name: '_.a9', sql: '"_"."a9"' },
  { name: 'A._', sql: '"A"."_"' },
  { name: LONGEST, sql: `"${LONGEST}"` },
  { name: `${LONGEST}.${LONGEST}`, sql: `"${LONGEST}"."${LONGEST}"` }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), ({ name, sql }) => { is(quoted('sqliteRevisions', name), sql) })

table('No name of a table', [
  { value: '', got: '""' }, { value: '1', got: '"1"' }, { value: '1a', got: '"1a"' }, { value: 'a b', got: '"a b"' }, { value: ' a', got: '" a"' },
  { value: 'a.', got: '"a."' }, { value: '.a', got: '".a"' }, { value: 'a.1', got: '"a.1"' }, { value: 'a.b.c', got: '"a.b.c"' }, { value: 'a..b', got: '"a..b"' },
  { value: 'a-b', got: '"a-b"' }, { value: 'a.b-', got: '"a.b-"' }, { value: 'é', got: '"é"' }, { value: 'a\n', got: '"a\\n"' },
  { value: 'a"; DROP TABLE b', got: '"a\\"; DROP TABLE b"' },
  { value: `${LONGEST}a`, got: `"${LONGEST}a"` }, { value: `a.${LONGEST}a`, got: `"a.${LONGEST}a"` },
  { value: undefined, got: 'undefined' }, { value: ['a'], got: 'an instance of Array' }
].map(row => ({ ...row, name: `is ${row.got}`, ref: 'not-modified: errors' })), ({ value, got }) => {
  throws(() => quoted('sqliteRevisions', value), (error: Error) => {
    equal([error instanceof TypeError, error.message], [true, `sqliteRevisions: expected the name of a table, as revisions or app.revisions, got ${got}`])
    return true
  })
})

table('revisionsTable', [
  { name: 'refuses what is no name', ref: 'not-modified: errors' }
], () => {
  throws(() => revisionsTable('a b'), (error: Error) => error.message === 'revisionsTable: expected the name of a table, as revisions or app.revisions, got "a b"')
})
