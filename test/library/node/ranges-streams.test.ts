// Parts that are made while they are sent: what is made too much, too little or not at all, clients that leave, HTTP/2, compressors.
import { once } from 'node:events'
import { createReadStream, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import compression from 'compression'
import { etagMiddleware, partial, withEtag, withRanges } from 'not-modified'
import type { NodeHandler, OpenPart } from 'not-modified'
import * as assert from 'uvu/assert'
import { withConsole } from '../../support/console.ts'
import { stories, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'

const BIG = 8 * 1024 * 1024
const tag = withEtag(() => 'v1')
const ranged = (length: number, open: OpenPart): NodeHandler => tag(withRanges(() => partial(length, open))) as NodeHandler

interface Log { made: number, closed: number }
const MAKERS: Readonly<Record<string, (log: Log, chunks: readonly string[]) => ReturnType<OpenPart>>> = {
  'a generator': (log, chunks) => (function* () {
    try { for (const chunk of chunks) { log.made++; yield chunk } } finally { log.closed++ }
  })(),
  'an async generator': (log, chunks) => (async function* () {
    try { for (const chunk of chunks) { log.made++; await null; yield chunk } } finally { log.closed++ }
  })(),
  'a Readable': (log, chunks) => {
    let at = 0
    return new Readable({ highWaterMark: 0,
      read() { this.push(chunks[at++] ?? null); log.made++ },
      destroy(error, callback) { log.closed++; callback(error) }
    })
  },
  'a promise of a generator': async (log, chunks) => (function* () {
    try { for (const chunk of chunks) { log.made++; yield chunk } } finally { log.closed++ }
  })(),
}

for (const [shape, make] of Object.entries(MAKERS)) {
  table(`A part made by ${shape}`, [
    { name: 'of the length that was promised is sent', chunks: ['01', '', '234'], content: '01234', isTruncated: false },
    { name: 'of one chunk too long is cut', chunks: ['0123456789'], content: '01234', isTruncated: false },
    { name: 'of a chunk too many is cut', chunks: ['01234', '56789'], content: '01234', isTruncated: false },
    { name: 'of thousands of chunks too many is cut', chunks: ['01234', ...Array<string>(5000).fill('x')], content: '01234', isTruncated: false },
    { name: 'that ends early ends the connection', chunks: ['01', '2'], content: '012', isTruncated: true },
  ].map(row => ({ ...row, ref: 'RFC 9112 §6.3' })), async ({ chunks, content, isTruncated }) => {
    const log = { made: 0, closed: 0 }
    await withConsole(async errors => {
      await withServer(ranged(10, () => make(log, chunks)), async ({ send }) => {
        const answer = await send('GET', ['Range: bytes=0-4'])
        assert.is(answer.status, 206)
        assert.is(answer.content, content)
        assert.is(answer.truncated, isTruncated)
        await until(() => log.closed === 1, 'the source is closed')
        assert.ok(log.made < 100)
        assert.equal(errors.map(String), isTruncated ? ['RangeError: open(0, 4): expected 5 bytes, got 3'] : [])
      })
    })
  })
}

table('A part that fails before its first byte', [
  { name: 'as it is opened', open: () => { throw new Error('closed') } },
  { name: 'as its opening is awaited', open: () => Promise.reject(new Error('closed')) },
  { name: 'as its first chunk is made', open: function* () { yield ''; throw new Error('closed') } },
  { name: 'as it is made of a number', open: () => 7 },
  { name: 'as it has a chunk that is none', open: () => [7] },
  { name: 'as it is empty', open: () => '' },
].map(row => ({ ...row, ref: 'not-modified: errors' })), async ({ open }) => {
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('X-Own', 'y')
    void ranged(10, open as OpenPart)(request, response)
  }
  await withConsole(async errors => {
    await withServer(handler, async ({ send }) => {
      const { status, fields, content } = await send('GET', ['Range: bytes=0-4'])
      assert.is(status, 500)
      assert.equal(fields.filter(field => !/^(?:Date|Connection)/.test(field)).sort(),
        ['Accept-Ranges: bytes', 'Content-Length: 22', 'Content-Type: text/plain; charset=utf-8', 'X-Own: y'])
      assert.is(content, 'Internal Server Error\n')
      assert.is(errors.length, 1)
    })
  })
})

stories('A part that fails', {
  'reaches next with the response as it was': async () => {
    const seen: unknown[] = []
    const handler = ranged(10, () => { throw new Error('closed') }) as unknown as (request: IncomingMessage, response: ServerResponse, next: unknown) => void
    await withServer((request, response) => {
      handler(request, response, (error: Error) => {
        seen.push(error.message, response.statusCode, response.getHeaderNames())
        response.end('own')
      })
    }, async ({ send }) => {
      assert.is((await send('GET', ['Range: bytes=0-4'])).content, 'own')
      assert.equal(seen, ['closed', 200, ['accept-ranges']])
    })
  },
  'in the middle of the second part ends the connection': async () => {
    await withConsole(async errors => {
      const open: OpenPart = first => {
        if (first === 0) return 'ab'
        throw new Error('gone')
      }
      await withServer(ranged(1000, open), async ({ send }) => {
        const answer = await send('GET', ['Range: bytes=0-1,500-501'])
        assert.is(answer.status, 206)
        assert.is(answer.truncated, true)
        assert.is(answer.content.includes('\r\n\r\nab\r\n--'), true)
        assert.equal(errors.map(String), ['Error: gone'])
      })
    })
  },
})

const CHUNK = Buffer.alloc(64 * 1024, 'x')
const endless = (log: Log) => function* (): Generator<Buffer> {
  try { for (;;) { log.made++; yield CHUNK } } finally { log.closed++ }
}

stories('A client', {
  'that reads nothing has no more made than its buffers take, and closes the part as it leaves': async () => {
    const log = { made: 0, closed: 0 }
    await withServer(ranged(1 << 30, endless(log)), async ({ open, server }) => {
      const coming = within(once(server, 'request'), 'a request comes')
      const socket = await open()
      socket.pause()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=100-\r\n\r\n')
      const [, response] = await coming as [IncomingMessage, ServerResponse]
      await until(() => response.writableNeedDrain, 'the response is full')
      const { made } = log
      assert.ok(made < 1000, `${made} chunks of 16384`)
      assert.is(log.closed, 0)
      socket.destroy()
      await until(() => log.closed === 1, 'the part is closed')
    })
  },
  'that leaves between two parts has no other opened': async () => {
    const opened: number[] = []
    const log = { made: 0, closed: 0 }
    await withServer(ranged(1 << 30, first => { opened.push(first); return endless(log)() }), async ({ open }) => {
      const socket = await open()
      socket.once('data', () => { socket.destroy() })
      socket.write(`GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=0-99999999,200000000-299999999\r\n\r\n`)
      await until(() => log.closed === 1, 'the part is closed')
      assert.equal(opened, [0])
    })
  },
  'that leaves while a part is opened has it closed': async () => {
    const log = { made: 0, closed: 0 }
    let resolve: (content: Readable) => void = () => {}
    await withServer(ranged(1000, () => new Promise<Readable>(resolved => { resolve = resolved })), async ({ open, server }) => {
      const coming = within(once(server, 'request'), 'a request comes')
      const socket = await open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=0-99\r\n\r\n')
      const [, response] = await coming as [IncomingMessage, ServerResponse]
      const leaving = within(once(response, 'close'), 'the client is known to have left')
      socket.destroy()
      await leaving
      resolve(new Readable({ read() {}, destroy(error, callback) { log.closed++; callback(error) } }))
      await until(() => log.closed === 1, 'the part is closed')
    })
  },
  'that asks for a part of a file thirty times and leaves leaves no descriptor open': async () => {
    const home = mkdtempSync(join(tmpdir(), 'not-modified-ranges-'))
    try {
      const path = join(home, 'file')
      writeFileSync(path, Buffer.alloc(BIG, 'x'))
      await withServer(ranged(BIG, (start, end) => createReadStream(path, { start, end })), async ({ open, send }) => {
        const isOpen = (): boolean => readdirSync('/proc/self/fd').some(fd => linkOf(fd) === path)
        for (let i = 0; i < 30; i++) {
          const socket = await open()
          socket.once('data', () => { socket.destroy() })
          socket.write('GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=100-\r\n\r\n')
          await within(once(socket, 'close'), 'the connection is closed')
        }
        if (process.platform === 'linux') await until(() => !isOpen(), 'all descriptors are closed')
        const answer = await send('GET', [`Range: bytes=${BIG - 5}-`])
        assert.is(answer.content, 'xxxxx')
        if (process.platform === 'linux') await until(() => !isOpen(), 'the descriptor of a part that was sent is closed')
      })
    } finally {
      rmSync(home, { recursive: true })
    }
  },
})

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

stories('On one connection', {
  'an answer follows the other, whole and in parts': async () => {
    const text = 'abcdefghij'
    await withServer(ranged(10, (first, last) => text.slice(first, last + 1)), async ({ open }) => {
      const socket = await open()
      let received = ''
      socket.on('data', chunk => { received += String(chunk) })
      const requests = ['Range: bytes=0-2', 'Range: bytes=10-', 'X: y', 'Range: bytes=-2'].map(field => `GET / HTTP/1.1\r\nHost: x\r\n${field}\r\n\r\n`)
      socket.write(requests.join(''))
      await until(() => received.endsWith('\r\n\r\nij'), () => `all four answers come: ${received}`)
      assert.equal(received.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 206', 'HTTP/1.1 416', 'HTTP/1.1 200', 'HTTP/1.1 206'])
      socket.destroy()
    })
  }
})

table('Over HTTP/2', [
  { name: 'a part', range: 'bytes=2-4', status: 206, contentRange: 'bytes 2-4/10', content: '234' },
  { name: 'the whole', range: 'items=2-4', status: 200, contentRange: undefined, content: '0123456789' },
  { name: 'none that could be satisfied', range: 'bytes=10-', status: 416, contentRange: 'bytes */10', content: '' },
].map(row => ({ ...row, ref: 'RFC 9113 §8' })), async ({ range, status, contentRange, content }) => {
  const server = createHttp2Server(ranged(10, (first, last) => '0123456789'.slice(first, last + 1)) as never)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const warnings: string[] = []
  const warn = (warning: Error): void => { warnings.push(warning.message) }
  process.on('warning', warn)
  try {
    const stream = client.request({ range })
    const [headers] = await within(once(stream, 'response'), 'an answer comes') as [Record<string, unknown>]
    let received = ''
    for await (const chunk of stream) received += String(chunk)
    assert.is(headers[':status'], status)
    assert.is(headers['content-range'], contentRange)
    assert.is(headers['content-length'], String(content.length))
    assert.is(headers['etag'], '"v1"')
    assert.is(received, content)
    assert.equal(warnings, [])
  } finally {
    process.off('warning', warn)
    client.destroy()
    server.close()
    await once(server, 'close')
  }
})

const TEXT = 'content '.repeat(2000)
type Step = (request: IncomingMessage, response: ServerResponse, next: () => void) => void
const compress = compression() as unknown as Step
const middleware = etagMiddleware() as unknown as Step
const ORDERS: Readonly<Record<string, readonly Step[]>> = {
  'a compressor outside': [compress], 'a compressor inside': [middleware, compress], 'a compressor around the middleware': [compress, middleware]
}
const HANDLERS: Readonly<Record<string, () => ReturnType<NodeHandler>>> = {
  'a string': () => TEXT, 'partial': () => partial(TEXT.length, (first, last) => TEXT.slice(first, last + 1)), 'a function': () => () => TEXT
}

table('Under', Object.entries(ORDERS).flatMap(([order, steps]) => Object.entries(HANDLERS).map(([shape, make]) =>
  ({ name: `${order} a part of ${shape} is not coded, and the whole is`, ref: 'RFC 9110 §14.1.2', steps, make }))), async ({ steps, make }) => {
  const handler = withEtag(() => 'v1')(withRanges((_request, response) => {
    response.setHeader('Content-Type', 'text/plain')
    return make()
  })) as NodeHandler
  const run = (request: IncomingMessage, response: ServerResponse, at = 0): void => {
    const step = steps[at]
    if (step === undefined) void handler(request, response)
    else step(request, response, () => { run(request, response, at + 1) })
  }
  await withServer((request, response) => { run(request, response) }, async ({ send }) => {
    const coded = ['Accept-Encoding: gzip']
    const named = (fields: readonly string[], name: string): string[] => fields.filter(field => field.startsWith(`${name}: `))
    const whole = await send('GET', coded)
    assert.equal(named(whole.fields, 'Content-Encoding'), ['Content-Encoding: gzip'])
    assert.equal(named(whole.fields, 'ETag'), ['ETag: "v1-gzip"'])
    assert.equal(named(whole.fields, 'Accept-Ranges'), [])
    const cut = await send('GET', [...coded, 'Range: bytes=8-9999'])
    assert.is(cut.status, 206)
    assert.is(cut.content, TEXT.slice(8, 10000))
    assert.equal(named(cut.fields, 'Content-Encoding'), [])
    assert.equal(named(cut.fields, 'Vary'), ['Vary: Accept-Encoding'])
    assert.equal(named(cut.fields, 'ETag'), ['ETag: "v1"'])
    assert.equal(named(cut.fields, 'Content-Length'), ['Content-Length: 9992'])
    assert.equal(named(cut.fields, 'Accept-Ranges'), ['Accept-Ranges: bytes'])
    assert.equal(named((await send('GET', [])).fields, 'Accept-Ranges'), ['Accept-Ranges: bytes'])
    const several = await send('GET', [...coded, 'Range: bytes=0-4999,6000-9999'])
    assert.is(several.status, 206)
    assert.equal(named(several.fields, 'Content-Encoding'), [])
    assert.equal(named(several.fields, 'Content-Length'), [`Content-Length: ${several.content.length}`])
    // Who has a part of the coded content gets all of it anew.
    const other = await send('GET', [...coded, 'Range: bytes=8-9999', 'If-Range: "v1-gzip"'])
    assert.is(other.status, 200)
    assert.equal(named(other.fields, 'ETag'), ['ETag: "v1-gzip"'])
    assert.is((await send('GET', [...coded, 'Range: bytes=8-9999', 'If-Range: "v1"'])).status, 206)
    assert.is((await send('GET', [...coded, 'Range: bytes=8-9999', 'If-None-Match: "v1-gzip"'])).status, 304)
    assert.is((await send('GET', [...coded, 'Range: bytes=99999-'])).status, 416)
  })
})
