// What an adapter does with content that is still to come: it is not made for a 304, its source is given up, and it is sent whole otherwise.
import { getRequestListener } from '@hono/node-server'
import Fastify from 'fastify'
import { H3, html, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import koaCompress from 'koa-compress'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { Readable } from 'node:stream'
import { forFastify, forH3, forHono, forKoa, lazyBody, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { stories, table } from '../support/table.ts'
import { until } from '../support/until.ts'
import { valueOf } from './answers.ts'

/** A source of content: how often it was asked for a chunk, and whether it has ended or was given up. */
interface Source { read: number, isClosed: boolean }

function nodeStream(source: Source): Readable {
  return new Readable({
    read() {
      this.push(source.read++ < 3 ? `chunk ${source.read} ` : null)
    },
    destroy(error, done) {
      source.isClosed = true
      done(error)
    }
  })
}

function webStream(source: Source): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      if (source.read++ < 3) controller.enqueue(new TextEncoder().encode(`chunk ${source.read} `))
      else {
        source.isClosed = true
        controller.close()
      }
    },
    cancel() {
      source.isClosed = true
    }
  }, { highWaterMark: 0 })
}

const APPS: Readonly<Record<string, (source: Source) => Server | Promise<Server>>> = {
  'Koa'(source) {
    const app = new Koa()
    app.use(forKoa(withEtag(() => 7)))
    app.use(ctx => { ctx.body = nodeStream(source) })
    return createServer(app.callback())
  },
  'Koa, a ReadableStream'(source) {
    const app = new Koa()
    app.use(forKoa(withEtag(() => 7)))
    app.use(ctx => { ctx.body = webStream(source) })
    return createServer(app.callback())
  },
  async 'Fastify'(source) {
    const app = Fastify()
    app.addHook('preHandler', forFastify(withEtag(() => 7)))
    app.get('/', (_request, reply) => reply.send(nodeStream(source)))
    await app.ready()
    return app.server
  },
  'Hono'(source) {
    const app = new Hono()
    app.use(forHono(withEtag(() => 7)))
    app.get('/', c => c.body(webStream(source)))
    return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
  'Hono, lazyBody'(source) {
    const app = new Hono()
    app.use(forHono(withEtag(() => 7)))
    app.get('/', c => c.body(lazyBody(nodeStream(source))))
    return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
  'h3'(source) {
    const app = new H3({ silent: true })
    app.use(forH3(withEtag(() => 7)))
    app.get('/', () => webStream(source))
    return createServer(toNodeHandler(app) as RequestListener)
  },
  'h3, a Response'(source) {
    const app = new H3({ silent: true })
    app.use(forH3(withEtag(() => 7)))
    app.get('/', () => new Response(webStream(source)))
    return createServer(toNodeHandler(app) as RequestListener)
  }
}

async function withServer(server: Server, use: (target: Target) => Promise<void>): Promise<void> {
  const target = await onServer(server)
  try {
    await use(target)
  } finally {
    await target.close()
  }
}

const get = (target: Target, ...fields: string[]) => target.send({ method: 'GET', path: '/', fields })

table('A stream in', Object.entries(APPS).map(([name, start]) => ({ name, start, ref: 'RFC 9110 §15.4.5' })), async ({ start }) => {
  const source: Source = { read: 0, isClosed: false }
  await withServer(await start(source), async target => {
    const whole = await get(target, 'If-None-Match: "6"')
    assert.equal([whole.status, whole.content, whole.truncated, valueOf(whole, 'etag')], [200, 'chunk 1 chunk 2 chunk 3 ', false, '"7"'])
    Object.assign(source, { read: 0, isClosed: false })
    const unchanged = await get(target, 'If-None-Match: "7"')
    assert.equal([unchanged.status, unchanged.content, valueOf(unchanged, 'etag'), source.read], [304, '', '"7"', 0])
    await until(() => source.isClosed, 'the stream is given up')
    Object.assign(source, { read: 0, isClosed: false })
    const failed = await get(target, 'If-Match: "6"')
    assert.equal([failed.status, valueOf(failed, 'etag'), failed.content.includes('chunk'), source.read], [412, '"7"', false, 0])
    await until(() => source.isClosed, 'the stream is given up')
  })
})

stories('A Koa application under koa-compress', {
  async 'says the tag of the 200 on a 304 to a client that names none'() {
    const app = new Koa()
    const logged: number[] = []
    app.use(async (ctx, next) => {
      await next()
      logged.push(ctx.status)
    })
    app.use(koaCompress({ threshold: 1 }))
    app.use(forKoa(withEtag(() => 7), withLastModified(() => new Date(0))))
    app.use(ctx => { ctx.body = 'page '.repeat(100) })
    await withServer(createServer(app.callback()), async target => {
      const gzip = 'Accept-Encoding: gzip'
      for (const [field, tag] of [
        ['If-None-Match: *', '"7-gzip"'], ['If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT', '"7-gzip"'],
        ['If-None-Match: "7-gzip"', '"7-gzip"'], ['If-None-Match: "7"', '"7"']
      ] as const) {
        const answer = await get(target, gzip, field)
        assert.equal([answer.status, valueOf(answer, 'etag'), valueOf(answer, 'vary')], [304, tag, 'Accept-Encoding'], field)
      }
      assert.equal(logged.slice(2), [304, 304])
    })
  }
})

stories('A handler of h3', {
  async 'returns what it likes after a save, and is not answered 500'() {
    for (const [returned, content] of [[{ a: 1 }, '{"a":1}'], ['text', 'text'], [null, ''], [7, '7'], [[1], '[1]'], [html`<p>1</p>`, '<p>1</p>']] as const) {
      const app = new H3({ silent: true })
      app.use('/', forH3(withEtag(() => 7, { required: true })))
      app.all('/', () => returned)
      await withServer(createServer(toNodeHandler(app) as RequestListener), async target => {
        const saved = await target.send({ method: 'PUT', path: '/', fields: ['If-Match: *'] })
        assert.equal([saved.status, saved.content, valueOf(saved, 'etag')], [200, content, undefined])
        const read = await get(target)
        assert.equal([read.status, read.content, valueOf(read, 'etag')], [200, content, '"7"'])
        assert.is((await get(target, 'If-None-Match: "7"')).status, 304)
      })
    }
  }
})
