// What is made of a body before it is drawn: its forms, the tree of its JSON, its bytes, and what is said of it.
import * as assert from 'uvu/assert'
import { gzipSync } from 'node:zlib'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { formsOf } from '../../../playground/page/body/body-forms.ts'
import { hexLines } from '../../../playground/page/body/hex.ts'
import { imageSize } from '../../../playground/page/body/image-size.ts'
import { membersOf } from '../../../playground/page/body/json-text.ts'
import { mediaTypeOf } from '../../../playground/page/body/media-type.ts'
import { remarksOn, summaryOf, whyUnreadable } from '../../../playground/page/body/recorded-body.ts'
import type { LoadedBody } from '../../../playground/page/body/recorded-body.ts'
import { responseSource } from '../../../playground/page/detail/body-source.ts'
import { importedBody } from '../../../playground/page/network/body-reader.ts'
import { visibleLines } from '../../../playground/page/ui/visible-text.ts'
import { ofEarlierRun } from '../../../playground/page/rows/row.ts'
import { conditional, exchangeOf, rowOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, sign => sign.charCodeAt(0))
const PNG = latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x00\x32\0\0\x00\x1e\x08\x06')
const HUGE_PNG = latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06')

table('A body has the forms', [
  { name: 'of JSON by its type', ref: 'RFC 8259 §2', type: 'application/json', content: bytesOf('{"a":1}'), forms: 'tree text hex' },
  { name: 'of JSON by a suffix, with parameters', ref: 'RFC 6839 §3.1', type: 'Application/Problem+JSON; charset=utf-8', content: bytesOf(' [1]'),
    forms: 'tree text hex' },
  { name: 'of JSON without a type', ref: 'not-modified: bodies', type: undefined, content: bytesOf('[]'), forms: 'tree text hex' },
  { name: 'of text where it only begins like JSON', ref: 'not-modified: bodies', type: 'text/plain', content: bytesOf('{a}'), forms: 'text hex' },
  { name: 'of text where its type says JSON and it is none', ref: 'RFC 8259 §2', type: 'application/json', content: bytesOf('{"a":'),
    forms: 'text hex', remark: 'It is not valid JSON' },
  { name: 'of text where the JSON is very long', ref: 'not-modified: bodies', type: 'application/json', content: bytesOf(`"${'x'.repeat(3e6)}"`),
    forms: 'text hex', remark: 'It is too long for a tree' },
  { name: 'of a tree however deep it is', ref: 'not-modified: hostile JSON', type: 'application/json',
    content: bytesOf('['.repeat(200_000) + ']'.repeat(200_000)), forms: 'tree text hex' },
  { name: 'of text for markup', ref: 'not-modified: a body is data', type: 'text/html', content: bytesOf('<script>1</script>'), forms: 'text hex' },
  { name: 'of hex for what is called text and is none', ref: 'not-modified: bodies', type: 'text/plain', content: latin1('a\0b'), forms: 'hex' },
  { name: 'of text for UTF-16, which has bytes of 0', ref: 'RFC 9110 §8.3.2', type: 'text/plain; charset=utf-16', content: latin1('h\0i\0'),
    forms: 'text hex', text: 'hi' },
  { name: 'of Latin-1 text', ref: 'RFC 9110 §8.3.2', type: 'text/plain;charset="ISO-8859-1"', content: latin1('\xe4'), forms: 'text hex', text: 'ä' },
  { name: 'of text whose encoding nobody knows', ref: 'RFC 9110 §8.3.2', type: 'text/plain; charset=x-none', content: bytesOf('ä'),
    forms: 'text hex', text: 'ä' },
  { name: 'of a log with terminal escapes', ref: 'not-modified: a body is data', type: undefined, content: bytesOf('\x1b[2Jgone'), forms: 'text hex' },
  { name: 'of hex for anything else', ref: 'not-modified: bodies', type: 'application/octet-stream', content: latin1('\xff\xfe\x01'), forms: 'hex' },
  { name: 'of text cut within a character', ref: 'not-modified: bodies', type: undefined, content: bytesOf('aä').subarray(0, 2), forms: 'text hex' },
  { name: 'of a picture', ref: 'not-modified: bodies', type: 'image/png', content: PNG, forms: 'image hex' },
  { name: 'of hex for a picture too large to draw', ref: 'not-modified: hostile images', type: 'image/png', content: HUGE_PNG, forms: 'hex',
    remark: 'The image has 65535 × 65535 pixels, too many to be drawn here' },
  { name: 'of an SVG, as an image first', ref: 'not-modified: a body is data', type: 'image/svg+xml', content: bytesOf('<svg onload="x"/>'),
    forms: 'image text hex' },
  { name: 'of hex for a type that is none', ref: 'not-modified: bodies', type: 'constructor', content: latin1('\xff'), forms: 'hex' },
], ({ type, content, forms, text, remark }) => {
  const found = formsOf(content, mediaTypeOf(type))
  assert.equal([found.forms.join(' '), found.remark], [forms, remark ?? null])
  if (text !== undefined) assert.is(found.text, text)
})

table('The members of JSON are', [
  { name: 'as they were written', text: '{"a" : 1 , "b":[1,{"c":"]"}]}', members: ['"a"=1', '"b"=[1,{"c":"]"}]'] },
  { name: 'numbers that no double holds', text: '[12345678901234567890,1e999,-0.10]', members: ['12345678901234567890', '1e999', '-0.10'] },
  { name: 'names that come twice', text: '{"a":1,"a":2}', members: ['"a"=1', '"a"=2'] },
  { name: 'names of members of objects', text: '{"__proto__":{"x":1},"constructor":null}', members: ['"__proto__"={"x":1}', '"constructor"=null'] },
  { name: 'strings with quotes and backslashes', text: '["\\"", "\\\\", "\\\\\\"]"]', members: ['"\\""', '"\\\\"', '"\\\\\\"]"'] },
  { name: 'none', text: '{ }', members: [] },
  { name: 'nested without an end to the stack', text: `[${'['.repeat(100_000)}${']'.repeat(100_000)},7]`,
    members: ['['.repeat(100_000) + ']'.repeat(100_000), '7'] },
].map(row => ({ ...row, ref: 'RFC 8259' })), ({ text, members }) => {
  assert.equal([...membersOf(text, 0)].map(({ name, start, end }) => `${name === null ? '' : `${name}=`}${text.slice(start, end)}`), members)
})

table('The size of an image', [
  { name: 'of a PNG', ref: 'RFC 2083', content: PNG, size: [50, 30] },
  { name: 'of a GIF', ref: 'GIF89a', content: latin1('GIF89a\x02\x01\x03\x00'), size: [258, 3] },
  { name: 'of a JPEG, behind other segments', ref: 'ITU T.81', size: [3, 2],
    content: latin1('\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x0b\x08\x00\x02\x00\x03\x01') },
  { name: 'of a JPEG whose segments have no end', ref: 'ITU T.81', content: latin1('\xff\xd8\xff\xe0\x00\x00\xff\xe0'), size: undefined },
  { name: 'of a WebP', ref: 'RFC 9649', content: latin1(`RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x01\0\0\x02\0\0`), size: [2, 3] },
  { name: 'of what breaks off', ref: 'RFC 2083', content: latin1('\x89PNG'), size: undefined },
  { name: 'of nothing', ref: 'RFC 2083', content: new Uint8Array(0), size: undefined },
], ({ content, size }) => {
  const found = imageSize(content)
  assert.equal(found && [found.width, found.height], size)
})

const loaded = (text: string, differences: Partial<LoadedBody> = {}): LoadedBody =>
  ({ content: bytesOf(text), end: 'whole', stillCoded: null, ...differences })
const gzip: Partial<Exchange> = { responseFields: [['Content-Encoding', 'gzip'], ['Content-Type', 'text/html']] }
const record = (bytes: number, kept = bytes): Partial<Exchange> => ({ responseBody: { bytes, kept }, requestBody: { bytes: 0, kept: 0 } })

table('Of a body that cannot be read it is said', [
  { name: 'that none are recorded', exchange: {}, sentence: 'Bodies are not recorded: the inspector was started with --no-bodies.' },
  { name: 'that there is none', exchange: record(0), sentence: 'No body.' },
  { name: 'that HEAD has none', exchange: { ...record(0), method: 'HEAD' }, sentence: 'A response to HEAD has no body.' },
  { name: 'that none came yet', exchange: { ...record(0), isOpen: true as const, complete: false }, sentence: 'No body has come yet.' },
  { name: 'that it broke off', exchange: { ...record(0), complete: false }, sentence: 'No body came before the exchange broke off.' },
  { name: 'that newer ones took its room', exchange: record(12_000, 0),
    sentence: 'Its 12.0 kB are not kept: only the newest bodies are, 64 MiB in all.' },
  { name: 'that the run that had it is over', exchange: ofEarlierRun(rowOf(exchangeOf(record(5)), null)).exchange ?? {},
    sentence: 'It went with the earlier run of the server.' },
  { name: 'nothing where it can be', exchange: record(5), sentence: undefined },
].map(row => ({ ...row, ref: 'not-modified: bodies' })), ({ exchange, sentence }) => {
  assert.is(whyUnreadable(exchangeOf(exchange), 'response'), sentence)
})

table('Of a body that was read it is said', [
  { name: 'nothing where it is whole', exchange: { ...gzip, ...record(30) }, body: loaded('x'.repeat(50)), remarks: [],
    summary: '30 B, gzip, 50 B decoded · text/html' },
  { name: 'that it was cut', exchange: { ...gzip, ...record(2_000_000, 1_048_576) }, body: loaded('x', { end: 'broken' }),
    remarks: ['Only the first 1.0 MB of 2.0 MB were recorded.'], summary: '2.0 MB, gzip · text/html' },
  { name: 'that decoding has no end in reach', exchange: { ...gzip, ...record(30) }, body: loaded('x', { end: 'more' }),
    remarks: ['It decodes to more than 1 B: decoding was stopped there.'], summary: '30 B, gzip · text/html' },
  { name: 'that its coding is wrong', exchange: { ...gzip, ...record(30) }, body: loaded('x', { end: 'broken' }),
    remarks: ['It is decoded as far as it is valid gzip: its end is missing or wrong.'], summary: '30 B, gzip · text/html' },
  { name: 'that its coding is not known', exchange: { ...gzip, ...record(30) }, body: loaded('x', { stillCoded: 'Not known' }),
    remarks: ['Not known: shown as it was sent.'], summary: '30 B, gzip · text/html' },
  { name: 'that it broke off', exchange: { ...record(3), complete: false }, body: loaded('abc'),
    remarks: ['The exchange broke off: this is what came before.'], summary: '3 B' },
  { name: 'that more may come', exchange: { ...record(3), isOpen: true as const, complete: false }, body: loaded('abc'),
    remarks: ['The exchange is under way: there may be more to come.'], summary: '3 B' },
].map(row => ({ ...row, ref: 'not-modified: bodies' })), ({ exchange, body, remarks, summary }) => {
  const whole = exchangeOf({ responseFields: [], ...exchange })
  assert.equal([remarksOn(whole, 'response', body), summaryOf(whole, 'response', body)], [remarks, summary])
})

const rowsOf = (...exchanges: readonly Exchange[]) => exchanges.map((exchange, place) => ({ ...rowOf(exchange, null), place }))
const tagged = (id: number, etag: string, differences: Partial<Exchange> = {}): Exchange =>
  exchangeOf({ id, responseFields: [['ETag', etag]], ...differences })

table('Under a 304 stands the body of', [
  { name: 'the last 200 with its tag', rows: rowsOf(tagged(1, '"a"'), tagged(2, '"a"'), tagged(3, '"b"'), conditional('"a"', '"a"', 304, { id: 4 })), by: 2 },
  { name: 'none with another tag', rows: rowsOf(tagged(1, '"b"'), conditional('"a"', '"a"', 304, { id: 4 })), by: 4 },
  { name: 'none of another URL', rows: rowsOf(tagged(1, '"a"', { target: '/b' }), conditional('"a"', '"a"', 304, { id: 4 })), by: 4 },
  { name: 'none that broke off', rows: rowsOf(tagged(1, '"a"', { complete: false }), conditional('"a"', '"a"', 304, { id: 4 })), by: 4 },
  { name: 'none that has no body', rows: rowsOf(tagged(1, '"a"', { method: 'HEAD' }), conditional('"a"', '"a"', 304, { id: 4 })), by: 4 },
  { name: 'none by a 304 without a validator', by: 4,
    rows: rowsOf(exchangeOf({ id: 1, responseFields: [] }), conditional('"a"', '"a"', 304, { id: 4, responseFields: [] })) },
  { name: 'itself for any other status', rows: rowsOf(tagged(1, '"a"'), tagged(2, '"a"')), by: 2 },
].map(row => ({ ...row, ref: 'RFC 9111 §4.3.4' })), ({ rows, by }) => {
  const last = rows.at(-1)?.exchange as Exchange
  const { exchange, remark } = responseSource(last, rows.length - 1, rows)
  assert.equal([exchange.id, remark === null], [by, last.status !== 304])
  if (exchange !== last) assert.match(remark ?? '', `exchange ${by}, the last 200 for this URL with the same tag or date`)
})

stories('not-modified: bodies', {
  'hex has offset, bytes and ASCII, and control characters as dots'() {
    assert.equal(hexLines(latin1('<b>\x1b\xff 0123456789ab'), 0, 100).split('\n'), [
      '000000  3c 62 3e 1b ff 20 30 31 32 33 34 35 36 37 38 39  <b>...0123456789',
      '000010  61 62                                            ab',
    ])
  },
  'text keeps its lines, and shows what is invisible'() {
    assert.is(visibleLines('a\r\n\tb\n\x1b[2J\u202ec\x9b'), 'a\n\tb\n\\u001b[2J\\u202ec\\u009b')
  },
  'a file’s body is its text, or what its base64 stands for; what is neither is said'() {
    const binary = gzipSync('x')
    const read = importedBody({ text: binary.toString('base64'), isBase64: true })
    assert.equal(typeof read === 'string' ? read : [...read.content], [...binary])
    assert.is(importedBody({ text: '%', isBase64: true }), 'The file has its body in base64 that cannot be read.')
    const text = importedBody('ä')
    assert.equal(typeof text === 'string' ? text : [...text.content], [0xc3, 0xa4])
  },
})
