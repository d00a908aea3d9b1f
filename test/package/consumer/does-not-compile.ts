// Mistakes that the types must find: each line that has one ends with the diagnostic that names it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import notModified from 'not-modified' // TS1192
import { decide } from 'not-modified' // TS2305
import {
  ANY_TAG, answerConditional, etagFor, etagMiddleware, etagsMatch, evaluatePreconditions, expectationOf, fileEtag,
  formatCacheControl, formatHttpDate, lazyBody, makeEtag, noCache, parseCacheControl, parseEntityTags, parseHttpDate,
  quotedString, withCacheControl, withEtag, withLastModified
} from 'not-modified'
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
answerConditional(request, response, true) // TS2345
answerConditional(request, response, Promise.resolve('v1')) // TS2345
answerConditional(request, response, { eTag: '"v1"' }) // TS2353
answerConditional(response, request, {}) // TS2379

withEtag() // TS2554
withEtag('v1') // TS2345
withEtag(() => 'v1', { early: 'yes' }) // TS2322
withEtag(() => 'v1', { generate: true }) // TS2353
withEtag(request => request.path) // TS2339
withLastModified(() => 'yesterday') // TS2322
withLastModified((_request, response) => response.modified) // TS2339
withEtag(() => 'v1')('The answer is 42') // TS2769

// What is written inline has the types of node:http, not `any`.
noCache((request, response) => {
  response.send(request.path) // TS2551 TS2339
})
withEtag(() => 'v1')((request) => request.params) // TS2339
etagMiddleware((_request, response) => response.json({})) // TS2339
etagMiddleware(null) // TS2769
etagMiddleware()(request, response) // TS2554

// A decorated handler keeps its type.
const greet = noCache((_request: IncomingMessage, _response: ServerResponse, name: string) => `Hello ${name}`)
const length: number = greet(request, response, 'you') // TS2322
greet(request, response) // TS2554
console.log(length)

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
}
