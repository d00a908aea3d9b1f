// Koa: one middleware tags its answers and refuses what it must; a handler that makes costly content asks before.
import Koa from 'koa'
import type { Context } from 'koa'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { answerConditional, withEtag, withLastModified } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { ORIGIN, isLazy, isSafe } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onServer } from '../transports.ts'

export const koaApp: Contender = {
  name: 'Koa',
  packages: ['koa'],
  start(pages) {
    const pass = withLastModified((request: IncomingMessage) => pages.dateOf(request.url))<NodeHandler>(() => {})
    const app = new Koa()
    app.silent = true
    app.use((ctx, next) => {
      ctx.set('Access-Control-Allow-Origin', ORIGIN)
      return next()
    })
    // recipe
    const tagged = withEtag((request: IncomingMessage) => pages.revisionOf(request.url))(pass)
    app.use(async (ctx, next) => {
      await tagged(ctx.req, ctx.res)
      if (!ctx.headerSent) await next()
    })
    // end
    app.use((ctx: Context) => {
      if (!isSafe(ctx.method)) {
        ctx.body = pages.save(ctx.path)
        return
      }
      const { status, fields } = pages.answerOf(ctx.path)
      ctx.set(fields)
      ctx.status = status
      if (isLazy(ctx.path) && answerConditional(ctx.req, ctx.res, pages.validatorsOf(ctx.path))) return
      ctx.body = pages.render(ctx.path)
    })
    return onServer(createServer(app.callback()))
  }
}
