// h3 with handleCacheHeaders: called by every handler that answers 200, before it makes content or changes anything.
import { H3, appendCorsHeaders, handleCacheHeaders, toNodeHandler } from 'h3'
import type { H3Event } from 'h3'
import { isSafe } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const h3Alone: Contender = {
  name: 'h3',
  packages: ['h3'],
  start(pages) {
    const isFresh = (event: H3Event): boolean => {
      const { etag, lastModified } = pages.validatorsOf(event.url.pathname) ?? {}
      return handleCacheHeaders(event, {
        ...etag !== undefined && { etag },
        ...lastModified && { modifiedTime: lastModified },
        cacheControls: ['max-age=60']
      })
    }
    const app = new H3({ silent: true })
    app.use(event => { appendCorsHeaders(event, { origin: '*' }) })
    app.all('/pages/:id', event => {
      const { pathname } = event.url
      const { method } = event.req
      if (!isSafe(method)) return method !== 'OPTIONS' && isFresh(event) ? '' : pages.save(pathname)
      const { status, fields } = pages.answerOf(pathname)
      event.res.status = status
      for (const [name, value] of Object.entries(fields)) {
        for (const line of [value].flat()) event.res.headers.append(name, line)
      }
      if (status === 200 && isFresh(event)) return ''
      for (const [name, value] of Object.entries(pages.validatorFieldsOf(pathname))) event.res.headers.set(name, value)
      return pages.render(pathname)
    })
    const listener = toNodeHandler(app)
    return onHttp((request, response) => { void listener(request, response) })
  }
}
