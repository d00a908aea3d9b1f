// What stands in place of an answer, by method and status; which forms of a tag count.
import { METHODS } from 'node:http'
import { equal, is } from 'uvu/assert'
import { ignoresPreconditions, isSafe, isSafeRead, isSuccess, judgeAnswer, judgeRequest } from '../../../src/decision/judge.ts'
import type { Preconditions } from '../../../src/decision/judge.ts'
import { table } from '../../support/table.ts'

const NONE: Preconditions = { 'if-match': undefined, 'if-none-match': undefined, 'if-modified-since': undefined, 'if-unmodified-since': undefined,
  'if-range': undefined, range: undefined }
const FORMS = { given: undefined, suffixes: [] }

/** The registry of methods, as of RFC 9110 §16.1.1, with those that are safe. */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'PRI', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH', 'TRACE']
const UNSAFE = ['ACL', 'BASELINE-CONTROL', 'BIND', 'CHECKIN', 'CHECKOUT', 'CONNECT', 'COPY', 'DELETE', 'LABEL', 'LINK', 'LOCK', 'MERGE', 'MKACTIVITY',
  'MKCALENDAR', 'MKCOL', 'MKREDIRECTREF', 'MKWORKSPACE', 'MOVE', 'ORDERPATCH', 'PATCH', 'POST', 'PROPPATCH', 'PUT', 'REBIND', 'UNBIND', 'UNCHECKOUT',
  'UNLINK', 'UNLOCK', 'UPDATE', 'UPDATEREDIRECTREF', 'VERSION-CONTROL']
// What Node reads and nobody has registered is unsafe, too: M-SEARCH, NOTIFY, PURGE and others.
const OTHERS = METHODS.filter(method => !SAFE.includes(method) && !UNSAFE.includes(method))

table('A method', [
  ...[...SAFE, ...UNSAFE, ...OTHERS].map(method => ({ name: method, method, ref: 'RFC 9110 §16.1.1' })),
  { name: 'of another case', method: 'get', ref: 'RFC 9110 §9.1' },
  { name: 'that is empty', method: '', ref: 'RFC 9110 §9.1' },
  { name: 'that is missing', method: undefined, ref: 'not-modified: methods' }
], ({ method }) => {
  is(isSafe(method), SAFE.includes(method as string))
  is(isSafeRead(method), ['GET', 'HEAD', 'QUERY'].includes(method as string))
  is(ignoresPreconditions(method), ['CONNECT', 'OPTIONS', 'TRACE'].includes(method as string))
})

table('A status whose answer has validators', [
  ...[200, 201, 206, 299, 304, 412].map(status => ({ name: String(status), status, success: true })),
  ...[100, 199, 300, 301, 303, 305, 400, 404, 411, 413, 416, 428, 500].map(status => ({ name: String(status), status, success: false }))
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), ({ status, success }) => is(isSuccess(status), success))

/** By `If-None-Match: "7"` and `If-Match: "8"` of a representation "7"; `undefined` where nothing is decided, `null` where the answer stands. */
const AS_MEANT = { plain: undefined, ranged: undefined }
const judged = (method: string, status: number, noneMatch: 304 | 412 | null | undefined, match: 412 | undefined, ranged: typeof AS_MEANT | { noneMatch: 304 } = AS_MEANT) =>
  ({ name: `${method}, ${status}`, method, status, noneMatch, match, ranged, ref: 'RFC 9110 §13.2.1, §15.4.5' })

table('An answer', [
  judged('GET', 200, 304, 412, { noneMatch: 304 }), judged('HEAD', 200, 304, 412), judged('QUERY', 200, 304, 412), judged('PUT', 200, 412, 412),
  ...[201, 203, 204, 299].map(status => judged('GET', status, null, 412)),
  judged('PUT', 204, 412, 412),
  ...[199, 300, 304, 404, 412, 500].map(status => judged('GET', status, undefined, undefined)),
  judged('GET', 206, null, 412, { noneMatch: 304 }), judged('GET', 416, undefined, undefined, { noneMatch: 304 }),
  judged('HEAD', 206, null, 412), judged('HEAD', 416, undefined, undefined)
], ({ method, status, noneMatch, match, ranged }) => {
  const statusOf = (fields: Partial<Preconditions>): unknown => {
    const judgement = judgeAnswer(method, status, { ...NONE, ...fields }, { etag: '"7"' }, FORMS)
    return judgement && (judgement.status ?? null)
  }
  is(statusOf({ 'if-none-match': '"7"' }), noneMatch)
  is(statusOf({ 'if-match': '"8"' }), match)
  is(statusOf({ 'if-none-match': '"8"' }), match === undefined ? undefined : null)
  const wasRanged = 'noneMatch' in ranged
  is(statusOf({ 'if-none-match': '"7"', range: 'bytes=0-1' }), wasRanged ? 304 : noneMatch)
  is(statusOf({ 'if-match': '"8"', range: 'bytes=0-1' }), wasRanged ? 412 : match)
})

table('A 304 that may not stand in place of an answer', [
  { name: 'is told as it was decided', status: 201, ref: 'RFC 9110 §15.4.5' }
], ({ status }) => {
  const judgement = judgeAnswer('GET', status, { ...NONE, 'if-none-match': '"7"' }, { etag: '"7"' }, FORMS)
  equal([judgement?.status, judgement?.decision.status, judgement?.current], [undefined, 304, { etag: '"7"' }])
})

table('The forms of a tag', [
  { name: 'a coded form of a tag that was given', given: '"7"', noneMatch: '"7-gzip"', expected: 304 },
  { name: 'a coded form of a tag that was not', noneMatch: '"7-gzip"', expected: undefined },
  { name: 'a coded form in If-Match', given: '"7"', match: '"7-gzip"', expected: undefined },
  { name: 'the form that is said, whatever is named', given: '"7"', etag: '"7-gzip"', noneMatch: '"7"', expected: 304 },
  { name: 'the form that is said', given: '"7"', etag: '"7-gzip"', noneMatch: '"7-gzip"', expected: 304 },
  { name: 'a weak form, in If-Match', given: '"7"', etag: 'W/"7"', match: '"7"', expected: undefined },
  { name: 'no tag, though one was given', given: '"7"', etag: undefined, noneMatch: '"7"', expected: 304 },
  { name: 'nothing exists', given: '"7"', exists: false, noneMatch: '"7-gzip"', expected: undefined },
  { name: 'a suffix', suffixes: ['-x', '-y'], noneMatch: '"7-y"', expected: 304 },
  { name: 'another suffix', suffixes: ['-x'], noneMatch: '"7-y"', expected: undefined },
  { name: 'a suffix of a weak tag', suffixes: ['-x'], etag: 'W/"7"', noneMatch: 'W/"7-x"', expected: 304 },
  { name: 'a suffix, strong and weak', suffixes: ['-x'], noneMatch: 'W/"7-x"', expected: 304 },
  { name: 'a suffix behind other tags', suffixes: ['-x'], noneMatch: '"8", "7-x"', expected: 304 },
  { name: 'a suffix of another tag', suffixes: ['-x'], noneMatch: '"8-x"', expected: undefined },
  { name: 'a suffix in If-Match', suffixes: ['-x'], match: '"7-x"', expected: 412 },
  { name: 'a suffix of a tag that was given', given: '"7"', suffixes: ['-x'], noneMatch: '"7-x"', expected: 304 },
  { name: 'a suffix where nothing exists', suffixes: ['-x'], exists: false, noneMatch: '"7-x"', expected: undefined },
  { name: 'a suffix without a tag', suffixes: ['-x'], etag: undefined, noneMatch: '"7-x"', expected: undefined },
  { name: 'a suffix after a malformed tag', suffixes: ['-x'], etag: '"7', noneMatch: '"-x"', expected: undefined },
  { name: 'a suffix and no field', suffixes: ['-x'], expected: undefined },
  { name: 'the plain tag where there are suffixes', suffixes: ['-x'], noneMatch: '"7"', expected: 304 }
].map(row => ({ given: undefined, suffixes: [] as string[], etag: '"7"' as string | undefined, exists: true, match: undefined, noneMatch: undefined, ...row,
  ref: 'RFC 9110 §8.8.3.3' })), ({ given, suffixes, etag, exists, match, noneMatch, expected }) => {
  const current = exists ? { etag } : undefined
  const judgement = judgeRequest('GET', { ...NONE, 'if-match': match, 'if-none-match': noneMatch }, current, { given, suffixes })
  is(judgement.status, expected)
  is(judgement.decision.status, expected)
  // What is told is the tag as it is said, not the plain one.
  is(judgement.current, current)
})
