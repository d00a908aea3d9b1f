// expectationOf: what a request demands of the current representation, on node:http and fetch.
import { expectationOf } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

table('What a request expects', [
  { name: 'nothing', fields: [], expected: { exists: undefined, tags: undefined }, ref: 'RFC 9110 §13.1' },
  { name: 'one tag', fields: ['If-Match: "7"'], expected: { exists: true, tags: ['7'] }, ref: 'RFC 9110 §13.1.1' },
  { name: 'a tag that ends as an old name of the coding begins', fields: ['If-Match: "7-x-gzip"'], expected: { exists: true, tags: ['7-x'] }, ref: 'RFC 9110 §8.8.3.3' },
  { name: 'a tag of coded content, without the coding', fields: ['If-Match: "7-gzip", "8-zstd-br", "9-gzipx"'], expected: { exists: true, tags: ['7', '8', '9-gzipx'] }, ref: 'RFC 9110 §8.8.3.3' },
  { name: 'a list over two lines', fields: ['If-Match: "7", "8"', 'If-Match: "a,b"'], expected: { exists: true, tags: ['7', '8', 'a,b'] }, ref: 'RFC 9110 §5.3' },
  { name: 'a weak tag, which cannot match', fields: ['If-Match: W/"7"'], expected: { exists: true, tags: [] }, ref: 'RFC 9110 §13.1.1' },
  { name: 'a malformed field, which cannot match', fields: ['If-Match: 7'], expected: { exists: true, tags: [] }, ref: 'not-modified: If-Match fails closed' },
  { name: 'backslashes as they are', fields: ['If-Match: "a\\b"'], expected: { exists: true, tags: ['a\\b'] }, ref: 'RFC 9110 §8.8.3' },
  { name: 'the well-formed head of a list', fields: ['If-Match: "7", junk, "8"'], expected: { exists: true, tags: ['7'] }, ref: 'not-modified: the well-formed head counts' },
  { name: 'any representation', fields: ['If-Match: *'], expected: { exists: true, tags: undefined }, ref: 'RFC 9110 §13.1.1' },
  { name: 'a star after a space that is no whitespace of HTTP, which cannot match', fields: ['If-Match: \xa0*'], expected: { exists: true, tags: [] }, ref: 'RFC 9110 §5.6.3' },
  { name: 'a star in quotes', fields: ['If-Match: "*"'], expected: { exists: true, tags: ['*'] }, ref: 'RFC 9110 §13.1.1' },
  { name: 'no representation', fields: ['If-None-Match: *'], expected: { exists: false, tags: undefined }, ref: 'RFC 9110 §13.1.2' },
  { name: 'a star after a space that is not whitespace of HTTP, which is ignored', fields: ['If-None-Match: \xa0*'], expected: { exists: undefined, tags: undefined }, ref: 'RFC 9110 §5.6.3' },
  { name: 'a star between a space and a tab', fields: ['If-None-Match:  * \t'], expected: { exists: false, tags: undefined }, ref: 'RFC 9110 §5.6.3' },
  { name: 'one tag, and no representation', fields: ['If-Match: "7"', 'If-None-Match: *'], expected: { exists: true, tags: [] }, ref: 'RFC 9110 §13.2.2' },
  { name: 'any representation, and none', fields: ['If-Match: *', 'If-None-Match: *'], expected: { exists: true, tags: [] }, ref: 'RFC 9110 §13.2.2' },
  { name: 'one tag, and none of two others', fields: ['If-Match: "7"', 'If-None-Match: "8", "9"'], expected: { exists: true, tags: ['7'] }, ref: 'RFC 9110 §13.2.2' },
  { name: 'another than these', fields: ['If-None-Match: "7"'], expected: { exists: undefined, tags: undefined }, ref: 'RFC 9110 §13.1.2' }
], async ({ fields, expected }) => {
  let seen: unknown
  await withServer((request, response) => {
    seen = expectationOf(request)
    response.end()
  }, async wire => { await wire.send('PUT', fields) })
  assert.equal(seen, expected)
  const headers = new Headers()
  for (const field of fields) headers.append(field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 2))
  assert.equal(expectationOf(new Request('http://x/', { method: 'PUT', headers })), expected)
})

table('What has no expectation', [undefined, null, 5, {}, { headers: null }, { headers: 'If-Match' }].map(value => ({ name: String(JSON.stringify(value)), value, ref: 'not-modified: errors' })), ({ value }) => {
  assert.throws(() => expectationOf(value as never), (error: unknown) => error instanceof TypeError && /^expectationOf: expected a request, got /.test(error.message))
})
