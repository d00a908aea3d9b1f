// What forFastify does by Fastify's own means.
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:http'
import { Socket } from 'node:net'
import { forFastify, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { valueOf } from './answers.ts'
import { COOKIE, decorators, isMissing, testAdapters, testMisplaced } from './adapter-rows.ts'
import type { Options } from './adapter-rows.ts'

// The older version has no types of its own here.
const { default: Fastify4 } = await import('fastify4' as string) as { default: typeof Fastify }

async function fastify(create: typeof Fastify, options: Options): Promise<Server> {
  const { seen } = options
  const app = create()
  app.addHook('onRequest', async (_request, reply) => { reply.header('Set-Cookie', COOKIE) })
  app.addHook('onSend', async (_request, reply) => { reply.header('X-After', '1') })
  app.addHook('onResponse', async (_request, reply) => { seen.logged.push(reply.statusCode) })
  app.setErrorHandler((error: Error, _request, reply) => {
    seen.errors.push(error.message)
    return reply.code(503).send('broken')
  })
  app.addHook('preHandler', forFastify(...decorators(options)))
  app.route({
    method: ['GET', 'HEAD', 'PUT'], url: '/*', exposeHeadRoute: false,
    handler: async (request, reply) => {
      seen.handled++
      return isMissing(request.url) ? reply.callNotFound() : 'page'
    }
  })
  await app.ready()
  return app.server
}

testAdapters({ 'Fastify': options => fastify(Fastify, options), 'Fastify 4': options => fastify(Fastify4, options) })

table('A cookie that Fastify\'s plugin sets in onSend is on', [
  { name: '304, early', method: 'GET', field: 'If-None-Match: "7"', status: 304 },
  { name: '412', method: 'PUT', field: 'If-Match: "6"', status: 412 },
  { name: '428', method: 'PUT', field: 'X-None: 1', status: 428 }
].map(row => ({ ...row, ref: 'not-modified: adapters' })), async ({ method, field, status }) => {
  const app = Fastify()
  await app.register(cookie)
  app.addHook('onRequest', async (_request, reply) => { reply.setCookie('a', '1') })
  app.addHook('preHandler', forFastify(withEtag(() => 7, { early: true, required: true })))
  app.route({ method: ['GET', 'PUT'], url: '/', handler: async () => 'page' })
  await app.ready()
  const target = await onServer(app.server)
  try {
    const answer = await target.send({ method, path: '/', fields: [field] })
    assert.equal([answer.status, valueOf(answer, 'set-cookie')], [status, 'a=1; SameSite=Lax'])
  } finally {
    await app.close()
  }
})

const raw = new IncomingMessage(new Socket())
raw.method = 'GET'
const reply = { raw: new ServerResponse(raw), send() {} }
const done = (): void => {}

testMisplaced(forFastify(withEtag(() => 7)), got => `forFastify(…): expected to be called with (request, reply, done), as a preHandler hook, got (${got}). ` +
  'Write app.get(path, { preHandler: forFastify(withEtag(request => revision)) }, handler)', [
  { name: 'nothing', given: [], got: '' },
  { name: 'what node:http calls', given: [raw, reply.raw], got: 'an instance of IncomingMessage, an instance of ServerResponse' },
  { name: 'no request', given: [undefined, reply, done], got: 'undefined, an instance of Object, the function done' },
  { name: 'a request without that of the server', given: [{}, reply, done], got: 'an instance of Object, an instance of Object, the function done' },
  { name: 'a request without a method', given: [{ raw: {} }, reply, done], got: 'an instance of Object, an instance of Object, the function done' },
  { name: 'no reply', given: [{ raw }, undefined, done], got: 'an instance of Object, undefined, the function done' },
  { name: 'a reply without a response', given: [{ raw }, { send() {} }, done], got: 'an instance of Object, an instance of Object, the function done' },
  { name: 'a reply whose response writes no head', given: [{ raw }, { raw: {}, send() {} }, done], got: 'an instance of Object, an instance of Object, the function done' },
  { name: 'a reply that does not send', given: [{ raw }, { raw: reply.raw }, done], got: 'an instance of Object, an instance of Object, the function done' },
  { name: 'what a handler gets, in an onSend hook or in place of the handler', given: [{ raw }, reply, 'payload'], got: 'an instance of Object, an instance of Object, "payload"' }
])
