// Koa with koa-compress: the recipe, and the other ways.
import Koa from 'koa'
import compress from 'koa-compress'
import { answerConditional, etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { onProtocol } from './app.ts'
import type { App } from './app.ts'

export const koaApp: App = {
  name: 'Koa',
  codings: ['gzip', 'br', 'deflate'],
  ways: {
    sent: ['outside', 'inside'],
    early: ['outside', 'inside'],
    asked: ['outside', 'inside'],
    generate: ['inside']
  },
  start(setup) {
    const { way, order, page, isWeak = false, fields = {} } = setup
    const app = new Koa()
    app.silent = true
    const tagged = withEtag(() => page.revision, { early: way === 'early', weak: isWeak })<NodeHandler>(() => {})
    const tag: Koa.Middleware = async (ctx, next) => {
      // Koa begins with 404, in place of which no 304 stands.
      if (way === 'early') ctx.status = 200
      await tagged(ctx.req, ctx.res)
      // Not `ctx.writable`, which is false for HEAD over HTTP/2.
      if (!ctx.headerSent) await next()
    }
    const ask: Koa.Middleware = async (ctx, next) => {
      if (!answerConditional(ctx.req, ctx.res, page.validators())) await next()
    }
    const show: Koa.Middleware = ctx => {
      page.handled++
      ctx.body = ctx.method === 'PUT' ? page.save() : page.make()
    }
    app.use((ctx, next) => {
      ctx.set(fields)
      return next()
    })
    const mine = way === 'asked' ? [ask] : way === 'sent' || way === 'early' ? [tag] : []
    for (const step of order === 'outside' ? [compress(), ...mine] : [...mine, compress()]) app.use(step)
    app.use(show)
    const listener = app.callback()
    return onProtocol(setup, way === 'generate' ? etagMiddleware(listener, { generate: true }) : listener)
  }
}
