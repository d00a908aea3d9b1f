// A Hono application whose refusals come out of a transaction: answered by Hono itself, or by an error handler of its own.
import { Hono } from 'hono'
import { PreconditionError } from 'not-modified'
import type { Pages } from './pages.ts'

export function createApp(pages: Pages, hasHandler: boolean): Hono {
  const app = new Hono()
  if (hasHandler) {
    // recipe
    app.onError((error, c) => {
      if (!(error instanceof PreconditionError)) return c.json({ error: 'Internal Server Error' }, 500)
      const response = error.toResponse()
      // The response alone would lose what c.header has set so far.
      return c.newResponse(response.body, response)
    })
    // end
  }
  app.use(async (c, next) => {
    c.header('X-Before', '1')
    await next()
  })
  app.put('/pages/:id', async c => {
    c.header('ETag', await pages.save(c.req.raw, c.req.param('id'), await c.req.text()))
    return c.body(null, 204)
  })
  return app
}
