// The order of RFC 9110 §13.2.2, methods, and what a representation without validators comes to.
import { equal, is, not } from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import type { Validators } from 'not-modified'
import { checkDecision, NOW, rows } from '../../support/conditions.ts'
import { stories, table } from '../../support/table.ts'

const A = '"a"'
const B = '"b"'
const EARLIER = 'Fri, 01 May 2026 00:00:00 GMT'
const EQUAL = 'Sat, 02 May 2026 00:00:00 GMT'
const LATER = 'Sun, 03 May 2026 00:00:00 GMT'
const BYTES = 'bytes=0-9'
const modified = new Date('2026-05-02T00:00:00Z')

const both: Validators = { etag: A, lastModified: modified }
const tagged: Validators = { etag: A }
const weak: Validators = { etag: 'W/"a"' }
const dated: Validators = { lastModified: modified }
const bare: Validators = {}
const none = undefined

table('If-Match', [
  ...rows('RFC 9110 §13.1.1', 'PUT', [
    ['the current tag is true', { IM: A }, both, 'IM+ perform'],
    ['another tag is false', { IM: B }, both, 'IM- 412'],
    ['the star is true with a tag', { IM: '*' }, tagged, 'IM+ perform'],
    ['the star is true with a weak tag', { IM: '*' }, weak, 'IM+ perform'],
    ['the star is true with a date alone', { IM: '*' }, dated, 'IM+ perform'],
    ['the star is true without validators', { IM: '*' }, bare, 'IM+ perform'],
    ['the star is false without a representation', { IM: '*' }, none, 'IM- 412'],
    ['a list is false without a representation', { IM: A }, none, 'IM- 412'],
    ['a list is false without a tag', { IM: A }, dated, 'IM- 412'],
    ['a list is false without validators', { IM: A }, bare, 'IM- 412'],
    ['a weak current tag never matches', { IM: A }, weak, 'IM- 412'],
    ['a weak current tag does not match itself', { IM: 'W/"a"' }, weak, 'IM- 412'],
    ['the empty field is false', { IM: '' }, both, 'IM- 412'],
    ['a malformed field is false', { IM: 'a' }, both, 'IM- 412'],
    ['an unquoted equal of a malformed current tag is false', { IM: 'a' }, { etag: 'a' }, 'IM- 412'],
    ['the star is true with a malformed current tag', { IM: '*' }, { etag: 'a' }, 'IM+ perform'],
  ]),
  ...['GET', 'HEAD', 'QUERY', 'POST', 'PUT', 'PATCH', 'DELETE', 'MKCOL',
    'get'].flatMap(method => rows('RFC 9110 §13.1.1', method, [
    ['If-Match with another tag is 412', { IM: B }, both, 'IM- 412'],
    ['If-Match with the current tag goes on', { IM: A }, both, 'IM+ perform'],
  ])),
], checkDecision)

table('If-None-Match', [
  ...['GET', 'HEAD', 'QUERY'].flatMap(method => rows('RFC 9110 §13.1.2', method, [
    ['the current tag is false', { INM: A }, both, 'INM- 304'],
    ['another tag is true', { INM: B }, both, 'INM+ perform'],
    ['a weak tag matches a strong one', { INM: 'W/"a"' }, both, 'INM- 304'],
    ['the star is false without validators', { INM: '*' }, bare, 'INM- 304'],
    ['the star is true without a representation', { INM: '*' }, none, 'INM+ perform'],
  ])),
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'MKCOL', 'get', 'Get', 'head',
    ''].flatMap(method => rows('RFC 9110 §13.1.2', method, [
    ['the current tag is 412', { INM: A }, both, 'INM- 412'],
    ['the star is 412 with a representation', { INM: '*' }, bare, 'INM- 412'],
    ['the star performs without a representation', { INM: '*' }, none, 'INM+ perform'],
  ])),
  ...rows('RFC 9110 §13.1.2', 'GET', [
    ['a strong tag matches a weak one', { INM: A }, weak, 'INM- 304'],
    ['a weak tag matches itself', { INM: 'W/"a"' }, weak, 'INM- 304'],
    ['the star is false with a date alone', { INM: '*' }, dated, 'INM- 304'],
    ['a list is true with a date alone', { INM: A }, dated, 'INM+ perform'],
    ['a list is true without validators', { INM: A }, bare, 'INM+ perform'],
    ['a list is true without a representation', { INM: A }, none, 'INM+ perform'],
    ['the empty field is true', { INM: '' }, both, 'INM+ perform'],
    ['a malformed field is true', { INM: 'a' }, both, 'INM+ perform'],
    ['an unquoted equal of a malformed current tag is true', { INM: 'a' }, { etag: 'a' }, 'INM+ perform'],
  ]),
], checkDecision)

table('CONNECT, OPTIONS and TRACE', ['CONNECT', 'OPTIONS', 'TRACE'].flatMap(method => rows('RFC 9110 §13.2.1', method, [
  ['If-Match is ignored', { IM: B }, both, 'perform'],
  ['If-Unmodified-Since is ignored', { IUS: EARLIER }, both, 'perform'],
  ['If-None-Match is ignored', { INM: A }, both, 'perform'],
  ['If-Modified-Since is ignored', { IMS: LATER }, both, 'perform'],
  ['Range is ignored', { Range: BYTES, IR: A }, both, 'perform'],
  ['all of them are ignored', { IM: B, IUS: EARLIER, INM: A, IMS: LATER, Range: BYTES, IR: A }, both, 'perform'],
])), checkDecision)

table('Precedence', [
  ...rows('RFC 9110 §13.2.2', 'GET', [
    ['a true If-Match silences a false If-Unmodified-Since', { IM: A, IUS: EARLIER }, both, 'IM+ perform'],
    ['a false If-Match outranks a true If-Unmodified-Since', { IM: B, IUS: LATER }, both, 'IM- 412'],
    ['a true If-Match goes on to a false If-None-Match', { IM: A, INM: A }, both, 'IM+ INM- 304'],
    ['a true If-Match goes on to a true If-None-Match', { IM: A, INM: B }, both, 'IM+ INM+ perform'],
    ['a false If-Match outranks a false If-None-Match', { IM: B, INM: A }, both, 'IM- 412'],
    ['a true If-Match goes on to a false If-Modified-Since', { IM: A, IMS: LATER }, both, 'IM+ IMS- 304'],
    ['a false If-Match outranks a false If-Modified-Since', { IM: B, IMS: LATER }, both, 'IM- 412'],
    ['a true If-Unmodified-Since goes on to a false If-None-Match', { IUS: LATER, INM: A }, both, 'IUS+ INM- 304'],
    ['a false If-Unmodified-Since outranks a false If-None-Match', { IUS: EARLIER, INM: A }, both, 'IUS- 412'],
    ['a true If-Unmodified-Since goes on to a false If-Modified-Since', { IUS: LATER, IMS: LATER }, both,
      'IUS+ IMS- 304'],
    ['a false If-Unmodified-Since outranks a true If-Modified-Since', { IUS: EARLIER, IMS: EARLIER }, both, 'IUS- 412'],
    ['a malformed If-Unmodified-Since goes on to If-None-Match', { IUS: 'x', INM: A }, both, 'INM- 304'],
    ['a malformed If-Match silences If-Unmodified-Since', { IM: 'x', IUS: LATER }, both, 'IM- 412'],
    ['a true If-None-Match silences a false If-Modified-Since', { INM: B, IMS: LATER }, both, 'INM+ perform'],
    ['a false If-None-Match outranks a true If-Modified-Since', { INM: A, IMS: EARLIER }, both, 'INM- 304'],
    ['a malformed If-None-Match silences If-Modified-Since', { INM: 'x', IMS: LATER }, both, 'INM+ perform'],
    ['an empty If-None-Match silences If-Modified-Since', { INM: '', IMS: LATER }, both, 'INM+ perform'],
    ['If-None-Match silences If-Modified-Since without a current tag', { INM: A, IMS: LATER }, dated, 'INM+ perform'],
    ['an empty If-Match silences If-Unmodified-Since', { IM: '', IUS: LATER }, both, 'IM- 412'],
    ['a 304 by If-None-Match outranks Range', { INM: A, Range: BYTES }, both, 'INM- 304'],
    ['a 304 by If-None-Match outranks a true If-Range', { INM: A, Range: BYTES, IR: A }, both, 'INM- 304'],
    ['a 304 by If-Modified-Since outranks a true If-Range', { IMS: LATER, Range: BYTES, IR: A }, both, 'IMS- 304'],
    ['a 412 by If-Match outranks a true If-Range', { IM: B, Range: BYTES, IR: A }, both, 'IM- 412'],
    ['a 412 by If-Unmodified-Since outranks a true If-Range', { IUS: EARLIER, Range: BYTES, IR: A }, both, 'IUS- 412'],
    ['a true If-Match lets Range stand', { IM: A, Range: BYTES }, both, 'IM+ range'],
    ['a true If-Match does not make up for a false If-Range', { IM: A, Range: BYTES, IR: B }, both, 'IM+ IR- perform'],
    ['a true If-None-Match goes on to a true If-Range', { INM: B, Range: BYTES, IR: A }, both, 'INM+ IR+ range'],
    ['a true If-Modified-Since goes on to a false If-Range', { IMS: EARLIER, Range: BYTES, IR: B }, both,
      'IMS+ IR- perform'],
    ['all true is performed with a range', { IM: A, IUS: EARLIER, INM: B, IMS: LATER, Range: BYTES, IR: A }, both,
      'IM+ INM+ IR+ range'],
    ['no condition at all is performed', {}, both, 'perform'],
    ['no condition and no representation is performed', {}, none, 'perform'],
  ]),
  ...rows('RFC 9110 §13.2.2', 'PUT', [
    ['a true If-Match goes on to a false If-None-Match', { IM: A, INM: A }, both, 'IM+ INM- 412'],
    ['a true If-Unmodified-Since goes on to a false If-None-Match', { IUS: LATER, INM: '*' }, both, 'IUS+ INM- 412'],
    ['a false If-Unmodified-Since is 412', { IUS: EARLIER }, both, 'IUS- 412'],
    ['If-Modified-Since is ignored beside a true If-Match', { IM: A, IMS: LATER }, both, 'IM+ perform'],
    ['If-Modified-Since is ignored alone', { IMS: LATER }, both, 'perform'],
    ['Range and If-Range are ignored', { Range: BYTES, IR: A }, both, 'perform'],
  ]),
], checkDecision)

table('Range', [
  ...rows('RFC 9110 §14.2', 'GET', [
    ['Range alone stands', { Range: BYTES }, both, 'range'],
    ['Range of another unit stands, for the server to know', { Range: 'lines=1-2' }, both, 'range'],
    ['an empty Range is a Range', { Range: '' }, both, 'range'],
    ['Range stands without a representation', { Range: BYTES }, none, 'range'],
  ]),
  ...['HEAD', 'QUERY', 'POST', 'PUT', 'DELETE', 'get'].flatMap(method => rows('RFC 9110 §14.2', method, [
    ['Range is ignored', { Range: BYTES }, both, 'perform'],
    ['a true If-Range is ignored with Range', { Range: BYTES, IR: A }, both, 'perform'],
    ['a false If-Range is ignored with Range', { Range: BYTES, IR: B }, both, 'perform'],
  ])),
  ...rows('RFC 9110 §13.1.5', 'GET', [
    ['If-Range without Range is ignored', { IR: A }, both, 'perform'],
    ['a false If-Range without Range is ignored', { IR: B }, both, 'perform'],
    ['If-Range by the current tag is true', { Range: BYTES, IR: A }, both, 'IR+ range'],
    ['If-Range by another tag is false', { Range: BYTES, IR: B }, both, 'IR- perform'],
    ['If-Range by a date is true', { Range: BYTES, IR: EQUAL }, both, 'IR+ range'],
    ['If-Range is false without validators', { Range: BYTES, IR: A }, bare, 'IR- perform'],
    ['If-Range is false without a representation', { Range: BYTES, IR: A }, none, 'IR- perform'],
    ['If-Range by a date is false without a representation', { Range: BYTES, IR: EQUAL }, none, 'IR- perform'],
    ['an empty If-Range is false', { Range: BYTES, IR: '' }, both, 'IR- perform'],
    ['a malformed If-Range is false', { Range: BYTES, IR: 'a' }, both, 'IR- perform'],
    ['an If-Range star is false', { Range: BYTES, IR: '*' }, both, 'IR- perform'],
  ]),
], checkDecision)

stories('not-modified: fields and decisions', {
  'a request field named "get" does not make req.headers look like Headers': () => {
    is(evaluatePreconditions('GET', { get: 'x', 'if-none-match': A }, both).status, 304)
  },
  'the names are asked for in lower case of a reader': () => {
    const asked = new Set<string>()
    const fields = { get(name: string): string | null { asked.add(name); return name === 'range' ? BYTES : null } }
    evaluatePreconditions('GET', fields, both)
    equal([...asked].sort(), ['if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since',
      'range'])
  },
  'fields without a prototype are read': () => {
    const fields: Record<string, string> = Object.assign(Object.create(null), { 'if-none-match': A })
    is(evaluatePreconditions('GET', fields, both).status, 304)
  },
  'a field that is undefined, or has no lines, is absent': () => {
    equal(evaluatePreconditions('GET', { 'if-match': undefined, 'if-none-match': [], 'if-modified-since': LATER },
      both).outcomes['If-None-Match'], 'ignored')
    is(evaluatePreconditions('GET', { 'if-none-match': [], 'if-modified-since': LATER }, both).status, 304)
  },
  'each decision is an object of its own': () => {
    const first = evaluatePreconditions('GET', {}, both)
    first.outcomes['If-Match'] = 'true'
    not.equal(evaluatePreconditions('GET', {}, both), first)
  },
  'the arguments stay as they are': () => {
    const fields = Object.freeze({ 'if-none-match': Object.freeze(['"b"', A]), range: BYTES })
    is(evaluatePreconditions('GET', fields, Object.freeze({ ...both }), NOW).status, 304)
  },
})
