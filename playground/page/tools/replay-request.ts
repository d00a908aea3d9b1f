// A request as a reader edits and sends it again, for the demo or for an upstream behind the tap.
import type { Exchange, FieldLine } from '../../exchange.ts'
import { sendableFields, sendableTarget } from './sendable.ts'

export interface ReplayRequest {
  readonly method: string
  /** Path and query: a request target in origin form (RFC 9112 §3.2.1). */
  readonly path: string
  readonly fields: readonly FieldLine[]
  readonly content: string
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
  return { method, path: sendableTarget(target), fields: requestFields, content: '' }
}

/** The same without what the browser sets itself and what would be somebody's secret: where editing begins. */
export function replayOf(exchange: Exchange): ReplayRequest {
  const request = requestOf(exchange)
  const fields = sendableFields(request.fields).filter(([name]) => !isSetByBrowser(name))
  return { ...request, fields }
}

/** The cache mode to replay with: neither answered from the browser's stored copy nor changing it. */
export const replayMode = 'no-store'
