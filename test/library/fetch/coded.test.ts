// Tags of coded content on fetch: where a compressor stands between two wrappers, inside both, or is the handler itself.
import { gunzipSync, gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etagMiddleware, withCacheControl, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

type Handler = (request: Request) => Promise<Response>
type Fields = Record<string, string>

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const CONTENT = 'x'.repeat(2000)
const ask = (fields: Fields = {}, method = 'GET'): Request => new Request('http://x/', { method, headers: fields })
const fieldsOf = (response: Response): Fields => Object.fromEntries(response.headers)
const tag = withEtag(() => 7)
const outer = (app: Handler): Handler => etagMiddleware(app)

/** A compressor that codes what a client accepts in gzip, and does with the tag what compressors do. */
const compressor = (app: Handler, retag: (etag: string) => string | undefined, coding = 'gzip'): Handler => async request => {
  const response = await app(request)
  const headers = new Headers(response.headers)
  headers.set('Vary', 'Accept-Encoding')
  if (response.body === null || request.headers.get('accept-encoding') !== coding) return new Response(response.body, { status: response.status, headers })
  headers.set('Content-Encoding', coding)
  const etag = headers.get('etag')
  const other = etag === null ? undefined : retag(etag)
  if (other === undefined) headers.delete('ETag')
  else headers.set('ETag', other)
  return new Response(gzipSync(await response.arrayBuffer()), { status: response.status, headers })
}
const keep = (etag: string): string => etag
const weaken = (etag: string): string => etag.startsWith('W/') ? etag : `W/${etag}`

const plain: Handler = async () => new Response(CONTENT, { headers: { 'Content-Type': 'text/plain' } })
const codedBy = (coding: string): Handler => async () =>
  new Response('coded', { headers: { 'Content-Type': 'text/plain', 'Content-Encoding': coding, 'Vary': 'Accept-Encoding' } })

function honoApp(): Handler {
  const app = new Hono()
  app.use(compress())
  const show = tag((_request: Request) => plain(_request))
  app.all('*', c => show(c.req.raw))
  return outer(async request => app.fetch(request))
}

const SERVERS: Readonly<Record<string, Handler>> = {
  'a compressor that keeps the tag': outer(compressor(tag(plain), keep)),
  'a compressor that weakens the tag': outer(compressor(tag(plain), weaken)),
  'two wrappers inside, and a compressor': outer(compressor(etagMiddleware(tag(async (request: Request) => plain(request))), weaken)),
  'a wrapper between two compressors': outer(compressor(etagMiddleware(compressor(tag(plain), keep)), keep)),
  'a compressor inside': tag(compressor(plain, keep)),
  'a compressor inside, and a wrapper around all': outer(async request => tag(compressor(plain, keep))(request)),
  'hono/compress': honoApp()
}
const GZIP = { 'Accept-Encoding': 'gzip' }

table('RFC 9110 §8.8.3.3: read compressed, save, read again with', Object.entries(SERVERS)
  .filter(([name]) => name !== 'a wrapper between two compressors').map(([name, server]) => ({ name, server, ref: 'RFC 9110 §8.8.3.3' })), async ({ server }) => {
  const identity = await server(ask())
  assert.equal([identity.status, identity.headers.get('etag'), await identity.text()], [200, '"7"', CONTENT])
  const gzip = await server(ask(GZIP))
  assert.equal([gzip.status, gzip.headers.get('etag'), gzip.headers.get('content-encoding'), gzip.headers.get('vary')],
    [200, '"7-gzip"', 'gzip', 'Accept-Encoding'])
  assert.is(gunzipSync(await gzip.arrayBuffer()).toString(), CONTENT)
  for (const [noneMatch, etag] of [['"7-gzip"', '"7-gzip"'], ['W/"7-gzip"', '"7-gzip"'], ['"x", "7-gzip"', '"7-gzip"'], ['"7"', '"7"'], ['"7", "7-gzip"', '"7-gzip"'], ['*', '"7-gzip"']] as const) {
    const response = await server(ask({ ...GZIP, 'If-None-Match': noneMatch }))
    assert.equal([response.status, fieldsOf(response)], [304, { etag, vary: 'Accept-Encoding' }], noneMatch)
  }
  const failed = await server(ask({ ...GZIP, 'If-Match': '"6-gzip"' }))
  assert.equal([failed.status, fieldsOf(await bareResponse(failed))], [412, { etag: '"7-gzip"', vary: 'Accept-Encoding' }])
  for (const match of ['"7-gzip"', '"7"', '"7-br"']) assert.is((await server(ask({ ...GZIP, 'If-Match': match }))).status, 200, match)
  for (const match of ['W/"7-gzip"', '"7-lzma"', '"7-"', '"7gzip"']) assert.is((await server(ask({ ...GZIP, 'If-Match': match }))).status, 412, match)
  assert.is((await server(ask({ 'If-Match': '"7-gzip"' }, 'PUT'))).status, 200)
  const refused = await server(ask({ 'If-Match': '"6-gzip"' }, 'PUT'))
  assert.equal([refused.status, refused.headers.get('etag')], [412, '"7"'])
})

const served = async (server: Handler, fields: Fields = GZIP): Promise<(string | null)[]> => {
  const response = await server(ask(fields))
  return [String(response.status), response.headers.get('etag')]
}

table('RFC 9110 §8.8.3.3: the tag of', [
  { name: 'content that the handler codes itself', server: tag(codedBy('br')), etag: '"7-br"' },
  { name: 'content in two codings', server: tag(codedBy('gzip, br')), etag: '"7-gzip-br"' },
  { name: 'content in a coding in capitals', server: tag(codedBy('GZip')), etag: '"7-gzip"' },
  { name: 'content with Content-Encoding: identity', server: tag(codedBy('identity')), etag: '"7"' },
  { name: 'content in an unknown coding', server: tag(codedBy('x-own')), etag: 'W/"7"' },
  { name: 'weak, in a coding', server: withEtag(() => 7, { weak: true })(codedBy('gzip')), etag: 'W/"7"' },
  { name: 'weak, behind a compressor', server: outer(compressor(withEtag(() => 7, { weak: true })(plain), keep)), etag: 'W/"7"' },
  { name: 'content that two compressors coded', server: outer(compressor(outer(compressor(tag(plain), weaken)), weaken)), etag: '"7-gzip"' },
  { name: 'content that was decoded again', server: outer(async request => {
    const response = await tag(codedBy('gzip'))(request)
    const headers = new Headers(response.headers)
    headers.delete('Content-Encoding')
    return new Response(CONTENT, { headers })
  }), etag: '"7"' },
  { name: 'the application itself, strong', server: outer(compressor(async () => new Response(CONTENT, { headers: { ETag: '"own"' } }), keep)), etag: '"own"' },
  { name: 'the application itself, weakened', server: outer(compressor(async () => new Response(CONTENT, { headers: { ETag: '"own"' } }), weaken)), etag: 'W/"own"' },
  { name: 'the handler itself, beside ours', server: tag(async () => new Response('x', { headers: { 'ETag': '"own"', 'Content-Encoding': 'gzip' } })), etag: '"own"' },
  { name: 'the handler itself, which looks like ours weakened', server: outer(async request => {
    await tag(plain)(request)
    return new Response('coded', { headers: { 'ETag': '"W/7"', 'Content-Encoding': 'gzip' } })
  }), etag: '"W/7"' },
  { name: 'the library, weakened without a coding', server: outer(async request => {
    const response = await tag(plain)(request)
    response.headers.set('ETag', `W/${response.headers.get('etag')}`)
    return response
  }), etag: 'W/"7"' },
  { name: 'the library, weakened beside the identity coding', server: outer(async request => {
    const response = await tag(codedBy('identity'))(request)
    response.headers.set('ETag', `W/${response.headers.get('etag')}`)
    return response
  }), etag: 'W/"7"' },
  { name: 'what a compressor took the tag off', server: outer(compressor(tag(plain), () => undefined)), etag: null },
  { name: 'generated content behind a compressor', server: outer(compressor(etagMiddleware(plain, { generate: true }), weaken)), etag: '"f2bf0f9b30da95f68a2b7e2f0ed8a0d2-gzip"' },
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' })), async ({ name, server, etag }) => {
  const [status, said] = await served(server)
  assert.is(status, '200')
  if (name.startsWith('generated')) assert.match(said ?? '', /^"[0-9a-f]{32}-gzip"$/)
  else assert.is(said, etag)
  if (etag === null || said === null || said === undefined) return
  assert.equal(await served(server, { ...GZIP, 'If-None-Match': said }), ['304', said])
})

stories('RFC 9110 §14.3: Accept-Ranges of coded content', {
  async 'stays where the application says it'() {
    const handler = tag(async (_request: Request) => new Response('coded', { headers: { 'Content-Encoding': 'gzip', 'Accept-Ranges': 'bytes' } }))
    const response = await handler(ask())
    assert.equal([response.headers.get('etag'), response.headers.get('accept-ranges')], ['"7-gzip"', 'bytes'])
  }
})

stories('RFC 9110 §8.8.3: generate outside a compressor', {
  async 'tags the coded content as it is, and nothing else has that tag'() {
    const server = etagMiddleware(compressor(plain, keep), { generate: true })
    const [, etag] = await served(server)
    const [, identity] = await served(server, {})
    assert.match(etag ?? '', /^"[0-9a-f]{32}"$/)
    assert.is.not(etag, identity)
    assert.equal(await served(server, { ...GZIP, 'If-None-Match': etag ?? '' }), ['304', etag])
    assert.equal(await served(server, { ...GZIP, 'If-None-Match': `${etag?.slice(0, -1)}-gzip"` }), ['200', etag])
  }
})

table('RFC 9110 §12.5.5: the Vary of a 304 for a coded form', [
  { vary: undefined, expected: 'Accept-Encoding' },
  { vary: 'Accept', expected: 'Accept, Accept-Encoding' },
  { vary: 'accept-encoding', expected: 'accept-encoding' },
  { vary: 'Accept,Accept-Encoding , Cookie', expected: 'Accept,Accept-Encoding , Cookie' },
  { vary: 'Accept,\tAccept-Encoding,\tCookie', expected: 'Accept,\tAccept-Encoding,\tCookie' },
  { vary: '*', expected: '*' },
  { vary: 'X-Accept-Encoding', expected: 'X-Accept-Encoding, Accept-Encoding' }
].map(row => ({ ...row, name: `beside ${row.vary}`, ref: 'RFC 9110 §12.5.5' })), async ({ vary, expected }) => {
  const server = tag(async (_request: Request) => new Response('coded', { headers: { 'Content-Encoding': 'gzip', ...vary !== undefined && { Vary: vary } } }))
  const response = await server(ask({ 'If-None-Match': '"7-gzip"' }))
  assert.equal([response.status, fieldsOf(response)], [304, { etag: '"7-gzip"', vary: expected }])
  const other = await server(ask({ 'If-None-Match': '"7"' }))
  assert.equal([other.status, fieldsOf(other)], [304, { etag: '"7"', ...vary !== undefined && { vary } }])
})

stories('RFC 9110 §15.4.5: before the handler', {
  async 'a 304 and a 412 say the form that the client named, the 304 with its Vary'() {
    const early = withEtag(() => 7, { early: true })(withCacheControl({ maxAge: 5 })(plain))
    const notModified = await early(ask({ 'If-None-Match': '"7-br"' }))
    assert.equal([notModified.status, fieldsOf(notModified)], [304, { 'etag': '"7-br"', 'vary': 'Accept-Encoding', 'cache-control': 'max-age=5' }])
    const same = await early(ask({ 'If-None-Match': '"7"' }))
    assert.equal([same.status, fieldsOf(same)], [304, { 'etag': '"7"', 'cache-control': 'max-age=5' }])
    const failed = await withLastModified(() => new Date(DATE))(tag(plain))(ask({ 'If-None-Match': '"7-gzip"' }, 'PUT'))
    assert.equal([failed.status, fieldsOf(await bareResponse(failed))], [412, { 'etag': '"7-gzip"', 'last-modified': DATE }])
  }
})

table('not-modified: nothing that a client names makes a tag match that is none of ours', [
  '"7-gzip', '7-gzip', '"7-gzip-"', '"7--gzip"', '"-gzip"', '"7-GZIP"', '"17-gzip"', 'W/"7-"', '"7-gzip-none"', `"7${'-gzip'.repeat(500)}x"`, `${'"7-x", '.repeat(1000)}"7-y"`
].map(noneMatch => ({ name: noneMatch.slice(0, 30), noneMatch, ref: 'RFC 9110 §8.8.3.2' })), async ({ noneMatch }) => {
  assert.equal(await served(SERVERS['a compressor that keeps the tag'] as Handler, { ...GZIP, 'If-None-Match': noneMatch }), ['200', '"7-gzip"'])
})
