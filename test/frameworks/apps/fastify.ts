// Fastify with @fastify/compress: the recipe's hook, and the other ways. The compressor codes what is sent, wherever it was registered.
import compress from '@fastify/compress'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Server } from 'node:http'
import type { Http2Server } from 'node:http2'
import { answerConditional, etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { onHttp2, onServer } from '../../conformance/transports.ts'
import { STRICT } from './app.ts'
import type { App } from './app.ts'

/** Gives the fields that were set so far to the answer that may be sent in place of Fastify's. */
function setRaw(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '')
}

export const fastifyApp: App = {
  name: 'Fastify',
  codings: ['gzip', 'br', 'deflate'],
  ways: { sent: ['inside'], early: ['inside'], asked: ['inside'], generate: ['inside'] },
  async start({ way, page, protocol, isStrict = false, isWeak = false, fields = {} }) {
    const app = (protocol === 'HTTP/2' ? Fastify({ http2: true }) : Fastify(isStrict ? { http: STRICT } : {})) as unknown as FastifyInstance
    await app.register(compress)
    app.addHook('onRequest', async (_request, reply) => { reply.headers(fields) })
    if (way === 'generate') {
      const generate = etagMiddleware(undefined, { generate: true })
      app.addHook('onRequest', (request, reply, done) => { generate(request.raw, reply.raw, done) })
    }
    if (way === 'sent' || way === 'early') {
      const tagged = withEtag(() => page.revision, { early: way === 'early', weak: isWeak })<NodeHandler>(() => {})
      app.addHook('preHandler', async (request, reply) => {
        setRaw(reply)
        await tagged(request.raw, reply.raw)
      })
    }
    const show = (request: FastifyRequest, reply: FastifyReply): unknown => {
      if (way === 'asked') {
        setRaw(reply)
        if (answerConditional(request.raw, reply.raw, page.validators())) return reply.hijack()
      }
      page.handled++
      return request.method === 'PUT' ? page.save() : page.make()
    }
    app.route({ method: ['GET', 'PUT'], url: '/', handler: show })
    await app.ready()
    return protocol === 'HTTP/2' ? onHttp2(app.server as unknown as Http2Server) : onServer(app.server as Server)
  }
}
