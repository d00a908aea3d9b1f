// A request as a reader edits and sends it again, for the demo or for an upstream behind the proxy.
import type { Exchange } from '../../shared/exchange.ts'
import { isSetByServer } from '../../shared/replay-request.ts'
import type { ReplayRequest } from '../../shared/replay-request.ts'
import type { CacheMode } from '../rows/row.ts'
import { redactFields, redactTarget } from './redact.ts'

export type { ReplayRequest }

export interface OutgoingRequest {
  /** The cache mode of the page's fetch; null has the server send it to the upstream, past every browser's cache. */
  readonly mode: CacheMode | null
  readonly request: ReplayRequest
}

const forbidden: ReadonlySet<string> = new Set([
  'accept-charset', 'accept-encoding', 'access-control-request-headers', 'access-control-request-method',
  'access-control-request-private-network', 'connection', 'content-length', 'cookie', 'cookie2', 'date', 'dnt',
  'expect', 'host', 'keep-alive', 'origin', 'referer', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  'user-agent', 'via',
])

/** Whether a browser silently drops this field when a page's script sets it, and sends its own if any. */
export function isSetByBrowser(name: string): boolean {
  return forbidden.has(name.toLowerCase()) || /^(?:proxy|sec)-/i.test(name)
}

/** The request of an exchange, as it was sent; its content was not recorded. */
export function requestOf({ method, target, requestFields }: Exchange): ReplayRequest {
  return { method, path: redactTarget(target), fields: requestFields, content: '' }
}

/**
 * The same without what is set where it is sent: where editing begins. A page's fetch also leaves out what would be
 * somebody's secret; by way of the proxy it goes to the server that it came from.
 */
export function replayOf(exchange: Exchange): ReplayRequest {
  const request = requestOf(exchange)
  const isByProxy = replayModeOf(exchange) === null
  const fields = redactFields(request.fields, isByProxy)
    .filter(([name]) => !(isByProxy ? isSetByServer(name) : isSetByBrowser(name)))
  return { ...request, fields }
}

/** How to send again what went to the demo: neither answered from the browser's stored copy nor changing it. */
export const replayMode = 'no-store'

/** How to send again what an exchange sent: to an upstream the server sends it, since a page's script may not. */
export function replayModeOf({ upstream }: Exchange): CacheMode | null {
  return upstream === undefined ? replayMode : null
}
