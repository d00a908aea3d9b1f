// Who wrote what of a response that came through the proxy: the server, or the proxy itself.
import type { Exchange } from '../../shared/exchange.ts'
import { isImported } from './row.ts'

/** The title of the response's headers. Through the proxy they are the server's, save those that the proxy set. */
export function responseTitleOf(exchange: Exchange): string {
  const { upstream, upstreamVersion, error, complete, httpVersion } = exchange
  if (isImported(exchange)) return 'Response, as in the file'
  if (upstream === undefined) return 'Response, as sent by the server'
  if (error !== undefined && complete) return 'Response, by the proxy itself'
  return upstreamVersion === undefined || upstreamVersion === httpVersion ? 'Response, as sent on by the proxy'
    : `Response, as sent on by the proxy; the server sent HTTP/${upstreamVersion}`
}

/** Whether the proxy added this response field or changed it. */
export function isSetByProxy({ proxyFields }: Exchange, name: string): boolean {
  return proxyFields?.includes(name.toLowerCase()) === true
}
