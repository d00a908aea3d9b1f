// A Koa application whose refusals come out of a transaction: answered by Koa itself, or by a middleware of its own.
import Koa from 'koa'
import { text } from 'node:stream/consumers'
import { PreconditionError } from 'not-modified'
import type { Pages } from './pages.ts'

export function createApp(pages: Pages, hasHandler: boolean): Koa {
  const app = new Koa()
  if (hasHandler) {
    // recipe
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        if (!(error instanceof PreconditionError)) throw error
        ctx.status = error.status
        ctx.set(error.headers)
        ctx.type = 'application/problem+json'
        ctx.body = JSON.stringify(error)
      }
    })
    // end
  }
  app.use(async (ctx, next) => {
    ctx.set('X-Before', '1')
    await next()
  })
  app.use(async ctx => {
    ctx.set('ETag', await pages.save(ctx, ctx.path.slice('/pages/'.length), await text(ctx.req)))
    ctx.status = 204
  })
  return app
}
