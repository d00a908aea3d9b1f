// Fastify with @fastify/etag.
import fastifyEtag from '@fastify/etag'
import Fastify from 'fastify'
import { ORIGIN, isLazy, streamOf } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onServer } from '../transports.ts'

export const fastifyAlone: Contender = {
  name: 'Fastify',
  packages: ['fastify', '@fastify/etag'],
  async start(pages) {
    const app = Fastify()
    await app.register(fastifyEtag)
    app.addHook('onRequest', async (_request, reply) => { reply.header('Access-Control-Allow-Origin', ORIGIN) })
    app.get('/pages/:id', ({ url }, reply) => {
      const { status, fields } = pages.answerOf(url)
      reply.code(status).headers(pages.validatorFieldsOf(url)).headers(fields)
      return reply.send(isLazy(url) ? streamOf(pages, url) : pages.render(url))
    })
    const unsafe = ['PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS']
    app.route({ method: unsafe, url: '/pages/:id', handler: ({ url }, reply) => reply.send(pages.save(url)) })
    await app.ready()
    const target = await onServer(app.server)
    return { send: target.send, close: async () => { await app.close() } }
  }
}
