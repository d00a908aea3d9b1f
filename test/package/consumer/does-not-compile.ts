// Mistakes that the types must find: each line that has one ends with the diagnostic that names it.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import notModified from 'not-modified' // TS1192
import { decide } from 'not-modified' // TS2305
import {
  ANY_TAG, PreconditionError, answerConditional, assertPreconditions, etagFor, etagMiddleware, etagsMatch, evaluatePreconditions, expectationOf, fileEtag,
  formatCacheControl, formatHttpDate, lazyBody, makeEtag, noCache, parseCacheControl, parseEntityTags, parseHttpDate,
  quotedString, withCacheControl, withEtag, withFields, withLastModified
} from 'not-modified'
import type { NodeHandler } from 'not-modified'
import 'not-modified/dist/index.js' // TS2882

console.log(notModified, decide)

makeEtag(7) // TS2345
makeEtag('v1', { week: true }) // TS2353
quotedString(null) // TS2345
parseEntityTags(['"a"', '"b"']) // TS2345
etagsMatch('"a"', []) // TS2345
etagsMatch(ANY_TAG, '*') // TS2345
ANY_TAG.weak = true // TS2540
parseEntityTags('*').push({ weak: false, value: 7 }) // TS2322
etagFor('v1', { digest: 5 }) // TS2322
etagFor('v1' as string | null).length // TS2532
fileEtag({ size: 1, mtimeMs: 2 }) // TS2345
parseHttpDate(new Date()) // TS2345
parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT').getTime() // TS2532
formatHttpDate('Sun, 06 Nov 1994 08:49:37 GMT') // TS2345

formatCacheControl({ maxAge: '60' }) // TS2322
formatCacheControl({ 'max-age': 60 }) // TS2353
formatCacheControl({ noStore: false }) // TS2322
formatCacheControl('no-store') // TS2559
parseCacheControl(undefined) // TS2345
parseCacheControl('no-store').maxAge.toFixed() // TS2532
withCacheControl() // TS2554
withCacheControl({ noCache: 'Set-Cookie' }) // TS2322

lazyBody(42) // TS2345
lazyBody(() => 42) // TS2345
new Response(lazyBody) // TS2345
expectationOf('PUT') // TS2345
withEtag((request: Request) => request.path) // TS2339
withEtag(() => 'v1')((request: Request) => new Response(request.path)) // TS2339
etagMiddleware((request: Request) => new Response(request.url), { limit: '1 MiB' }) // TS2769

declare const request: IncomingMessage
declare const response: ServerResponse
const decision = evaluatePreconditions('GET', request.headers, {})
evaluatePreconditions('GET', request.headers) // TS2554
evaluatePreconditions('GET', request.headers, null) // TS2345
evaluatePreconditions('GET', { 'if-match': 7 }, {}) // TS2322
evaluatePreconditions('GET', request, {}) // TS2345
evaluatePreconditions('GET', {}, { etag: '"v1"', lastModified: 'today' }) // TS2322
decision.status === 200 // TS2367
decision.outcomes['If-Match'] === true // TS2367
decision.outcomes['if-match'] // TS2551

answerConditional(request, response) // TS2740
answerConditional(request, response, true) // TS2769
answerConditional(request, response, Promise.resolve('v1')) // TS2769
answerConditional(request, response, { eTag: '"v1"' }) // TS2769
answerConditional(response, request, {}) // TS2769

withEtag() // TS2554
withEtag('v1') // TS2345
withEtag(() => 'v1', { early: 'yes' }) // TS2322
withEtag(() => 'v1', { generate: true }) // TS2353
withEtag(request => request.path) // TS2339
withLastModified(() => 'yesterday') // TS2322
withLastModified((_request, response) => response.modified) // TS2339
withEtag(() => 'v1')('The answer is 42') // TS2769

assertPreconditions(request) // TS2554
assertPreconditions('PUT', 7) // TS2345
assertPreconditions(request, true) // TS2345
assertPreconditions(request, 7, { require: true }) // TS2561
const boolean: boolean = assertPreconditions(request, 7) // TS2322
new PreconditionError(409, 'Read it again.') // TS2345
new PreconditionError(412) // TS2554
new PreconditionError(412, 'Read it again.').status = 428 // TS2540
withFields() // TS2554
withFields({ Vary: 7 }) // TS2322
withFields([['Vary', 'Accept']]) // TS2345
withFields({ Vary: 'Accept' })(() => 42) // TS2769
console.log(boolean)

// What is written inline has the types of node:http, not `any`.
noCache((request, response) => {
  response.send(request.path) // TS2551 TS2339
})
withEtag(() => 'v1')((request) => request.params) // TS2339
etagMiddleware((_request, response) => response.json({})) // TS2339
etagMiddleware(null) // TS2769
etagMiddleware({ generate: 'yes' }) // TS2769
etagMiddleware({ weak: true }) // TS2769
etagMiddleware({ generate: true }, {}) // TS2769
etagMiddleware()(request, response) // TS2554

// The parameters of the tag function are the handler's first.
withEtag((request: Request) => request.url)((request, response) => { response.end(request.url) }) // TS2769
withEtag((request: Request) => request.url)((_request: IncomingMessage, response: ServerResponse) => { response.end() }) // TS2769
withLastModified((_request: Request) => null)((_request: IncomingMessage, response: ServerResponse) => { response.end() }) // TS2769
withEtag((request: IncomingMessage) => request.url)((request: Request) => new Response(request.url)) // TS2769
createServer(withEtag((request: Request) => request.url)((request: Request) => new Response(request.url))) // TS2769
createServer(withEtag(() => 'v1')(() => new Response('text'))) // TS2769
withEtag((_request: Request, context: Context) => context.path)((request: Request) => new Response(request.url))(new Request('a:')) // TS2555
withEtag((_request: Request, id: number) => id)((_request: Request, id: string) => new Response(id)) // TS2769
noCache((context: Context) => new Response(context.path)) // TS2769
withEtag((context: Context) => context.path)((context: Context) => new Response(context.path)) // TS2345
withEtag((context: Context) => context.path)((request: Request) => new Response(request.url)) // TS2345

// A handler returns nothing, content or a Response.
withEtag(() => 'v1')(() => 42) // TS2769
withEtag(() => 'v1')((_request, response) => response.write('text')) // TS2769
withEtag((request: IncomingMessage) => request.url)(async () => true) // TS2769
withLastModified(() => null)(() => ({ title: 'A page' })) // TS2769
withCacheControl({})((_request: IncomingMessage) => new Response('text')) // TS2769
withEtag((request: Request) => request.url)(() => 'text') // TS2769
const handler: NodeHandler = () => 42 // TS2322
console.log([handler].map(noCache)) // TS2345

// A decorated handler keeps its type.
const greet = noCache((_request: IncomingMessage, _response: ServerResponse, name: string) => `Hello ${name}`)
const length: number = greet(request, response, 'you') // TS2322
greet(request, response) // TS2554
console.log(length)

interface Context { readonly path: string }
@noCache // TS1238 TS1270
export class Pages {
  @noCache // TS1240 TS1270
  title = 'A page'

  @withEtag(() => 'v1') // TS1241
  get handler(): () => string { return () => this.title }

  @withEtag(function () { return this.title }) // TS2339
  page(): string { return this.title }

  @withEtag // TS1241 TS1270
  other(): string { return this.title }

  @withEtag((request: Request) => request.url) // TS1241 TS1270
  node(_request: IncomingMessage, response: ServerResponse): void { response.end(this.title) }

  @withEtag((request: IncomingMessage) => request.url) // TS1241 TS1270
  fetch(_request: Request): Response { return new Response(this.title) }

  @withEtag((_request: IncomingMessage, _response: ServerResponse, id: number) => id) // TS1241 TS1270
  others(_request: IncomingMessage, _response: ServerResponse, id: string): string { return id }

  @withEtag((_request: IncomingMessage, _response: ServerResponse, id: string) => id) // TS1270
  fewer(_request: IncomingMessage, _response: ServerResponse): string { return this.title }

  @withCacheControl({}) // TS1241
  seven(): number { return 7 }

  @noCache // TS1241
  named(title: string): string { return title }
}
