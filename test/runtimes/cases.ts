// What each runtime is asked, by handlers of fetch, by files and by node:http, and what all must answer.
import * as assert from 'uvu/assert'
import { bare } from '../support/refusals.ts'
import type { Row } from '../support/table.ts'
import type { Answer } from '../support/wire.ts'
import { ask, countsOf } from './ask.ts'
import type { Counts } from './handlers.ts'

export interface Case extends Row {
  readonly method: string
  readonly target: string
  readonly fields: readonly string[]
  readonly status: number
  /** All fields but those of the connection, of the date and of the length. */
  readonly answered: readonly string[]
  readonly content: string
  /** The length that an answer to HEAD says, if it says one. */
  readonly length: number | undefined
  readonly counts: Counts
}

const TEXT = 'content-type: text/plain;charset=utf-8'
const V1 = 'etag: "v1"'
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const FILE_TAG = 'etag: "84d89877f0d4041efb6bf91a16f0248f"'
const GENERATED = 'etag: "44c8575cd10d543dc1da875941b7dee3"'
const PAGE = ['cache-control: max-age=5', 'content-language: en', TEXT, V1, `last-modified: ${DATE}`, 'vary: Accept']

const FILE = ['accept-ranges: bytes', 'content-type: text/plain; charset=utf-8', FILE_TAG, `last-modified: ${DATE}`, 'vary: Accept-Encoding']
const NO_FILE: Cell[3] = ['content-type: text/plain; charset=utf-8']

const CODED = ['content-encoding: gzip', TEXT, 'etag: "v1-gzip"', 'vary: Accept-Encoding']

type Extra = Partial<Pick<Case, 'content' | 'length'> & Counts>
type Cell = readonly [request: string, fields: string, status: number, answered: readonly string[], ref: string, extra?: Extra]

const rows = (cells: readonly Cell[]): Case[] => cells.map(([request, fields, status, answered, ref, extra = {}]) => {
  const [method = '', target = ''] = request.split(' ')
  const { content = '', length, runs = 1, made = 0, closed = 0 } = extra
  return {
    name: `${request}${fields === '' ? '' : ` with ${fields}`} is ${status}`, ref: ref.startsWith('§') ? `RFC 9110 ${ref}` : ref,
    method, target, fields: fields === '' ? [] : fields.split(' & '), status, answered, content, length, counts: { runs, made, closed }
  }
})

const RANGED = ['accept-ranges: bytes', TEXT, V1]
const RANGES: readonly Cell[] = [
  ['GET /ranges', '', 200, RANGED, '§14.3', { content: '0123456789', made: 1 }],
  ['GET /ranges', 'Range: bytes=2-4', 206, ['accept-ranges: bytes', 'content-range: bytes 2-4/10', TEXT, V1], '§15.3.7', { content: '234', made: 1 }],
  ['GET /ranges', 'Range: bytes=-3 & If-Range: "v1"', 206, ['accept-ranges: bytes', 'content-range: bytes 7-9/10', TEXT, V1], '§13.1.5', { content: '789', made: 1 }],
  ['GET /ranges', 'Range: bytes=2-4 & If-Range: "v0"', 200, RANGED, '§13.1.5', { content: '0123456789', made: 1 }],
  ['GET /ranges', 'Range: bytes=10-', 416, ['accept-ranges: bytes', 'content-range: bytes */10', V1], '§15.5.17'],
  ['GET /ranges', 'Range: bytes=2-4 & If-None-Match: "v1"', 304, [V1], '§13.2.2'],
  ['HEAD /ranges', 'Range: bytes=2-4', 200, RANGED, '§14.2', { length: 10 }],
]

export const FETCH_CASES: readonly Case[] = rows([
  ...RANGES,
  ['GET /page', '', 200, PAGE, '§8.8.3', { content: 'page' }],
  ['GET /page', 'If-None-Match: W/"x", W/"v1"', 304, ['cache-control: max-age=5', V1, 'vary: Accept'], '§15.4.5'],
  ['GET /page', 'If-None-Match: "x"', 200, PAGE, '§13.1.2', { content: 'page' }],
  ['GET /page', `If-Modified-Since: ${DATE}`, 304, ['cache-control: max-age=5', V1, 'vary: Accept'], '§13.1.3'],
  ['GET /page', 'If-Match: "x"', 412, [V1, `last-modified: ${DATE}`, 'vary: Accept'], '§13.1.1'],
  ['GET /page', 'If-None-Match: "x" & If-None-Match: "v1"', 304, ['cache-control: max-age=5', V1, 'vary: Accept'], '§5.3'],
  ['PUT /page', 'If-Match: "x"', 412, [V1, `last-modified: ${DATE}`], '§13.1.1', { runs: 0 }],
  ['PUT /page', 'If-Match: "v1"', 200, PAGE.filter(field => field !== V1 && !field.startsWith('last')), '§9.3.4', { content: 'page' }],
  ['GET /early', '', 200, [TEXT, 'etag: "1"'], '§8.8.3', { content: 'early' }],
  ['GET /early', 'If-None-Match: "1"', 304, ['etag: "1"'], '§13.1.2', { runs: 0 }],
  ['GET /early', 'If-Match: "2"', 412, ['etag: "1"'], '§13.1.1', { runs: 0 }],
  ['PUT /required', '', 428, [], 'RFC 6585 §3', { runs: 0 }],
  ['PUT /required', 'If-Match: "v1"', 200, [TEXT], '§13.1.1', { content: 'saved' }],
  ['PUT /required', 'If-None-Match: *', 412, [V1], '§13.1.2', { runs: 0 }],
  ['PUT /nothing', 'If-Match: *', 412, [], '§13.1.1', { runs: 0 }],
  ['PUT /nothing', 'If-None-Match: *', 201, [TEXT], '§13.1.2', { content: 'created' }],
  ['GET /dated', `If-Modified-Since: ${DATE}`, 304, [`last-modified: ${DATE}`], '§13.1.3'],
  ['GET /dated', `If-Modified-Since: ${EARLIER}`, 200, [TEXT, `last-modified: ${DATE}`], '§13.1.3', { content: 'dated' }],
  ['GET /dated', `If-Unmodified-Since: ${EARLIER}`, 412, [`last-modified: ${DATE}`], '§13.1.4'],
  ['GET /weak', 'If-None-Match: "v1"', 304, ['etag: W/"v1"'], '§8.8.3.2'],
  ['GET /weak', 'If-Match: W/"v1"', 412, ['etag: W/"v1"'], '§8.8.3.2'],
  ['GET /cookies', 'If-None-Match: "v1"', 304, [V1, 'set-cookie: a=1', 'set-cookie: b=2'], '§15.4.5'],
  ['GET /cached', '', 200, ['cache-control: public, max-age=60', TEXT, V1], 'RFC 9111 §5.2', { content: 'cached' }],
  ['GET /cached', 'If-None-Match: "v1"', 304, ['cache-control: public, max-age=60', V1], '§15.4.5'],
  ['GET /uncached', '', 200, ['cache-control: no-cache, no-store, must-revalidate', TEXT, 'expires: Mon, 26 Jul 1997 05:00:00 GMT', 'pragma: no-store'],
    'RFC 9111 §5.2.2.5', { content: 'uncached' }],
  ['GET /stream', '', 200, [TEXT, V1], '§8.8.3', { content: 'stream' }],
  ['GET /stream', 'If-None-Match: "v1"', 304, [V1], '§13.1.2'],
  ['GET /lazy', '', 200, [TEXT, V1], '§8.8.3', { content: 'lazy', made: 1 }],
  ['GET /lazy', 'If-None-Match: "v1"', 304, [V1], '§13.1.2'],
  ['GET /lazy', 'If-Match: "v0"', 412, [V1], '§13.1.1'],
  ['GET /lazy-chunks', '', 200, [TEXT, V1], '§8.8.3', { content: 'chunks', made: 1, closed: 1 }],
  ['GET /lazy-chunks', 'If-None-Match: *', 304, [V1], '§13.1.2', { closed: 1 }],
  ['GET /generated', '', 200, [TEXT, GENERATED], '§8.8.3', { content: 'generated' }],
  ['GET /generated', `If-None-Match: ${GENERATED.slice(6)}`, 304, [GENERATED], '§13.1.2'],
  ['GET /generated-stream', '', 200, [TEXT, GENERATED], '§8.8.3', { content: 'generated' }],
  ['GET /generated-lazy', '', 200, [TEXT, GENERATED], '§8.8.3', { content: 'generated', made: 1 }],
  ['GET /generated-long', 'If-None-Match: "x"', 200, [TEXT], 'not-modified: generate', { content: `${'x'.repeat(600)}${'y'.repeat(600)}z` }],
  ['GET /nested', '', 200, [TEXT, V1, 'vary: Accept'], '§8.8.3', { content: 'nested', made: 1 }],
  ['GET /nested', 'If-None-Match: "v1"', 304, [V1, 'vary: Accept'], '§15.4.5'],
  ['GET /absent', 'If-None-Match: *', 404, [TEXT], '§13.2.1', { content: 'none' }],
  ['GET /coded', '', 200, CODED, '§8.8.3.3', { content: 'coded' }],
  ['GET /coded', 'If-None-Match: "v1-gzip"', 304, ['etag: "v1-gzip"', 'vary: Accept-Encoding'], '§15.4.5'],
  ['GET /coded', 'If-None-Match: "v1"', 304, [V1, 'vary: Accept-Encoding'], '§15.4.5'],
  ['GET /coded', 'If-Match: "v1-gzip"', 200, CODED, '§13.1.1', { content: 'coded' }],
  ['PUT /required', 'If-Match: "v1-gzip"', 200, [TEXT], '§13.1.1', { content: 'saved' }],
  ['PUT /unknown', 'If-Match: "v1"', 412, [], 'not-modified: undefined is not known', { runs: 0 }],
  ['PUT /unknown', 'If-None-Match: *', 412, [], 'not-modified: undefined is not known', { runs: 0 }],
  ['GET /unknown', 'If-None-Match: "v1"', 200, [TEXT], 'not-modified: undefined is not known', { content: 'saved' }],
  ['GET /answered', '', 200, [TEXT, V1], '§8.8.3', { content: 'answered' }],
  ['GET /answered', 'If-None-Match: "v1"', 304, [V1], '§13.1.2', { runs: 0 }],
  ['PUT /answered', 'If-Match: "v0"', 412, [V1], '§13.1.1', { runs: 0 }],
  ['PUT /answered', 'If-Match: "v1"', 200, [TEXT], '§9.3.4', { content: 'answered' }],
  ['GET /missing', 'If-None-Match: "v1"', 404, [TEXT], '§8.8', { content: 'missing' }],
  ['GET /redirect', 'If-None-Match: "v1"', 302, ['location: http://localhost/there'], '§8.8'],
  ['HEAD /page', '', 200, PAGE, '§9.3.2', { length: 4 }],
  ['HEAD /page', 'If-None-Match: "v1"', 304, ['cache-control: max-age=5', V1, 'vary: Accept'], '§13.1.2'],
  ['HEAD /page', 'If-Match: "x"', 412, [V1, `last-modified: ${DATE}`, 'vary: Accept'], '§13.1.1'],
  ['HEAD /early', '', 200, [TEXT, 'etag: "1"'], '§8.6', { length: 5 }],
  ['HEAD /empty', '', 200, [TEXT, V1], '§8.6', { length: 0 }],
  ['HEAD /stream', '', 200, [TEXT, V1], '§8.6'],
  ['HEAD /own-length', '', 200, [TEXT, V1], '§8.6', { length: 5 }],
  ['HEAD /lazy', '', 200, [TEXT, V1], '§8.6'],
  ['HEAD /lazy', 'If-None-Match: "v0"', 200, [TEXT, V1], '§8.6'],
  ['HEAD /lazy-length', '', 200, [TEXT, V1], '§8.6', { length: 4 }],
  ['HEAD /lazy-chunks', '', 200, [TEXT, V1], '§8.6', { closed: 1 }],
  ['HEAD /generated', '', 200, [TEXT, GENERATED], '§9.3.2', { length: 9 }],
  ['HEAD /generated', `If-None-Match: ${GENERATED.slice(6)}`, 304, [GENERATED], '§9.3.2'],
  ['HEAD /generated-stream', '', 200, [TEXT, GENERATED], '§9.3.2', { length: 9 }],
  ['HEAD /generated-lazy', '', 200, [TEXT], '§8.6'],
  ['HEAD /generated-long', '', 200, [TEXT], '§8.6'],
  ['HEAD /nested', '', 200, [TEXT, V1, 'vary: Accept'], '§8.6'],
  ['GET /throws', 'If-None-Match: "v1"', 500, [TEXT], '§13.2.1', { content: 'failed' }],
  ['GET /tag-throws', '', 500, [TEXT], 'not-modified: errors', { content: 'failed', runs: 0 }],
  ['GET /kept', '', 200, [TEXT, V1], 'not-modified: kept content', { content: 'kept' }],
  ['GET /kept', 'Accept: text/plain', 200, [TEXT, V1], 'not-modified: kept content', { content: 'kept', runs: 0 }],
  ['GET /kept', 'If-None-Match: "v1"', 304, [V1], '§13.1.2', { runs: 0 }],
  ['HEAD /kept', '', 200, [TEXT, V1], '§9.3.2', { length: 4, runs: 0 }],
  ['PUT /tag-throws', 'If-Match: "v1"', 500, [TEXT], 'not-modified: errors', { content: 'failed', runs: 0 }]
])

/** What needs a disk. */
export const FILE_CASES: readonly Case[] = rows([
  ['GET /files/digits.txt', '', 200, FILE, '§8.8.3', { content: '0123456789', runs: 0 }],
  ['GET /files/digits.txt', `If-None-Match: ${FILE_TAG.slice(6)}`, 304, [FILE_TAG, 'vary: Accept-Encoding'], '§13.1.2', { runs: 0 }],
  ['GET /files/digits.txt', 'Range: bytes=2-4', 206, [...FILE, 'cache-control: no-transform', 'content-range: bytes 2-4/10'], '§15.3.7', { content: '234', runs: 0 }],
  ['HEAD /files/digits.txt', '', 200, FILE, '§9.3.2', { length: 10, runs: 0 }],
  ['GET /files/none.txt', '', 404, NO_FILE, '§15.5.5', { content: 'Not Found\n', runs: 0 }],
  ['GET /files/..%2fdigits.txt', '', 404, NO_FILE, 'not-modified: refused paths', { content: 'Not Found\n', runs: 0 }]
])

export const NODE_CASES: readonly Case[] = rows([
  ...RANGES,
  ['GET /page', '', 200, PAGE, '§8.8.3', { content: 'page' }],
  ['GET /page', 'If-None-Match: "v1"', 304, ['cache-control: max-age=5', V1, 'vary: Accept'], '§15.4.5'],
  ['GET /page', 'If-Match: "x"', 412, [V1, `last-modified: ${DATE}`, 'vary: Accept'], '§13.1.1'],
  ['PUT /page', 'If-Match: "x"', 412, [V1, `last-modified: ${DATE}`], '§13.1.1', { runs: 0 }],
  ['HEAD /page', '', 200, PAGE, '§9.3.2'],
  ['GET /lazy', '', 200, [TEXT, V1], '§8.8.3', { content: 'lazy', made: 1 }],
  ['GET /lazy', 'If-None-Match: "v1"', 304, [V1], '§13.1.2'],
  ['HEAD /lazy', '', 200, [TEXT, V1], '§8.6'],
  ['GET /lazy-chunks', '', 200, [TEXT, V1], '§8.8.3', { content: 'chunks', made: 1, closed: 1 }],
  ['GET /lazy-chunks', 'If-None-Match: "v1"', 304, [V1], '§13.1.2', { closed: 1 }],
  ['PUT /required', '', 428, [], 'RFC 6585 §3', { runs: 0 }],
  ['PUT /required', 'If-Match: "v1"', 200, [TEXT], '§13.1.1', { content: 'saved' }],
  ['GET /generated', '', 200, [TEXT, GENERATED], '§8.8.3', { content: 'generated' }],
  ['GET /generated', `If-None-Match: ${GENERATED.slice(6)}`, 304, [GENERATED], '§13.1.2']
])

const CONNECTION = /^(?:connection|keep-alive|date|transfer-encoding|content-length):/

/** The fields that a server does not add by itself, by names in lower case and in the order of these. */
const ownFields = (answer: Answer): string[] => answer.fields
  .map(field => field.replace(/^[^:]+/, name => name.toLowerCase()))
  .filter(field => !CONNECTION.test(field)).sort()

function lengthOf({ fields }: Answer): number | undefined {
  const field = fields.find(line => /^content-length:/i.test(line))
  return field === undefined ? undefined : Number(field.slice(field.indexOf(':') + 1))
}

/** Asks what a case asks, and asserts the whole answer, and what became of the handlers. */
export async function check(port: number, { method, target, fields, status, answered, content, length, counts }: Case): Promise<void> {
  const sent = await ask(port, method, target, fields, method === 'PUT' ? 'new content' : '')
  const answer = status === 412 || status === 428 ? bare(sent, method === 'HEAD') : sent
  assert.equal([answer.status, ownFields(answer), answer.content, answer.truncated], [status, [...answered].sort(), content, false])
  if (method === 'HEAD' && status === 200) assert.is(lengthOf(answer), length)
  else if (status === 304) assert.is(lengthOf(answer), undefined)
  else assert.ok([content.length, undefined].includes(lengthOf(answer)), `Content-Length: ${lengthOf(answer)}`)
  assert.equal(await countsOf(port), counts)
}
