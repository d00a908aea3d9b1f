// What a decorator makes of a handler or a method: a function that frameworks take for the same, and that may be middleware.
import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import type { ErrorRequestHandler, NextFunction, Request as ExpressRequest, Response as ExpressResponse } from 'express'
import { etagMiddleware, noCache, noStore, withCacheControl, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Wire } from '../../support/wire.ts'

type Decorate = (handler: (...args: never[]) => unknown) => (...args: unknown[]) => unknown
const DECORATORS: Record<string, Decorate> = {
  withEtag: withEtag(() => 'v1') as Decorate,
  withLastModified: withLastModified(() => new Date(0)) as Decorate,
  withCacheControl: withCacheControl({ maxAge: 60 }) as Decorate,
  noStore: noStore as Decorate,
  noCache: noCache as Decorate,
  etagMiddleware: etagMiddleware as Decorate,
  stack: (handler => noStore(withEtag(() => 'v1')(handler as () => string))) as Decorate
}

const HANDLERS = [
  () => 'none', function one(_a: unknown) {}, (_a: unknown, _b: unknown) => 'two', function three(_a: unknown, _b: unknown, _c: unknown) {},
  // Express takes a function of four parameters for one that gets errors.
  function four(_a: unknown, _b: unknown, _c: unknown, _d: unknown) {}, async () => 'async', function* generator() {}
]

table('A decorated handler has the name and the parameters of the handler', Object.entries(DECORATORS).flatMap(([name, decorate]) =>
  HANDLERS.map(handler => ({
    name: `${name} around ${handler.constructor.name} "${handler.name}" of ${handler.length}`, decorate, handler, ref: 'not-modified: decorators'
  }))), ({ decorate, handler }) => {
  const decorated = decorate(handler)
  assert.equal([decorated.name, decorated.length], [handler.name, handler.length])
  for (const property of ['name', 'length']) {
    assert.equal(Object.getOwnPropertyDescriptor(decorated, property),
      { value: handler[property as 'name'], writable: false, enumerable: false, configurable: true })
  }
  assert.equal(Object.keys(decorated), [])
})

/** A decorator as one that has no types has it. */
const untyped = (decorator: unknown): (...args: unknown[]) => unknown => decorator as (...args: unknown[]) => unknown
const NO_CACHE = 'Write @noCache above a method, or noCache(handler)'

table('A standard decorator that stands elsewhere says what to write', [
  { name: 'on a class', args: [class {}, { kind: 'class', name: 'Pages' }], message: `noCache: expected a method, got the class Pages. ${NO_CACHE}` },
  { name: 'on a field', args: [undefined, { kind: 'field', name: 'title' }], message: `noCache: expected a method, got the field title. ${NO_CACHE}` },
  { name: 'on a private field', args: [undefined, { kind: 'field', name: '#title' }], message: `noCache: expected a method, got the field #title. ${NO_CACHE}` },
  { name: 'on a getter', args: [() => 1, { kind: 'getter', name: 'title' }], message: `noCache: expected a method, got the getter title. ${NO_CACHE}` },
  { name: 'on a setter', args: [() => 1, { kind: 'setter', name: Symbol.iterator }],
    message: `noCache: expected a method, got the setter Symbol(Symbol.iterator). ${NO_CACHE}` },
  { name: 'on an accessor', args: [{}, { kind: 'accessor', name: 'title' }], message: `noCache: expected a method, got the accessor title. ${NO_CACHE}` },
  { name: 'around a class', args: [class Pages {}], message: `noCache: expected a method, got the class Pages. ${NO_CACHE}` },
  { name: 'around nothing', args: [], message: 'noCache: expected a handler, got undefined. Write noCache(handler)' },
  { name: 'around null', args: [null], message: 'noCache: expected a handler, got null. Write noCache(handler)' },
  { name: 'around content', args: ['The answer is 42'], message: 'noCache: expected a handler, got "The answer is 42". Write noCache(handler)' },
  { name: 'around an object', args: [{ req: null, raw: 'GET', method: 'GET' }], message: 'noCache: expected a handler, got an instance of Object. Write noCache(handler)' },
  { name: 'in Array#map', args: [() => 1, 0, [() => 1]],
    message: 'noCache: expected a handler alone, got (a function, 0, an instance of Array). Write noCache(handler)' },
  { name: 'with null after the handler', args: [() => 1, null], message: 'noCache: expected a handler alone, got (a function, null). Write noCache(handler)' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ args, message }) => {
  assert.throws(() => untyped(noCache)(...args), (error: unknown) => {
    assert.instance(error, TypeError)
    assert.is((error as Error).message, message)
    return true
  })
})

const INSIDE = /^Expected a decorated handler to be called with \(IncomingMessage, ServerResponse\) or \(Request\), got /

table('A decorated handler, called with other arguments, says what to pass', [
  { name: 'nothing', args: [], got: '()' },
  { name: 'undefined', args: [undefined], got: '(undefined)' },
  { name: 'null', args: [null, null], got: '(null, null)' },
  { name: 'a text', args: ['GET', {}], got: '("GET", an instance of Object)' },
  { name: 'a request alone', args: [{ method: 'GET', headers: {} }], got: '(an instance of Object)' },
  { name: 'a method alone', args: [{ method: 'GET' }], got: '(an instance of Object)' },
  { name: 'fields alone', args: [{ headers: new Headers() }, () => {}], got: '(an instance of Object, a function)' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ args, got }) => {
  assert.throws(() => untyped(noCache(() => 'text'))(...args), (error: unknown) => {
    assert.instance(error, TypeError)
    assert.is((error as Error).message.replace(INSIDE, ''),
      `${got}. In Hono pass c.req.raw, in h3 event.req, in Koa ctx.req and ctx.res, in Fastify request.raw and reply.raw`)
    return true
  })
})

const LONG = 'a text of more than sixty-four characters, so that the tag is made of its digest'

table('What decorators set before the handler', [
  { name: 'withCacheControl: its directives', handler: withCacheControl({ private: true, maxAge: 60 })(() => 'text'),
    fields: ['Cache-Control: private, max-age=60', 'Content-Length: 4'] },
  { name: 'withLastModified: a date', handler: withLastModified(() => new Date(0))(() => 'text'),
    fields: ['Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT', 'Content-Length: 4'] },
  { name: 'withLastModified: no date', handler: withLastModified(async () => undefined)(() => 'text'), fields: ['Content-Length: 4'] },
  { name: 'withLastModified: nothing there', handler: withLastModified(() => null)(() => 'text'), fields: ['Content-Length: 4'] },
  { name: 'withEtag: another digest', handler: withEtag(() => LONG, { digest: 'sha1' })(() => 'text'),
    fields: [`ETag: "${createHash('sha1').update(LONG).digest('hex')}"`, 'Content-Length: 4'] },
  { name: 'withEtag: a weak tag', handler: withEtag(() => 7, { weak: true })(() => 'text'), fields: ['ETag: W/"7"', 'Content-Length: 4'] },
  { name: 'withEtag: nothing there', handler: withEtag(() => null)(() => 'text'), fields: ['Content-Length: 4'] }
].map(row => ({ ...row, ref: 'not-modified: decorators' })), ({ handler, fields }) => withServer((request, response) => { handler(request, response) }, async wire => {
  assert.equal(await wire.send('GET'), {
    status: 200, reason: 'OK', truncated: false, content: 'text', fields: [...fields, 'Date: <date>', 'Connection: close']
  })
}))

stories('not-modified: noStore', {
  'names itself': () => {
    assert.throws(() => untyped(noStore)(7), /^noStore: expected a handler, got 7\. Write noStore\(handler\)$/)
  },
  'and noCache set the same fields': async () => {
    for (const decorate of [noStore, noCache]) {
      await withServer(decorate(() => 'text'), async wire => {
        assert.equal((await wire.send('GET')).fields, [
          'Cache-Control: no-cache, no-store, must-revalidate', 'Expires: Mon, 26 Jul 1997 05:00:00 GMT', 'Pragma: no-store',
          'Content-Length: 4', 'Date: <date>', 'Connection: close'
        ])
      })
    }
  },
  'decorates methods': async () => {
    class Account {
      readonly text = 'text'
      @noStore
      balance(_request: IncomingMessage, _response: ServerResponse): string { return this.text }
    }
    const account = new Account()
    await withServer((request, response) => { account.balance(request, response) }, async wire => {
      assert.is((await wire.send('GET')).content, 'text')
    })
  }
})

/** An application of Express with a decorated step before the handler, that counts the handler's calls. */
async function withSteps(use: (wire: Wire, counts: { handled: number, errors: unknown[] }) => Promise<void>,
  step: (request: ExpressRequest, response: ExpressResponse, next: NextFunction) => void): Promise<void> {
  const counts: { handled: number, errors: unknown[] } = { handled: 0, errors: [] }
  const answer: ErrorRequestHandler = (error, _request, response, _next) => {
    counts.errors.push(error)
    response.sendStatus(503)
  }
  const app = express().disable('etag').disable('x-powered-by')
  const tagged = withEtag((request: ExpressRequest) => request.params['id'] === 'none' ? null : `r${String(request.params['id'])}`)
  app.all('/pages/:id', tagged(step), (request, response) => {
    counts.handled++
    response.type('text').send(`page ${String(request.params['id'])}`)
  })
  app.use(answer)
  await withServer(app as RequestListener, wire => use(wire, counts))
}

stories('not-modified: a decorated handler that calls next() is middleware', {
  'what comes after it answers under its tag': () => withSteps(async (wire, counts) => {
    assert.equal(await wire.send('GET', [], '', '/pages/7'), {
      status: 200, reason: 'OK', truncated: false, content: 'page 7',
      fields: ['ETag: "r7"', 'X-Step: done', 'Content-Type: text/plain; charset=utf-8', 'Content-Length: 6', 'Date: <date>', 'Connection: close']
    })
    assert.equal(await wire.send('GET', ['If-None-Match: "r7"'], '', '/pages/7'), {
      status: 304, reason: 'Not Modified', truncated: false, content: '', fields: ['ETag: "r7"', 'X-Step: done', 'Date: <date>', 'Connection: close']
    })
    assert.equal([(await wire.send('PUT', ['If-Match: "r7"'], '', '/pages/7')).status, counts.handled, counts.errors], [200, 3, []])
  }, (_request, response, next) => {
    response.set('X-Step', 'done')
    next()
  }),
  'and does not run where a precondition of an unsafe request failed': () => withSteps(async (wire, counts) => {
    assert.is((await wire.send('PUT', ['If-Match: "r6"'], '', '/pages/7')).status, 412)
    assert.is((await wire.send('DELETE', ['If-Match: *'], '', '/pages/none')).status, 412)
    assert.is(counts.handled, 0)
    assert.is((await wire.send('PUT', ['If-None-Match: *'], '', '/pages/none')).status, 200)
    assert.is(counts.handled, 1)
  }, (_request, _response, next) => next()),
  'an error that it passes on, or throws, is answered once': async () => {
    const boom = new Error('boom')
    const steps: ((request: ExpressRequest, response: ExpressResponse, next: NextFunction) => void)[] = [
      (_request, _response, next) => next(boom), () => { throw boom }
    ]
    for (const step of steps) {
      await withSteps(async (wire, counts) => {
        const { status, fields } = await wire.send('GET', [], '', '/pages/7')
        assert.equal([status, counts.handled, counts.errors, fields.filter(field => /^etag/i.test(field))], [503, 0, [boom], []])
      }, step)
    }
  }
})
