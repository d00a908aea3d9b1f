// The same names as plain functions around a handler; what is written inline has its parameters inferred.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { Readable } from 'node:stream'
import { etagMiddleware, noCache, withEtag, withLastModified } from 'not-modified'
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

// node:http2 has classes of its own; its handlers say so, or the tag function does.
createHttp2Server(withEtag((request: Http2ServerRequest) => request.authority)((request, response) => {
  response.stream.priority({ weight: 16 })
  response.end(request.authority)
}))
createHttp2Server(noCache((request: Http2ServerRequest, response: Http2ServerResponse) => { response.end(request.authority) }))
createHttp2Server(withEtag((request: IncomingMessage | Http2ServerRequest) => request.url)(
  (request: Http2ServerRequest, response: Http2ServerResponse) => { response.end(request.authority) }))

// A framework's request and arguments: the etag function gets the handler's own.
interface FrameworkRequest extends IncomingMessage { readonly params: Readonly<Record<string, string>> }
type FrameworkHandler = (request: FrameworkRequest, response: ServerResponse, next: (error?: unknown) => void) => void
declare function get(path: string, ...handlers: FrameworkHandler[]): void

get('/articles/:id', withEtag((request: FrameworkRequest) => request.params['id'])((request, response) => {
  response.end(request.params['id'])
}))

// Either may ask for less than the other: the decorated handler takes what both need.
get('/less/:id', withEtag((request: IncomingMessage) => request.url)(
  (request: FrameworkRequest, response: ServerResponse) => { response.end(request.params['id']) }))
get('/more/:id', withEtag((request: FrameworkRequest) => request.params['id'])(
  (request: IncomingMessage, response: ServerResponse) => { response.end(request.url) }))

get('/next', noCache(
  (_request: FrameworkRequest, _response: ServerResponse, next: (error?: unknown) => void) => { next() }))
get('/step', withEtag(() => 'v1')((_request, _response, next) => next()))

// A handler that takes less than the server passes is called with all of it.
const pass = (): void => {}
interface Context { readonly req: IncomingMessage, readonly res: ServerResponse, readonly path: string }
export async function step(context: Context, next: () => Promise<void>): Promise<void> {
  await withEtag(() => 'v1')(pass)(context.req, context.res, next)
  await withEtag((request: IncomingMessage) => request.url)(pass)(context.req, context.res)
  await withEtag((_request: IncomingMessage, _response: ServerResponse, { path }: Context) => path)(pass)(context.req, context.res, context)
  await withEtag((_request: IncomingMessage, _response: ServerResponse, { path }: Context) => path)(
    (_request, _response, { path }) => path)(context.req, context.res, context)
}

// What a handler may return: what the last call of an arrow function returns, nothing, content, or what nobody declared.
createServer(noCache((_request, response) => response.end('text')))
createServer(noCache((request, response) => request.pipe(response)))
createServer(noCache((request, response) => request.url === '/' ? 'text' : void response.end()))
createServer(noCache(async request => request.url === '/' ? new Uint8Array(2) : null))
declare const undeclared: (request: IncomingMessage, response: ServerResponse) => unknown
createServer(noCache(undeclared))

// A tag function for both servers.
const anywhere = withEtag((request: { readonly url?: string | undefined }) => request.url)
createServer(anywhere((request, response) => { response.end(request.headers['user-agent']) }))
export const fetched: (request: Request) => Response = anywhere((request: Request) => new Response(request.headers.get('user-agent')))

// Wrapping at a distance: the types have names.
export function stack(
  ...decorators: readonly HandlerDecorator<[request: IncomingMessage, response: ServerResponse]>[]
): (handler: NodeHandler) => NodeHandler {
  return handler => decorators.reduceRight((inner, decorator) => decorator(inner), handler)
}
stack(noCache, withEtag(() => 'v1'), withEtag(request => request.url), withEtag((request: IncomingMessage) => request.url))

export const tagged: (handler: NodeHandler) => NodeHandler = withEtag((request: IncomingMessage) => request.url)
export const around = (decorator: HandlerDecorator, handler: NodeHandler): NodeHandler => decorator(handler)
export const late = <App extends AnyFunction>(app: App): App => etagMiddleware(app, { generate: true })

export const answer: (request: IncomingMessage, response: ServerResponse) => string = noCache(
  (_request: IncomingMessage, _response: ServerResponse) => 'The answer is 42')
