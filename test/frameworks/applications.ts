// Applications as people build them: security and CORS fields, compression, a session, a body parser, files of their own, an area with a prefix.
import fastifyCompress from '@fastify/compress'
import fastifyCookie from '@fastify/cookie'
import fastifyCors from '@fastify/cors'
import fastifyFormbody from '@fastify/formbody'
import fastifyHelmet from '@fastify/helmet'
import fastifySession from '@fastify/session'
import fastifyStatic from '@fastify/static'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { bodyParser } from '@koa/bodyparser'
import koaCors from '@koa/cors'
import Router from '@koa/router'
import type { RouterContext } from '@koa/router'
import compression from 'compression'
import cors from 'cors'
import express from 'express'
import session from 'express-session'
import Fastify from 'fastify'
import { H3, handleCors, setCookie, toNodeHandler } from 'h3'
import helmet from 'helmet'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { compress } from 'hono/compress'
import { setCookie as setHonoCookie } from 'hono/cookie'
import { cors as honoCors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import Koa from 'koa'
import koaCompress from 'koa-compress'
import koaHelmet from 'koa-helmet'
import koaSession from 'koa-session'
import koaStatic from 'koa-static'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forExpress, forFastify, forH3, forHono, forKoa, withEtag, withFields } from 'not-modified'

/** The page of the area `/shop`, and how often it was rendered and changed. */
export interface Shop {
  title: string
  revision: number
  rendered: number
}

export const ORIGIN = 'https://app.example'
/** A folder with a file `robots.txt`, which the framework's own module serves. */
export type Start = (shop: Shop, folder: string) => Server | Promise<Server>

const SECRET = 'a secret of thirty-two characters'
const LANGUAGE = withFields({ Vary: 'Accept-Language' })

function render(shop: Shop): string {
  shop.rendered++
  return `<h1>${shop.title}</h1>${'<p>tea</p>'.repeat(300)}`
}

function change(shop: Shop, title: unknown): void {
  shop.title = String(title)
  shop.revision++
}

export const APPLICATIONS: Readonly<Record<string, Start>> = {
  express(shop, folder) {
    const app = express().disable('etag').disable('x-powered-by')
    app.use(compression(), helmet(), cors({ origin: ORIGIN, exposedHeaders: 'ETag' }), express.static(folder), express.urlencoded())
    app.use(session({ secret: SECRET, resave: false, saveUninitialized: true, cookie: { secure: false } }))
    const area = express.Router()
    area.use('/page', forExpress(withEtag(() => shop.revision, { required: true }), LANGUAGE))
    area.get('/page', (_request, response) => { response.type('html').send(render(shop)) })
    area.put('/page', (request, response) => {
      change(shop, request.body.title)
      response.json({ title: shop.title })
    })
    return createServer(app.use('/shop', area))
  },
  koa(shop, folder) {
    const app = new Koa()
    app.keys = [SECRET]
    app.use(koaCompress()).use(koaHelmet()).use(koaCors({ origin: ORIGIN, exposeHeaders: 'ETag' })).use(koaStatic(folder)).use(bodyParser())
    app.use(koaSession({ signed: true }, app))
    app.use(async (ctx, next) => {
      const visited = ctx as unknown as { session: Record<string, number> }
      visited.session['visits'] = 1
      await next()
    })
    const area = new Router({ prefix: '/shop' })
    area.use('/page', forKoa(withEtag((_ctx: RouterContext) => shop.revision, { required: true }), LANGUAGE))
    area.get('/page', ctx => {
      ctx.type = 'html'
      ctx.body = render(shop)
    })
    area.put('/page', ctx => {
      change(shop, (ctx.request.body as { title: string }).title)
      ctx.body = { title: shop.title }
    })
    return createServer(app.use(area.routes()).callback())
  },
  async fastify(shop, folder) {
    const app = Fastify()
    await app.register(fastifyCompress)
    await app.register(fastifyHelmet)
    await app.register(fastifyCors, { origin: ORIGIN, exposedHeaders: 'ETag' })
    await app.register(fastifyStatic, { root: folder })
    await app.register(fastifyFormbody)
    await app.register(fastifyCookie)
    await app.register(fastifySession, { secret: SECRET, cookie: { secure: false } })
    await app.register(async area => {
      area.addHook('preHandler', forFastify(withEtag(() => shop.revision, { required: true }), LANGUAGE))
      area.get('/page', async (_request, reply) => reply.type('text/html; charset=utf-8').send(render(shop)))
      area.put<{ Body: { title: string } }>('/page', async request => {
        change(shop, request.body.title)
        return { title: shop.title }
      })
    }, { prefix: '/shop' })
    await app.ready()
    return app.server
  },
  hono(shop, folder) {
    const app = new Hono()
    app.use(secureHeaders(), honoCors({ origin: ORIGIN, exposeHeaders: ['ETag'] }))
    app.use('/robots.txt', serveStatic({ root: folder }))
    app.use(async (c, next) => {
      setHonoCookie(c, 'session', '1')
      await next()
    })
    const area = new Hono()
    area.use('/page', forHono(withEtag((_c: Context) => shop.revision, { required: true }), LANGUAGE), compress())
    area.get('/page', c => c.html(render(shop)))
    area.put('/page', async c => {
      change(shop, (await c.req.parseBody())['title'])
      return c.json({ title: shop.title })
    })
    app.route('/shop', area)
    return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
  h3(shop) {
    const area = new H3()
    area.use('/page', forH3(withEtag(() => shop.revision, { required: true }), LANGUAGE))
    area.get('/page', event => {
      event.res.headers.set('Content-Type', 'text/html; charset=utf-8')
      return render(shop)
    })
    area.put('/page', async event => {
      change(shop, new URLSearchParams(await event.req.text()).get('title'))
      return { title: shop.title }
    })
    const app = new H3({ silent: true })
    app.use(event => {
      handleCors(event, { origin: [ORIGIN], exposeHeaders: ['ETag'] })
      setCookie(event, 'session', '1')
      event.res.errHeaders.set('Set-Cookie', 'session=1; Path=/')
    })
    app.mount('/shop', area)
    return createServer(toNodeHandler(app) as RequestListener)
  }
}
