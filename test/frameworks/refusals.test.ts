// The option `refusal` through the adapter of each framework: it gets the framework's own context, and the framework sends what it makes.
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forExpress, forFastify, forH3, forHono, forKoa, withCacheControl, withEtag } from 'not-modified'
import type { PreconditionError, RefusalContent } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import { DETAILS, problem } from '../support/refusals.ts'
import { table } from '../support/table.ts'
import { fieldsOf } from './answers.ts'

/** How a refusal asks the context of a framework for a field, and the path. */
interface Asked { field(name: string): string | undefined, path: string }
type Make = (error: PreconditionError, asked: Asked) => RefusalContent | undefined

interface Tagged { readonly make: Make | undefined, readonly tag: () => unknown, readonly early: boolean, ran(): void }

const CONTENT = { note: 'tea' }
const methods = ['GET', 'PUT'] as const

/** The options of a decorator, for a refusal that is called with what `read` reads. */
function optionsOf<C>({ make, early }: Tagged, read: (context: C) => Asked) {
  const refusal = make && ((error: PreconditionError, context: C) => make(error, read(context)))
  return { required: true, early, refusal }
}

const APPS: Readonly<Record<string, (tagged: Tagged) => Server | Promise<Server>>> = {
  Express(tagged) {
    const app = express().disable('etag').disable('x-powered-by')
    app.use((_request, response, next) => {
      response.set('X-Before', '1')
      next()
    })
    app.all('/notes/:id', forExpress(withEtag((_request: express.Request) => tagged.tag(), optionsOf(tagged, (request: express.Request) => (
      { field: name => request.get(name), path: `${request.params['id']}` }))), withCacheControl({ maxAge: 60 })), (_request, response) => {
      tagged.ran()
      response.json(CONTENT)
    })
    return createServer(app)
  },
  Koa(tagged) {
    const app = new Koa()
    app.use((ctx, next) => {
      ctx.set('X-Before', '1')
      return next()
    })
    app.use(forKoa(withEtag((_ctx: Koa.Context) => tagged.tag(), optionsOf(tagged, (ctx: Koa.Context) => (
      { field: name => ctx.get(name) || undefined, path: ctx.path.slice('/notes/'.length) }))), withCacheControl({ maxAge: 60 })))
    app.use(ctx => {
      tagged.ran()
      ctx.body = CONTENT
    })
    return createServer(app.callback())
  },
  async Fastify(tagged) {
    const app = Fastify()
    app.addContentTypeParser('application/xml', { parseAs: 'string' }, (_request, body, done) => { done(null, body) })
    app.addHook('onRequest', async (_request, reply) => { reply.header('X-Before', '1') })
    app.route<{ Params: { id: string } }>({
      method: [...methods],
      url: '/notes/:id',
      preHandler: forFastify(withEtag(() => tagged.tag(), optionsOf(tagged, (request: any) => (
        { field: name => request.headers[name.toLowerCase()] as string | undefined, path: request.params.id }))), withCacheControl({ maxAge: 60 })),
      async handler() {
        tagged.ran()
        return CONTENT
      }
    })
    await app.ready()
    return app.server
  },
  Hono(tagged) {
    const app = new Hono()
    app.use(async (c, next) => {
      c.header('X-Before', '1')
      await next()
    })
    app.on([...methods], '/notes/:id', forHono(withEtag((_c: any) => tagged.tag(), optionsOf(tagged, (c: any) => (
      { field: name => c.req.header(name), path: c.req.param('id') }))), withCacheControl({ maxAge: 60 })), c => {
      tagged.ran()
      return c.json(CONTENT)
    })
    return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
  h3(tagged) {
    const app = new H3({ silent: true })
    app.use(event => { event.res.headers.set('X-Before', '1') })
    app.use('/notes/:id', forH3(withEtag((_event: any) => tagged.tag(), optionsOf(tagged, (event: any) => (
      { field: name => event.req.headers.get(name) ?? undefined, path: event.context.params.id }))), withCacheControl({ maxAge: 60 })))
    app.on('', '/notes/:id', () => {
      tagged.ran()
      return CONTENT
    })
    return createServer(toNodeHandler(app) as RequestListener)
  }
}

const json: Make = ({ status, code, message, headers }, { path }) =>
  ({ type: 'application/json', content: JSON.stringify({ status, code, message, path, etag: headers['ETag'] ?? null }) })
const dav: Make = (_error, { field }) =>
  [field('Content-Type'), field('Accept')].some(type => /\/xml$/.test(type ?? '')) ? { type: 'application/xml; charset="utf-8"', content: '<D:error xmlns:D="DAV:"/>' } : undefined
const html: Make = ({ message }, { field, path }) =>
  field('Accept') === 'text/html' ? { type: 'text/html; charset=utf-8', content: `<p>${path}: geändert – ${message.length}` } : undefined
const secret: Make = () => ({ type: 'text/plain', content: 'no', validators: false })
const bytes: Make = () => ({ type: 'application/octet-stream', content: new Uint8Array([0, 255, 10]) })
const empty: Make = () => ({ type: 'text/plain', content: '' })

const PROBLEM = 'application/problem+json'
const STALE = 'If-Match: "6"'
const { changed, required, unknown } = DETAILS
const jsonOf = (status: number, code: string, message: string, etag: string | null): string => JSON.stringify({ status, code, message, path: '1', etag })

interface Case {
  readonly what: string
  readonly make?: Make
  readonly method: 'GET' | 'HEAD' | 'PUT'
  readonly sent: readonly string[]
  readonly status: 412 | 428
  readonly type: string
  readonly content: string
  /** Whether it tells the tag; true unless set. */
  readonly isTold?: boolean
  readonly tag?: () => unknown
  readonly early?: boolean
}

const CASES: readonly Case[] = [
  { what: 'problem details, to a stale PUT', method: 'PUT', sent: [STALE], status: 412, type: PROBLEM, content: problem(412, changed) },
  { what: 'problem details, to a PUT without a precondition', method: 'PUT', sent: [], status: 428, type: PROBLEM, content: problem(428, required), isTold: false },
  ...(['GET', 'HEAD'] as const).flatMap((method): Case[] => [
    { what: `problem details, to a stale ${method}`, method, sent: [STALE], status: 412, type: PROBLEM, content: problem(412, changed) },
    { what: `problem details, to a stale ${method}, early`, method, sent: [STALE], status: 412, type: PROBLEM, content: problem(412, changed), early: true },
    { what: `problem details, to a ${method} while the tag is not to be had`, method, sent: [STALE], status: 412, type: PROBLEM, content: problem(412, unknown), isTold: false, tag: () => undefined },
    { what: `JSON of an API, to a stale ${method}`, make: json, method, sent: [STALE], status: 412, type: 'application/json', content: jsonOf(412, 'ERR_PRECONDITION_FAILED', changed, '"7"') },
    { what: `JSON of an API, to a stale ${method}, early`, make: json, method, sent: [STALE], status: 412, type: 'application/json', content: jsonOf(412, 'ERR_PRECONDITION_FAILED', changed, '"7"'), early: true },
    { what: `XML, to a stale ${method}`, make: dav, method, sent: [STALE, 'Accept: text/xml'], status: 412, type: 'application/xml; charset="utf-8"', content: '<D:error xmlns:D="DAV:"/>' },
    { what: `HTML by Accept, to a stale ${method}`, make: html, method, sent: [STALE, 'Accept: text/html'], status: 412, type: 'text/html; charset=utf-8', content: `<p>1: geändert – ${changed.length}` },
    { what: `bytes, to a stale ${method}`, make: bytes, method, sent: [STALE], status: 412, type: 'application/octet-stream', content: '\0\xFF\n' },
    { what: `no validators, to a stale ${method}`, make: secret, method, sent: [STALE], status: 412, type: 'text/plain', content: 'no', isTold: false },
    { what: `no content, to a stale ${method}`, make: empty, method, sent: [STALE], status: 412, type: 'text/plain', content: '' }
  ]),
  { what: 'JSON of an API, to a stale PUT', make: json, method: 'PUT', sent: [STALE], status: 412, type: 'application/json', content: jsonOf(412, 'ERR_PRECONDITION_FAILED', changed, '"7"') },
  { what: 'JSON of an API, to a PUT without a precondition', make: json, method: 'PUT', sent: [], status: 428, type: 'application/json', content: jsonOf(428, 'ERR_PRECONDITION_REQUIRED', required, null), isTold: false },
  { what: 'XML by the type of the content, to a stale PUT', make: dav, method: 'PUT', sent: [STALE, 'Content-Type: application/xml'], status: 412, type: 'application/xml; charset="utf-8"', content: '<D:error xmlns:D="DAV:"/>' },
  { what: 'the usual content for another type, to a stale PUT', make: dav, method: 'PUT', sent: [STALE], status: 412, type: PROBLEM, content: problem(412, changed) },
  { what: 'HTML by Accept, to a stale PUT', make: html, method: 'PUT', sent: [STALE, 'Accept: text/html'], status: 412, type: 'text/html; charset=utf-8', content: `<p>1: geändert – ${changed.length}` },
  { what: 'HTML by Accept, to a PUT without a precondition', make: html, method: 'PUT', sent: ['Accept: text/html'], status: 428, type: 'text/html; charset=utf-8', content: `<p>1: geändert – ${required.length}`, isTold: false },
  { what: 'bytes, to a stale PUT', make: bytes, method: 'PUT', sent: [STALE], status: 412, type: 'application/octet-stream', content: '\0\xFF\n' },
  { what: 'no validators, to a stale PUT', make: secret, method: 'PUT', sent: [STALE], status: 412, type: 'text/plain', content: 'no', isTold: false },
  { what: 'no content, to a stale PUT', make: empty, method: 'PUT', sent: [STALE], status: 412, type: 'text/plain', content: '' }
]

const framing = /^(?:date|connection|keep-alive)(?::|$)/

table('A refusal through the adapter of', Object.entries(APPS).flatMap(([framework, start]) => CASES.map(row => (
  { ...row, start, name: `${framework}: ${row.what}`, ref: 'RFC 9110 §15.5.13, RFC 6585 §3, RFC 9457' }))),
async ({ start, make, method, sent, status, type, content, isTold = true, tag = () => 7, early = false }) => {
  let runs = 0
  const target = await onServer(await start({ make, tag, early, ran() { runs++ } }))
  try {
    // Bytes that are no text are compared as they are.
    const octets = make === bytes ? Buffer.from(content, 'latin1') : Buffer.from(content)
    const answer = await target.send({ method, path: '/notes/1', fields: sent })
    assert.equal([answer.status, answer.content], [status, method === 'HEAD' ? '' : octets.toString('latin1')])
    assert.equal(fieldsOf(answer).filter(line => !framing.test(line)), [
      'cache-control: no-store', `content-length: ${octets.length}`, `content-type: ${type}`, ...isTold ? ['etag: "7"'] : [], 'x-before: 1'
    ])
    assert.is(runs, method === 'PUT' || early ? 0 : 1)
  } finally {
    await target.close()
  }
})
