import { bodyParser } from '@koa/bodyparser'
import cors from '@koa/cors'
import Router from '@koa/router'
import type { RouterContext } from '@koa/router'
import Koa from 'koa'
import compress from 'koa-compress'
import helmet from 'koa-helmet'
import { PreconditionError, expectationOf, forKoa, withCacheControl, withEtag } from 'not-modified'
import type { Note, Notes } from './notes.ts'

const idOf = (ctx: RouterContext): string => ctx.params['id'] ?? ''

export function createApp(notes: Notes): Koa {
  const app = new Koa()
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const { status = 500, headers = {}, expose, message } = error as Partial<PreconditionError>
      ctx.status = status
      ctx.set(headers)
      ctx.body = { error: expose ? message : 'Internal Server Error' }
    }
  })
  app.use(helmet()).use(cors({ origin: 'https://app.example', exposeHeaders: 'ETag' })).use(compress()).use(bodyParser({ jsonLimit: '1mb' }))

  const router = new Router({ prefix: '/notes' })
  // What is refused whatever its preconditions is refused first: who may not read a note is not told its tag.
  router.use(async (ctx, next) => {
    if (ctx.get('Authorization') !== 'Bearer secret') ctx.throw(401, 'Log in first.')
    if (ctx.method === 'PUT' && !ctx.is('json')) ctx.throw(415, 'Send JSON.')
    await next()
  })
  router.all('/:id', forKoa(
    withEtag((ctx: RouterContext) => notes.revisionOf(idOf(ctx)), { required: true }),
    withCacheControl({ private: true, noCache: true })))
  router.get('/:id', async ctx => {
    const note = await notes.read(idOf(ctx))
    if (note === undefined) ctx.throw(404, 'There is no such note.')
    ctx.body = note
  })
  router.put('/:id', async ctx => {
    const id = idOf(ctx)
    // The check and the write are one step: of writers with the same tag, one saves.
    const change = await notes.revisions.change(id, expectationOf(ctx.req), () => notes.write(id, ctx.request.body as Note))
    if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
    ctx.set('ETag', `"${change.revision}"`)
    ctx.body = change.result
  })
  router.delete('/:id', async ctx => {
    const id = idOf(ctx)
    const change = await notes.revisions.remove(id, expectationOf(ctx.req), () => notes.remove(id))
    if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
    ctx.status = 204
  })
  app.use(router.routes())
  return app
}
