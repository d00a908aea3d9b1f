// Hono with hono/etag.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { isLazy } from '../demo.ts'
import { allowOrigin, currentGlobals, onHono } from '../hono-server.ts'
import type { Contender } from '../run.ts'

export const honoAlone: Contender = {
  name: 'Hono',
  packages: ['hono', '@hono/node-server'],
  start(pages) {
    const globals = currentGlobals()
    const lazy = (path: string): ReadableStream => new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(pages.render(path)))
        controller.close()
      }
    }, { highWaterMark: 0 })
    const app = new Hono()
    app.use(allowOrigin)
    app.use(etag())
    app.onError((_error, c) => c.text('Internal Server Error', 500))
    app.get('/pages/:id', c => {
      const { path } = c.req
      const { status, fields } = pages.answerOf(path)
      const content = isLazy(path) ? lazy(path) : pages.render(path)
      return c.body(content, status as 200, { ...pages.validatorFieldsOf(path), ...fields })
    })
    app.all('/pages/:id', c => c.text(pages.save(c.req.path)))
    return onHono(getRequestListener(app.fetch), globals)
  }
}
