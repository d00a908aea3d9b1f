// What evaluatePreconditions refuses: arguments by which every decision would be wrong, and nobody told.
import { statSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { equal, is, match, throws } from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import type { Fields, Validators } from 'not-modified'
import { decide } from '../../../src/decision/evaluate-preconditions.ts'
import { checkValidators } from '../../../src/decision/check-arguments.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: what is silently wrong is refused'
const ETAG = '"v1"'

/** Calls as a caller without types may. */
const untyped = evaluatePreconditions as (...args: readonly unknown[]) => unknown

/** Requests that differ in what they ask: whatever came first, the caller is told. */
const ASKED: readonly Readonly<Record<string, string>>[] = [
  {}, { 'if-match': '*' }, { 'if-match': ETAG }, { 'if-none-match': '*' }, { 'if-none-match': '"v2"' }, { 'if-none-match': 'v1' },
  { 'if-modified-since': 'Sat, 02 May 2026 12:00:00 GMT' }, { 'if-unmodified-since': 'Saturday, 02-May-26 12:00:00 GMT' },
  { range: 'bytes=0-1', 'if-range': ETAG }, { range: 'bytes=0-1', 'if-range': 'Sat, 02 May 2026 12:00:00 GMT' }
]

function refuses(call: () => unknown, message: string): void {
  throws(call, (error: unknown) => {
    is((error as Error).message, `evaluatePreconditions: ${message}`)
    return error instanceof TypeError
  })
}

function request(headers: Record<string, string>): IncomingMessage {
  const message = new IncomingMessage(new Socket())
  Object.assign(message.headers, headers)
  return message
}

class Row {
  id = 7
  title = 'Draft'
}

class Tagged {
  #etag = ETAG
  get etag(): string { return this.#etag }
}

const transferred = { etag: ETAG, lastModified: new Date(0) }

table('Validators that are refused', [
  { name: 'a promise', current: Promise.resolve({ etag: ETAG }), message: 'expected { etag, lastModified }, got an instance of Promise: await it' },
  { name: 'a thenable', current: { then() {}, etag: ETAG, lastModified: new Date(0) }, message: 'expected { etag, lastModified }, got an instance of Object: await it' },
  { name: 'an entity tag', current: ETAG, message: 'expected { etag, lastModified }, got "\\"v1\\""' },
  { name: 'a number', current: 7, message: 'expected { etag, lastModified }, got 7' },
  { name: 'true', current: true, message: 'expected { etag, lastModified }, got true' },
  { name: 'a function', current: Row, message: `expected { etag, lastModified }, got ${String(Row)}` },
  { name: 'a tag without its quotes', current: { etag: 'v1' }, message: `expected an etag such as '"v1"', got "v1": use makeEtag` },
  ...['', '*', 'W/', 'W/v1', 'w/"v1"', '"v1', 'v1"', '"v1" ', ' "v1"', '"a", "b"', '"a"b"', '"a\nb"', '"\u0100"'].map(etag => ({ name: `the tag ${JSON.stringify(etag)}`,
    current: { etag, lastModified: new Date(0) }, message: `expected an etag such as '"v1"', got ${JSON.stringify(etag)}: use makeEtag` })),
  { name: 'a tag that is a number', current: { etag: 7 }, message: `expected an etag such as '"v1"', got 7: use makeEtag` },
  { name: 'a tag that is null', current: { etag: null }, message: `expected an etag such as '"v1"', got null: use makeEtag` },
  { name: 'a tag that is an EntityTag', current: { etag: { weak: false, value: 'v1' } }, message: `expected an etag such as '"v1"', got an instance of Object: use makeEtag` },
  { name: 'a date that is a text', current: { etag: ETAG, lastModified: 'Sat, 02 May 2026 12:00:00 GMT' }, message: 'expected a valid Date as lastModified, got "Sat, 02 May 2026 12:00:00 GMT"' },
  { name: 'a date that is a number', current: { lastModified: 5 }, message: 'expected a valid Date as lastModified, got 5' },
  { name: 'a date that is null', current: { lastModified: null }, message: 'expected a valid Date as lastModified, got null' },
  { name: 'an invalid date', current: { lastModified: new Date(NaN) }, message: 'expected a valid Date as lastModified, got an invalid Date' },
  { name: 'a row of a database', current: { id: 7, title: 'Draft' }, message: 'expected { etag, lastModified }, got an instance of Object with "id"' },
  { name: 'a row with a revision', current: { revision: 7 }, message: 'expected { etag, lastModified }, got an instance of Object with "revision"' },
  { name: 'an instance of a class without validators', current: new Row(), message: 'expected { etag, lastModified }, got an instance of Row with "id"' },
  { name: 'the stats of a file', current: statSync('.'), message: 'expected { etag, lastModified }, got an instance of Stats with "dev"' },
  { name: 'a Date', current: new Date(0), message: 'expected { etag, lastModified }, got an instance of Date' },
  { name: 'a Map', current: new Map([['etag', ETAG]]), message: 'expected { etag, lastModified }, got an instance of Map' },
  { name: 'an array', current: [], message: 'expected { etag, lastModified }, got an instance of Array' },
  ...['ETag', 'Etag', 'eTag', 'e_tag', 'e-tag', 'E-Tag'].map(name => ({ name: `a tag under the name ${name}`, current: { [name]: ETAG, lastModified: new Date(0) },
    message: `expected { etag, lastModified }, got an instance of Object with "${name}"` })),
  ...['Last-Modified', 'last-modified', 'last_modified', 'LastModified', 'lastmodified'].map(name => ({ name: `a date under the name ${name}`,
    current: { [name]: new Date(0), etag: ETAG }, message: `expected { etag, lastModified }, got an instance of Object with "${name}"` }))
].map(row => ({ ...row, ref: REF })), ({ current, message }) => {
  for (const method of ['GET', 'PUT', 'OPTIONS']) for (const fields of ASKED) {
    // A plain tag that is named by If-None-Match is not looked at again.
    const isTag = typeof current === 'object' && 'etag' in current && current.etag === ETAG && !('lastModified' in current)
    if (!(isTag && method === 'GET' && fields['if-none-match'] === '*')) refuses(() => untyped(method, fields, current), message)
  }
})

table('Validators that are taken', [
  { name: 'none', current: undefined, status: undefined },
  { name: 'null, from JavaScript without types', current: null, status: undefined },
  { name: 'an object without any', current: {}, status: undefined },
  { name: 'an object without a prototype', current: Object.create(null), status: undefined },
  { name: 'validators that are undefined', current: { etag: undefined, lastModified: undefined }, status: undefined },
  { name: 'validators that are undefined, and more', current: { etag: undefined, id: 7 }, status: undefined },
  { name: 'a tag and more', current: { etag: ETAG, id: 7, body: 'x' }, status: 304 },
  { name: 'a date and more', current: { lastModified: new Date(0), id: 7 }, status: undefined },
  { name: 'a tag and names that hold one', current: { etag: ETAG, etagOf: 7, previousEtag: 'v0', lastModifiedBy: 'Ada', wasLastModified: 'x' }, status: 304 },
  { name: 'both and another of almost the same name', current: { ...transferred, ETag: 'x' }, status: 304 },
  { name: 'a tag that a getter of a class gives', current: new Tagged(), status: 304 },
  { name: 'an instance of a class with both', current: Object.assign(new Row(), transferred), status: 304 },
  { name: 'a tag with obs-text', current: { etag: '"\xe9"' }, status: undefined },
  { name: 'a weak tag', current: { etag: 'W/"v1"' }, status: 304 },
  { name: 'the empty tag', current: { etag: '""' }, status: undefined }
].map(row => ({ ...row, ref: REF })), ({ current, status }) => {
  equal(untyped('GET', { 'if-none-match': ETAG }, current), decide('GET', { 'if-none-match': ETAG }, (current ?? undefined) as Validators | undefined))
  is(evaluatePreconditions('GET', { 'if-none-match': ETAG }, current as Validators).status, status)
  for (const fields of ASKED) untyped('GET', fields, current)
})

table('Fields that are refused', [
  { name: 'undefined', fields: undefined, message: 'expected request.headers, got undefined' },
  { name: 'null', fields: null, message: 'expected request.headers, got null' },
  { name: 'a text', fields: 'If-None-Match: "v1"', message: 'expected request.headers, got "If-None-Match: \\"v1\\""' },
  { name: 'rawHeaders', fields: ['If-None-Match', '"v1"'], message: 'expected request.headers, got an instance of Array' },
  { name: 'a request of node:http', fields: request({ 'if-none-match': ETAG }), message: 'expected request.headers, got an instance of IncomingMessage' },
  { name: 'a Request', fields: new Request('http://a/', { headers: { 'if-none-match': ETAG } }), message: 'expected request.headers, got an instance of Request' },
  { name: 'headers in an object', fields: { headers: { 'if-none-match': ETAG } }, message: 'expected request.headers, got an instance of Object' },
  { name: 'Headers in an object', fields: { headers: new Headers({ 'if-none-match': ETAG }) }, message: 'expected request.headers, got an instance of Object' },
  { name: 'lines in an object', fields: { headers: [['if-none-match', ETAG]] }, message: 'expected request.headers, got an instance of Object' },
  { name: 'a request that is read by name', fields: { get: () => undefined, headers: {} }, message: 'expected request.headers, got an instance of Object' },
  { name: 'a promise of fields', fields: Promise.resolve({ 'if-none-match': ETAG }), message: 'expected request.headers, got an instance of Promise' },
  ...['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range'].map(name => ({ name: `the name ${name}`,
    fields: { [name]: ETAG, host: 'a' }, message: `expected request.headers, got "${name}", in capitals` }))
].map(row => ({ ...row, ref: REF })), ({ fields, message }) => {
  for (const method of ['GET', 'PUT']) for (const current of [undefined, {}, { etag: ETAG }, { lastModified: new Date(0) }, transferred]) {
    refuses(() => untyped(method, fields, current), message)
  }
})

table('Fields that a client may send', [
  ...['headers', 'get', 'then', 'constructor', '__proto__', 'toString', 'length', '0', 'method'].flatMap(name => ['x', '*', ETAG, ''].flatMap(value => [value, [value], [value, value]]
    .map(sent => ({ name: `${name}: ${JSON.stringify(sent)}`, fields: Object.defineProperty({ 'if-none-match': '"v2"' }, name, { value: sent, enumerable: true }) as Fields })))),
  { name: 'none at all', fields: {} as Fields },
  // As frameworks wrap them.
  { name: 'Headers that have a name in any case', fields: new Proxy(new Headers({ 'if-none-match': '"v2"' }), {
    has: () => true,
    get: (target, name) => name === 'get' ? target.get.bind(target) : undefined
  }) as Fields },
  { name: 'fields without a prototype', fields: Object.assign(Object.create(null), { 'if-none-match': '"v2"', headers: 'x' }) as Fields }
].map(row => ({ ...row, ref: REF })), ({ fields }) => {
  for (const method of ['GET', 'PUT']) for (const current of [undefined, {}, { etag: ETAG }, transferred]) {
    equal(evaluatePreconditions(method, fields, current), decide(method, fields, current))
  }
})

table('Other arguments that are refused', [
  { name: 'no method', args: [undefined, {}, {}], message: 'expected a method such as "GET", got undefined' },
  { name: 'a request as the method', args: [request({}), {}, {}], message: 'expected a method such as "GET", got an instance of IncomingMessage' },
  { name: 'a number as now', args: ['GET', {}, { etag: ETAG }, 5], message: 'expected a valid Date as now, got 5' },
  { name: 'null as now', args: ['GET', {}, { etag: ETAG }, null], message: 'expected a valid Date as now, got null' },
  { name: 'an invalid now', args: ['GET', {}, { etag: ETAG }, new Date(NaN)], message: 'expected a valid Date as now, got an invalid Date' }
].map(row => ({ ...row, ref: REF })), ({ args, message }) => {
  refuses(() => untyped(...args), message)
  refuses(() => untyped(args[0], { 'if-none-match': ETAG }, { etag: ETAG }, args[3]), message)
})

stories(REF, {
  'the message names the function that was called': () => {
    throws(() => checkValidators('answerConditional', { id: 7 }), (error: Error) => {
      match(error.message, /^answerConditional: expected /)
      return true
    })
  },
  'of a tag that is named, the wrong fields beside it are told with the next request': () => {
    const current = { etag: ETAG, ETag: ETAG }
    is(evaluatePreconditions('GET', { 'if-none-match': ETAG }, current).status, 304)
    throws(() => evaluatePreconditions('GET', {}, current), /with "ETag"$/)
  },
})
