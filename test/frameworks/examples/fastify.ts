import compress from '@fastify/compress'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { PreconditionError, expectationOf, forFastify, withCacheControl, withEtag } from 'not-modified'
import type { Note, Notes } from './notes.ts'

interface NoteRoute {
  Params: { id: string }
  Body: Note
}

export async function createApp(notes: Notes): Promise<FastifyInstance> {
  const app = Fastify()
  app.register(helmet)
  app.register(cors, { origin: 'https://app.example', exposedHeaders: ['ETag'], methods: ['GET', 'HEAD', 'PUT', 'DELETE'] })
  app.register(compress)
  app.setErrorHandler((error: Partial<PreconditionError>, _request, reply) => {
    const { statusCode = 500, headers = {}, message } = error
    return reply.code(statusCode).headers(headers).send({ error: statusCode < 500 ? message : 'Internal Server Error' })
  })

  app.register(async app => {
    // What is refused whatever its preconditions is refused first: who may not read a note is not told its tag. Fastify answers 415 by itself.
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== 'Bearer secret') return reply.code(401).send({ error: 'Log in first.' })
    })
    app.addHook('preHandler', forFastify(
      withEtag(request => notes.revisionOf(request.params.id), { required: true }),
      withCacheControl({ private: true, noCache: true })))
    app.get<NoteRoute>('/notes/:id', async (request, reply) => {
      return await notes.read(request.params.id) ?? reply.code(404).send({ error: 'There is no such note.' })
    })
    app.put<NoteRoute>('/notes/:id', { bodyLimit: 1e6 }, async (request, reply) => {
      const { id } = request.params
      // The check and the write are one step: of writers with the same tag, one saves.
      const change = await notes.revisions.change(id, expectationOf(request.raw), () => notes.write(id, request.body))
      if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
      reply.header('ETag', `"${change.revision}"`)
      return change.result
    })
    app.delete<NoteRoute>('/notes/:id', async (request, reply) => {
      const { id } = request.params
      const change = await notes.revisions.remove(id, expectationOf(request.raw), () => notes.remove(id))
      if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
      return reply.code(204).send()
    })
  })
  await app.ready()
  return app
}
