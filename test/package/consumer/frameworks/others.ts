// Hono, Koa and Fastify: what is decorated takes the request that lies under theirs, and may take their context after it.
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Context } from 'hono'
import Koa from 'koa'
import type { ParameterizedContext } from 'koa'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { etagMiddleware, noCache, withEtag } from 'not-modified'

const hono = new Hono()
type PageContext = Context<object, '/pages/:id'>
const tagged = withEtag((_request: Request, c: PageContext) => c.req.param('id'))
const show = tagged((_request, c) => c.json({ id: c.req.param('id') }))
hono.get('/pages/:id', c => show(c.req.raw, c))
hono.get('/raw', c => noCache(async () => c.text('raw'))(c.req.raw))
export const fetch: typeof hono.fetch = etagMiddleware(hono.fetch)

const koa = new Koa()
const pass = (): void => {}
const check = withEtag((_request: IncomingMessage, _response: ServerResponse, ctx: ParameterizedContext) => ctx.path)(pass)
koa.use(async (ctx, next) => {
  await check(ctx.req, ctx.res, ctx)
  await withEtag((request: IncomingMessage) => request.url)(pass)(ctx.req, ctx.res, next)
  if (ctx.writable) await next()
})
createServer(etagMiddleware(koa.callback()))

const fastify = Fastify()
fastify.addHook('preHandler', async (request, reply) => {
  await withEtag((raw: IncomingMessage) => raw.url)(pass)(request.raw, reply.raw)
})

hono.get('/', withEtag((c: Context) => c.req.path)(c => c.text('text'))) // TS2345 TS7006
hono.get('/', withEtag((c: Context) => c.req.path)((c: Context) => c.text('text'))) // TS2345
hono.get('/', noCache((c: Context) => c.text('text'))) // TS2769
koa.use(noCache((ctx: ParameterizedContext) => { ctx.body = 'text' })) // TS2769
