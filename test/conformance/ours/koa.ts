// Koa. What is above the middleware, as for CORS and an access log, has its fields on a 304, and sees its status.
import Koa from 'koa'
import type { Context } from 'koa'
import { createServer } from 'node:http'
import { forKoa, withEtag, withLastModified } from 'not-modified'
import { ORIGIN, isLazy, isSafe, streamOf } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onServer } from '../transports.ts'

export const koaApp: Contender = {
  name: 'Koa',
  packages: ['koa'],
  start(pages) {
    const app = new Koa()
    app.silent = true
    app.use((ctx, next) => {
      ctx.set('Access-Control-Allow-Origin', ORIGIN)
      return next()
    })
    // recipe
    app.use(forKoa(withEtag((ctx: Context) => pages.revisionOf(ctx.path))))
    // end
    app.use(forKoa(withLastModified((ctx: Context) => pages.dateOf(ctx.path))))
    app.use((ctx: Context) => {
      if (!isSafe(ctx.method)) {
        ctx.body = pages.save(ctx.path)
        return
      }
      const { status, fields } = pages.answerOf(ctx.path)
      ctx.set(fields)
      ctx.status = status
      ctx.body = isLazy(ctx.path) ? streamOf(pages, ctx.path) : pages.render(ctx.path)
    })
    return onServer(createServer(app.callback()))
  }
}
