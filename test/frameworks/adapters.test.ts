// What each adapter does by its framework's own means, where the framework is one of handlers in Connect's style, and what is refused.
import connect from 'connect'
import express from 'express'
import { Hono } from 'hono'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { forExpress, forFastify, forH3, forHono, forKoa, memoryContents, noStore, rangeBody, withEtag, withKeptContent, withRanges } from 'not-modified'
import polka from 'polka'
import * as assert from 'uvu/assert'
import { stories, table } from '../support/table.ts'
import { withServer } from '../support/wire.ts'
import { COOKIE, decorators, isMissing, testAdapters } from './adapter-rows.ts'
import type { Options, Seen, Start } from './adapter-rows.ts'

// The older version has no types of its own here.
const { default: express4 } = await import('express4' as string) as { default: typeof express }

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

const APPS: Readonly<Record<string, Start>> = {
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
  }
}

testAdapters(APPS)

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
