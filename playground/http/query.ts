// The query of a request target.
import type { IncomingMessage } from 'node:http'

/** The parameters behind the first question mark; another one belongs to them (RFC 3986 §3.4). */
export function queryOf({ url = '' }: Pick<IncomingMessage, 'url'>): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : url.slice(at))
}
