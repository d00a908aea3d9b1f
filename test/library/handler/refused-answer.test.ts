// The answer that refuses a request: its words, its fields, and the content that the application may make in their place.
import { PreconditionError, UnavailableError, evaluatePreconditions } from 'not-modified'
import { equal, is, throws } from 'uvu/assert'
import { planOf } from '../../../src/handler/plan.ts'
import type { Generate, PlanPart } from '../../../src/handler/plan.ts'
import type { Keeper } from '../../../src/handler/keeper.ts'
import { failedDetail } from '../../../src/handler/problem.ts'
import { refusedAnswer } from '../../../src/handler/refusal.ts'
import type { RefusalContent } from '../../../src/handler/refusal.ts'
import { stories, table } from '../../support/table.ts'
import type { Row } from '../../support/table.ts'

const DATE = new Date('1994-11-06T08:49:37Z')
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const READ_AGAIN = 'Read it again before you change it.'
const UNKNOWN = 'The current state of the resource is not known, so this request was not performed. Repeat it later.'

interface Failed extends Row {
  readonly fields: Readonly<Record<string, string>>
  readonly current: { readonly etag?: string, readonly lastModified?: Date } | null | undefined
  readonly isUncertain?: boolean
  readonly detail: string
}

table('What a 412 says', ([
  { name: 'of a state that is not known', ref: 'RFC 9110 §13.1.1', fields: { 'if-match': '"7"' }, current: undefined, detail: UNKNOWN },
  { name: 'of a tag that could not be had', ref: 'RFC 9110 §13.1.1', fields: { 'if-match': '"7"' }, current: { lastModified: DATE }, isUncertain: true, detail: UNKNOWN },
  { name: 'of a tag that could be had after all', ref: 'RFC 9110 §13.1.1', fields: { 'if-match': '"7"' }, current: { etag: '"8"' }, isUncertain: true,
    detail: `The resource has changed: If-Match does not name its current ETag. ${READ_AGAIN}` },
  { name: 'of a resource that is gone, while its tag could not be had', ref: 'RFC 9110 §13.1.1', fields: { 'if-match': '"7"' }, current: null, isUncertain: true, detail: UNKNOWN },
  { name: 'of a date that is over', ref: 'RFC 9110 §13.1.4', fields: { 'if-unmodified-since': EARLIER }, current: { lastModified: DATE },
    detail: `The resource has changed since the date in If-Unmodified-Since. ${READ_AGAIN}` },
  { name: 'of a tag that is named to be absent', ref: 'RFC 9110 §13.1.2', fields: { 'if-none-match': '"7"' }, current: { etag: '"7"' },
    detail: 'If-None-Match names the current state of the resource. To change it, read it and send its ETag in If-Match.' },
  { name: 'of a resource that is gone', ref: 'RFC 9110 §13.1.1', fields: { 'if-match': '"7"' }, current: null,
    detail: 'The resource does not exist. To create it, send If-None-Match: * in place of If-Match.' },
  { name: 'of a tag without its quotes', ref: 'RFC 9110 §8.8.3', fields: { 'if-match': '7' }, current: { etag: '"7"' },
    detail: 'If-Match has no valid ETag. Send the ETag that you read as it came, with its double quotes.' },
  { name: 'of another tag, whose last character is a backslash', ref: 'RFC 9110 §8.8.3', fields: { 'if-match': '"8\\"' }, current: { etag: '"7"' },
    detail: `The resource has changed: If-Match does not name its current ETag. ${READ_AGAIN}` },
  { name: 'of no tag', ref: 'RFC 9110 §8.8.3', fields: { 'if-match': '' }, current: { etag: '"7"' },
    detail: 'If-Match has no valid ETag. Send the ETag that you read as it came, with its double quotes.' },
  { name: 'of weak tags', ref: 'RFC 9110 §8.8.3.2', fields: { 'if-match': 'W/"7", W/"8"' }, current: { etag: '"7"' },
    detail: 'If-Match has only weak ETags (W/), which never match. Read the resource again and send a strong ETag.' },
  { name: 'of a weak tag beside another', ref: 'RFC 9110 §8.8.3.2', fields: { 'if-match': 'W/"7", "8"' }, current: { etag: '"7"' },
    detail: `The resource has changed: If-Match does not name its current ETag. ${READ_AGAIN}` }
] satisfies Failed[]) as Failed[], ({ fields, current, isUncertain = false, detail }) => {
  const decision = evaluatePreconditions('PUT', fields, current ?? undefined)
  is(decision.status, 412)
  is(failedDetail({ decision, current: current ?? undefined, status: 412 }, fields, current, isUncertain), detail)
})

const JSON_TYPE = 'application/problem+json'

stories('RFC 9457: an error that is an answer', {
  'has its status, its fields and problem details, whole': async () => {
    const error = new PreconditionError(412, 'Read it again.', { etag: '"7"', lastModified: DATE })
    for (const response of [error.toResponse(), error.getResponse()]) {
      const content = '{"type":"about:blank","title":"Precondition Failed","status":412,"detail":"Read it again."}'
      equal([response.status, response.statusText, await response.text()], [412, 'Precondition Failed', content])
      equal(Object.fromEntries(response.headers), {
        'cache-control': 'no-store', 'etag': '"7"', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT', 'content-type': JSON_TYPE, 'content-length': String(content.length)
      })
    }
  },
  'counts its length in octets': async () => {
    const response = new PreconditionError(428, 'née').toResponse()
    is(response.headers.get('content-length'), String((await response.arrayBuffer()).byteLength))
  },
  'says what frameworks look for'() {
    const { status, statusCode, code, expose } = new UnavailableError()
    equal({ status, statusCode, code, expose }, { status: 503, statusCode: 503, code: 'ERR_REVISIONS_UNAVAILABLE', expose: true })
    const other = new PreconditionError(428, 'x')
    equal([other.status, other.statusCode, other.code, other.expose], [428, 428, 'ERR_PRECONDITION_REQUIRED', true])
  }
})

const TYPES: readonly (readonly [type: string, isRight: boolean])[] = [
  ['text/html', true], ['application/json; charset=utf-8', true], ['application/json ;charset=utf-8', true], ['application/json\t; charset=utf-8', true],
  ['text/plain;', true], ['text/plain;\tcharset=utf-8', true], ['text/plain \t;a=b', true],
  ['', false], ['text', false], ['text/', false], ['/html', false], ['text/html/5', false], ['a/b/c', false], ['text/html, text/plain', false], ['text/html,x', false], ['text,a/html', false], ['text;a/html', false],
  ['te xt/html', false], [' text/html', false], ['text/ht ml', false], ['text/html\n', false], ['text/html;\n', false], ['text/htmlé; a=é', false], ['text/html;é', false],
  ['text/html;a\r\nX: y', false]
]

table('The type of the content that an application makes', TYPES.map(([type, isRight]) => ({ name: JSON.stringify(type), type, isRight, ref: 'RFC 9110 §8.3.1' })), ({ type, isRight }) => {
  const answer = () => refusedAnswer(new PreconditionError(412, 'x'), () => ({ type, content: 'né' }))
  if (!isRight) return throws(answer, (error: { code?: unknown }) => error instanceof TypeError && error.code === 'ERR_INVALID_CONTENT')
  const { status, fields, content } = answer()
  equal([status, fields, new TextDecoder().decode(content)], [412, { 'Cache-Control': 'no-store', 'Content-Type': type, 'Content-Length': '3' }, 'né'])
})

const wrong = (made: unknown) => () => refusedAnswer(new PreconditionError(412, 'x'), () => made as RefusalContent)

stories('not-modified: the content that an application makes', {
  'may leave the validators out'() {
    const error = new PreconditionError(412, 'x', { etag: '"7"', lastModified: DATE })
    const said = (validators?: boolean) => Object.keys(refusedAnswer(error, () => ({ type: 'text/plain', content: 'x', ...validators === undefined ? {} : { validators } })).fields)
    equal([said(), said(true), said(false)], [
      ['Cache-Control', 'ETag', 'Last-Modified', 'Content-Type', 'Content-Length'], ['Cache-Control', 'ETag', 'Last-Modified', 'Content-Type', 'Content-Length'],
      ['Cache-Control', 'Content-Type', 'Content-Length']
    ])
  },
  'is none where it is nothing: problem details stand there'() {
    is(refusedAnswer(new PreconditionError(412, 'x'), () => undefined).fields['Content-Type'], JSON_TYPE)
  },
  'is refused where it is something else'() {
    for (const made of [null, 5, 'text', {}, { type: 'text/plain' }, { content: 'x' }, { type: 5, content: 'x' }, { type: 'text/plain', content: 5 }, { type: 'text/plain', content: 'x', validators: 'no' }]) {
      throws(wrong(made), (error: { code?: unknown, message: string }) => error.code === 'ERR_INVALID_CONTENT' && !error.message.includes('await'))
    }
    throws(wrong(Promise.resolve()), /got an instance of Promise: make the content at once, without await$/)
  }
})

const handler = (): void => {}
const [one, other] = [{ limit: 1, digest: 'md5' }, { limit: 2, digest: 'sha1' }] as readonly [Generate, Generate]
const [inner, outer] = [{ seconds: 1 }, { seconds: 2 }] as unknown as readonly [Keeper, Keeper]

table('Decorators around one another', ([
  { name: 'none', parts: [], expected: {} },
  { name: 'the outermost that makes a tag counts', parts: [{}, { generate: one }, { generate: other }], expected: { generate: one } },
  { name: 'the outermost that keeps content counts', parts: [{}, { keeper: outer }, { keeper: inner }], expected: { keeper: outer } },
  { name: 'one that sends parts is enough', parts: [{}, { ranges: true }], expected: { ranges: true } },
  { name: 'those that send none send none', parts: [{ ranges: false }, {}], expected: {} },
  { name: 'suffixes of all', parts: [{ suffixes: ['-a'] }, {}, { suffixes: ['-b', '-c'] }], expected: { suffixes: ['-a', '-b', '-c'] } },
  { name: 'fields of all, in their order', parts: [{ fields: ['A', '1'] }, { fields: ['A', '2'] }], expected: { fields: ['A', '1', 'A', '2'] } },
  { name: 'early and required, wherever they stand', parts: [{ early: true }, { required: true }], expected: { early: true, required: true } }
] satisfies { readonly name: string, readonly parts: readonly PlanPart[], readonly expected: PlanPart }[]).map(row => ({ ...row, ref: 'not-modified: decorators' })), ({ parts, expected }) => {
  equal(planOf(parts, handler), {
    lookups: [], fields: [], ownFields: [], handler, early: false, required: false, generate: undefined, ranges: false, suffixes: [], keeper: undefined, refusal: undefined, ...expected
  })
})
