// Hono on its Node server: GET by the ETag field that a handler sets, PUT before its handler runs.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { etagMiddleware, lazyBody, withEtag, withLastModified } from 'not-modified'
import { isLazy } from '../demo.ts'
import { allowOrigin, currentGlobals, onHono } from '../hono-server.ts'
import type { Contender } from '../run.ts'

export const honoApp: Contender = {
  name: 'Hono',
  packages: ['hono', '@hono/node-server'],
  start(pages) {
    const globals = currentGlobals()
    const show = (c: Context): Response => {
      const { path } = c.req
      const { status, fields } = pages.answerOf(path)
      for (const [name, value] of Object.entries({ ...pages.validatorFieldsOf(path), ...fields })) {
        if (Array.isArray(value)) for (const line of value) c.header(name, line, { append: true })
        else c.header(name, value)
      }
      return c.body(isLazy(path) ? lazyBody(() => pages.render(path)) : pages.render(path), status as 200)
    }
    const savePage = withLastModified((_request: Request, c: Context) => pages.dateOf(c.req.path))(
      (_request: Request, c: Context): Response => c.text(pages.save(c.req.path)))
    const app = new Hono()
    app.use(allowOrigin)
    app.onError((_error, c) => c.text('Internal Server Error', 500))
    // recipe
    const save = withEtag((_request: Request, c: Context) => pages.revisionOf(c.req.param('id')))(savePage)
    app.get('/pages/:id', c => show(c))
    app.put('/pages/:id', c => save(c.req.raw, c))
    const listener = getRequestListener(etagMiddleware(app.fetch))
    // end
    app.all('/pages/:id', c => save(c.req.raw, c))
    return onHono(listener, globals)
  }
}
