// Who may ask for what, by the fields of a request alone, and what the playground answers with: by requests that no socket brings.
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { jsonText } from '../../../playground/http/json-text.ts'
import { answerLine, rejectMethod, setSecurityFields } from '../../../playground/http/respond.ts'
import { ownAuthorities, refuseForeignChange, refuseForeignHost, refuseForeignRead, refuseUpgrade } from '../../../playground/http/same-origin.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: playground'

const asked = (parts: object): IncomingMessage => ({ headers: {}, headersDistinct: {}, socket: {}, ...parts }) as unknown as IncomingMessage

const OWN = { host: 'a.test:1' }
const JSON_TYPE = { 'content-type': 'application/json' }
const PAGE = { ...OWN, ...JSON_TYPE, 'x-playground': '1' }

table('A read', [
  { name: 'without a word of who asks is allowed', headers: OWN, is: undefined },
  ...['same-origin', 'none'].map(site => ({ name: `of ${site} is allowed`, headers: { ...OWN, 'sec-fetch-site': site }, is: undefined })),
  ...['same-site', 'cross-site', '', 'Same-Origin', 'same-origin, none'].map(site => ({ name: `of "${site}" is refused`, headers: { ...OWN, 'sec-fetch-site': site }, is: 403 })),
  { name: 'of the own origin is allowed, in any case', headers: { host: 'A.test:1', origin: 'HTTP://a.TEST:1' }, is: undefined },
  { name: 'of another origin is refused', headers: { ...OWN, origin: 'http://b.test:1' }, is: 403 },
  { name: 'of no origin that is named is refused', headers: { ...OWN, origin: 'null' }, is: 403 },
  { name: 'of an empty origin is refused', headers: { ...OWN, origin: '' }, is: 403 },
  { name: 'of another origin that says it is the same is refused', headers: { ...OWN, origin: 'http://b.test', 'sec-fetch-site': 'same-origin' }, is: 403 },
  { name: 'of a named origin without a host is refused', headers: { origin: 'http://a.test:1' }, is: 403 }
].map(row => ({ ...row, ref: REF })), ({ headers, is }) => {
  const refusal = refuseForeignRead(asked({ headers }))
  assert.equal(refusal, is === undefined ? undefined : { status: 403, line: 'Only the playground\'s own page may read this' })
})

const FOREIGN = 'Only the playground\'s own page may change this'

table('A change by request', [
  { name: 'of the page is allowed', headers: { ...PAGE, 'sec-fetch-site': 'same-origin', origin: 'http://a.test:1' }, is: undefined },
  { name: 'of a program is allowed', headers: PAGE, is: undefined },
  ...['application/json', ' Application/JSON ; charset=utf-8', 'application/json;'].map(type => ({ name: `of the type "${type}" is allowed`, headers: { ...PAGE, 'content-type': type }, is: undefined })),
  ...['same-site', 'cross-site', 'none', ''].map(site => ({ name: `of "${site}" is refused`, headers: { ...PAGE, 'sec-fetch-site': site }, is: [403, FOREIGN] })),
  { name: 'of another origin is refused', headers: { ...PAGE, origin: 'http://b.test' }, is: [403, FOREIGN] },
  ...[undefined, '', '0', '1, 1', '11', ' 1'].map(value => ({ name: `with ${JSON.stringify(value) ?? 'nothing'} in its own field is refused`, headers: { ...PAGE, 'x-playground': value },
    is: [403, 'A change needs the field X-Playground: 1'] })),
  ...[undefined, '', 'text/plain', 'application/jsonx', 'text/plain; application/json', 'application/json+x', 'application/json, text/plain'].map(type => ({
    name: `of the type ${JSON.stringify(type) ?? 'of none'} is refused`, headers: { ...PAGE, 'content-type': type }, is: [415, 'A change needs Content-Type: application/json'] }))
].map(row => ({ ...row, ref: REF })), ({ headers, is }) => {
  const refusal = refuseForeignChange(asked({ headers }))
  assert.equal(refusal && [refusal.status, refusal.line], is)
})

table('An offer of another protocol', [
  { upgrade: undefined, is: undefined }, { upgrade: 'h2c', is: undefined }, { upgrade: ' H2C ', is: undefined },
  { upgrade: 'websocket', is: 403 }, { upgrade: '', is: 403 }, { upgrade: 'h2c, websocket', is: 403 }, { upgrade: 'h2', is: 403 }
].map(row => ({ ...row, ref: 'RFC 9110 §7.8', name: `${JSON.stringify(row.upgrade) ?? 'of none'} is ${row.is ?? 'no reason'}` })), ({ upgrade, is }) => {
  const refusal = refuseUpgrade(asked({ headers: { upgrade } }))
  assert.equal(refusal, is === undefined ? undefined : { status: 403, line: 'The inspector speaks HTTP alone, and takes no upgrade such as WebSocket' })
})

const TWO = [400, 'The request has more than one Host field']
const says = (name: string, at = '127.0.0.1:8000'): readonly unknown[] =>
  [403, `The inspector does not answer to ${name}: open http://${at}/, or start it with --host and that name`]
const NAMELESS = 'the host of this request'

table('A host', [
  { name: 'of its own is answered', host: ['127.0.0.1:8000'], is: undefined },
  { name: 'of its own in capitals is answered', host: ['LocalHost:8000'], is: undefined },
  { name: 'twice is refused', host: ['localhost:8000', 'localhost:8000'], is: TWO },
  { name: 'of a stranger is named', host: ['Evil.test:8000'], is: says('evil.test:8000') },
  { name: 'that is missing is not named', host: undefined, is: says(NAMELESS) },
  { name: 'that is empty is not named', host: [''], is: says(NAMELESS) },
  { name: 'as long as one may be is named', host: ['a'.repeat(255)], is: says('a'.repeat(255)) },
  { name: 'longer than that is not named', host: ['a'.repeat(256)], is: says(NAMELESS) },
  ...['a b', 'a<b', 'a/b', 'a@b', 'a\x1b', 'é', 'a\n'].map(host => ({ name: `of ${JSON.stringify(host)} is not named`, host: [host], is: says(NAMELESS) })),
  { name: 'with every sign of a name is named', host: ['[a-z_0.9]:1'], is: says('[a-z_0.9]:1') },
  { name: 'is told where to go by IPv6', host: ['x'], socket: { localAddress: '::1', localPort: 8000 }, is: says('x', '[::1]:8000') },
  { name: 'is told where to go by IPv4 that came through IPv6', host: ['x'], socket: { localAddress: '::ffff:10.0.0.7', localPort: 9 }, is: says('x', '10.0.0.7:9') },
  { name: 'is told of this machine where the connection is gone', host: ['x'], socket: {}, is: says('x', '127.0.0.1:0') }
].map(row => ({ socket: { localAddress: '127.0.0.1', localPort: 8000 }, ...row, ref: REF })), ({ host, socket, is }) => {
  const refusal = refuseForeignHost(asked({ headersDistinct: { host }, socket }), ownAuthorities('127.0.0.1', '127.0.0.1', 8000))
  assert.equal(refusal && [refusal.status, refusal.line], is)
})

table('The names of a server', [
  { name: 'on a port of its own', host: '10.0.0.7', address: undefined, port: 8000, is: ['127.0.0.1:8000', 'localhost:8000', '[::1]:8000', '10.0.0.7:8000'] },
  { name: 'on the port of http', host: 'A.test', address: '::ffff:10.0.0.7', port: 80,
    is: ['127.0.0.1', '127.0.0.1:80', 'localhost', 'localhost:80', '[::1]', '[::1]:80', 'a.test', 'a.test:80', '10.0.0.7', '10.0.0.7:80'] }
].map(row => ({ ...row, ref: REF })), ({ host, address, port, is }) => {
  assert.equal([...ownAuthorities(host, address, port)], is)
})

table('What others sent stands in JSON so that no terminal obeys it', [
  { text: 'a\x9b31m\x7f', is: '"a\\u009b31m\\u007f"' },
  { text: '\x1b[2J\r\n', is: '"\\u001b[2J\\r\\n"' },
  { text: '\u202eabc\u2066\u200b\ufeff\xad', is: '"\\u202eabc\\u2066\\u200b\\ufeff\\u00ad"' },
  { text: '\x7f\x9f\xad\u061c\u180e\u200b\u200f\u2028\u202e\u2060\u206f\ufeff',
    is: '"\\u007f\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200f\\u2028\\u202e\\u2060\\u206f\\ufeff"' },
  ...[...'\x7e\xa0\u200a\u2010\u2027\u202f\u205f\u2070'].map(text => ({ text, is: `"${text}"` })),
  { text: 'caf\xe9 \u{1f600} \xa1', is: '"caf\xe9 \u{1f600} \xa1"' }
].map(row => ({ ...row, name: JSON.stringify(row.text), ref: 'RFC 8259 §7' })), ({ text, is }) => {
  assert.is(jsonText(text), is)
  assert.is(JSON.parse(jsonText(text)), text)
})

/** What is answered by `answer`: its status, its fields in their order, its content. */
function answered(answer: (response: ServerResponse) => void): readonly [status: number, fields: readonly (readonly string[])[], content: string] {
  const fields: (readonly string[])[] = []
  let content = ''
  const response = { statusCode: 200, setHeader(...field: string[]) { fields.push(field) }, end(text: string) { content += text } }
  answer(response as unknown as ServerResponse)
  return [response.statusCode, fields, content]
}

const TEXT = ['Content-Type', 'text/plain; charset=utf-8']

stories(REF, {
  'every answer of the playground is for its own page alone, and is not stored'() {
    assert.equal(answered(setSecurityFields), [200, [['X-Content-Type-Options', 'nosniff'], ['Referrer-Policy', 'no-referrer'], ['X-Frame-Options', 'DENY'],
      ['Cross-Origin-Resource-Policy', 'same-origin'], ['Cache-Control', 'no-store']], ''])
  },
  'a line is text that ends its line'() {
    assert.equal(answered(response => { answerLine(response, 404, 'Nothing here') }), [404, [TEXT], 'Nothing here\n'])
  }
})

table('A request by', [
  { method: 'GET', is: [200, [], ''] }, { method: 'HEAD', is: [200, [], ''] },
  ...['get', 'POST', undefined].map(method => ({ method, is: [405, [['Allow', 'GET, HEAD'], TEXT], 'The methods here are GET and HEAD\n'] }))
].map(row => ({ ...row, name: `${row.method} is ${row.is[0] === 405 ? 'refused' : 'left alone'}`, ref: 'RFC 9110 §15.5.6' })), ({ method, is }) => {
  let isRejected = false
  assert.equal(answered(response => { isRejected = rejectMethod(['GET', 'HEAD'], asked({ method }), response) }), is)
  assert.is(isRejected, is[0] === 405)
})
