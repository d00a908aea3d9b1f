import compression from 'compression'
import cors from 'cors'
import express from 'express'
import type { Express, NextFunction, Request, Response } from 'express'
import helmet from 'helmet'
import { PreconditionError, expectationOf, forExpress, withCacheControl, withEtag } from 'not-modified'
import type { Notes } from './notes.ts'

type NoteRequest = Request<{ id: string }>

export function createApp(notes: Notes): Express {
  const app = express().disable('etag')
  app.use(helmet(), cors({ origin: 'https://app.example', exposedHeaders: ['ETag'] }), compression(), express.json({ limit: '1mb' }))

  // What is refused whatever its preconditions is refused first: who may not read a note is not told its tag.
  app.use('/notes', (request, response, next) => {
    if (request.headers.authorization !== 'Bearer secret') response.status(401).json({ error: 'Log in first.' })
    else if (request.method === 'PUT' && !request.is('json')) response.status(415).json({ error: 'Send JSON.' })
    else next()
  })

  app.route('/notes/:id')
    .all(forExpress(
      withEtag((request: NoteRequest) => notes.revisionOf(request.params.id), { required: true }),
      withCacheControl({ private: true, noCache: true })))
    .get(async (request, response) => {
      const note = await notes.read(request.params.id)
      if (note === undefined) response.status(404).json({ error: 'There is no such note.' })
      else response.json(note)
    })
    .put(async (request, response) => {
      const { id } = request.params
      // The check and the write are one step: of writers with the same tag, one saves.
      const change = await notes.revisions.change(id, expectationOf(request), () => notes.write(id, request.body))
      if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
      response.set('ETag', `"${change.revision}"`).json(change.result)
    })
    .delete(async (request, response) => {
      const { id } = request.params
      const change = await notes.revisions.remove(id, expectationOf(request), () => notes.remove(id))
      if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
      response.status(204).end()
    })

  app.use((error: Partial<PreconditionError>, _request: Request, response: Response, _next: NextFunction) => {
    response.status(error.status ?? 500).set(error.headers ?? {}).json({ error: error.expose ? error.message : 'Internal Server Error' })
  })
  return app
}
