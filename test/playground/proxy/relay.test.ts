// What the proxy passes on of an answer and of an offer of another protocol, judged by the message alone.
import type { IncomingMessage, InformationEvent } from 'node:http'
import * as assert from 'uvu/assert'
import { findInformationalProblem, findResponseProblem, relayInformational, trailerLines } from '../../../playground/proxy/relay-response.ts'
import type { ClientSide } from '../../../playground/proxy/relay-response.ts'
import { leftOutIn, linesIn, parseRequestMode } from '../../../playground/proxy/request-mode.ts'
import { wantedProtocols } from '../../../playground/proxy/upgrade.ts'
import type { FieldLine, RequestMode } from '../../../playground/shared/exchange.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'

const message = (parts: object): IncomingMessage => parts as unknown as IncomingMessage

const CONTROLS = 'The answer has control characters in its status line'
const CODING = 'The answer has a transfer coding other than chunked'

table('An answer is not passed on', [
  { name: 'save where nothing is wrong with it', is: undefined },
  { name: 'save one with the least status', statusCode: 200, is: undefined },
  { name: 'with a status that ends nothing', statusCode: 199, is: 'The answer has the status 199, which is none to end with' },
  { name: 'with no status', statusCode: undefined, is: 'The answer has the status 0, which is none to end with' },
  { name: 'save one with a tab, a space and letters beyond ASCII in its reason', statusMessage: '\t ~\x80\xff', is: undefined },
  { name: 'save one without a reason', statusMessage: undefined, is: undefined },
  ...['\x00', '\x08', '\n', '\x0b', '\r', '\x1b', '\x1f', '\x7f', '\u0100'].map(sign => ({ name: `with ${JSON.stringify(sign)} in its reason`, statusMessage: `a${sign}b`, is: CONTROLS })),
  { name: 'save one in chunks, in capitals', headers: { 'transfer-encoding': 'Chunked' }, is: undefined },
  ...['gzip', 'gzip, chunked', 'chunked, chunked', ''].map(coding => ({ name: `in the coding "${coding}"`, headers: { 'transfer-encoding': coding }, is: CODING }))
].map(row => ({ statusCode: 404, statusMessage: 'OK', headers: {}, ...row, ref: REF })), ({ statusCode, statusMessage, headers, is }) => {
  assert.is(findResponseProblem(message({ statusCode, statusMessage, headers })), is)
})

/** What is written to a client for an informational answer. */
function written(info: object, { httpVersion = '1.1', headersSent = false, hasSocket = true }): readonly unknown[] {
  const seen: unknown[] = []
  const lines = (all: readonly FieldLine[]): readonly FieldLine[] => all.filter(([name]) => name !== 'Gone')
  const rewrite = { exchangeKey: 's-1', authority: 'a', request: lines, response: lines }
  const socket = hasSocket ? { write: (...args: unknown[]) => seen.push(args) } : null
  const side = { id: 1, rewrite, request: { httpVersion }, response: { headersSent, socket, writeContinue: () => seen.push('continue') } }
  relayInformational(side as unknown as ClientSide, { statusCode: 103, statusMessage: 'Early Hints', rawHeaders: ['Link', '</a>', 'Gone', 'x', 'link', '\xe9'], ...info } as InformationEvent)
  return seen
}

table('An answer before the answer is written', [
  { name: 'as it came, byte by byte', info: {}, to: {}, is: [['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nlink: \xe9\r\n\r\n', 'latin1']] },
  { name: 'without fields where it has none', info: { statusCode: 102, statusMessage: '', rawHeaders: [] }, to: {}, is: [['HTTP/1.1 102 \r\n\r\n', 'latin1']] },
  { name: 'by Node where it is the go-ahead', info: { statusCode: 100 }, to: {}, is: ['continue'] },
  { name: 'to no client of HTTP/1.0', info: {}, to: { httpVersion: '1.0' }, is: [] },
  { name: 'to no client of HTTP/1.0 as the go-ahead', info: { statusCode: 100 }, to: { httpVersion: '1.0' }, is: [] },
  { name: 'never behind the head of the answer', info: {}, to: { headersSent: true }, is: [] },
  { name: 'to nobody where the client has left', info: {}, to: { hasSocket: false }, is: [] }
].map(row => ({ ...row, ref: 'RFC 9110 §15.2' })), ({ info, to, is }) => {
  assert.equal(written(info, to), is)
})

stories(REF, {
  'an answer before the answer has no control characters in its status line'() {
    assert.equal(['Early Hints', 'a\x1b[2J'].map(statusMessage => findInformationalProblem({ statusMessage } as InformationEvent)), [undefined, CONTROLS])
  },
  'trailer fields keep their order, their case and their repetitions'() {
    assert.equal(trailerLines(message({ rawTrailers: ['B', '1', 'a', '2', 'b', '3'] })), [['B', '1'], ['a', '2'], ['b', '3']])
  }
})

table('Another protocol is asked for', [
  { name: 'as it is named', lines: ['Connection', 'Upgrade', 'Upgrade', 'websocket'], is: 'websocket' },
  { name: 'in small letters, by whatever case', lines: ['CONNECTION', 'keep-alive, UPGRADE', 'UPGRADE', 'WebSocket'], is: 'websocket' },
  { name: 'of several, in their order', lines: ['Connection', 'upgrade', 'Upgrade', 'a/1, b', 'upgrade', 'c'], is: 'a/1, b, c' },
  { name: 'without HTTP/2', lines: ['Connection', 'upgrade', 'Upgrade', 'H2C, a'], is: 'a' },
  { name: 'as an empty content permits', lines: ['Connection', 'upgrade', 'Upgrade', 'a'], headers: { 'content-length': '0' }, is: 'a' },
  { name: 'not where it is HTTP/2 alone', lines: ['Connection', 'upgrade', 'Upgrade', 'h2c'], is: '' },
  { name: 'not where no name stands', lines: ['Connection', 'upgrade', 'Upgrade', ' , ,'], is: '' },
  { name: 'not where the field is missing', lines: ['Connection', 'upgrade'], is: '' },
  { name: 'not where Connection does not say so', lines: ['Connection', 'close', 'Upgrade', 'a'], is: '' },
  { name: 'not where Connection says something like it', lines: ['Connection', 'x-upgrade', 'Upgrade', 'a'], is: '' },
  { name: 'not in HTTP/1.0', lines: ['Connection', 'upgrade', 'Upgrade', 'a'], httpVersion: '1.0', is: '' },
  { name: 'not with content of a length', lines: ['Connection', 'upgrade', 'Upgrade', 'a'], headers: { 'content-length': '1' }, is: '' },
  { name: 'not with a length that is none', lines: ['Connection', 'upgrade', 'Upgrade', 'a'], headers: { 'content-length': 'x' }, is: '' },
  { name: 'not with content in chunks', lines: ['Connection', 'upgrade', 'Upgrade', 'a'], headers: { 'transfer-encoding': 'chunked' }, is: '' }
].map(row => ({ httpVersion: '1.1', headers: {}, ...row, ref: 'RFC 9110 §7.8' })), ({ lines, httpVersion, headers, is }) => {
  assert.is(wantedProtocols(message({ rawHeaders: lines, httpVersion, headers })), is)
})

const CONDITIONS: readonly FieldLine[] = [['If-None-Match', '"a"'], ['A', '1'], ['IF-modified-since', 'x'], ['If-Match', '"a"'], ['if-none-match', '"b"']]
const OTHERS = [CONDITIONS[1], CONDITIONS[3]]

table('Of the conditions of a request', [
  ...['GET', 'HEAD', 'QUERY', 'PUT'].map(method => ({ mode: 'as-sent', method, left: [], lines: CONDITIONS })),
  ...['GET', 'HEAD', 'QUERY'].map(method => ({ mode: 'without-validators', method, left: ['if-none-match', 'if-modified-since'], lines: OTHERS })),
  ...['GET', 'HEAD', 'QUERY'].map(method => ({ mode: 'nothing-stored', method, left: ['if-none-match', 'if-modified-since'], lines: [...OTHERS, ['Cache-Control', 'no-cache']] })),
  ...['PUT', 'POST', 'DELETE', 'OPTIONS', 'get'].flatMap(method => ['without-validators', 'nothing-stored'].map(mode => ({ mode, method, left: [], lines: CONDITIONS })))
].map(row => ({ ...row, ref: 'RFC 9110 §13.1', name: `${row.method} ${row.mode} leaves out ${row.left.length}` })), ({ mode, method, left, lines }) => {
  const headers = { 'if-none-match': '"a"', 'if-modified-since': 'x', 'if-match': '"a"' }
  assert.equal(leftOutIn(mode as RequestMode, method, headers), left)
  assert.equal(leftOutIn(mode as RequestMode, method, { 'if-modified-since': 'x' }), left.slice(1))
  assert.equal(leftOutIn(mode as RequestMode, method, {}), [])
  assert.equal(linesIn(mode as RequestMode, method, CONDITIONS), lines)
})

table('A mode', [
  ...['as-sent', 'without-validators', 'nothing-stored'].map(mode => ({ text: JSON.stringify({ mode }), is: mode })),
  { text: '{"x":1,"mode":"as-sent"}', is: 'as-sent' },
  ...['', 'x', '1', 'null', '"as-sent"', '[]', '["as-sent"]', '{}', '{"mode":null}', '{"mode":""}', '{"mode":"As-Sent"}', '{"mode":["as-sent"]}', '{"Mode":"as-sent"}']
    .map(text => ({ text, is: undefined }))
].map(row => ({ ...row, ref: REF, name: `${JSON.stringify(row.text)} is ${row.is ?? 'none'}` })), ({ text, is }) => {
  assert.is(parseRequestMode(text), is)
})
