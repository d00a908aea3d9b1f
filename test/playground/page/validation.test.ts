// What the validation cell of a row says: which condition took part, whether it held, and the end of the tag.
import * as assert from 'uvu/assert'
import type { FieldLine } from '../../../playground/shared/exchange.ts'
import { validationOf } from '../../../playground/page/list/validation.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { table } from '../../support/table.ts'

const long = (end: string): string => `W/"23e-V54kQQQQ${end}"`
const INM = 'If-None-Match'

const rows: { name: string, sent: FieldLine[], got: FieldLine[], status?: number, method?: string, mark?: string, text: string }[] = [
  { name: 'neither validator nor tag', sent: [], got: [], text: '' },
  { name: 'a tag that nobody asked by', sent: [], got: [['ETag', '"a"']], text: '"a"' },
  { name: 'a tag that holds', sent: [[INM, '"a"']], got: [['ETag', 'W/"a"']], status: 304, mark: 'equal', text: '"a"' },
  { name: 'long tags that differ at the end alone', sent: [[INM, long('1')]], got: [['ETag', long('2')]],
    mark: 'unequal', text: '…QQQQ1" → …QQQQ2"' },
  { name: 'a 304 with another tag is not equal', sent: [[INM, '"a"']], got: [['ETag', '"b"']], status: 304,
    mark: 'unequal', text: '"a" → "b"' },
  { name: 'a 304 without a tag', sent: [[INM, '"a"']], got: [], status: 304, mark: 'equal', text: '"a"' },
  { name: 'a full answer without a tag: not known', sent: [[INM, '"a"']], got: [], text: '"a"' },
  { name: 'a date that holds', sent: [['If-Modified-Since', 'Thu, 01 Jan 2026 00:00:00 GMT']], got: [], status: 304,
    mark: 'equal', text: 'since 01 Jan 00:00' },
  { name: 'a date that the server denies', sent: [['If-Unmodified-Since', 'Thu, 01 Jan 2026 00:00:00 GMT']], got: [], status: 412,
    mark: 'unequal', text: 'not since 01 Jan 00:00' },
  { name: 'If-Match that fails', sent: [['If-Match', '"a"']], got: [['ETag', '"b"']], status: 412, mark: 'unequal',
    text: 'If-Match "a"' },
  { name: 'If-Match that is said to fail, and names the tag', sent: [['If-Match', '"a"']], got: [['ETag', '"a"']], status: 412, text: 'If-Match "a"' },
  { name: 'a 304 for another condition than If-Match', sent: [['If-Match', '"b"'], [INM, '"a"']], got: [], status: 304, mark: 'equal', text: '"a"' },
  { name: 'a 304 that If-Range cannot have led to', sent: [['If-Range', '"a"']], got: [], status: 304, text: 'If-Range "a"' },
  { name: 'a date whose 304 names a later one', sent: [['If-Modified-Since', 'Thu, 01 Jan 2026 00:00:00 GMT']],
    got: [['Last-Modified', 'Fri, 02 Jan 2026 00:00:00 GMT']], status: 304, text: 'since 01 Jan 00:00' },
  { name: 'a 412 of two conditions', sent: [['If-Match', '"a"'], [INM, '*']], got: [], status: 412, method: 'PUT', text: 'If-Match "a"' },
  { name: 'a list that is not valid', sent: [[INM, 'a']], got: [['ETag', '"a"']], text: 'a' },
  { name: 'an ETag that is not valid', sent: [[INM, '"a"']], got: [['ETag', 'a']], text: '"a"' },
  { name: 'a star, and nothing there', sent: [[INM, '*']], got: [['ETag', '"a"']], status: 404, text: '*' },
]

table('The validation cell of', rows.map(row => ({ ref: 'RFC 9110 §13.2.2', ...row })), ({ sent, got, status = 200, method = 'GET', mark, text }) => {
  const found = validationOf(exchangeOf({ requestFields: sent, responseFields: got, status, method }))
  assert.equal([found.mark, found.text], [mark, text])
  // The column has room for no more.
  assert.ok(found.text.length <= 22, found.text)
  for (const [, value] of [...sent, ...got]) assert.ok(found.whole.includes(value), found.whole)
})
