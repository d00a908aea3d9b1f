import { H3, HTTPError, handleCors, noContent } from 'h3'
import type { H3Event } from 'h3'
import { PreconditionError, expectationOf, forH3, withCacheControl, withEtag } from 'not-modified'
import type { Note, Notes } from './notes.ts'

const idOf = (event: H3Event): string => event.context.params?.['id'] ?? ''

export function createApp(notes: Notes): H3 {
  const app = new H3({
    silent: true,
    onError(error, event) {
      const headers = new Headers([...event.res.errHeaders, ...error.headers ?? []])
      return Response.json({ error: error.unhandled ? 'Internal Server Error' : error.message }, { status: error.status, headers })
    }
  })
  app.use(event => {
    const answer = handleCors(event, { origin: ['https://app.example'], exposeHeaders: ['etag'], methods: ['GET', 'HEAD', 'PUT', 'DELETE'] })
    return answer === false ? undefined : answer
  })

  // What is refused whatever its preconditions is refused first: who may not read a note is not told its tag.
  app.use('/notes/**', event => {
    if (event.req.headers.get('authorization') !== 'Bearer secret') throw new HTTPError('Log in first.', { status: 401 })
    if (event.req.method === 'PUT' && event.req.headers.get('content-type') !== 'application/json') throw new HTTPError('Send JSON.', { status: 415 })
  })
  app.use('/notes/:id', forH3(
    withEtag(event => notes.revisionOf(idOf(event)), { required: true }),
    withCacheControl({ private: true, noCache: true })))

  app.get('/notes/:id', async event => {
    const note = await notes.read(idOf(event))
    if (note === undefined) throw new HTTPError('There is no such note.', { status: 404 })
    return note
  })
  app.put('/notes/:id', async event => {
    const id = idOf(event)
    const note = await event.req.json() as Note
    // The check and the write are one step: of writers with the same tag, one saves.
    const change = await notes.revisions.change(id, expectationOf(event.req), () => notes.write(id, note))
    if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
    event.res.headers.set('ETag', `"${change.revision}"`)
    return change.result
  })
  app.delete('/notes/:id', async event => {
    const id = idOf(event)
    const change = await notes.revisions.remove(id, expectationOf(event.req), () => notes.remove(id))
    if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
    return noContent()
  })
  return app
}
