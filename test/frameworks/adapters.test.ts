// What each adapter does by its framework's own means: which handlers run, what an access log sees, where errors go, and what is refused.
import { getRequestListener } from '@hono/node-server'
import cookie from '@fastify/cookie'
import connect from 'connect'
import express from 'express'
import Fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import { logger } from 'hono/logger'
import Koa from 'koa'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { forExpress, forFastify, forH3, forHono, forKoa, memoryContents, noStore, rangeBody, withCacheControl, withEtag, withFields, withKeptContent, withRanges } from 'not-modified'
import polka from 'polka'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { stories, table } from '../support/table.ts'
import { withServer } from '../support/wire.ts'
import { valueOf } from './answers.ts'

// The older versions have no types of their own here.
const { default: express4 } = await import('express4' as string) as { default: typeof express }
const { default: Koa2 } = await import('koa2' as string) as { default: typeof Koa }
const { default: Fastify4 } = await import('fastify4' as string) as { default: typeof Fastify }

/** What an application counts and logs. */
interface Seen {
  handled: number
  /** Statuses as an access log of the framework has them. */
  readonly logged: number[]
  /** Messages of errors that reached the framework's own error handler. */
  readonly errors: string[]
}

interface Options { readonly early: boolean, readonly tag: () => unknown, readonly seen: Seen }

const COOKIE = 'id=1; Path=/'
const decorators = ({ early, tag }: Options) => [withEtag(() => tag(), { early, required: true }), withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept-Language' })]

/** The answer of the handlers: of `/missing` a 404. */
const isMissing = (url: string | undefined): boolean => url?.endsWith('/missing') === true

function connectStyle(app: { use(...handlers: readonly any[]): unknown }, options: Options): void {
  const { seen } = options
  app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    response.setHeader('Set-Cookie', COOKIE)
    response.on('finish', () => { seen.logged.push(response.statusCode) })
    next()
  })
  app.use(forExpress(...decorators(options)))
  app.use((request: IncomingMessage, response: ServerResponse) => {
    seen.handled++
    if (isMissing(request.url)) response.statusCode = 404
    response.setHeader('X-After', '1')
    response.end('page')
  })
}

function catchConnectStyle(seen: Seen) {
  return (error: Error, _request: IncomingMessage, response: ServerResponse, _next: unknown): void => {
    seen.errors.push(error.message)
    response.statusCode = 503
    response.end('broken')
  }
}

function koa(Application: typeof Koa, options: Options): Server {
  const { seen } = options
  const app = new Application()
  app.use(async (ctx, next) => {
    ctx.set('Set-Cookie', COOKIE)
    try {
      await next()
    } catch (error) {
      seen.errors.push((error as Error).message)
      ctx.status = 503
      ctx.body = 'broken'
    }
    ctx.set('X-After', '1')
    seen.logged.push(ctx.status)
  })
  app.use(forKoa(...decorators(options)))
  app.use(ctx => {
    seen.handled++
    if (!isMissing(ctx.url)) ctx.body = 'page'
  })
  return createServer(app.callback())
}

async function fastify(create: typeof Fastify, options: Options): Promise<Server> {
  const { seen } = options
  const app = create()
  app.addHook('onRequest', async (_request, reply) => { reply.header('Set-Cookie', COOKIE) })
  app.addHook('onSend', async (_request, reply) => { reply.header('X-After', '1') })
  app.addHook('onResponse', async (_request, reply) => { seen.logged.push(reply.statusCode) })
  app.setErrorHandler((error: Error, _request, reply) => {
    seen.errors.push(error.message)
    return reply.code(503).send('broken')
  })
  app.addHook('preHandler', forFastify(...decorators(options)))
  app.route({
    method: ['GET', 'HEAD', 'PUT'], url: '/*', exposeHeadRoute: false,
    handler: async (request, reply) => {
      seen.handled++
      return isMissing(request.url) ? reply.callNotFound() : 'page'
    }
  })
  await app.ready()
  return app.server
}

const APPS: Readonly<Record<string, (options: Options) => Server | Promise<Server>>> = {
  'Express'(options) {
    const app = express().disable('etag')
    connectStyle(app, options)
    return createServer(app.use(catchConnectStyle(options.seen)))
  },
  'Express 4'(options) {
    const app = express4().disable('etag')
    connectStyle(app, options)
    return createServer(app.use(catchConnectStyle(options.seen)))
  },
  'Express, a router in an application in another'(options) {
    const router = express.Router()
    connectStyle(router, options)
    const inner = express().disable('etag').use('/b', router)
    return createServer(express().disable('etag').use('/a', inner).use(catchConnectStyle(options.seen)))
  },
  'Connect'(options) {
    const app = connect()
    connectStyle(app, options)
    return createServer(app.use(catchConnectStyle(options.seen)))
  },
  'Polka'(options) {
    const app = polka({ onError: (error: any, request: any, response: any) => catchConnectStyle(options.seen)(error, request, response, undefined) })
    connectStyle(app, options)
    return createServer(app.handler as unknown as RequestListener)
  },
  'Koa': options => koa(Koa, options),
  'Koa 2': options => koa(Koa2, options),
  'Fastify': options => fastify(Fastify, options),
  'Fastify 4': options => fastify(Fastify4, options),
  'Hono'(options) {
    const { seen } = options
    const app = new Hono()
    app.use(async (c, next) => {
      c.header('Set-Cookie', COOKIE)
      await next()
      c.header('X-After', '1')
    })
    app.use(logger(line => { if (line.startsWith('-->')) seen.logged.push(Number(line.split(' ')[3]?.replace(/\u001b\[\d+m/g, ''))) }))
    app.onError((error, c) => {
      seen.errors.push(error.message)
      return c.text('broken', 503)
    })
    app.use(forHono(...decorators(options)))
    app.all('*', c => {
      seen.handled++
      return isMissing(c.req.path) ? c.notFound() : c.json({ page: 1 })
    })
    return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
  'h3'(options) {
    const { seen } = options
    const app = new H3({
      silent: true,
      onError(error) {
        seen.errors.push((error.cause as Error | undefined)?.message ?? error.message)
        return new Response('broken', { status: 503 })
      },
      onResponse(response) {
        seen.logged.push(response.status)
        response.headers.set('X-After', '1')
        if (!response.headers.has('Set-Cookie')) response.headers.set('Set-Cookie', COOKIE)
      }
    })
    app.use(forH3(...decorators(options)))
    app.all('/**', event => {
      seen.handled++
      if (!isMissing(event.url.pathname)) return { page: 1 }
      event.res.status = 404
      return 'none'
    })
    return createServer(toNodeHandler(app) as RequestListener)
  }
}

async function withApp(name: string, options: Partial<Options>, use: (target: Target, seen: Seen) => Promise<void>): Promise<void> {
  const seen: Seen = { handled: 0, logged: [], errors: [] }
  const target = await onServer(await (APPS[name] as (options: Options) => Server | Promise<Server>)({ early: false, tag: () => 7, seen, ...options }))
  try {
    await use(target, seen)
  } finally {
    await target.close()
  }
}

const rows = Object.keys(APPS).map(name => ({ name, ref: 'not-modified: adapters' }))
const pathOf = (name: string, path = '/'): string => name.includes(' in ') ? `/a/b${path}` : path

for (const early of [false, true]) {
  table(`What handlers run, and what a log sees${early ? ', early' : ''}, in`, rows, ({ name }) => withApp(name, { early }, async (target, seen) => {
    for (const [method, field, status, handled, hasTag] of [
      ['GET', 'X-None: 1', 200, 1, true],
      ['GET', 'If-None-Match: "7"', 304, early ? 0 : 1, true],
      ['HEAD', 'If-None-Match: "7"', 304, early ? 0 : 1, true],
      ['GET', 'If-None-Match: "6"', 200, 1, true],
      ['GET', 'If-Match: "6"', 412, early ? 0 : 1, true],
      ['HEAD', 'If-Match: "6"', 412, early ? 0 : 1, true],
      ['PUT', 'If-Match: "6"', 412, 0, true],
      ['PUT', 'If-None-Match: *', 412, 0, true],
      ['PUT', 'If-Match: W/"7"', 412, 0, true],
      ['PUT', 'X-None: 1', 428, 0, false],
      ['PUT', 'If-Match: "7"', 200, 1, false]
    ] as const) {
      seen.handled = 0
      seen.logged.length = 0
      const answer = await target.send({ method, path: pathOf(name), fields: [field] })
      const what = `${method} ${field}`
      assert.equal([answer.status, seen.handled, seen.logged], [status, handled, [status]], what)
      assert.is(valueOf(answer, 'etag'), hasTag ? '"7"' : undefined, what)
      assert.is(valueOf(answer, 'set-cookie'), COOKIE, what)
      if (method === 'HEAD' || status === 304) assert.is(answer.content, '', what)
      if (status === 200 || status === 304) {
        if (method !== 'PUT') assert.is(valueOf(answer, 'cache-control'), 'max-age=60', what)
        assert.match(valueOf(answer, 'vary') as string, /Accept-Language/, what)
      } else {
        assert.ok([undefined, 'no-store'].includes(valueOf(answer, 'cache-control')), what)
      }
      assert.not(answer.content.includes('page') && status !== 200, what)
    }
    assert.equal(seen.errors, [])
  }))
}

table('An answer that is no success has nothing of the library, in', rows, ({ name }) => withApp(name, {}, async target => {
  for (const field of ['X-None: 1', 'If-None-Match: "7"', 'If-None-Match: *', 'If-Match: "6"']) {
    const answer = await target.send({ method: 'GET', path: pathOf(name, '/missing'), fields: [field] })
    assert.equal([answer.status, valueOf(answer, 'etag'), valueOf(answer, 'cache-control')], [404, undefined, undefined], field)
  }
}))

const FAILURES: Readonly<Record<string, () => unknown>> = {
  'throws': () => { throw new Error('no database') },
  'rejects': async () => { throw new Error('no database') }
}

table('An error of the tag function goes to the error handler of', rows.flatMap(row => Object.entries(FAILURES).map(([how, tag]) => (
  { ...row, app: row.name, name: `${row.name}, where it ${how}`, tag }))), ({ app, tag }) => withApp(app, { tag }, async (target, seen) => {
  for (const [method, field] of [['GET', 'If-None-Match: "7"'], ['PUT', 'If-Match: "7"']] as const) {
    const answer = await target.send({ method, path: pathOf(app), fields: [field] })
    assert.equal([answer.status, answer.content, valueOf(answer, 'etag'), seen.handled], [503, 'broken', undefined, 0])
  }
  assert.equal(seen.errors, ['no database', 'no database'])
}))

table('What exists in no revision that is known, or not at all, in', rows, async ({ name }) => {
  await withApp(name, { tag: () => undefined }, async (target, seen) => {
    const read = await target.send({ method: 'GET', path: pathOf(name), fields: ['If-None-Match: "7"'] })
    assert.equal([read.status, valueOf(read, 'etag')], [200, undefined])
    for (const field of ['If-Match: *', 'If-Match: "7"', 'If-None-Match: *']) {
      const answer = await target.send({ method: 'PUT', path: pathOf(name), fields: [field] })
      assert.equal([answer.status, valueOf(answer, 'etag')], [412, undefined], field)
    }
    assert.is(seen.handled, 1)
  })
  await withApp(name, { tag: () => null }, async (target, seen) => {
    assert.is((await target.send({ method: 'PUT', path: pathOf(name), fields: ['If-Match: *'] })).status, 412)
    assert.is((await target.send({ method: 'PUT', path: pathOf(name), fields: ['If-None-Match: *'] })).status, 200)
    assert.is(seen.handled, 1)
  })
})

const ADAPTERS = { forExpress, forKoa, forFastify, forHono, forH3 } as unknown as Readonly<Record<string, (...given: unknown[]) => (...given: unknown[]) => unknown>>

table('Adapters take decorators alone', Object.entries(ADAPTERS).flatMap(([adapter, make]) => [
  { given: [], got: 'none' },
  { given: [undefined], got: 'undefined' },
  { given: [(request: unknown) => request], got: 'a function' },
  { given: [withEtag], got: 'the function withEtag' },
  { given: [noStore, withEtag(() => 7)(() => 'page')], got: 'a function' },
  { given: [{ method: 'GET', headers: {} }], got: 'an instance of Object' }
].map(({ given, got }) => ({ name: `${adapter}, not ${got}${given.length}`, ref: 'not-modified: errors', adapter, make, given, got }))), ({ adapter, make, given, got }) => {
  assert.throws(() => make(...given), (error: unknown) => error instanceof TypeError && error.message.startsWith(`${adapter}: expected decorators such as withEtag(…), got ${got}. Write app.`))
})

stories('withKeptContent in an adapter', {
  'is refused where a middleware cannot answer in place of what comes after it'() {
    for (const [adapter, make] of Object.entries(ADAPTERS).filter(([adapter]) => adapter !== 'forExpress')) {
      assert.throws(() => make(withEtag(() => 7), withKeptContent(memoryContents())), new RegExp(`^${adapter}: expected no withKeptContent, .* around the listener`))
    }
  },
  async 'is what a handler of Express wrote, in one middleware with withEtag or in one of its own'() {
    const contents = memoryContents()
    for (const middleware of [[forExpress(withEtag(() => 7), withKeptContent(contents))], [forExpress(withEtag(() => 8)), forExpress(withKeptContent(contents))]]) {
      let calls = 0
      const app = express()
      app.get('/', ...middleware as never[], ((_request: unknown, response: { json(value: unknown): void }) => { response.json({ calls: ++calls }) }) as never)
      await withServer(app, async wire => {
        assert.equal([(await wire.send('GET')).content, (await wire.send('GET')).content], ['{"calls":1}', '{"calls":1}'])
      })
    }
  },
  async 'stands around an application of Hono'() {
    let calls = 0
    const app = new Hono()
    app.get('/', c => c.json({ calls: ++calls }))
    const answer = withEtag((_request: Request) => 7)(withKeptContent(memoryContents())(async (request: Request) => app.fetch(request)))
    const texts = [await answer(new Request('http://x/')), await answer(new Request('http://x/'))].map(response => response.text())
    assert.equal(await Promise.all(texts), ['{"calls":1}', '{"calls":1}'])
  }
})

stories('withRanges in an adapter', {
  'is refused where the framework sends the content by itself'() {
    for (const [adapter, make] of Object.entries(ADAPTERS).filter(([adapter]) => adapter !== 'forHono')) {
      assert.throws(() => make(withEtag(() => 7), withRanges), new RegExp(`^${adapter}: expected no withRanges, .* Write withRanges\\(handler\\)$`))
    }
  },
  async 'sends parts of what a handler of Hono returns'() {
    const app = new Hono()
    app.use(forHono(withEtag(() => 7), withRanges))
    app.get('/', c => c.body(rangeBody(10, (first, last) => '0123456789'.slice(first, last + 1))))
    const part = await app.request('/', { headers: { Range: 'bytes=2-4', 'If-Range': '"7"' } })
    assert.equal([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 2-4/10', '234'])
    assert.is((await app.request('/', { headers: { 'Range': 'bytes=2-4', 'If-None-Match': '"7"' } })).status, 304)
  }
})

table('A middleware is refused in a place that is not its own', Object.entries(ADAPTERS).flatMap(([adapter, make]) => Object.entries({
  'nothing': [],
  'a request alone': [{ method: 'GET', headers: {} }],
  'a request and a response': [{ method: 'GET', headers: {} }, { writeHead() {} }],
  'a context alone': [{ req: { method: 'GET', raw: { headers: new Headers() } }, res: { writeHead() {} } }]
}).map(([what, given]) => ({ name: `${adapter}, called with ${what}`, ref: 'not-modified: errors', adapter, make, given }))), async ({ adapter, make, given }) => {
  let error: unknown
  try {
    await make(noStore)(...given)
  } catch (thrown) {
    error = thrown
  }
  assert.instance(error, TypeError)
  assert.match((error as TypeError).message, new RegExp(`^${adapter}\\(…\\): expected to be called with \\(.*Write app\\.`))
})

table('A cookie that Fastify\'s plugin sets in onSend is on', [
  { name: '304, early', method: 'GET', field: 'If-None-Match: "7"', status: 304 },
  { name: '412', method: 'PUT', field: 'If-Match: "6"', status: 412 },
  { name: '428', method: 'PUT', field: 'X-None: 1', status: 428 }
].map(row => ({ ...row, ref: 'not-modified: adapters' })), async ({ method, field, status }) => {
  const app = Fastify()
  await app.register(cookie)
  app.addHook('onRequest', async (_request, reply) => { reply.setCookie('a', '1') })
  app.addHook('preHandler', forFastify(withEtag(() => 7, { early: true, required: true })))
  app.route({ method: ['GET', 'PUT'], url: '/', handler: async () => 'page' })
  await app.ready()
  const target = await onServer(app.server)
  try {
    const answer = await target.send({ method, path: '/', fields: [field] })
    assert.equal([answer.status, valueOf(answer, 'set-cookie')], [status, 'a=1; SameSite=Lax'])
  } finally {
    await app.close()
  }
})
