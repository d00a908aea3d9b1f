// If-Modified-Since, If-Unmodified-Since, and dates in If-Range.
import { is } from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import type { Validators } from 'not-modified'
import { checkDecision, judged, NOW, rows } from '../../support/conditions.ts'
import type { ConditionRow } from '../../support/conditions.ts'
import { stories, table } from '../../support/table.ts'

const BEFORE = 'Sat, 02 May 2026 11:59:59 GMT'
const EQUAL = 'Sat, 02 May 2026 12:00:00 GMT'
const AFTER = 'Sat, 02 May 2026 12:00:01 GMT'
const FUTURE = 'Thu, 01 Jan 2099 00:00:00 GMT'
const Range = 'bytes=0-9'
const dated: Validators = { lastModified: new Date('2026-05-02T12:00:00.000Z') }
const late: Validators = { lastModified: new Date('2026-05-02T12:00:00.999Z') }
const tagged: Validators = { etag: '"a"' }
const bare: Validators = {}
const invalid: Validators = { lastModified: new Date(NaN) }
const ancient: Validators = { lastModified: new Date('1969-12-31T23:59:59.500Z') }
const none = undefined

const malformed: readonly (readonly [name: string, field: string | readonly string[]])[] = [
  ['the empty field', ''], ['a year', '2099'], ['a word', 'tomorrow'], ['ISO 8601', '2099-01-01T00:00:00Z'],
    ['a zone of its own', 'Thu, 01 Jan 2099 00:00:00 EST'],
  ['no zone', 'Thu, 01 Jan 2099 00:00:00'], ['a wrong day name', 'Fri, 01 Jan 2099 00:00:00 GMT'],
    ['a day that the month lacks', 'Sat, 31 Nov 2099 00:00:00 GMT'],
  ['lower case', 'thu, 01 jan 2099 00:00:00 gmt'], ['a list of dates', `${FUTURE}, ${FUTURE}`],
    ['two lines', [FUTURE, FUTURE]], ['two equal lines of the current date', [EQUAL, EQUAL]],
  ['a parameter', `${FUTURE}; length=1024`], ['an entity tag', '"a"'], ['a star', '*'], ['epoch seconds', '4070908800'],
  ['a line break', `${FUTURE}\n`], ['a NUL', `${FUTURE}\0`],
]

table('If-Modified-Since', [
  ...['GET', 'HEAD', 'QUERY'].flatMap(method => rows('RFC 9110 §13.1.3', method, [
    ['an earlier date is true', { IMS: BEFORE }, dated, 'IMS+ perform'],
    ['the current date is false', { IMS: EQUAL }, dated, 'IMS- 304'],
    ['a later date is false', { IMS: AFTER }, dated, 'IMS- 304'],
  ])),
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'MKCOL'].flatMap(method => rows('RFC 9110 §13.1.3', method, [
    ['a later date is ignored', { IMS: AFTER }, dated, 'perform'],
    ['an earlier date is ignored', { IMS: BEFORE }, dated, 'perform'],
  ])),
  ...rows('RFC 9110 §13.1.3', 'GET', [
    ['a date in the future is a date', { IMS: FUTURE }, dated, 'IMS- 304'],
    ['milliseconds do not make the representation newer', { IMS: EQUAL }, late, 'IMS- 304'],
    ['a second before counts with milliseconds too', { IMS: BEFORE }, late, 'IMS+ perform'],
    ['the date of asctime counts', { IMS: 'Sat May  2 12:00:00 2026' }, dated, 'IMS- 304'],
    ['the date of RFC 850 counts', { IMS: 'Saturday, 02-May-26 12:00:00 GMT' }, dated, 'IMS- 304'],
    ['an earlier date of RFC 850 counts', { IMS: 'Saturday, 02-May-26 11:59:59 GMT' }, dated, 'IMS+ perform'],
    ['the date of RFC 850 is read by the given now', { IMS: 'Saturday, 02-May-77 12:00:00 GMT' }, dated,
      'IMS+ perform'],
    ['one line in an array counts', { IMS: [EQUAL] }, dated, 'IMS- 304'],
    ['a leap second is the second before it', { IMS: 'Sat, 02 May 2026 23:59:60 GMT' },
      { lastModified: new Date('2026-05-03T00:00:00Z') }, 'IMS+ perform'],
    ['before the epoch seconds are cut downwards', { IMS: 'Wed, 31 Dec 1969 23:59:59 GMT' }, ancient, 'IMS- 304'],
    ['before the epoch an earlier second is earlier', { IMS: 'Wed, 31 Dec 1969 23:59:58 GMT' }, ancient,
      'IMS+ perform'],
    ['the epoch is a date', { IMS: 'Thu, 01 Jan 1970 00:00:00 GMT' }, { lastModified: new Date(0) }, 'IMS- 304'],
    ['it is ignored without a modification date', { IMS: FUTURE }, tagged, 'perform'],
    ['it is ignored without validators', { IMS: FUTURE }, bare, 'perform'],
    ['it is ignored with an invalid modification date', { IMS: FUTURE }, invalid, 'perform'],
    ['it is ignored without a representation', { IMS: FUTURE }, none, 'perform'],
    ...malformed.map(([name, IMS]): Parameters<typeof rows>[2][number] =>
      [`it is ignored with ${name}`, { IMS }, dated, 'perform']),
  ]),
], checkDecision)

table('If-Unmodified-Since', [
  ...['GET', 'HEAD', 'QUERY', 'POST', 'PUT', 'DELETE', 'get'].flatMap(method => rows('RFC 9110 §13.1.4', method, [
    ['an earlier date is false', { IUS: BEFORE }, dated, 'IUS- 412'],
    ['the current date is true', { IUS: EQUAL }, dated, 'IUS+ perform'],
    ['a later date is true', { IUS: AFTER }, dated, 'IUS+ perform'],
  ])),
  ...rows('RFC 9110 §13.1.4', 'PUT', [
    ['milliseconds do not make the representation newer', { IUS: EQUAL }, late, 'IUS+ perform'],
    ['a second before counts with milliseconds too', { IUS: BEFORE }, late, 'IUS- 412'],
    ['the date of asctime counts', { IUS: 'Sat May  2 11:59:59 2026' }, dated, 'IUS- 412'],
    ['the date of RFC 850 counts', { IUS: 'Saturday, 02-May-26 11:59:59 GMT' }, dated, 'IUS- 412'],
    ['it is ignored without a modification date', { IUS: BEFORE }, tagged, 'perform'],
    ['it is ignored without validators', { IUS: BEFORE }, bare, 'perform'],
    ['it is ignored with an invalid modification date', { IUS: BEFORE }, invalid, 'perform'],
    ['it is ignored without a representation', { IUS: BEFORE }, none, 'perform'],
    ...malformed.map(([name, IUS]): Parameters<typeof rows>[2][number] =>
      [`it is ignored with ${name}`, { IUS }, dated, 'perform']),
  ]),
], checkDecision)

table('If-Range with a date', [
  ...rows('RFC 9110 §13.1.5', 'GET', [
    ['the current date is true', { Range, IR: EQUAL }, dated, 'IR+ range'],
    ['the current date is true with milliseconds', { Range, IR: EQUAL }, late, 'IR+ range'],
    ['a later date is false, since it must be equal', { Range, IR: AFTER }, dated, 'IR- perform'],
    ['a date in the future is false', { Range, IR: FUTURE }, dated, 'IR- perform'],
    ['an earlier date is false', { Range, IR: BEFORE }, dated, 'IR- perform'],
    ['the date of asctime counts', { Range, IR: 'Sat May  2 12:00:00 2026' }, dated, 'IR+ range'],
    ['the date of RFC 850 counts', { Range, IR: 'Saturday, 02-May-26 12:00:00 GMT' }, dated, 'IR+ range'],
    ['one line in an array counts', { Range, IR: [EQUAL] }, dated, 'IR+ range'],
    ['it is false without a modification date', { Range, IR: EQUAL }, tagged, 'IR- perform'],
    ['it is false without validators', { Range, IR: EQUAL }, bare, 'IR- perform'],
    ['it is false with an invalid modification date', { Range, IR: EQUAL }, invalid, 'IR- perform'],
    ['it is false without a representation', { Range, IR: EQUAL }, none, 'IR- perform'],
    ['a quote later than the third character makes no tag', { Range, IR: 'Sat"a"' }, { etag: 'Sat"a"' }, 'IR- perform'],
    ...malformed.map(([name, IR]): Parameters<typeof rows>[2][number] =>
      [`it is false with ${name}`, { Range, IR }, dated, 'IR- perform']),
    ['a malformed date is false without a modification date', { Range, IR: 'x' }, tagged, 'IR- perform'],
  ]),
], checkDecision)

const aged = (name: string, lastModified: string, now: string, expected: string): ConditionRow => ({
  name, ref: 'RFC 9110 §8.8.2.2', method: 'GET', conditions: { Range, IR: EQUAL },
    current: { lastModified: new Date(lastModified) }, expected, now: new Date(now),
})

table('A date as a strong validator', [
  aged('is one a second after the change', '2026-05-02T12:00:00.000Z', '2026-05-02T12:00:01.000Z', 'IR+ range'),
  aged('is none a millisecond before that', '2026-05-02T12:00:00.000Z', '2026-05-02T12:00:00.999Z', 'IR- perform'),
  aged('is none at the change', '2026-05-02T12:00:00.000Z', '2026-05-02T12:00:00.000Z', 'IR- perform'),
  aged('counts the second from the change itself', '2026-05-02T12:00:00.900Z', '2026-05-02T12:00:01.100Z',
    'IR- perform'),
  aged('is one a second after a change with milliseconds', '2026-05-02T12:00:00.900Z', '2026-05-02T12:00:01.900Z',
    'IR+ range'),
  aged('is none where the change lies in the future', '2026-05-02T12:00:00.000Z', '2026-05-01T12:00:00.000Z',
    'IR- perform'),
  aged('is none where now is invalid', '2026-05-02T12:00:00.000Z', 'never', 'IR- perform'),
], checkDecision)

stories('RFC 9110 §13.2', {
  'the clock stands in for now': () => {
    const old = new Date(Math.floor(Date.now() / 1000) * 1000 - 10_000)
    const coming = new Date(old.getTime() + 60_000)
    for (const [lastModified, range] of [[old, true], [coming, false]] as const) {
      const fields = { range: Range, 'if-range': lastModified.toUTCString() }
      is(evaluatePreconditions('GET', fields, { lastModified }).range, range)
    }
  },
  'an invalid now makes a two-digit year no date': () => {
    const fields = { 'if-modified-since': 'Saturday, 02-May-26 12:00:00 GMT' }
    is(judged('GET', fields, dated, new Date(NaN)).status, undefined)
    is(judged('GET', fields, dated, NOW).status, 304)
  },
  'the time zone of the server changes no decision': () => {
    const zone = process.env.TZ
    try {
      for (const other of ['UTC', 'America/New_York', 'Pacific/Apia']) {
        process.env.TZ = other
        for (const field of [EQUAL, 'Sat May  2 12:00:00 2026', 'Saturday, 02-May-26 12:00:00 GMT']) {
          is(evaluatePreconditions('GET', { 'if-modified-since': field }, dated, NOW).status, 304, `${other} ${field}`)
          is(evaluatePreconditions('GET', { 'if-unmodified-since': field }, dated, NOW).status, undefined,
            `${other} ${field}`)
        }
      }
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  },
  'the clock is read for a two-digit year, and for nothing else': () => {
    const readings = (field: string): number => {
      const { Date: original } = globalThis
      let count = 0
      globalThis.Date = new Proxy(original, {
        construct(target, args: unknown[]) {
          if (args.length === 0) count++
          return Reflect.construct(target, args) as Date
        }
      })
      try {
        evaluatePreconditions('GET', { 'if-modified-since': field }, dated)
      } finally {
        globalThis.Date = original
      }
      return count
    }
    for (const field of [EQUAL, 'Sat May  2 12:00:00 2026']) is(readings(field), 0)
    for (const day of ['Sunday', 'Wednesday']) is(readings(`${day}, 02-May-26 12:00:00 GMT`), 1)
    for (let length = 0; length < 30; length++) is(readings('9'.repeat(length)), 0)
    for (let length = 34; length < 64; length++) is(readings('9'.repeat(length)), 0)
  },
  'a megabyte in a date field is ignored': () => {
    const field = `${FUTURE}, `.repeat(32_000)
    is(evaluatePreconditions('GET', { 'if-modified-since': field, 'if-unmodified-since': field }, dated).status,
      undefined)
  },
})
