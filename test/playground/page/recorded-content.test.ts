// What of a recorded request's content is sent again, and how.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { contentStanding, recordedContent } from '../../../playground/page/replay/recorded-content.ts'
import { ofEarlierRun } from '../../../playground/page/rows/row.ts'
import { exchangeOf, rowOf } from '../../support/exchange.ts'
import { table } from '../../support/table.ts'

const ref = 'not-modified: replay'
const posted = (bytes: number, differences: Partial<Exchange> = {}): Exchange =>
  exchangeOf({ id: 7, method: 'POST', requestBody: { bytes, kept: bytes }, ...differences })
const read = (text: string | Uint8Array) =>
  ({ content: typeof text === 'string' ? new TextEncoder().encode(text) : text, end: 'whole' as const, stillCoded: null })

table('The content of a request', [
  { name: 'is none of a GET, recorded or not', exchange: exchangeOf(), standing: 'none' },
  { name: 'is lost of a POST that was not recorded', exchange: exchangeOf({ method: 'POST' }), standing: 'lost' },
  { name: 'is none where none was sent', exchange: posted(0), standing: 'none' },
  { name: 'is whole where all of it is kept', exchange: posted(5), standing: 'whole' },
  { name: 'is whole of a GET as well', exchange: posted(5, { method: 'GET' }), standing: 'whole' },
  { name: 'is lost where it was cut', exchange: posted(0, { requestBody: { bytes: 9, kept: 5 } }), standing: 'lost' },
  { name: 'is lost where the exchange broke off, since more may have been meant', exchange: posted(5, { complete: false }), standing: 'lost' },
  { name: 'is lost with the run of the server', exchange: ofEarlierRun(rowOf(posted(5), null)).exchange as Exchange, standing: 'lost' },
].map(row => ({ ...row, ref })), ({ exchange, standing }) => assert.is(contentStanding(exchange), standing))

const server = { sentBy: 'server' as const, bodyOf: 's-7' }
const page = { sentBy: 'page' as const, bodyOf: undefined }

table('Content is sent again', [
  { name: 'as text that can be edited', ...server, body: read('{"a":1}\n'), content: '{"a":1}\n', bodyOf: undefined, remark: '' },
  { name: 'as it was recorded, where it is no text', ...server, body: read(Uint8Array.of(255)), remark: 'The recorded body, 5 B' },
  { name: 'as it was recorded, where a form would change its line ends', ...server, body: read('--a\r\n'), remark: 'The recorded body, 5 B' },
  { name: 'as it was recorded, where it is long', ...server, body: read('x'.repeat(100_001)), remark: 'The recorded body, 5 B' },
  { name: 'as it was recorded, where its headers name a coding', ...server, body: read('decoded'), remark: 'The recorded body, 5 B',
    differences: { requestFields: [['Content-Encoding', 'gzip']] as const } },
  { name: 'not by the page, where it is no text', ...page, body: read(Uint8Array.of(255)), remark: 'Its body is not plain text: write it anew.' },
  { name: 'not where it cannot be read', ...page, body: 'It is gone.', remark: 'Its body cannot be sent again. It is gone.' },
  { name: 'not where there is none', ...page, body: null, differences: { requestBody: { bytes: 0, kept: 0 } }, remark: '' },
  { name: 'not where it was cut', ...page, body: null, differences: { requestBody: { bytes: 9, kept: 5 } },
    remark: 'Its body was not recorded whole: write it anew.' },
].map(row => ({ content: '', differences: {}, ...row, ref })), ({ body, sentBy, content, bodyOf, remark, differences }) => {
  assert.equal(recordedContent(posted(5, differences), body, 's', sentBy), { content, ...bodyOf === undefined ? {} : { bodyOf }, remark })
})
