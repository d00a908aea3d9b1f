// What forH3 does by h3's own means.
import { H3, toNodeHandler } from 'h3'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forH3, withEtag } from 'not-modified'
import { COOKIE, decorators, isMissing, testAdapters, testMisplaced } from './adapter-rows.ts'
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

const req = new Request('http://x/')
const res = { headers: new Headers(), errHeaders: new Headers() }

testMisplaced(forH3(withEtag(() => 7)), got => `forH3(…): expected to be called with (event, next), got (${got}). Write app.use('/pages/:id', forH3(withEtag(event => revision)))`, [
  { name: 'nothing', given: [], got: 'undefined, undefined' },
  { name: 'a Request', given: [req, async () => {}], got: 'an instance of Request, a function' },
  { name: 'an event without a request', given: [{ res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a request without headers', given: [{ req: {}, res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'headers of node:http', given: [{ req: { headers: {} }, res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'an event without a response', given: [{ req }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a response with headers of node:http', given: [{ req, res: { headers: {} } }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'no next', given: [{ req, res }], got: 'an instance of Object, undefined' }
])
