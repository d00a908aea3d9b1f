// Polka.
import type { IncomingMessage } from 'node:http'
import polka from 'polka'
import type { Request as PolkaRequest } from 'polka'
import { forExpress, withEtag } from 'not-modified'
import { allowOrigin, nodePage } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

/** The types of Polka give its handlers Express's request, which its own is not. */
type Request = IncomingMessage & { readonly params: Readonly<Record<string, any>> }

export const polkaApp: Contender = {
  name: 'Polka',
  packages: ['polka'],
  start(pages) {
    const page = nodePage(pages)
    const app = polka()
    app.use(allowOrigin)
    // recipe
    app.all('/pages/:id', forExpress(withEtag((request: Request) => pages.revisionOf(request.params['id']))), page)
    // end
    return onHttp((request, response) => app.handler(request as PolkaRequest, response))
  }
}
