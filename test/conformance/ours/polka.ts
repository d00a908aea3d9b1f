// Polka.
import polka from 'polka'
import type { Request } from 'polka'
import { withEtag } from 'not-modified'
import { allowOrigin, nodePage } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const polkaApp: Contender = {
  name: 'Polka',
  packages: ['polka'],
  start(pages) {
    const page = nodePage(pages)
    const app = polka()
    app.use(allowOrigin)
    // recipe
    const tagged = withEtag((request: Request) => pages.revisionOf(request.params['id']))
    app.all('/pages/:id', tagged(page))
    // end
    return onHttp((request, response) => app.handler(request as Request, response))
  }
}
