// Koa: what the recipe lets through, and becomes no success.
import Koa from 'koa'
import type { HandlerDecorator, NodeHandler } from 'not-modified'
import { onProtocol } from '../apps/app.ts'
import { BEFORE, broken } from '../failures.ts'
import type { Failing } from '../failures.ts'

const HANDLERS: Readonly<Record<string, Koa.Middleware>> = {
  '/nothing': () => {},
  '/throw': () => { throw broken() },
  '/ctx-throw': ctx => { ctx.throw(418, 'no coffee', { headers: { 'X-Why': 'tea' } }) },
  '/status': ctx => { ctx.status = 404 },
  '/body': ctx => { ctx.status = 503; ctx.body = 'later' },
  '/object': ctx => { ctx.status = 422; ctx.body = { why: 'no' } },
  '/redirect': ctx => { ctx.redirect('/elsewhere') },
  '/own-tag': ctx => { ctx.status = 404; ctx.set('ETag', '"own"'); ctx.body = 'gone' },
  '/own-freshness': ctx => { ctx.status = 404; ctx.set('Cache-Control', 'max-age=60'); ctx.body = 'gone' },
  '/raw': ctx => { ctx.respond = false; ctx.res.writeHead(410, { 'X-Own': 'y' }).end('gone') }
}

function app(decorate: HandlerDecorator, isHandled: boolean, before: Readonly<Record<string, string | string[]>>): Koa {
  const app = new Koa()
  app.silent = true
  const tagged = decorate<NodeHandler>(() => {})
  if (isHandled) {
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        ctx.status = 500
        ctx.body = (error as Error).message
      }
    })
  }
  app.use((ctx, next) => {
    ctx.set(before)
    return next()
  })
  app.use(async (ctx, next) => {
    await tagged(ctx.req, ctx.res)
    if (!ctx.headerSent) await next()
  })
  app.use((ctx, next) => HANDLERS[ctx.path]?.(ctx, next))
  return app
}

const failing = (name: string, isHandled: boolean, before: Readonly<Record<string, string | string[]>>): Failing => ({
  name,
  isVariant: before === BEFORE,
  paths: [...Object.keys(HANDLERS), '/nowhere'],
  start: (decorate, protocol) => onProtocol({ protocol }, app(decorate, isHandled, before).callback())
})

export const KOA: readonly Failing[] = [
  failing('Koa', false, {}),
  failing('Koa, fields set before', false, BEFORE),
  failing('Koa, an error middleware', true, {}),
  failing('Koa, an error middleware, fields set before', true, BEFORE)
]
