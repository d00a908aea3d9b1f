// Koa: with not-modified, and with koa-conditional-get and koa-etag.
import { withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { REVISION } from '../mixes.ts'

export const onKoa: readonly Contender[] = [
  {
    name: 'Koa + not-modified',
    kind: 'ours',
    on: 'Koa',
    packages: ['koa'],
    async start(_mix, content) {
      const { default: Koa } = await import('koa')
      const app = new Koa()
      const tagged = withEtag(() => REVISION)<NodeHandler>(() => {})
      app.use(async (ctx, next) => {
        await tagged(ctx.req, ctx.res)
        if (ctx.writable) await next()
      })
      app.use(ctx => {
        ctx.type = 'txt'
        ctx.body = content
      })
      const listener = app.callback()
      return listenWith((request, response) => { void listener(request, response) })
    }
  },
  {
    name: 'Koa + koa-conditional-get + koa-etag',
    kind: 'theirs',
    on: 'Koa',
    hashes: true,
    packages: ['koa-conditional-get', 'koa-etag'],
    async start(_mix, content) {
      const { default: Koa } = await import('koa')
      const { default: conditional } = await import('koa-conditional-get')
      const { default: etag } = await import('koa-etag')
      const app = new Koa()
      app.use(conditional())
      app.use(etag())
      app.use(ctx => {
        ctx.type = 'txt'
        ctx.body = content
      })
      const listener = app.callback()
      return listenWith((request, response) => { void listener(request, response) })
    }
  }
]
