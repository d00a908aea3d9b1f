// Connect.
import connect from 'connect'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { forExpress, withEtag } from 'not-modified'
import { allowOrigin, nodePage } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const connectApp: Contender = {
  name: 'Connect',
  packages: ['connect'],
  start(pages) {
    const page = nodePage(pages)
    const app = connect()
    app.use(allowOrigin)
    // recipe
    app.use('/pages', forExpress(withEtag((request: IncomingMessage) => pages.revisionOf(request.url))))
    // end
    app.use('/pages', page)
    app.use((_error: unknown, _request: unknown, response: ServerResponse, _next: unknown) => {
      response.statusCode = 500
      response.end()
    })
    return onHttp(app)
  }
}
