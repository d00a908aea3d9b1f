// The content of a 412, a 428 and a 503: problem details, or what an application makes in their place, on node:http, node:http2 and fetch.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerConditional, etagMiddleware, redisRevisions, withCacheControl, withEtag } from 'not-modified'
import type { Refusal, RefusalContent } from 'not-modified'
import * as assert from 'uvu/assert'
import { direct } from '../../conformance/transports.ts'
import type { Target } from '../../conformance/transports.ts'
import { PROTOCOLS, onProtocol } from '../../frameworks/apps/app.ts'
import { withConsole } from '../../support/console.ts'
import { DETAILS, problem } from '../../support/refusals.ts'
import { table } from '../../support/table.ts'

type Handler = (...args: never[]) => unknown
type Decorate = (handler: Handler) => Handler

const SERVERS = [...PROTOCOLS, 'fetch'] as const
type ServerName = (typeof SERVERS)[number]

/** A server whose handler is decorated so; it counts how often the handler ran. */
function start(server: ServerName, decorate: Decorate, ran: { count: number }, answer: { status?: number, content?: string } = {}): Target | Promise<Target> {
  const { status = 200, content = 'page' } = answer
  if (server === 'fetch') {
    return direct(decorate((() => {
      ran.count++
      return new Response(content, { status, headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'public, max-age=60', 'X-Own': 'y' } })
    }) as Handler) as (request: Request) => Response)
  }
  const handler = decorate(((_request: IncomingMessage, response: ServerResponse) => {
    ran.count++
    response.statusCode = status
    response.setHeader('Content-Type', 'text/plain')
    response.setHeader('Cache-Control', 'public, max-age=60')
    response.setHeader('X-Own', 'y')
    response.end(content)
  }) as Handler) as (...args: unknown[]) => void
  return onProtocol({ protocol: server }, (request, response) => { handler(request, response) })
}

const fieldOf = (request: { readonly headers: object }, name: string): string | undefined =>
  request.headers instanceof Headers ? request.headers.get(name) ?? undefined : (request.headers as Record<string, string>)[name]

const XML: RefusalContent = { type: 'application/xml', content: '<D:error xmlns:D="DAV:"/>' }
const HTML = '<p>Seite geändert – bitte neu laden'
const byAccept: Refusal<{ readonly headers: object }> = (_error, request) => fieldOf(request, 'accept') === 'text/html' ? { type: 'text/html; charset=utf-8', content: HTML } : undefined
const json: Refusal = ({ status, code, message, headers }) => ({ type: 'application/json', content: JSON.stringify({ status, code, message, etag: headers['ETag'] ?? null }) })
const secret: Refusal = () => ({ type: 'text/plain', content: 'no', validators: false })
const bytes: Refusal = () => ({ type: 'application/octet-stream', content: new Uint8Array([104, 105]).buffer })
const empty: Refusal = () => ({ type: 'text/plain', content: '' })

const tagged = (refusal?: Refusal): Decorate => withEtag(() => 7, { required: true, refusal }) as Decorate
const early = (refusal?: Refusal): Decorate => withEtag(() => 7, { early: true, refusal }) as Decorate
const around = (refusal: Refusal, decorate: Decorate = withEtag(() => 7, { required: true }) as Decorate): Decorate => handler => etagMiddleware(decorate(handler), { refusal })
/** A wrapper, a function of somebody else, and a wrapper inside. */
const apart = (outer: Refusal, inner?: Refusal): Decorate => handler => {
  const decorated = tagged(inner)(handler)
  return etagMiddleware(((...args: never[]) => decorated(...args)) as Handler, { refusal: outer })
}
/** The tag is in a store that does not answer. */
const unavailable = (refusal?: Refusal): Decorate => {
  const revisions = redisRevisions({ call: async () => { throw new Error('the connection is gone') } })
  return withEtag(() => revisions.current('/'), { refusal }) as Decorate
}
const called = (refusal?: Refusal): Decorate => handler => ((...args: unknown[]) => {
  if (args[0] instanceof Request) return answerConditional(args[0], 7, { refusal }) ?? handler(...args as never[])
  const [request, response] = args as [IncomingMessage, ServerResponse]
  return answerConditional(request, response, 7, { refusal }) ? undefined : handler(...args as never[])
}) as Handler
const cached: Decorate = handler => withCacheControl({ public: true, maxAge: 60 })(tagged(byAccept)(handler) as never) as Handler

const FAILED = 'If-Match: "6"'
const PROBLEM = 'application/problem+json'
const CHANGED = problem(412, DETAILS.changed)
const JSON_412 = JSON.stringify({ status: 412, code: 'ERR_PRECONDITION_FAILED', message: DETAILS.changed, etag: '"7"' })
const JSON_428 = JSON.stringify({ status: 428, code: 'ERR_PRECONDITION_REQUIRED', message: DETAILS.required, etag: null })
const JSON_503 = JSON.stringify({ status: 503, code: 'ERR_REVISIONS_UNAVAILABLE', message: DETAILS.unavailable, etag: null })
const TAG = ['etag: "7"']
const LATER = ['retry-after: 1']

type Row = readonly [name: string, decorate: Decorate, request: string, sent: readonly string[], status: number, type: string, content: string, fields: readonly string[], ran: number]
const ROWS: readonly Row[] = [
  ['problem details, to a change', tagged(), 'PUT', [FAILED], 412, PROBLEM, CHANGED, TAG, 0],
  ['problem details, without a precondition', tagged(), 'PUT', [], 428, PROBLEM, problem(428, DETAILS.required), [], 0],
  ['problem details, to a read', tagged(), 'GET', [FAILED], 412, PROBLEM, CHANGED, [...TAG, 'x-own: y'], 1],
  ['problem details, to HEAD', tagged(), 'HEAD', [FAILED], 412, PROBLEM, CHANGED, [...TAG, 'x-own: y'], 1],
  ['problem details, early', early(), 'GET', [FAILED], 412, PROBLEM, CHANGED, TAG, 0],
  ['problem details, early to HEAD', early(), 'HEAD', [FAILED], 412, PROBLEM, CHANGED, TAG, 0],
  ['problem details, by a call', called(), 'DELETE', [FAILED], 412, PROBLEM, CHANGED, TAG, 0],
  ['problem details, where something exists', tagged(), 'PUT', ['If-None-Match: *'], 412, PROBLEM, problem(412, DETAILS.exists), TAG, 0],
  ['problem details, for a weak tag', tagged(), 'PUT', ['If-Match: W/"7"'], 412, PROBLEM, problem(412, DETAILS.weak), TAG, 0],
  ['problem details, for a tag without quotes', tagged(), 'PUT', ['If-Match: 7'], 412, PROBLEM, problem(412, DETAILS.malformed), TAG, 0],
  ['problem details, where nothing exists', withEtag(() => null) as Decorate, 'PUT', ['If-Match: *'], 412, PROBLEM, problem(412, DETAILS.gone), [], 0],
  ['problem details, where nobody can tell', withEtag(() => undefined) as Decorate, 'PUT', [FAILED], 412, PROBLEM, problem(412, DETAILS.unknown), [], 0],
  ['problem details, to a read, where nobody can tell', withEtag(() => undefined) as Decorate, 'GET', [FAILED], 412, PROBLEM, problem(412, DETAILS.unknown), ['x-own: y'], 1],
  ['problem details, to HEAD, where nobody can tell', withEtag(() => undefined) as Decorate, 'HEAD', [FAILED], 412, PROBLEM, problem(412, DETAILS.unknown), ['x-own: y'], 1],
  ['problem details, early, where nobody can tell', withEtag(() => undefined, { early: true }) as Decorate, 'GET', [FAILED], 412, PROBLEM, problem(412, DETAILS.unknown), [], 0],
  ['problem details, to a read, where nobody can tell in a wrapper inside', handler => withCacheControl({ noCache: true })(withEtag(async () => undefined)(handler as never) as never) as Handler, 'GET', [FAILED], 412, PROBLEM, problem(412, DETAILS.unknown), ['x-own: y'], 1],
  ['problem details, to a read, where the handler knows better', handler => withEtag(() => undefined)(tagged()(handler) as never) as Handler, 'GET', [FAILED], 412, PROBLEM, CHANGED, [...TAG, 'x-own: y'], 1],
  ['XML', tagged(() => XML), 'PUT', [FAILED], 412, 'application/xml', XML.content as string, TAG, 0],
  ['XML, to a read', tagged(() => XML), 'GET', [FAILED], 412, 'application/xml', XML.content as string, [...TAG, 'x-own: y'], 1],
  ['XML, to HEAD', tagged(() => XML), 'HEAD', [FAILED], 412, 'application/xml', XML.content as string, [...TAG, 'x-own: y'], 1],
  ['XML, by a call', called(() => XML), 'PUT', [FAILED], 412, 'application/xml', XML.content as string, TAG, 0],
  ['XML, early', early(() => XML), 'GET', [FAILED], 412, 'application/xml', XML.content as string, TAG, 0],
  ['JSON of an API, by the error', tagged(json), 'PUT', [FAILED], 412, 'application/json', JSON_412, TAG, 0],
  ['JSON of an API, without a precondition', tagged(json), 'PUT', [], 428, 'application/json', JSON_428, [], 0],
  ['HTML by Accept', tagged(byAccept), 'PUT', [FAILED, 'Accept: text/html'], 412, 'text/html; charset=utf-8', HTML, TAG, 0],
  ['the usual content, by Accept', tagged(byAccept), 'PUT', [FAILED, 'Accept: */*'], 412, PROBLEM, CHANGED, TAG, 0],
  ['under withCacheControl', cached, 'GET', [FAILED, 'Accept: text/html'], 412, 'text/html; charset=utf-8', HTML, [...TAG, 'x-own: y'], 1],
  ['no validators', tagged(secret), 'PUT', [FAILED], 412, 'text/plain', 'no', [], 0],
  ['no validators, to a read', tagged(secret), 'GET', [FAILED], 412, 'text/plain', 'no', ['x-own: y'], 1],
  ['bytes', tagged(bytes), 'PUT', [FAILED], 412, 'application/octet-stream', 'hi', TAG, 0],
  ['nothing', tagged(empty), 'PUT', [FAILED], 412, 'text/plain', '', TAG, 0],
  ['nothing, to a read', tagged(empty), 'GET', [FAILED], 412, 'text/plain', '', [...TAG, 'x-own: y'], 1],
  ['problem details, where the store does not answer', unavailable(), 'PUT', [FAILED], 503, PROBLEM, problem(503, DETAILS.unavailable), LATER, 0],
  ['problem details, where the store does not answer, to a creation', unavailable(), 'PUT', ['If-None-Match: *'], 503, PROBLEM, problem(503, DETAILS.unavailable), LATER, 0],
  ['problem details, to a read, where the store does not answer', unavailable(), 'GET', [FAILED], 412, PROBLEM, problem(412, DETAILS.unknown), ['x-own: y'], 1],
  ['JSON of an API, where the store does not answer', unavailable(json), 'PUT', [FAILED], 503, 'application/json', JSON_503, LATER, 0],
  ['HTML by Accept, where the store does not answer', unavailable(byAccept), 'DELETE', [FAILED, 'Accept: text/html'], 503, 'text/html; charset=utf-8', HTML, LATER, 0],
  ['no validators, where the store does not answer', unavailable(secret), 'PUT', [FAILED], 503, 'text/plain', 'no', LATER, 0],
  ['of the application, where the store does not answer', around(() => XML, unavailable()), 'PUT', [FAILED], 503, 'application/xml', XML.content as string, LATER, 0],
  ['of the handler before that of the application, where the store does not answer', around(() => XML, unavailable(json)), 'PUT', [FAILED], 503, 'application/json', JSON_503, LATER, 0],
  ['of the application, around all', around(() => XML), 'PUT', [FAILED], 412, 'application/xml', XML.content as string, TAG, 0],
  ['of the application, without a precondition', around(() => XML), 'PUT', [], 428, 'application/xml', XML.content as string, [], 0],
  ['of the application, by a call inside', around(() => XML, called()), 'PUT', [FAILED], 412, 'application/xml', XML.content as string, TAG, 0],
  ['of the handler before that of the application', around(() => XML, tagged(json)), 'PUT', [FAILED], 412, 'application/json', JSON_412, TAG, 0],
  ['of the application, through a function', apart(() => XML), 'PUT', [FAILED], 412, 'application/xml', XML.content as string, TAG, 0],
  ['of the application, through a function, to a read', apart(() => XML), 'GET', [FAILED], 412, 'application/xml', XML.content as string, [...TAG, 'x-own: y'], 1],
  ['of the handler, through a function', apart(() => XML, json), 'GET', [FAILED], 412, 'application/json', JSON_412, [...TAG, 'x-own: y'], 1]
]

const framing = /^(?:date|connection|keep-alive):/

table('A refusal', SERVERS.flatMap(server => ROWS.map(([name, decorate, method, sent, status, type, content, fields, runs]) =>
  ({ name: `${server}: ${name}`, ref: 'RFC 9110 §15.5.13, RFC 6585 §3, RFC 9457', server, decorate, method, sent, status, type, content, fields, runs }))),
async ({ server, decorate, method, sent, status, type, content, fields, runs }) => {
  const ran = { count: 0 }
  const target = await start(server, decorate, ran)
  try {
    const answer = await target.send({ method, path: '/', fields: sent })
    const own = answer.fields.map(line => line.replace(/^[^:]+/, name => name.toLowerCase())).filter(line => !framing.test(line))
    const length = Buffer.byteLength(content)
    assert.equal([answer.status, own.sort(), ran.count], [status, [...fields, 'cache-control: no-store', `content-length: ${length}`, `content-type: ${type}`].sort(), runs])
    const got = server === 'fetch' ? Buffer.from(answer.content).toString('latin1') : answer.content
    assert.is(got, method === 'HEAD' ? '' : Buffer.from(content).toString('latin1'))
  } finally {
    await target.close()
  }
})

table('An own 412 passes untouched', SERVERS.map(server => ({ name: server, server, ref: 'RFC 9110 §13.2.1' })), async ({ server }) => {
  const ran = { count: 0 }
  const target = await start(server, tagged(() => XML), ran, { status: 412, content: 'mine' })
  try {
    for (const [method, field] of [['GET', FAILED], ['GET', 'If-None-Match: "7"'], ['PUT', 'If-Match: "7"']] as const) {
      const answer = await target.send({ method, path: '/', fields: [field] })
      assert.equal([answer.status, answer.content], [412, 'mine'], `${method} ${field}`)
      assert.ok(answer.fields.some(line => line.toLowerCase() === 'content-type: text/plain'))
    }
    assert.is(ran.count, 3)
  } finally {
    await target.close()
  }
})

const boom = new Error('boom')
const WRONG: readonly (readonly [name: string, refusal: () => unknown, message: string])[] = [
  ['throws', () => { throw boom }, 'boom'],
  ['promises', async () => XML, 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got an instance of Promise: make the content at once, without await'],
  ['returns text', () => 'x', 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got "x"'],
  ['returns null', () => null, 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got null'],
  ['returns no type', () => ({ content: 'x' }), 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got an instance of Object'],
  ['returns a type that is none', () => ({ type: 'json', content: 'x' }), 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got an instance of Object'],
  ['returns a type with a line break', () => ({ type: 'text/plain;\r\nX: y', content: 'x' }), 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got an instance of Object'],
  ['returns a stream', () => ({ type: 'text/plain', content: new ReadableStream() }), 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got an instance of Object'],
  ['returns validators that are no boolean', () => ({ ...XML, validators: '"7"' }), 'refusal: expected { type, content } with a media type and a string or bytes, or undefined, got an instance of Object']
]

table('Nothing is performed where the refusal', [...PROTOCOLS, 'fetch' as const].flatMap(server => WRONG.flatMap(([name, refusal, message]) => ['PUT', 'GET'].map(method => (
  { name: `${server}: ${name}, ${method}`, ref: 'not-modified: errors', server, refusal: refusal as Refusal, message, method })))), ({ server, refusal, message, method }) =>
  withConsole(async errors => {
    const ran = { count: 0 }
    let thrown: unknown
    const decorate: Decorate = handler => {
      const decorated = tagged(refusal)(handler)
      if (server !== 'fetch') return decorated
      return ((request: Request) => {
        try {
          return decorated(request as never)
        } catch (error) {
          thrown = error
          return new Response(null, { status: 500 })
        }
      }) as Handler
    }
    const target = await start(server, decorate, ran)
    try {
      const answer = await target.send({ method, path: '/', fields: [FAILED] })
      assert.is(answer.status, 500)
      assert.not.ok(answer.fields.some(line => /^etag:/i.test(line)))
      assert.is(ran.count, method === 'GET' ? 1 : 0)
      assert.is(((server === 'fetch' ? thrown : errors[0]) as Error).message, message)
    } finally {
      await target.close()
    }
  }))

table('An error of the refusal goes to next', [{ name: 'once, and with nothing of the answer that was meant', ref: 'not-modified: errors' }], async () => {
  const passed: unknown[] = []
  const put = withEtag(() => 7, { refusal() { throw boom } })(() => 'x') as unknown as (...args: unknown[]) => void
  const target = await onProtocol({ protocol: 'HTTP/1.1' }, (request, response) => {
    put(request, response, (error: unknown) => {
      passed.push(error)
      response.statusCode = 503
      response.end('mine')
    })
  })
  try {
    const answer = await target.send({ method: 'PUT', path: '/', fields: [FAILED] })
    assert.equal([answer.status, answer.content, passed], [503, 'mine', [boom]])
    assert.equal(answer.fields.filter(line => !/^(?:Date|Connection)/.test(line)), ['Content-Length: 4'])
  } finally {
    await target.close()
  }
})
