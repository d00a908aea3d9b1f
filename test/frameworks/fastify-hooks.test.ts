// forFastify among other hooks of Fastify: what stands on the answers, and who is told.
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Readable } from 'node:stream'
import { forFastify, withCacheControl, withEtag, withFields, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { stories } from '../support/table.ts'
import { valueOf } from './answers.ts'

async function withFastify(build: (app: FastifyInstance) => void, use: (target: Target) => Promise<void>): Promise<void> {
  const app = Fastify()
  build(app)
  await app.ready()
  const target = await onServer(app.server)
  try {
    await use(target)
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
