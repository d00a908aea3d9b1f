// What forHono does by Hono's own means.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { logger } from 'hono/logger'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forHono, withEtag } from 'not-modified'
import { COOKIE, decorators, isMissing, testAdapters, testMisplaced } from './adapter-rows.ts'
import type { Options } from './adapter-rows.ts'

function hono(options: Options): Server {
  const { seen } = options
  const app = new Hono()
  app.use(async (c, next) => {
    c.header('Set-Cookie', COOKIE)
    await next()
    c.header('X-After', '1')
  })
  app.use(logger(line => { if (line.startsWith('-->')) seen.logged.push(Number(line.split(' ')[3]?.replace(/\u001b\[\d+m/g, ''))) }))
  app.onError((error, c) => {
    seen.errors.push(error.message)
    return c.text('broken', 503)
  })
  app.use(forHono(...decorators(options)))
  app.all('*', c => {
    seen.handled++
    return isMissing(c.req.path) ? c.notFound() : c.json({ page: 1 })
  })
  return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
}

testAdapters({ Hono: hono })

const raw = new Request('http://x/')

testMisplaced(forHono(withEtag(() => 7)), got => `forHono(…): expected to be called with (c, next), got (${got}). Write app.get(path, forHono(withEtag(c => revision)), handler)`, [
  { name: 'nothing', given: [], got: '' },
  { name: 'a Request', given: [raw, async () => {}], got: 'an instance of Request, a function' },
  { name: 'a context without a request', given: [{}, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a context without the Request of the server', given: [{ req: {} }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a request of node:http', given: [{ req: { raw: {} } }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'headers of node:http', given: [{ req: { raw: { headers: {} } } }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'no next', given: [{ req: { raw } }], got: 'an instance of Object' }
])
