// What is read of a request's preconditions: every line of them, and what someone changed in `headers` since.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { equal, is } from 'uvu/assert'
import { mustDropContent, readPreconditions, readRange } from '../../../src/node/read-preconditions.ts'
import { stories, table } from '../../support/table.ts'
import type { Row } from '../../support/table.ts'

type Fields = Record<string, string | string[] | undefined>

/** A request with these lines, whose `headers` node:http makes of them. */
function requestWith(lines: readonly string[]): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.rawHeaders = [...lines]
  const headers: Fields = {}
  for (let i = 0; i < lines.length; i += 2) {
    const name = (lines[i] as string).toLowerCase()
    const isList = name === 'if-match' || name === 'if-none-match'
    const before = headers[name] as string | undefined
    headers[name] = before === undefined ? lines[i + 1] as string : isList ? `${before}, ${lines[i + 1] as string}` : before
  }
  request.headers = headers
  return request
}

const NONE = {
  'if-match': undefined, 'if-none-match': undefined, 'if-modified-since': undefined, 'if-unmodified-since': undefined,
  'if-range': undefined, range: undefined
}
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT'

interface Case extends Row {
  readonly lines: readonly string[]
  /** What someone changes in `headers` after that. */
  readonly changed?: Fields
  readonly read: Fields | undefined
}

const CASES: readonly Case[] = [
  { name: 'a request without fields', ref: 'RFC 9110 §13.1', lines: [], read: undefined },
  { name: 'fields that are no preconditions', ref: 'RFC 9110 §13.1', lines: ['Host', 'a', 'Range', 'bytes=0-1', 'If', 'x'], read: undefined },
  { name: 'a name that only begins as one', ref: 'RFC 9110 §5.1', lines: ['If-Matches', '"a"'], read: undefined },
  { name: 'a name in any case', ref: 'RFC 9110 §5.1', lines: ['iF-nOnE-mAtCh', '"a"'], read: { 'if-none-match': '"a"' } },
  { name: 'all of them', ref: 'RFC 9110 §13.1', lines: ['If-Match', '"a"', 'If-None-Match', '"b"', 'If-Modified-Since', DATE, 'If-Unmodified-Since', LATER,
    'If-Range', '"c"', 'Range', 'bytes=0-1'],
  read: { 'if-match': '"a"', 'if-none-match': '"b"', 'if-modified-since': DATE, 'if-unmodified-since': LATER, 'if-range': '"c"', range: 'bytes=0-1' } },
  { name: 'an empty one', ref: 'RFC 9110 §5.5', lines: ['If-Match', ''], read: { 'if-match': '' } },
  ...['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range'].map(name => (
    { name: `three lines of ${name}`, ref: 'RFC 9110 §5.3', lines: [name, '"a"', 'X', 'y', name.toUpperCase(), '"b"', name, ''], read: { [name.toLowerCase()]: '"a", "b", ' } })),
  ...['If-Match', 'If-None-Match'].map(name => (
    { name: `two lines of ${name}, of which node:http2 keeps the first`, ref: 'RFC 9110 §5.3', lines: [name, '"a"', name, '"b"'],
      changed: { [name.toLowerCase()]: '"a"' }, read: { [name.toLowerCase()]: '"a", "b"' } })),
  { name: 'two lines of Range, beside a condition', ref: 'RFC 9110 §5.3', lines: ['Range', 'bytes=0-1', 'If-Range', '"a"', 'Range', 'bytes=2-3'],
    read: { 'if-range': '"a"', range: 'bytes=0-1, bytes=2-3' } },
  { name: 'another field of the same length', ref: 'RFC 9110 §5.1', lines: ['If-Match', '"a"', 'If-Range', '"b"', 'X-Legacy', '"c"'],
    read: { 'if-match': '"a"', 'if-range': '"b"' } },
  { name: 'another field whose value is the name', ref: 'RFC 9110 §5.1', lines: ['If-Match', '"a"', 'X', 'if-match', 'Y', 'z'], read: { 'if-match': '"a"' } },
  { name: 'a value that was changed since', ref: 'not-modified: what someone changed stands', lines: ['If-Match', '"a"', 'If-Match', '"b"'],
    changed: { 'if-match': '"c"' }, read: { 'if-match': '"c"' } },
  { name: 'a value that was changed into a list', ref: 'not-modified: what someone changed stands', lines: ['If-None-Match', '"a"'],
    changed: { 'if-none-match': ['"b"', '"c"'] }, read: { 'if-none-match': '"b", "c"' } },
  { name: 'a value that was deleted since', ref: 'not-modified: what someone changed stands', lines: ['If-Match', '"a"', 'If-None-Match', '"b"'],
    changed: { 'if-match': undefined }, read: { 'if-none-match': '"b"' } },
  { name: 'the only one, deleted since', ref: 'not-modified: what someone changed stands', lines: ['If-Match', '"a"', 'Range', 'bytes=0-1'],
    changed: { 'if-match': undefined }, read: undefined },
  { name: 'a value that was added beside another', ref: 'not-modified: what someone changed stands', lines: ['If-Range', '"a"'],
    changed: { 'if-match': '"b"' }, read: { 'if-range': '"a"', 'if-match': '"b"' } }
]

table('The preconditions of a request', CASES, ({ lines, changed, read }) => {
  const request = requestWith(lines)
  for (const [name, value] of Object.entries(changed ?? {})) request.headers[name] = value
  equal(readPreconditions(request), read && { ...NONE, ...read })
})

table('The range of a request', [
  { name: 'none', ref: 'RFC 9110 §14.2', lines: ['Host', 'a'], read: {} },
  { name: 'one, without a condition', ref: 'RFC 9110 §14.2', lines: ['Range', 'bytes=0-1'], read: { range: 'bytes=0-1' } },
  { name: 'one under If-Range', ref: 'RFC 9110 §13.1.5', lines: ['If-Range', '"a"', 'Range', 'bytes=0-1'], read: { range: 'bytes=0-1', 'if-range': '"a"' } },
  { name: 'two lines of each', ref: 'RFC 9110 §5.3', lines: ['Range', 'bytes=0-1', 'If-Range', '"a"', 'Range', 'bytes=2-3', 'If-Range', '"b"'],
    read: { range: 'bytes=0-1, bytes=2-3', 'if-range': '"a", "b"' } }
], ({ lines, read }) => {
  equal(readRange(requestWith(lines)), { range: undefined, 'if-range': undefined, ...read })
})

stories('not-modified: a request that has none', {
  'has its headers not made'() {
    const request = requestWith([])
    request.rawHeaders = ['Host', 'a', 'X', 'y']
    Object.defineProperty(request, 'headers', { get() { throw new Error('made') } })
    is(readPreconditions(request), undefined)
  },
  'but is emulated, with headers alone'() {
    const request = requestWith([])
    request.headers = { 'if-none-match': '"a"', 'if-match': ['"b"', '"c"'] as unknown as string }
    equal(readPreconditions(request), { ...NONE, 'if-none-match': '"a"', 'if-match': '"b", "c"' })
  }
})

interface Drop extends Row {
  readonly lines: readonly string[]
  readonly isStrict?: boolean
  readonly drops: boolean
}

table('Content that has to be dropped here, since Node would not', [
  { name: 'If-None-Match leads to a 304, of which Node sends none', ref: 'RFC 9110 §15.4.5', lines: ['If-None-Match', '"a"'], drops: false },
  { name: 'If-Modified-Since too', ref: 'RFC 9110 §15.4.5', lines: ['If-Modified-Since', DATE], drops: false },
  { name: 'If-Match leads to a 412', ref: 'RFC 9110 §15.5.13', lines: ['If-Match', '"a"'], drops: true },
  { name: 'If-Unmodified-Since too', ref: 'RFC 9110 §15.5.13', lines: ['If-Unmodified-Since', DATE], drops: true },
  { name: 'a server that rejects content with a 304', ref: 'RFC 9110 §15.4.5', lines: ['If-None-Match', '"a"'], isStrict: true, drops: true }
] satisfies readonly Drop[], ({ lines, isStrict, drops }: Drop) => {
  const request = requestWith(lines)
  Object.assign(request.socket, { server: { rejectNonStandardBodyWrites: isStrict === true } })
  is(mustDropContent(request, new ServerResponse(request), { ...NONE, ...readPreconditions(request) }), drops)
})

stories('not-modified: a request that was emulated without a connection', {
  'needs nothing dropped for a 304'() {
    const request = requestWith(['If-None-Match', '"a"'])
    const response = new ServerResponse(request)
    Object.assign(request, { socket: undefined })
    is(mustDropContent(request, response, { ...NONE, 'if-none-match': '"a"' }), false)
  }
})
