// withFields: fields of the application's own, on every answer of a handler, whatever becomes of it, on node:http, node:http2 and fetch.
import { noStore, withCacheControl, withEtag, withFields } from 'not-modified'
import * as assert from 'uvu/assert'
import { direct } from '../../conformance/transports.ts'
import type { Target } from '../../conformance/transports.ts'
import { PROTOCOLS, onProtocol } from '../../frameworks/apps/app.ts'
import { withConsole } from '../../support/console.ts'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

type Fields = Readonly<Record<string, string>>
type Decorate = (handler: (...args: never[]) => unknown) => (...args: never[]) => unknown

/** What a handler answers with, on whatever server: a status and fields of its own. */
interface Meant {
  readonly status?: number
  readonly fields?: Fields
}

const own = withFields({ 'Vary': 'Accept-Language, Cookie', 'Link': ['</a>; rel=preload', '</b>; rel=license'], 'X-Own': 'y' })
const OWN = { 'vary': 'Accept-Language, Cookie', 'link': '</a>; rel=preload, </b>; rel=license', 'x-own': 'y' }
const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const MATCH = 'If-None-Match: "7"'
const OTHER = 'If-Match: "8"'

const tagged = withEtag(() => 7) as Decorate
const early = withEtag(() => 7, { early: true }) as Decorate
const required = withEtag(() => 7, { required: true }) as Decorate
const cached = withCacheControl({ public: true, maxAge: 60 }) as Decorate
const ownDecorate = own as Decorate

const all = (...decorators: readonly Decorate[]): Decorate => handler => decorators.reduceRight((inner, decorate) => decorate(inner), handler)

/** A server whose decorated handler answers so, and that counts how often it ran. */
async function start(server: string, decorate: Decorate, { status = 200, fields = {} }: Meant, ran: { count: number }): Promise<Target> {
  if (server === 'fetch') {
    const handler = decorate((() => {
      ran.count++
      return new Response(new TextEncoder().encode('page'), { status, headers: fields })
    }) as never) as (request: Request) => Promise<Response>
    return direct(handler)
  }
  const handler = decorate(((_request: unknown, response: { statusCode: number, setHeader(name: string, value: string): unknown }) => {
    ran.count++
    response.statusCode = status
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
    return 'page'
  }) as never) as (...args: unknown[]) => void
  return onProtocol({ protocol: server as 'HTTP/1.1' }, (request, response) => { handler(request, response) })
}

/** The fields of an answer but for those of its transfer, several lines of one joined. */
function joined(lines: readonly string[]): Fields {
  const fields: Record<string, string> = {}
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? []
    const lowered = name.toLowerCase()
    if (/^(?:date|connection|content-length)$/.test(lowered)) continue
    fields[lowered] = lowered in fields ? `${fields[lowered]}, ${value}` : value
  }
  return fields
}

const ROWS: readonly (readonly [name: string, decorate: Decorate, meant: Meant, request: readonly [method: string, ...fields: string[]],
  status: number, fields: Fields, ran: number, content: string])[] = [
  ['a 200', all(ownDecorate, tagged), {}, ['GET'], 200, { ...OWN, etag: '"7"' }, 1, 'page'],
  ['a 200 without a tag', ownDecorate, {}, ['GET'], 200, OWN, 1, 'page'],
  ['a 200, inside', all(tagged, ownDecorate), {}, ['GET'], 200, { ...OWN, etag: '"7"' }, 1, 'page'],
  ['HEAD', all(ownDecorate, tagged), {}, ['HEAD'], 200, { ...OWN, etag: '"7"' }, 1, ''],
  ['a 304', all(ownDecorate, tagged), {}, ['GET', MATCH], 304, { ...OWN, etag: '"7"' }, 1, ''],
  ['an early 304', all(ownDecorate, early), {}, ['GET', MATCH], 304, { ...OWN, etag: '"7"' }, 0, ''],
  ['an early 304 with freshness', all(cached, ownDecorate, early), {}, ['GET', MATCH], 304,
    { ...OWN, 'etag': '"7"', 'cache-control': 'public, max-age=60' }, 0, ''],
  ['a 412 to a read', all(ownDecorate, tagged), {}, ['GET', OTHER], 412, { ...OWN, etag: '"7"' }, 1, ''],
  ['an early 412', all(ownDecorate, early), {}, ['GET', OTHER], 412, { ...OWN, etag: '"7"' }, 0, ''],
  ['a 412 to a change', all(ownDecorate, tagged), {}, ['PUT', OTHER], 412, { ...OWN, etag: '"7"' }, 0, ''],
  ['a 412 to a change, with freshness', all(cached, ownDecorate, tagged), {}, ['PUT', OTHER], 412, { ...OWN, etag: '"7"' }, 0, ''],
  ['a 428', all(ownDecorate, required), {}, ['PUT'], 428, OWN, 0, ''],
  ['a change that is performed', all(ownDecorate, tagged), {}, ['PUT', 'If-Match: "7"'], 200, OWN, 1, 'page'],
  ['a 404', all(cached, ownDecorate, tagged), { status: 404 }, ['GET'], 404, OWN, 1, 'page'],
  ['a 404 under a condition', all(cached, ownDecorate, tagged), { status: 404 }, ['GET', MATCH], 404, OWN, 1, 'page'],
  ['a 500', all(cached, ownDecorate, tagged), { status: 500 }, ['GET'], 500, OWN, 1, 'page'],
  ['a 503 with a field of the handler', all(ownDecorate, tagged), { status: 503, fields: { 'Retry-After': '1', 'X-Own': 'z' } }, ['GET'], 503,
    { ...OWN, 'retry-after': '1', 'x-own': 'z' }, 1, 'page'],
  ['a field that the handler sets anew', ownDecorate, { fields: { 'Link': '</c>; rel=next', 'x-own': 'z' } }, ['GET'], 200,
    { ...OWN, 'link': '</c>; rel=next', 'x-own': 'z' }, 1, 'page'],
  ['the same field twice, the inner one', all(withFields({ 'X-Own': 'outer', 'Link': 'a' }) as Decorate, withFields({ 'x-own': 'inner' }) as Decorate), {},
    ['GET'], 200, { 'x-own': 'inner', 'link': 'a' }, 1, 'page'],
  ['Vary twice, all names once', all(withFields({ Vary: 'Accept' }) as Decorate, withFields({ vary: ['Cookie', 'accept'] }) as Decorate), {}, ['GET'], 200,
    { vary: 'Accept, Cookie' }, 1, 'page'],
  ['Cache-Control beside withCacheControl', all(withFields({ 'Cache-Control': 'max-age=5' }) as Decorate, cached), {}, ['GET'], 200,
    { 'cache-control': 'max-age=5' }, 1, 'page'],
  ['Cache-Control beside withCacheControl, early', all(cached, withFields({ 'Cache-Control': 'max-age=5' }) as Decorate, early), {}, ['GET', MATCH], 304,
    { 'etag': '"7"', 'cache-control': 'max-age=5' }, 0, ''],
  ['Cache-Control on a 404', all(noStore as Decorate, withFields({ 'Cache-Control': 'max-age=5' }) as Decorate), { status: 404 }, ['GET'], 404,
    { 'cache-control': 'max-age=5' }, 1, 'page'],
  ['what lets a cache store, on a 412', all(withFields({ 'Cache-Control': 'max-age=5', 'CDN-Cache-Control': 'max-age=5' }) as Decorate, tagged), {}, ['PUT', OTHER],
    412, { etag: '"7"' }, 0, ''],
  ['what restricts, on a 428', all(withFields({ 'Cache-Control': 'private', 'Content-Language': 'de', 'Content-Security-Policy': 'default-src *' }) as Decorate, required),
    {}, ['DELETE'], 428, { 'content-security-policy': 'default-src *' }, 0, ''],
  ['several cookies', withFields({ 'Set-Cookie': ['a=1', 'b=2'] }) as Decorate, {}, ['GET'], 200, { 'set-cookie': 'a=1, b=2' }, 1, 'page'],
  ['several cookies on a 412', all(withFields({ 'Set-Cookie': ['a=1', 'b=2'] }) as Decorate, tagged), {}, ['PUT', OTHER], 412,
    { 'etag': '"7"', 'set-cookie': 'a=1, b=2' }, 0, ''],
  ['a Vary with whitespace of every kind', withFields({ Vary: 'Accept \t,\t Cookie,Origin\t ,X-A , X-B' }) as Decorate, {}, ['GET'], 200,
    { vary: 'Accept, Cookie, Origin, X-A, X-B' }, 1, 'page'],
  ['a comma in a value, which is one line', withFields({ 'X-Own': 'a,b' }) as Decorate, {}, ['GET'], 200, { 'x-own': 'a,b' }, 1, 'page'],
  ['an empty value', withFields({ 'X-Own': '' }) as Decorate, {}, ['GET'], 200, { 'x-own': '' }, 1, 'page'],
  ['a value with a tab inside', withFields({ 'X-Own': '!\t~' }) as Decorate, {}, ['GET'], 200, { 'x-own': '!\t~' }, 1, 'page'],
  ['no fields', all(withFields({}) as Decorate, tagged), {}, ['GET'], 200, { etag: '"7"' }, 1, 'page']
]

table('withFields', [...PROTOCOLS, 'fetch'].flatMap(server => ROWS.map(([name, decorate, meant, request, status, fields, ran, content]) =>
  ({ name: `${server}: ${name}`, ref: 'not-modified: withFields', server, decorate, meant, request, status, fields, ran, content }))),
async ({ server, decorate, meant, request: [method, ...sent], status, fields, ran, content }) => {
  const counted = { count: 0 }
  const target = await start(server, decorate, meant, counted)
  try {
    const given = await target.send({ method, path: '/', fields: sent })
    const answer = status === 412 || status === 428 ? bare(given) : given
    assert.equal([answer.status, joined(answer.fields), counted.count, answer.content], [status, fields, ran, content])
  } finally {
    await target.close()
  }
})

const boom = new Error('boom')
const REF = 'not-modified: withFields'

table('withFields and an error', [
  { name: 'that is thrown', fail: () => { throw boom } },
  { name: 'of a promise', fail: async () => { throw boom } },
  { name: 'of content', fail: () => () => { throw boom } }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), ({ fail }) => withConsole(errors => {
  const handler = all(cached, ownDecorate, tagged)(fail as never) as (...args: unknown[]) => void
  return withServer((request, response) => { handler(request, response) }, async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, joined(answer.fields), answer.content, errors], [500, { ...OWN, ...TEXT }, 'Internal Server Error\n', [boom]])
  })
}))

table('withFields before `next`', [
  { name: 'with an error that is thrown', fail: () => { throw boom } },
  { name: 'with an error that is passed on', fail: (_request: unknown, _response: unknown, next: (error: unknown) => void) => { next(boom) } }
].map(row => ({ ...row, ref: REF })), async ({ fail }) => {
  const handler = all(cached, ownDecorate, tagged)(fail as never) as (...args: unknown[]) => void
  let found: unknown
  await withServer((request, response) => {
    handler(request, response, (error: unknown) => {
      found = [error, { ...response.getHeaders() }]
      response.statusCode = 503
      response.end()
    })
  }, async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, joined(answer.fields)], [503, OWN])
  })
  assert.equal(found, [boom, { ...OWN, link: ['</a>; rel=preload', '</b>; rel=license'] }])
})

stories('withFields beside others', {
  async 'adds to the Vary that is there, and takes the place of any other field'() {
    const handler = own((_request, response) => { response.end('page') })
    await withServer((request, response) => {
      response.setHeader('Vary', 'Origin, cookie')
      response.setHeader('X-Own', 'before')
      handler(request, response)
    }, async wire => {
      assert.equal(joined((await wire.send('GET')).fields), { ...OWN, vary: 'Origin, cookie, Accept-Language' })
    })
  },
  async 'leaves a Vary of everything alone'() {
    const handler = own((_request: Request) => new Response('page', { headers: { 'Vary': '*', 'Content-Type': 'text/x' } }))
    const { headers } = await handler(new Request('http://x/'))
    assert.equal(Object.fromEntries(headers), { ...OWN, 'vary': '*', 'content-type': 'text/x' })
  },
  async 'adds to the Vary of a Response'() {
    const handler = own((_request: Request) => new Response(null, { headers: { Vary: 'Origin' } }))
    assert.equal(Object.fromEntries((await handler(new Request('http://x/'))).headers), { ...OWN, vary: 'Origin, Accept-Language, Cookie' })
  },
  async 'keeps the Response of a handler where its fields can be changed'() {
    const response = new Response('page')
    assert.is(await own((_request: Request) => response)(new Request('http://x/')), response)
    assert.is(await withFields({})((_request: Request) => response)(new Request('http://x/')), response)
  },
  async 'makes a copy of one whose fields cannot, as of a redirect'() {
    const handler = own((_request: Request) => Response.redirect('http://x/there', 307))
    const { status, headers } = await handler(new Request('http://x/'))
    assert.equal([status, Object.fromEntries(headers)], [307, { ...OWN, location: 'http://x/there' }])
  },
  async 'leaves an error of a fetch handler to its server'() {
    const handler = own(async (_request: Request): Promise<Response> => { throw boom })
    try {
      await handler(new Request('http://x/'))
      assert.unreachable()
    } catch (error) {
      assert.is(error, boom)
    }
  },
  'is a method decorator, too': async () => {
    class Pages {
      readonly text = 'page'
      @withFields({ 'X-Own': 'y' })
      show(_request: Request): Response { return new Response(this.text) }
    }
    const { headers } = new Pages().show(new Request('http://x/'))
    assert.is(headers.get('x-own'), 'y')
  }
})

const EXAMPLE = "Write withFields({ Vary: 'Accept' })(handler)"
const VALUE = 'to be a string of ASCII without controls and without spaces at its ends, or an array of such, got '

class Bag {
  readonly Vary = 'Accept'
}

table('What withFields refuses', [
  { name: 'nothing', fields: undefined, message: `withFields: expected an object of fields, got undefined. ${EXAMPLE}` },
  { name: 'null', fields: null, message: `withFields: expected an object of fields, got null. ${EXAMPLE}` },
  { name: 'a text', fields: 'Vary', message: `withFields: expected an object of fields, got "Vary". ${EXAMPLE}` },
  { name: 'pairs', fields: [['Vary', 'Accept']], message: `withFields: expected an object of fields, got an instance of Array. ${EXAMPLE}` },
  { name: 'Headers', fields: new Headers(), message: `withFields: expected an object of fields, got an instance of Headers. ${EXAMPLE}` },
  { name: 'an object of a class', fields: new Bag(), message: `withFields: expected an object of fields, got an instance of Bag. ${EXAMPLE}` },
  { name: 'a request', fields: { method: 'GET', headers: {} }, message: `withFields: expected an object of fields, got a request (an instance of Object). ${EXAMPLE}` },
  { name: 'a handler', fields: () => 'page', message: `withFields: expected an object of fields, got () => "page". ${EXAMPLE}` },
  { name: 'no name', fields: { '': 'x' }, message: 'withFields: expected the name of a field, got ""' },
  { name: 'a name with a colon', fields: { 'Vary:': 'x' }, message: 'withFields: expected the name of a field, got "Vary:"' },
  { name: 'a name with a line in it', fields: { 'X\r\nY': 'x' }, message: 'withFields: expected the name of a field, got "X\\r\\nY"' },
  { name: 'a number', fields: { 'X-Own': 7 }, message: `withFields: expected X-Own ${VALUE}7` },
  { name: 'undefined', fields: { 'X-Own': undefined }, message: `withFields: expected X-Own ${VALUE}undefined` },
  { name: 'no value', fields: { 'X-Own': [] }, message: `withFields: expected X-Own ${VALUE}an empty array` },
  { name: 'a number among values', fields: { 'X-Own': ['a', 7] }, message: `withFields: expected X-Own ${VALUE}7` },
  { name: 'a line in a value', fields: { 'X-Own': 'a\r\nSet-Cookie: b' }, message: `withFields: expected X-Own ${VALUE}"a\\r\\nSet-Cookie: b"` },
  { name: 'a line in the second value', fields: { 'X-Own': ['a', 'b\n'] }, message: `withFields: expected X-Own ${VALUE}"b\\n"` },
  { name: 'a control in Vary', fields: { Vary: '\0' }, message: `withFields: expected Vary ${VALUE}"\\u0000"` },
  { name: 'DEL', fields: { 'X-Own': '\x7f' }, message: `withFields: expected X-Own ${VALUE}"\x7f"` },
  { name: 'Latin-1', fields: { 'X-Own': 'é' }, message: `withFields: expected X-Own ${VALUE}"é"` },
  { name: 'a space before', fields: { 'X-Own': ' a' }, message: `withFields: expected X-Own ${VALUE}" a"` },
  { name: 'a space after', fields: { 'X-Own': 'a ' }, message: `withFields: expected X-Own ${VALUE}"a "` },
  { name: 'a tab before', fields: { 'X-Own': '\ta' }, message: `withFields: expected X-Own ${VALUE}"\\ta"` },
  { name: 'a tab after', fields: { 'X-Own': 'a\t' }, message: `withFields: expected X-Own ${VALUE}"a\\t"` },
  { name: 'one name twice', fields: { 'Link': 'a', 'link': 'b' }, message: 'withFields: expected each field once, got link twice: write an array of its values' },
  { name: 'ETag', fields: { etag: '"7"' }, message: 'withFields: expected no etag: withEtag sets it for each request' },
  { name: 'Last-Modified', fields: { 'Last-Modified': 'x' }, message: 'withFields: expected no Last-Modified: withLastModified sets it for each request' },
  { name: 'Content-Length', fields: { 'Content-Length': '4' }, message: 'withFields: expected no Content-Length: it belongs to the content of each answer' },
  { name: 'Transfer-Encoding', fields: { 'Transfer-Encoding': 'chunked' }, message: 'withFields: expected no Transfer-Encoding: it belongs to the content of each answer' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ fields, message }) => {
  assert.throws(() => withFields(fields as never), (error: unknown) => {
    assert.instance(error, TypeError)
    assert.is((error as Error).message, message)
    return true
  })
})

stories('withFields by itself', {
  'says around what it was put': () => {
    assert.throws(() => (own as (handler: unknown) => unknown)(7), /^withFields\(…\): expected a handler, got 7\. Write withFields\(…\)\(handler\)$/)
  },
  'takes an object without a prototype': async () => {
    const fields = Object.assign(Object.create(null) as Record<string, string>, { 'X-Own': 'y' })
    assert.is((await withFields(fields)((_request: Request) => new Response())(new Request('http://x/'))).headers.get('x-own'), 'y')
  }
})
