// h3 on Node.
import { H3, appendCorsHeaders, toNodeHandler } from 'h3'
import { forH3, lazyBody, withEtag, withLastModified } from 'not-modified'
import { isLazy, isSafe } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const h3App: Contender = {
  name: 'h3',
  packages: ['h3'],
  start(pages) {
    const app = new H3({ silent: true })
    app.use(event => { appendCorsHeaders(event, { origin: '*' }) })
    // recipe
    app.use('/pages/:id', forH3(withEtag(event => pages.revisionOf(event.context.params?.['id']))))
    // end
    app.use('/pages/:id', forH3(withLastModified(event => pages.dateOf(event.url.pathname))))
    app.all('/pages/:id', event => {
      const { req: { method }, res, url: { pathname } } = event
      if (!isSafe(method)) return pages.save(pathname)
      const { status, fields } = pages.answerOf(pathname)
      res.status = status
      for (const [name, value] of Object.entries(fields)) for (const line of [value].flat()) res.headers.append(name, line)
      return isLazy(pathname) ? lazyBody(() => pages.render(pathname)) : pages.render(pathname)
    })
    const listener = toNodeHandler(app)
    return onHttp((request, response) => { void listener(request, response) })
  }
}
