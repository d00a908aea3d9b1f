// The same names as plain functions around a handler; what is written inline has its parameters inferred.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { Readable } from 'node:stream'
import { noCache, withEtag, withLastModified } from 'not-modified'
import type { AnyFunction, HandlerDecorator, NodeHandler } from 'not-modified'

let hits = 0

export const counter = withEtag(() => Math.floor(hits / 7), { weak: true })((request, response) => {
  hits++
  response.setHeader('X-Path', request.url ?? '/')
  return () => `${request.method} ${hits}`
})

export const server = createServer(counter)

createServer(withEtag(request => request.url?.length)((request, response) => {
  response.end(request.headers['user-agent'])
}))

createHttpsServer(withLastModified(
  async (_request, response) => response.req.complete ? new Date(0) : null)(() => 'old'))

createServer(noCache((request, response) => {
  response.setHeader('X-Remote', request.socket.remoteAddress ?? '')
  return Readable.from(['a', 'b'])
}))

createServer(noCache(async function* (_request, response) {
  response.setHeader('Content-Type', 'text/plain')
  yield ''
  yield Buffer.from('late')
}))

// A stack in one expression.
createServer(noCache(withEtag(() => 'v1')((request, response) => {
  response.end(request.url)
})))

// node:http2 has classes of its own; its handlers say so.
createHttp2Server(withEtag((request: Http2ServerRequest) => request.authority)(
  (request: Http2ServerRequest, response: Http2ServerResponse) => { response.end(request.authority) }))

// A framework's request and arguments: the etag function gets the handler's own.
interface FrameworkRequest extends IncomingMessage { readonly params: Readonly<Record<string, string>> }
type FrameworkHandler = (request: FrameworkRequest, response: ServerResponse, next: (error?: unknown) => void) => void
declare function get(path: string, ...handlers: FrameworkHandler[]): void

get('/articles/:id',
  withEtag((request: FrameworkRequest) => request.params['id'])(
    (request: FrameworkRequest, response: ServerResponse) => { response.end(request.params['id']) }))

get('/next', noCache(
  (_request: FrameworkRequest, _response: ServerResponse, next: (error?: unknown) => void) => { next() }))

// Wrapping at a distance: the types have names.
export function stack(...decorators: readonly HandlerDecorator[]): (handler: NodeHandler) => NodeHandler {
  return handler => decorators.reduceRight((inner, decorator) => decorator(inner), handler)
}

export const keep = <H extends AnyFunction>(handler: H): H => noCache(handler)

export const answer: (request: IncomingMessage, response: ServerResponse) => string = keep(
  (_request: IncomingMessage, _response: ServerResponse) => 'The answer is 42')
