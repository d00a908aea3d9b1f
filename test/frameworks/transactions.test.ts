// assertPreconditions in a transaction of PostgreSQL, in each framework: two hundred writers at once, and what a refusal is answered with.
import { getRequestListener } from '@hono/node-server'
import { toNodeHandler } from 'h3'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import pg from 'pg'
import * as assert from 'uvu/assert'
import { CONTENT, onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { NO_POSTGRES, POSTGRES_FOLDER, postgresVersion, startPostgres } from '../support/postgres-server.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { DETAILS, problem } from '../support/refusals.ts'
import { afterAll, didNotRun, ranWith, table } from '../support/table.ts'
import { within } from '../support/until.ts'
import { fieldsOf, valueOf } from './answers.ts'
import { createApp as createExpressApp } from './transactions/express.ts'
import { createApp as createFastifyApp } from './transactions/fastify.ts'
import { createApp as createH3App } from './transactions/h3.ts'
import { createApp as createHonoApp } from './transactions/hono.ts'
import { createApp as createKoaApp } from './transactions/koa.ts'
import { TABLES, openPages } from './transactions/pages.ts'
import type { Pages } from './transactions/pages.ts'

interface App {
  start(pages: Pages, hasHandler: boolean): Server | Promise<Server>
  /** The content of its own answer, by the status and the message. */
  content(status: 412 | 428, message: string): string
  /** Whether it logs each refusal that it answers by itself. */
  readonly logs?: boolean
  /** The fields of its own answer that are not in the error. */
  readonly own: readonly string[]
  /** Its Content-Type with an error handler, and the fields beside. */
  readonly handled: readonly string[]
}

const NAMES = { 412: 'Precondition Failed', 428: 'Precondition Required' }
const CODES = { 412: 'ERR_PRECONDITION_FAILED', 428: 'ERR_PRECONDITION_REQUIRED' }

const APPS: Readonly<Record<string, App>> = {
  Express: {
    start: (pages, hasHandler) => createServer(createExpressApp(pages, hasHandler)),
    content: status => `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${NAMES[status]}</pre>\n</body>\n</html>\n`,
    logs: true,
    own: ["content-security-policy: default-src 'none'", 'content-type: text/html; charset=utf-8', 'x-before: 1', 'x-content-type-options: nosniff'],
    handled: ['content-type: application/problem+json; charset=utf-8', 'x-before: 1']
  },
  Koa: {
    start: (pages, hasHandler) => createServer(createKoaApp(pages, hasHandler).callback()),
    content: (_status, message) => message,
    own: ['content-type: text/plain; charset=utf-8'],
    handled: ['content-type: application/problem+json', 'x-before: 1']
  },
  Fastify: {
    start: async (pages, hasHandler) => (await createFastifyApp(pages, hasHandler)).server,
    content: (status, message) => JSON.stringify({ statusCode: status, code: CODES[status], error: NAMES[status], message }),
    own: ['content-type: application/json; charset=utf-8', 'x-before: 1'],
    handled: ['content-type: application/problem+json; charset=utf-8', 'x-before: 1']
  },
  Hono: {
    start: (pages, hasHandler) => createServer(getRequestListener(createHonoApp(pages, hasHandler).fetch, { overrideGlobalObjects: false }) as RequestListener),
    content: problem,
    own: ['content-type: application/problem+json', 'x-before: 1'],
    handled: ['content-type: application/problem+json', 'x-before: 1']
  },
  h3: {
    start: (pages, hasHandler) => createServer(toNodeHandler(createH3App(pages, hasHandler)) as RequestListener),
    content: status => JSON.stringify({ status, unhandled: true, message: 'HTTPError' }),
    own: ['content-type: application/json;charset=UTF-8'],
    handled: ['content-type: application/problem+json']
  }
}

let postgres: PostgresServer | undefined
let pool: pg.Pool | undefined
afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
})

/** An application over one page of the revision "7", for as long as `use` runs. */
async function withApp({ start, logs = false }: App, hasHandler: boolean, use: (target: Target, pool: pg.Pool) => Promise<void>): Promise<void> {
  if (pool === undefined) {
    postgres = await startPostgres()
    pool = new pg.Pool({ connectionString: postgres.url, max: 10 })
    await pool.query(TABLES)
  }
  await pool.query("DELETE FROM pages; DELETE FROM attempts; INSERT INTO pages VALUES ('1', '7', 'first')")
  const { error } = console
  const logged: unknown[] = []
  console.error = (...args: unknown[]) => { logged.push(...args) }
  const target = await onServer(await start(openPages(pool), hasHandler))
  try {
    await use(target, pool)
    assert.is(logged.length > 0, logs && !hasHandler)
  } finally {
    console.error = error
    await target.close()
  }
}

const put = (target: Target, ...fields: string[]) => target.send({ method: 'PUT', path: '/pages/1', fields })
const kept = async (pool: pg.Pool): Promise<unknown[]> => {
  const { rows: pages } = await pool.query('SELECT id, revision, text FROM pages')
  const { rows: [attempts] } = await pool.query<{ count: number }>('SELECT count(*)::int FROM attempts')
  return [pages, attempts?.count]
}

const KINDS = [{ what: 'by itself', hasHandler: false }, { what: 'by its error handler', hasHandler: true }]
const ROWS = Object.entries(APPS).flatMap(([name, app]) => KINDS.map(kind => ({ ...kind, app, name: `${name} ${kind.what}`, ref: 'RFC 9110 §13.1.1, RFC 6585 §3' })))

type Check = (row: (typeof ROWS)[number]) => Promise<void>
const CHECKS: Readonly<Record<string, Check>> = {
  'A refusal out of a transaction is answered by': ({ app, hasHandler }) => withApp(app, hasHandler, async (target, pool) => {
    for (const [fields, status, message, told] of [
      [['If-Match: "6"'], 412, DETAILS.changed, ['etag: "7"']],
      [['If-None-Match: *'], 412, DETAILS.exists, ['etag: "7"']],
      [[], 428, DETAILS.required, []]
    ] as const) {
      const answer = await put(target, ...fields)
      const content = hasHandler ? problem(status, message) : app.content(status, message)
      assert.equal([answer.status, answer.content], [status, content])
      const expected = [...hasHandler ? app.handled : app.own, ...told, 'cache-control: no-store', `content-length: ${content.length}`]
      assert.equal(fieldsOf(answer).filter(line => !/^(date|connection|keep-alive)/.test(line)), expected.sort())
    }
    assert.equal(await kept(pool), [[{ id: '1', revision: '7', text: 'first' }], 0])
  }),
  'Two hundred writers of one parent, of whom one writes, are answered by': ({ app, hasHandler }) => withApp(app, hasHandler, async (target, pool) => {
    const answers = await within(Promise.all(Array.from({ length: 200 }, () => put(target, 'If-Match: "7"'))), 'two hundred answers', 60)
    assert.equal(answers.map(({ status }) => status).sort(), [204, ...Array<number>(199).fill(412)])
    const etag = valueOf(answers.find(({ status }) => status === 204) as (typeof answers)[number], 'etag') as string
    // Each was told the tag that stood when it was its turn.
    assert.equal(new Set(answers.map(answer => valueOf(answer, 'etag'))), new Set([etag]))
    assert.equal(await kept(pool), [[{ id: '1', revision: etag.slice(1, -1), text: CONTENT }], 1])
  })
}

if (POSTGRES_FOLDER === undefined) {
  for (const title of Object.keys(CHECKS)) didNotRun(title, ROWS, NO_POSTGRES)
} else {
  ranWith(postgresVersion(POSTGRES_FOLDER))
  for (const [title, check] of Object.entries(CHECKS)) table(title, ROWS, check)
}
