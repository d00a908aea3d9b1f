// A call that was forgotten, or made with what a framework passes, is named at the first request, with what to write.
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import fastify from 'fastify'
import { H3 } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

/** What a framework is given in place of a handler, whatever its types say. */
type Given = never

/** The frameworks as they call what they are given for a route or for all routes: each answers 500 and keeps the error. */
const CALLERS: Record<string, (given: Given, caught: (error: unknown) => void) => Promise<number>> = {
  async Express(given: RequestHandler, caught) {
    const answer: ErrorRequestHandler = (error, _request, response, _next) => {
      caught(error)
      response.sendStatus(500)
    }
    return statusOf(express().use(given).use(answer))
  },
  async 'node:http'(given: RequestListener, caught) {
    return statusOf((request, response) => {
      try {
        given(request, response)
      } catch (error) {
        caught(error)
        response.statusCode = 500
        response.end()
      }
    })
  },
  async Koa(given: Koa.Middleware, caught) {
    const app = new Koa()
    app.on('error', caught)
    return statusOf(app.use(given).callback())
  },
  async Hono(given: () => Response, caught) {
    const app = new Hono().get('/', given)
    app.onError((error, c) => {
      caught(error)
      return c.text('', 500)
    })
    return (await app.request('/')).status
  },
  async h3(given: () => Response, caught) {
    const app = new H3({ onError: error => caught(error.cause ?? error), silent: true })
    return (await app.get('/', given).request('/')).status
  },
  async Fastify(given: () => string, caught) {
    const app = fastify().get('/', given)
    app.setErrorHandler(async (error, _request, reply) => {
      caught(error)
      return reply.code(500).send()
    })
    const { statusCode } = await app.inject('/')
    await app.close()
    return statusCode
  },
  async fetch(given: (request: Request) => Response, caught) {
    try {
      return given(new Request('http://x/')).status
    } catch (error) {
      caught(error)
      return 500
    }
  }
}

async function statusOf(listener: RequestListener): Promise<number> {
  let status = 0
  await withServer(listener, async wire => { ({ status } = await wire.send('GET')) })
  return status
}

async function messageOf(framework: string, given: unknown): Promise<string> {
  const errors: unknown[] = []
  const status = await (CALLERS[framework] as (typeof CALLERS)['x'])(given as Given, error => { errors.push(error) })
  assert.equal([status, errors.length], [500, 1])
  assert.instance(errors[0], TypeError)
  return (errors[0] as Error).message
}

const IN_FRAMEWORKS = 'In Hono pass c.req.raw, in h3 event.req, in Koa ctx.req and ctx.res, in Fastify request.raw and reply.raw'
const WRAP = 'Write app.use(etagMiddleware()) in Express, or wrap the application: etagMiddleware(app.fetch), etagMiddleware(app.callback())'
const REQUESTS: Record<string, string> = {
  'Express': 'a request (an instance of IncomingMessage)',
  'node:http': 'a request (an instance of IncomingMessage)',
  'fetch': 'a request (an instance of Request)',
  'Koa': 'the context of a framework (an instance of Object)',
  'Hono': 'the context of a framework (an instance of Context)',
  'h3': 'the context of a framework (an instance of H3Event)',
  'Fastify': 'the context of a framework (an instance of Request)'
}

table('A function that was not called with a handler', Object.entries(REQUESTS).flatMap(([framework, request]) => {
  const end = request.startsWith('a request') ? '' : `. ${IN_FRAMEWORKS}`
  return [
    { title: 'withEtag(f)', given: withEtag(() => 'v1'), message: `withEtag(…): expected a handler, got ${request}. Write withEtag(…)(handler)${end}` },
    { title: 'withLastModified(f)', given: withLastModified(() => null),
      message: `withLastModified(…): expected a handler, got ${request}. Write withLastModified(…)(handler)${end}` },
    { title: 'withCacheControl({})', given: withCacheControl({}),
      message: `withCacheControl(…): expected a handler, got ${request}. Write withCacheControl(…)(handler)${end}` },
    { title: 'noCache', given: noCache, message: `noCache: expected a handler, got ${request}. Write noCache(handler)${end}` },
    { title: 'withEtag', given: withEtag, message: `withEtag: expected a function, got ${request}. Write withEtag(request => revision)(handler)` },
    { title: 'withLastModified', given: withLastModified,
      message: `withLastModified: expected a function, got ${request}. Write withLastModified(request => date)(handler)` },
    { title: 'withCacheControl', given: withCacheControl,
      message: `withCacheControl: expected directives, got ${request}. Write withCacheControl({ maxAge: 60 })(handler)` },
    { title: 'etagMiddleware', given: etagMiddleware, message: `etagMiddleware: expected an application, a function, or options, got ${request}. ${WRAP}` }
  ].map(row => ({ ...row, framework, name: `${row.title} in ${framework}`, ref: 'not-modified: errors' }))
}), async ({ framework, given, message }) => {
  assert.is(await messageOf(framework, given), message)
})

const tagged = withEtag(() => 'v1')(() => 'text')
const TAKES = 'Expected a decorated handler to be called with (IncomingMessage, ServerResponse) or (Request), got '
const STEP = 'etagMiddleware(): expected (request, response, next) of node:http, got '
const AROUND = '. In Hono and Koa wrap the application: etagMiddleware(app.fetch), etagMiddleware(app.callback())'

table('What is made for a server, called as a framework calls its own', [
  { framework: 'Hono', given: tagged, message: `${TAKES}(an instance of Context, a function). ${IN_FRAMEWORKS}` },
  { framework: 'Koa', given: tagged, message: `${TAKES}(an instance of Object, a function). ${IN_FRAMEWORKS}` },
  { framework: 'Fastify', given: tagged, message: `${TAKES}(an instance of Request, an instance of Reply). ${IN_FRAMEWORKS}` },
  { framework: 'Hono', given: etagMiddleware(), message: `${STEP}(an instance of Context, a function, undefined)${AROUND}` },
  { framework: 'Koa', given: etagMiddleware(), message: `${STEP}(an instance of Object, a function, undefined)${AROUND}` },
  { framework: 'fetch', given: etagMiddleware(), message: `${STEP}(an instance of Request, undefined, undefined)${AROUND}` },
  { framework: 'node:http', given: etagMiddleware(),
    message: `${STEP}(an instance of IncomingMessage, an instance of ServerResponse, undefined)${AROUND}` }
].map(row => ({ ...row, name: `${row.given === tagged ? 'a decorated handler' : 'the middleware'} in ${row.framework}`, ref: 'not-modified: errors' })),
async ({ framework, given, message }) => {
  assert.is(await messageOf(framework, given), message)
})

const step = etagMiddleware() as (...args: unknown[]) => unknown
const response = { writeHead() {} }

table('The middleware, called with other arguments', [
  { name: 'nothing', args: [], got: '(undefined, undefined, undefined)' },
  { name: 'no request', args: [null, response, () => {}], got: '(null, an instance of Object, a function)' },
  { name: 'a value that is not a request', args: [{}, response, () => {}], got: '(an instance of Object, an instance of Object, a function)' },
  { name: 'a value that is not a response', args: [{ method: 'GET' }, {}, () => {}], got: '(an instance of Object, an instance of Object, a function)' },
  { name: 'no function for next', args: [{ method: 'GET' }, response, 'next'], got: '(an instance of Object, an instance of Object, "next")' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ args, got }) => {
  assert.throws(() => step(...args), (error: unknown) => error instanceof TypeError && error.message === `${STEP}${got}${AROUND}`)
})

stories('not-modified: a server hears of what was forgotten', {
  'createServer(withEtag(f)) throws in the listener, as any listener that fails': async () => {
    const server = createServer(withEtag(() => 'v1') as unknown as RequestListener)
    assert.throws(() => server.emit('request', { method: 'GET', headers: {} }, response), /Write withEtag\(…\)\(handler\)$/)
  },
  'the requests of node:http2 are known too': async () => {
    const errors: unknown[] = []
    const server = createHttp2Server((request, answer) => {
      try {
        (noCache as unknown as (...args: unknown[]) => unknown)(request, answer)
      } catch (error) {
        errors.push(error)
        answer.end()
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    try {
      const stream = session.request()
      stream.resume()
      await once(stream, 'close')
    } finally {
      session.close()
      server.close()
    }
    assert.is((errors[0] as Error).message, 'noCache: expected a handler, got a request (an instance of Http2ServerRequest). Write noCache(handler)')
  }
})
