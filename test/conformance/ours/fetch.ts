// A fetch handler, called directly.
import { lazyBody, withEtag, withLastModified } from 'not-modified'
import { ORIGIN, isLazy, isSafe } from '../demo.ts'
import type { Pages } from '../demo.ts'
import type { Contender } from '../run.ts'
import { direct } from '../transports.ts'

/** The pages as a fetch handler, for whichever server. */
export function fetchPages(pages: Pages): (request: Request) => Promise<Response> {
  const dated = withLastModified((request: Request) => pages.dateOf(request.url))
  const page = dated(({ method, url }: Request): Response => {
    if (!isSafe(method)) return new Response(pages.save(url))
    const { status, fields } = pages.answerOf(url)
    const headers = new Headers()
    for (const [name, value] of Object.entries(fields)) for (const line of [value].flat()) headers.append(name, line)
    return new Response(isLazy(url) ? lazyBody(() => pages.render(url)) : pages.render(url), { status, headers })
  })
  // recipe
  const tagged = withEtag((request: Request) => pages.revisionOf(new URL(request.url).pathname))
  const server = { fetch: tagged(page) }
  // end
  return async request => {
    const response = await server.fetch(request)
    response.headers.set('Access-Control-Allow-Origin', ORIGIN)
    return response
  }
}

export const fetchHandler: Contender = {
  name: 'fetch',
  packages: [],
  start: pages => direct(fetchPages(pages))
}
