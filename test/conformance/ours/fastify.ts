// Fastify.
import Fastify from 'fastify'
import { forFastify, withEtag, withLastModified } from 'not-modified'
import { ORIGIN, streamOf } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onServer } from '../transports.ts'

export const fastifyApp: Contender = {
  name: 'Fastify',
  packages: ['fastify'],
  async start(pages) {
    const app = Fastify()
    app.addHook('onRequest', async (_request, reply) => { reply.header('Access-Control-Allow-Origin', ORIGIN) })
    // recipe
    app.addHook('preHandler', forFastify(withEtag(request => pages.revisionOf(request.url))))
    // end
    app.addHook('preHandler', forFastify(withLastModified(request => pages.dateOf(request.url))))
    app.get('/pages/:id', (request, reply) => {
      const { status, fields } = pages.answerOf(request.url)
      return reply.code(status).headers(fields).send(pages.render(request.url))
    })
    // What is costly to make is not to be made for a 304. A stream is not read for one either, but to answer HEAD Fastify reads it.
    app.get('/pages/lazy', { preHandler: forFastify(withEtag(() => pages.revisionOf('lazy'), { early: true })) }, () => streamOf(pages, 'lazy'))
    const unsafe = ['PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS']
    app.route({ method: unsafe, url: '/pages/:id', handler: request => pages.save(request.url) })
    await app.ready()
    const target = await onServer(app.server)
    return { send: target.send, close: async () => { await app.close() } }
  }
}
