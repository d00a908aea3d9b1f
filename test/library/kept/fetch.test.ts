// Content that is kept by its tag, on fetch: what is kept of a Response, and what passes as it comes.
import { lazyBody, memoryContents, rangeBody, withCacheControl, withEtag, withFields, withKeptContent, withLastModified, withRanges } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { playStories } from './stories.ts'

type Handler = (request: Request) => Response | Promise<Response>
type Fetch = (request: Request) => Promise<Response>
type Options = Parameters<typeof withKeptContent>[1]
type Fields = Readonly<Record<string, string>>

const REF = 'not-modified: kept content'

/** A tagged handler whose content is kept; the tag is `"v1"` unless the request says another. */
const kept = (handler: Handler, options?: Options): Fetch =>
  withEtag((request: Request) => request.headers.get('x-tag') ?? 'v1')(withKeptContent(memoryContents(), options)(handler as Fetch)) as Fetch

const ask = (handler: Fetch, fields: Fields = {}, method = 'GET', target = '/'): Promise<Response> => handler(new Request(`http://x${target}`, { method, headers: fields }))
const told = async (coming: Promise<Response>): Promise<readonly [status: number, content: string, fields: Fields]> => {
  const response = await coming
  return [response.status, await response.text(), Object.fromEntries(response.headers)]
}

playStories('fetch')

interface Shape { readonly name: string, readonly ref: string, readonly make: () => BodyInit | null, readonly content?: string, readonly type?: string }

const TEXT = 'text/plain;charset=UTF-8'
const SHAPES: readonly Shape[] = [
  { name: 'a string', make: () => 'con€tent', type: TEXT },
  { name: 'bytes', make: () => Buffer.from('con€tent') },
  { name: 'a Blob', make: () => new Blob(['con€tent']) },
  { name: 'a stream', make: () => new Blob(['con€tent']).stream() },
  { name: 'a lazy body', make: () => lazyBody(async () => 'con€tent') },
  { name: 'a lazy generator', make: () => lazyBody(function* () { yield 'con'; yield '€tent' }) },
  { name: 'an empty string', make: () => '', content: '', type: TEXT },
  { name: 'no body', make: () => null, content: '' }
].map(row => ({ ...row, ref: REF }))

table('A Response that is kept', SHAPES, async ({ make, content = 'con€tent', type }) => {
  let makes = 0
  const handler = kept(() => {
    makes++
    return new Response(make(), { headers: { 'X-Own': 'a', 'Date': 'then', 'Connection': 'x' } })
  })
  const [first, second] = [await told(ask(handler)), await told(ask(handler))]
  const expected = { 'etag': '"v1"', 'x-own': 'a', 'content-length': `${Buffer.byteLength(content)}`, ...type !== undefined && { 'content-type': type } }
  assert.equal(second, [200, content, expected])
  // Its own client gets the fields of the message, too.
  assert.equal(first, [200, content, { ...expected, date: 'then', connection: 'x' }])
  assert.equal(await told(ask(handler, {}, 'HEAD')), [200, '', expected])
  assert.is(makes, 1)
  assert.equal((await told(ask(handler, { 'if-none-match': '"v1"' }))).slice(0, 2), [304, ''])
  assert.is((await ask(handler, { 'if-match': '"v0"' })).status, 412)
  assert.is(makes, 1)
  await ask(handler, {}, 'POST')
  await ask(handler, {}, 'POST')
  assert.is(makes, 3)
})

interface Unkept {
  readonly name: string
  readonly ref: string
  readonly handler?: Handler
  readonly fields?: Fields
  readonly options?: Options
  readonly around?: (handler: Fetch) => Fetch
  readonly status?: number
  readonly why: string
}

const setting = (name: string, value: string): Handler => () => new Response('content', { headers: { [name]: value } })
const pieces = (): Response => new Response(lazyBody(function* () { yield 'cont'; yield 'ent' }))

const UNKEPT: readonly Unkept[] = [
  { name: 'a cookie', handler: setting('Set-Cookie', 'a=1'), ref: REF, why: 'cookie' },
  { name: 'withFields({ "Set-Cookie" })', around: withFields({ 'Set-Cookie': 'a=1' }) as never, ref: REF, why: 'cookie' },
  { name: 'no-store', handler: setting('Cache-Control', 'no-store'), ref: 'RFC 9111 §5.2.2.5', why: 'private' },
  { name: 'withCacheControl({ private })', around: withCacheControl({ private: true }) as never, ref: 'RFC 9111 §5.2.2.7', why: 'private' },
  { name: 'Authorization', fields: { authorization: 'Basic YTpi' }, ref: 'RFC 9111 §3.5', why: 'authorization' },
  { name: 'Vary: *', handler: setting('Vary', '*'), ref: 'RFC 9111 §4.1', why: 'vary' },
  { name: 'withFields({ Vary: "*" })', around: withFields({ Vary: '*' }) as never, ref: 'RFC 9111 §4.1', why: 'vary' },
  { name: 'withFields({ Vary: "*" }) and a Vary of its own', handler: setting('Vary', 'Accept'), around: withFields({ Vary: '*' }) as never, ref: 'RFC 9111 §4.1', why: 'vary' },
  { name: 'an event stream', handler: setting('Content-Type', 'text/event-stream'), ref: REF, why: 'stream' },
  { name: 'another status', handler: () => new Response('content', { status: 203 }), ref: REF, status: 203, why: 'status' },
  { name: 'an error page', handler: () => new Response('content', { status: 404 }), ref: REF, status: 404, why: 'status' },
  { name: 'Content-Range', handler: setting('Content-Range', 'bytes 0-6/7'), ref: 'RFC 9110 §14.4', why: 'part' },
  { name: 'Trailer', handler: setting('Trailer', 'Expires'), ref: 'RFC 9110 §6.5', why: 'trailer' },
  { name: 'Age', handler: setting('Age', '1'), ref: 'RFC 9111 §5.1', why: 'age' },
  { name: 'a nonce', handler: setting('Content-Security-Policy', "script-src 'nonce-a'"), ref: REF, why: 'nonce' },
  { name: 'a string beyond the limit', options: { limit: 6 }, ref: REF, why: 'size' },
  { name: 'a generator beyond the limit', handler: pieces, options: { limit: 6 }, ref: REF, why: 'size' },
  { name: 'what withCacheControl says inside another', ref: 'RFC 9111 §5.2.2.7', why: 'private',
    around: (handler: Fetch) => withCacheControl({ public: true, maxAge: 60 })(withCacheControl({ private: true })(handler)) as Fetch },
  { name: 'a body that opens its own parts', handler: () => new Response(rangeBody(7, (first, last) => 'content'.slice(first, last + 1))), ref: REF, why: 'part' }
]

table('A Response that is not kept', UNKEPT, async ({ handler = () => new Response('content'), fields, options, around = (same: Fetch) => same, status = 200, why }) => {
  let makes = 0
  const plain = around(kept(request => {
    makes++
    return handler(request)
  }, options))
  const answers = [await told(ask(plain, fields)), await told(ask(plain, fields))]
  assert.is(makes, 2)
  // It is what is sent without withKeptContent.
  const without = await told(ask(around(withEtag((_request: Request) => 'v1')(handler as Fetch) as Fetch), fields))
  assert.equal(answers, [without, without])
  assert.equal(without.slice(0, 2), [status, 'content'])
  const saying = around(kept(handler, { ...options, cacheStatus: true }))
  assert.is((await ask(saying, fields)).headers.get('cache-status'), `not-modified; fwd=miss; detail=${why}`)
})

const UNASKED: readonly { readonly name: string, readonly ref: string, readonly fields?: Fields, readonly method?: string, readonly tag?: string | null }[] = [
  { name: 'Range without withRanges', ref: 'RFC 9110 §14.2', fields: { range: 'bytes=0-1' } },
  { name: 'another method', ref: REF, method: 'POST' },
  { name: 'QUERY, whose content is a part of what is asked', ref: 'RFC 9110 §9', method: 'QUERY' },
  { name: 'no tag', ref: REF, tag: undefined as never },
  { name: 'no current representation', ref: REF, tag: null }
]

table('Nothing is kept for', UNASKED, async ({ fields, method, ...row }) => {
  let makes = 0
  const handler = withEtag((_request: Request) => 'tag' in row ? row.tag : 'v1')(withKeptContent(memoryContents(), { cacheStatus: true })(async () => new Response(`${++makes}`))) as Fetch
  await ask(handler, {})
  const before = makes
  for (let turn = 1; turn <= 2; turn++) {
    const response = await ask(handler, fields, method)
    assert.equal([await response.text(), response.headers.get('cache-status')], [`${before + turn}`, null])
  }
})

stories('A kept Response', {
  async 'is one for each target, without its fragment'() {
    let makes = 0
    const handler = kept(() => new Response(`${++makes}`))
    const contents = []
    for (const target of ['/', '/#a', '/#b#c', '/?#', '/?', '/a', '/']) contents.push((await told(ask(handler, {}, 'GET', target)))[1])
    assert.equal(contents, ['1', '1', '1', '2', '2', '3', '1'])
  },
  async 'varies by what the handler and withFields name'() {
    let makes = 0
    const handler = withFields({ Vary: 'X-Kind' })(kept(() => new Response(`${++makes}`, { headers: { Vary: 'X-Own' } })) as never) as Fetch
    const contents = []
    for (const [kind, own] of [['a', '1'], ['b', '1'], ['a', '2'], ['a', '1'], ['b', '1']] as const) contents.push((await told(ask(handler, { 'x-kind': kind, 'x-own': own })))[1])
    assert.equal(contents, ['1', '2', '3', '1', '2'])
    assert.is((await ask(handler, { 'x-kind': 'a', 'x-own': '1' })).headers.get('vary'), 'X-Own, X-Kind')
  },
  async 'is kept by what its handler says, whatever withFields would say in its place'() {
    let makes = 0
    const handler = withFields({ 'Cache-Control': 'private' })(kept(() => new Response(`${++makes}`, { headers: { 'Cache-Control': 'max-age=60' } })) as never) as Fetch
    for (let turn = 0; turn < 2; turn++) assert.equal((await told(ask(handler))).slice(1), ['1', { 'etag': '"v1"', 'cache-control': 'max-age=60', 'content-length': '1', 'content-type': TEXT }])
  },
  async 'has the date that is current, where its tag is'() {
    let date = new Date('2020-01-01T00:00:00Z')
    const handler = withLastModified(() => date)(kept(() => new Response('content')) as never) as Fetch
    await ask(handler)
    date = new Date('2021-01-01T00:00:00Z')
    assert.is((await ask(handler)).headers.get('last-modified'), date.toUTCString())
  },
  async 'goes to a request with Authorization where withCacheControl says so'() {
    let makes = 0
    const handler = withCacheControl({ public: true, maxAge: 60 })(kept(() => new Response(`${++makes}`)) as never) as Fetch
    for (let turn = 0; turn < 2; turn++) assert.equal((await told(ask(handler, { authorization: 'Basic YTpi' })))[1], '1')
  },
  async 'of a field on several lines has each of them'() {
    const handler = kept(() => {
      const headers = new Headers([['Link', '<a>'], ['Link', '<b>']])
      return new Response('content', { headers })
    })
    await ask(handler)
    assert.is((await ask(handler)).headers.get('link'), '<a>, <b>')
  },
  async 'is sent in parts'() {
    let makes = 0
    const handler = withRanges(kept(() => new Response(`${++makes}123456789`)) as never) as Fetch
    for (const [range, content] of [['bytes=0-1', '11'], ['bytes=-2', '89']]) assert.equal((await told(ask(handler, { range: range as string }))).slice(0, 2), [206, content])
    assert.equal((await told(ask(handler))).slice(0, 2), [200, '1123456789'])
    const [status, content, fields] = await told(ask(handler, {}, 'HEAD'))
    assert.equal([status, content, fields['accept-ranges'], fields['content-length']], [200, '', 'bytes', '10'])
    assert.is((await ask(handler, { range: 'bytes=99-' })).status, 416)
    assert.is(makes, 1)
  },
  async 'is not made for HEAD'() {
    let makes = 0
    const handler = kept(request => new Response(`${request.method} ${++makes}`), { cacheStatus: true })
    for (let turn = 1; turn <= 2; turn++) {
      const [status, , fields] = await told(ask(handler, {}, 'HEAD'))
      assert.equal([status, fields['cache-status'], makes], [200, 'not-modified; fwd=bypass', turn])
    }
    assert.is((await told(ask(handler)))[1], 'GET 3')
  },
  async 'is not stored for a request that forbids it, which gets what is there'() {
    let makes = 0
    const handler = kept(() => new Response(`${++makes}`), { cacheStatus: true })
    const forbidding = { 'cache-control': 'no-store' }
    for (const expected of ['1', '2']) {
      const [, content, fields] = await told(ask(handler, forbidding))
      assert.equal([content, fields['cache-status']], [expected, 'not-modified; fwd=bypass'])
    }
    assert.is((await told(ask(handler)))[1], '3')
    const [, content, fields] = await told(ask(handler, forbidding))
    assert.equal([content, fields['cache-status']], ['3', 'not-modified; hit'])
  },
  async 'says where it came from behind what others say'() {
    const handler = kept(() => new Response('content', { headers: { 'Cache-Status': 'origin; hit' } }), { cacheStatus: true })
    assert.is((await ask(handler)).headers.get('cache-status'), 'origin; hit, not-modified; fwd=miss; stored')
    assert.is((await ask(handler)).headers.get('cache-status'), 'origin; hit, not-modified; hit')
  }
})

const DATE = 'Wed, 01 Jan 2020 00:00:00 GMT'
const DATES: readonly { readonly name: string, readonly ref: string, readonly set?: Fields, readonly date?: Date, readonly lastModified: string | null }[] = [
  { name: 'the date that its handler set', ref: 'RFC 5861 §3', set: { 'Last-Modified': DATE }, lastModified: DATE },
  { name: 'the date of withLastModified', ref: 'RFC 5861 §3', date: new Date(DATE), lastModified: DATE },
  { name: 'none, where it had none', ref: 'RFC 5861 §3', lastModified: null }
]

table('The previous content of a Response has', DATES, async ({ set = {}, date, lastModified }) => {
  const state: { tag: string, date: Date | undefined } = { tag: 'v1', date }
  let end: ((text: string) => void) | undefined
  const handler = withEtag((_request: Request) => state.tag)(withLastModified(() => state.date)(withKeptContent(memoryContents(), { staleWhileRevalidate: 60 })(async () =>
    new Response(state.tag === 'v1' ? 'old' : await new Promise<string>(resolve => { end = resolve }), { headers: set })))) as Fetch
  await ask(handler)
  state.tag = 'v2'
  state.date = new Date('2021-01-01T00:00:00Z')
  const maker = ask(handler)
  await until(() => end !== undefined, 'the content is begun')
  const stale = await ask(handler)
  assert.equal([await stale.text(), stale.headers.get('etag'), stale.headers.get('last-modified')], ['old', '"v1"', lastModified])
  // A date is compared with that of what is sent.
  if (lastModified !== null) assert.is((await ask(handler, { 'if-modified-since': lastModified })).status, 304)
  assert.is((await ask(handler, { 'if-modified-since': 'Tue, 31 Dec 2019 23:59:59 GMT' })).status, 200)
  end?.('new')
  assert.is(await (await maker).text(), 'new')
})

stories('A Response beyond the limit', {
  async 'is read as its client reads, and closed with it'() {
    let read = 0
    let isClosed = false
    const handler = kept(() => new Response(lazyBody(function* () {
      try {
        for (;;) yield `${++read}`.padEnd(10)
      } finally {
        isClosed = true
      }
    }), { headers: { 'X-Own': 'a' } }), { limit: 15 })
    const response = await ask(handler)
    assert.equal([response.status, response.headers.get('x-own'), response.headers.get('content-length')], [200, 'a', null])
    assert.is(read, 2)
    const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>
    const texts = []
    for (let i = 0; i < 4; i++) texts.push(Buffer.from((await reader.read()).value as Uint8Array).toString().trim())
    assert.equal([texts.join(' '), isClosed], ['1 2 3 4', false])
    assert.ok(read <= 5, `${read}`)
    await reader.cancel()
    await until(() => isClosed, 'the source is closed')
  },
  async 'fails where its source does'() {
    const handler = kept(() => new Response(lazyBody(function* () {
      yield '0123456789'
      throw new Error('boom')
    })), { limit: 5 })
    const response = await ask(handler)
    const error = await response.text().then(() => undefined, (thrown: Error) => thrown)
    assert.is(error?.message, 'boom')
  }
})

stories('A body that opens its own parts', {
  async 'is not kept, though it has one byte, or none'() {
    for (const length of [0, 1]) {
      const handler = kept(() => new Response(rangeBody(length, () => 'x')), { cacheStatus: true })
      const response = await ask(handler)
      assert.equal([await response.text(), response.headers.get('cache-status')], ['x'.repeat(length), 'not-modified; fwd=miss; detail=part'])
    }
  }
})

const READ: readonly { readonly name: string, readonly ref: string, readonly spoil: (response: Response) => Promise<void> }[] = [
  { name: 'was read', ref: REF, spoil: async response => { await response.text() } },
  { name: 'is being read', ref: REF, spoil: async response => { response.body?.getReader() } }
]

table('A Response whose content', READ, async ({ spoil }) => {
  const spoilt: Handler = async () => {
    const response = new Response('content')
    await spoil(response)
    return response
  }
  const outcome = (handler: Fetch): Promise<unknown> => told(ask(handler)).catch((error: Error) => error.message)
  const handler = kept(spoilt)
  const without = await outcome(withEtag((_request: Request) => 'v1')(spoilt as Fetch) as Fetch)
  assert.equal([await outcome(handler), await outcome(handler)], [without, without])
  const saying = kept(spoilt, { cacheStatus: true })
  const response = await ask(saying).catch(() => undefined)
  if (response !== undefined) assert.is(response.headers.get('cache-status'), 'not-modified; fwd=miss; detail=unfinished')
})
