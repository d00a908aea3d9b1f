// Fetch handlers by themselves, in Hono and in h3: a Response with another status, and what a framework makes of an error.
import { getRequestListener } from '@hono/node-server'
import { H3, HTTPError, toNodeHandler } from 'h3'
import type { H3Event } from 'h3'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { etagMiddleware } from 'not-modified'
import type { HandlerDecorator } from 'not-modified'
import { direct } from '../../conformance/transports.ts'
import { onProtocol } from '../apps/app.ts'
import { BEFORE, NONE, broken } from '../failures.ts'
import type { Failing } from '../failures.ts'

type Fetch = (request: Request) => Response | Promise<Response>

const RESPONSES: Readonly<Record<string, () => Response | Promise<Response>>> = {
  '/status': () => new Response('gone', { status: 404 }),
  '/empty': () => new Response(null, { status: 503, headers: { 'Retry-After': '1' } }),
  '/promised': async () => new Response('who', { status: 401, headers: { 'WWW-Authenticate': 'Basic' } }),
  '/redirect': () => Response.redirect('http://localhost/elsewhere', 307),
  '/own-tag': () => new Response('gone', { status: 404, headers: { 'ETag': '"own"', 'Last-Modified': 'Fri, 02 Jan 2026 00:00:00 GMT' } }),
  '/own-freshness': () => new Response('gone', { status: 404, headers: { 'Cache-Control': 'max-age=60', 'Expires': '0' } })
}

/** What stands around an application that has handlers of the library. */
const outermost = (decorate: HandlerDecorator, fetch: Fetch): Fetch => decorate === NONE ? fetch : etagMiddleware(fetch)

const respond = (request: Request): Response | Promise<Response> => (RESPONSES[new URL(request.url).pathname] as () => Response)()

const fetchAlone: Failing = {
  name: 'fetch',
  paths: Object.keys(RESPONSES),
  protocols: ['HTTP/1.1'],
  start: async decorate => direct(decorate(respond))
}

const fetchInside: Failing = {
  ...fetchAlone,
  name: 'fetch, etagMiddleware outside',
  start: async decorate => direct(outermost(decorate, decorate(respond)))
}

const IN_HONO: Readonly<Record<string, (c: Context) => Response | Promise<Response>>> = {
  '/throw': () => { throw broken() },
  '/reject': async () => { throw broken() },
  '/exception': () => { throw new HTTPException(404, { message: 'gone' }) },
  '/c-not-found': c => c.notFound(),
  '/c-redirect': c => c.redirect('/elsewhere'),
  '/c-text': c => c.text('gone', 404, { 'X-Own': 'y' }),
  '/c-status': c => { c.status(503); return c.body('later') }
}

const hono = (name: string, isHandled: boolean, before: Readonly<Record<string, string | string[]>>): Failing => ({
  name,
  isVariant: before === BEFORE,
  paths: [...Object.keys(RESPONSES), ...Object.keys(IN_HONO), '/nowhere'],
  start(decorate, protocol) {
    const app = new Hono()
    app.use(async (c, next) => {
      for (const [field, value] of Object.entries(before)) for (const line of [value].flat()) c.header(field, line, { append: true })
      await next()
    })
    if (isHandled) app.notFound(c => c.text('not here', 404))
    app.onError((error, c) => error instanceof HTTPException ? error.getResponse() : c.text(error.message, isHandled ? 502 : 500))
    for (const path of Object.keys(RESPONSES)) {
      const handler = decorate(respond)
      app.get(path, c => handler(c.req.raw))
    }
    for (const [path, answer] of Object.entries(IN_HONO)) {
      const handler = decorate((_request: Request, c: Context) => answer(c))
      app.get(path, c => handler(c.req.raw, c))
    }
    const listener = getRequestListener(outermost(decorate, app.fetch as Fetch), { overrideGlobalObjects: false })
    return onProtocol({ protocol }, (request, response) => { void listener(request, response) })
  }
})

const h3: Failing = {
  name: 'h3',
  paths: [...Object.keys(RESPONSES), '/throw', '/http-error', '/nowhere'],
  start(decorate, protocol) {
    const app = new H3({ silent: true })
    const failing: Readonly<Record<string, () => Response>> = {
      ...RESPONSES as Readonly<Record<string, () => Response>>,
      '/throw': () => { throw broken() },
      '/http-error': () => { throw new HTTPError({ status: 404, message: 'gone' }) }
    }
    for (const [path, answer] of Object.entries(failing)) {
      const handler = decorate((_request: Request, _event: H3Event) => answer())
      app.get(path, event => handler(event.req, event))
    }
    app.fetch = outermost(decorate, app.fetch as Fetch)
    const listener = toNodeHandler(app)
    return onProtocol({ protocol }, (request, response) => { void listener(request, response) })
  }
}

export const FETCH: readonly Failing[] = [
  fetchAlone, fetchInside, hono('Hono', false, {}), hono('Hono, fields set before', false, BEFORE),
  hono('Hono, notFound and onError, fields set before', true, BEFORE), h3
]
