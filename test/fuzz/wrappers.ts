// Every wrapper of the library around a handler, as the target serves them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerConditional, etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import { DATE, LIMIT } from './facts.ts'
import type { WrapperName } from './facts.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const date = new Date(DATE)
const tag = withEtag(() => 'v1')
const dated = withLastModified(async () => date)
const cached = withCacheControl({ public: true, maxAge: 60, extensions: {} })
const middleware = etagMiddleware()

const withOwn = (handler: Handler): Handler => (request, response) => {
  response.setHeader('ETag', '"v1"')
  response.setHeader('Last-Modified', DATE)
  return handler(request, response)
}

/** An empty wrapper that delivers what a handler returned. */
const delivered = (handler: Handler): Handler => cached(handler)

/** What follows the question mark, its percent-encoded octets as characters. */
const octetsOf = (target: string): string =>
  (target.split('?')[1] ?? '').replace(/%([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))

const boom = (): never => { throw new Error('boom') }

export const WRAP: Readonly<Record<WrapperName, (handler: Handler) => Handler>> = {
  etag: tag,
  weak: withEtag(() => 'v1', { weak: true }),
  digest: withEtag(() => 'x'.repeat(100)),
  early: withEtag(() => 'v1', { early: true }),
  required: withEtag(() => 'v1', { required: true }),
  nothing: withEtag(() => null),
  untagged: withEtag(() => undefined),
  slow: withEtag(() => new Promise(resolve => setImmediate(() => resolve('v1')))),
  date: withLastModified(() => date),
  both: handler => tag(dated(handler)),
  noCache,
  cached,
  app: handler => etagMiddleware(withOwn(handler)) as Handler,
  connect: handler => (request, response) => middleware(request, response, () => { delivered(withOwn(handler))(request, response) }),
  generate: handler => etagMiddleware(handler, { generate: true, limit: LIMIT }) as Handler,
  suffixes: handler => etagMiddleware(tag(handler), { codingSuffixes: ['-gzip', '--br'] }) as Handler,
  inside: handler => delivered((request, response) =>
    answerConditional(request, response, { etag: '"v1"', lastModified: date }) ? undefined : handler(request, response)),
  stack: handler => etagMiddleware(noCache(withEtag(() => 'v1', { required: true })(dated(handler))), {
    generate: true, codingSuffixes: ['-gzip']
  }) as Handler,
  nested: handler => etagMiddleware((request: IncomingMessage, response: ServerResponse) => tag(handler)(request, response)) as Handler,
  // A value from the wire becomes a tag, or what the library makes of it.
  reflected: withEtag((request: IncomingMessage) => `${request.headers['x-tag'] ?? 'v1'}${octetsOf(request.url as string)}`),
  tagThrows: withEtag(boom),
  tagRejects: withEtag(async () => boom())
}
