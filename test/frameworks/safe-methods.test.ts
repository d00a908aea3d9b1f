// `required` asks no method that IANA registers as safe for an If-Match: a folder can be listed and a calendar synchronised.
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Context } from 'hono'
import Koa from 'koa'
import { METHODS, createServer } from 'node:http'
import { withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { onHttp, onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { valueOf } from './answers.ts'

/** RFC 9110 §16.1.1: the methods of the registry that Node's parser knows, but for CONNECT and for PRI, which is HTTP/2's own. */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH', 'TRACE'].filter(method => METHODS.includes(method))
const UNSAFE = ['PUT', 'POST', 'PATCH', 'DELETE', 'PROPPATCH', 'MKCOL', 'MKCALENDAR', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'ACL', 'BIND', 'PURGE']

/** An application that counts the methods for which its handler ran. */
type Start = (ran: string[]) => Target | Promise<Target>

const tagged = withEtag(() => 7, { required: true })

const APPS: Readonly<Record<string, Start>> = {
  'node:http': ran => onHttp(tagged((request, response) => {
    ran.push(request.method as string)
    response.end()
  })),
  'Express'(ran) {
    const app = express().disable('etag')
    app.use(tagged((request: express.Request, response: express.Response) => {
      ran.push(request.method)
      response.end()
    }))
    return onHttp(app)
  },
  'Koa'(ran) {
    const pass = tagged<NodeHandler>(() => {})
    const app = new Koa()
    app.use(async (ctx, next) => {
      await pass(ctx.req, ctx.res)
      if (!ctx.headerSent) await next()
    })
    app.use(ctx => {
      ran.push(ctx.method)
      ctx.status = 200
    })
    return onServer(createServer(app.callback()))
  },
  async 'Fastify'(ran) {
    const pass = tagged<NodeHandler>(() => {})
    const app = Fastify()
    const methods = [...SAFE, ...UNSAFE]
    for (const method of methods) app.addHttpMethod(method)
    app.addHook('preHandler', async (request, reply) => { await pass(request.raw, reply.raw) })
    app.route({ method: methods, url: '/', handler: async request => {
      ran.push(request.method)
      return ''
    } })
    await app.ready()
    return onServer(app.server)
  },
  'Hono'(ran) {
    const app = new Hono()
    const page = tagged((request: Request, c: Context) => {
      ran.push(request.method)
      return c.body(null)
    })
    app.all('/', c => page(c.req.raw, c))
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
    return onHttp((request, response) => { void listener(request, response) })
  }
}

table('required', Object.entries(APPS).map(([name, start]) => ({ name, ref: 'RFC 9110 §9.2.1, RFC 6585 §3', start })), async ({ name, start }) => {
  const ran: string[] = []
  const target = await start(ran)
  // A fetch Request cannot be made with it.
  const methods = SAFE.filter(method => name !== 'Hono' || method !== 'TRACE')
  const ask = async (method: string, ...fields: string[]): Promise<number> => (await target.send({ method, path: '/', fields })).status
  try {
    for (const method of methods) {
      assert.ok(await ask(method) < 300, method)
      assert.equal(ran.splice(0), [method])
    }
    for (const method of UNSAFE) {
      assert.is(await ask(method), 428, method)
      assert.is(await ask(method, 'If-Match: "6"'), 412, method)
      assert.equal(ran.splice(0), [], method)
    }
    assert.is(await ask('PUT', 'If-Match: "7"'), 200)
    // A safe method that names a tag is held to it all the same (RFC 9110 §13.1).
    const refused = await target.send({ method: 'PROPFIND', path: '/', fields: ['If-None-Match: "7"'] })
    assert.equal([refused.status, valueOf(refused, 'etag')], [412, '"7"'])
  } finally {
    await target.close()
  }
})
