// answerConditional inside a fetch handler: the 304 or 412 to return, or nothing where the method is to be performed.
import { gzipSync } from 'node:zlib'
import { answerConditional, etagMiddleware, makeEtag } from 'not-modified'
import type { CurrentRepresentation } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

type Fields = Record<string, string>

const DATE = new Date('1994-11-06T08:49:37Z')
const FIELD = 'Sun, 06 Nov 1994 08:49:37 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const ask = (method: string, fields: Fields = {}): Request => new Request('http://x/', { method, headers: fields })
const BOTH = { etag: '"7"', lastModified: DATE }

type Cell = readonly [current: unknown, request: string, fields: Fields, status: 304 | 412 | undefined, answered: Fields, ref: string]
const cells: readonly Cell[] = [
  [7, 'GET', {}, undefined, {}, '§13.2.2'],
  [7, 'GET', { 'If-None-Match': '"7"' }, 304, { etag: '"7"' }, '§13.1.2'],
  [7, 'HEAD', { 'If-None-Match': 'W/"7"' }, 304, { etag: '"7"' }, '§13.1.2'],
  [7, 'GET', { 'If-None-Match': '"8"' }, undefined, {}, '§13.1.2'],
  [7, 'GET', { 'If-Match': '"8"' }, 412, { etag: '"7"' }, '§13.1.1'],
  [7, 'GET', { 'If-None-Match': '"7-gzip"' }, 304, { etag: '"7-gzip"', vary: 'Accept-Encoding' }, '§8.8.3.3'],
  [7, 'PUT', { 'If-Match': '"7"' }, undefined, {}, '§13.1.1'],
  [7, 'PUT', { 'If-Match': '"7-gzip"' }, undefined, {}, '§8.8.3.3'],
  [7, 'PUT', { 'If-Match': 'W/"7"' }, 412, { etag: '"7"' }, '§13.1.1'],
  [7, 'PUT', { 'If-Match': '"8"' }, 412, { etag: '"7"' }, '§13.1.1'],
  [7, 'PUT', { 'If-None-Match': '*' }, 412, { etag: '"7"' }, '§13.1.2'],
  [7, 'OPTIONS', { 'If-Match': '"8"' }, undefined, {}, '§13.2.1'],
  ['v1', 'GET', { 'If-None-Match': '"v1"' }, 304, { etag: '"v1"' }, 'not-modified: a revision'],
  ['"v1"', 'GET', { 'If-None-Match': '"v1"' }, 304, { etag: '"v1"' }, 'not-modified: a tag'],
  [makeEtag('v1', { weak: true }), 'GET', { 'If-None-Match': '"v1"' }, 304, { etag: 'W/"v1"' }, '§8.8.3.2'],
  [makeEtag('v1', { weak: true }), 'PUT', { 'If-Match': 'W/"v1"' }, 412, { etag: 'W/"v1"' }, '§13.1.1'],
  [BOTH, 'GET', { 'If-Modified-Since': FIELD }, 304, { etag: '"7"' }, '§13.1.3'],
  [BOTH, 'GET', { 'If-Unmodified-Since': EARLIER }, 412, { 'etag': '"7"', 'last-modified': FIELD }, '§13.1.4'],
  [{ lastModified: DATE }, 'GET', { 'If-Modified-Since': FIELD }, 304, { 'last-modified': FIELD }, '§13.1.3'],
  [{ lastModified: DATE }, 'GET', { 'If-Modified-Since': EARLIER }, undefined, {}, '§13.1.3'],
  [{}, 'GET', { 'If-None-Match': '*' }, 304, {}, '§13.1.2'],
  [{}, 'PUT', { 'If-None-Match': '*' }, 412, {}, '§13.1.2'],
  [null, 'GET', { 'If-Match': '*' }, undefined, {}, 'not-modified: of what is not there the handler speaks'],
  [null, 'GET', { 'If-None-Match': '*' }, undefined, {}, 'not-modified: of what is not there the handler speaks'],
  [null, 'PUT', { 'If-Match': '*' }, 412, {}, '§13.1.1'],
  [null, 'PUT', { 'If-None-Match': '*' }, undefined, {}, '§13.1.2'],
  [undefined, 'GET', { 'If-None-Match': '"7"' }, undefined, {}, 'not-modified: undefined is not known'],
  [undefined, 'GET', { 'If-Match': '"7"' }, 412, {}, 'not-modified: undefined is not known'],
  [undefined, 'PUT', {}, undefined, {}, 'not-modified: undefined is not known'],
  [undefined, 'PUT', { 'If-Match': '"7"' }, 412, {}, 'not-modified: undefined is not known'],
  [undefined, 'PUT', { 'If-None-Match': '*' }, 412, {}, 'not-modified: undefined is not known']
]
const said = (value: unknown): string => typeof value === 'object' ? JSON.stringify(value) : String(value)

table('answerConditional on fetch', cells.map(([current, method, fields, status, answered, ref]) => ({
  name: `${said(current)}: ${method} ${JSON.stringify(fields)} → ${status}`, current, method, fields, status, answered,
  ref: ref.startsWith('§') ? `RFC 9110 ${ref}` : ref
})), async ({ current, method, fields, status, answered }) => {
  const made = answerConditional(ask(method, fields), current as CurrentRepresentation)
  assert.is(made?.status, status)
  if (made === undefined) return
  const response = status === 412 ? await bareResponse(made) : made
  assert.equal([Object.fromEntries(response.headers), response.body, response.statusText], [answered, null, status === 304 ? 'Not Modified' : 'Precondition Failed'])
})

table('What answerConditional on fetch refuses', [
  { name: 'a promise', current: Promise.resolve(7) },
  { name: 'a row of a database', current: { id: 1, revision: 7 } },
  { name: 'a tag without its quotes among validators', current: { etag: 'v1' } },
  { name: 'a date as text', current: { lastModified: FIELD } }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ current }) => {
  assert.throws(() => answerConditional(ask('GET'), current as never), (error: unknown) => error instanceof TypeError && error.message.startsWith('answerConditional: expected'))
})

stories('RFC 9110 §8.8.3.3: answerConditional inside a wrapper', {
  async 'has its tag named by that where a compressor coded the content'() {
    let made = 0
    const show = async (request: Request): Promise<Response> => answerConditional(request, 7) ?? new Response(`${++made}`, { headers: { ETag: '"7"' } })
    const coded = async (request: Request): Promise<Response> => {
      const response = await show(request)
      if (response.status !== 200) return response
      return new Response(gzipSync(await response.arrayBuffer()), { headers: { 'ETag': `W/${response.headers.get('etag')}`, 'Content-Encoding': 'gzip', 'Vary': 'Accept-Encoding' } })
    }
    const server = etagMiddleware(coded)
    const response = await server(ask('GET'))
    assert.equal([response.status, response.headers.get('etag'), made], [200, '"7-gzip"', 1])
    for (const noneMatch of ['"7-gzip"', '"7"']) {
      const notModified = await server(ask('GET', { 'If-None-Match': noneMatch }))
      assert.equal([notModified.status, notModified.headers.get('etag'), made], [304, noneMatch, 1])
    }
    assert.equal([(await server(ask('PUT', { 'If-Match': '"7-gzip"' }))).status, (await server(ask('PUT', { 'If-Match': '"6-gzip"' }))).status], [200, 412])
  },
  async 'leaves the tag that an unsafe answer says as it is'() {
    const save = async (request: Request): Promise<Response> => answerConditional(request, 7) ?? new Response('saved', { headers: { 'ETag': '"7"', 'Content-Encoding': 'gzip' } })
    const response = await etagMiddleware(save)(ask('PUT', { 'If-Match': '"7"' }))
    assert.equal([response.status, response.headers.get('etag')], [200, '"7"'])
  },
  async 'has the tag taken off an error that was made of it'() {
    const app = async (request: Request): Promise<Response> => {
      assert.is(answerConditional(request, 7), undefined)
      return new Response('failed', { status: 500, headers: { ETag: '"7"' } })
    }
    assert.is((await etagMiddleware(app)(ask('GET'))).headers.get('etag'), null)
  }
})
