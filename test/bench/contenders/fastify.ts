// Fastify: with not-modified, with @fastify/etag, and without ETags.
import { forFastify, withEtag } from 'not-modified'
import type { FastifyInstance } from 'fastify'
import { listen } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { REVISION } from '../mixes.ts'

/** An application of its own, whose route answers by `reply.send` after what `use` adds. */
const onFastifyAs = (facts: Pick<Contender, 'name' | 'kind' | 'packages'>, use: (app: FastifyInstance) => void | Promise<void>): Contender => ({
  ...facts,
  on: 'Fastify',
  async start(_mix, content) {
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    await use(app)
    app.get('/', (_request, reply) => reply.type('text/plain').send(content))
    await app.ready()
    return listen(app.server)
  }
})

export const onFastify: readonly Contender[] = [
  onFastifyAs({ name: 'Fastify, forFastify(withEtag(…))', kind: 'ours', packages: ['fastify'] }, app => {
    app.addHook('preHandler', forFastify(withEtag(() => REVISION)))
  }),
  onFastifyAs({ name: 'Fastify, forFastify(withEtag(…, { early }))', kind: 'ours' }, app => {
    app.addHook('preHandler', forFastify(withEtag(() => REVISION, { early: true })))
  }),
  onFastifyAs({ name: 'Fastify, @fastify/etag', kind: 'theirs', packages: ['@fastify/etag'] }, async app => {
    const { default: fastifyEtag } = await import('@fastify/etag')
    await app.register(fastifyEtag)
  }),
  onFastifyAs({ name: 'Fastify without ETags', kind: 'none' }, () => {})
]
