// What becomes of requests and transactions while PostgreSQL is stopped or gone, and afterwards.
import { UnavailableError, expectationOf, postgresRevisions, withEtag } from 'not-modified'
import type { StoreFailure } from 'not-modified'
import * as assert from 'uvu/assert'
import { NO_POSTGRES, POSTGRES_FOLDER, startPostgres } from '../../support/postgres-server.ts'
import type { PostgresServer } from '../../support/postgres-server.ts'
import { didNotRun, stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { NOTHING, isName, oneOf, publish } from './contract.ts'
import { failuresDuring } from './failures.ts'
import { connectByPg, createTable, refused, transacting } from './postgres-contract.ts'

type Story = (connection: ReturnType<typeof connectByPg>, name: string, server: PostgresServer) => Promise<void>

const STORIES: Readonly<Record<string, Story>> = {
  'a database that is stopped: reads go on without a tag, and what is conditional gets 503': ({ client }, name, server) => failuresDuring(async failures => {
    const revisions = postgresRevisions({ query: (text, values) => client.query(text, values) }, { table: name, timeout: 0.3 })
    const before = await revisions.current('/')
    isName(before)
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
    }
    await until(async () => await revisions.current('/') === before, 'the database answers again')
  }),
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
  didNotRun('PostgreSQL: failures', Object.keys(STORIES).map(name => ({ name, ref: 'PostgreSQL' })), NO_POSTGRES)
} else {
  stories('PostgreSQL: failures', Object.fromEntries(Object.entries(STORIES).map(([story, run]) => [story, async () => {
    const server = await startPostgres()
    const connection = connectByPg(server.url)
    try {
      await run(connection, await createTable(connection), server)
    } finally {
      await connection.close()
      await server.stop()
    }
  }])))
}
