// What forH3 does by h3's own means.
import { H3, HTTPError, html, redirect, toNodeHandler } from 'h3'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forH3, withEtag, withFields, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../support/table.ts'
import { COOKIE, decorators, isMissing, testAdapters, testMisplaced } from './adapter-rows.ts'
import type { Options } from './adapter-rows.ts'

function h3(options: Options): Server {
  const { seen } = options
  const app = new H3({
    silent: true,
    onError(error) {
      seen.errors.push((error.cause as Error | undefined)?.message ?? error.message)
      return new Response('broken', { status: 503 })
    },
    onResponse(response) {
      seen.logged.push(response.status)
      response.headers.set('X-After', '1')
      if (!response.headers.has('Set-Cookie')) response.headers.set('Set-Cookie', COOKIE)
    }
  })
  app.use(forH3(...decorators(options)))
  app.all('/**', event => {
    seen.handled++
    if (!isMissing(event.url.pathname)) return { page: 1 }
    event.res.status = 404
    return 'none'
  })
  return createServer(toNodeHandler(app) as RequestListener)
}

testAdapters({ h3 })

const req = new Request('http://x/')
const res = { headers: new Headers(), errHeaders: new Headers() }

testMisplaced(forH3(withEtag(() => 7)), got => `forH3(…): expected to be called with (event, next), got (${got}). Write app.use('/pages/:id', forH3(withEtag(event => revision)))`, [
  { name: 'nothing', given: [], got: 'undefined, undefined' },
  { name: 'a Request', given: [req, async () => {}], got: 'an instance of Request, a function' },
  { name: 'an event without a request', given: [{ res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a request without headers', given: [{ req: {}, res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'headers of node:http', given: [{ req: { headers: {} }, res }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'an event without a response', given: [{ req }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a response with headers of node:http', given: [{ req, res: { headers: {} } }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'no next', given: [{ req, res }], got: 'an instance of Object, undefined' }
])

const TAG = withEtag(() => 7)

/** Answers a request by an application with forH3 above a route. */
async function answered(route: ((event: any) => unknown) | undefined, fields: Readonly<Record<string, string>>): Promise<Response> {
  const app = new H3({ silent: true })
  app.use(forH3(TAG, withFields({ Vary: 'Accept-Language' })))
  if (route !== undefined) app.get('/', route)
  return app.fetch(new Request('http://x/', { headers: fields }))
}

const OTHERS: readonly { readonly name: string, readonly ref: string, readonly route?: (event: any) => unknown, readonly status: number }[] = [
  { name: 'no route', status: 404 },
  { name: 'an error that is thrown', route: () => { throw new HTTPError({ status: 404 }) }, status: 404 },
  { name: 'an error that is returned', route: () => new HTTPError({ status: 404 }), status: 404 },
  { name: 'a Response with 404', route: () => new Response('none', { status: 404 }), status: 404 },
  { name: 'a redirection', route: () => redirect('/other'), status: 302 },
  { name: 'a status that is set before', route: (event: { res: { status: number } }) => {
    event.res.status = 203
    return 'page'
  }, status: 203 }
].map(row => ({ ...row, ref: 'RFC 9110 §13.2.1' }))

table('What h3 answers with another status is no 304, by', OTHERS, async ({ route, status }) => {
  const response = await answered(route, { 'if-none-match': '"7"' })
  assert.is(response.status, status)
  // What the answer was chosen by is said on errors, too.
  assert.is(response.headers.get('vary'), 'Accept-Language')
})

const RESPONSES: readonly { readonly name: string, readonly ref: string, readonly route: (event: any) => unknown, readonly content: string }[] = [
  { name: 'a text', route: () => 'page', content: 'page' },
  { name: 'an object with a body, which is JSON', route: () => ({ body: 'b' }), content: '{"body":"b"}' },
  { name: 'an object with headers, which is JSON', route: () => ({ headers: { a: 1 } }), content: '{"headers":{"a":1}}' },
  { name: 'html', route: () => html`<p>1</p>`, content: '<p>1</p>' },
  { name: 'a Response', route: () => new Response('page'), content: 'page' },
  { name: 'an empty text', route: () => '', content: '' },
  { name: 'null', route: () => null, content: '' }
].map(row => ({ ...row, ref: 'RFC 9110 §15.4.5' }))

table('A 304 stands in place of', RESPONSES, async ({ route, content }) => {
  const setting = (event: any): unknown => {
    event.res.headers.append('Set-Cookie', 'a=1')
    event.res.headers.append('Set-Cookie', 'b=2')
    event.res.headers.set('X-Event', '1')
    event.res.headers.set('Content-Language', 'de')
    return route(event)
  }
  const whole = await answered(setting, {})
  const fields = ({ headers }: Response): unknown[] => ['etag', 'vary', 'x-event', 'set-cookie'].map(name => headers.get(name))
  assert.equal([whole.status, await whole.text(), ...fields(whole)], [200, content, '"7"', 'Accept-Language', '1', 'a=1, b=2'])
  const unchanged = await answered(setting, { 'if-none-match': '"7"' })
  assert.equal([unchanged.status, await unchanged.text(), ...fields(unchanged)], [304, '', '"7"', 'Accept-Language', '1', 'a=1, b=2'])
  assert.equal([unchanged.headers.get('content-type'), unchanged.headers.get('content-language')], [null, null])
  const refused = await answered(setting, { 'if-match': '"6"' })
  assert.equal([refused.status, refused.headers.get('content-language'), refused.headers.get('x-event')], [412, null, '1'])
})

table('What is no answer to judge passes as it is:', [
  ...[101, 199, 600].map(status => ({ name: `a status of ${status}`, ref: 'RFC 9110 §15', status, returned: { status, headers: new Headers(), body: null } as unknown })),
  ...[101, 199, 600].map(status => ({ name: `a status of ${status}, of the event`, ref: 'RFC 9110 §15', status, returned: 'page' as unknown })),
  { name: 'a symbol', ref: 'not-modified: adapters', status: 200, returned: Symbol('handled') as unknown },
  { name: 'nothing', ref: 'not-modified: adapters', status: 200, returned: undefined as unknown },
  { name: 'an Error', ref: 'not-modified: adapters', status: 200, returned: new Error('boom') as unknown }
], async ({ status, returned }) => {
  const event = { req: new Request('http://x/', { headers: { 'if-none-match': '"7"' } }), res: { status, headers: new Headers({ 'x-event': '1' }), errHeaders: new Headers() } }
  assert.is(await forH3(TAG)(event, () => returned), returned)
  assert.equal([...event.res.headers], [['x-event', '1']])
})

table('A status that is an answer is judged:', [200, 599].map(status => ({ name: `${status}`, ref: 'RFC 9110 §15', status })), async ({ status }) => {
  const event = { req: new Request('http://x/', { headers: { 'if-none-match': '"6"' } }), res: { status, headers: new Headers(), errHeaders: new Headers() } }
  assert.is(await forH3(withFields({ Vary: 'Accept' }))(event, () => 'page'), 'page')
  assert.equal([...event.res.headers], [['vary', 'Accept']])
})

table('A middleware of h3 names itself', [{ name: 'where it has no decorators', ref: 'not-modified: errors' }], () => {
  assert.throws(() => forH3(), /^forH3: expected decorators such as withEtag\(…\), got none\. Write app\.use\('\/pages\/:id', forH3\(withEtag\(event => revision\)\)\)$/)
})

table('A middleware of h3 below another knows the tag that this has learnt, for', [['"7"', 200], ['"6"', 412]].map(([tag, status]) => (
  { name: `If-Match: ${tag}`, ref: 'RFC 9110 §13.1.1', tag: String(tag), status })), async ({ tag, status }) => {
  const app = new H3({ silent: true })
  app.use(forH3(TAG))
  app.use(forH3(withLastModified(() => new Date(0))))
  app.all('/', () => 'page')
  assert.is((await app.fetch(new Request('http://x/', { method: 'PUT', headers: { 'if-match': tag } }))).status, status)
})

table('A Request that h3 answers again is decided anew, for', ['"7"', '"6"'].map(tag => ({ name: `If-None-Match: ${tag}`, ref: 'RFC 9110 §13.1.2', tag })), async ({ tag }) => {
  const app = new H3({ silent: true })
  app.use(forH3(TAG))
  app.get('/', () => 'page')
  const again = new Request('http://x/', { headers: { 'if-none-match': tag } })
  for (let i = 0; i < 2; i++) assert.is((await app.fetch(again)).status, tag === '"7"' ? 304 : 200)
})
