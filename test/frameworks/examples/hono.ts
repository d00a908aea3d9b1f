import { Hono } from 'hono'
import type { Context } from 'hono'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { PreconditionError, expectationOf, forHono, withCacheControl, withEtag } from 'not-modified'
import type { Notes } from './notes.ts'

export function createApp(notes: Notes): Hono {
  const app = new Hono()
  app.use(secureHeaders(), cors({ origin: 'https://app.example', exposeHeaders: ['ETag'] }))
  app.onError((error, c) => {
    if (error instanceof PreconditionError) return c.json({ error: error.message }, error.status, error.headers)
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status)
    return c.json({ error: 'Internal Server Error' }, 500)
  })

  // What is refused whatever its preconditions is refused first: who may not read a note is not told its tag.
  app.use('/notes/*', async (c, next) => {
    if (c.req.header('Authorization') !== 'Bearer secret') throw new HTTPException(401, { message: 'Log in first.' })
    if (c.req.method === 'PUT' && c.req.header('Content-Type') !== 'application/json') throw new HTTPException(415, { message: 'Send JSON.' })
    await next()
  })
  app.use('/notes/:id', forHono(
    withEtag((c: Context<object, '/notes/:id'>) => notes.revisionOf(c.req.param('id')), { required: true }),
    withCacheControl({ private: true, noCache: true })))
  // After the tag: compressed content gets a tag of its own.
  app.use(compress())

  app.get('/notes/:id', async c => {
    const note = await notes.read(c.req.param('id'))
    if (note === undefined) throw new HTTPException(404, { message: 'There is no such note.' })
    return c.json(note)
  })
  app.put('/notes/:id', async c => {
    const id = c.req.param('id')
    const note = await c.req.json()
    // The check and the write are one step: of writers with the same tag, one saves.
    const change = await notes.revisions.change(id, expectationOf(c.req.raw), () => notes.write(id, note))
    if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
    c.header('ETag', `"${change.revision}"`)
    return c.json(change.result)
  })
  app.delete('/notes/:id', async c => {
    const id = c.req.param('id')
    const change = await notes.revisions.remove(id, expectationOf(c.req.raw), () => notes.remove(id))
    if (!change.performed) throw new PreconditionError(412, 'Somebody else has saved this note. Read it again.', change.current)
    return c.body(null, 204)
  })
  return app
}
