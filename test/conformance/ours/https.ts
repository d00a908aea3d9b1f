// node:https: the recipe of node:http, with a key.
import { createServer } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { withEtag } from 'not-modified'
import { TEST_CERTIFICATE, TEST_KEY } from '../certificate.ts'
import { nodePage, withOrigin } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttps } from '../transports.ts'

export const https: Contender = {
  name: 'node:https',
  packages: [],
  start(pages) {
    const page = nodePage(pages)
    const [key, cert] = [TEST_KEY, TEST_CERTIFICATE]
    // recipe
    const tagged = withEtag((request: IncomingMessage) => pages.revisionOf(request.url))
    const server = createServer({ key, cert }, tagged(page))
    // end
    return onHttps(withOrigin(server))
  }
}
