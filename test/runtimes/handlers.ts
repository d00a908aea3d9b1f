// The handlers that each runtime runs, for fetch and for node:http, and what became of them.
import { answerConditional, etagMiddleware, files, lazyBody, memoryContents, noCache, partial, rangeBody, withCacheControl, withEtag, withKeptContent, withLastModified, withRanges } from 'not-modified'
import type { NodeHandler } from 'not-modified'

export type FetchHandler = (request: Request) => Response | Promise<Response>

/** What became of the handlers since the last question. */
export interface Counts {
  /** Handlers that ran. */
  runs: number
  /** Lazy contents that were made. */
  made: number
  /** Generators that were closed. */
  closed: number
}

const TYPE = { 'Content-Type': 'text/plain;charset=utf-8' }
export const DATE: Date = new Date('1994-11-06T08:49:37Z')
/** The files that each runtime serves. */
export const SERVED: Readonly<Record<string, string>> = { 'digits.txt': '0123456789' }

const counts: Counts = { runs: 0, made: 0, closed: 0 }

const made = (content: string) => (): string => {
  counts.made++
  return content
}
function* chunks(): Generator<string> {
  try {
    yield ''
    counts.made++
    yield 'chun'
    yield 'ks'
  } finally {
    counts.closed++
  }
}
const streamOf = (...texts: string[]): ReadableStream<Uint8Array> => new ReadableStream({
  pull(controller) {
    const text = texts.shift()
    if (text === undefined) controller.close()
    else controller.enqueue(new TextEncoder().encode(text))
  }
}, { highWaterMark: 0 })

const answer = (content: string | ReadableStream | null, status = 200, fields: [string, string][] = []): FetchHandler => () => {
  counts.runs++
  return new Response(content, { status, headers: [...Object.entries(TYPE), ...fields] })
}
const lazily = (source: () => Parameters<typeof lazyBody>[0], fields: [string, string][] = []): FetchHandler =>
  request => answer(lazyBody(source()), 200, fields)(request)
const generated = (app: FetchHandler): FetchHandler => etagMiddleware(app, { generate: true, limit: 1000 })
const tagged = withEtag(() => 'v1')
const contents = memoryContents()

const FETCH: Readonly<Record<string, FetchHandler>> = {
  '/page': tagged(withLastModified(() => DATE)(answer('page', 200, [['Cache-Control', 'max-age=5'], ['Content-Language', 'en'], ['Vary', 'Accept']]))),
  '/early': withEtag(() => 1, { early: true })(answer('early')),
  '/required': withEtag(() => 'v1', { required: true })(answer('saved')),
  '/nothing': withEtag(() => null)(answer('created', 201)),
  '/dated': withLastModified(() => DATE)(answer('dated')),
  '/weak': withEtag(async () => 'v1', { weak: true })(answer('weak')),
  '/cookies': tagged(answer('cookies', 200, [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']])),
  '/cached': withCacheControl({ public: true, maxAge: 60 })(tagged(answer('cached'))),
  '/uncached': noCache(answer('uncached')),
  '/empty': tagged(answer('')),
  '/null': tagged(answer(null, 204)),
  '/own-length': tagged(answer('five!', 200, [['Content-Length', '5']])),
  '/stream': tagged((request: Request) => answer(streamOf('str', 'eam'))(request)),
  '/lazy': tagged(lazily(() => made('lazy'))),
  '/lazy-length': tagged(lazily(() => made('lazy'), [['Content-Length', '4']])),
  '/lazy-chunks': tagged(lazily(() => chunks())),
  '/generated': generated(answer('generated')),
  '/generated-stream': generated(request => answer(streamOf('gene', '', 'rated'))(request)),
  '/generated-lazy': generated(lazily(() => made('generated'))),
  '/generated-long': generated(request => answer(streamOf('x'.repeat(600), 'y'.repeat(600), 'z'))(request)),
  '/nested': etagMiddleware<FetchHandler>(async request => {
    const response = await tagged(lazily(() => made('nested')))(request)
    response.headers.set('Vary', 'Accept')
    return response
  }),
  '/coded': etagMiddleware<FetchHandler>(async request => {
    const { headers, body } = await tagged(answer('coded'))(request)
    return new Response(body, { headers: [...headers, ['Content-Encoding', 'gzip'], ['Vary', 'Accept-Encoding']] })
  }),
  '/unknown': withEtag(() => undefined)(answer('saved')),
  '/answered': request => {
    const instead = answerConditional(request, 'v1')
    return instead ?? answer('answered', 200, request.method === 'GET' ? [['ETag', '"v1"']] : [])(request)
  },
  '/ranges': tagged(withRanges((request: Request) => answer(rangeBody(10, (first, last) => made('0123456789'.slice(first, last + 1))()))(request))),
  '/kept': tagged(withKeptContent(contents)(answer('kept'))),
  '/kept-slowly': tagged(withKeptContent(contents)(async (request: Request) => {
    await new Promise(resolve => setTimeout(resolve, 100))
    return answer('kept slowly')(request)
  })),
  '/missing': withCacheControl({ maxAge: 60 })(tagged(answer('missing', 404))),
  '/redirect': tagged((_request: Request) => {
    counts.runs++
    return Response.redirect('http://localhost/there', 302)
  }),
  '/throws': tagged((_request: Request): Response => { counts.runs++; throw new Error('boom') }),
  '/tag-throws': withEtag(() => { throw new Error('boom') })(answer('never'))
}

/** Answers for the paths above, and for the files of a folder below /files/. */
export function fetchHandler(folder: string): (request: Request) => Promise<Response> {
  const site = files(folder)
  return async request => {
    const url = new URL(request.url)
    const path = url.pathname
    try {
      if (path === '/counts') return new Response(takeCounts())
      if (path.startsWith('/files/')) return await site(new Request(new URL(path.slice(6), url), request))
      return await (FETCH[path] ?? answer('none', 404))(request)
    } catch {
      return new Response('failed', { status: 500, headers: TYPE })
    }
  }
}

export const NODE: Readonly<Record<string, NodeHandler>> = {
  '/page': tagged(withLastModified(() => DATE)((_request, response) => {
    counts.runs++
    response.writeHead(200, { ...TYPE, 'Cache-Control': 'max-age=5', 'Content-Language': 'en', 'Vary': 'Accept' }).end('page')
  })),
  '/lazy': tagged((_request, response) => {
    counts.runs++
    response.setHeader('Content-Type', TYPE['Content-Type'])
    return made('lazy')
  }),
  '/lazy-chunks': tagged((_request, response) => {
    counts.runs++
    response.setHeader('Content-Type', TYPE['Content-Type'])
    return chunks()
  }),
  '/ranges': tagged(withRanges((_request, response) => {
    counts.runs++
    response.setHeader('Content-Type', TYPE['Content-Type'])
    return partial(10, (first, last) => made('0123456789'.slice(first, last + 1))())
  })),
  '/required': withEtag(() => 'v1', { required: true })((_request, response) => {
    counts.runs++
    response.setHeader('Content-Type', TYPE['Content-Type'])
    return 'saved'
  }),
  '/generated': etagMiddleware((_request, response) => {
    counts.runs++
    response.writeHead(200, TYPE).end('generated')
  }, { generate: true })
}

/** The counts, which begin anew. */
export function takeCounts(): string {
  const taken = JSON.stringify(counts)
  Object.assign(counts, { runs: 0, made: 0, closed: 0 })
  return taken
}
