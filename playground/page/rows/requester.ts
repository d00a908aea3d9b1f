// Who asked, where it was no fetch of this page: the words for it, as far as it is known.
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
  cache: news('Not asked', 'No browser’s cache in between.'),
}
const picture: Requester = {
  name: 'A picture in the inspector’s page', page: news('A picture', 'No script sees its answer.'),
  cache: news('Unknown', 'A picture does not tell.'),
}
const other: Requester = {
  name: 'Another client, or an earlier page,', page: news('Nothing', 'Not a fetch of this page.'),
  cache: news('Unknown', 'Another client’s, or an earlier page’s.'),
}

/** The requester of a row that is no fetch of this page. */
export function requesterOf({ exchange, fetchRecord }: Row): Requester {
  if (fetchRecord !== null) return session
  if (exchange === null || isImported(exchange) || exchange.upstream !== undefined) return other
  // The server has no other pages than the inspector's, and browsers let no script set these fields.
  const says = (name: string, value: string): boolean => fieldValue(exchange.requestFields, name) === value
  return says('Sec-Fetch-Dest', 'image') && says('Sec-Fetch-Site', 'same-origin') ? picture : other
}
