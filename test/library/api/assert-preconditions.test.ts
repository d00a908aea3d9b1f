// assertPreconditions: what is thrown for which request, by whatever its preconditions are read from, and what the error says.
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { PreconditionError, assertPreconditions, makeEtag } from 'not-modified'
import type { ConditionalRequest, CurrentRepresentation } from 'not-modified'
import * as assert from 'uvu/assert'
import { onHttp2, onServer } from '../../conformance/transports.ts'
import { DETAILS, problem } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

type Fields = Readonly<Record<string, string>>

const DATE = new Date('1994-11-06T08:49:37Z')
const FIELD = 'Sun, 06 Nov 1994 08:49:37 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const BOTH = { etag: '"7"', lastModified: DATE }
const SAID = { 'ETag': '"7"', 'Last-Modified': FIELD }

const { changed: CHANGED, modified: MODIFIED, exists: EXISTS, gone: GONE, unknown: UNKNOWN, required: REQUIRED, weak: WEAK, malformed: MALFORMED } = DETAILS
const NOT_STORED = { 'Cache-Control': 'no-store' }

/** The error of a call; undefined where it returned. */
function errorOf(call: () => void): PreconditionError | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    assert.instance(error, PreconditionError)
    return error as PreconditionError
  }
}

type Row = readonly [current: unknown, method: string, fields: Fields, error: readonly [status: 412 | 428, message: string, headers: Fields] | undefined,
  required: boolean, ref: string]
const ROWS: readonly Row[] = [
  [7, 'PUT', {}, undefined, false, '§13.2.2'],
  [7, 'PUT', { 'If-Match': '"7"' }, undefined, false, '§13.1.1'],
  [7, 'PUT', { 'If-Match': '"6", "7"' }, undefined, true, '§13.1.1'],
  [7, 'PUT', { 'If-Match': '"7-gzip"' }, undefined, true, '§8.8.3.3'],
  [7, 'PUT', { 'If-Match': '*' }, undefined, true, '§13.1.1'],
  [7, 'PUT', { 'If-Match': '"8"' }, [412, CHANGED, { ETag: '"7"' }], false, '§13.1.1'],
  [7, 'PUT', { 'If-Match': '"8"' }, [412, CHANGED, { ETag: '"7"' }], true, '§13.1.1'],
  [7, 'DELETE', { 'If-Match': 'W/"7"' }, [412, WEAK, { ETag: '"7"' }], false, '§13.1.1'],
  [7, 'PATCH', { 'If-Match': 'junk' }, [412, MALFORMED, { ETag: '"7"' }], false, '§13.1.1'],
  [7, 'PUT', { 'If-None-Match': '*' }, [412, EXISTS, { ETag: '"7"' }], true, '§13.1.2'],
  [7, 'PUT', { 'If-None-Match': '"7-br"' }, [412, EXISTS, { ETag: '"7-br"' }], false, '§8.8.3.3'],
  [7, 'PUT', { 'If-Match': '"7"', 'If-None-Match': '"7"' }, [412, EXISTS, { ETag: '"7"' }], false, '§13.2.2'],
  [7, 'PUT', { 'If-None-Match': '"8"' }, undefined, false, '§13.1.2'],
  [BOTH, 'PUT', { 'If-Unmodified-Since': EARLIER }, [412, MODIFIED, SAID], false, '§13.1.4'],
  [BOTH, 'PUT', { 'If-Unmodified-Since': FIELD }, undefined, false, '§13.1.4'],
  [BOTH, 'PUT', { 'If-Modified-Since': FIELD }, undefined, false, '§13.1.3'],
  [{ lastModified: DATE }, 'PUT', { 'If-Match': '"7"' }, [412, CHANGED, { 'Last-Modified': FIELD }], false, '§13.1.1'],
  [{}, 'PUT', { 'If-Match': '"7"' }, [412, CHANGED, {}], false, '§13.1.1'],
  [{}, 'PUT', { 'If-Match': '*' }, undefined, false, '§13.1.1'],
  [{}, 'PUT', { 'If-None-Match': '*' }, [412, EXISTS, {}], false, '§13.1.2'],
  [makeEtag('v1', { weak: true }), 'PUT', { 'If-Match': 'W/"v1"' }, [412, WEAK, { ETag: 'W/"v1"' }], false, '§13.1.1'],
  ['v1', 'PUT', { 'If-Match': '"v1"' }, undefined, false, 'not-modified: a revision'],
  [null, 'PUT', { 'If-None-Match': '*' }, undefined, true, '§13.1.2'],
  [null, 'PUT', { 'If-Match': '*' }, [412, GONE, {}], false, '§13.1.1'],
  [null, 'DELETE', { 'If-Match': '"7"' }, [412, GONE, {}], true, '§13.1.1'],
  [null, 'PUT', {}, undefined, false, '§13.2.2'],
  [undefined, 'PUT', {}, undefined, false, 'not-modified: undefined is not known'],
  [undefined, 'PUT', { 'If-Match': '"7"' }, [412, UNKNOWN, {}], false, 'not-modified: undefined is not known'],
  [undefined, 'PUT', { 'If-None-Match': '*' }, [412, UNKNOWN, {}], true, 'not-modified: undefined is not known'],
  [undefined, 'PUT', { 'If-Unmodified-Since': FIELD }, [412, UNKNOWN, {}], false, 'not-modified: undefined is not known'],
  [7, 'PUT', {}, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  [BOTH, 'POST', {}, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  [null, 'PUT', {}, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  [undefined, 'DELETE', {}, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  [7, 'PUT', { 'If-None-Match': '"8"' }, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  [7, 'PUT', { 'If-Unmodified-Since': FIELD }, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  [7, 'BREW', {}, [428, REQUIRED, {}], true, 'RFC 6585 §3'],
  ...['GET', 'HEAD', 'QUERY'].flatMap((method): Row[] => [
    [7, method, {}, undefined, true, '§9.2.1'],
    [7, method, { 'If-Match': '"7"' }, undefined, true, '§13.1.1'],
    [7, method, { 'If-Match': '"8"' }, [412, CHANGED, { ETag: '"7"' }], true, '§13.1.1'],
    [7, method, { 'If-None-Match': '"7"' }, undefined, true, 'not-modified: a 304 is no error'],
    [BOTH, method, { 'If-Modified-Since': FIELD }, undefined, false, 'not-modified: a 304 is no error'],
    [BOTH, method, { 'If-Unmodified-Since': EARLIER }, [412, MODIFIED, SAID], false, '§13.1.4'],
    [null, method, { 'If-Match': '*' }, undefined, false, 'not-modified: of what is not there the handler speaks'],
    [undefined, method, { 'If-None-Match': '"7"' }, undefined, false, 'not-modified: undefined is not known'],
    [undefined, method, { 'If-Match': '"7"' }, [412, UNKNOWN, {}], false, 'not-modified: undefined is not known']
  ]),
  ...['PROPFIND', 'REPORT', 'SEARCH'].flatMap((method): Row[] => [
    [7, method, {}, undefined, true, '§9.2.1'],
    [7, method, { 'If-Match': '"8"' }, [412, CHANGED, { ETag: '"7"' }], true, '§13.1.1']
  ]),
  ['7', 'OPTIONS', { 'If-Match': '"8"' }, undefined, true, '§13.2.1']
]
const said = (value: unknown): string => typeof value === 'object' ? JSON.stringify(value) : String(value)

table('assertPreconditions', ROWS.map(([current, method, fields, error, required, ref]) => ({
  name: `${said(current)}: ${method} ${JSON.stringify(fields)}${required ? ', required' : ''} → ${error?.[0]}`, current, method, fields, error, required,
  ref: ref.startsWith('§') ? `RFC 9110 ${ref}` : ref
})), ({ current, method, fields, error, required }) => {
  const lowered = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
  const rawHeaders = Object.entries(fields).flat()
  const requests: ConditionalRequest[] = [
    new Request('http://x/', { method, headers: fields }),
    { method, headers: lowered, rawHeaders } as unknown as IncomingMessage,
    { method, headers: lowered },
    // Koa's context, and Fastify's request.
    { method, headers: lowered, req: { rawHeaders } } as ConditionalRequest,
    { method, headers: lowered, raw: { rawHeaders } } as ConditionalRequest
  ]
  for (const request of requests) {
    const thrown = errorOf(() => assertPreconditions(request, current as CurrentRepresentation, required ? { required } : undefined))
    assert.equal(thrown && [thrown.status, thrown.message, thrown.headers], error && [error[0], error[1], { ...NOT_STORED, ...error[2] }])
  }
})

table('Every line of a list counts', [
  { name: 'on node:http', start: onServer, make: createServer },
  { name: 'on node:http2', start: onHttp2, make: createHttp2Server }
].map(row => ({ ...row, ref: 'RFC 9110 §5.3' })), async ({ start, make }) => {
  const performed: boolean[] = []
  const server = (make as typeof createServer)((request, response) => {
    const fastify = { method: request.method, headers: request.headers, raw: request } as ConditionalRequest
    const koa = { method: request.method, headers: request.headers, req: request } as ConditionalRequest
    performed.push(...[request, fastify, koa].map(given => errorOf(() => assertPreconditions(given, 7)) === undefined))
    response.end()
  })
  const target = await (start as typeof onServer)(server)
  try {
    for (const tags of [['"6"', '"7"'], ['"6"', '"5"'], ['"6"']]) {
      await target.send({ method: 'DELETE', path: '/', fields: tags.map(tag => `If-Match: ${tag}`) })
    }
    assert.equal(performed, [true, true, true, false, false, false, false, false, false])
  } finally {
    await target.close()
  }
})

stories('A PreconditionError', {
  async 'that a precondition failed'() {
    const error = new PreconditionError(412, 'Read it again.', BOTH)
    assert.equal([error.name, error.code, error.status, error.statusCode, error.expose, error.message, error.headers],
      ['PreconditionError', 'ERR_PRECONDITION_FAILED', 412, 412, true, 'Read it again.', { ...NOT_STORED, ...SAID }])
    assert.ok(error instanceof Error)
    assert.match(String(error.stack), /^PreconditionError: Read it again\.\n/)
    const response = error.toResponse()
    assert.equal([response.status, response.statusText, Object.fromEntries(response.headers), await response.text()],
      [412, 'Precondition Failed', { 'cache-control': 'no-store', 'content-length': '91', 'content-type': 'application/problem+json', 'etag': '"7"', 'last-modified': FIELD },
        '{"type":"about:blank","title":"Precondition Failed","status":412,"detail":"Read it again."}'])
  },
  async 'that one is required'() {
    const error = new PreconditionError(428, 'Say what you change.')
    assert.equal([error.code, error.status, error.statusCode, error.expose, error.headers], ['ERR_PRECONDITION_REQUIRED', 428, 428, true, NOT_STORED])
    const content = problem(428, 'Say what you change.')
    for (const response of [error.toResponse(), error.getResponse()]) {
      assert.equal([response.status, response.statusText, Object.fromEntries(response.headers), await response.text()],
        [428, 'Precondition Required', { 'cache-control': 'no-store', 'content-length': String(content.length), 'content-type': 'application/problem+json' }, content])
    }
  },
  'takes the current representation in every form'() {
    assert.equal([7, '"7"', { etag: '"7"' }].map(current => new PreconditionError(412, '', current).headers), Array(3).fill({ ...NOT_STORED, ETag: '"7"' }))
    assert.equal([null, undefined, {}].map(current => new PreconditionError(412, '', current).headers), Array(3).fill(NOT_STORED))
  },
  'does not say a date whose second is not over'() {
    const error = new PreconditionError(412, '', { etag: '"7"', lastModified: new Date(Date.now() + 60_000) })
    assert.equal(error.headers, { ...NOT_STORED, ETag: '"7"' })
  },
  'may be marked by who handles it, as Koa does'() {
    const error = Object.assign(new PreconditionError(412, ''), { status: 409, headerSent: true })
    assert.is(error.status, 409)
  }
})

const IN = 'In Hono pass c.req.raw, in h3 event.req, in Koa ctx.req and ctx.res, in Fastify request.raw and reply.raw'
const put = new Request('http://x/', { method: 'PUT' })

table('What is refused', [
  { name: 'no request', call: () => assertPreconditions(undefined as never, 7), message: `assertPreconditions: expected a request with method and headers, got undefined. ${IN}` },
  { name: 'null', call: () => assertPreconditions(null as never, 7), message: `assertPreconditions: expected a request with method and headers, got null. ${IN}` },
  { name: 'a method', call: () => assertPreconditions('PUT' as never, 7), message: `assertPreconditions: expected a request with method and headers, got "PUT". ${IN}` },
  { name: 'headers alone', call: () => assertPreconditions({ headers: new Headers() }, 7), message: `assertPreconditions: expected a request with method and headers, got an instance of Object. ${IN}` },
  { name: 'headers that are null', call: () => assertPreconditions({ method: 'PUT', headers: null } as never, 7),
    message: `assertPreconditions: expected a request with method and headers, got a request (an instance of Object). ${IN}` },
  { name: 'the context of Hono', call: () => assertPreconditions({ req: { method: 'PUT', raw: put } } as never, 7),
    message: `assertPreconditions: expected a request with method and headers, got the context of a framework (an instance of Object). ${IN}` },
  { name: 'names in capitals', call: () => assertPreconditions({ method: 'PUT', headers: { 'If-Match': '"6"' } }, 7),
    message: 'assertPreconditions: expected request.headers, got "If-Match", in capitals' },
  { name: 'a promise', call: () => assertPreconditions(put, Promise.resolve(7) as never), message: /^assertPreconditions: expected .*: await it$/ },
  { name: 'a row', call: () => assertPreconditions(put, { id: 1, revision: 7 } as never), message: /^assertPreconditions: expected .* with "id"/ },
  { name: 'a tag without its quotes', call: () => assertPreconditions(put, { etag: 'v1' }), message: /^assertPreconditions: expected .* such as/ },
  { name: 'a tag that is not ASCII', call: () => assertPreconditions(put, { etag: '"é"' }), message: 'assertPreconditions: expected an etag of printable ASCII, got "\\"é\\""' },
  { name: 'an unknown option', call: () => assertPreconditions(put, 7, { require: true } as never), message: 'Expected the options required, got "require"' },
  { name: 'an option that is no boolean', call: () => assertPreconditions(put, 7, { required: 'yes' } as never), message: 'Expected the option "required" to be a boolean, got "yes"' },
  { name: 'another status', call: () => new PreconditionError(409 as never, 'x'), message: 'PreconditionError: expected the status 412 or 428, got 409', type: RangeError },
  { name: 'a promise in an error', call: () => new PreconditionError(412, 'x', Promise.resolve(7) as never), message: /^PreconditionError: expected .*: await it$/ }
].map(row => ({ type: TypeError, ...row, ref: 'not-modified: errors' })), ({ call, message, type }) => {
  assert.throws(call, (error: unknown) => {
    assert.instance(error, type)
    const { message: found } = error as Error
    if (typeof message === 'string') assert.is(found, message)
    else assert.match(found, message)
    return true
  })
})
