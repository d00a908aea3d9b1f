// node:http alone.
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { withEtag } from 'not-modified'
import { nodePage, withOrigin } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onServer } from '../transports.ts'

export const http: Contender = {
  name: 'node:http',
  packages: [],
  start(pages) {
    const page = nodePage(pages)
    // recipe
    const tagged = withEtag((request: IncomingMessage) => pages.revisionOf(request.url))
    const server = createServer(tagged(page))
    // end
    return onServer(withOrigin(server))
  }
}
