// What forH3 does by h3's own means.
import { H3, toNodeHandler } from 'h3'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forH3 } from 'not-modified'
import { COOKIE, decorators, isMissing, testAdapters } from './adapter-rows.ts'
import type { Options } from './adapter-rows.ts'

function h3(options: Options): Server {
  const { seen } = options
  const app = new H3({
    silent: true,
    onError(error) {
      seen.errors.push((error.cause as Error | undefined)?.message ?? error.message)
      return new Response('broken', { status: 503 })
    },
    onResponse(response) {
      seen.logged.push(response.status)
      response.headers.set('X-After', '1')
      if (!response.headers.has('Set-Cookie')) response.headers.set('Set-Cookie', COOKIE)
    }
  })
  app.use(forH3(...decorators(options)))
  app.all('/**', event => {
    seen.handled++
    if (!isMissing(event.url.pathname)) return { page: 1 }
    event.res.status = 404
    return 'none'
  })
  return createServer(toNodeHandler(app) as RequestListener)
}

testAdapters({ h3 })
