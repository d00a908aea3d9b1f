// Streams under `generate`: the first chunk of what is a stream by its nature goes out while the handler still holds the next.
import { getRequestListener } from '@hono/node-server'
import compression from 'compression'
import express from 'express'
import Fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { etagMiddleware } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../support/table.ts'
import { within } from '../support/until.ts'
import { serve } from '../support/wire.ts'
import { FIRST, SECOND, newSource, writing } from './source.ts'
import type { Source } from './source.ts'

/** Fields of streams by their nature, or by what they say of themselves. */
const STREAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'text/event-stream': { 'Content-Type': 'text/event-stream' },
  'application/x-ndjson': { 'Content-Type': 'application/x-ndjson' },
  'application/jsonl': { 'Content-Type': 'application/jsonl' },
  'multipart/x-mixed-replace': { 'Content-Type': 'multipart/x-mixed-replace; boundary=x' },
  'X-Accel-Buffering: no': { 'Content-Type': 'text/html', 'X-Accel-Buffering': 'no' }
}

type Start = (source: Source, fields: Readonly<Record<string, string>>) => RequestListener | Promise<RequestListener>
type Fetch = (request: Request) => Response | Promise<Response>

const generate = etagMiddleware(undefined, { generate: true })
const streamOf = ({ chunks }: Source): ReadableStream<Uint8Array> =>
  Readable.toWeb(Readable.from(chunks).map((chunk: string) => Buffer.from(chunk))) as ReadableStream<Uint8Array>
const listening = (fetch: Fetch): RequestListener => {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  return (request, response) => { void listener(request, response) }
}

const APPS: Readonly<Record<string, Start>> = {
  'node:http': (source, fields) => (request, response) => generate(request, response, () => {
    response.writeHead(200, { ...fields })
    void writing(source, response)
  }),
  'node:http, returned': (source, fields) => etagMiddleware((_request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
    return source.chunks
  }, { generate: true }),
  'Express': (source, fields) => express().use(generate).use((_request, response) => {
    response.set(fields)
    void writing(source, response)
  }),
  'Express, a pipe': (source, fields) => express().use(generate).use((_request, response) => {
    response.set(fields)
    Readable.from(source.chunks).pipe(response)
  }),
  'Koa'(source, fields) {
    const app = new Koa()
    app.use(ctx => {
      ctx.body = Readable.from(source.chunks)
      ctx.set(fields)
    })
    return etagMiddleware(app.callback(), { generate: true })
  },
  async 'Fastify'(source, fields) {
    const app = Fastify()
    app.addHook('onRequest', (request, reply, done) => { generate(request.raw, reply.raw, done) })
    app.get('/', (_request, reply) => reply.headers(fields).send(Readable.from(source.chunks)))
    await app.ready()
    return (request, response) => { app.routing(request, response) }
  },
  'Hono'(source, fields) {
    const app = new Hono()
    app.get('/', c => c.body(streamOf(source), 200, { ...fields }))
    return listening(etagMiddleware(app.fetch as Fetch, { generate: true }))
  },
  'h3'(source, fields) {
    const app = new H3({ silent: true })
    app.get('/', () => new Response(streamOf(source), { headers: fields }))
    app.fetch = etagMiddleware(app.fetch as Fetch, { generate: true })
    const listener = toNodeHandler(app)
    return (request, response) => { void listener(request, response) }
  }
}

/** Reads an answer over HTTP/1.1 to its end, and releases the second chunk where the first has come. */
async function readHttp1(listener: RequestListener, source: Source): Promise<string> {
  const wire = await serve(listener)
  const socket = await wire.open()
  try {
    let bytes = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      bytes += text
      if (bytes.includes(FIRST)) source.release()
    })
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await within(once(socket, 'close'), 'the answer is whole')
    return bytes
  } finally {
    socket.destroy()
    await wire.close()
  }
}

table('The first chunk of a stream', Object.entries(APPS).flatMap(([app, start]) => Object.entries(STREAMS).map(([kind, fields]) => ({
  name: `${app}, ${kind}`, ref: 'not-modified: generate', start, fields
}))), async ({ start, fields }) => {
  const source = newSource()
  const bytes = await readHttp1(await start(source, fields), source)
  assert.match(bytes, /^HTTP\/1\.1 200 /)
  assert.not.match(bytes, /^etag:/im)
  assert.ok(bytes.indexOf(FIRST) < bytes.indexOf(SECOND))
  assert.ok(bytes.endsWith('0\r\n\r\n'))
})

/** Where `compression` stands, seen from `generate`; the content is text, that nothing tells to be a stream but the calls. */
const ORDERS = {
  outside: (source: Source) => express().use(compression()).use(generate).use(flushing(source)),
  inside: (source: Source) => express().use(generate).use(compression()).use(flushing(source)),
  absent: (source: Source) => express().use(generate).use(flushing(source))
}

const flushing = (source: Source): express.RequestHandler => (_request, response) => {
  response.type('text')
  void writing(source, response, () => { (response as express.Response & { flush(): void }).flush() })
}

table('flush() after each chunk', Object.entries(ORDERS).map(([order, start]) => ({
  name: `compression ${order}`, ref: 'not-modified: generate', start, isCoded: order !== 'absent'
})), async ({ start, isCoded }) => {
  const source = newSource()
  const wire = await serve(start(source))
  try {
    const headers = { 'Accept-Encoding': isCoded ? 'gzip' : 'identity' }
    const [answer] = await within(once(get({ port: wire.port, headers }), 'response'), 'the fields of the answer have come') as [IncomingMessage]
    assert.equal([answer.headers['content-encoding'], answer.headers.etag], [isCoded ? 'gzip' : undefined, undefined])
    let text = ''
    const decoded = isCoded ? answer.pipe(createGunzip()) : answer
    decoded.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes(FIRST)) source.release()
    })
    await within(once(decoded, 'end'), 'the answer is whole')
    assert.is(text, FIRST + SECOND)
  } finally {
    await wire.close()
  }
})

table('The first chunk over HTTP/2', Object.entries(STREAMS).map(([kind, fields]) => ({ name: kind, ref: 'not-modified: generate', fields })), async ({ fields }) => {
  const source = newSource()
  const server = createServer((request, response) => {
    generate(request as unknown as IncomingMessage, response as unknown as ServerResponse, () => {
      response.writeHead(200, { ...fields })
      void writing(source, response as unknown as ServerResponse)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    let text = ''
    const stream = client.request({ ':path': '/' })
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes(FIRST)) source.release()
    })
    const [head] = await within(once(stream, 'response'), 'the fields of the answer have come') as [Record<string, unknown>]
    assert.equal([head[':status'], head['etag']], [200, undefined])
    await within(once(stream, 'end'), 'the answer is whole')
    assert.is(text, FIRST + SECOND)
  } finally {
    client.destroy()
    server.close()
  }
})
