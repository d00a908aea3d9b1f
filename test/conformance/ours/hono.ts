// Hono on its Node server.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { forHono, lazyBody, withEtag, withLastModified } from 'not-modified'
import { isLazy, isSafe } from '../demo.ts'
import { allowOrigin, currentGlobals, onHono } from '../hono-server.ts'
import type { Contender } from '../run.ts'

export const honoApp: Contender = {
  name: 'Hono',
  packages: ['hono', '@hono/node-server'],
  start(pages) {
    const globals = currentGlobals()
    const app = new Hono()
    app.use(allowOrigin)
    app.onError((_error, c) => c.text('Internal Server Error', 500))
    // recipe
    app.use('/pages/:id', forHono(withEtag((c: Context) => pages.revisionOf(c.req.param('id')))))
    // end
    app.use('/pages/:id', forHono(withLastModified((c: Context) => pages.dateOf(c.req.path))))
    app.all('/pages/:id', c => {
      const { path, method } = c.req
      if (!isSafe(method)) return c.text(pages.save(path))
      const { status, fields } = pages.answerOf(path)
      for (const [name, value] of Object.entries(fields)) {
        if (Array.isArray(value)) for (const line of value) c.header(name, line, { append: true })
        else c.header(name, value)
      }
      return c.body(isLazy(path) ? lazyBody(() => pages.render(path)) : pages.render(path), status as 200)
    })
    return onHono(getRequestListener(app.fetch), globals)
  }
}
