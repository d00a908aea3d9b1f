// Which field lines go on to the next hop, and which the proxy adds: in the order in which they are written.
import type { IncomingMessage } from 'node:http'
import * as assert from 'uvu/assert'
import { forwardedRequestFields, forwardedResponseFields, informationalFields } from '../../../playground/proxy/hop-by-hop.ts'
import type { FieldRewrite } from '../../../playground/proxy/hop-by-hop.ts'
import type { FieldLine } from '../../../playground/shared/exchange.ts'
import { table } from '../../support/table.ts'

type Lines = readonly FieldLine[]

const REF = 'RFC 9110 §7.6.1'
const unchanged = (lines: Lines): Lines => lines
const rewrite: FieldRewrite = { exchangeKey: 's-7', authority: 'up.test:3000', request: unchanged, response: unchanged }

const split = (line: string): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]

/** A message as Node has read it. */
function message(lines: readonly string[], more: object = {}): IncomingMessage {
  return { method: 'GET', httpVersion: '1.1', rawHeaders: lines.flatMap(split),
    headers: Object.fromEntries(lines.map(split).map(([name, value]) => [name.toLowerCase(), value])), ...more } as unknown as IncomingMessage
}

const written = (flat: readonly string[]): string[] => flat.flatMap((name, at) => at % 2 === 0 ? `${name}: ${flat[at + 1]}` : [])

const KEY = 'X-Exchange: s-7'
const ALIVE = 'Connection: keep-alive'

table('A request goes on with', [
  { name: 'its lines, the exchange\'s key and a connection of the proxy\'s own', lines: ['Host: a', 'B: 1', 'b: 2'], is: ['Host: a', 'B: 1', 'b: 2', KEY, ALIVE] },
  { name: 'the server\'s authority in front where it names no host', lines: ['A: 1'], is: ['Host: up.test:3000', 'A: 1', KEY, ALIVE] },
  { name: 'an empty host that it names', lines: ['Host: '], is: ['Host: ', KEY, ALIVE] },
  { name: 'nothing of its connection, in any case',
    lines: ['Host: a', 'CONNECTION: close', 'Keep-alive: 1', 'proxy-Connection: x', 'TE: gzip', 'Upgrade: x'], is: ['Host: a', KEY, ALIVE] },
  { name: 'nothing that its Connection fields name, in any case and with blanks around',
    lines: ['Host: a', 'X-A: 1', 'x-b: 2', 'C: 3', 'Connection: x-a ,\tX-B', 'connection: c'], is: ['Host: a', KEY, ALIVE] },
  { name: 'its host and its length, whatever Connection names',
    lines: ['Host: a', 'Content-Length: 2', 'Connection: host, content-length'], is: ['Host: a', 'Content-Length: 2', KEY, ALIVE] },
  { name: 'a line of another playground before its own', lines: ['Host: a', 'X-Exchange: o-1'], is: ['Host: a', 'X-Exchange: o-1', KEY, ALIVE] },
  { name: 'the word that trailers are taken', lines: ['Host: a', 'TE: deflate, TRAILERS'], is: ['Host: a', KEY, 'TE: trailers', 'Connection: keep-alive, TE'] },
  { name: 'no word of trailers where it takes none', lines: ['Host: a', 'TE: trailersx'], is: ['Host: a', KEY, ALIVE] },
  { name: 'chunks where it came in chunks, and which trailers there are',
    lines: ['Host: a', 'Trailer: T', 'Transfer-Encoding: Chunked'], is: ['Host: a', 'Trailer: T', KEY, 'Transfer-Encoding: chunked', ALIVE] },
  { name: 'no trailers announced where it has none', lines: ['Host: a', 'TRAILER: T'], is: ['Host: a', KEY, ALIVE] },
  { name: 'the length of none where Node would write chunks', method: 'POST', lines: ['Host: a'], is: ['Host: a', KEY, 'Content-Length: 0', ALIVE] },
  { name: 'its own length where it has one', method: 'POST', lines: ['Host: a', 'content-length: 0'], is: ['Host: a', 'content-length: 0', KEY, ALIVE] },
  { name: 'no length where Node writes no chunks', method: 'DELETE', lines: ['Host: a'], is: ['Host: a', KEY, ALIVE] },
  { name: 'chunks and no length of none', method: 'POST', lines: ['Host: a', 'Transfer-Encoding: chunked'], is: ['Host: a', KEY, 'Transfer-Encoding: chunked', ALIVE] },
  { name: 'the protocols that are asked for, and no other word of the connection', protocols: 'websocket',
    lines: ['Host: a', 'TE: trailers', 'Connection: Upgrade', 'Upgrade: websocket, h2c'], is: ['Host: a', KEY, 'TE: trailers', 'Connection: Upgrade', 'Upgrade: websocket'] }
].map(row => ({ method: 'GET', protocols: '', ...row, ref: REF })), ({ method, protocols, lines, is }) => {
  assert.equal(written(forwardedRequestFields(message(lines, { method }), rewrite, protocols)), is)
})

table('A response goes on with', [
  { name: 'the exchange\'s number and its lines', lines: ['B: 1', 'b: 2', 'Date: x'], is: ['B: 1', 'b: 2', 'Date: x'] },
  { name: 'no other number', lines: ['x-EXCHANGE: 1', 'A: 1'], is: ['A: 1'] },
  { name: 'nothing of its connection', lines: ['Connection: a, close', 'A: 1', 'Keep-Alive: 1', 'Transfer-Encoding: chunked', 'Upgrade: h2c', 'Proxy-Connection: x', 'TE: x'], is: [] },
  { name: 'its length, whatever Connection names', lines: ['Connection: content-length', 'Content-Length: 2'], is: ['Content-Length: 2'] },
  { name: 'its trailers announced where it goes in chunks', lines: ['Trailer: T'], is: ['Trailer: T'] },
  { name: 'no trailers announced in answer to HEAD', method: 'HEAD', lines: ['Trailer: T'], is: [] },
  { name: 'no trailers announced to HTTP/1.0', httpVersion: '1.0', lines: ['trailer: T'], is: [] },
  { name: 'no trailers announced with a length', lines: ['Trailer: T', 'Content-Length: 0'], is: ['Content-Length: 0'] },
  { name: 'no trailers announced on 204', statusCode: 204, lines: ['Trailer: T', 'A: 1'], is: ['A: 1'] },
  { name: 'no trailers announced on 304', statusCode: 304, lines: ['Trailer: T', 'A: 1'], is: ['A: 1'] },
  { name: 'its trailers announced on 205', statusCode: 205, lines: ['Trailer: T'], is: ['Trailer: T'] }
].map(row => ({ method: 'GET', httpVersion: '1.1', statusCode: 200, ...row, ref: REF })), ({ method, httpVersion, statusCode, lines, is }) => {
  const fields = forwardedResponseFields(message(lines, { statusCode }), message([], { method, httpVersion }), 7, rewrite)
  assert.equal(written(fields), ['X-Exchange: 7', ...is])
})

table('An informational response goes on with', [
  { name: 'its lines', lines: ['Link: a', 'link: b'], is: ['Link: a', 'link: b'] },
  { name: 'no number, no length and nothing of its connection',
    lines: ['X-Exchange: 1', 'CONTENT-length: 1', 'Connection: b', 'B: 1', 'Transfer-Encoding: chunked', 'A: 1'], is: ['A: 1'] },
  { name: 'what Trailer says, since that is no content', lines: ['Trailer: T'], is: ['Trailer: T'] }
].map(row => ({ ...row, ref: 'RFC 9110 §15.2' })), ({ lines, is }) => {
  assert.equal(informationalFields(lines.flatMap(split), rewrite).map(line => line.join(': ')), is)
})

table('What the rewriting is given and returns', [
  { name: 'of a request is what goes on of it, before what the proxy adds', ref: REF,
    made: (own: FieldRewrite) => forwardedRequestFields(message(['Host: a', 'Connection: b', 'B: 1', 'C: 2']), own),
    given: ['Host: a', 'C: 2'], is: ['New: 1', KEY, ALIVE] },
  { name: 'of a response is what goes on of it, behind the number', ref: REF,
    made: (own: FieldRewrite) => forwardedResponseFields(message(['X-Exchange: 9', 'C: 2']), message([]), 7, own), given: ['C: 2'], is: ['X-Exchange: 7', 'New: 1'] },
  { name: 'of an informational response is all of it', ref: REF,
    made: (own: FieldRewrite) => informationalFields(['X-Exchange', '9', 'C', '2'], own).flat(), given: ['C: 2'], is: ['New: 1'] }
], ({ made, given, is }) => {
  const seen: Lines[] = []
  const change = (lines: Lines): Lines => {
    seen.push(lines)
    return [['New', '1']]
  }
  assert.equal(written(made({ ...rewrite, request: change, response: change })), is)
  assert.equal(seen.map(lines => lines.map(line => line.join(': '))), [given])
})
