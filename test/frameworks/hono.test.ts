// What forHono does by Hono's own means.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { logger } from 'hono/logger'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { forHono, withCacheControl, withEtag, withFields, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories } from '../support/table.ts'
import { COOKIE, decorators, isMissing, testAdapters, testMisplaced } from './adapter-rows.ts'
import type { Options } from './adapter-rows.ts'

function hono(options: Options): Server {
  const { seen } = options
  const app = new Hono()
  app.use(async (c, next) => {
    c.header('Set-Cookie', COOKIE)
    await next()
    c.header('X-After', '1')
  })
  app.use(logger(line => { if (line.startsWith('-->')) seen.logged.push(Number(line.split(' ')[3]?.replace(/\u001b\[\d+m/g, ''))) }))
  app.onError((error, c) => {
    seen.errors.push(error.message)
    return c.text('broken', 503)
  })
  app.use(forHono(...decorators(options)))
  app.all('*', c => {
    seen.handled++
    return isMissing(c.req.path) ? c.notFound() : c.json({ page: 1 })
  })
  return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
}

testAdapters({ Hono: hono })

const raw = new Request('http://x/')

testMisplaced(forHono(withEtag(() => 7)), got => `forHono(…): expected to be called with (c, next), got (${got}). Write app.get(path, forHono(withEtag(c => revision)), handler)`, [
  { name: 'nothing', given: [], got: '' },
  { name: 'a Request', given: [raw, async () => {}], got: 'an instance of Request, a function' },
  { name: 'a context without a request', given: [{}, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a context without the Request of the server', given: [{ req: {} }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'a request of node:http', given: [{ req: { raw: {} } }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'headers of node:http', given: [{ req: { raw: { headers: {} } } }, async () => {}], got: 'an instance of Object, a function' },
  { name: 'no next', given: [{ req: { raw } }], got: 'an instance of Object' }
])

const get = (fields: Readonly<Record<string, string>> = {}, method = 'GET'): Request => new Request('http://x/a', { method, headers: fields })
const seen = ({ status, headers }: Response): unknown => [status, Object.fromEntries(headers)]
const TAGGED = forHono(withEtag(() => 7))

stories('forHono among other middleware', {
  async 'asks for the tag of what the context says'() {
    const app = new Hono()
    app.get('/:id', forHono(withEtag((c: Context) => c.req.param('id'))), c => c.body('page'))
    assert.equal(seen(await app.fetch(get())), [200, { 'content-type': 'text/plain;charset=UTF-8', 'etag': '"a"' }])
    assert.is((await app.fetch(get({ 'If-None-Match': '"a"' }))).status, 304)
  },
  async 'keeps of the fields what a 304 and a 412 may have'() {
    for (const early of [false, true]) {
      const app = new Hono()
      app.use(async (c, next) => {
        c.header('Content-Language', 'de')
        c.header('X-Before', '1')
        await next()
      })
      app.use(forHono(withEtag(() => 7, { early }), withLastModified(() => new Date(0)), withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept' })))
      app.all('*', c => c.text('page'))
      const kept = { 'vary': 'Accept', 'x-before': '1', 'etag': '"7"' }
      assert.equal(seen(await app.fetch(get({ 'If-None-Match': '"7"' }))), [304, { ...kept, 'cache-control': 'max-age=60' }])
      const refused = await app.fetch(get({ 'If-Match': '"6"' }, 'PUT'))
      const { 'content-length': _length, ...fields } = Object.fromEntries(refused.headers)
      assert.equal([refused.status, fields], [412, { ...kept, 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT', 'cache-control': 'no-store', 'content-type': 'application/problem+json' }])
    }
  },
  async 'leaves alone what an error handler answers, with any status'() {
    const app = new Hono()
    app.onError((_error, c) => c.text('sorry', 200))
    app.use(TAGGED)
    app.get('*', () => { throw new Error('boom') })
    for (const field of [{}, { 'If-None-Match': '"7"' }, { 'If-Match': '"6"' }]) {
      const answer = await app.fetch(get(field))
      assert.equal([answer.status, await answer.text(), answer.headers.get('etag')], [200, 'sorry', null])
    }
  },
  async 'decides a Request that is answered again anew'() {
    const app = new Hono()
    app.use(TAGGED)
    app.get('*', c => c.text('page'))
    const again = get({ 'If-None-Match': '"7"' })
    for (let i = 0; i < 2; i++) assert.is((await app.fetch(again)).status, 304)
  },
  async 'knows the tag that middleware above has learnt'() {
    let handled = 0
    const app = new Hono()
    app.use(TAGGED, forHono(withLastModified(() => new Date(0))))
    app.all('*', c => c.text(`${++handled}`))
    assert.is((await app.fetch(get({ 'If-Match': '"6"' }, 'PUT'))).status, 412)
    assert.is(handled, 0)
    assert.is((await app.fetch(get({ 'If-Match': '"7"' }, 'PUT'))).status, 200)
  },
  async 'does not ask for the fields of an answer, which makes one, before the handler has given its own'() {
    for (const early of [true, false]) {
      let isAsked = false
      const context: { readonly req: { readonly raw: Request }, res: Response, error: Error | undefined } = {
        req: { raw: get({ 'If-None-Match': '"6"' }) }, error: undefined,
        get res() {
          isAsked = true
          return new Response('page')
        },
        set res(_answer) {}
      }
      await forHono(withEtag(() => 7, { early }))(context, async () => { assert.is(isAsked, false, `early: ${early}`) })
      assert.is(isAsked, true)
    }
  },
  'needs decorators'() {
    assert.throws(() => forHono(), /^forHono: expected decorators such as withEtag\(…\), got none\. Write app\.get\(path, forHono\(withEtag\(c => revision\)\), handler\)$/)
  }
})
