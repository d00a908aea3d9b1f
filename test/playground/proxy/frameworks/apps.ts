// The same small site three times: in Express, in Hono, and nginx in front of the former, each with its own tags.
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import compression from 'compression'
import express from 'express'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'

/** The page, long enough to be worth a content coding. */
export const PAGE: string = `<!doctype html><title>Page</title>${'<p>The answer is 42</p>\n'.repeat(100)}`

/** A megabyte of bytes that repeat only after it. */
export const BIG: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 2 ** 20 }, (_, at) => at * at >> 3)

/** What the streams send, in three chunks. */
export const CHUNKS: readonly string[] = ['first,', 'second,', 'third']

const COOKIES = ['a=1; Path=/', 'b=2; HttpOnly']

/** Express with what it does by default, its own compression and its own files, which lie in `folder`/files. */
export function expressListener(folder: string): RequestListener {
  // In this environment errors are answered, and not printed.
  const app = express().set('env', 'test')
  app.use(compression())
  app.use('/files', express.static(`${folder}/files`))
  app.get('/page', (_request, response) => { response.type('html').send(PAGE) })
  app.put('/page', async (request, response) => { response.send(await text(request)) })
  app.delete('/page', (_request, response) => { response.status(204).end() })
  app.post('/echo', async (request, response) => { response.status(201).location('/echo/1').send(await text(request)) })
  app.get('/redirect', (_request, response) => { response.redirect('/page') })
  app.get('/cookies', (_request, response) => { response.set('Set-Cookie', COOKIES).send('two') })
  app.get('/big', (_request, response) => { response.type('bin').send(Buffer.from(BIG)) })
  app.get('/stream', (_request, response) => {
    response.type('bin')
    for (const chunk of CHUNKS) response.write(chunk)
    response.end()
  })
  return app
}

/** Hono on its Node server with hono/etag, hono/compress and its own files. */
export function honoListener(folder: string): RequestListener {
  const app = new Hono()
  app.use(compress())
  app.use(etag())
  app.use('/files/*', serveStatic({ root: folder }))
  app.get('/page', c => c.html(PAGE))
  app.put('/page', async c => c.text(await c.req.text()))
  app.delete('/page', c => c.body(null, 204))
  app.post('/echo', async c => c.text(await c.req.text(), 201, { Location: '/echo/1' }))
  app.get('/redirect', c => c.redirect('/page'))
  app.get('/cookies', c => {
    for (const cookie of COOKIES) c.header('Set-Cookie', cookie, { append: true })
    return c.text('two')
  })
  app.get('/big', c => c.body(BIG, 200, { 'Content-Type': 'application/octet-stream' }))
  app.get('/stream', c => c.body(streamOf(CHUNKS), 200, { 'Content-Type': 'application/octet-stream' }))
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  return (request, response) => { void listener(request, response) }
}

function streamOf(chunks: readonly string[]): ReadableStream<Uint8Array> {
  const waiting = [...chunks]
  return new ReadableStream({
    pull(controller) {
      const chunk = waiting.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(chunk))
    }
  })
}
