// Revisions in PostgreSQL: the contract of all stores, each change in a transaction of its own, by pg, and what else is true of transactions.
import { postgresRevisions } from 'not-modified'
import type { Change, Revisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { NO_POSTGRES, POSTGRES_FOLDER, postgresVersion } from '../../support/postgres-server.ts'
import { didNotRun, ranWith, stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { ANY, NONE, NOTHING, heldWork, isName, notRunContract, oneOf, publish } from './contract.ts'
import { failuresDuring } from './failures.ts'
import { connectByPg, createTable, opener, refused, testPostgres, transacting } from './postgres-contract.ts'

type Story = (connection: ReturnType<typeof connectByPg>, name: string) => Promise<void>

const STORIES: Readonly<Record<string, Story>> = {
  'until COMMIT the name is what it was, and other changes wait; a refusal says what is current then': async (connection, name) => {
    const revisions = transacting(connection, name)
    const before = await publish(revisions, 'a key')
    const held = heldWork()
    const working = revisions.change('a key', oneOf(before), held.work)
    await held.begun
    assert.is(await revisions.current('a key'), before)
    const waiting = ([ANY, NONE, oneOf(before)] as const).map(expectation => revisions.change('a key', expectation, () => 'done'))
    const unconditional = revisions.remove('another', NOTHING, () => 'of another key')
    assert.is((await unconditional).performed, true)
    held.end()
    const change = await working as Extract<Change<string>, { performed: true }>
    const [any, none, old] = await Promise.all(waiting)
    assert.is(any!.performed, true)
    assert.is(none!.performed, false)
    assert.is(old!.performed, false)
    // Never the tag that was sent, which would send the client round in a circle.
    for (const { performed, ...rest } of [none!, old!]) {
      const current = 'current' in rest ? rest.current : undefined
      assert.ok(!performed && (current === change.revision || current === (any!.performed && any!.revision)))
    }
  },
  'ROLLBACK takes back the data and the name': async ({ pool, client }, name) => {
    const revisions = postgresRevisions(client, { table: name, timeout: 20 })
    await pool.query(`CREATE TABLE ${name}_pages (text text)`)
    const before = await revisions.current('a key')
    const transaction = await pool.connect()
    await transaction.query('BEGIN')
    const change = await postgresRevisions(transaction, { table: name }).change('a key', oneOf(before as string), () =>
      transaction.query(`INSERT INTO ${name}_pages VALUES ('new')`))
    assert.is(change.performed, true)
    await transaction.query('ROLLBACK')
    transaction.release()
    assert.is(await revisions.current('a key'), before)
    assert.equal((await pool.query(`SELECT * FROM ${name}_pages`)).rows, [])
  },
  'a change outside a transaction is refused before its work': async ({ pool }, name) => {
    const client = await pool.connect()
    for (const outside of [pool, client]) {
      const error = await refused(postgresRevisions(outside, { table: name }).change('a key', NOTHING, () => assert.unreachable()))
      assert.instance(error, TypeError)
      assert.is(error.message, 'postgresRevisions: expected the client of a transaction, which has begun with BEGIN, got one outside of any, such as a Pool')
    }
    client.release()
  },
  'work whose statement fails rejects with its error, and the transaction can only be rolled back': async ({ pool, client }, name) => {
    const before = await postgresRevisions(client, { table: name, timeout: 20 }).current('a key')
    const transaction = await pool.connect()
    await transaction.query('BEGIN')
    const error = await refused(postgresRevisions(transaction, { table: name }).change('a key', NOTHING, () => transaction.query('SELECT 1/0')))
    assert.is(error.message, 'division by zero')
    assert.is((await transaction.query('COMMIT')).command, 'ROLLBACK')
    transaction.release()
    assert.is(await postgresRevisions(client, { table: name, timeout: 20 }).current('a key'), before)
  },
  'a key that a transaction is about to write for the first time has no name until it ends, and others have': ({ pool, client }, name) => failuresDuring(async failures => {
    const revisions = postgresRevisions(client, { table: name, timeout: 0.3 })
    const transaction = await pool.connect()
    await transaction.query('BEGIN')
    const change = await postgresRevisions(transaction, { table: name }).change('a key', NONE, () => {})
    assert.equal(await Promise.all(Array.from({ length: 50 }, () => revisions.current('a key'))), Array.from({ length: 50 }, () => undefined))
    isName(await revisions.current('another'))
    await transaction.query('COMMIT')
    transaction.release()
    await until(async () => await revisions.current('a key') === (change.performed && change.revision), 'the page has its name')
    assert.equal(failures, [])
  }),
  'where transactions are serializable, one that was overtaken fails, and nothing is lost': async (connection, name) => {
    const before = await publish(transacting(connection, name), 'a key')
    const clients = await Promise.all([connection.pool.connect(), connection.pool.connect()])
    for (const client of clients) {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
      await client.query('SELECT 1')
    }
    const [first, second] = clients.map(client => postgresRevisions(client, { table: name })) as [Revisions, Revisions]
    assert.is((await first.change('a key', oneOf(before), () => {})).performed, true)
    const overtaken = refused(second.change('a key', oneOf(before), () => assert.unreachable()))
    await clients[0].query('COMMIT')
    assert.is((await overtaken as Error & { code?: string }).code, '40001')
    await clients[1].query('ROLLBACK')
    for (const client of clients) client.release()
  },
  'invalidate within the transaction that writes is true with it': async ({ pool, client }, name) => {
    const revisions = postgresRevisions(client, { table: name, timeout: 20 })
    const before = await revisions.current('a key')
    const transaction = await pool.connect()
    await transaction.query('BEGIN')
    await postgresRevisions(transaction, { table: name }).invalidate('a key', 'another')
    assert.is(await revisions.current('a key'), before)
    await transaction.query('COMMIT')
    transaction.release()
    assert.is.not(await revisions.current('a key'), before)
  },
  'fifty writers that read, add one and write by UPDATE lose nothing, and no refusal says the tag that was sent': async (connection, name) => {
    await connection.pool.query(`CREATE TABLE ${name}_pages (count integer)`)
    await connection.pool.query(`INSERT INTO ${name}_pages VALUES (0)`)
    const revisions = transacting(connection, name)
    const counts = { refused: 0, circles: 0 }
    await Promise.all(Array.from({ length: 50 }, async () => {
      for (;;) {
        const tag = await revisions.current('page') as string
        const { rows: [row] } = await connection.pool.query<{ count: number }>(`SELECT count FROM ${name}_pages`)
        const change = await connection.transact(client => postgresRevisions(client, { table: name }).change('page', oneOf(tag), () =>
          client.query(`UPDATE ${name}_pages SET count = $1`, [row!.count + 1])))
        if (change.performed) return
        counts.refused++
        if (change.current === tag) counts.circles++
      }
    }))
    assert.equal((await connection.pool.query(`SELECT count FROM ${name}_pages`)).rows, [{ count: 50 }])
    assert.ok(counts.refused > 0)
    assert.is(counts.circles, 0)
  },
}


if (POSTGRES_FOLDER === undefined) {
  notRunContract('pg', NO_POSTGRES, 'transactions')
  didNotRun('PostgreSQL', Object.keys(STORIES).map(name => ({ name, ref: 'PostgreSQL' })), NO_POSTGRES)
} else {
  ranWith(postgresVersion(POSTGRES_FOLDER))
  const open = opener(connectByPg)
  stories('PostgreSQL', Object.fromEntries(Object.entries(STORIES).map(([story, run]) => [story, async () => {
    const connection = await open()
    await run(connection, await createTable(connection))
  }])))
  testPostgres('pg', open)
}
