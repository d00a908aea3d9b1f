// Fastify: what the recipe's hook lets through, and becomes no success.
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Server } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { HandlerDecorator, NodeHandler } from 'not-modified'
import { onHttp2, onServer } from '../../conformance/transports.ts'
import type { Target } from '../../conformance/transports.ts'
import type { Protocol } from '../apps/app.ts'
import { BEFORE, broken } from '../failures.ts'
import type { Failing } from '../failures.ts'

const HANDLERS: Readonly<Record<string, (request: FastifyRequest, reply: FastifyReply) => unknown>> = {
  '/throw': () => { throw broken() },
  '/throw-404': () => { throw broken({ statusCode: 404 }) },
  '/reject': async () => { throw broken() },
  '/send-error': (_request, reply) => reply.send(broken()),
  '/not-found': (_request, reply) => { reply.callNotFound() },
  '/code': (_request, reply) => reply.code(404).send('gone'),
  '/object': async (_request, reply) => {
    reply.code(422)
    return { why: 'no' }
  },
  '/redirect': (_request, reply) => reply.redirect('/elsewhere'),
  '/own-tag': (_request, reply) => reply.code(404).header('ETag', '"own"').send('gone'),
  '/own-freshness': (_request, reply) => reply.code(503).header('Cache-Control', 'max-age=60').send('later'),
  '/raw': (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(410, { 'X-Own': 'y' }).end('gone')
  }
}

async function start(decorate: HandlerDecorator, protocol: Protocol, isHandled: boolean,
  before: Readonly<Record<string, string | string[]>>): Promise<Target> {
  const app = (protocol === 'HTTP/2' ? Fastify({ http2: true }) : Fastify()) as unknown as FastifyInstance
  const tagged = decorate<NodeHandler>(() => {})
  app.addHook('onRequest', async (_request, reply) => { reply.headers(before) })
  app.addHook('preHandler', async (request, reply) => {
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '')
    await tagged(request.raw, reply.raw)
  })
  if (isHandled) {
    app.setErrorHandler((error, _request, reply) => reply.code(500).send((error as Error).message))
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('not here'))
  }
  for (const [path, handler] of Object.entries(HANDLERS)) app.get(path, handler)
  await app.ready()
  return protocol === 'HTTP/2' ? onHttp2(app.server as unknown as Http2Server) : onServer(app.server as Server)
}

const failing = (name: string, isHandled: boolean, before: Readonly<Record<string, string | string[]>>): Failing => ({
  name,
  isVariant: before === BEFORE,
  paths: [...Object.keys(HANDLERS), '/nowhere'],
  start: (decorate, protocol) => start(decorate, protocol, isHandled, before)
})

export const FASTIFY: readonly Failing[] = [
  failing('Fastify', false, {}),
  failing('Fastify, fields set before', false, BEFORE),
  failing('Fastify, setErrorHandler and setNotFoundHandler', true, {}),
  failing('Fastify, setErrorHandler and setNotFoundHandler, fields set before', true, BEFORE)
]
