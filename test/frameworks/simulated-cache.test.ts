// A cache in front of an application that fails once: undici's own, which stores a 404 as it may, and asks again before each use.
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Context } from 'hono'
import Koa from 'koa'
import type { RequestListener } from 'node:http'
import { etagMiddleware, withCacheControl, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { Agent, interceptors, request as send } from 'undici'
import type { Dispatcher } from 'undici'
import * as assert from 'uvu/assert'
import { table } from '../support/table.ts'
import { serve } from '../support/wire.ts'

/** Answers with this status until it is healed. */
interface Origin { status: number }

const around = withCacheControl({ noCache: true })
const tagged = withEtag(() => 7)

const APPS: Readonly<Record<string, (origin: Origin) => RequestListener | Promise<RequestListener>>> = {
  'node:http': origin => around(tagged((_request, response) => {
    response.statusCode = origin.status
    return origin.status === 200 ? 'the page' : 'nothing here'
  })),
  'Express'(origin) {
    const app = express().disable('etag').use(etagMiddleware())
    app.use(around(tagged((_request: express.Request, response: express.Response, next: express.NextFunction) => {
      if (origin.status !== 200) return next(Object.assign(new Error('gone'), { status: origin.status, stack: '' }))
      response.send('the page')
    })))
    return app.set('env', 'test')
  },
  'Koa'(origin) {
    const pass = around(tagged<NodeHandler>(() => {}))
    const app = new Koa()
    app.use(async (ctx, next) => {
      await pass(ctx.req, ctx.res)
      if (!ctx.headerSent) await next()
    })
    app.use(ctx => {
      ctx.status = origin.status
      ctx.body = origin.status === 200 ? 'the page' : 'nothing here'
    })
    return app.callback()
  },
  async 'Fastify'(origin) {
    const pass = around(tagged<NodeHandler>(() => {}))
    const app = Fastify()
    app.addHook('preHandler', async (request, reply) => { await pass(request.raw, reply.raw) })
    app.get('/', (_request, reply) => {
      reply.code(origin.status).send(origin.status === 200 ? 'the page' : 'nothing here')
    })
    await app.ready()
    return (request, response) => { app.routing(request, response) }
  },
  'Hono'(origin) {
    const app = new Hono()
    const page = around(tagged((_request: Request, c: Context) =>
      origin.status === 200 ? c.text('the page') : c.text('nothing here', origin.status as 404)))
    app.get('/', c => page(c.req.raw, c))
    const listener = getRequestListener(etagMiddleware(app.fetch), { overrideGlobalObjects: false })
    return (request, response) => { void listener(request, response) }
  }
}

table('A cache that has stored a failure', Object.entries(APPS).flatMap(([name, start]) => [404, 410].map(status => ({
  name: `${name}, ${status}`, ref: 'RFC 9110 §8.8, RFC 9111 §4.3.4', start, status
}))), async ({ start, status }) => {
  const origin: Origin = { status }
  const listener = await start(origin)
  const statuses: number[] = []
  const wire = await serve((request, response) => {
    response.once('finish', () => { statuses.push(response.statusCode) })
    listener(request, response)
  })
  const agent = new Agent()
  const cache: Dispatcher = agent.compose(interceptors.cache({ methods: ['GET'] }))
  const read = async (): Promise<[status: number, content: string]> => {
    const { statusCode, body } = await send(`http://127.0.0.1:${wire.port}/`, { dispatcher: cache })
    return [statusCode, await body.text()]
  }
  try {
    assert.is((await read())[0], status)
    assert.is((await read())[0], status)
    origin.status = 200
    assert.equal(await read(), [200, 'the page'])
    // The page itself is stored, and confirmed.
    assert.equal(await read(), [200, 'the page'])
    assert.equal(statuses, [status, status, 200, 304])
    origin.status = status
    assert.is((await read())[0], status)
    origin.status = 200
    assert.equal(await read(), [200, 'the page'])
  } finally {
    await agent.destroy()
    await wire.close()
  }
})
