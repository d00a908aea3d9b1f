// Whatever stands in the conditional fields: a normal answer by the rules, and the server lives.
import { etagMiddleware, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const LONG = 14_000
const END = ['Date: <date>', 'Connection: close']

interface Hostile { name: string, fields: string[], get: number, put: number, ref: string }

const hostile = (name: string, fields: string | string[], get: number, put: number, ref: string): Hostile =>
  ({ name, fields: [fields].flat(), get, put, ref })

table('Hostile fields', [
  hostile('an empty If-None-Match', 'If-None-Match:', 200, 200, 'not-modified: the well-formed head counts'),
  hostile('an empty If-Match', 'If-Match:', 412, 412, 'not-modified: If-Match fails closed'),
  hostile('commas alone', `If-None-Match: ${','.repeat(LONG)}`, 200, 200, 'RFC 9110 §5.6.1.2'),
  hostile('commas alone in If-Match', `If-Match: ${','.repeat(LONG)}`, 412, 412, 'RFC 9110 §5.6.1.2'),
  hostile('commas, then the tag', `If-None-Match: ${','.repeat(LONG)}"v1"`, 304, 412, 'RFC 9110 §5.6.1.2'),
  hostile('spaces, then junk', `If-None-Match: "a"${' '.repeat(LONG)}x`, 200, 200, 'RFC 9110 §5.6.3'),
  hostile('a quote that never closes', `If-None-Match: "${'a'.repeat(LONG)}`, 200, 200, 'RFC 9110 §8.8.3'),
  hostile('quotes alone', `If-None-Match: ${'"'.repeat(LONG)}`, 200, 200, 'RFC 9110 §8.8.3'),
  hostile('backslashes alone', `If-Match: "${'\\'.repeat(LONG)}"`, 412, 412, 'RFC 9110 §8.8.3'),
  hostile('W/ again and again', `If-None-Match: ${'W/'.repeat(LONG / 2)}`, 200, 200, 'RFC 9110 §8.8.3'),
  hostile('a thousand tags, the last one ours', `If-None-Match: ${'"0123456789", '.repeat(1000)}"v1"`, 304, 412, 'RFC 9110 §13.1.2'),
  hostile('junk after our tag', 'If-None-Match: "v1", junk', 304, 412, 'not-modified: the well-formed head counts'),
  hostile('junk before our tag', 'If-None-Match: junk, "v1"', 200, 200, 'not-modified: the well-formed head counts'),
  hostile('a star among tags', 'If-None-Match: "a", *', 200, 200, 'not-modified: the well-formed head counts'),
  hostile('a star among tags in If-Match', 'If-Match: "a", *', 412, 412, 'not-modified: If-Match fails closed'),
  hostile('a star in quotes', 'If-None-Match: "*"', 200, 200, 'RFC 9110 §13.1.2'),
  hostile('a star in quotes in If-Match', 'If-Match: "*"', 412, 412, 'RFC 9110 §13.1.1'),
  hostile('bytes above ASCII', 'If-None-Match: "\xe9\xff\x80"', 200, 200, 'RFC 9110 §5.5'),
  hostile('bytes above ASCII beside our tag', 'If-None-Match: "\xe9", "v1"', 304, 412, 'RFC 9110 §5.5'),
  hostile('bytes above ASCII in If-Match', 'If-Match: "v1\xc3\xa9"', 412, 412, 'RFC 9110 §5.5'),
  hostile('forty lines of If-None-Match', Array.from({ length: 40 }, (_, i) => `If-None-Match: "v${40 - i}"`), 304, 412, 'RFC 9110 §5.3'),
  hostile('forty lines of If-Match, none ours', Array.from({ length: 40 }, (_, i) => `if-match: "x${i}"`), 412, 412, 'RFC 9110 §5.3'),
  hostile('a date that is no date', 'If-Modified-Since: 2099', 200, 200, 'RFC 9110 §13.1.3'),
  hostile('a number for a date', 'If-Unmodified-Since: 0', 200, 200, 'RFC 9110 §13.1.4'),
  hostile('the date twice', [`If-Modified-Since: ${DATE}`, `If-Modified-Since: ${DATE}`], 200, 200, 'RFC 9110 §13.1.3'),
  hostile('an earlier date twice', ['If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT', 'If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT'], 200, 200, 'RFC 9110 §13.1.4'),
  hostile('a date of 14,000 characters', `If-Modified-Since: ${DATE.repeat(LONG / DATE.length)}`, 200, 200, 'RFC 9110 §13.1.3'),
  hostile('If-Range alone', 'If-Range: "v0"', 200, 200, 'RFC 9110 §13.1.5'),
  hostile('all of them malformed', ['If-None-Match: \x80', 'If-Modified-Since: \x80', 'If-Unmodified-Since: \x80', 'If-Range: \x80', 'Range: \x80'], 200, 200, 'RFC 9110 §13.1'),
  hostile('a prototype\'s keys for fields', ['__proto__: x', 'constructor: y', 'toString: z', 'If-None-Match: "__proto__"'], 200, 200, 'not-modified: fields'),
  hostile('more than Node takes', `If-None-Match: "${'a'.repeat(20_000)}"`, 431, 431, 'RFC 6585 §5')
], async ({ fields, get, put }) => {
  const handler = etagMiddleware(withEtag(() => 'v1')(withLastModified(() => new Date(DATE))(() => () => 'content')))
  await withServer(handler as Parameters<typeof withServer>[0], async wire => {
    for (const [method, expected] of [['GET', get], ['HEAD', get], ['PUT', put], ['GET', get]] as const) {
      const sent = await wire.send(method, fields)
      assert.equal([sent.status, sent.truncated], [expected, false])
      if (expected === 431) continue
      const answer = expected === 412 ? bare(sent, method === 'HEAD') : sent
      assert.is(answer.content, expected === 200 && method !== 'HEAD' ? 'content' : '')
      if (expected === 304) assert.equal(answer.fields, ['ETag: "v1"', ...END])
      if (expected === 412) assert.equal(answer.fields, ['ETag: "v1"', `Last-Modified: ${DATE}`, ...END])
    }
  })
})
