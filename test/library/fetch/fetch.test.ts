// Fetch handlers: (Request, …) → Response by the same names, with the same decisions and fields.
import { Readable } from 'node:stream'
import { etagMiddleware, lazyBody, noCache, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const ask = (method = 'GET', fields: Record<string, string> = {}): Request => new Request('http://x/', { method, headers: fields })
const fieldsOf = (response: Response): [string, string][] => [...response.headers]
const tag = withEtag(() => 'v1')

interface Case {
  name: string
  method: string
  fields: Record<string, string>
  status: number
  runs: number
  ref: string
}

const row = (method: string, fields: Record<string, string>, status: number, ref: string, runs = status === 412 && method !== 'GET' ? 0 : 1): Case =>
  ({ name: `${method} ${JSON.stringify(fields)} → ${status}`, method, fields, status, runs, ref })

table('withEtag and withLastModified on fetch', [
  row('GET', {}, 200, 'RFC 9110 §13.2.2'),
  row('GET', { 'If-None-Match': '"v1"' }, 304, 'RFC 9110 §13.1.2'),
  row('GET', { 'If-None-Match': 'W/"x", W/"v1"' }, 304, 'RFC 9110 §13.1.2'),
  row('GET', { 'If-None-Match': '*' }, 304, 'RFC 9110 §13.1.2'),
  row('GET', { 'If-None-Match': '"v0"', 'If-Modified-Since': DATE }, 200, 'RFC 9110 §13.1.3'),
  row('GET', { 'If-Modified-Since': DATE }, 304, 'RFC 9110 §13.1.3'),
  row('GET', { 'If-Modified-Since': '2099' }, 200, 'RFC 9110 §13.1.3'),
  row('GET', { 'If-Match': '"v0"' }, 412, 'RFC 9110 §13.1.1'),
  row('GET', { 'If-Match': '"v1"' }, 200, 'RFC 9110 §13.1.1'),
  row('HEAD', { 'If-None-Match': '"v1"' }, 304, 'RFC 9110 §9.3.2'),
  row('PUT', { 'If-Match': '"v1"' }, 200, 'RFC 9110 §13.1.1'),
  row('PUT', { 'If-Match': 'W/"v1"' }, 412, 'RFC 9110 §13.1.1'),
  row('PUT', { 'If-None-Match': '*' }, 412, 'RFC 9110 §13.1.2'),
  row('PUT', { 'If-Modified-Since': DATE }, 200, 'RFC 9110 §13.1.3'),
  row('DELETE', { 'If-Unmodified-Since': 'Sun, 06 Nov 1994 08:49:36 GMT' }, 412, 'RFC 9110 §13.1.4'),
  row('OPTIONS', { 'If-Match': '"v0"' }, 200, 'RFC 9110 §13.2.1')
], async ({ method, fields, status, runs }) => {
  let ran = 0
  let made = 0
  const handler = async (_request: Request): Promise<Response> => {
    ran++
    return new Response(lazyBody(() => {
      made++
      return 'content'
    }), { headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'max-age=5', 'X-Own': 'y' } })
  }
  const dated = withLastModified(() => new Date(DATE))
  for (const wrapped of [tag(dated(handler)), etagMiddleware(dated(tag(handler)))]) {
    ran = made = 0
    const sent = await wrapped(ask(method, fields))
    const response = status === 412 ? await bareResponse(sent, method === 'HEAD') : sent
    assert.equal([response.status, ran, await response.text()], [status, runs, status === 200 && method !== 'HEAD' ? 'content' : ''])
    assert.is(made, status === 200 && method !== 'HEAD' ? 1 : 0)
    const isSafe = method === 'GET' || method === 'HEAD'
    assert.equal(fieldsOf(response), status === 304 ? [['cache-control', 'max-age=5'], ['etag', '"v1"'], ['x-own', 'y']]
      : status === 412 ? [['etag', '"v1"'], ['last-modified', DATE], ...isSafe ? [['x-own', 'y'] as [string, string]] : []]
      : [['cache-control', 'max-age=5'], ['content-type', 'text/plain'], ...isSafe ? [['etag', '"v1"'], ['last-modified', DATE]] : [], ['x-own', 'y']])
  }
})

stories('A Response comes out right', {
  'with fields that cannot be changed': async () => {
    const moved = await tag((_request: Request) => Response.redirect('http://x/there', 302))(ask())
    assert.equal([moved.status, ...moved.headers], [302, ['location', 'http://x/there']])
  },
  'with several Set-Cookie, on 200, 304 and 412': async () => {
    const handler = tag((_request: Request) => new Response('x', { headers: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2'], ['Vary', 'Cookie']] }))
    for (const fields of [{}, { 'If-None-Match': '"v1"' }, { 'If-Match': '"v0"' }]) {
      const response = await handler(ask('GET', fields as Record<string, string>))
      assert.equal(response.headers.getSetCookie(), ['a=1', 'b=2'])
      assert.is(response.headers.get('vary'), 'Cookie')
    }
  },
  'with a null body': async () => {
    const handler = tag((_request: Request) => new Response(null))
    assert.is((await handler(ask())).body, null)
    assert.is((await handler(ask('GET', { 'If-None-Match': '"v1"' }))).status, 304)
  },
  'and its source learns that nobody wants what a 304 or 412 replaces': async () => {
    for (const [fields, status] of [[{ 'If-None-Match': '"v1"' }, 304], [{ 'If-Match': '"v0"' }, 412]] as const) {
      log.length = 0
      assert.is((await tag((_request: Request) => new Response(webStream() as ReadableStream))(ask('GET', fields as Record<string, string>))).status, status)
      assert.is((await tag((_request: Request) => new Response(lazyBody(readable())))(ask('GET', fields as Record<string, string>))).status, status)
      await new Promise(resolve => setImmediate(resolve))
      assert.equal(log, ['close', 'close'])
    }
  },
  'with an error response, untouched': async () => {
    const error = Response.error()
    assert.is(await tag((_request: Request) => error)(ask()), error)
  },
  'untouched by etagMiddleware where nothing is conditional': async () => {
    const response = new Response('x', { headers: { etag: '"v1"' } })
    assert.is(await etagMiddleware((_request: Request) => response)(ask()), response)
  },
  'with the handler\'s own ETag and Cache-Control before the decorator\'s': async () => {
    const handler = tag(noCache((_request: Request) => new Response('x', { headers: { 'ETag': '"own"', 'Cache-Control': 'max-age=1' } })))
    const response = await handler(ask('GET', { 'If-None-Match': '"v1"' }))
    assert.equal([response.status, response.headers.get('etag'), response.headers.get('cache-control')], [200, '"own"', 'max-age=1'])
    assert.equal([response.headers.get('expires'), response.headers.get('pragma')], ['Mon, 26 Jul 1997 05:00:00 GMT', 'no-store'])
  },
  'with a body that someone already reads': async () => {
    const body = new Response('x')
    body.body?.getReader()
    assert.is((await tag((_request: Request) => body)(ask('GET', { 'If-None-Match': '"v1"' }))).status, 304)
  }
})

stories('A wrapper on a route inside a wrapped application', {
  'leaves the decision to the outer one, which sees the fields that the application adds': async () => {
    let made = 0
    const route = tag(async (_request: Request) => new Response(lazyBody(() => `${++made}`)))
    const app = etagMiddleware(async (request: Request) => {
      const inner = await route(request)
      inner.headers.set('Content-Type', 'text/plain')
      inner.headers.set('Vary', 'Accept')
      return inner
    })
    const request = ask('GET', { 'If-None-Match': '"v1"' })
    for (let again = 0; again < 2; again++) {
      const response = await app(request)
      assert.equal([response.status, made], [304, 0])
      assert.equal(fieldsOf(response), [['etag', '"v1"'], ['vary', 'Accept']])
    }
    assert.is((await route(request)).status, 304)
  },
  'decides again by itself after the outer one failed': async () => {
    const route = tag((_request: Request) => new Response('x'))
    const request = ask('GET', { 'If-None-Match': '"v1"' })
    assert.throws(() => etagMiddleware((_request: Request): Response => { throw new Error('boom') })(request), /boom/)
    await etagMiddleware(async (_request: Request): Promise<Response> => { throw new Error('boom') })(request).then(() => assert.unreachable(), () => {})
    assert.is((await route(request)).status, 304)
  },
  'judges unsafe methods itself': async () => {
    const route = tag(async (_request: Request) => new Response('x'))
    assert.is((await etagMiddleware((request: Request) => route(request))(ask('PUT', { 'If-Match': '"v0"' }))).status, 412)
  }
})

stories('A fetch handler keeps what is its own', {
  'its this, its environment and context': async () => {
    class Page {
      readonly revision = 7
      @withEtag(function (this: Page, _request: Request, environment: { salt: string }) { return `${this.revision}-${environment.salt}` })
      get(_request: Request, environment: { salt: string }, context: number[]): Response {
        context.push(this.revision)
        return new Response(environment.salt)
      }
    }
    const context: number[] = []
    const response = await new Page().get(ask(), { salt: 's' }, context)
    assert.equal([response.headers.get('etag'), await response.text(), context], ['"7-s"', 's', [7]])
  },
  'synchronous handlers stay synchronous': () => {
    assert.instance(tag((_request: Request) => new Response('x'))(ask()), Response)
  },
  'its errors, and those of its etag function, which are the server\'s to answer': async () => {
    const boom = (): never => { throw new Error('boom') }
    assert.throws(() => tag((_request: Request): Response => boom())(ask()), /boom/)
    assert.throws(() => withEtag(boom)((_request: Request) => new Response())(ask()), /boom/)
    await withEtag(async () => boom())(async (_request: Request) => new Response())(ask())
      .then(() => assert.unreachable(), (error: Error) => assert.is(error.message, 'boom'))
    assert.throws(() => tag((_request: Request) => 'x' as never)(ask()), /to return a Response, got "x"/)
  },
  'early decides before the handler, and leaves what does not exist to it': async () => {
    let runs = 0
    const handler = (_request: Request): Response => {
      runs++
      return new Response('x', { status: 404 })
    }
    const early = withEtag(() => 1, { early: true })(handler)
    assert.equal([(await early(ask('GET', { 'If-None-Match': '"1"' }))).status, runs], [304, 0])
    assert.equal([(await early(ask('HEAD', { 'If-Match': '"2"' }))).status, runs], [412, 0])
    assert.equal([(await withEtag(() => null, { early: true })(handler)(ask('GET', { 'If-Match': '"1"' }))).status, runs], [404, 1])
  },
  'required answers 428 with what to do': async () => {
    const put = withEtag(() => 1, { required: true })((_request: Request) => new Response('x'))
    const refused = await put(ask('PUT'))
    assert.equal([refused.status, fieldsOf(await bareResponse(refused))], [428, []])
    assert.equal([(await put(ask('PUT', { 'If-Match': '"1"' }))).status, (await put(ask('PUT', { 'If-None-Match': '*' }))).status], [200, 412])
  }
})

const log: string[] = []
function* generator(): Generator<string> {
  log.push('start')
  try {
    yield ''
    log.push('made')
    yield 'con'
    yield 'tent'
  } finally {
    log.push('close')
  }
}
async function* asyncGenerator(): AsyncGenerator<string> { yield* generator() }
const readable = (): Readable => new Readable({
  read() {
    log.push('made')
    this.push('content')
    this.push(null)
  },
  destroy(error, callback) {
    log.push('close')
    callback(error)
  }
})
const webStream = (): ReadableStream<string> => new ReadableStream({
  pull(controller) {
    log.push('made')
    controller.enqueue('content')
    controller.close()
  },
  cancel() { log.push('close') }
}, { highWaterMark: 0 })
const made = <T>(make: () => T) => () => {
  log.push('made')
  return make()
}

table('lazyBody', [
  { name: 'a string', source: () => 'content', read: [], cancelled: [], begun: [] },
  { name: 'bytes', source: () => new TextEncoder().encode('content'), read: [], cancelled: [], begun: [] },
  { name: 'an array of chunks', source: () => ['con', '', new TextEncoder().encode('tent')], read: [], cancelled: [], begun: [] },
  { name: 'a generator', source: generator, read: ['start', 'made', 'close'], cancelled: ['start', 'close'], begun: ['start', 'made', 'close'] },
  { name: 'an async generator', source: asyncGenerator, read: ['start', 'made', 'close'], cancelled: ['start', 'close'], begun: ['start', 'made', 'close'] },
  { name: 'a Readable', source: readable, read: ['made', 'close'], cancelled: ['close'], begun: ['made', 'close'] },
  { name: 'a ReadableStream', source: webStream, read: ['made'], cancelled: ['close'], begun: ['made'] },
  { name: 'a function', source: () => made(() => 'content'), read: ['made'], cancelled: [], begun: ['made'] },
  { name: 'a function that promises', source: () => made(async () => 'content'), read: ['made'], cancelled: [], begun: ['made'] },
  { name: 'a generator function', source: () => generator, read: ['start', 'made', 'close'], cancelled: [], begun: ['start', 'made', 'close'] }
].map(each => ({ ...each, ref: 'S11, S12' })), async ({ source, read, cancelled, begun }) => {
  log.length = 0
  const body = lazyBody(source())
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(log, [], 'nothing starts before it is read')
  assert.is(await new Response(body).text(), 'content')
  assert.equal(log.splice(0), read)
  await lazyBody(source()).cancel()
  assert.equal(log.splice(0), cancelled)
  const reader = lazyBody(source()).getReader()
  await reader.read()
  await reader.cancel()
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(log.splice(0), begun)
})

table('What lazyBody refuses', [
  { name: 'a number', source: 5, message: /lazyBody: expected a string, .*, got 5/ },
  { name: 'undefined', source: undefined, message: /got undefined/ },
  { name: 'a plain object', source: {}, message: /an instance of Object/ }
].map(each => ({ ...each, ref: 'not-modified: errors' })), ({ source, message }) => {
  assert.throws(() => lazyBody(source as never), (error: unknown) => error instanceof TypeError && message.test(error.message))
})

table('What errors the stream of lazyBody', [
  { name: 'a function that throws', source: () => { throw new Error('boom') }, message: /boom/ },
  { name: 'a chunk that is no content', source: [5], message: /Expected a chunk of content to be/ },
  { name: 'a function that returns nothing', source: () => undefined, message: /to return/ }
].map(each => ({ ...each, ref: 'not-modified: errors' })), async ({ source, message }) => {
  await new Response(lazyBody(source as never)).text().then(() => assert.unreachable(), (error: Error) => assert.match(error.message, message))
})

stories('not-modified: a source of lazyBody is closed', {
  async 'where a chunk of it is no content'() {
    log.length = 0
    const body = lazyBody(function* () {
      try {
        yield 5 as unknown as string
      } finally {
        log.push('close')
      }
    })
    await new Response(body).text().then(() => assert.unreachable(), (error: unknown) => assert.instance(error, TypeError))
    assert.equal(log, ['close'])
  },
  async 'once, where it ends by itself before anybody reads'() {
    log.length = 0
    const iterator = { next: () => ({ done: true as const, value: undefined }), return: () => { log.push('close'); return { done: true as const, value: undefined } }, [Symbol.iterator]() { return this } }
    await lazyBody(iterator).cancel()
    assert.equal(log, [])
  },
  async 'where it has no way to be closed'() {
    const iterator: IterableIterator<string> = { next: () => ({ done: false, value: 'x' }), [Symbol.iterator]: () => iterator }
    await lazyBody(iterator).cancel()
    await lazyBody([]).cancel()
  }
})

stories('RFC 9110 §8.8.3: a handler that answers with parts made by others for the same Request', {
  async 'keeps its own tag, and each part its own'() {
    const tags: (string | null)[] = []
    const part = withEtag((_request: Request) => 'part')(async (_request: Request) => new Response('part'))
    const page = withEtag((_request: Request) => 'page')(async (request: Request) => {
      const made = await part(request)
      tags.push(made.headers.get('etag'))
      return new Response(`page with ${await made.text()}`)
    })
    const answer = await page(new Request('http://x/'))
    assert.equal([answer.headers.get('etag'), await answer.text(), ...tags], ['"page"', 'page with part', '"part"'])
    assert.is((await page(new Request('http://x/', { headers: { 'If-None-Match': '"part"' } }))).status, 200)
    assert.is((await page(new Request('http://x/', { headers: { 'If-None-Match': '"page"' } }))).status, 304)
  }
})
