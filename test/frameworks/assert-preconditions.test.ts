// assertPreconditions inside the handlers of frameworks: what it throws is answered by each in its own way, and a transaction is rolled back.
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { PreconditionError, assertPreconditions, noStore } from 'not-modified'
import type { ConditionalRequest } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { DETAILS, problem } from '../support/refusals.ts'
import { stories, table } from '../support/table.ts'
import { within } from '../support/until.ts'
import { valueOf } from './answers.ts'

interface Row {
  readonly revision: number
  readonly writes: number
}

/** A table of one row. Transactions run one after another, and one that throws leaves nothing behind. */
class Database {
  #row: Row | undefined = { revision: 7, writes: 0 }
  #last: Promise<unknown> = Promise.resolve()
  rollbacks = 0

  get row(): Row | undefined {
    return this.#row
  }

  async transaction(run: (write: (row: Row | undefined) => void, row: Row | undefined) => Promise<void>): Promise<void> {
    const turn = this.#last.then(async () => {
      let written = this.#row
      try {
        await run(row => { written = row }, this.#row)
        this.#row = written
      } catch (error) {
        this.rollbacks++
        throw error
      }
    })
    this.#last = turn.then(undefined, () => {})
    return turn
  }
}

/** Writes first and asks then, so that only a rollback undoes it. */
async function save(database: Database, request: ConditionalRequest): Promise<void> {
  await database.transaction(async (write, row) => {
    write({ revision: (row?.revision ?? 0) + 1, writes: (row?.writes ?? 0) + 1 })
    // Others come to their turn here, if they may.
    await new Promise(resolve => { setImmediate(resolve) })
    assertPreconditions(request, row === undefined ? null : row.revision, { required: true })
  })
}

interface App {
  start(database: Database): Server | Promise<Server>
  /** The content that it answers an error with, by the message. */
  content(message: string, status: number): string | RegExp
}

const NAMES: Readonly<Record<number, string>> = { 412: 'Precondition Failed', 428: 'Precondition Required' }

const APPS: Readonly<Record<string, App>> = {
  'node:http, in a decorated handler': {
    start: database => createServer(noStore(async (request, response) => {
      await save(database, request)
      response.end('saved')
    })),
    content: (message, status) => problem(status, message)
  },
  'node:http, caught': {
    start: database => createServer((request, response) => {
      save(database, request).then(() => response.end('saved'), (error: unknown) => {
        assert.instance(error, PreconditionError)
        const { status, headers, message } = error as PreconditionError
        response.writeHead(status, headers).end(message)
      })
    }),
    content: message => message
  },
  'Express': {
    start(database) {
      const app = express().disable('etag').set('env', 'test')
      app.put('/', async (request, response) => {
        await save(database, request)
        response.send('saved')
      })
      return createServer(app)
    },
    content: message => new RegExp(`<pre>PreconditionError: ${message.replace('*', '\\*')}<br>`)
  },
  'Express, in a decorated handler': {
    start(database) {
      const app = express().disable('etag').set('env', 'test')
      app.put('/', noStore(async (request: express.Request, response: express.Response) => {
        await save(database, request)
        response.send('saved')
      }))
      return createServer(app)
    },
    content: message => new RegExp(`<pre>PreconditionError: ${message.replace('*', '\\*')}<br>`)
  },
  'Koa': {
    start(database) {
      const app = new Koa()
      app.use(async ctx => {
        await save(database, ctx)
        ctx.body = 'saved'
      })
      return createServer(app.callback())
    },
    content: message => message
  },
  'Fastify': {
    async start(database) {
      const app = Fastify()
      app.put('/', async request => {
        await save(database, request)
        return 'saved'
      })
      await app.ready()
      return app.server
    },
    content: (message, status) => JSON.stringify({ statusCode: status, code: `ERR_PRECONDITION_${status === 412 ? 'FAILED' : 'REQUIRED'}`, error: NAMES[status], message })
  },
  'Hono': {
    start(database) {
      const app = new Hono()
      app.put('/', async c => {
        await save(database, c.req.raw)
        return c.text('saved')
      })
      return honoServer(app)
    },
    content: (message, status) => problem(status, message)
  },
  'Hono, onError': {
    start(database) {
      const app = new Hono()
      app.onError((error, c) => error instanceof PreconditionError ? error.toResponse() : c.text('broken', 500))
      app.put('/', async c => {
        await save(database, c.req.raw)
        return c.text('saved')
      })
      return honoServer(app)
    },
    content: (message, status) => problem(status, message)
  },
  'h3': {
    start(database) {
      const app = new H3({ silent: true })
      app.put('/', async event => {
        await save(database, event.req)
        return 'saved'
      })
      return createServer(toNodeHandler(app))
    },
    content: (_message, status) => new RegExp(`"status":\\s*${status}`)
  }
}

function honoServer(app: Hono): Server {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  return createServer((request, response) => { void listener(request, response) })
}

const { changed: CHANGED, exists: EXISTS, required: REQUIRED } = DETAILS

/** The application for as long as `use` runs. What is no fault of the application is not to be logged. */
async function withApp({ start }: App, use: (target: Target, database: Database) => Promise<void>): Promise<void> {
  const { error } = console
  const logged: unknown[] = []
  console.error = (...args: unknown[]) => { logged.push(...args) }
  const database = new Database()
  const target = await onServer(await start(database))
  try {
    await use(target, database)
    assert.equal(logged, [])
  } finally {
    console.error = error
    await target.close()
  }
}

const put = (target: Target, ...fields: string[]) => target.send({ method: 'PUT', path: '/', fields })

table('A PreconditionError is answered by', Object.entries(APPS).map(([name, app]) => ({ name, app, ref: 'RFC 9110 §13.2.1, RFC 6585 §3' })),
  ({ app }) => withApp(app, async (target, database) => {
    for (const [fields, status, etag, message] of [
      [['If-Match: "6"'], 412, '"7"', CHANGED],
      [['If-Match: "6"', 'If-Match: "5"'], 412, '"7"', CHANGED],
      [['If-None-Match: *'], 412, '"7"', EXISTS],
      [[], 428, undefined, REQUIRED]
    ] as const) {
      const answer = await put(target, ...fields)
      assert.equal([answer.status, valueOf(answer, 'etag')], [status, etag])
      const content = app.content(message, status)
      if (typeof content === 'string') assert.is(answer.content, content)
      else assert.match(answer.content, content)
    }
    assert.equal([database.row, database.rollbacks], [{ revision: 7, writes: 0 }, 4])
    const saved = await put(target, 'If-Match: "6"', 'If-Match: "7"')
    assert.equal([saved.status, saved.content, database.row, database.rollbacks], [200, 'saved', { revision: 8, writes: 1 }, 4])
  }))

table('Fifty writers at once with one tag, of whom one writes, in', Object.entries(APPS).map(([name, app]) => ({ name, app, ref: 'RFC 9110 §13.1.1' })),
  ({ app }) => withApp(app, async (target, database) => {
    const answers = await within(Promise.all(Array.from({ length: 50 }, () => put(target, 'If-Match: "7"'))), 'fifty answers')
    const statuses = answers.map(({ status }) => status).sort()
    assert.equal(statuses, [200, ...Array<number>(49).fill(412)])
    assert.equal([database.row, database.rollbacks], [{ revision: 8, writes: 1 }, 49])
    // Each was told the tag that stood when it was its turn.
    assert.equal(new Set(answers.filter(({ status }) => status === 412).map(answer => valueOf(answer, 'etag'))), new Set(['"8"']))
  }))

stories('The transaction of these tests', {
  async 'loses writes where the check stands before it'() {
    const database = new Database()
    const request = { method: 'PUT', headers: { 'if-match': '"7"' } }
    await Promise.all(Array.from({ length: 50 }, async () => {
      assertPreconditions(request, database.row?.revision)
      await database.transaction(async (write, row) => { write({ revision: 8, writes: (row?.writes ?? 0) + 1 }) })
    }))
    assert.is(database.row?.writes, 50)
  }
})
