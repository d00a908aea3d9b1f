// Fetch handlers on @hono/node-server: one alone, Hono with not-modified, Hono with hono/etag.
import { etagMiddleware, withEtag } from 'not-modified'
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

export const onFetch: readonly Contender[] = [
  {
    name: 'fetch handler + not-modified',
    kind: 'ours',
    on: 'fetch',
    packages: ['@hono/node-server'],
    start(_mix, content) {
      const bytes = bytesOf(content)
      return listenFetch(withEtag((_request: Request) => REVISION)(
        (_request: Request): Response => new Response(bytes, { headers: { 'Content-Type': 'text/plain' } })))
    }
  },
  {
    name: 'Hono + not-modified',
    kind: 'ours',
    on: 'Hono',
    packages: ['hono'],
    async start(_mix, content) {
      const { Hono } = await import('hono')
      const bytes = bytesOf(content)
      const app = new Hono()
      app.get('/', c => {
        c.header('ETag', ETAG)
        c.header('Content-Type', 'text/plain')
        return c.body(bytes)
      })
      return listenFetch(etagMiddleware((request: Request) => app.fetch(request)))
    }
  },
  {
    name: 'Hono + hono/etag',
    kind: 'theirs',
    on: 'Hono',
    hashes: true,
    async start(_mix, content) {
      const { Hono } = await import('hono')
      const { etag } = await import('hono/etag')
      const bytes = bytesOf(content)
      const app = new Hono()
      app.use(etag())
      app.get('/', c => {
        c.header('Content-Type', 'text/plain')
        return c.body(bytes)
      })
      return listenFetch(request => app.fetch(request))
    }
  }
]
