// Content that is not sent: never begun where that can be known, always closed, and what fails by that ends nothing.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:http'
import { Readable } from 'node:stream'
import { etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'

const tag = withEtag(() => 'v1')
const END = ['Date: <date>', 'Connection: close']
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

/** Runs with what is printed as an error gathered, and with what nobody catches. */
async function watched(use: (printed: unknown[], uncaught: unknown[]) => Promise<void>): Promise<void> {
  const { error } = console
  const printed: unknown[] = []
  const uncaught: unknown[] = []
  const catchAll = (failure: unknown): void => { uncaught.push(failure) }
  console.error = (...args: unknown[]) => { printed.push(...args) }
  process.on('uncaughtException', catchAll)
  process.on('unhandledRejection', catchAll)
  try {
    await use(printed, uncaught)
    // What nobody catches is told a turn later.
    await new Promise(resolve => setImmediate(resolve))
  } finally {
    console.error = error
    process.off('uncaughtException', catchAll)
    process.off('unhandledRejection', catchAll)
  }
  assert.equal(uncaught, [])
}

const missing = (): Readable => createReadStream('/there/is/no/such/file')

table('A file that is missing, where it is not sent', [
  { name: 'on a 304', method: 'GET', fields: ['If-None-Match: "v1"'], status: 304 },
  { name: 'on a 304 to HEAD', method: 'HEAD', fields: ['If-None-Match: "v1"'], status: 304 },
  { name: 'on a 412', method: 'GET', fields: ['If-Match: "v0"'], status: 412 },
  { name: 'to HEAD', method: 'HEAD', fields: [], status: 200 },
  { name: 'on a 204', method: 'GET', fields: [], status: 204, set: 204 },
  { name: 'on a 304 of the handler\'s own', method: 'GET', fields: [], status: 304, set: 304 }
].flatMap(row => [false, true].map(isPromised => ({ set: 200, isPromised, ...row, name: `${row.name}${isPromised ? ', promised' : ''}`, ref: 'RFC 9110 §15.4.5' }))),
({ method, fields, status, set, isPromised }) => watched(async (printed, uncaught) => {
  let isClosed = false
  const handler = tag((_request, response) => {
    response.statusCode = set
    const file = missing()
    file.on('close', () => { isClosed = true })
    return isPromised ? Promise.resolve(file) : file
  })
  await withServer((request, response) => { void handler(request, response) }, async wire => {
    const answer = await wire.send(method, fields)
    assert.equal([answer.status, status === 412 ? bare(answer).content : answer.content], [status, ''])
    await until(() => isClosed || uncaught.length > 0, 'the file is closed')
  })
  assert.equal(printed, [])
}))

interface Given { name: string, make: (log: string[]) => unknown, closed: string[] }
const GIVEN: Given[] = [
  { name: 'a string', make: () => 'content', closed: [] },
  { name: 'a function', make: log => () => { log.push('made'); return 'content' }, closed: [] },
  { name: 'a generator function', make: log => function* () { log.push('made'); yield 'content' }, closed: [] },
  { name: 'a generator', make: log => (function* () { try { yield ''; log.push('made') } finally { log.push('closed') } })(), closed: ['closed'] },
  { name: 'a Readable', make: log => new Readable({ read() { log.push('made') }, destroy(error, done) { log.push('closed'); done(error) } }), closed: ['closed'] },
  { name: 'a ReadableStream', make: log => new ReadableStream({ pull() { log.push('made') }, cancel() { log.push('closed') } }, { highWaterMark: 0 }), closed: ['closed'] }
]

table('Content returned with a status that has none', GIVEN.flatMap(given => [204, 304].flatMap(status => ['GET', 'HEAD'].map(method => ({
  ...given, status, method, name: `${status} to ${method}: ${given.name}`, ref: 'RFC 9110 §15.3.5, §15.4.5'
})))), async ({ make, closed, status, method }) => {
  const log: string[] = []
  await withServer(tag((_request, response) => {
    response.statusCode = status
    return make(log)
  }), async wire => {
    const reason = status === 204 ? 'No Content' : 'Not Modified'
    assert.equal(await wire.send(method), { status, reason, fields: ['ETag: "v1"', ...END], content: '', truncated: false })
  })
  assert.equal(log, closed)
})

const pool = Buffer.from('secret, content, secret')
type View = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView
const part = (View: View): ArrayBufferView => new View(pool.buffer as ArrayBuffer, pool.byteOffset + 8, 7)

table('A view of a part of a pool', [
  { name: 'a DataView', content: () => part(DataView) },
  { name: 'a Uint8Array', content: () => part(Uint8Array) },
  { name: 'an Int8Array', content: () => part(Int8Array) },
  { name: 'a function that returns one', content: () => () => part(DataView) },
  { name: 'a function that promises one', content: () => async () => part(DataView) },
  { name: 'a chunk', content: () => [part(DataView)] }
].map(row => ({ ...row, ref: 'not-modified: content' })), ({ content, name }) => withServer(tag(() => content()), async wire => {
  const length = name === 'a chunk' ? [...END, 'Transfer-Encoding: chunked'] : ['Content-Length: 7', ...END]
  assert.equal(await wire.send('GET'), { status: 200, reason: 'OK', fields: ['ETag: "v1"', ...length], content: 'content', truncated: false })
}))

/** Waits until the server has noticed that the client of the next request left. */
async function leaving(server: Server): Promise<void> {
  const [, response] = await within(once(server, 'request'), 'a request comes') as [IncomingMessage, ServerResponse]
  await within(once(response, 'close'), 'the client is known to have left')
}

type Late = (content: Promise<unknown>) => unknown
const LATE: Record<string, Late> = {
  'promised by the handler': content => content,
  'promised by a function for content': content => () => content
}
const OPENED: Record<string, (log: string[]) => unknown> = {
  'a Readable': log => new Readable({ read() {}, destroy(error, done) { log.push('closed'); done(error) } }),
  'a ReadableStream': log => new ReadableStream({ cancel() { log.push('closed') } })
}

table('Content that is made after the client left', Object.entries(LATE).flatMap(([how, late]) => Object.entries(OPENED).map(([name, open]) => ({
  name: `${name}, ${how}`, late, open, ref: 'RFC 9112 §9.8'
}))), ({ late, open }) => watched(async printed => {
  const log: string[] = []
  let give = (): void => {}
  const content = new Promise(resolve => { give = () => resolve(open(log)) })
  await withServer(tag(() => late(content)), async wire => {
    const left = leaving(wire.server)
    const socket = await wire.open()
    socket.write(REQUEST)
    await within(once(wire.server, 'request'), 'the request comes')
    socket.destroy()
    await left
    give()
    await until(() => log.length > 0, 'what was made is closed')
  })
  assert.equal([log, printed], [['closed'], []])
}))

const BAD: Record<string, (log: string[]) => unknown> = {
  'a generator': log => (function* () { try { yield 'begun'; yield 5 } finally { log.push('closed') } })(),
  'a generator function': log => function* () { try { yield 'begun'; yield 5 } finally { log.push('closed') } },
  'an async generator': log => (async function* () { try { yield 'begun'; yield null } finally { log.push('closed') } })(),
  'a Readable of objects': log => {
    const chunks = ['begun', 5]
    return new Readable({ objectMode: true, highWaterMark: 1, read() { this.push(chunks.shift() ?? null) }, destroy(error, done) { log.push('closed'); done(error) } })
  },
  'a ReadableStream': log => {
    const chunks = ['begun', 5]
    return new ReadableStream({ pull(controller) { controller.enqueue(chunks.shift()) }, cancel() { log.push('closed') } }, { highWaterMark: 0 })
  }
}

stories('RFC 9112 §9.8: content for a client that has left', {
  'is not made': async () => {
    let made = 0
    let give = (): void => {}
    const content = new Promise<() => string>(resolve => { give = () => resolve(() => `${++made}`) })
    let delivered: unknown
    const handler = tag(() => content) as (...args: unknown[]) => unknown
    await withServer((request, response) => { delivered = handler(request, response) }, async wire => {
      const left = leaving(wire.server)
      const socket = await wire.open()
      socket.write(REQUEST)
      await within(once(wire.server, 'request'), 'the request comes')
      socket.destroy()
      await left
      give()
      await within(delivered as Promise<void>, 'the handler is done')
    })
    assert.is(made, 0)
  }
})

table('A bad chunk closes its source', Object.entries(BAD).map(([name, make]) => ({ name, make, ref: 'not-modified: errors' })), ({ make }) => watched(async printed => {
  const log: string[] = []
  await withServer(tag(() => make(log) as never), async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, answer.content, answer.truncated], [200, 'begun', true])
    await until(() => log.length > 0, 'the source is closed')
  })
  assert.equal([log, printed.length], [['closed'], 1])
  assert.match((printed[0] as Error).message, /^Expected a chunk of content to be a string or bytes, got (5|null)$/)
}))

const boom = (): never => { throw new Error('boom') }
const FAILING: Record<string, () => unknown> = {
  'a generator whose finally throws': () => (function* () { try { yield ''; yield 'content' } finally { boom() } })(),
  'an async generator whose finally throws': () => (async function* () { try { yield ''; yield 'content' } finally { boom() } })(),
  'a ReadableStream whose cancel throws': () => new ReadableStream({ cancel: boom }),
  'a ReadableStream whose cancel rejects': () => new ReadableStream({ cancel: async () => boom() }),
  'a ReadableStream that somebody reads': () => {
    const stream = new ReadableStream()
    stream.getReader()
    return stream
  },
  'a stream whose destroy throws': () => Object.assign(new Readable({ read() {} }), { destroy: boom })
}

table('What fails while it is given up is printed, and the answer stands', Object.entries(FAILING).flatMap(([name, make]) => [
  { field: 'If-None-Match: "v1"', status: 304 }, { field: 'If-Match: "v0"', status: 412 }
].map(row => ({ ...row, make, name: `${name}, ${row.status}`, ref: 'not-modified: errors' }))), ({ field, status, make }) => watched(async printed => {
  let passed = 0
  await withServer((request, response) => {
    const call = tag(() => make() as never) as unknown as (request: IncomingMessage, response: ServerResponse, next: () => void) => void
    call(request, response, () => { passed++ })
  }, async wire => {
    const answer = await wire.send('GET', [field])
    assert.equal([answer.status, status === 412 ? bare(answer).content : answer.content, answer.truncated], [status, '', false])
    await until(() => printed.length > 0, 'the failure is printed')
  })
  // The answer was given: nobody is to answer the error.
  assert.equal([printed.length, passed], [1, 0])
}))

table('A source that fails to close, when its client has left', Object.entries({
  'throws': () => { boom() },
  'rejects': async () => { boom() }
}).map(([name, close]) => ({ name, close, ref: 'not-modified: errors' })), ({ close }) => watched(async printed => {
  const endless = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: close })
  }
  let asked = 0
  await withServer(tag(() => {
    asked++
    return endless as unknown as AsyncIterable<string>
  }), async wire => {
    const socket = await wire.open()
    socket.write(REQUEST)
    await until(() => asked === 1, 'the handler runs')
    socket.destroy()
    await until(() => printed.length > 0, 'the failure is printed')
  })
  assert.equal(printed.map(error => (error as Error).message), ['boom'])
}))

stories('not-modified: content returned by a handler that had answered', {
  'is closed': () => watched(async printed => {
    const log: string[] = []
    await withServer(tag((_request, response) => {
      response.end('mine')
      return new Readable({ read() {}, destroy(error, done) { log.push('closed'); done(error) } })
    }), async wire => {
      assert.is((await wire.send('GET')).content, 'mine')
      await until(() => log.length > 0, 'what was returned is closed')
    })
    assert.equal([log, printed.length], [['closed'], 1])
  })
})

stories('not-modified: what a handler pipes', {
  'is read to its end, also where nothing of it is sent': async () => {
    let ended = 0
    const piped: NodeHandler = (_request, response) => {
      response.setHeader('ETag', '"v1"')
      const source = Readable.from(['con', 'tent'])
      source.on('end', () => { ended++ })
      source.pipe(response)
    }
    await withServer(etagMiddleware(piped), async wire => {
      for (const [method, field, status] of [['GET', 'If-None-Match: "v1"', 304], ['GET', 'If-Match: "v0"', 412], ['HEAD', 'X: y', 200]] as const) {
        ended = 0
        const answer = await wire.send(method, [field])
        assert.equal([answer.status, status === 412 ? bare(answer).content : answer.content], [status, ''])
        await until(() => ended === 1, 'the source was read')
      }
    })
  }
})
