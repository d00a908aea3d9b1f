// The conformance table: requests to the demo resources, and what RFC 9110 wants for an answer.
import type { Row } from '../support/table.ts'
import { DATE } from './demo.ts'

export interface ConformanceRow extends Row {
  readonly id: string
  /** What the row belongs to, as a heading. */
  readonly group: string
  readonly method: string
  readonly path: string
  readonly fields: readonly string[]
  readonly status: number
  /** `Name` or `Name: value`, names in any case. */
  readonly present: readonly string[]
  readonly absent: readonly string[]
  /** How often content was made, where the row asks. */
  readonly made: 0 | 1 | undefined
  /** How often the method was performed, where it is not GET or HEAD. */
  readonly performed: 0 | 1 | undefined
}

type Extra = Partial<Pick<ConformanceRow, 'present' | 'absent' | 'made'>>
/** `request` is a method and the name of a page. */
type Cell = readonly [
  id: string, request: string, fields: string, status: number, name: string, ref: string, extra?: Extra
]

function group(heading: string, cells: readonly Cell[]): ConformanceRow[] {
  return cells.map(([id, request, fields, status, name, ref, extra]) => {
    const [method = '', page = ''] = request.split(' ')
    return {
      id, group: heading, name, method, status,
      ref: ref.startsWith('§') ? `RFC 9110 ${ref}` : ref,
      path: `/pages/${page}`,
      fields: fields === '' ? [] : fields.split(' & '),
      present: extra?.present ?? [],
      absent: extra?.absent ?? [],
      made: extra?.made,
      performed: method === 'GET' || method === 'HEAD' ? undefined : status === 200 ? 1 : 0
    }
  })
}

const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const LATER = 'Mon, 07 Nov 1994 08:49:37 GMT'

const [IM, INM, IMS, IUS] = ['§13.1.1', '§13.1.2', '§13.1.3', '§13.1.4'] as const
const [GATE, ORDER, FIELDS_304] = ['§13.2.1', '§13.2.2', '§15.4.5'] as const

/** Rows whose `ref` is this are rules of this project alone. */
export const OWN = 'not-modified'

export const ROWS: readonly ConformanceRow[] = [
  ...group('If-None-Match', [
    ['tag', 'GET page', '', 200, 'a plain GET carries the tag as it was set', '§8.8.3', { present: ['ETag: "v1"'] }],
    ['inm', 'GET page', 'If-None-Match: "v1"', 304, 'the current tag', INM, { present: ['ETag: "v1"'] }],
    ['inm-miss', 'GET page', 'If-None-Match: "v0"', 200, 'another tag', INM],
    ['inm-list', 'GET page', 'If-None-Match: "v0", "v1"', 304, 'a list that holds the tag', INM],
    ['inm-list-tight', 'GET page', 'If-None-Match: "v0","v1"', 304, 'a list without spaces', '§5.6.1'],
    ['inm-list-empty', 'GET page', 'If-None-Match: , "v0",, "v1",', 304, 'a list with empty elements', '§5.6.1.2'],
    ['inm-lines', 'GET page', 'If-None-Match: "v0" & If-None-Match: "v1"', 304, 'two field lines', '§5.3'],
    ['inm-weak-form', 'GET page', 'If-None-Match: W/"v1"', 304, 'the weak form of a strong tag', '§8.8.3.2'],
    ['inm-weak', 'GET weak', 'If-None-Match: W/"v1"', 304, 'a weak tag', '§8.8.3.2', { present: ['ETag: W/"v1"'] }],
    ['inm-strong-form', 'GET weak', 'If-None-Match: "v1"', 304, 'the strong form of a weak tag', '§8.8.3.2'],
    ['inm-any', 'GET page', 'If-None-Match: *', 304, '`*`', INM],
    ['inm-any-untagged', 'GET plain', 'If-None-Match: *', 304,
      '`*` where there is a representation without a tag', INM],
    ['inm-any-quoted', 'GET page', 'If-None-Match: "*"', 200, '`"*"` is an ordinary tag', '§8.8.3'],
    ['inm-comma', 'GET comma', 'If-None-Match: "a,b"', 304, 'a tag with a comma in it', '§8.8.3'],
    ['inm-comma-list', 'GET comma', 'If-None-Match: "x", "a,b"', 304, 'a tag with a comma in it, in a list', '§8.8.3'],
    ['inm-backslash', 'GET page', 'If-None-Match: "v\\1"', 200, 'a backslash is not an escape', '§8.8.3'],
    ['inm-unquoted', 'GET page', 'If-None-Match: v1', 200, 'a tag without its quotes', '§8.8.3'],
    ['inm-case', 'GET page', 'If-None-Match: "V1"', 200, 'a tag in another case', '§8.8.3.2'],
    ['inm-weak-case', 'GET weak', 'If-None-Match: w/"v1"', 200, '`w/` in small letters', '§8.8.3'],
    ['inm-no-cache', 'GET page', 'If-None-Match: "v1" & Cache-Control: no-cache', 304,
      'with Cache-Control: no-cache', 'RFC 9111 §5.2.1.4'],
    ['inm-range', 'GET page', 'If-None-Match: "v1" & Range: bytes=0-3', 304, 'with Range', ORDER]
  ]),
  ...group('HEAD', [
    ['head', 'HEAD page', 'If-None-Match: "v0"', 200, 'HEAD with another tag', '§9.3.2', { present: ['ETag: "v1"'] }],
    ['head-inm', 'HEAD page', 'If-None-Match: "v1"', 304,
      'HEAD with the current tag', INM, { present: ['ETag: "v1"'] }],
    ['head-ims', 'HEAD dated', `If-Modified-Since: ${DATE}`, 304, 'HEAD with the modification date', IMS],
    ['head-im', 'HEAD page', 'If-Match: "v0"', 412, 'HEAD with If-Match for another tag', IM]
  ]),
  ...group('If-Modified-Since', [
    ['ims', 'GET dated', `If-Modified-Since: ${DATE}`, 304,
      'the modification date', IMS, { present: [`Last-Modified: ${DATE}`] }],
    ['ims-later', 'GET dated', `If-Modified-Since: ${LATER}`, 304, 'a later date', IMS],
    ['ims-earlier', 'GET dated', `If-Modified-Since: ${EARLIER}`, 200, 'an earlier date', IMS],
    ['ims-rfc850', 'GET dated', 'If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT', 304,
      'the date in the RFC 850 format', '§5.6.7'],
    ['ims-asctime', 'GET dated', 'If-Modified-Since: Sun Nov  6 08:49:37 1994', 304,
      'the date in the asctime format', '§5.6.7'],
    ['ims-year', 'GET dated', 'If-Modified-Since: 2099', 200, '`2099` is no date', IMS],
    ['ims-iso', 'GET dated', 'If-Modified-Since: 2024-11-06T08:49:37Z', 200, 'an ISO 8601 date is no date', IMS],
    ['ims-zone', 'GET dated', 'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 +0000', 200,
      'a date that is not in GMT', '§5.6.7'],
    ['ims-calendar', 'GET dated', 'If-Modified-Since: Wed, 31 Feb 2024 08:49:37 GMT', 200,
      'the 31st of February', '§5.6.7'],
    ['ims-list', 'GET dated', `If-Modified-Since: ${DATE}, ${DATE}`, 200, 'two dates', IMS],
    ['ims-undated', 'GET page', `If-Modified-Since: ${DATE}`, 200, 'where there is no modification date', IMS],
    ['inm-over-ims', 'GET both', `If-None-Match: "v1" & If-Modified-Since: ${EARLIER}`, 304,
      'the current tag and an earlier date', IMS],
    ['inm-miss-over-ims', 'GET both', `If-None-Match: "v0" & If-Modified-Since: ${DATE}`, 200,
      'another tag and the date', IMS],
    ['inm-silences-ims', 'GET dated', `If-None-Match: "v0" & If-Modified-Since: ${DATE}`, 200,
      'a tag where there is none, and the date', IMS]
  ]),
  ...group('If-Match and If-Unmodified-Since on GET', [
    ['im', 'GET page', 'If-Match: "v1"', 200, 'the current tag', IM],
    ['im-list', 'GET page', 'If-Match: "v0", "v1"', 200, 'a list that holds the tag', IM],
    ['im-any', 'GET page', 'If-Match: *', 200, '`*`', IM],
    ['im-comma', 'GET comma', 'If-Match: "a,b"', 200, 'a tag with a comma in it', '§8.8.3'],
    ['im-miss', 'GET page', 'If-Match: "v0"', 412, 'another tag', IM],
    ['im-weak-form', 'GET page', 'If-Match: W/"v1"', 412, 'the weak form of a strong tag', '§8.8.3.2'],
    ['im-weak', 'GET weak', 'If-Match: W/"v1"', 412, 'a weak tag never matches', '§8.8.3.2'],
    ['im-inm', 'GET page', 'If-Match: "v1" & If-None-Match: "v1"', 304,
      'If-Match holds, and If-None-Match does not', ORDER],
    ['im-miss-inm', 'GET page', 'If-Match: "v0" & If-None-Match: "v1"', 412,
      'If-Match comes before If-None-Match', ORDER],
    ['im-miss-range', 'GET page', 'If-Match: "v0" & Range: bytes=0-3', 412, 'with Range', ORDER],
    ['ius', 'GET dated', `If-Unmodified-Since: ${DATE}`, 200, 'the modification date', IUS],
    ['ius-earlier', 'GET dated', `If-Unmodified-Since: ${EARLIER}`, 412, 'an earlier date', IUS],
    ['ius-junk', 'GET dated', 'If-Unmodified-Since: 1990', 200, '`1990` is no date', IUS],
    ['im-over-ius', 'GET both', `If-Match: "v1" & If-Unmodified-Since: ${EARLIER}`, 200,
      'the current tag and an earlier date', IUS]
  ]),
  ...group('Methods that change something', [
    ['put', 'PUT page', '', 200, 'PUT without preconditions, answered without a tag', '§9.3.4', { absent: ['ETag'] }],
    ['put-im', 'PUT page', 'If-Match: "v1"', 200, 'PUT with the current tag', IM],
    ['put-im-list', 'PUT page', 'If-Match: "v0", "v1"', 200, 'PUT with a list that holds the tag', IM],
    ['put-im-any', 'PUT page', 'If-Match: *', 200, 'PUT with If-Match: *', IM],
    ['put-im-miss', 'PUT page', 'If-Match: "v0"', 412, 'PUT with an old tag', IM],
    ['put-im-weak-form', 'PUT page', 'If-Match: W/"v1"', 412, 'PUT with the weak form of a strong tag', '§8.8.3.2'],
    ['put-im-weak', 'PUT weak', 'If-Match: W/"v1"', 412, 'PUT with a weak tag', '§8.8.3.2'],
    ['put-im-absent', 'PUT absent', 'If-Match: "v1"', 412, 'PUT with a tag where there is nothing', IM],
    ['put-im-any-absent', 'PUT absent', 'If-Match: *', 412, 'PUT with If-Match: * where there is nothing', IM],
    ['put-create', 'PUT absent', 'If-None-Match: *', 200, 'create-only PUT where there is nothing', INM],
    ['put-create-exists', 'PUT page', 'If-None-Match: *', 412, 'create-only PUT where there is something', INM],
    ['put-create-untagged', 'PUT plain', 'If-None-Match: *', 412,
      'create-only PUT where there is something without a tag', INM],
    ['put-inm', 'PUT page', 'If-None-Match: "v1"', 412, 'PUT with If-None-Match for the current tag', INM],
    ['put-inm-miss', 'PUT page', 'If-None-Match: "v0"', 200, 'PUT with If-None-Match for another tag', INM],
    ['put-ius-earlier', 'PUT both', `If-Unmodified-Since: ${EARLIER}`, 412,
      'PUT with If-Unmodified-Since for an earlier date', IUS],
    ['put-ius', 'PUT both', `If-Unmodified-Since: ${DATE}`, 200, 'PUT with If-Unmodified-Since for the date', IUS],
    ['put-ims', 'PUT both', `If-Modified-Since: ${DATE}`, 200, 'PUT ignores If-Modified-Since', IMS],
    ['put-412-cors', 'PUT page', 'If-Match: "v0"', 412,
      'the 412 to PUT keeps CORS', 'Fetch, CORS check', { present: ['Access-Control-Allow-Origin'] }],
    ['put-412-tag', 'PUT page', 'If-Match: "v0"', 412,
      'the 412 to PUT carries the current tag', OWN, { present: ['ETag: "v1"'] }],
    ['post-im-miss', 'POST page', 'If-Match: "v0"', 412, 'POST with an old tag', IM],
    ['post-inm', 'POST page', 'If-None-Match: "v1"', 412, 'POST with If-None-Match for the current tag', INM],
    ['patch-im', 'PATCH page', 'If-Match: "v1"', 200, 'PATCH with the current tag', IM],
    ['patch-im-miss', 'PATCH page', 'If-Match: "v0"', 412, 'PATCH with an old tag', IM],
    ['delete-im', 'DELETE page', 'If-Match: "v1"', 200, 'DELETE with the current tag', IM],
    ['delete-im-miss', 'DELETE page', 'If-Match: "v0"', 412, 'DELETE with an old tag', IM],
    ['options', 'OPTIONS page', 'If-Match: "v0" & If-None-Match: "v1"', 200, 'OPTIONS ignores preconditions', GATE]
  ]),
  ...group('Answers that stay themselves', [
    ['404-inm', 'GET missing', 'If-None-Match: "v1"', 404, 'a 404 that carries the tag', GATE],
    ['404-inm-any', 'GET absent', 'If-None-Match: *', 404, 'a 404, with `*`', GATE],
    ['404-im', 'GET absent', 'If-Match: "v1"', 404, 'a 404, with If-Match', GATE],
    ['404-im-tagged', 'GET missing', 'If-Match: "v0"', 404, 'a 404 that carries another tag, with If-Match', GATE],
    ['404-head', 'HEAD missing', 'If-None-Match: "v1"', 404, 'a 404 to HEAD that carries the tag', GATE],
    ['500-inm', 'GET error', 'If-None-Match: "v1"', 500, 'a 500 that carries the tag', GATE],
    ['500-im', 'GET error', 'If-Match: "v0"', 500, 'a 500 that carries another tag, with If-Match', GATE],
    ['500-thrown', 'GET throw', 'If-None-Match: "v1"', 500, 'a handler that throws', GATE],
    ['203-inm', 'GET transformed', 'If-None-Match: "v1"', 203, 'a 203 that carries the tag', 'RFC 9110 §15.4.5'],
    ['302-inm', 'GET redirect', 'If-None-Match: "v1"', 302,
      'a redirect that carries the tag', GATE, { present: ['Location'] }]
  ]),
  ...group('Fields of a 304 and a 412', [
    ['304-required', 'GET fields', 'If-None-Match: "v1"', 304, 'a 304 keeps what it must', FIELDS_304,
      { present: ['Cache-Control', 'Content-Location', 'ETag: "v1"', 'Expires', 'Vary'] }],
    ['304-representation', 'GET fields', 'If-None-Match: "v1"', 304,
      'a 304 drops Content-Type and Content-Language (SHOULD)', FIELDS_304,
      { absent: ['Content-Type', 'Content-Language', 'Content-Encoding', 'Transfer-Encoding'] }],
    ['304-length', 'GET fields', 'If-None-Match: "v1"', 304,
      'a 304 does not say that there is no content', '§8.6', { absent: ['Content-Length: 0'] }],
    ['304-last-modified', 'GET both-fields', 'If-None-Match: "v1"', 304,
      'a 304 drops Last-Modified where there is a tag (SHOULD)', FIELDS_304,
      { absent: ['Last-Modified'] }],
    ['304-cookies', 'GET fields', 'If-None-Match: "v1"', 304, 'a 304 keeps each Set-Cookie on its line', OWN,
      { present: ['Set-Cookie: a=1', 'Set-Cookie: b=2'] }],
    ['304-cors', 'GET fields', 'If-None-Match: "v1"', 304,
      'a 304 keeps CORS', 'Fetch, CORS check', { present: ['Access-Control-Allow-Origin'] }],
    ['304-nonce', 'GET fields', 'If-None-Match: "v1"', 304, 'a 304 drops a Content-Security-Policy with a nonce', OWN,
      { absent: ['Content-Security-Policy'] }],
    ['412-representation', 'GET fields', 'If-Match: "v0"', 412,
      'a 412 drops Content-Language', OWN, { absent: ['Content-Language'] }],
    ['412-cors', 'GET fields', 'If-Match: "v0"', 412,
      'a 412 keeps CORS', 'Fetch, CORS check', { present: ['Access-Control-Allow-Origin'] }]
  ]),
  ...group('Work not done', [
    ['made-200', 'GET lazy', 'If-None-Match: "v0"', 200, 'content is made once for a 200', OWN, { made: 1 }],
    ['made-304', 'GET lazy', 'If-None-Match: "v1"', 304, 'no content is made for a 304', OWN, { made: 0 }],
    ['made-412', 'GET lazy', 'If-Match: "v0"', 412, 'no content is made for a 412 to GET', OWN, { made: 0 }],
    ['made-head', 'HEAD lazy', 'If-None-Match: "v1"', 304, 'no content is made for a 304 to HEAD', OWN, { made: 0 }]
  ])
]
