// Around an application, and as a step of Connect.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { etagMiddleware, forExpress, noStore } from 'not-modified'
import type { ConnectMiddleware, Decorator, NodeListener } from 'not-modified'

const listener: NodeListener = etagMiddleware((request, response) => {
  response.setHeader('ETag', '"foo"')
  response.end(request.method === 'GET' ? 'The answer is 42' : undefined)
})
createServer(listener)
createServer(etagMiddleware(async (_request, response) => { response.end('later') }))

// An application that is a function with methods, as those of Connect and Express are.
interface Application {
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void
  use(step: (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void): this
}
declare const application: Application

const step: ConnectMiddleware = etagMiddleware()
application.use(step).use(etagMiddleware())
createServer(etagMiddleware(application, { generate: true }))
application.use(etagMiddleware(undefined, { generate: true, limit: 65_536 }))
application.use(etagMiddleware({ generate: true, digest: 'sha256' })).use(etagMiddleware({}))

// Koa's callback() takes the requests of both protocols.
declare const callback: (
  request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse
) => Promise<void>
createServer(etagMiddleware(callback))

// Decorators that are chosen at run time.
const decorators: Decorator<[request: IncomingMessage, response: ServerResponse]>[] = [noStore]
application.use(forExpress(...decorators))

createSecureServer({}, etagMiddleware((request: Http2ServerRequest, response: Http2ServerResponse) => {
  response.end(request.authority)
}))
