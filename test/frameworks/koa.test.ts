// What forKoa does by Koa's own means.
import Koa from 'koa'
import { IncomingMessage, ServerResponse, createServer } from 'node:http'
import type { Server } from 'node:http'
import { Socket } from 'node:net'
import { forKoa, withEtag } from 'not-modified'
import { COOKIE, decorators, isMissing, testAdapters, testMisplaced } from './adapter-rows.ts'
import type { Options } from './adapter-rows.ts'

// The older version has no types of its own here.
const { default: Koa2 } = await import('koa2' as string) as { default: typeof Koa }

function koa(Application: typeof Koa, options: Options): Server {
  const { seen } = options
  const app = new Application()
  app.use(async (ctx, next) => {
    ctx.set('Set-Cookie', COOKIE)
    try {
      await next()
    } catch (error) {
      seen.errors.push((error as Error).message)
      ctx.status = 503
      ctx.body = 'broken'
    }
    ctx.set('X-After', '1')
    seen.logged.push(ctx.status)
  })
  app.use(forKoa(...decorators(options)))
  app.use(ctx => {
    seen.handled++
    if (!isMissing(ctx.url)) ctx.body = 'page'
  })
  return createServer(app.callback())
}

testAdapters({ 'Koa': options => koa(Koa, options), 'Koa 2': options => koa(Koa2, options) })

const req = new IncomingMessage(new Socket())
req.method = 'GET'
const res = new ServerResponse(req)

testMisplaced(forKoa(withEtag(() => 7)), got => `forKoa(…): expected to be called with (ctx, next), got (${got}). Write app.use(forKoa(withEtag(ctx => revision)))`, [
  { name: 'nothing', given: [], got: '' },
  { name: 'a request', given: [req, async () => {}], got: 'an instance of IncomingMessage, a function' },
  { name: 'a context without a request', given: [{ res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a request without a method', given: [{ req: {}, res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a context without a response', given: [{ req }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a response that writes no head', given: [{ req, res: {} }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'no next', given: [{ req, res }], got: 'an instance of Object' }
])
