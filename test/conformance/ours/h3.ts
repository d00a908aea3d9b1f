// h3 on Node: GET by the ETag field that a handler sets, PUT before its handler runs.
import { H3, appendCorsHeaders, toNodeHandler } from 'h3'
import type { H3Event } from 'h3'
import { etagMiddleware, lazyBody, withEtag, withLastModified } from 'not-modified'
import { isLazy } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const h3App: Contender = {
  name: 'h3',
  packages: ['h3'],
  start(pages) {
    const show = (event: H3Event): ReadableStream | string => {
      const { pathname } = event.url
      const { status, fields } = pages.answerOf(pathname)
      event.res.status = status
      for (const [name, value] of Object.entries({ ...pages.validatorFieldsOf(pathname), ...fields })) {
        for (const line of [value].flat()) event.res.headers.append(name, line)
      }
      return isLazy(pathname) ? lazyBody(() => pages.render(pathname)) : pages.render(pathname)
    }
    const savePage = withLastModified((_request: Request, event: H3Event) => pages.dateOf(event.url.pathname))(
      (_request: Request, event: H3Event): Response => new Response(pages.save(event.url.pathname)))
    const app = new H3({ silent: true })
    app.use(event => { appendCorsHeaders(event, { origin: '*' }) })
    // recipe
    const tagged = withEtag((_request: Request, event: H3Event) => pages.revisionOf(event.context.params?.['id']))
    const save = tagged(savePage)
    app.get('/pages/:id', event => show(event))
    app.put('/pages/:id', event => save(event.req, event))
    app.fetch = etagMiddleware(app.fetch)
    // end
    for (const method of ['POST', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      app.on(method, '/pages/:id', event => save(event.req, event))
    }
    const listener = toNodeHandler(app)
    return onHttp((request, response) => { void listener(request, response) })
  }
}
