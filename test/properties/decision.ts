// The decision beside a naive transcription of RFC 9110 §13.2.2, request by request.
import { array, constant, constantFrom, integer, oneof, property as state, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { deepStrictEqual, strictEqual } from 'node:assert'
import { evaluatePreconditions, formatHttpDate } from 'not-modified'
import type { Validators } from 'not-modified'
import { ignoresPreconditions, isSafeRead, judgeAnswer } from '../../src/decision/judge.ts'
import type { Preconditions } from '../../src/decision/judge.ts'
import { keptOn304, keptOnError } from '../../src/decision/response-fields.ts'
import { judged } from '../support/conditions.ts'
import { naiveDecision } from './naive-decision.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'
import { anyText, nearly, separators } from './arbitraries.ts'
import { asctimeOf, rfc850Of } from './dates.ts'

const NOW = Date.parse('2026-06-01T12:00:00Z')

interface Request {
  readonly method: string
  readonly fields: Readonly<Record<string, string | string[] | undefined>>
  readonly current: Validators | undefined
  readonly now: Date
}

const methods = oneof(
  { weight: 6, arbitrary: constant('GET') },
  { weight: 6, arbitrary: constantFrom('HEAD', 'QUERY', 'PUT', 'POST', 'DELETE') },
  { weight: 1, arbitrary: constantFrom('PATCH', 'PROPFIND', 'CONNECT', 'OPTIONS', 'TRACE', 'get', 'Head', '') })

const tags = oneof(
  { weight: 6, arbitrary: constantFrom('"a"', 'W/"a"', '"b"', 'W/"b"') },
  { weight: 2, arbitrary: constantFrom('""', 'W/""', '"*"', '"a,b"', '"a, W/"', '","', '", "', '"a\\b"', '"ab"',
    '"\\"', '"a b"',
    '"\xe9"') },
  { weight: 1, arbitrary: constantFrom('a', 'w/"a"', 'W/a', 'W/', '"a', 'a"', '*', '"\x7f"', '"a"b', 'W/W/"a"',
    'W/*') })

const tagLists: Arbitrary<string> = oneof(
  { weight: 3, arbitrary: tags },
  { weight: 1, arbitrary: constantFrom('*', ' *\t', '*, "a"', '"a", *', '**') },
  { weight: 4, arbitrary: array(record({ tag: tags, separator: separators }), { maxLength: 4 })
    .map(members => members.map(({ tag, separator }) => tag + separator).join('')) },
  { weight: 1, arbitrary: nearly(array(tags, { minLength: 1, maxLength: 3 }).map(all => all.join(', '))) },
  { weight: 1, arbitrary: anyText })

/** Instants around now and around fifty years from it, in milliseconds, where a difference of one decides. */
const instants: Arbitrary<number> = oneof(
  { weight: 5, arbitrary: integer({ min: -4, max: 4 }).map(step => NOW + step * 500) },
  { weight: 1, arbitrary: constantFrom(-2001, -1001, -1000, -999, -1, 1, 999, 1000).map(distance => NOW + distance) },
  { weight: 1, arbitrary: constantFrom('1976-06-01T12:00:00Z', '2076-06-01T12:00:00Z', '2076-06-01T12:00:01Z',
    '1994-11-06T08:49:37Z', '1970-01-01T00:00:00Z', '2024-02-29T23:59:59Z').map(Date.parse) })

const dateFields: Arbitrary<string> = record({
  time: instants, format: constantFrom(formatHttpDate, asctimeOf, rfc850Of),
}).map(({ time, format }) => format(new Date(time)))
const dates = oneof({ weight: 6, arbitrary: dateFields }, { weight: 1, arbitrary: nearly(dateFields) },
  { weight: 1, arbitrary: oneof(constantFrom('', '0', '"a"', '*', 'Sun, 06 Nov 1994 08:49:60 GMT'), anyText) })

/** One line of a field mostly, and now and then several. */
const lines = (values: Arbitrary<string>): Arbitrary<string | string[]> =>
  oneof({ weight: 8, arbitrary: values }, { weight: 1, arbitrary: array(values, { maxLength: 3 }) })

/** A field of which so many in a hundred requests know. */
function sent(percent: number, values: Arbitrary<string | string[]>): Arbitrary<string | string[] | undefined> {
  return oneof({ weight: percent, arbitrary: values }, { weight: 100 - percent, arbitrary: constant(undefined) })
}

// What comes early in the order hides what comes late, so it is rarer.
const fields = record({
  'if-match': sent(25, lines(tagLists)), 'if-unmodified-since': sent(40, lines(dates)),
  'if-none-match': sent(40, lines(tagLists)), 'if-modified-since': sent(70, lines(dates)),
  'if-range': sent(70, lines(oneof(tagLists, dates))),
  'range': sent(70, constantFrom<string | string[]>('bytes=0-1', '', ['bytes=0-1'])),
})

const current: Arbitrary<Validators | undefined> = oneof(
  { weight: 1, arbitrary: constant(undefined) },
  { weight: 8, arbitrary: record({ etag: tags, lastModified: instants.map(time => new Date(time)) },
    { requiredKeys: [] }) })

const requests: Arbitrary<Request> = record({ method: methods, fields, current, now: constant(new Date(NOW)) })

/** The same fields as fetch has them, where its Headers take them unchanged. */
function headersOf(fieldsOfNode: Request['fields']): Headers | undefined {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fieldsOfNode)) {
    const all = value === undefined ? [] : [value].flat()
    if (all.some(line => /[\0\r\n]|[^\0-\xff]/.test(line) || /^[\t ]|[\t ]$/.test(line))) return undefined
    for (const line of all) headers.append(name, line)
  }
  return headers
}

/** Preconditions of a representation with the tag "a": one that holds, one that is false, one by which it is unchanged. */
const asked: Arbitrary<Partial<Preconditions>> = constantFrom({ 'if-none-match': '"b"' }, { 'if-match': '"b"' }, { 'if-none-match': '"a"' })
const statuses = oneof(
  constantFrom(199, 200, 201, 204, 206, 299, 300, 304, 404, 412, 416, 500), integer({ min: 100, max: 599 }))
const fieldNames = constantFrom('etag', 'last-modified', 'content-type', 'cdn-cache-control', 'expires', 'vary')

export const DECISION: readonly PropertyRow[] = [
  property('the decision agrees with a naive transcription', 'RFC 9110 §13.2.2',
    state(requests, ({ method, fields: asked, current: validators, now }) => {
      const naive = naiveDecision(method, asked, validators, now)
      deepStrictEqual(judged(method, asked, validators, now), naive)
    })),
  property('fetch\'s Headers come to the same as joined lines', 'RFC 9110 §5.3',
    state(requests, ({ method, fields: asked, current: validators, now }) => {
      const headers = headersOf(asked)
      const joined = Object.fromEntries(Object.entries(asked).flatMap(([name, value]) =>
        value === undefined || (Array.isArray(value) && value.length === 0) ? []
          : [[name, [value].flat().join(', ')]]))
      if (headers === undefined) return
      deepStrictEqual(judged(method, headers, validators, now),
        judged(method, joined, validators, now))
    })),
  property('a 304 is for retrievals alone, and a range for what is performed', 'RFC 9110 §13.2.2',
    state(requests, ({ method, fields: asked, current: validators, now }) => {
      const { status, range } = judged(method, asked, validators, now)
      strictEqual(isSafeRead(method), ['GET', 'HEAD', 'QUERY'].includes(method))
      strictEqual(ignoresPreconditions(method), ['CONNECT', 'OPTIONS', 'TRACE'].includes(method))
      if (status === 304) strictEqual(isSafeRead(method), true)
      if (ignoresPreconditions(method)) strictEqual(status, undefined)
      strictEqual(range && (status !== undefined || method !== 'GET' || asked.range === undefined), false)
    })),
  property('what stands instead of an answer is what was decided, or nothing', 'RFC 9110 §15.4.5',
    state(methods, statuses, constantFrom(true, false), asked, (method, status, hasRange, precondition) => {
      const preconditions: Preconditions = {
        'if-match': undefined, 'if-none-match': undefined, 'if-modified-since': undefined, 'if-unmodified-since': undefined,
        'if-range': undefined, range: hasRange ? 'bytes=0-1' : undefined, ...precondition
      }
      const current = { etag: '"a"' }
      const { status: decided } = evaluatePreconditions(method, preconditions, current)
      const judged = judgeAnswer(method, status, preconditions, current, { given: undefined, suffixes: [] })
      const isSuccess = Math.floor(status / 100) === 2
      const isRanged = hasRange && method === 'GET' && [206, 416].includes(status)
      const isReplaced = decided === 304 ? status === 200 || isRanged : isSuccess || isRanged
      strictEqual(judged?.status, isReplaced ? decided : undefined)
      strictEqual(judged !== undefined, isSuccess || isRanged)
    })),
  property('an error keeps no more than a 304 without a tag', 'RFC 9110 §15.4.5',
    state(oneof(anyText, fieldNames), anyText, (name, value) => {
      const [on304, onError] = [keptOn304(name, value, false), keptOnError(name)]
      strictEqual((onError && !on304 && !name.startsWith('content-security-policy')) || (keptOn304(name, value, true) && !on304), false)
    })),
]
