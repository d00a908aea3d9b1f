// An h3 application whose refusals come out of a transaction: answered by h3 itself, or by an error handler of its own.
import { H3, noContent } from 'h3'
import type { H3Config } from 'h3'
import { PreconditionError } from 'not-modified'
import type { Pages } from './pages.ts'

export function createApp(pages: Pages, hasHandler: boolean): H3 {
  // recipe
  const onError: H3Config['onError'] = ({ cause }) => cause instanceof PreconditionError ? cause.toResponse() : undefined
  // end
  const app = new H3(hasHandler ? { onError, silent: true } : { silent: true })
  app.use(event => { event.res.headers.set('X-Before', '1') })
  app.put('/pages/:id', async event => {
    event.res.headers.set('ETag', await pages.save(event.req, event.context.params?.['id'] ?? '', await event.req.text()))
    return noContent()
  })
  return app
}
