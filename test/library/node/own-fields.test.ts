// The fields that the library set on a response: what it takes back, which tags it takes for its own, and in which form it says them.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { OwnFields } from '../../../src/node/own-fields.ts'
import { table } from '../../support/table.ts'

const NONE = { 'if-match': undefined, 'if-none-match': undefined, 'if-modified-since': undefined, 'if-unmodified-since': undefined, 'if-range': undefined, range: undefined }
const NAMES_CODED = { ...NONE, 'if-none-match': '"8", "7-gzip"' }

function begun(): { readonly own: OwnFields, readonly response: ServerResponse } {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  return { own: new OwnFields(response), response }
}

/** By a tag of the library's own, and one that stands on the answer in its place. */
table('The form that a 304 says', [
  { name: 'of our tag is the one that was named', own: '"7"', meant: '"7"', said: '"7-gzip"' },
  { name: 'of a tag that the application put in its place is that tag', own: '"7"', meant: '"8"', said: '"8"' },
  { name: 'of a tag where we set none is that tag', own: undefined, meant: '"7"', said: '"7"' }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' })), ({ own: etag, meant, said }) => {
  const { own, response } = begun()
  if (etag !== undefined) own.set(['ETag', etag])
  response.setHeader('ETag', meant)
  assert.is(own.answered(meant, NAMES_CODED), said)
  own.answerCoding(NAMES_CODED, 'gzip')
  assert.is(response.getHeader('etag'), said)
})

table('What was taken back', [
  { name: 'is gone', former: undefined },
  { name: 'is what it was before', former: '"6"' }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), ({ former }) => {
  const { own, response } = begun()
  assert.is(own.isEmpty, true)
  if (former !== undefined) response.setHeader('ETag', former)
  own.set(['ETag', '"7"'])
  assert.equal([own.isEmpty, own.isForm('"7"')], [false, true])
  own.takeBack()
  assert.equal([response.getHeader('etag'), own.isEmpty, own.isForm('"7"'), own.isForm(undefined)], [former, true, false, false])
  // Whoever answers now says what he means, though it is the same.
  response.setHeader('ETag', '"7"')
  own.nameCoding('gzip')
  assert.equal([response.getHeader('etag'), own.answered('"7"', NAMES_CODED)], ['"7"', '"7"'])
})
