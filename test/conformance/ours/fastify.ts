// Fastify: one hook tags its answers and refuses what it must; a handler that makes costly content asks before.
import Fastify from 'fastify'
import type { IncomingMessage } from 'node:http'
import { answerConditional, withEtag, withLastModified } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { ORIGIN, isLazy } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onServer } from '../transports.ts'

export const fastifyApp: Contender = {
  name: 'Fastify',
  packages: ['fastify'],
  async start(pages) {
    const pass = withLastModified((request: IncomingMessage) => pages.dateOf(request.url))<NodeHandler>(() => {})
    const app = Fastify()
    app.addHook('onRequest', async (_request, reply) => { reply.header('Access-Control-Allow-Origin', ORIGIN) })
    // recipe
    const tagged = withEtag((request: IncomingMessage) => pages.revisionOf(request.url))(pass)
    app.addHook('preHandler', async (request, reply) => {
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '')
      await tagged(request.raw, reply.raw)
    })
    // end
    app.get('/pages/:id', (request, reply) => {
      const { status, fields } = pages.answerOf(request.url)
      reply.code(status).headers(fields)
      const validators = pages.validatorsOf(request.url)
      if (isLazy(request.url) && answerConditional(request.raw, reply.raw, validators)) return reply.hijack()
      return pages.render(request.url)
    })
    const unsafe = ['PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS']
    app.route({ method: unsafe, url: '/pages/:id', handler: request => pages.save(request.url) })
    await app.ready()
    const target = await onServer(app.server)
    return { send: target.send, close: async () => { await app.close() } }
  }
}
