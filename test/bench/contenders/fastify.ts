// Fastify: with not-modified, and with @fastify/etag.
import { withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { listen } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { REVISION } from '../mixes.ts'

export const onFastify: readonly Contender[] = [
  {
    name: 'Fastify + not-modified',
    kind: 'ours',
    on: 'Fastify',
    packages: ['fastify'],
    async start(_mix, content) {
      const { default: Fastify } = await import('fastify')
      const app = Fastify()
      const tagged = withEtag(() => REVISION)<NodeHandler>(() => {})
      app.addHook('preHandler', async (request, reply) => {
        for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '')
        await tagged(request.raw, reply.raw)
      })
      app.get('/', (_request, reply) => reply.type('text/plain').send(content))
      await app.ready()
      return listen(app.server)
    }
  },
  {
    name: 'Fastify + @fastify/etag',
    kind: 'theirs',
    on: 'Fastify',
    hashes: true,
    packages: ['@fastify/etag'],
    async start(_mix, content) {
      const { default: Fastify } = await import('fastify')
      const { default: fastifyEtag } = await import('@fastify/etag')
      const app = Fastify()
      await app.register(fastifyEtag)
      app.get('/', (_request, reply) => reply.type('text/plain').send(content))
      await app.ready()
      return listen(app.server)
    }
  }
]
