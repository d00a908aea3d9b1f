// A Fastify application whose refusals come out of a transaction: answered by Fastify itself, or by an error handler of its own.
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { PreconditionError } from 'not-modified'
import type { Pages } from './pages.ts'

export async function createApp(pages: Pages, hasHandler: boolean): Promise<FastifyInstance> {
  const app = Fastify()
  app.addHook('onRequest', async (_request, reply) => { reply.header('X-Before', '1') })
  if (hasHandler) {
    // recipe
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof PreconditionError)) throw error
      return reply.code(error.status).headers(error.headers).type('application/problem+json').send(JSON.stringify(error))
    })
    // end
  }
  app.put<{ Params: { id: string }, Body: string }>('/pages/:id', async (request, reply) => {
    const etag = await pages.save(request, request.params.id, request.body)
    return reply.header('ETag', etag).code(204).send()
  })
  await app.ready()
  return app
}
