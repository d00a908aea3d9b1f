// forFastify among other hooks of Fastify: what stands on the answers, and who is told.
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { connect as connectTo } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { forFastify, noStore, withCacheControl, withEtag, withFields, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { stories } from '../support/table.ts'
import { until, within } from '../support/until.ts'
import { valueOf } from './answers.ts'

async function withFastify(build: (app: FastifyInstance) => void, use: (target: Target, port: number) => Promise<void>): Promise<void> {
  const app = Fastify()
  build(app)
  await app.ready()
  const target = await onServer(app.server)
  try {
    await use(target, (app.server.address() as AddressInfo).port)
  } finally {
    await app.close()
  }
}

const ask = (target: Target, method: string, ...fields: string[]) => target.send({ method, path: '/', fields })
const DATE = 'Wed, 01 Jan 2020 00:00:00 GMT'

stories('forFastify among other hooks', {
  async 'sends early what a 304 and a 412 keep of the fields that were set before'() {
    await withFastify(app => {
      app.addHook('onRequest', async (_request, reply) => {
        reply.header('Content-Language', 'de').header('X-Before', '1').header('Cache-Control', 'max-age=5').header('Set-Cookie', ['a=1', 'b=2'])
      })
      app.addHook('preHandler', forFastify(withEtag(() => 7, { early: true }), withLastModified(() => new Date(DATE)), withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept' })))
      app.all('/', async () => 'page')
    }, async target => {
      const fields = (answer: Awaited<ReturnType<typeof ask>>): unknown[] =>
        ['etag', 'last-modified', 'cache-control', 'vary', 'x-before', 'content-language', 'set-cookie'].map(name => valueOf(answer, name))
      const whole = await ask(target, 'GET')
      assert.equal([whole.status, ...fields(whole)], [200, '"7"', DATE, 'max-age=60', 'Accept', '1', 'de', 'a=1, b=2'])
      const unchanged = await ask(target, 'GET', 'If-None-Match: "7"')
      assert.equal([unchanged.status, unchanged.content, ...fields(unchanged)], [304, '', '"7"', undefined, 'max-age=60', 'Accept', '1', undefined, 'a=1, b=2'])
      const refused = await ask(target, 'PUT', 'If-Match: "6"')
      assert.equal([refused.status, valueOf(refused, 'etag'), valueOf(refused, 'cache-control'), valueOf(refused, 'vary'), valueOf(refused, 'content-language')],
        [412, '"7"', 'no-store', 'Accept', undefined])
    })
  },
  async 'leaves alone what was answered with another status before'() {
    await withFastify(app => {
      app.addHook('onRequest', async (_request, reply) => { reply.code(404) })
      app.addHook('preHandler', forFastify(withEtag(() => 7, { early: true })))
      app.get('/', async () => 'none')
    }, async target => {
      for (const field of ['If-None-Match: "7"', 'If-Match: "6"']) {
        const answer = await ask(target, 'GET', field)
        assert.equal([answer.status, answer.content, valueOf(answer, 'etag')], [404, 'none', undefined], field)
      }
    })
  },
  async 'asks for the tag of what the request says, with the reply'() {
    await withFastify(app => {
      app.get('/', { preHandler: forFastify(withEtag((request, reply) => `${request.query.tag} ${reply.statusCode}`)) }, async () => 'page')
    }, async target => {
      assert.is(valueOf(await target.send({ method: 'GET', path: '/?tag=a', fields: [] }), 'etag'), '"a 200"')
    })
  },
  async 'sends a stream whole, and reads nothing of it for a 304'() {
    let read = 0
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withEtag(() => 7)))
      app.get('/', async (_request, reply) => reply.send(new Readable({ read() { this.push(read++ < 3 ? 'chunk ' : null) } })))
    }, async target => {
      assert.is((await ask(target, 'GET')).content, 'chunk chunk chunk ')
      read = 0
      const whole = await ask(target, 'GET', 'If-None-Match: "6"')
      assert.equal([whole.status, whole.content], [200, 'chunk chunk chunk '])
      read = 0
      for (const [field, status] of [['If-None-Match: "7"', 304], ['If-Match: "6"', 412]] as const) {
        const answer = await ask(target, 'GET', field)
        assert.equal([answer.status, answer.content.includes('chunk'), read], [status, false, 0])
      }
    })
  },
  async 'has the whole fields of a 304 and of a 412, early, by whatever the client names'() {
    await withFastify(app => {
      app.addHook('onRequest', async (_request, reply) => { reply.header('Vary', 'X-Above').header('Cache-Control', 'private') })
      app.addHook('preHandler', forFastify(withEtag(() => 7, { early: true }), withLastModified(() => new Date(DATE)),
        withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept' })))
      app.all('/', async () => 'page')
    }, async target => {
      const fields = (answer: Awaited<ReturnType<typeof ask>>): Record<string, string> =>
        Object.fromEntries(answer.fields.map(line => line.split(': ') as [string, string]).map(([name, value]) => [name.toLowerCase(), value] as const)
          .filter(([name]) => !/^(?:date|connection|keep-alive)$/.test(name)))
      const kept = { 'vary': 'X-Above, Accept', 'cache-control': 'max-age=60' }
      for (const [field, tag] of [['If-None-Match: "7"', '"7"'], ['If-None-Match: "7-gzip"', '"7-gzip"'], ['If-None-Match: *', '"7"'], [`If-Modified-Since: ${DATE}`, '"7"']] as const) {
        const unchanged = await ask(target, 'GET', field)
        assert.equal([unchanged.status, unchanged.content, fields(unchanged)], [304, '', { ...kept, etag: tag }], field)
      }
      for (const [method, field] of [['GET', 'If-Match: "6"'], ['HEAD', 'If-Match: "6"'], ['PUT', 'If-Match: "6"'], ['PUT', 'If-None-Match: *']] as const) {
        const refused = await ask(target, method, field)
        const { 'content-length': length, ...rest } = fields(refused)
        assert.equal([refused.status, rest], [412, { 'vary': 'X-Above, Accept', 'cache-control': 'no-store', 'content-type': 'application/problem+json', 'etag': '"7"', 'last-modified': DATE }])
        assert.is(refused.content.length, method === 'HEAD' ? 0 : Number(length))
      }
    })
  },
  async 'keeps the date on a 304 where there is no tag'() {
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withEtag(() => 7), withLastModified(() => new Date(DATE))))
      app.get('/', async () => 'page')
    }, async target => {
      const unchanged = await ask(target, 'GET', `If-Modified-Since: ${DATE}`)
      assert.equal([unchanged.status, valueOf(unchanged, 'etag'), valueOf(unchanged, 'last-modified')], [304, '"7"', undefined])
    })
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withLastModified(() => new Date(DATE))))
      app.get('/', async () => 'page')
    }, async target => {
      const unchanged = await ask(target, 'GET', `If-Modified-Since: ${DATE}`)
      assert.equal([unchanged.status, valueOf(unchanged, 'etag'), valueOf(unchanged, 'last-modified')], [304, undefined, DATE])
    })
    // Early, while the tag is not to be had.
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withEtag(() => undefined, { early: true }), withLastModified(() => new Date(DATE))))
      app.get('/', async () => 'page')
    }, async target => {
      const unchanged = await ask(target, 'GET', `If-Modified-Since: ${DATE}`)
      assert.equal([unchanged.status, unchanged.content, valueOf(unchanged, 'etag')], [304, '', undefined])
    })
  },
  async 'puts back on another answer what was set before'() {
    await withFastify(app => {
      app.addHook('onRequest', async (_request, reply) => { reply.header('Cache-Control', 'max-age=5').header('Vary', 'X-Above') })
      app.addHook('preHandler', forFastify(withEtag(() => 7), withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept' })))
      app.get('/', async (_request, reply) => reply.code(404).send('none'))
    }, async target => {
      for (const field of ['X-None: 1', 'If-None-Match: "7"', 'If-Match: "6"']) {
        const answer = await ask(target, 'GET', field)
        assert.equal([answer.status, answer.content, ...['cache-control', 'vary', 'etag'].map(name => valueOf(answer, name))], [404, 'none', 'max-age=5', 'X-Above, Accept', undefined], field)
      }
    })
  },
  async 'sets all fields of noStore in place of those of before'() {
    await withFastify(app => {
      app.addHook('onRequest', async (_request, reply) => { reply.header('Expires', DATE).header('Pragma', 'x').header('Cache-Control', 'max-age=5') })
      app.addHook('preHandler', forFastify(noStore))
      app.get('/', async (request, reply) => request.headers['x-none'] === undefined ? 'page' : reply.code(404).send('none'))
    }, async target => {
      const fields = (answer: Awaited<ReturnType<typeof ask>>): unknown[] => ['cache-control', 'expires', 'pragma'].map(name => valueOf(answer, name))
      assert.equal(fields(await ask(target, 'GET')), ['no-cache, no-store, must-revalidate', 'Mon, 26 Jul 1997 05:00:00 GMT', 'no-store'])
      assert.equal(fields(await ask(target, 'GET', 'X-None: 1')), ['max-age=5', DATE, 'x'])
    })
  },
  async 'lets a handler answer a request that it let pass, whatever the tag is then'() {
    for (const early of [false, true]) {
      await withFastify(app => {
        app.addHook('preHandler', forFastify(withEtag(() => 7, { early })))
        app.all('/', async (_request, reply) => reply.header('ETag', '"8"').send('saved'))
      }, async target => {
        const rows = [['PUT', 'If-Match: "7"', 200], ['GET', 'If-Match: "7"', early ? 200 : 412], ['GET', 'If-None-Match: "8"', early ? 200 : 304]] as const
        for (const [method, field, status] of rows) {
          const answer = await ask(target, method, field)
          assert.equal([answer.status, valueOf(answer, 'etag')], [status, '"8"'], `${method} ${field}, early: ${early}`)
        }
      })
    }
  },
  async 'asks a refusal of its own what a 412 says, with the request'() {
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withEtag(() => 7, { refusal: (_error: unknown, request: { url: string }) => ({ type: 'text/plain', content: `no ${request.url}`, validators: false }) })))
      app.all('/', async () => 'page')
    }, async target => {
      for (const method of ['GET', 'PUT']) {
        const refused = await ask(target, method, 'If-Match: "6"')
        assert.equal([refused.status, refused.content, valueOf(refused, 'content-type'), valueOf(refused, 'etag')], [412, 'no /', 'text/plain', undefined], method)
      }
    })
  },
  async 'gives up a stream that nobody gets'() {
    let source: Readable | undefined
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withEtag(() => 7)))
      app.get('/', async (_request, reply) => reply.send(source = new Readable({ read() { this.push(null) } })))
    }, async target => {
      for (const [field, status] of [['If-None-Match: "7"', 304], ['If-Match: "6"', 412]] as const) {
        assert.is((await ask(target, 'GET', field)).status, status)
        await until(() => source?.destroyed === true, 'the stream is given up')
      }
    })
  },
  async 'answers HEAD on HTTP/2 as on HTTP/1.1'() {
    const app = Fastify({ http2: true })
    app.addHook('preHandler', forFastify(withEtag(() => 7, { early: true })))
    app.route({ method: ['GET', 'HEAD', 'PUT'], url: '/', exposeHeadRoute: false, handler: async () => 'page' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const client = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
    try {
      for (const [method, name, tag, status] of [['HEAD', 'if-match', '"6"', 412], ['GET', 'if-match', '"6"', 412], ['PUT', 'if-match', '"6"', 412],
        ['HEAD', 'if-none-match', '"7"', 304], ['HEAD', 'if-match', '"7"', 200]] as const) {
        const stream = client.request({ ':method': method, ':path': '/', [name]: tag })
        const [head] = await within(once(stream, 'response'), 'the stream is answered') as [Record<string, unknown>]
        let content = ''
        for await (const chunk of stream) content += String(chunk)
        assert.equal([head[':status'], head['etag'], stream.rstCode, content !== ''], [status, '"7"', 0, method !== 'HEAD'], `${method} ${name}`)
      }
    } finally {
      client.close()
      await app.close()
    }
  },
  async 'does not run a handler for a client that left before its request was judged, or refused'() {
    for (const [tag, isSlow] of [['"7"', false], ['"6"', false], ['"6"', true]] as const) {
      let answer: ((tag: number) => void) | undefined
      let send: (() => void) | undefined
      let isLeft = false
      let hasEnded = false
      let calls = 0
      await withFastify(app => {
        const hook = forFastify(withEtag(() => isSlow ? 7 : new Promise<number>(resolve => { answer = resolve })))
        app.addHook('onRequest', async (_request, reply) => { reply.raw.on('close', () => { isLeft = true }) })
        app.addHook('preHandler', async function (request, reply) {
          await Reflect.apply(hook, this, [request, reply, () => {}])
          hasEnded = true
        })
        app.addHook('onSend', () => new Promise<void>(resolve => { send = resolve }))
        app.put('/', async () => { calls++ })
      }, async (_target, port) => {
        const socket = connectTo(port, '127.0.0.1')
        socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nIf-Match: ${tag}\r\n\r\n`)
        await until(() => (isSlow ? send : answer) !== undefined, 'the tag is asked for, or the answer passes the hooks')
        socket.destroy()
        await until(() => isLeft, 'the client has left')
        answer?.(7)
        await until(() => hasEnded, 'the hook has ended')
        await new Promise(resolve => setImmediate(resolve))
        assert.is(calls, 0, `${tag}, slow to send: ${isSlow}`)
        send?.()
      })
    }
  },
  async 'answers the error of an onSend hook in place of a refusal'() {
    let isFailing = true
    await withFastify(app => {
      app.addHook('preHandler', forFastify(withEtag(() => 7)))
      app.addHook('onSend', async () => {
        if (isFailing) {
          isFailing = false
          throw new Error('boom')
        }
      })
      app.put('/', async () => 'page')
    }, async target => {
      const answer = await within(ask(target, 'PUT', 'If-Match: "6"'), 'the error is answered', 10)
      // Fastify leaves the status as it is where that is one of an error.
      assert.equal([answer.status, answer.content.includes('boom'), valueOf(answer, 'cache-control')], [412, true, 'no-store'])
    })
  },
  async 'publishes each decision once'() {
    const told: unknown[] = []
    const listen = (message: unknown): void => { told.push((message as { decision: { status: unknown } }).decision.status) }
    subscribe('not-modified:decision', listen)
    try {
      for (const early of [false, true]) {
        told.length = 0
        await withFastify(app => {
          app.addHook('preHandler', forFastify(withEtag(() => 7, { early, required: true })))
          app.all('/', async () => 'page')
        }, async target => {
          for (const [method, field] of [['GET', 'If-None-Match: "7"'], ['GET', 'If-Match: "6"'], ['PUT', 'If-Match: "6"'], ['PUT', 'If-Match: "7"'], ['PUT', 'X-None: 1']] as const) {
            await ask(target, method, field)
          }
        })
        assert.equal(told, [304, 412, 412, undefined], `early: ${early}`)
      }
    } finally {
      unsubscribe('not-modified:decision', listen)
    }
  },
  'needs decorators'() {
    assert.throws(() => forFastify(), /^forFastify: expected decorators such as withEtag\(…\), got none\. Write app\.get\(path, \{ preHandler: forFastify\(withEtag\(request => revision\)\) \}, handler\)$/)
  }
})
