// Hono with its own compressor, which weakens what tags it sees: what stands outside of it knows the strong one.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { compress } from 'hono/compress'
import { etagMiddleware, lazyBody, withEtag } from 'not-modified'
import { onProtocol } from './app.ts'
import type { App, Setup } from './app.ts'

type Fetch = (request: Request) => Response | Promise<Response>

/** The application without what the recipe puts around it. */
function bare({ way, order, page, isWeak = false, fields = {} }: Setup): Fetch {
  const show = (_request: Request, c: Context): Response => {
    page.handled++
    if (c.req.method === 'PUT') return c.text(page.save())
    if (way !== 'returned') return c.text(page.make())
    return c.body(lazyBody(() => page.make()), 200, { 'Content-Type': 'text/plain;charset=UTF-8' })
  }
  const app = new Hono()
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(fields)) c.res.headers.set(name, value)
    await next()
  })
  app.use(compress())
  const tagged = withEtag(() => page.revision, { early: way === 'early', weak: isWeak })
  const isTaggedHere = order !== 'inside' && way !== 'none' && way !== 'generate'
  const handler = isTaggedHere ? tagged(show) : way === 'generate' && order === 'outside' ? etagMiddleware(show, { generate: true }) : show
  app.on(['GET', 'PUT'], '/', c => handler(c.req.raw, c))
  if (order !== 'inside' || way === 'none') return app.fetch as Fetch
  return way === 'generate' ? etagMiddleware(app.fetch as Fetch, { generate: true }) : tagged(app.fetch as Fetch)
}

const serve = (setup: Setup, fetch: Fetch): ReturnType<typeof onProtocol> => {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  return onProtocol(setup, (request, response) => { void listener(request, response) })
}

/** As in the recipe, with etagMiddleware outermost. */
export const honoApp: App = {
  name: 'Hono',
  codings: ['gzip', 'deflate'],
  readsAhead: true,
  ways: {
    returned: ['outside', 'inside'],
    sent: ['outside', 'inside'],
    early: ['outside'],
    generate: ['outside', 'inside']
  },
  start: setup => serve(setup, setup.way === 'none' ? bare(setup) : etagMiddleware(bare(setup)))
}

/** Without it: nothing of the library sees what the compressor made. */
export const honoAlone: App = { ...honoApp, name: 'Hono, no etagMiddleware', start: setup => serve(setup, bare(setup)) }
