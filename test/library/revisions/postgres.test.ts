// Revisions in PostgreSQL: the contract of all stores, each change in a transaction of its own, by pg and postgres.js.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { UnavailableError, expectationOf, postgresRevisions, revisionsTable, withEtag } from 'not-modified'
import type { Change, PostgresClient, Revisions, StoreFailure } from 'not-modified'
import pg from 'pg'
import postgres from 'postgres'
import * as assert from 'uvu/assert'
import { NO_POSTGRES, POSTGRES_FOLDER, postgresVersion, startPostgres } from '../../support/postgres-server.ts'
import type { PostgresServer } from '../../support/postgres-server.ts'
import { afterAll, didNotRun, ranWith, stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { ANY, NONE, NOTHING, heldWork, isName, notRunContract, oneOf, publish, testContract } from './contract.ts'

/** Runs within a transaction, which is committed whatever comes of it, unless that was a statement. */
type Transact = <T>(run: (client: PostgresClient) => Promise<T>) => Promise<T>

interface Connection {
  /** A client outside transactions. */
  readonly client: PostgresClient
  readonly transact: Transact
  close(): Promise<void>
}

function connectByPg(url: string): Connection & { pool: pg.Pool } {
  const [pool, reading] = [new pg.Pool({ connectionString: url, max: 20 }), new pg.Pool({ connectionString: url, max: 10 })]
  for (const each of [pool, reading]) each.on('error', () => {})
  return {
    pool,
    client: reading,
    async transact(run) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        try {
          return await run(client)
        } finally {
          await client.query('COMMIT')
        }
      } finally {
        client.release()
      }
    },
    async close() { await Promise.all([pool.end(), reading.end()]) }
  }
}

function connectByPostgresJs(url: string): Connection {
  const options = { onnotice: () => {} }
  const [sql, reading] = [postgres(url, { ...options, max: 20 }), postgres(url, { ...options, max: 10 })]
  return {
    client: { query: async (text, values) => ({ rows: await reading.unsafe(text, values as never[]) }) },
    async transact(run) {
      const { result } = await sql.begin(async transaction => {
        // What is thrown rolls a transaction of postgres.js back.
        const client: PostgresClient = { query: async (text, values) => ({ rows: await transaction.unsafe(text, values as never[]) }) }
        return { result: await run(client).then(value => ({ value }), (error: unknown) => ({ error })) }
      })
      if ('error' in result) throw result.error
      return result.value
    },
    async close() { await Promise.all([sql.end(), reading.end()]) }
  }
}

/** A store whose every change is a transaction; its keys are those of one table that begin with `prefix`. */
function transacting({ client, transact }: Connection, name: string, prefix = ''): Revisions {
  const options = { table: name, timeout: 20 }
  const { current, invalidate } = postgresRevisions(client, options)
  return {
    current: key => current(prefix + key),
    invalidate: (...keys) => invalidate(...keys.map(key => prefix + key)),
    change: (key, ...args) => transact(client => postgresRevisions(client, options).change(prefix + key, ...args)),
    remove: (key, ...args) => transact(client => postgresRevisions(client, options).remove(prefix + key, ...args))
  }
}

const KINDS = [{ name: 'pg', connect: connectByPg }, { name: 'postgres.js', connect: connectByPostgresJs }]
let tables = 0

table('PostgreSQL: wrong arguments', [
  { args: [undefined], message: 'postgresRevisions: expected a client with query(text, values), got undefined' },
  { args: [{}], message: 'postgresRevisions: expected a client with query(text, values), got an instance of Object' },
  { args: [{ query: () => {} }, { table: 'a b' }], message: 'postgresRevisions: expected the name of a table, as revisions or app.revisions, got "a b"' },
  { args: [{ query: () => {} }, { table: 'a"; DROP TABLE b' }],
    message: 'postgresRevisions: expected the name of a table, as revisions or app.revisions, got "a\\"; DROP TABLE b"' },
  { args: [{ query: () => {} }, { lease: 5 }], message: 'Expected the options table, timeout, got "lease"' }
].map(row => ({ ...row, name: row.message, ref: 'not-modified: errors' })), ({ args, message }) => {
  assert.throws(() => (postgresRevisions as (...args: unknown[]) => unknown)(...args), (error: unknown) => error instanceof TypeError && error.message === message)
})

table('The SQL of the table', [
  { name: 'has a name', args: [], sql: 'CREATE TABLE IF NOT EXISTS "not_modified_revisions" (key text PRIMARY KEY, name text, present boolean)' },
  { name: 'has the name that is given', args: ['app.pages'], sql: 'CREATE TABLE IF NOT EXISTS "app"."pages" (key text PRIMARY KEY, name text, present boolean)' }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), ({ args, sql }) => { assert.is(revisionsTable(...args), sql) })

type Story = (connection: ReturnType<typeof connectByPg>, name: string, server: PostgresServer) => Promise<void>

const refused = async (changing: Promise<unknown>): Promise<Error> => {
  try {
    await changing
  } catch (error) {
    return error as Error
  }
  throw new Error('It was performed')
}

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
  'a key that a transaction is about to write for the first time has no name until it ends, and others have': async ({ pool, client }, name) => {
    const revisions = postgresRevisions(client, { table: name, timeout: 0.3 })
    const failures: unknown[] = []
    const hear = (failure: unknown): void => { failures.push(failure) }
    subscribe('not-modified:store', hear)
    const transaction = await pool.connect()
    await transaction.query('BEGIN')
    const change = await postgresRevisions(transaction, { table: name }).change('a key', NONE, () => {})
    assert.equal(await Promise.all(Array.from({ length: 50 }, () => revisions.current('a key'))), Array.from({ length: 50 }, () => undefined))
    isName(await revisions.current('another'))
    await transaction.query('COMMIT')
    transaction.release()
    await until(async () => await revisions.current('a key') === (change.performed && change.revision), 'the page has its name')
    unsubscribe('not-modified:store', hear)
    assert.equal(failures, [])
  },
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
  'a database that is stopped: reads go on without a tag, and what is conditional gets 503': async ({ client }, name, server) => {
    const revisions = postgresRevisions({ query: (text, values) => client.query(text, values) }, { table: name, timeout: 0.3 })
    const before = await revisions.current('/')
    isName(before)
    const failures: StoreFailure[] = []
    const hear = (failure: unknown): void => { failures.push(failure as StoreFailure) }
    subscribe('not-modified:store', hear)
    let calls = 0
    const page = withEtag((_request: Request) => revisions.current('/') as Promise<unknown>)((request: Request) => {
      calls++
      return new Response(expectationOf(request).exists === undefined ? 'page' : 'written')
    })
    server.signal('SIGSTOP')
    try {
      const read = await page(new Request('http://x/', { headers: { 'If-None-Match': `"${before}"` } }))
      assert.equal([read.status, read.headers.get('etag')], [200, null])
      const write = await page(new Request('http://x/', { method: 'PUT', headers: { 'If-Match': `"${before}"` } }))
      assert.equal([write.status, write.headers.get('retry-after'), calls], [503, '1', 1])
      assert.equal([failures[0]?.store, failures[0]?.operation, failures[0]?.key], ['postgres', 'current', '/'])
      assert.ok((failures[0] as StoreFailure).seconds > 0)
    } finally {
      server.signal('SIGCONT')
      unsubscribe('not-modified:store', hear)
    }
    await until(async () => await revisions.current('/') === before, 'the database answers again')
  },
  'a database that is killed: what was committed is there afterwards': async (connection, name, server) => {
    const revisions = transacting(connection, name)
    const committed = await publish(revisions, 'a key')
    const transaction = await connection.pool.connect()
    transaction.on('error', () => {})
    await transaction.query('BEGIN')
    await postgresRevisions(transaction, { table: name }).change('a key', oneOf(committed), () => {})
    await server.kill()
    assert.not.instance(await refused(transaction.query('COMMIT')), UnavailableError)
    transaction.release(true)
    assert.is(await revisions.current('a key'), undefined)
    await refused(revisions.change('a key', NOTHING, () => assert.unreachable()))
    await server.restart()
    await until(async () => await revisions.current('a key') === committed, 'the database answers again')
    isName(await publish(revisions, 'a key'))
  }
}

if (POSTGRES_FOLDER === undefined) {
  for (const { name } of KINDS) notRunContract(name, NO_POSTGRES, 'transactions')
  didNotRun('PostgreSQL', Object.keys(STORIES).map(name => ({ name, ref: 'PostgreSQL' })), NO_POSTGRES)
} else {
  ranWith(postgresVersion(POSTGRES_FOLDER))
  let starting: Promise<PostgresServer> | undefined
  const start = (): Promise<PostgresServer> => starting ??= startPostgres()
  const closings: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closings) await close()
    await (await starting)?.stop()
  })
  /** One connection for all tests of a kind. */
  function opener<C extends Connection>(connect: (url: string) => C): () => Promise<C> {
    let connecting: Promise<C> | undefined
    return () => connecting ??= start().then(({ url }) => {
      const connection = connect(url)
      closings.push(connection.close)
      return connection
    })
  }
  async function createTable({ client }: Connection): Promise<string> {
    const name = `revisions_${++tables}`
    await client.query(revisionsTable(name), [])
    return name
  }
  for (const { name, connect } of KINDS) {
    const open = opener<Connection>(connect)
    let creating: Promise<string> | undefined
    let stores = 0
    testContract(name, async () => {
      const connection = await open()
      return transacting(connection, await (creating ??= createTable(connection)), `${++stores} `)
    }, 'transactions')
  }
  const open = opener(connectByPg)
  stories('PostgreSQL', Object.fromEntries(Object.entries(STORIES).map(([story, run]) => [story, async () => {
    const connection = await open()
    await run(connection, await createTable(connection), await start())
  }])))
}
