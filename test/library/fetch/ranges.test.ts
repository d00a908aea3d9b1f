// withRanges and rangeBody on fetch: (Request) → Response with parts of its content.
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etagMiddleware, lazyBody, partial, rangeBody, withCacheControl, withEtag, withFields, withLastModified, withRanges } from 'not-modified'
import type { OpenPart } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

const TEXT = '0123456789'
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const ask = (fields: Record<string, string> = {}, method = 'GET'): Request => new Request('http://x/', { method, headers: fields })
const fieldsOf = (response: Response): string[] => [...response.headers].map(([name, value]) => `${name}: ${value}`)
type Handler = (request: Request) => Response | Promise<Response>

let opened: string[] = []
const open: OpenPart = (first, last) => {
  opened.push(`${first}-${last}`)
  return TEXT.slice(first, last + 1)
}
const typed = (length: number, openPart: OpenPart): Handler => _request =>
  new Response(rangeBody(length, openPart), { headers: { 'Content-Type': 'text/plain' } })
const video = withCacheControl({ maxAge: 60 })(withFields({ 'Vary': 'Accept', 'Content-Location': '/v1' })(
  withLastModified(() => new Date(DATE))(withEtag(() => 'v1')(withRanges(typed(10, open)))))) as Handler

const KNOWN = ['cache-control: max-age=60', 'content-location: /v1', 'etag: "v1"', `last-modified: ${DATE}`, 'vary: Accept']
const WHOLE = ['accept-ranges: bytes', 'content-length: 10', 'content-type: text/plain', ...KNOWN].sort()
const part = (first: number, last: number, without = 'none'): string[] => ['accept-ranges: bytes', `content-length: ${last - first + 1}`,
  `content-range: bytes ${first}-${last}/10`, 'content-type: text/plain', ...KNOWN].filter(field => !field.startsWith(without)).sort()
const REFUSED = ['accept-ranges: bytes', 'content-location: /v1', 'content-range: bytes */10', 'etag: "v1"', `last-modified: ${DATE}`, 'vary: Accept']
const FAILED = ['etag: "v1"', `last-modified: ${DATE}`, 'vary: Accept']

interface Case { name: string, ref: string, sent: Record<string, string>, method?: string, status: number, fields: string[], content: string, parts: string[] }
table('rangeBody', [
  { name: 'no Range', ref: 'RFC 9110 §14.3', sent: {}, status: 200, fields: WHOLE, content: TEXT, parts: ['0-9'] },
  { name: 'one part', ref: 'RFC 9110 §15.3.7', sent: { Range: 'bytes=2-4' }, status: 206, fields: part(2, 4), content: '234', parts: ['2-4'] },
  { name: 'a suffix', ref: 'RFC 9110 §15.3.7', sent: { Range: 'bytes=-3' }, status: 206, fields: part(7, 9), content: '789', parts: ['7-9'] },
  { name: 'all in one part', ref: 'RFC 9110 §15.3.7', sent: { Range: 'bytes=0-' }, status: 206, fields: part(0, 9), content: TEXT, parts: ['0-9'] },
  { name: 'several that are one', ref: 'RFC 9110 §15.3.7', sent: { Range: 'bytes=0-1,2-3' }, status: 206, fields: part(0, 3), content: '0123', parts: ['0-3'] },
  { name: 'an unknown unit', ref: 'RFC 9110 §14.2', sent: { Range: 'items=2-4' }, status: 200, fields: WHOLE, content: TEXT, parts: ['0-9'] },
  { name: 'nothing to satisfy', ref: 'RFC 9110 §15.5.17', sent: { Range: 'bytes=10-' }, status: 416, fields: REFUSED, content: '', parts: [] },
  { name: 'HEAD', ref: 'RFC 9110 §14.2', sent: { Range: 'bytes=2-4' }, method: 'HEAD', status: 200, fields: WHOLE, content: '', parts: [] },
  { name: 'If-Range with the tag', ref: 'RFC 9110 §13.1.5', sent: { 'Range': 'bytes=2-4', 'If-Range': '"v1"' }, status: 206, fields: part(2, 4, 'last-modified'),
    content: '234', parts: ['2-4'] },
  { name: 'If-Range with the tag, weak', ref: 'RFC 9110 §13.1.5', sent: { 'Range': 'bytes=2-4', 'If-Range': 'W/"v1"' }, status: 200, fields: WHOLE, content: TEXT, parts: ['0-9'] },
  { name: 'If-Range with another tag', ref: 'RFC 9110 §13.1.5', sent: { 'Range': 'bytes=2-4', 'If-Range': '"v0"' }, status: 200, fields: WHOLE, content: TEXT, parts: ['0-9'] },
  { name: 'If-Range with the date', ref: 'RFC 9110 §13.1.5', sent: { 'Range': 'bytes=2-4', 'If-Range': DATE }, status: 206, fields: part(2, 4, 'last-modified'),
    content: '234', parts: ['2-4'] },
  { name: 'If-Range with a later date', ref: 'RFC 9110 §13.1.5', sent: { 'Range': 'bytes=2-4', 'If-Range': 'Sun, 06 Nov 1994 08:49:38 GMT' }, status: 200, fields: WHOLE,
    content: TEXT, parts: ['0-9'] },
  { name: '304 before 206', ref: 'RFC 9110 §13.2.2', sent: { 'Range': 'bytes=2-4', 'If-None-Match': '"v1"' }, status: 304,
    fields: KNOWN.filter(field => !field.startsWith('last')), content: '', parts: [] },
  { name: '412 before 416', ref: 'RFC 9110 §13.2.2', sent: { 'Range': 'bytes=10-', 'If-Match': '"v0"' }, status: 412, fields: FAILED, content: '', parts: [] },
] as Case[], async ({ sent, method, status, fields, content, parts }) => {
  opened = []
  const given = await video(ask(sent, method))
  const response = status === 412 ? await bareResponse(given) : given
  assert.is(response.status, status)
  const phrase = { 206: 'Partial Content', 416: 'Range Not Satisfiable' }[status]
  if (phrase !== undefined) assert.is(response.statusText, phrase)
  assert.equal(fieldsOf(response).sort(), fields)
  assert.is(await response.text(), content)
  assert.equal(opened, parts)
})

stories('Parts on fetch', {
  'are written one after another, with their exact length': async () => {
    const long = TEXT.repeat(100)
    const response = await (withRanges(typed(1000, (first, last) => long.slice(first, last + 1))) as Handler)(ask({ Range: 'bytes=500-504,0-1' }))
    const boundary = /^multipart\/byteranges; boundary=(.*)$/.exec(response.headers.get('content-type') as string)?.[1] as string
    const content = await response.text()
    const partOf = (range: string, text: string): string => `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes ${range}/1000\r\n\r\n${text}\r\n`
    assert.is(response.status, 206)
    assert.is(content, `${partOf('500-504', '01234')}${partOf('0-1', '01')}--${boundary}--\r\n`)
    assert.is(response.headers.get('content-length'), String(content.length))
    assert.is(response.headers.has('content-range'), false)
  },
  'are not given where nobody asked for withRanges, and the body is the whole': async () => {
    const response = await (withEtag(() => 'v1')(typed(10, open)) as Handler)(ask({ Range: 'bytes=2-4' }))
    assert.equal(fieldsOf(response), ['content-type: text/plain', 'etag: "v1"'])
    assert.is(await response.text(), TEXT)
  },
  'are not given of a body of unknown length': async () => {
    for (const body of [lazyBody(() => TEXT), TEXT, lazyBody(partial(10, open))]) {
      const response = await (withRanges((_request: Request) => new Response(body)) as Handler)(ask({ Range: 'bytes=2-4' }))
      assert.is(response.status, 200)
      assert.is(response.headers.has('accept-ranges'), false)
      assert.is(await response.text(), TEXT)
    }
  },
  'are not given of another status, nor of coded content': async () => {
    for (const init of [{ status: 203 }, { status: 404 }, { headers: { 'Content-Encoding': 'gzip' } }] as ResponseInit[]) {
      const response = await (withRanges((_request: Request) => new Response(rangeBody(10, open), init)) as Handler)(ask({ Range: 'bytes=2-4' }))
      assert.is(response.status, init.status ?? 200)
      assert.equal(['accept-ranges', 'content-range'].filter(name => response.headers.has(name)), [])
      assert.is(await response.text(), TEXT)
    }
  },
  'are cut by the outermost wrapper, by the tag that it knows': async () => {
    const app = new Hono()
    app.get('/', c => (withRanges(typed(10, open)) as Handler)(c.req.raw) as Response)
    const outer = withEtag(() => 'v1')((request: Request) => app.fetch(request)) as Handler
    assert.is((await outer(ask({ 'Range': 'bytes=2-4', 'If-Range': '"v1"' }))).status, 206)
    assert.is((await outer(ask({ 'Range': 'bytes=2-4', 'If-Range': '"v0"' }))).status, 200)
    assert.is((await outer(ask({ 'Range': 'bytes=2-4', 'If-None-Match': '"v1"' }))).status, 304)
    const head = await outer(ask({}, 'HEAD'))
    assert.equal(['accept-ranges', 'content-length'].map(name => head.headers.get(name)), ['bytes', '10'])
  },
  'are coded by no compressor, and what it has coded is not cut': async () => {
    const long = TEXT.repeat(1000)
    const handler = withEtag(() => 'v1')(withRanges(typed(long.length, (first, last) => long.slice(first, last + 1)))) as Handler
    const app = new Hono()
    app.use(compress())
    app.get('/', c => handler(c.req.raw) as Response)
    const sent = { 'Range': 'bytes=0-4999', 'Accept-Encoding': 'gzip' }
    const cut = await app.fetch(ask(sent))
    assert.is(cut.status, 206)
    assert.is(cut.headers.get('content-encoding'), null)
    assert.is(await cut.text(), long.slice(0, 5000))
    const whole = await (etagMiddleware((request: Request) => app.fetch(request)) as Handler)(ask(sent))
    assert.is(whole.status, 200)
    assert.is(whole.headers.get('content-encoding'), 'gzip')
    assert.is(whole.headers.get('etag'), '"v1-gzip"')
    assert.equal(['content-range', 'accept-ranges'].filter(name => whole.headers.has(name)), [])
    await whole.body?.cancel()
  },
  'are cut of what is too long for a generated tag, without making the whole': async () => {
    opened = []
    const cut = await (etagMiddleware(withRanges(typed(10, open)), { generate: true, limit: 9 }) as Handler)(ask({ Range: 'bytes=2-4' }))
    assert.is(cut.status, 206)
    assert.is(await cut.text(), '234')
    assert.equal(opened, ['2-4'])
    const tagged = await (etagMiddleware(withRanges(typed(10, open)), { generate: true, limit: 10 }) as Handler)(ask({ Range: 'bytes=2-4' }))
    assert.is(tagged.status, 200)
    assert.is(await tagged.text(), TEXT)
  },
  'keep each Set-Cookie, and lose a digest of the whole content': async () => {
    const handler = withRanges((_request: Request) => {
      const response = new Response(rangeBody(10, open), { headers: { 'Content-Digest': 'sha-256=:AA==:', 'Repr-Digest': 'sha-256=:BB==:' } })
      response.headers.append('Set-Cookie', 'a=1')
      response.headers.append('Set-Cookie', 'b=2')
      return response
    }) as Handler
    assert.equal(fieldsOf(await handler(ask({ Range: 'bytes=2-4' }))).sort(), ['accept-ranges: bytes', 'content-length: 3', 'content-range: bytes 2-4/10',
      'repr-digest: sha-256=:BB==:', 'set-cookie: a=1', 'set-cookie: b=2'])
  },
  'keep what is private out of caches where they are refused': async () => {
    const handler = withRanges((_request: Request) => new Response(rangeBody(10, open), { headers: { 'Cache-Control': 'private' } })) as Handler
    const response = await handler(ask({ Range: 'bytes=10-' }))
    assert.equal([response.status, response.headers.get('cache-control')], [416, 'no-store'])
  },
})

table('A body of parts', [
  { name: 'that are too long is cut', make: () => ['01234', '56789'], content: '012' },
  { name: 'that are one chunk too long is cut', make: () => Buffer.from(TEXT), content: '012' },
  { name: 'that are too short fails', make: () => '01', content: undefined },
  { name: 'that cannot be opened fails', make: () => { throw new Error('gone') }, content: undefined },
].map(row => ({ ...row, ref: 'RFC 9112 §6.3' })), async ({ make, content }) => {
  const response = await (withRanges(typed(10, make as OpenPart)) as Handler)(ask({ Range: 'bytes=2-4' }))
  assert.is(response.status, 206)
  const text = await response.text().catch((error: unknown) => error)
  if (content === undefined) assert.instance(text, Error)
  else assert.is(text, content)
})

stories('A body of parts that is cancelled', {
  'before it is read is never opened': async () => {
    opened = []
    const response = await (withRanges(typed(10, open)) as Handler)(ask({ Range: 'bytes=2-4' }))
    await response.body?.cancel()
    assert.equal(opened, [])
  },
  'after its first chunk closes its source': async () => {
    let closed = 0
    const make = (): Readable => new Readable({ read() { this.push('x') }, destroy(error, callback) { closed++; callback(error) } })
    const response = await (withRanges(typed(1 << 30, make)) as Handler)(ask({ Range: 'bytes=2-' }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel()
    assert.is(closed, 1)
  },
})

table('They refuse', [
  { name: 'partial of no length', call: () => partial('10' as unknown as number, open), message: /^partial: expected the length of the content in bytes/ },
  { name: 'partial of a negative length', call: () => partial(-1, open), message: /^partial: expected the length of the content in bytes/ },
  { name: 'partial of no function', call: () => partial(10, 'text' as unknown as OpenPart), message: /^partial: expected a function \(first, last\).*, got "text"$/ },
  { name: 'rangeBody of no length', call: () => rangeBody(NaN, open), message: /^rangeBody: expected the length of the content in bytes/ },
  { name: 'rangeBody of no function', call: () => rangeBody(10, undefined as unknown as OpenPart), message: /^rangeBody: expected a function/ },
  { name: 'withRanges of a request', call: () => (withRanges as unknown as (value: unknown) => void)(ask()), message: /withRanges/ },
  { name: 'withRanges of nothing', call: () => (withRanges as unknown as () => void)(), message: /withRanges/ },
].map(row => ({ ...row, ref: 'not-modified: arguments' })), ({ call, message }) => {
  assert.throws(call, message)
})
