// forKoa among other middleware of Koa: who decides, on what, and who is told.
import Koa from 'koa'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Readable } from 'node:stream'
import { forKoa, withCacheControl, withEtag, withFields, withLastModified } from 'not-modified'
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
/** All fields but those of the connection and the length, by their names in lower case. */
const fieldsOf = ({ fields }: Answer): Record<string, string> => Object.fromEntries(fields.map(line => line.split(': ') as [string, string])
  .map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => !/^(?:date|connection|content-length)$/.test(name as string)))
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
  async 'leaves the status and the content to a handler that has set them, and writes by itself'() {
    const own: Koa.Middleware = ctx => {
      ctx.respond = false
      ctx.res.statusCode = 200
      setImmediate(() => { ctx.res.end('own') })
    }
    await serveKoa([forKoa(withEtag(() => 7)), own], async wire => {
      assert.equal(seen(await wire.send('GET')), [200, '"7"', 'own'])
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "7"'])), [304, '"7"', ''])
      const refused = await wire.send('GET', ['If-Match: "6"'])
      assert.equal([refused.status, valueOf(refused, 'content-type'), refused.content.includes('own')], [412, 'application/problem+json', false])
    })
  },
  async 'keeps of the fields what a 304 and a 412 may have'() {
    const above: Koa.Middleware = async (ctx, next) => {
      ctx.set({ 'Content-Language': 'de', 'X-Before': '1', 'Cache-Control': 'max-age=5' })
      await next()
    }
    for (const isEarly of [false, true]) {
      const tagged = forKoa(withEtag(() => 7, { early: isEarly }), withLastModified(() => new Date(0)), withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept' }))
      await serveKoa([above, tagged, page], async wire => {
        const kept = { 'vary': 'Accept', 'x-before': '1', 'etag': '"7"' }
        const whole = await wire.send('GET')
        assert.equal([whole.status, fieldsOf(whole)], [200, { ...kept, 'content-language': 'de', 'cache-control': 'max-age=60',
          'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT', 'content-type': 'text/plain; charset=utf-8' }])
        for (const field of ['If-None-Match: "7"', 'If-None-Match: *', 'If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT']) {
          const unchanged = await wire.send('GET', [field])
          assert.equal([unchanged.status, unchanged.content, fieldsOf(unchanged)], [304, '', { ...kept, 'cache-control': 'max-age=60' }], field)
        }
        for (const [method, field] of [['GET', 'If-Match: "6"'], ['PUT', 'If-Match: "6"'], ['PUT', 'If-None-Match: *']] as const) {
          const refused = await wire.send(method, [field])
          assert.equal([refused.status, fieldsOf(refused)], [412, { ...kept, 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
            'cache-control': 'no-store', 'content-type': 'application/problem+json' }], `${method} ${field}`)
        }
      })
    }
  },
  async 'keeps the date where there is no tag'() {
    const date = 'Thu, 01 Jan 1970 00:00:00 GMT'
    await serveKoa([forKoa(withLastModified(() => new Date(0))), page], async wire => {
      const unchanged = await wire.send('GET', [`If-Modified-Since: ${date}`])
      assert.equal([unchanged.status, fieldsOf(unchanged)], [304, { 'last-modified': date }])
      assert.is((await wire.send('GET', ['If-Modified-Since: Wed, 31 Dec 1969 00:00:00 GMT'])).status, 200)
    })
  },
  async 'says the tag that the client has: of its own those of codings, too, and of the handler that alone'() {
    const tagging: Koa.Middleware = ctx => {
      ctx.set('ETag', '"8"')
      ctx.body = 'page'
    }
    await serveKoa([forKoa(withEtag(() => 7)), page], async wire => {
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "7-gzip"'])), [304, '"7-gzip"', ''])
    })
    await serveKoa([forKoa(withEtag(() => 7)), tagging], async wire => {
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "8"'])), [304, '"8"', ''])
      for (const tag of ['"7"', '"7-gzip"', '"8-gzip"']) assert.equal(seen(await wire.send('GET', [`If-None-Match: ${tag}`])), [200, '"8"', 'page'], tag)
    })
  },
  async 'leaves the decision to who codes the answer above, where the client names no tag'() {
    const statuses: number[] = []
    const coding: Koa.Middleware = async (ctx, next) => {
      ctx.vary('Accept-Encoding')
      await next()
      statuses.push(ctx.status)
      // The bytes are those of no coder: only their name matters.
      if (ctx.status === 200) ctx.set('Content-Encoding', 'gzip')
    }
    await serveKoa([coding, forKoa(withEtag(() => 7), withLastModified(() => new Date(0))), page], async wire => {
      for (const [field, tag, status] of [['If-None-Match: *', '"7-gzip"', 200], ['If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT', '"7-gzip"', 200],
        ['If-None-Match: "7-gzip"', '"7-gzip"', 304], ['If-None-Match: "7"', '"7"', 304]] as const) {
        assert.equal([seen(await wire.send('GET', [field])), statuses.pop()], [[304, tag, ''], status], field)
      }
    })
    await serveKoa([coding, forKoa(withLastModified(() => new Date(0))), page], async wire => {
      assert.is((await wire.send('GET', ['If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT'])).status, 304)
      assert.is(statuses.pop(), 304)
    })
  },
  async 'lets a handler answer a request that it let pass, whatever the tag is then'() {
    const saving: Koa.Middleware = ctx => {
      ctx.set('ETag', '"8"')
      ctx.body = 'saved'
    }
    for (const isEarly of [false, true]) {
      await serveKoa([forKoa(withEtag(() => 7, { early: isEarly })), saving], async wire => {
        assert.equal(seen(await wire.send('PUT', ['If-Match: "7"'])), [200, '"8"', 'saved'])
      })
    }
    await serveKoa([early, saving], async wire => {
      // It was decided by the tag of before, and is not decided a second time by another.
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "8"'])), [200, '"8"', 'saved'])
      assert.equal(seen(await wire.send('GET', ['If-Match: "7"'])), [200, '"8"', 'saved'])
    })
  },
  async 'gives up content that nobody gets, and shows middleware above that there is none'() {
    const bodies: unknown[] = []
    const above: Koa.Middleware = async (ctx, next) => {
      await next()
      bodies.push(ctx.body)
    }
    let source: Readable | undefined
    let given: (() => unknown) | undefined
    const sending: Koa.Middleware = ctx => { ctx.body = given?.() }
    const cancelled: string[] = []
    const web = (): ReadableStream => new ReadableStream({ cancel() { cancelled.push('web') } }, { highWaterMark: 0 })
    await serveKoa([above, forKoa(withEtag(() => 7)), sending], async wire => {
      for (const field of ['If-None-Match: "7"', 'If-Match: "6"']) {
        given = () => source = new Readable({ read() { this.push(null) } })
        await wire.send('GET', [field])
        await until(() => source?.destroyed === true, 'the stream is given up')
        for (given of [web, () => new Response(web())]) {
          await wire.send('GET', [field])
          await until(() => cancelled.pop() !== undefined, 'the stream is given up')
        }
      }
      bodies.length = 0
      given = () => ''
      await wire.send('GET', ['If-None-Match: "7"'])
      assert.equal(bodies, [null])
    })
  },
  async 'leaves to middleware above what it makes of a 304 or a 412'() {
    const above: Koa.Middleware = async (ctx, next) => {
      await next()
      if (ctx.status === 200) return
      ctx.body = `instead of ${ctx.status}`
      ctx.status = 200
    }
    await serveKoa([above, forKoa(withEtag(() => 7)), page], async wire => {
      assert.equal(seen(await wire.send('GET', ['If-None-Match: "7"'])), [200, '"7"', 'instead of 304'])
      assert.equal(seen(await wire.send('GET', ['If-Match: "6"'])), [200, '"7"', 'instead of 412'])
    })
  },
  async 'names no coding in the tag of a refusal that is coded above'() {
    const coding: Koa.Middleware = async (ctx, next) => {
      await next()
      ctx.set('Content-Encoding', 'gzip')
    }
    await serveKoa([coding, forKoa(withEtag(() => 7)), page], async wire => {
      for (const method of ['GET', 'PUT']) {
        const refused = await wire.send(method, ['If-Match: "6"'])
        assert.equal([refused.status, valueOf(refused, 'etag')], [412, '"7"'], method)
      }
    })
  },
  async 'asks a refusal of its own what a 412 says, with the context'() {
    const refusal = (_error: unknown, ctx: Koa.Context) => ({ type: 'text/plain', content: `no ${ctx.path}` })
    await serveKoa([forKoa(withEtag(() => 7, { refusal })), page], async wire => {
      for (const method of ['GET', 'PUT']) {
        const refused = await wire.send(method, ['If-Match: "6"'], '', '/a')
        assert.equal([...seen(refused), valueOf(refused, 'content-type')], [412, '"7"', 'no /a', 'text/plain'], method)
      }
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
