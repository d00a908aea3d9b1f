// forKoa among other middleware of Koa: who decides, on what, and who is told.
import Koa from 'koa'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { forKoa, withCacheControl, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories } from '../support/table.ts'
import { until } from '../support/until.ts'
import { withServer } from '../support/wire.ts'
import type { Answer, Wire } from '../support/wire.ts'
import { valueOf } from './answers.ts'

const serveKoa = (middleware: readonly Koa.Middleware[], use: (wire: Wire) => Promise<void>): Promise<void> => {
  const app = new Koa()
  app.silent = true
  for (const one of middleware) app.use(one)
  return withServer(app.callback(), use)
}

const page: Koa.Middleware = ctx => { ctx.body = 'page' }
const seen = (answer: Answer): unknown[] => [answer.status, valueOf(answer, 'etag'), answer.content]
const early = forKoa(withEtag(() => 7, { early: true })) as Koa.Middleware

stories('forKoa among other middleware', {
  async 'asks for the tag of what the context says'() {
    await serveKoa([forKoa(withEtag((ctx: Koa.Context) => ctx.path.slice(1))), page], async wire => {
      assert.is(valueOf(await wire.send('GET', [], '', '/a'), 'etag'), '"a"')
      assert.is((await wire.send('GET', ['If-None-Match: "b"'], '', '/b')).status, 304)
    })
  },
  async 'leaves alone what middleware above has answered with another status'() {
    const above: Koa.Middleware = (ctx, next) => {
      ctx.status = 404
      return next()
    }
    const none: Koa.Middleware = ctx => { ctx.body = 'none' }
    await serveKoa([above, early, none], async wire => {
      for (const field of ['If-None-Match: "7"', 'If-Match: "6"']) assert.equal(seen(await wire.send('GET', [field])), [404, undefined, 'none'], field)
    })
  },
  async 'judges a status of 200 that middleware above has set'() {
    const above: Koa.Middleware = (ctx, next) => {
      ctx.status = 200
      return next()
    }
    await serveKoa([above, early, page], async wire => { assert.is((await wire.send('GET', ['If-None-Match: "7"'])).status, 304) })
  },
  async 'is decided by the outermost, and those between see what the handler answered'() {
    const logged: string[] = []
    const log = (name: string): Koa.Middleware => async (ctx, next) => {
      await next()
      logged.push(`${name} ${ctx.status}`)
    }
    await serveKoa([log('above'), forKoa(withCacheControl({ maxAge: 60 })), log('between'), forKoa(withEtag(() => 7)), page], async wire => {
      const answer = await wire.send('GET', ['If-None-Match: "7"'])
      assert.equal([answer.status, valueOf(answer, 'cache-control')], [304, 'max-age=60'])
      assert.equal(logged, ['between 200', 'above 304'])
    })
  },
  async 'leaves the answer to a handler that writes to the response by itself'() {
    const own: Koa.Middleware = ctx => {
      ctx.respond = false
      setImmediate(() => {
        ctx.res.statusCode = 200
        ctx.res.end('own')
      })
    }
    await serveKoa([forKoa(withEtag(() => 7)), own], async wire => {
      assert.equal(seen(await wire.send('GET')), [200, '"7"', 'own'])
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "7"'])), [304, '"7"', ''])
      const refused = await wire.send('GET', ['If-Match: "6"'])
      assert.equal([refused.status, valueOf(refused, 'content-type'), refused.content.includes('own')], [412, 'application/problem+json', false])
    })
  },
  async 'leaves alone what a handler has sent already'() {
    const sent: Koa.Middleware = ctx => { ctx.res.writeHead(200, { 'ETag': '"8"' }).end('sent') }
    await serveKoa([forKoa(withEtag(() => 7)), sent], async wire => {
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "7"'])), [200, '"8"', 'sent'])
      assert.is((await wire.send('GET', ['If-None-Match: "8"'])).status, 304)
    })
  },
  async 'does not run a handler for a client that left while the tag was asked for'() {
    let end: ((tag: number) => void) | undefined
    let isLeft = false
    let isOver = false
    let calls = 0
    const around: Koa.Middleware = async (ctx, next) => {
      ctx.res.on('close', () => { isLeft = true })
      await next()
      isOver = true
    }
    await serveKoa([around, forKoa(withEtag(() => new Promise<number>(resolve => { end = resolve }))), () => { calls++ }], async wire => {
      const socket = await wire.open()
      socket.write('PUT / HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => end !== undefined, 'the tag is asked for')
      socket.destroy()
      await until(() => isLeft, 'the client has left')
      end?.(7)
      await until(() => isOver, 'the middleware has ended')
      assert.is(calls, 0)
    })
  },
  async 'publishes each decision once'() {
    const told: unknown[] = []
    const listen = (message: unknown): void => { told.push((message as { decision: { status: unknown } }).decision.status) }
    subscribe('not-modified:decision', listen)
    try {
      for (const isEarly of [false, true]) {
        told.length = 0
        await serveKoa([forKoa(withEtag(() => 7, { early: isEarly, required: true })), page], async wire => {
          const asked = [['GET', 'If-None-Match: "7"'], ['GET', 'If-Match: "6"'], ['PUT', 'If-Match: "6"'], ['PUT', 'If-Match: "7"'], ['PUT', 'X-None: 1']] as const
          for (const [method, field] of asked) await wire.send(method, [field])
        })
        assert.equal(told, [304, 412, 412, undefined], `early: ${isEarly}`)
      }
    } finally {
      unsubscribe('not-modified:decision', listen)
    }
  },
  'needs decorators'() {
    assert.throws(() => forKoa(), /^forKoa: expected decorators such as withEtag\(…\), got none\. Write app\.use\(forKoa\(withEtag\(ctx => revision\)\)\)$/)
  }
})
