// Who sent the request of a row that is no fetch of this page: the words for it, as far as it is known.
import { clientOf } from './client.ts'
import type { Row } from './row.ts'
import { fieldValue } from './fields.ts'
import { isImported } from './row.ts'

export interface Requester {
  /** As the subject of a sentence. */
  readonly name: string
  /** What the page saw, and what a browser's cache did: a word or two, and lines under it. */
  readonly page: News
  readonly cache: News
}

interface News { readonly headline: string, readonly lines: readonly string[] }

const news = (headline: string, line: string): News => ({ headline, lines: [line] })

const session: Requester = {
  name: 'The inspector’s server', page: news('Nothing', 'Sent by the inspector, for you.'),
  cache: news('Not used', 'No browser’s cache was involved.'),
}
const picture: Requester = {
  name: 'A picture in the inspector’s page', page: news('A picture', 'Scripts cannot read its answer.'),
  cache: news('Unknown', 'A picture does not tell.'),
}

function other(name: string): Requester {
  return {
    name, page: news('Nothing', 'Not a fetch of this page.'), cache: news('Unknown', 'This page cannot see the client’s cache.'),
  }
}

const cacheNames = { disk: 'its disk cache', memory: 'its memory cache' } as const

/** The requester of a row that is no fetch of this page. */
export function requesterOf({ exchange, fetchRecord }: Row): Requester {
  if (fetchRecord !== null) return session
  if (exchange === null) return other('Another client')
  const name = clientOf(fieldValue(exchange.requestFields, 'User-Agent'))
  if (isImported(exchange)) {
    const known = other(name ?? 'The client')
    const { source } = exchange
    return source === undefined || source === 'service worker' ? known
      : { ...known, cache: news('Answered', `from ${cacheNames[source]}, without a request`) }
  }
  if (exchange.upstream !== undefined) return other(name ?? 'A client')
  // The server has no other pages than the inspector's, and browsers let no script set these fields.
  const says = (field: string, value: string): boolean => fieldValue(exchange.requestFields, field) === value
  return says('Sec-Fetch-Dest', 'image') && says('Sec-Fetch-Site', 'same-origin') ? picture : other(name ?? 'A client')
}
