// The middleware of each framework, as its recipe has it, and the mistakes that must not compile.
import express from 'express'
import type { Request } from 'express'
import Fastify from 'fastify'
import type { FastifyRequest } from 'fastify'
import { H3 } from 'h3'
import { Hono } from 'hono'
import type { Context as HonoContext } from 'hono'
import Koa from 'koa'
import type { Context } from 'koa'
import type { IncomingMessage } from 'node:http'
import { forExpress, forFastify, forH3, forHono, forKoa, noStore, withCacheControl, withEtag, withFields, withLastModified } from 'not-modified'

const pages = { revisionOf: (id: string | undefined) => id === undefined ? null : 7, dateOf: (_id: string) => new Date(0) }

const app = express()
app.get('/pages/:id', forExpress(withEtag((request: Request<{ id: string }>) => pages.revisionOf(request.params.id))), (request, response) => {
  response.json(request.params.id)
})
app.route('/pages/:id').all(forExpress(
  withEtag((request: Request<{ id: string }>) => pages.revisionOf(request.params.id), { required: true }),
  withLastModified((request: Request<{ id: string }>) => pages.dateOf(request.params.id)),
  withCacheControl({ noCache: true }), withFields({ Vary: 'Accept' }))).put((request, response) => { response.json(request.params.id) })
app.use(forExpress(noStore), forExpress(withEtag((request: IncomingMessage) => request.url)), forExpress(withEtag(() => 7)))
express.Router().use('/pages', forExpress(withEtag((request: Request) => request.path)))

const koa = new Koa()
koa.use(forKoa(withEtag((ctx: Context) => pages.revisionOf(ctx['params'].id)), noStore))
koa.use(forKoa(withEtag(() => 7)))
koa.use(forKoa(noStore))

const fastify = Fastify()
fastify.get('/pages/:id', { preHandler: forFastify(withEtag(request => pages.revisionOf(request.params.id))) }, async () => 'page')
fastify.get<{ Params: { id: string } }>('/pages/:id', { preHandler: forFastify(withEtag(request => pages.revisionOf(request.params.id))) }, async () => 'page')
fastify.get('/pages/:id', { preHandler: [forFastify(withEtag((request, reply) => [request.url, reply.statusCode]), noStore)] }, async () => 'page')
fastify.get('/pages', { preHandler: forFastify(withEtag((request: FastifyRequest) => request.ip)) }, async () => 'page')
fastify.get('/seven', { preHandler: forFastify(withEtag(() => 7), noStore) }, async () => 'page')
fastify.addHook('preHandler', forFastify(withEtag(request => request.url)))
fastify.addHook('preHandler', forFastify(noStore))

const hono = new Hono()
hono.on(['GET', 'PUT'], '/pages/:id', forHono(withEtag((c: HonoContext) => pages.revisionOf(c.req.param('id')))), c => c.json(1))
hono.get('/pages/:id', forHono(withEtag((c: HonoContext<object, '/pages/:id'>) => pages.dateOf(c.req.param('id')))), c => c.json(c.req.param('id')))
hono.use('/pages/*', forHono(noStore, withEtag(() => 7)))

const h3 = new H3()
h3.use('/pages/:id', forH3(withEtag(event => pages.revisionOf(event.context.params?.['id']))))
h3.use(forH3(withEtag(event => event.url.pathname), noStore))
h3.get('/pages/:id', () => ({ page: 1 }), { middleware: [forH3(withEtag(event => event.req.url))] })

forExpress((request: Request) => request.path) // TS2345
forExpress(withEtag) // TS2345
forKoa(withEtag(() => 7)(() => 'page')) // TS2345
forHono({ early: true }) // TS2353
app.use(forKoa(withEtag((ctx: Context) => ctx.path))) // TS2769
koa.use(forExpress(noStore)) // TS2345
koa.use(forKoa(withEtag((ctx: Context) => ctx.path), withEtag((c: HonoContext) => c.req.path))) // TS2345
hono.use(forKoa(noStore)) // TS2769
fastify.get<{ Params: { id: string } }>('/', { preHandler: forFastify(withEtag(request => request.params.no)) }, async () => 'page') // TS2339
fastify.addHook('preHandler', forFastify(withEtag((ctx: Context) => ctx.path))) // TS2345
h3.use(forH3(withEtag(event => event.path.no))) // TS2339
h3.use(forHono(noStore)) // TS2345
