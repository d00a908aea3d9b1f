// Which answers of a fetch handler the preconditions stand before, and what an answer that is no success carries.
import { Hono } from 'hono'
import { etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

type Handler = (request: Request) => Promise<Response>
type Fields = Record<string, string>

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const ask = (fields: Fields = {}, method = 'GET'): Request => new Request('http://x/', { method, headers: fields })
const fieldsOf = (response: Response): Fields => Object.fromEntries(response.headers)
const RANGE = { Range: 'bytes=0-1' }

const SUCCESSES = [200, 201, 202, 203, 204, 205, 206]
const OTHERS = [300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 407, 409, 410, 412, 415, 416, 422, 428, 429, 500, 502, 503]

table('RFC 9110 §13.2.1, §15.4.5: an answer', [...SUCCESSES, ...OTHERS].map(status => ({ name: String(status), status, ref: 'RFC 9110 §13.2.1, §15.4.5' })), async ({ status }) => {
  const isEmpty = status === 204 || status === 205 || status === 304
  const own = { 'ETag': '"v1"', 'Content-Type': 'text/plain', 'X-Own': 'y' }
  const handler = etagMiddleware(async (_request: Request) => new Response(isEmpty ? null : 'content', { status, headers: own }))
  const isSuccess = SUCCESSES.includes(status)
  const isPart = status === 206 || status === 416
  for (const [method, fields, expected] of [
    ['GET', {}, status],
    ['GET', { 'If-None-Match': '"v1"' }, status === 200 ? 304 : status],
    ['GET', { 'If-None-Match': '*' }, status === 200 ? 304 : status],
    ['GET', { 'If-None-Match': '"v0"' }, status],
    ['GET', { 'If-Match': '"v1"' }, status],
    ['GET', { 'If-Match': '"v0"' }, isSuccess ? 412 : status],
    ['GET', { 'If-Match': '"v0"', 'If-None-Match': '"v1"' }, isSuccess ? 412 : status],
    ['GET', { 'If-None-Match': '"v1"', ...RANGE }, status === 200 || isPart ? 304 : status],
    ['GET', { 'If-Match': '"v0"', ...RANGE }, isSuccess || isPart ? 412 : status],
    ['GET', { 'If-None-Match': '"v0"', ...RANGE }, status],
    ['HEAD', { 'If-None-Match': '"v1"' }, status === 200 ? 304 : status],
    ['HEAD', { 'If-None-Match': '"v1"', ...RANGE }, status === 200 ? 304 : status],
    ['HEAD', { 'If-Match': '"v0"', ...RANGE }, isSuccess ? 412 : status],
    ['PUT', { 'If-Match': '"v0"' }, status],
    ['PUT', { 'If-None-Match': '"v1"' }, status],
    ['OPTIONS', { 'If-Match': '"v0"' }, status]
  ] as [string, Fields, number][]) {
    const sent = await handler(ask(fields, method))
    const response = expected === 412 && status !== 412 ? await bareResponse(sent, method === 'HEAD') : sent
    const name = `${method} ${JSON.stringify(fields)}`
    assert.is(response.status, expected, name)
    const isReplaced = expected !== status
    assert.equal(fieldsOf(response), isReplaced ? { 'etag': '"v1"', 'x-own': 'y' } : { 'etag': '"v1"', 'content-type': 'text/plain', 'x-own': 'y' }, name)
    assert.is(await response.text(), isReplaced || isEmpty ? '' : 'content', name)
    if (isReplaced) assert.is(response.statusText, expected === 304 ? 'Not Modified' : 'Precondition Failed', name)
  }
})

const decorated = (handler: Handler): Handler => withEtag(() => 'v1')(withLastModified(() => new Date(DATE))(withCacheControl({ public: true, maxAge: 60 })(handler)))
const OURS = { 'etag': '"v1"', 'last-modified': DATE, 'cache-control': 'public, max-age=60' }

table('RFC 9110 §8.8: what the library knows is on', [...SUCCESSES, ...OTHERS].map(status => ({ name: String(status), status, ref: 'RFC 9110 §8.8' })), async ({ status }) => {
  const isEmpty = status === 204 || status === 205 || status === 304
  const isSuccess = SUCCESSES.includes(status) || status === 304 || status === 412
  const answer = async (_request: Request): Promise<Response> => new Response(isEmpty ? null : 'x', { status, headers: { 'Content-Type': 'text/plain', 'X-Own': 'y' } })
  const own = { 'content-type': 'text/plain', 'x-own': 'y' }
  assert.equal(fieldsOf(await decorated(answer)(ask())), isSuccess ? { ...own, ...OURS } : own)
  assert.equal(fieldsOf(await noCache(answer)(ask())), isSuccess
    ? { ...own, 'cache-control': 'no-cache, no-store, must-revalidate', 'expires': 'Mon, 26 Jul 1997 05:00:00 GMT', 'pragma': 'no-store' } : own)
  // Of an unsafe method only the fields are.
  assert.equal(fieldsOf(await decorated(answer)(ask({}, 'PUT'))), isSuccess ? { ...own, 'cache-control': 'public, max-age=60' } : own)
})

stories('RFC 9110 §8.8: an answer that is no success keeps', {
  async 'what the application set itself'() {
    const own = { 'cache-control': 'max-age=1', 'etag': '"own"', 'last-modified': DATE, 'expires': DATE }
    const response = await noCache(decorated(async (_request: Request) => new Response('x', { status: 404, headers: { ...own, 'Content-Type': 'text/plain' } })))(ask())
    assert.equal([response.status, fieldsOf(response)], [404, { ...own, 'content-type': 'text/plain' }])
  },
  async 'nothing of a wrapper inside that a framework carried over'() {
    for (const etag of ['"v1"', 'W/"v1"', '"v1-gzip"']) {
      const inner = decorated(async (_request: Request) => new Response('x', { headers: etag.includes('gzip') ? { 'Content-Encoding': 'gzip' } : {} }))
      const app = etagMiddleware(async (request: Request) => {
        const { headers } = await inner(request)
        return new Response('failed', { status: 500, headers: { ...Object.fromEntries(headers), 'etag': etag, 'content-security-policy': "default-src 'self'", 'content-type': 'text/plain', 'content-encoding': 'identity' } })
      })
      for (const method of ['GET', 'HEAD', 'QUERY']) {
        const response = await app(ask({}, method))
        assert.equal([response.status, fieldsOf(response)], [500, { 'content-security-policy': "default-src 'self'", 'content-type': 'text/plain', 'content-encoding': 'identity' }])
      }
    }
  },
  async 'what differs from what a wrapper inside gave'() {
    const app = etagMiddleware(async (request: Request) => {
      await decorated(async (_request: Request) => new Response('x'))(request)
      return new Response('gone', { status: 410, headers: { 'ETag': '"v2"', 'Cache-Control': 'max-age=60', 'Last-Modified': 'Mon, 07 Nov 1994 08:49:37 GMT', 'Content-Type': 'text/plain' } })
    })
    assert.equal(fieldsOf(await app(ask())), { 'etag': '"v2"', 'cache-control': 'max-age=60', 'last-modified': 'Mon, 07 Nov 1994 08:49:37 GMT', 'content-type': 'text/plain' })
  },
  async 'nothing of generate'() {
    for (const fields of [{}, { 'Content-Encoding': 'gzip' }] as Fields[]) {
      const inner = etagMiddleware(async (_request: Request) => new Response('x', { headers: fields }), { generate: true })
      const app = etagMiddleware(async (request: Request) => {
        const etag = (await inner(request)).headers.get('etag')
        assert.ok(etag)
        return new Response('failed', { status: 500, headers: { 'ETag': etag, 'Content-Type': 'text/plain' } })
      })
      assert.equal(fieldsOf(await app(ask())), { 'content-type': 'text/plain' })
    }
  },
  async 'its fields also where they cannot be changed'() {
    const app = etagMiddleware(async (request: Request) => {
      await decorated(async (_request: Request) => new Response('x'))(request)
      return Response.redirect('http://x/there', 307)
    })
    assert.equal(fieldsOf(await app(ask())), { location: 'http://x/there' })
  }
})

const hono = (set: (app: Hono, show: Handler) => void): Handler => {
  const app = new Hono()
  app.notFound(c => c.text('not here', 404))
  app.onError((error, c) => c.text(error.message, 500))
  set(app, decorated(async (_request: Request) => new Response('page')))
  return etagMiddleware(async (request: Request) => app.fetch(request))
}

table('RFC 9110 §8.8: no validators and no freshness in Hono on', [
  { name: 'the answer to an error that a handler throws', status: 500, server: hono(app => {
    const show = decorated(async (_request: Request): Promise<Response> => { throw new Error('boom') })
    app.get('/', c => show(c.req.raw))
  }) },
  { name: 'the answer to an error after the handler', status: 500, server: hono((app, show) => {
    app.use(async (_c, next) => { await next(); throw new Error('boom') })
    app.get('/', c => show(c.req.raw))
  }) },
  { name: 'a 503 that a middleware puts in place of the answer', status: 503, server: hono((app, show) => {
    app.use(async (c, next) => { await next(); c.res = new Response('later', { status: 503 }) })
    app.get('/', c => show(c.req.raw))
  }) },
  { name: 'the 404 of an unknown path', status: 404, server: hono((app, show) => { app.get('/other', c => show(c.req.raw)) }) },
  { name: 'the 404 of a handler', status: 404, server: hono(app => {
    app.get('/', c => decorated(async (_request: Request) => c.notFound())(c.req.raw))
  }) },
  { name: 'a redirect', status: 302, server: hono(app => {
    app.get('/', c => decorated(async (_request: Request) => c.redirect('/there'))(c.req.raw))
  }) },
  { name: 'a 401', status: 401, server: hono(app => {
    app.get('/', c => decorated(async (_request: Request) => c.text('who', 401))(c.req.raw))
  }) }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), async ({ status, server }) => {
  for (const fields of [{}, { 'If-None-Match': '"v1"' }, { 'If-Match': '"v0"' }, { 'If-Modified-Since': DATE }] as Fields[]) {
    const response = await server(ask(fields))
    const { etag, 'last-modified': date, 'cache-control': cacheControl } = fieldsOf(response)
    assert.equal([response.status, etag, date, cacheControl], [status, undefined, undefined, undefined])
  }
})

const restricted = (cacheControl: string): Handler => async () => new Response('x', { headers: { 'ETag': '"v1"', 'Cache-Control': cacheControl, 'Expires': DATE } })

table('RFC 9111 §5.2.2.5: a 412 is stored by nobody, whatever was meant', [
  'max-age=60', 'public, s-maxage=60', 'no-store', 'private, max-age=60', 'no-cache'
].map(meant => ({ meant, name: meant, ref: 'RFC 9111 §5.2.2.5' })), async ({ meant }) => {
  const response = await etagMiddleware(restricted(meant))(ask({ 'If-Match': '"v0"' }))
  assert.equal([response.status, fieldsOf(await bareResponse(response))], [412, { etag: '"v1"' }])
  const notModified = await etagMiddleware(restricted(meant))(ask({ 'If-None-Match': '"v1"' }))
  assert.equal([notModified.status, fieldsOf(notModified)], [304, { 'etag': '"v1"', 'cache-control': meant, 'expires': DATE }])
})
