// Fetch handlers on @hono/node-server: one alone, Hono and h3, each with not-modified, with its own ETags, and without any.
import { forH3, forHono, lazyBody, withEtag } from 'not-modified'
import type { Context, Hono } from 'hono'
import type { H3, H3Event } from 'h3'
import { listenWith } from '../contender.ts'
import type { Contender, Listening } from '../contender.ts'
import { ETAG, REVISION } from '../mixes.ts'

type FetchHandler = (request: Request, ...rest: never[]) => Response | Promise<Response>

async function listenFetch(handler: FetchHandler): Promise<Listening> {
  const { getRequestListener } = await import('@hono/node-server')
  const listener = getRequestListener(request => handler(request))
  return listenWith((request, response) => { void listener(request, response) })
}

/** Bytes as `Response` takes them in every version of the types. */
const bytesOf = (content: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(content)

const TEXT = { headers: { 'Content-Type': 'text/plain' } }

const onFetchAs = (facts: Pick<Contender, 'name' | 'kind' | 'packages' | 'content'>, handlerOf: (bytes: Uint8Array<ArrayBuffer>) => FetchHandler): Contender => ({
  ...facts,
  on: 'fetch',
  start: (_mix, content) => listenFetch(handlerOf(bytesOf(content)))
})

const onHonoAs = (facts: Pick<Contender, 'name' | 'kind' | 'packages' | 'content'>, route: (app: Hono, bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>): Contender => ({
  ...facts,
  on: 'Hono',
  async start(_mix, content) {
    const { Hono } = await import('hono')
    const app = new Hono()
    await route(app, bytesOf(content))
    return listenFetch(request => app.fetch(request))
  }
})

const answerAll = (bytes: Uint8Array<ArrayBuffer>) => (c: Context): Response => {
  c.header('Content-Type', 'text/plain')
  return c.body(bytes)
}

const onH3As = (facts: Pick<Contender, 'name' | 'kind' | 'packages' | 'content'>, route: (app: H3, bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>): Contender => ({
  ...facts,
  on: 'h3',
  async start(_mix, content) {
    const { H3, toNodeHandler } = await import('h3')
    const app = new H3()
    await route(app, bytesOf(content))
    const listener = toNodeHandler(app)
    return listenWith((request, response) => { void listener(request, response) })
  }
})

const answerWith = (content: () => unknown) => (event: H3Event): unknown => {
  event.res.headers.set('Content-Type', 'text/plain')
  return content()
}

export const onFetch: readonly Contender[] = [
  onFetchAs({ name: 'a fetch handler, withEtag(…)', kind: 'ours', content: 'bytes', packages: ['@hono/node-server'] }, bytes =>
    withEtag((_request: Request) => REVISION)((_request: Request): Response => new Response(bytes, TEXT))),
  onFetchAs({ name: 'a fetch handler, withEtag(…) and lazyBody', kind: 'ours', content: 'lazy' }, bytes =>
    withEtag((_request: Request) => REVISION)((_request: Request): Response => new Response(lazyBody(() => bytes), TEXT))),
  onFetchAs({ name: 'a fetch handler without ETags', kind: 'none' }, bytes => () => new Response(bytes, TEXT)),
  onHonoAs({ name: 'Hono, forHono(withEtag(…))', kind: 'ours', content: 'bytes', packages: ['hono'] }, (app, bytes) => {
    app.use(forHono(withEtag(() => REVISION)))
    app.get('/', answerAll(bytes))
  }),
  onHonoAs({ name: 'Hono, forHono(withEtag(…)) and lazyBody', kind: 'ours', content: 'lazy' }, (app, bytes) => {
    app.use(forHono(withEtag(() => REVISION)))
    app.get('/', c => c.body(lazyBody(() => bytes), 200, TEXT.headers))
  }),
  onHonoAs({ name: 'Hono, forHono(withEtag(…, { early }))', kind: 'ours' }, (app, bytes) => {
    app.use(forHono(withEtag(() => REVISION, { early: true })))
    app.get('/', answerAll(bytes))
  }),
  onHonoAs({ name: 'Hono, hono/etag', kind: 'theirs' }, async (app, bytes) => {
    const { etag } = await import('hono/etag')
    app.use(etag())
    app.get('/', answerAll(bytes))
  }),
  onHonoAs({ name: 'Hono without ETags', kind: 'none' }, (app, bytes) => { app.get('/', answerAll(bytes)) }),
  onH3As({ name: 'h3, forH3(withEtag(…))', kind: 'ours', content: 'bytes', packages: ['h3'] }, (app, bytes) => {
    app.use(forH3(withEtag(() => REVISION)))
    app.get('/', answerWith(() => bytes))
  }),
  onH3As({ name: 'h3, forH3(withEtag(…)) and lazyBody', kind: 'ours', content: 'lazy' }, (app, bytes) => {
    app.use(forH3(withEtag(() => REVISION)))
    app.get('/', answerWith(() => lazyBody(() => bytes)))
  }),
  onH3As({ name: 'h3, forH3(withEtag(…, { early }))', kind: 'ours' }, (app, bytes) => {
    app.use(forH3(withEtag(() => REVISION, { early: true })))
    app.get('/', answerWith(() => bytes))
  }),
  onH3As({ name: 'h3, handleCacheHeaders', kind: 'theirs' }, async (app, bytes) => {
    const { handleCacheHeaders } = await import('h3')
    app.get('/', event => {
      if (handleCacheHeaders(event, { etag: ETAG })) return ''
      event.res.headers.set('Content-Type', 'text/plain')
      return bytes
    })
  }),
  onH3As({ name: 'h3 without ETags', kind: 'none' }, (app, bytes) => { app.get('/', answerWith(() => bytes)) })
]
