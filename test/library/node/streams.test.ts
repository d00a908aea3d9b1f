// Streams: back-pressure, clients that leave, answers that are not started.
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttp2Server, connect as connectHttp2, constants } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'

const tag = withEtag(() => 'v1')
const CHUNK = Buffer.alloc(64 * 1024, 'x')
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

/** Waits until the server has noticed that the client of the next request left. */
async function leaving(server: Server): Promise<void> {
  const [, response] = await within(once(server, 'request'), 'a request comes') as [IncomingMessage, ServerResponse]
  await within(once(response, 'close'), 'the client is known to have left')
}

interface Endless { name: string, make: (log: { made: number, closed: number }) => unknown, ref: string }

const ENDLESS: Endless[] = [
  { name: 'a generator', ref: 'S11', make: log => function* () {
    try { for (;;) { log.made++; yield CHUNK } } finally { log.closed++ }
  } },
  { name: 'an async generator', ref: 'S11', make: log => async function* () {
    try { for (;;) { log.made++; await null; yield CHUNK } } finally { log.closed++ }
  } },
  { name: 'a Readable', ref: 'RFC 9112 §9.8', make: log => new Readable({
    read() { log.made++; this.push(CHUNK) },
    destroy(error, callback) { log.closed++; callback(error) }
  }) },
  { name: 'a ReadableStream', ref: 'RFC 9112 §9.8', make: log => new ReadableStream({
    pull(controller) { log.made++; controller.enqueue(CHUNK) },
    cancel() { log.closed++ }
  }) }
]

table('A client that reads nothing stops the source, and one that leaves closes it', ENDLESS, async ({ make }) => {
  const log = { made: 0, closed: 0 }
  await withServer(tag(() => make(log)), async wire => {
    const socket = await wire.open()
    socket.pause()
    socket.write(REQUEST)
    // The kernel's buffers take some megabytes; then the count stands still.
    let before = -1
    await until(() => {
      const isStill = log.made > 0 && log.made === before
      before = log.made
      return isStill
    }, 'the source stands still')
    assert.ok(log.made < 1000, `${log.made} chunks were made for a client that read none`)
    assert.is(log.closed, 0)
    const stood = log.made
    socket.resume()
    await until(() => log.made > stood + 100, 'the source goes on')
    socket.destroy()
    await until(() => log.closed === 1, 'the source is closed')
  })
  assert.is(log.closed, 1)
})

stories('RFC 9112 §9.8: a client that leaves', {
  'while the next chunk is awaited: a Readable and a ReadableStream are closed at once': async () => {
    let closed = 0
    const stuck = [
      () => new Readable({ read() { if (closed === 0 && this.readableLength === 0) this.push('first') ; this._read = () => {} }, destroy(error, callback) { closed++; callback(error) } }),
      () => new ReadableStream({ start(controller) { controller.enqueue('first') }, pull: () => new Promise(() => {}), cancel() { closed++ } })
    ]
    for (const make of stuck) {
      closed = 0
      await withServer(tag(() => make()), async wire => {
        const socket = await wire.open()
        socket.write(REQUEST)
        await once(socket, 'data')
        socket.destroy()
        await until(() => closed === 1, 'the source is closed')
      })
    }
  },
  'before the first chunk: the generator\'s finally runs, and no error is reported': async () => {
    const { error } = console
    const errors: unknown[] = []
    console.error = (...args: unknown[]) => { errors.push(...args) }
    let release = (): void => {}
    let closed = 0
    let asked = 0
    try {
      await withServer(tag(() => async function* () {
        try {
          asked++
          await new Promise<void>(resolve => { release = resolve })
          yield 'late'
          yield 'later'
        } finally {
          closed++
        }
      }), async wire => {
        const left = leaving(wire.server)
        const socket = await wire.open()
        socket.write(REQUEST)
        await until(() => asked === 1, 'the generator is asked')
        socket.destroy()
        await left
        release()
        await until(() => closed === 1, 'the source is closed')
      })
      assert.equal(errors, [])
    } finally {
      console.error = error
    }
  },
  'while the tag is awaited: the handler does not run': async () => {
    let release = (): void => {}
    let asked = 0
    let runs = 0
    const slow = withEtag(() => {
      asked++
      return new Promise(resolve => { release = () => resolve('v1') })
    })(() => {
      runs++
      return 'x'
    })
    let decided: unknown
    await withServer((request, response) => { decided = (slow as (...args: unknown[]) => unknown)(request, response) }, async wire => {
      const left = leaving(wire.server)
      const socket = await wire.open()
      socket.write(REQUEST)
      await until(() => asked === 1, 'the tag function is asked')
      socket.destroy()
      await left
      release()
      await within(decided as Promise<void>, 'the handler is done')
      assert.is(runs, 0)
    })
  },
  'before the handler is called, since something else was awaited: it does not run': async () => {
    let runs = 0
    let calls = 0
    const required = withEtag(() => 'v1', { required: true })((_request: IncomingMessage, _response: ServerResponse) => { runs++ })
    const call = (request: IncomingMessage, response: ServerResponse): void => {
      response.once('close', () => setImmediate(() => { required(request, response); calls++ }))
    }
    await withServer(call, async wire => {
      for (const start of ['GET / HTTP/1.1', 'PUT / HTTP/1.1\r\nIf-Match: "v1"', 'PUT / HTTP/1.1']) {
        const socket = await wire.open()
        socket.write(`${start}\r\nHost: x\r\n\r\n`)
        await once(wire.server, 'request')
        socket.destroy()
      }
      await until(() => calls === 3, 'three handlers were called')
    })
    const server = createHttp2Server(call as unknown as Parameters<typeof createHttp2Server>[1])
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const stream = client.request({ ':method': 'PUT', 'if-match': '"v1"' })
    await once(server, 'request')
    stream.close(constants.NGHTTP2_CANCEL)
    await until(() => calls === 4, 'the handler was called on HTTP/2')
    client.close()
    server.close()
    assert.is(runs, 0)
  }
})

stories('RFC 9113 §8.1: streams under node:http2', {
  'content arrives whole, and an error in mid-stream is no clean end': async () => {
    const { error } = console
    console.error = () => {}
    const whole: NodeHandler = tag(() => function* () { for (let i = 0; i < 40; i++) yield CHUNK })
    const broken: NodeHandler = tag(() => function* () { yield 'begun'; throw new Error('boom') })
    const server = createHttp2Server((request, response) => {
      void (request.url === '/whole' ? whole : broken)(request as never, response as never)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const get = (path: string): Promise<[number, number]> => new Promise(resolve => {
      const stream = session.request({ ':path': path })
      let length = 0
      stream.on('data', (chunk: Buffer) => { length += chunk.length })
      stream.on('error', () => {})
      stream.on('close', () => resolve([length, stream.rstCode]))
    })
    try {
      assert.equal(await get('/whole'), [40 * CHUNK.length, 0])
      assert.equal((await get('/broken'))[1], 2)
      assert.equal(await get('/whole'), [40 * CHUNK.length, 0])
    } finally {
      console.error = error
      session.destroy()
      server.close()
    }
  }
})
