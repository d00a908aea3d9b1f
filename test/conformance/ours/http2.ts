// node:http2 through its compatibility API.
import { createServer } from 'node:http2'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { withEtag, withLastModified } from 'not-modified'
import { isLazy, isSafe } from '../demo.ts'
import { withOrigin } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttp2 } from '../transports.ts'

export const http2: Contender = {
  name: 'node:http2',
  packages: [],
  start(pages) {
    const page = withLastModified((request: Http2ServerRequest) => pages.dateOf(request.url))(
      ({ url, method }: Http2ServerRequest, response: Http2ServerResponse): unknown => {
        if (!isSafe(method)) return response.end(pages.save(url))
        const { status, fields } = pages.answerOf(url)
        response.statusCode = status
        for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
        return isLazy(url) ? () => pages.render(url) : response.end(pages.render(url))
      })
    // recipe
    const tagged = withEtag((request: Http2ServerRequest) => pages.revisionOf(request.url))
    const server = createServer(tagged(page))
    // end
    return onHttp2(withOrigin(server))
  }
}
