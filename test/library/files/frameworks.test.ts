// The same folder in frameworks, under their compressors and under this library's own middleware.
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import compression from 'compression'
import express from 'express'
import Fastify from 'fastify'
import { getRequestListener } from '@hono/node-server'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import Koa from 'koa'
import { etagMiddleware, files, withFields } from 'not-modified'
import type { Files } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import { askOnFetch, askOnWire, tagOf, withFolder } from './folder.ts'
import type { Ask } from './folder.ts'

// Its types are those of Express 5 in so far as they are used here.
const { default: express4 } = await import('express4' as string) as { default: typeof express }

const SCRIPT = 'x = 1\n'.repeat(500)
const BINARY = 'b'.repeat(300_000)
const CONTENTS = { 'a.js': SCRIPT, 'b.bin': BINARY, 'sub/index.html': 'sub', 'index.html': 'top' }

type Fetch = (request: Request) => Response | Promise<Response>

/** A folder below /static, with a page beside it that the framework answers. */
const APPS: readonly { name: string, make: (site: Files) => RequestListener | Promise<RequestListener> }[] = [
  { name: 'Express 5', make: site => express().use('/static', site as RequestListener).get('/page', (_, response) => { response.send('page') }) as RequestListener },
  { name: 'Express 4', make: site => express4().use('/static', site as RequestListener).get('/page', (_, response) => { response.send('page') }) as RequestListener },
  { name: 'Koa', make: site => {
    const app = new Koa()
    app.use((ctx, next) => {
      if (!ctx.path.startsWith('/static')) return next()
      ctx.req.url = ctx.url.slice('/static'.length) || '/'
      ctx.respond = false
      return site(ctx.req, ctx.res, () => { ctx.respond = true; return next() })
    })
    app.use(ctx => { if (ctx.path === '/page') ctx.body = 'page' })
    return app.callback()
  } },
  { name: 'Fastify', make: async site => {
    const app = Fastify()
    app.get('/static/*', (request, reply) => {
      reply.hijack()
      request.raw.url = request.url.slice('/static'.length)
      site(request.raw, reply.raw)
    })
    app.get('/page', () => 'page')
    await app.ready()
    return app.routing as RequestListener
  } },
  { name: 'Hono', make: site => {
    const app = new Hono()
    app.mount('/static', site as Fetch)
    app.get('/page', c => c.text('page'))
    return getRequestListener(app.fetch) as RequestListener
  } },
  { name: 'h3', make: site => {
    const app = new H3()
    app.mount('/static', site as Fetch)
    app.get('/page', () => 'page')
    return toNodeHandler(app) as RequestListener
  } }
]

table('Files in a framework', APPS.map(row => ({ ...row, ref: 'not-modified: files' })), async ({ make }) => {
  await withFolder(CONTENTS, async folder => {
    await withServer(await make(files(folder.path)), async wire => {
      const ask = askOnWire(wire)
      const [script, binary] = [await ask('/static/a.js'), await ask('/static/b.bin')]
      assert.is(script.status, 200)
      assert.is(script.content, SCRIPT)
      assert.is(script.fields['etag'], tagOf(SCRIPT))
      assert.is(script.fields['content-type'], 'text/javascript; charset=utf-8')
      assert.is(binary.content, BINARY)
      assert.is((await ask('/static/a.js', { 'If-None-Match': tagOf(SCRIPT) })).status, 304)
      assert.is((await ask('/static/a.js', { 'If-Match': '"x"' })).status, 412)
      const part = await ask('/static/b.bin', { Range: 'bytes=5-9', 'If-Range': tagOf(BINARY) })
      assert.equal([part.status, part.content, part.fields['content-range']], [206, 'bbbbb', `bytes 5-9/${BINARY.length}`])
      assert.is((await ask('/static/b.bin', { Range: 'bytes=999999-' })).status, 416)
      const head = await ask('/static/b.bin', {}, 'HEAD')
      assert.equal([head.status, head.content, head.fields['content-length']], [200, '', String(BINARY.length)])
      const redirect = await ask('/static/sub?a=b')
      assert.is(redirect.status, 301)
      const base = 'http://host/static/sub?a=b'
      assert.is(new URL(redirect.fields['location'] as string, base).href, 'http://host/static/sub/?a=b')
      assert.is((await ask('/static/sub/')).content, 'sub')
      assert.is((await ask('/static/none')).status, 404)
      assert.is((await ask('/static/..%2fsecret')).status, 404)
      assert.is((await ask('/page')).content, 'page')
    })
  })
})

async function onListener(listener: RequestListener, use: (ask: Ask) => Promise<void>): Promise<void> {
  await withServer(listener, wire => use(askOnWire(wire)))
}

/** What a compressor makes of a file: a tag of its own for each coding, which its client can revalidate, and parts of the plain file alone. */
async function compressed(ask: Ask): Promise<void> {
  const gzip = { 'Accept-Encoding': 'gzip' }
  const coded = await ask('/a.js', gzip)
  assert.equal([coded.fields['content-encoding'], coded.fields['accept-ranges']], ['gzip', undefined])
  assert.is(gunzipSync(Buffer.from(coded.content, 'latin1')).toString(), SCRIPT)
  const form = `"${tagOf(SCRIPT).slice(1, -1)}-gzip"`
  assert.is(coded.fields['etag'], form)
  const same = await ask('/a.js', { ...gzip, 'If-None-Match': form })
  assert.equal([same.status, same.fields['etag'], same.content], [304, form, ''])
  assert.is((await ask('/a.js', { ...gzip, 'If-Range': form, Range: 'bytes=0-3' })).status, 200)
  const part = await ask('/a.js', { ...gzip, Range: 'bytes=6-1999' })
  assert.equal([part.status, part.fields['content-encoding'], part.content], [206, undefined, SCRIPT.slice(6, 2000)])
  const plain = await ask('/a.js')
  assert.equal([plain.fields['etag'], plain.fields['accept-ranges']], [tagOf(SCRIPT), 'bytes'])
}

stories('not-modified: files beside others', {
  'the place where a folder is mounted redirects to itself with a slash': async () => {
    await withFolder(CONTENTS, async folder => {
      for (const make of [express, express4]) {
        await onListener(make().use('/a/static', files(folder.path) as RequestListener) as RequestListener, async ask => {
          const { status, fields } = await ask('/a/static?b=c')
          assert.equal([status, fields['location']], [301, './static/?b=c'])
          assert.is((await ask('/a/static/?b=c')).content, 'top')
        })
      }
    })
  },
  'under compression in Express, each coding has a tag of its own, and parts are those of the plain file': async () => {
    await withFolder(CONTENTS, async folder => {
      const site = files(folder.path) as RequestListener
      await onListener(express().use(compression({ threshold: 0 })).use(site) as RequestListener, compressed)
      await onListener(etagMiddleware(express().use(compression({ threshold: 0 })).use(site) as RequestListener), compressed)
    })
  },
  'under compress in Hono, too': async () => {
    await withFolder(CONTENTS, async folder => {
      const app = new Hono()
      app.use(compress({ threshold: 0 }))
      const site = files(folder.path)
      app.get('*', c => site(c.req.raw))
      await compressed(askOnFetch(etagMiddleware(app.fetch as Fetch) as Files))
    })
  },
  'under etagMiddleware and decorators, the answers are the same': async () => {
    await withFolder(CONTENTS, async folder => {
      const site = files(folder.path)
      const listeners: RequestListener[] = [
        site as RequestListener, etagMiddleware(site as RequestListener), etagMiddleware(site as RequestListener, { generate: true }),
        express().use(etagMiddleware({ generate: true })).use(site as RequestListener) as RequestListener,
        withFields({ 'X-Test': 'x' })(site as RequestListener)
      ]
      const answers: string[] = []
      for (const listener of listeners) {
        await onListener(listener, async ask => {
          const all = []
          for (const target of ['/a.js', '/b.bin', '/none', '/sub']) {
            for (const fields of [{}, { 'If-None-Match': '*' }, { 'If-Match': '"x"' }, { Range: 'bytes=0-3' }, { Range: 'bytes=999999-' }, { 'If-None-Match': tagOf(SCRIPT), Range: 'bytes=0-3' }]) {
              for (const method of ['GET', 'HEAD']) {
                const { status, fields: { etag, vary, 'content-range': range, 'content-length': length }, content } = await ask(target, fields as unknown as Record<string, string>, method)
                if (status !== 404) all.push({ target, fields, method, status, etag, vary, range, length, content })
              }
            }
          }
          answers.push(JSON.stringify(all))
        })
      }
      assert.is(new Set(answers).size, 1)
      for (const serve of [etagMiddleware(site as Fetch), etagMiddleware(site as Fetch, { generate: true })]) {
        const ask = askOnFetch(serve as Files)
        assert.is((await ask('/a.js', { 'If-None-Match': tagOf(SCRIPT) })).status, 304)
        assert.equal(await ask('/b.bin', { Range: 'bytes=0-3' }), await askOnFetch(site)('/b.bin', { Range: 'bytes=0-3' }))
      }
    })
  },
  'with next, what is no file is passed on, and errors go to it': async () => {
    await withFolder(CONTENTS, async folder => {
      const passed: unknown[] = []
      const site = files(folder.path, { cacheControl: path => { if (path === '/b.bin') throw new Error('no policy'); return undefined } })
      await onListener((request, response) => { void site(request, response, error => { passed.push([request.method, request.url, String(error)]); response.end('next') }) }, async ask => {
        for (const [target, method] of [['/none', 'GET'], ['/a.js', 'POST'], ['/..%2f', 'GET'], ['/b.bin', 'GET'], ['/sub/none/', 'HEAD']] as const) await ask(target, {}, method)
        assert.is((await ask('/a.js')).content, SCRIPT)
      })
      assert.equal(passed, [['GET', '/none', 'undefined'], ['POST', '/a.js', 'undefined'], ['GET', '/..%2f', 'undefined'], ['GET', '/b.bin', 'Error: no policy'],
        ['HEAD', '/sub/none/', 'undefined']])
    })
  },
  'a policy that fails is a 500 without validators where there is no next': async () => {
    await withFolder(CONTENTS, async folder => {
      const { error } = console
      const said: unknown[] = []
      console.error = (...args: unknown[]) => { said.push(...args) }
      try {
        const site = files(folder.path, { cacheControl: () => ({ then: 1 }) as never })
        await onListener(site as RequestListener, async ask => {
          const answer = await ask('/a.js')
          assert.equal([answer.status, answer.fields['etag'], answer.fields['accept-ranges']], [500, undefined, undefined])
        })
      } finally {
        console.error = error
      }
      assert.is(said.length, 1)
    })
  },
  'over HTTP/2, a file, a part of it, a 304 and a HEAD': async () => {
    await withFolder(CONTENTS, async folder => {
      const server = createHttp2Server(files(folder.path)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
      const ask = async (fields: Record<string, string>): Promise<[unknown, unknown, string]> => {
        const stream = session.request({ ':path': '/b.bin', ...fields })
        const [headers] = await once(stream, 'response') as [Record<string, string>]
        let content = ''
        for await (const chunk of stream) content += String(chunk)
        return [headers[':status'], headers['etag'], content]
      }
      try {
        assert.equal(await ask({}), [200, tagOf(BINARY), BINARY])
        assert.equal(await ask({ range: 'bytes=1-3' }), [206, tagOf(BINARY), 'bbb'])
        assert.equal(await ask({ 'if-none-match': tagOf(BINARY) }), [304, tagOf(BINARY), ''])
        assert.equal(await ask({ ':method': 'HEAD' }), [200, tagOf(BINARY), ''])
        assert.equal((await ask({ ':path': '/none' }))[0], 404)
      } finally {
        session.close()
        server.close()
      }
    })
  },
  'Vary of others stays': async () => {
    await withFolder(CONTENTS, async folder => {
      const site = files(folder.path)
      await onListener((request, response) => {
        response.setHeader('Vary', 'Origin')
        void site(request, response)
      }, async ask => {
        for (const fields of [{}, { 'If-None-Match': '*' }, { Range: 'bytes=0-1' }, { Range: 'bytes=99999-' }]) {
          assert.is((await ask('/a.js', fields as Record<string, string>)).fields['vary'], 'Origin, Accept-Encoding')
        }
      })
    })
  }
})
