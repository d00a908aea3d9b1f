// Who may not read or write is not told the tag: authorization stands outside of what knows it, and the tag function is not even asked.
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Context } from 'hono'
import Koa from 'koa'
import { createServer } from 'node:http'
import { etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { onHttp, onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { fieldsOf } from './answers.ts'

/** A tag that says something of the content, and how often it was asked for. */
interface Secret { asked: number, tag(): string }

const newSecret = (): Secret => ({
  asked: 0,
  tag() {
    this.asked++
    return 'salary 5000'
  }
})

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="x"' }

interface Guarded { readonly name: string, readonly ref: string, readonly isEarly: boolean, start(secret: Secret, isEarly: boolean): Target | Promise<Target> }

const APPS: Readonly<Record<string, Guarded['start']>> = {
  'node:http'(secret, early) {
    const page = withEtag(() => secret.tag(), { early, required: true })<NodeHandler>((_request, response) => { response.end('page') })
    return onHttp((request, response) => {
      if (request.headers.authorization === undefined) response.writeHead(401, CHALLENGE).end('who')
      else page(request, response)
    })
  },
  'Express'(secret, early) {
    const app = express().disable('etag').disable('x-powered-by').use(etagMiddleware())
    app.use((request, response, next) => {
      if (request.headers.authorization === undefined) response.status(401).set(CHALLENGE).end('who')
      else next()
    })
    app.use(withEtag(() => secret.tag(), { early, required: true })((_request: express.Request, response: express.Response) => { response.end('page') }))
    return onHttp(app)
  },
  'Koa'(secret, early) {
    const tagged = withEtag(() => secret.tag(), { early, required: true })<NodeHandler>(() => {})
    const app = new Koa()
    app.use(async (ctx, next) => {
      if (ctx.headers.authorization !== undefined) return next()
      ctx.status = 401
      ctx.set(CHALLENGE)
      ctx.body = 'who'
    })
    app.use(async (ctx, next) => {
      await tagged(ctx.req, ctx.res)
      if (!ctx.headerSent) await next()
    })
    app.use(ctx => { ctx.body = 'page' })
    return onServer(createServer(app.callback()))
  },
  async 'Fastify'(secret, early) {
    const tagged = withEtag(() => secret.tag(), { early, required: true })<NodeHandler>(() => {})
    const app = Fastify()
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization === undefined) return reply.code(401).headers(CHALLENGE).send('who')
      return undefined
    })
    app.addHook('preHandler', async (request, reply) => { await tagged(request.raw, reply.raw) })
    app.route({ method: ['GET', 'HEAD', 'PUT', 'DELETE'], url: '/', handler: async () => 'page' })
    await app.ready()
    return onServer(app.server)
  },
  'Hono'(secret, early) {
    const app = new Hono()
    app.use(async (c, next) => c.req.header('Authorization') === undefined ? c.text('who', 401, CHALLENGE) : next())
    const page = withEtag(() => secret.tag(), { early, required: true })((_request: Request, c: Context) => c.text('page'))
    app.all('/', c => page(c.req.raw, c))
    const listener = getRequestListener(etagMiddleware(app.fetch), { overrideGlobalObjects: false })
    return onHttp((request, response) => { void listener(request, response) })
  }
}

const REQUESTS: readonly (readonly [method: string, field?: string])[] = [
  ['GET'], ['GET', 'If-None-Match: "salary 5000"'], ['GET', 'If-None-Match: *'], ['GET', 'If-Match: "x"'], ['HEAD'],
  ['PUT'], ['PUT', 'If-Match: "x"'], ['PUT', 'If-Match: "salary 5000"'], ['PUT', 'If-None-Match: *'], ['DELETE', 'If-Match: *']
]

table('A stranger', Object.entries(APPS).flatMap(([name, start]) => [false, true].map((isEarly): Guarded => ({
  name: `${name}${isEarly ? ', early' : ''}`, ref: 'RFC 9110 §13.2.1', isEarly, start
}))), async ({ start, isEarly }) => {
  const secret = newSecret()
  const target = await start(secret, isEarly)
  try {
    for (const [method, field] of REQUESTS) {
      const answer = await target.send({ method, path: '/', fields: field === undefined ? [] : [field] })
      assert.equal([answer.status, answer.content], [401, method === 'HEAD' ? '' : 'who'], `${method} ${field ?? ''}`)
      const names = fieldsOf(answer).map(line => line.split(':')[0] as string)
      assert.equal(names.filter(name => !['content-length', 'content-type', 'transfer-encoding'].includes(name)),
        ['connection', 'date', 'www-authenticate'], `${method} ${field ?? ''}`)
    }
    assert.is(secret.asked, 0, 'the tag function was asked')
    const known = await target.send({ method: 'GET', path: '/', fields: ['Authorization: x'] })
    assert.ok(known.fields.some(line => line.toLowerCase() === 'etag: "salary 5000"'))
    const refused = await target.send({ method: 'PUT', path: '/', fields: ['Authorization: x'] })
    assert.is(refused.status, 428)
  } finally {
    await target.close()
  }
})
