// Koa with koa-conditional-get and koa-etag.
import Koa from 'koa'
import conditional from 'koa-conditional-get'
import koaEtag from 'koa-etag'
import { ORIGIN, isLazy, isSafe, streamOf } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const koaAlone: Contender = {
  name: 'Koa',
  packages: ['koa', 'koa-conditional-get', 'koa-etag'],
  start(pages) {
    const app = new Koa()
    app.silent = true
    app.use(conditional())
    app.use(quietly(() => koaEtag()))
    app.use(ctx => {
      ctx.set('Access-Control-Allow-Origin', ORIGIN)
      if (!isSafe(ctx.method)) {
        ctx.body = pages.save(ctx.path)
        return
      }
      const { status, fields } = pages.answerOf(ctx.path)
      ctx.set(pages.validatorFieldsOf(ctx.path))
      ctx.set(fields)
      ctx.status = status
      ctx.body = isLazy(ctx.path) ? streamOf(pages, ctx.path) : pages.render(ctx.path)
    })
    const listener = app.callback()
    return onHttp((request, response) => { void listener(request, response) })
  }
}

// koa-etag announces its successor whenever it is made.
function quietly<T>(make: () => T): T {
  const warn = console.warn
  console.warn = () => {}
  try {
    return make()
  } finally {
    console.warn = warn
  }
}
