// What goes on to the next hop and what ends at this one (RFC 9110 §7.6.1).
import type { IncomingMessage } from 'node:http'
import { fieldLines, listMembers } from '../http/field-lines.ts'
import { isChunkedByDefault } from '../http/request-body.ts'
import { EXCHANGE_FIELD } from '../shared/exchange.ts'
import type { FieldLine } from '../shared/exchange.ts'
import type { ExchangeRewrite } from './exchange-rewrite.ts'

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']

// Where a message goes and where it ends rests on these: a Connection field that names them is not believed.
const END_TO_END = ['host', 'content-length']

/** The field lines without those that speak of one connection alone, in their order and case. */
export function endToEnd(lines: readonly FieldLine[]): FieldLine[] {
  const dropped = new Set([...HOP_BY_HOP, ...listMembers(lines, 'connection')])
  for (const name of END_TO_END) dropped.delete(name)
  return lines.filter(([name]) => !dropped.has(name.toLowerCase()))
}

/** What the proxy adds to the fields of an exchange and changes in them. */
export interface FieldRewrite extends ExchangeRewrite {
  /** The value of EXCHANGE_FIELD. */
  readonly exchangeKey: string
}

/** The field lines of a request to the upstream, as node's flat list. */
export function forwardedRequestFields(request: IncomingMessage, { exchangeKey, authority, request: rewrite }: FieldRewrite, protocols = ''): string[] {
  const raw = fieldLines(request.rawHeaders)
  const isChunked = 'transfer-encoding' in request.headers
  const lines = [...rewrite(endToEnd(raw).filter(([name]) => isChunked || !isNamed(name, 'trailer')))]
  if (request.headers.host === undefined) lines.unshift(['Host', authority])
  lines.push([EXCHANGE_FIELD, exchangeKey])
  // The proxy keeps the trailer section, so it may say so for a client that does (RFC 9110 §10.1.4).
  const takesTrailers = listMembers(raw, 'te').includes('trailers')
  if (takesTrailers) lines.push(['TE', 'trailers'])
  if (isChunked) lines.push(['Transfer-Encoding', 'chunked'])
  else if (request.headers['content-length'] === undefined && isChunkedByDefault(request.method ?? '')) {
    lines.push(['Content-Length', '0'])
  }
  if (protocols !== '') return [...lines, ['Connection', 'Upgrade'], ['Upgrade', protocols]].flat()
  // The proxy closes by itself once both directions are done.
  lines.push(['Connection', takesTrailers ? 'keep-alive, TE' : 'keep-alive'])
  return lines.flat()
}

/** The field lines of a response to the client, as node's flat list. */
export function forwardedResponseFields(
  received: IncomingMessage, request: IncomingMessage, id: number, rewrite: FieldRewrite): string[] {
  const { statusCode, headers } = received
  const isChunked = request.method !== 'HEAD' && statusCode !== 204 && statusCode !== 304 &&
    request.httpVersion === '1.1' && headers['content-length'] === undefined
  const lines = endToEnd(fieldLines(received.rawHeaders))
    .filter(([name]) => !isNamed(name, EXCHANGE_FIELD) && (isChunked || !isNamed(name, 'trailer')))
  return [[EXCHANGE_FIELD, String(id)], ...rewrite.response(lines)].flat()
}

/** The field lines of an informational response to the client: it has no content, and its exchange is not over. */
export function informationalFields(rawHeaders: readonly string[], rewrite: FieldRewrite): readonly FieldLine[] {
  return rewrite.response(endToEnd(fieldLines(rawHeaders))
    .filter(([name]) => !isNamed(name, EXCHANGE_FIELD) && !isNamed(name, 'content-length')))
}

function isNamed(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase()
}
