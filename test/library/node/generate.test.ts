// Tags made from content: strong, bounded, and never at the price of a stream.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import compression from 'compression'
import { createGunzip } from 'node:zlib'
import { etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { METHODS, get } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

const LIMIT = 1000
const md5 = (text: string): string => `"${createHash('md5').update(text, 'latin1').digest('hex')}"`
const text = 'x'.repeat(900)
const long = 'y'.repeat(1001)
const valueOf = (answer: Answer, name: string): string | undefined =>
  answer.fields.find(field => field.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2)

const WAYS: Record<string, (content: string) => NodeHandler> = {
  'end': content => (_request, response) => { response.end(content) },
  'write, then end': content => (_request, response) => { response.write(content.slice(0, 99)); response.end(content.slice(99)) },
  'many small writes': content => (_request, response) => {
    for (let at = 0; at < content.length; at += 7) response.write(content.slice(at, at + 7))
    response.end()
  },
  'writes with encodings and callbacks': content => (_request, response) => {
    response.write(Buffer.from(content.slice(0, 50)).toString('hex'), 'hex', () => response.end(content.slice(50), 'latin1', () => {}))
  },
  'bytes that are used again': content => (_request, response) => {
    const bytes = Buffer.from(content)
    response.write(bytes.subarray(0, 10), () => {
      bytes.fill('!', 0, 10)
      response.end(bytes.subarray(10))
    })
  },
  'writeHead': content => (_request, response) => { response.writeHead(200, { 'X-Own': 'y' }).end(content) },
  'writeHead with a flat array': content => (_request, response) => { response.writeHead(200, ['X-Own', 'y', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end(content) },
  'a pipe': content => (_request, response) => { Readable.from([content]).pipe(response) },
  'later': content => (_request, response) => { setTimeout(() => response.end(content), 5) },
  'content returned': content => () => content,
  'content returned lazily': content => () => () => content,
  'a generator returned': content => () => function* () { yield content.slice(0, 9); yield content.slice(9) }
}

const serveGenerated = (handler: NodeHandler): NodeHandler[] => [
  etagMiddleware(handler as (...args: unknown[]) => unknown, { generate: true, limit: LIMIT }),
  (request, response) => etagMiddleware(undefined, { generate: true, limit: LIMIT })(request, response, () => { etagMiddleware(handler as (...args: unknown[]) => unknown)(request, response) })
]

table('generate on node:http', Object.entries(WAYS).map(([name, way]) => ({ name, way, ref: 'RFC 9110 §8.8.3' })), async ({ way, name }) => {
  for (const handler of serveGenerated(way(text))) {
    await withServer((request, response) => { handler(request, response) }, async wire => {
      const answer = await wire.send('GET')
      assert.equal([answer.status, valueOf(answer, 'etag'), answer.content, answer.truncated], [200, md5(text), text, false])
      if (name.startsWith('writeHead')) assert.is(valueOf(answer, 'x-own'), 'y')
      if (name.endsWith('array')) assert.is(answer.fields.filter(field => field.startsWith('Set-Cookie')).length, 2)
      const notModified = await wire.send('GET', [`If-None-Match: W/${md5(text)}`])
      assert.equal([notModified.status, notModified.content, valueOf(notModified, 'etag')], [304, '', md5(text)])
      assert.is((await wire.send('GET', ['If-None-Match: "other"'])).content, text)
      const failed = bare(await wire.send('GET', ['If-Match: "other"']))
      assert.equal([failed.status, failed.content, valueOf(failed, 'etag')], [412, '', md5(text)])
      assert.is((await wire.send('GET', [`If-Match: ${md5(text)}`])).content, text)
      const head = await wire.send('HEAD')
      // What is not made for HEAD has no tag.
      assert.is(valueOf(head, 'etag'), /lazily|generator/.test(name) ? undefined : md5(text))
      const put = await wire.send('PUT', [], 'x')
      assert.equal([put.status, valueOf(put, 'etag'), put.content], [200, undefined, text])
    })
  }
  // Beyond the limit everything passes, untagged.
  for (const handler of serveGenerated(way(long))) {
    await withServer((request, response) => { handler(request, response) }, async wire => {
      for (const fields of [[], [`If-None-Match: ${md5(long)}`]]) {
        const answer = await wire.send('GET', fields)
        assert.equal([answer.status, valueOf(answer, 'etag'), answer.content, answer.truncated], [200, undefined, long, false])
      }
    })
  }
})

table('The tag of an answer to HEAD', [
  { name: 'the whole content', content: text, hasTag: true },
  { name: 'content as long as is declared', content: text, length: '900', hasTag: true },
  { name: 'a part of what is declared', content: text.slice(0, 10), length: '900', hasTag: false },
  { name: 'more than is declared', content: text, length: '10', hasTag: false },
  { name: 'no content', content: '', hasTag: false },
  { name: 'no content, of which there is none', content: '', length: '0', hasTag: true }
].map(row => ({ length: undefined, ...row, ref: 'RFC 9110 §9.3.2' })), ({ content, length, hasTag }) => withServer(etagMiddleware((_request, response) => {
  if (length !== undefined) response.setHeader('Content-Length', length)
  response.end(content)
}, { generate: true, limit: LIMIT }), async wire => {
  const answer = await wire.send('HEAD')
  assert.equal([answer.status, answer.content, valueOf(answer, 'etag')], [200, '', hasTag ? md5(content) : undefined])
  assert.is((await wire.send('HEAD', [`If-None-Match: ${md5(content)}`])).status, hasTag ? 304 : 200)
}))

const with200 = (fields: Record<string, string>, status = 200): NodeHandler => (_request, response) => { response.writeHead(status, fields).end(text) }

table('What gets no generated tag', [
  { name: 'an event stream', handler: with200({ 'Content-Type': 'text/event-stream; charset=utf-8' }), status: 200, ref: 'not-modified: generate' },
  { name: 'an answer that may not be stored', handler: with200({ 'Cache-Control': 'private, No-Store' }), status: 200, ref: 'RFC 9111 §5.2.2.5' },
  { name: 'an answer that was flushed', handler: ((_request, response) => { response.flushHeaders(); response.end(text) }) as NodeHandler, status: 200, ref: 'not-modified: generate' },
  // The parser of the first Node 20 does not know it.
  ...METHODS.includes('QUERY') ? [{ name: 'an answer to QUERY', method: 'QUERY', handler: with200({}), status: 200, ref: 'RFC 9110 §8.8.3' }] : [],
  ...[201, 206, 404, 500].map(status => ({ name: `a ${status}`, handler: with200({}, status), status, ref: 'not-modified: generate' }))
].map(row => ({ method: 'GET', ...row })), ({ method, handler, status }) => withServer((request, response) => { serveGenerated(handler)[0]?.(request, response) }, async wire => {
  const answer = await wire.send(method)
  assert.equal([answer.status, valueOf(answer, 'etag'), answer.content], [status, undefined, text])
}))

/** Reads from a socket until a text has come. */
async function readUntil(socket: Socket, wanted: string): Promise<void> {
  let read = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    read += chunk.toString('latin1')
    if (read.includes(wanted)) return
  }
  throw new Error(`The connection ended before ${JSON.stringify(wanted)} came, after ${JSON.stringify(read)}`)
}

type Flushing = ServerResponse & { flush?: () => void }
const write = (response: ServerResponse, chunk: string, flush?: () => void): void => {
  response.write(chunk)
  flush?.call(response)
}

table('The first part of a stream is sent before the second is made', [
  { name: 'lines of JSON', begin: (response: Flushing) => { response.setHeader('Content-Type', 'application/x-ndjson'); write(response, '{"first":1}') } },
  { name: 'lines of JSON in writeHead', begin: (response: Flushing) => { response.writeHead(200, { 'Content-Type': 'application/jsonl' }); write(response, '{"first":1}') } },
  { name: 'events', begin: (response: Flushing) => { response.setHeader('Content-Type', 'text/event-stream'); write(response, '{"first":1}') } },
  { name: 'pictures', begin: (response: Flushing) => { response.setHeader('Content-Type', 'multipart/x-mixed-replace; boundary=x'); write(response, '{"first":1}') } },
  { name: 'what no proxy may hold', begin: (response: Flushing) => { response.setHeader('X-Accel-Buffering', 'no'); write(response, '{"first":1}') } },
  { name: 'what is flushed', begin: (response: Flushing) => { write(response, '{"first":1}', response.flush) } },
  { name: 'what is flushed by flushHeaders', begin: (response: Flushing) => { write(response, '{"first":1}', response.flushHeaders) } },
  { name: 'what is flushed through a flush that came later', begin: (response: Flushing) => {
    let flushed = 0
    response.flush = () => { flushed++ }
    write(response, '{"first":1}', response.flush)
    assert.is(flushed, 1)
  } }
].map(row => ({ ...row, ref: 'not-modified: generate' })), async ({ begin }) => {
  let end = (): void => {}
  await withServer(etagMiddleware((_request, response) => {
    begin(response)
    end = () => { response.end('{"second":2}') }
  }, { generate: true }), async wire => {
    const socket = await wire.open()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await readUntil(socket, '{"first":1}')
    end()
    await readUntil(socket, '{"second":2}')
    socket.destroy()
  })
})

table('With a compressor, what is flushed is sent', [
  { name: 'outside', isOutside: true },
  { name: 'inside', isOutside: false }
].map(row => ({ ...row, ref: 'not-modified: generate' })), async ({ isOutside }) => {
  const compress = compression({ threshold: 0 }) as unknown as (request: unknown, response: unknown, next: () => void) => void
  const generate = etagMiddleware(undefined, { generate: true })
  let end = (): void => {}
  const handler = (response: Flushing): void => {
    response.setHeader('Content-Type', 'text/html')
    response.write('<p>first')
    response.flush?.()
    end = () => { response.end('<p>second') }
  }
  await withServer((request, response) => {
    if (isOutside) compress(request, response, () => generate(request, response, () => { handler(response) }))
    else generate(request, response, () => compress(request, response, () => { handler(response) }))
  }, async wire => {
    const { port } = wire
    const asked = get({ port, host: '127.0.0.1', headers: { 'Accept-Encoding': 'gzip' }, agent: false })
    const [answer] = await once(asked, 'response') as [IncomingMessage]
    assert.equal([answer.headers['content-encoding'], answer.headers.etag], ['gzip', undefined])
    const content = answer.pipe(createGunzip())
    await once(content, 'readable')
    assert.is(String(content.read()), '<p>first')
    end()
    await once(content, 'readable')
    assert.is(String(content.read()), '<p>second')
  })
})

stories('not-modified: generate', {
  'a second writeHead and a second end are refused, as Node refuses them': () => withServer(etagMiddleware((_request, response) => {
    let failure: NodeJS.ErrnoException | undefined
    response.on('error', error => { failure = error })
    response.writeHead(200, { 'X-First': '1' })
    assert.throws(() => response.writeHead(201, { 'X-Second': '2' }), (error: NodeJS.ErrnoException) => error.code === 'ERR_HTTP_HEADERS_SENT')
    response.end(text)
    response.end()
    response.end('more')
    response.on('close', () => { assert.is(failure?.code, 'ERR_STREAM_WRITE_AFTER_END') })
  }, { generate: true }), async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, valueOf(answer, 'x-first'), valueOf(answer, 'x-second'), valueOf(answer, 'etag'), answer.content], [200, '1', undefined, md5(text), text])
  }),
  'the application\'s own tag stands': () => withServer(etagMiddleware((_request, response) => { response.writeHead(200, { ETag: 'W/"own"' }).end(text) }, { generate: true }), async wire => {
    assert.is(valueOf(await wire.send('GET'), 'etag'), 'W/"own"')
    assert.is((await wire.send('GET', ['If-None-Match: "own"'])).status, 304)
  }),
  'the tag of withEtag stands, and its content is not made on a match': async () => {
    let made = 0
    await withServer(etagMiddleware(withEtag(() => 'v1')(() => () => `${++made}`), { generate: true }), async wire => {
      assert.is(valueOf(await wire.send('GET'), 'etag'), '"v1"')
      assert.is((await wire.send('GET', ['If-None-Match: "v1"'])).status, 304)
      assert.is(made, 1)
    })
  },
  'the first byte of an endless stream comes once the limit is passed, and nothing is held after it': async () => {
    let written = 0
    await withServer(etagMiddleware((_request, response) => {
      const more = (): void => {
        if (response.destroyed) return
        written++
        if (response.write('x'.repeat(400))) setTimeout(more, 1)
        else response.once('drain', more)
      }
      more()
    }, { generate: true, limit: LIMIT }), async wire => {
      const socket = await wire.open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await once(socket, 'data')
      assert.ok(written >= 3)
      socket.destroy()
    })
  },
  'a compressor outside names it, one inside has a tag of its own': async () => {
    const compress = compression({ threshold: 0 }) as unknown as (request: unknown, response: unknown, next: () => void) => void
    const generate = etagMiddleware(undefined, { generate: true })
    const handler: NodeHandler = (_request, response) => { response.setHeader('Content-Type', 'text/plain'); response.end(text) }
    await withServer((request, response) => compress(request, response, () => generate(request, response, () => { handler(request, response) })), async wire => {
      assert.is(valueOf(await wire.send('GET', ['Accept-Encoding: identity']), 'etag'), md5(text))
      const named = `${md5(text).slice(0, -1)}-gzip"`
      assert.is(valueOf(await wire.send('GET', ['Accept-Encoding: gzip']), 'etag'), named)
      for (const [coding, sent, said] of [['gzip', named, named], ['gzip', `W/${named}`, named], ['gzip', '*', named], ['gzip', md5(text), md5(text)],
        ['identity', named, named], ['identity', md5(text), md5(text)]] as const) {
        const notModified = await wire.send('GET', [`Accept-Encoding: ${coding}`, `If-None-Match: ${sent}`])
        assert.equal([notModified.status, notModified.content, valueOf(notModified, 'etag'), valueOf(notModified, 'vary')], [304, '', said, 'Accept-Encoding'])
      }
      assert.is((await wire.send('GET', ['Accept-Encoding: gzip', `If-Match: ${named}`])).status, 200)
    })
    await withServer((request, response) => generate(request, response, () => compress(request, response, () => { handler(request, response) })), async wire => {
      assert.is(valueOf(await wire.send('GET', ['Accept-Encoding: identity']), 'etag'), md5(text))
      const coded = await wire.send('GET', ['Accept-Encoding: gzip'])
      assert.is(valueOf(coded, 'etag'), md5(coded.content))
      const notModified = await wire.send('GET', ['Accept-Encoding: gzip', `If-None-Match: ${md5(coded.content)}`])
      assert.equal([notModified.status, valueOf(notModified, 'vary'), notModified.content], [304, 'Accept-Encoding', ''])
    })
  },
  'an error before the end is a clean 500': async () => {
    const { error } = console
    console.error = () => {}
    try {
      await withServer(etagMiddleware(async (_request, response) => { response.write('begun'); throw new Error('boom') }, { generate: true }), async wire => {
        const answer = await wire.send('GET')
        assert.equal([answer.status, answer.content], [500, 'Internal Server Error\n'])
      })
    } finally {
      console.error = error
    }
  }
})

table('Tags with what a content-coder appended', [
  { name: 'Apache\'s -gzip', method: 'GET', fields: ['If-None-Match: "v1-gzip"'], expected: 304 },
  { name: 'two dashes, weak', method: 'GET', fields: ['If-None-Match: W/"v1--gzip"'], expected: 304 },
  { name: 'in a list', method: 'HEAD', fields: ['If-None-Match: "x", "v1-br"'], expected: 304 },
  { name: 'an unknown suffix', method: 'GET', fields: ['If-None-Match: "v1-draft"'], expected: 200 },
  { name: 'the plain tag', method: 'GET', fields: ['If-None-Match: "v1"'], expected: 304 },
  { name: 'two suffixes', method: 'GET', fields: ['If-None-Match: "v1--gzip-br"'], expected: 200 },
  { name: 'never for If-Match', method: 'GET', fields: ['If-Match: "v1--gzip"'], expected: 412 },
  { name: 'never for If-Match of PUT', method: 'PUT', fields: ['If-Match: "v1--gzip"'], expected: 412 },
  { name: 'an If-None-Match of PUT', method: 'PUT', fields: ['If-None-Match: "v1-gzip"'], expected: 412 },
  { name: 'a list whose first error comes before', method: 'GET', fields: ['If-None-Match: junk, "v1-gzip"'], expected: 200 }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.1, §13.1.2' })), async ({ method, fields, expected }) => {
  const options = { codingSuffixes: ['-gzip', '--gzip', '-br'] }
  await withServer(etagMiddleware(withEtag(() => 'v1')(() => 'x'), options), async wire => {
    assert.is((await wire.send(method, fields)).status, expected)
  })
  const headers = Object.fromEntries(fields.map(field => field.split(': ') as [string, string]))
  const fetched = await etagMiddleware(withEtag(() => 'v1')(async (_request: Request) => new Response('x')), options)(new Request('http://x/', { method, headers }))
  assert.is(fetched.status, expected)
  if (method === 'PUT') return
  await withServer((request, response) => etagMiddleware(undefined, options)(request, response, () => {
    response.setHeader('ETag', '"v1"')
    response.end('x')
  }), async wire => { assert.is((await wire.send(method, fields)).status, expected) })
})

table('Suffixes around and inside a function of the application', [
  { name: 'are known from the outer one', outer: [';gzip'], inner: [] },
  { name: 'are known from the inner one', outer: [], inner: [';gzip'] },
  { name: 'are united', outer: [';br'], inner: [';gzip'] }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.1' })), async ({ outer, inner }) => {
  const tagged = etagMiddleware(withEtag(() => 'v1')(() => 'x'), { codingSuffixes: inner })
  await withServer(etagMiddleware((request, response) => tagged(request, response), { codingSuffixes: outer }), async wire => {
    assert.is((await wire.send('GET', ['If-None-Match: "v1;gzip"'])).status, 304)
    assert.is((await wire.send('GET', ['If-None-Match: "v1;zstd"'])).status, 200)
  })
})

table('Options that etagMiddleware refuses', [
  { name: 'a negative limit', options: { generate: true, limit: -1 }, type: RangeError, message: /count of bytes, got -1/ },
  { name: 'a fractional limit', options: { generate: true, limit: 1.5 }, type: RangeError, message: /got 1.5/ },
  { name: 'a limit in words', options: { limit: '1mb' }, type: TypeError, message: /a number, got "1mb"/ },
  { name: 'a suffix alone', options: { codingSuffixes: '-gzip' }, type: TypeError, message: /an object, got "-gzip"/ },
  { name: 'a suffix with a quote', options: { codingSuffixes: ['"'] }, type: TypeError, message: /codingSuffixes/ },
  { name: 'an empty suffix', options: { codingSuffixes: [''] }, type: TypeError, message: /codingSuffixes/ },
  { name: 'an option of another function', options: { weak: true }, type: TypeError, message: /^Expected the options .*, got "weak"$/ }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ options, type, message }) => {
  for (const app of [undefined, () => {}]) {
    assert.throws(() => (etagMiddleware as (...args: unknown[]) => unknown)(app, options), (error: unknown) => error instanceof type && message.test(error.message))
  }
})
