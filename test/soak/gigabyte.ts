// A gigabyte, offered in new pieces to a client that reads none of it, in every shape that content may have.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { Readable } from 'node:stream'
import type { Writable } from 'node:stream'
import { etagMiddleware, lazyBody, memoryContents, partial, rangeBody, withEtag, withKeptContent, withRanges } from 'not-modified'
import { MEGABYTE, held, heldAtRest } from './memory.ts'
import { until } from '../support/until.ts'

const PIECE = MEGABYTE / 16
const PIECES = 1024 * 16

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** What an offer came to: pieces made, the most bytes that were held above those before, and whether the source was closed. */
export interface Offered { readonly made: number, readonly peak: number, readonly closed: number }

interface Log { made: number, peak: number, closed: number, readonly before: number }

function piece(log: Log): Buffer {
  // Far beyond what is allowed there is no need to go on.
  if (log.made === PIECES || log.peak > 128 * MEGABYTE) throw new Error('Enough was taken')
  if (++log.made % 64 === 0) log.peak = Math.max(log.peak, held() - log.before)
  return Buffer.alloc(PIECE, log.made)
}

function* generate(log: Log): Generator<Buffer> {
  try {
    for (;;) yield piece(log)
  } finally {
    log.closed++
  }
}

async function* generateAsync(log: Log): AsyncGenerator<Buffer> {
  yield* generate(log)
}

const readable = (log: Log): Readable => new Readable({
  read() { this.push(piece(log)) },
  destroy(error, callback) {
    log.closed++
    callback(error)
  }
})

const tag = withEtag(() => 'v1')
const HANDLERS = {
  generator: log => tag(() => () => generate(log)),
  asyncGenerator: log => tag(() => generateAsync(log)),
  readable: log => tag(() => readable(log)),
  readableStream: log => tag(() => new ReadableStream({ pull(controller) { controller.enqueue(piece(log)) }, cancel() { log.closed++ } })),
  lazyBody: log => tag(() => lazyBody(generate(log))),
  generate: log => etagMiddleware(() => generate(log), { generate: true }) as Handler,
  pipe: log => etagMiddleware((_request: IncomingMessage, response: ServerResponse) => {
    const source = readable(log)
    response.on('close', () => source.destroy())
    source.pipe(response)
  }, { generate: true }) as Handler,
  partial: log => tag(withRanges(() => partial(PIECE * PIECES, () => generate(log)))) as Handler,
  rangeBody: log => tag(() => rangeBody(PIECE * PIECES, () => generate(log))),
  kept: log => tag(withKeptContent(memoryContents())(() => () => generate(log))) as Handler,
  http2: log => tag(() => () => generate(log))
} satisfies Record<string, (log: Log) => Handler>

export type OfferName = 'generator' | 'asyncGenerator' | 'readable' | 'readableStream' | 'lazyBody' | 'generate' | 'pipe' | 'partial' | 'rangeBody' | 'kept' | 'http2'

/** Connects a client that asks and does not read; returns how it leaves. */
async function ask(name: OfferName, port: number): Promise<() => void> {
  if (name === 'http2') {
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    session.on('error', () => {})
    session.request({ ':path': '/' }).on('error', () => {})
    return () => session.destroy()
  }
  const socket = connect(port, '127.0.0.1').pause()
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: "v0"\r\n\r\n')
  return () => socket.destroy()
}

/** Offers the gigabyte, waits until the source stands still, and lets the client leave. */
export async function offer(name: OfferName): Promise<Offered> {
  console.error = () => {}
  const log: Log = { made: 0, peak: 0, closed: 0, before: await heldAtRest() }
  const handler = HANDLERS[name](log)
  let answering: Writable | undefined
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answering = (response as { stream?: Writable }).stream ?? response
    handler(request, response)
  }
  const server: Server = name === 'http2' ? createHttp2Server(listener as never) : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const leave = await ask(name, (server.address() as AddressInfo).port)
  let before = -1
  let still = 0
  await until(() => {
    still = log.made === before && (answering?.writableNeedDrain === true || log.closed > 0) ? still + 1 : 0
    before = log.made
    return still === 10
  }, 'the source stands still')
  log.peak = Math.max(log.peak, await heldAtRest() - log.before)
  leave()
  await until(() => log.closed > 0, 'the source is closed')
  server.close()
  const { made, peak, closed } = log
  return { made, peak, closed }
}
