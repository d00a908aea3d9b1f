// What goes on to the next hop and what ends at this one (RFC 9110 §7.6.1).
import type { IncomingMessage } from 'node:http'
import type { FieldLine } from '../shared/exchange.ts'
import { fieldLines } from '../capture/raw-fields.ts'

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']

// Where a message goes and where it ends rests on these: a Connection field that names them is not believed.
const END_TO_END = ['host', 'content-length']

// Where nothing is said, Node frames the content of every other method by chunks, even if there is none.
export const WITHOUT_CONTENT: readonly string[] = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']

/** The field by which an exchange is known on both sides of the tap. */
export const EXCHANGE_FIELD = 'X-Exchange'

/** The field lines without those that speak of one connection alone, in their order and case. */
export function endToEnd(lines: readonly FieldLine[]): FieldLine[] {
  const dropped = new Set([...HOP_BY_HOP, ...membersOf(lines, 'connection')])
  for (const name of END_TO_END) dropped.delete(name)
  return lines.filter(([name]) => !dropped.has(name.toLowerCase()))
}

/** What a request's fields become on their way to the upstream. */
export interface Passage {
  /** The value of the exchange's own field line. */
  readonly mark: string
  /** The authority for the Host field: in place of the request's own, or only where it has none. */
  readonly authority: string
  readonly replacesHost: boolean
}

/** The field lines of a request to the upstream, as node's flat list. */
export function requestFields(request: IncomingMessage, { mark, authority, replacesHost }: Passage): string[] {
  const raw = fieldLines(request.rawHeaders)
  const isChunked = 'transfer-encoding' in request.headers
  const lines = endToEnd(raw)
    .filter(([name]) => isChunked || !isNamed(name, 'trailer'))
    .map(([name, value]): FieldLine => [name, replacesHost && isNamed(name, 'host') ? authority : value])
  if (request.headers.host === undefined) lines.unshift(['Host', authority])
  lines.push([EXCHANGE_FIELD, mark])
  // The tap keeps the trailer section, so it may say so for a client that does (RFC 9110 §10.1.4).
  const takesTrailers = membersOf(raw, 'te').includes('trailers')
  if (takesTrailers) lines.push(['TE', 'trailers'])
  if (isChunked) lines.push(['Transfer-Encoding', 'chunked'])
  else if (request.headers['content-length'] === undefined && !WITHOUT_CONTENT.includes(request.method ?? '')) {
    lines.push(['Content-Length', '0'])
  }
  // The tap hangs up by itself once both directions are done.
  lines.push(['Connection', takesTrailers ? 'keep-alive, TE' : 'keep-alive'])
  return lines.flat()
}

/** The field lines of an answer to the client, as node's flat list. */
export function answerFields(answer: IncomingMessage, request: IncomingMessage, id: number): string[] {
  const { statusCode, headers } = answer
  const isChunked = request.method !== 'HEAD' && statusCode !== 204 && statusCode !== 304 &&
    request.httpVersion === '1.1' && headers['content-length'] === undefined
  const lines = endToEnd(fieldLines(answer.rawHeaders))
    .filter(([name]) => !isNamed(name, EXCHANGE_FIELD) && (isChunked || !isNamed(name, 'trailer')))
  return [[EXCHANGE_FIELD, String(id)], ...lines].flat()
}

/** The members of a field that is a list of words, in lower case. */
function membersOf(lines: readonly FieldLine[], name: string): string[] {
  return lines.filter(line => isNamed(line[0], name))
    .flatMap(([, value]) => value.split(',').map(member => member.trim().toLowerCase()))
}

function isNamed(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase()
}
