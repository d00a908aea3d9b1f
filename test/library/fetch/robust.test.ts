// What a client, a source of content or a server may do to a fetch handler without harm.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { etagMiddleware, lazyBody, withCacheControl, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

type Handler = (request: Request) => Promise<Response>
type Fields = Record<string, string>

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const ask = (fields: Fields = {}, method = 'GET'): Request => new Request('http://x/', { method, headers: fields })
const fieldsOf = (response: Response): Fields => Object.fromEntries(response.headers)
const tag = withEtag(() => 'v1')

/** Runs to the end of all that is pending, and gives what was rejected with nobody to hear it. */
async function unhandledIn(run: () => Promise<void>): Promise<unknown[]> {
  const unhandled: unknown[] = []
  const listen = (reason: unknown): void => { unhandled.push(reason) }
  process.on('unhandledRejection', listen)
  try {
    await run()
    // Node tells of a rejection after all microtasks of the turn in which it fell.
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', listen)
  }
  return unhandled
}

const boom = (): never => { throw new Error('boom') }

table('not-modified: a source that cannot be given up harms nobody', [
  { name: 'a cancel that throws', body: () => new ReadableStream({ cancel: boom }) },
  { name: 'a cancel that rejects', body: () => new ReadableStream({ cancel: () => Promise.reject(new Error('boom')) }) },
  { name: 'a stream that has failed already', body: () => new ReadableStream({ start(controller) { controller.error(new Error('boom')) } }) },
  { name: 'lazy content whose iterator throws on return', body: () => lazyBody({ next: () => ({ done: false, value: 'x' }), return: boom, [Symbol.iterator]() { return this } } as unknown as Iterable<string>) },
  { name: 'lazy content whose iterator throws', body: () => lazyBody({ next: boom, [Symbol.iterator]() { return this } } as unknown as Iterable<string>) },
  { name: 'lazy content whose promise rejects on return', body: () => lazyBody({ next: async () => ({ done: false, value: 'x' }), return: async () => boom(), [Symbol.asyncIterator]() { return this } } as unknown as AsyncIterable<string>) },
  { name: 'lazy content of a stream whose cancel throws', body: () => lazyBody(new ReadableStream({ cancel: boom })) },
  { name: 'lazy content of a stream that fails as it is destroyed', body: () => lazyBody(new Readable({ read() {}, destroy(_error, done) { done(new Error('boom')) } })) }
].map(row => ({ ...row, ref: 'not-modified: content' })), async ({ body }) => {
  for (const [method, fields, status] of [['GET', { 'If-None-Match': '"v1"' }, 304], ['GET', { 'If-Match': '"v0"' }, 412], ['HEAD', {}, 200]] as const) {
    const unhandled = await unhandledIn(async () => {
      const sent = await tag(async (_request: Request) => new Response(body()))(ask(fields as Fields, method))
      const response = status === 412 ? await bareResponse(sent) : sent
      assert.is(response.status, status)
      if (status !== 200) assert.is(response.body, null)
    })
    assert.equal(unhandled, [])
  }
})

const LONG = `"${'x'.repeat(100_000)}"`
const HOSTILE: readonly (readonly [name: string, value: string, noneMatch: number, match: number])[] = [
  ['nothing', '', 200, 412],
  ['a comma', ',', 200, 412],
  ['a quote', '"', 200, 412],
  ['a star in quotes', '"*"', 200, 412],
  ['a star and a tag', '*, "v1"', 200, 412],
  ['a tag and a star', '"v1", *', 304, 200],
  ['a star with a no-break space', '\xa0*', 200, 412],
  ['a tag without its end', '"v1', 200, 412],
  ['a tag and junk', '"v1" junk', 200, 412],
  ['junk and a tag', 'junk "v1"', 200, 412],
  ['a weak mark in small letters', 'w/"v1"', 200, 412],
  ['a form feed around a tag', '\f"v1"', 200, 412],
  ['tabs around a tag', '\t"v1"\t', 304, 200],
  ['octets above ASCII', '"\xff\xfe", "v1"', 304, 200],
  ['a name of a prototype', '__proto__', 200, 412],
  ['a hundred thousand commas', `${','.repeat(100_000)}"v1"`, 304, 200],
  ['ten thousand tags', `${'"x", '.repeat(10_000)}"v1"`, 304, 200],
  ['ten thousand weak tags', `${'W/"v1-", '.repeat(10_000)}"v0"`, 200, 412],
  ['ten thousand almost coded tags', `${'"v1-x", '.repeat(10_000)}"v0"`, 200, 412],
  ['a tag of a hundred thousand octets', LONG, 200, 412],
  ['a hundred thousand quotes', '"'.repeat(100_000), 200, 412],
  ['a hundred thousand backslashes', `"${'\\'.repeat(100_000)}`, 200, 412],
  ['a hundred thousand coding names', `"v1${'-gzip'.repeat(20_000)}"`, 304, 200]
]

table('RFC 9110 §8.8.3, §13.1: tag lists as a client may send them', HOSTILE.map(([name, value, noneMatch, match]) => ({ name, value, noneMatch, match, ref: 'RFC 9110 §8.8.3' })),
  async ({ value, noneMatch, match }) => {
    const handler = withLastModified(() => new Date(DATE))(tag(async (_request: Request) => new Response('x')))
    for (const server of [handler, etagMiddleware(async (request: Request) => handler(request))]) {
      assert.is((await server(ask({ 'If-None-Match': value }))).status, noneMatch)
      assert.is((await server(ask({ 'If-None-Match': value }, 'PUT'))).status, noneMatch === 304 ? 412 : 200)
      assert.is((await server(ask({ 'If-Match': value }))).status, match)
      assert.is((await server(ask({ 'If-Match': value }, 'PUT'))).status, match)
    }
  })

table('RFC 9110 §5.6.7, §13.1.3, §13.1.4: dates as a client may send them', [
  '', ' ', '0', '1', '-1', '2099', 'NaN', 'now', '*', '"v1"', 'Sun, 06 Nov 1994 08:49:37', 'Sun, 06 Nov 1994 08:49:37 +0000', `${DATE}, ${DATE}`, `${DATE};`,
  `\xa0${DATE}`, 'Sun, 99 Nov 9999 99:99:99 GMT', 'Wed, 31 Feb 2024 08:49:37 GMT', '9'.repeat(100_000), `${' '.repeat(100_000)}x`, `Sun, ${'0'.repeat(1000)}6 Nov 1994 08:49:37 GMT`
].map(value => ({ name: JSON.stringify(value.slice(0, 40)), value, ref: 'RFC 9110 §5.6.7' })), async ({ value }) => {
  const handler = withLastModified(() => new Date(DATE))(async (_request: Request) => new Response('x'))
  assert.is((await handler(ask({ 'If-Modified-Since': value }))).status, 200)
  assert.is((await handler(ask({ 'If-Unmodified-Since': value }))).status, 200)
  assert.is((await handler(ask({ 'If-Unmodified-Since': value }, 'PUT'))).status, 200)
})

table('RFC 9110 §8.8: a Last-Modified that the handler says itself', [
  ['If-Modified-Since', DATE, 304], ['If-Modified-Since', 'Sun, 06 Nov 1994 08:49:36 GMT', 200], ['If-Modified-Since', 'x', 200],
  ['If-Unmodified-Since', DATE, 200], ['If-Unmodified-Since', 'Sun, 06 Nov 1994 08:49:36 GMT', 412], ['If-Unmodified-Since', 'x', 200]
].map(([name, value, status]) => ({ name: `with ${name}: ${value}`, fields: { [name as string]: value as string }, status, ref: 'RFC 9110 §13.1.3, §13.1.4' })), async ({ fields, status }) => {
  const handler = etagMiddleware(async (_request: Request) => new Response('x', { headers: { 'Last-Modified': DATE } }))
  const response = await handler(ask(fields))
  assert.equal([response.status, response.headers.get('last-modified')], [status, DATE])
  // What is no date is not compared.
  const undated = etagMiddleware(async (_request: Request) => new Response('x', { headers: { 'Last-Modified': 'yesterday' } }))
  assert.is((await undated(ask(fields))).status, 200)
})

/** An upstream server that is asked by `fetch`, whose Response cannot be changed. */
async function withUpstream(use: (url: string) => Promise<void>): Promise<void> {
  const upstream = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'X-Upstream': 'y', 'Connection': 'close', ...request.url === '/tagged' && { ETag: '"up"' } }).end('from upstream')
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  try {
    await use(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}/`)
  } finally {
    upstream.closeAllConnections()
    upstream.close()
    await once(upstream, 'close')
  }
}

stories('not-modified: a Response whose fields cannot be changed', {
  'of fetch gets them all the same': () => withUpstream(async url => {
    const handler = withCacheControl({ maxAge: 5 })(tag(async (_request: Request) => fetch(url)))
    const response = await handler(ask())
    assert.equal([response.status, response.headers.get('etag'), response.headers.get('cache-control'), response.headers.get('x-upstream'), await response.text()],
      [200, '"v1"', 'max-age=5', 'y', 'from upstream'])
    const notModified = await handler(ask({ 'If-None-Match': '"v1"' }))
    assert.equal([notModified.status, notModified.headers.get('etag'), notModified.headers.get('x-upstream'), notModified.headers.get('content-type')], [304, '"v1"', 'y', null])
    assert.is((await handler(ask({ 'If-Match': '"v0"' }))).status, 412)
    const generated = await etagMiddleware(async (_request: Request) => fetch(url), { generate: true })(ask())
    assert.match(generated.headers.get('etag') ?? '', /^"[0-9a-f]{32}"$/)
    assert.is(await generated.text(), 'from upstream')
  }),
  'of fetch stays itself where nothing is to be changed': () => withUpstream(async url => {
    const given = await fetch(`${url}tagged`)
    assert.is(await tag(async (_request: Request) => given)(ask()), given)
    assert.is(await given.text(), 'from upstream')
  }),
  async 'of an unsafe method as well'() {
    const handler = withCacheControl({ noStore: true })(tag(async (_request: Request) => Response.redirect('http://x/there', 303)))
    const response = await handler(ask({ 'If-Match': '"v1"' }, 'POST'))
    assert.equal([response.status, fieldsOf(response)], [303, { location: 'http://x/there' }])
  }
})

stories('not-modified: wrappers in wrappers', {
  async 'of two around one handler, the inner Cache-Control counts, as on node:http'() {
    const response = await withCacheControl({ maxAge: 1 })(withCacheControl({ maxAge: 2 })(async (_request: Request) => new Response('x')))(ask())
    assert.is(response.headers.get('cache-control'), 'max-age=2')
    const early = await withCacheControl({ maxAge: 1 })(withEtag(() => 1, { early: true })(withCacheControl({ maxAge: 2 })(async (_request: Request) => new Response('x'))))(ask({ 'If-None-Match': '"1"' }))
    assert.equal([early.status, early.headers.get('cache-control')], [304, 'max-age=2'])
  },
  async 'of five with functions between, the outermost decides, once'() {
    let runs = 0
    let handler: Handler = async () => {
      runs++
      return new Response('x', { headers: { Vary: 'Accept' } })
    }
    for (let depth = 0; depth < 5; depth++) {
      const inner = tag(handler)
      handler = async request => {
        const response = await inner(request)
        assert.equal([response.status, response.headers.get('etag')], [200, '"v1"'])
        return response
      }
    }
    for (const [fields, status] of [[{ 'If-None-Match': '"v1"' }, 304], [{ 'If-Match': '"v0"' }, 412], [{}, 200]] as const) {
      runs = 0
      const response = await etagMiddleware(async (request: Request) => handler(request))(ask(fields as Fields))
      assert.equal([response.status, response.headers.get('etag'), runs], [status, '"v1"', 1])
    }
  },
  async 'find the outermost also after its handler has awaited something'() {
    const app = etagMiddleware(async (request: Request) => {
      await new Promise(resolve => setImmediate(resolve))
      const response = await tag(async (_request: Request) => new Response('x'))(request)
      assert.is(response.status, 200)
      response.headers.set('Vary', 'Accept')
      return response
    })
    const response = await app(ask({ 'If-None-Match': '"v1"' }))
    assert.equal([response.status, fieldsOf(response)], [304, { etag: '"v1"', vary: 'Accept' }])
  },
  async 'for another Request are a matter of their own'() {
    const inner = tag(async (_request: Request) => new Response('x'))
    const app = etagMiddleware(async (request: Request) => {
      const response = await inner(new Request(request))
      assert.is(response.status, 304)
      return new Response('fresh', { headers: { ETag: '"app"' } })
    })
    assert.equal([(await app(ask({ 'If-None-Match': '"v1"' }))).status, (await app(ask({ 'If-None-Match': '"app", "v1"' }))).status], [200, 304])
  },
  async 'keep several Requests at a time apart'() {
    const route = withEtag(async (request: Request) => new URL(request.url).pathname.slice(1))(async (request: Request) => {
      await new Promise(resolve => setImmediate(resolve))
      return new Response(request.url)
    })
    const app = etagMiddleware(async (request: Request) => route(request))
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => app(new Request(`http://x/${i}`, { headers: { 'If-None-Match': `"${i - i % 2}"` } }))))
    assert.equal(answers.map(({ status }) => status), Array.from({ length: 50 }, (_, i) => i % 2 === 0 ? 304 : 200))
    assert.equal(answers.map(({ headers }) => headers.get('etag')), Array.from({ length: 50 }, (_, i) => `"${i}"`))
  },
  async 'answer a Request that may not be extended'() {
    const request = Object.freeze(ask({ 'If-None-Match': '"v1"' }))
    for (let again = 0; again < 2; again++) {
      const response = await etagMiddleware(async (inside: Request) => {
        const made = await tag(async (_request: Request) => new Response('x'))(inside)
        assert.is(made.status, 200)
        return made
      })(request)
      assert.is(response.status, 304)
    }
  },
  async 'answer a Request that its handler freezes'() {
    const request = ask({ 'If-None-Match': '"v1"' })
    const freeze = (inside: Request): Response => new Response(String(Object.isFrozen(Object.freeze(inside))))
    for (const handler of [tag(freeze), tag(async (inside: Request) => freeze(inside)), etagMiddleware(tag(freeze))]) {
      for (const asked of [request, ask()]) {
        const response = await handler(asked)
        assert.equal([response.status, fieldsOf(response)], asked === request ? [304, { etag: '"v1"' }]
          : [200, { 'content-type': 'text/plain;charset=UTF-8', etag: '"v1"' }])
      }
    }
  }
})

table('not-modified: what a fetch handler may not return', [
  undefined, null, 'text', 5, {}, { status: 200 }, { status: 'ok', headers: new Headers() }, { status: 200, headers: {} }, { status: 200, headers: null }, () => new Response('x')
].map(returned => ({ name: typeof returned === 'object' && returned !== null ? JSON.stringify(returned) : String(returned), returned, ref: 'not-modified: errors' })), async ({ returned }) => {
  await tag((async (_request: Request) => returned) as unknown as Handler)(ask())
    .then(() => assert.unreachable(), (error: unknown) => assert.ok(error instanceof TypeError && (error as { code?: unknown }).code === 'ERR_INVALID_CONTENT' &&
      /Expected a fetch handler to return a Response, got /.test(error.message)))
})
