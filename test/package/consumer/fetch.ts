// Handlers of fetch, (Request) → Response: the same names.
import { createReadStream } from 'node:fs'
import {
  etagMiddleware, expectationOf, lazyBody, noCache, withCacheControl, withEtag, withLastModified
} from 'not-modified'
import type { Chunks, Content, EtagMiddlewareOptions, Expectation, Whole } from 'not-modified'

const page = withEtag((request: Request) => new URL(request.url).pathname)(
  (_request: Request) => new Response(lazyBody(() => 'The answer is 42')))

const answer: Response = page(new Request('http://localhost/'))

// The request of the tag function is the handler's, which needs no annotation; further arguments are what both are called with.
export const echo: (request: Request) => Promise<Response> =
  withEtag((request: Request) => request.url)(async request => new Response(await request.text()))
interface Context { readonly path: string }
const tagged = withEtag((_request: Request, context: Context) => context.path)
export const routed: (request: Request, context: Context) => Response =
  tagged((_request, context: Context) => new Response(context.path))
export const inferred: (request: Request, context: Context) => Response = tagged((request, { path }) => new Response(path + request.url))
export const shorter: (request: Request, context: Context) => Response = tagged((request: Request) => new Response(request.url))
export const fixed: (request: Request) => Response = withEtag(() => 'v1')(() => new Response('fixed'))

export const stacked: (request: Request) => Promise<Response> = noCache(
  withLastModified(async (_request: Request) => new Date(0))(
    async (request: Request) => new Response(request.url)))

export const inside: (request: Request) => Promise<Response> = noCache(
  withEtag((request: Request) => request.url)(async request => new Response(await request.text())))

// An application such as Hono's or h3's: what it takes beside the request stays.
interface Bindings { readonly database: string }
declare const application: { fetch: (request: Request, env: Bindings) => Response | Promise<Response> }
const options: EtagMiddlewareOptions = { generate: true, limit: 65_536, codingSuffixes: ['-gzip'] }
const wrapped = etagMiddleware(application.fetch, options)
export const late: Response | Promise<Response> = wrapped(new Request('http://localhost/'), { database: 'test' })

export class Pages {
  readonly name = 'pages'

  @withEtag(function (this: Pages, request: Request) { return this.name + request.url })
  @withCacheControl({ maxAge: 60 })
  page(request: Request): Response {
    return new Response(`${this.name} ${request.url}`, { status: answer.status })
  }
}

async function* rows(): AsyncGenerator<string> {
  yield ''
  yield 'a row'
}

const whole: Whole = new Uint8Array(2)
const chunks: Chunks = rows()
export const contents: readonly Content[] = [
  whole, 'text', chunks, rows, createReadStream('a'), async () => whole, ['a', 'b']
]
export const bodies: readonly ReadableStream<Uint8Array>[] = contents.map(content => lazyBody(content))

export function mayReplace(request: Request, tag: string | undefined): boolean {
  const { exists, tags }: Expectation = expectationOf(request)
  if (exists === false) return tag === undefined
  return tags === undefined || (tag !== undefined && tags.includes(tag))
}
