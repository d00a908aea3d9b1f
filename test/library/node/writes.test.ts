// However an application writes, the decision is taken when status and fields are final (RFC 9110 §13.2.1).
import { createServer as createHttp2Server, connect as connectHttp2 } from 'node:http2'
import type { IncomingHttpHeaders } from 'node:http2'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { etagMiddleware } from 'not-modified'
import * as assert from 'uvu/assert'
import { sendHttp2 } from '../../support/http2-frames.ts'
import { DETAILS, bare as unexplained, problem } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

const OBJECT = {
  'Vary': 'Accept', 'ETag': '"v1"', 'Content-Type': 'text/plain', 'Cache-Control': 'max-age=5', 'Set-Cookie': ['a=1', 'b=2'],
  'Access-Control-Allow-Origin': '*', 'X-Own': 'y'
}
const FLAT = Object.entries(OBJECT).flatMap(([name, value]) => [value].flat().flatMap(line => [name, line]))
const set = (response: ServerResponse): ServerResponse => {
  for (const [name, value] of Object.entries(OBJECT)) response.setHeader(name, value)
  return response
}

const WAYS: Record<string, Listener> = {
  'end with content': (_request, response) => { set(response).end('content') },
  'end with content, returned by an arrow': (_request, response) => set(response).end('content'),
  'write, then end': (_request, response) => {
    set(response).write('con')
    response.end('tent')
  },
  'writes with callbacks': (_request, response) => {
    set(response).write('con', () => response.write('te', 'latin1', () => response.end('nt', () => {})))
  },
  'a pipe': (_request, response) => Readable.from(['con', 'tent']).pipe(set(response)),
  'writeHead with an object': (_request, response) => response.writeHead(200, OBJECT).end('content'),
  'writeHead with a reason and an object': (_request, response) => response.writeHead(200, 'Fine', OBJECT).end('content'),
  'writeHead with a flat array': (_request, response) => response.writeHead(200, FLAT).end('content'),
  'writeHead with a flat array of lists': (_request, response) => response.writeHead(200, Object.entries(OBJECT).toSorted(([, one], [, other]) =>
    Number(Array.isArray(other)) - Number(Array.isArray(one))).flat() as string[]).end('content'),
  'writeHead with pairs': (_request, response) => response.writeHead(200, Object.entries(OBJECT) as unknown as string[]).end('content'),
  'writeHead with a reason and a flat array': (_request, response) => response.writeHead(200, 'Fine', FLAT).end('content'),
  'writeHead with undefined and an object': (_request, response) => response.writeHead(200, undefined, OBJECT).end('content'),
  'writeHead with fields in another case': (_request, response) =>
    response.writeHead(200, Object.fromEntries(Object.entries(OBJECT).map(([name, value]) => [name.toUpperCase(), value]))).end('content'),
  'writeHead over fields that were set': (_request, response) => {
    response.setHeader('ETag', '"old"')
    response.setHeader('Content-Language', 'en')
    response.writeHead(200, OBJECT).end('content')
  },
  'writeHead with a status alone': (_request, response) => set(response).writeHead(200).end('content'),
  'a status message of its own': (_request, response) => {
    set(response).statusMessage = 'Fine'
    response.end('content')
  },
  'flushHeaders, content later': (_request, response) => {
    set(response).flushHeaders()
    setTimeout(() => response.end('content'), 5)
  },
  'everything later': (_request, response) => setTimeout(() => set(response).end('content'), 5),
  'an async listener': async (_request, response) => {
    await null
    set(response).end('content')
  },
  'a Content-Length and an encoding of its own': (_request, response) => {
    set(response).setHeader('Content-Length', 7)
    response.setHeader('Content-Encoding', 'identity')
    response.end('content')
  },
  'a Transfer-Encoding of its own': (_request, response) => {
    set(response).setHeader('Transfer-Encoding', 'chunked')
    response.end('content')
  }
}

const names = (answer: Answer): string[] => answer.fields.map(field => field.slice(0, field.indexOf(':')).toLowerCase()).sort()
const cookies = (answer: Answer): string[] => answer.fields.filter(field => /^set-cookie/i.test(field)).map(field => field.slice(12))
const KEPT = ['access-control-allow-origin', 'cache-control', 'connection', 'date', 'etag', 'set-cookie', 'set-cookie', 'vary', 'x-own']

table('304 and 412 however the application writes', Object.entries(WAYS).map(([name, listener]) => ({
  name, listener, ref: 'RFC 9110 §15.4.5, §15.5.13'
})), async ({ listener }) => {
  let calls = 0
  const counted: Listener = (request, response) => {
    calls++
    return listener(request, response)
  }
  const connectStyle = etagMiddleware()
  for (const wrapped of [etagMiddleware(counted), (request: IncomingMessage, response: ServerResponse) =>
    connectStyle(request, response, () => { counted(request, response) })]) {
    await withServer(counted, bare => withServer(wrapped, async wire => {
      // Nothing is conditional: the same bytes as without the library.
      assert.equal(await wire.send('GET'), await bare.send('GET'))
      assert.equal(await wire.send('HEAD'), await bare.send('HEAD'))
      assert.equal(await wire.send('GET', ['If-None-Match: "v2"']), await bare.send('GET'))
      assert.equal(await wire.send('GET', ['If-Match: "v1"']), await bare.send('GET'))
      for (const method of ['GET', 'HEAD']) {
        calls = 0
        const notModified = await wire.send(method, ['If-None-Match: W/"v1", "x"'])
        assert.equal([notModified.status, notModified.reason, notModified.content], [304, 'Not Modified', ''])
        assert.equal(names(notModified), KEPT)
        assert.equal(cookies(notModified), ['a=1', 'b=2'])
        const failed = unexplained(await wire.send(method, ['If-Match: "v2"']), method === 'HEAD')
        assert.equal([failed.status, failed.reason, failed.content], [412, 'Precondition Failed', ''])
        assert.equal(names(failed), KEPT.filter(field => field !== 'cache-control'))
        assert.is(calls, 2)
      }
    }))
  }
})

table('304 and 412 on node:http2, however the application writes', Object.entries(WAYS)
  .filter(([name]) => !/message|reason|Transfer-Encoding/.test(name))
  .map(([name, listener]) => ({ name, listener, ref: 'RFC 9113 §8.1' })), async ({ listener }) => {
  const server = createHttp2Server(etagMiddleware(listener) as unknown as Parameters<typeof createHttp2Server>[1] & object)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const send = async (method: string, fields: Record<string, string | string[]> = {}): Promise<[IncomingHttpHeaders, string, number]> => {
    const stream = session.request({ ':method': method, ':path': '/', ...fields })
    let content = ''
    stream.setEncoding('latin1').on('data', (text: string) => { content += text })
    const [headers] = await once(stream, 'response') as [IncomingHttpHeaders]
    if (!stream.closed) await once(stream, 'close')
    return [headers, content, stream.rstCode]
  }
  try {
    for (const method of ['GET', 'HEAD']) {
      const whole = await send(method)
      assert.equal([whole[0][':status'], whole[1], whole[2]], [200, method === 'GET' ? 'content' : '', 0])
      const notModified = await send(method, { 'if-none-match': '"x", "v1"' })
      assert.equal([notModified[0][':status'], notModified[1], notModified[2]], [304, '', 0])
      assert.equal(Object.keys(notModified[0]).sort(), [':status', ...new Set(KEPT.filter(field => field !== 'connection'))].sort())
      assert.equal(notModified[0]['set-cookie'], ['a=1', 'b=2'])
      const failed = await send(method, { 'if-match': '"v2"' })
      const content = problem(412, DETAILS.changed)
      assert.equal([failed[0][':status'], failed[1], failed[2]], [412, method === 'HEAD' ? '' : content, 0])
      assert.equal(['content-length', 'content-type', 'cache-control'].map(name => failed[0][name]), [String(content.length), 'application/problem+json', 'no-store'])
    }
  } finally {
    session.destroy()
    server.close()
  }
})

stories('Fields repeated under node:http2', {
  'two lines of If-None-Match count as one list, two of If-Modified-Since as none': async () => {
    const server = createHttp2Server(etagMiddleware(WAYS['end with content'] as Listener) as unknown as Parameters<typeof createHttp2Server>[1] & object)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const start = [[':method', 'GET'], [':scheme', 'http'], [':path', '/'], [':authority', 'x']] as const
    const date = ['if-modified-since', 'Sun, 06 Nov 2094 08:49:37 GMT'] as const
    try {
      assert.is(await sendHttp2(port, start), 200)
      assert.is(await sendHttp2(port, [...start, ['if-none-match', '"x"'], ['if-none-match', '"v1"']]), 304)
      assert.is(await sendHttp2(port, [...start, date, date]), 200)
    } finally {
      server.close()
    }
  }
})

table('What is hooked', [
  { name: 'a request without conditional fields', method: 'GET', fields: [], hooks: [], ref: 'not-modified: cost' },
  { name: 'a Range without conditions', method: 'GET', fields: ['Range: bytes=0-1'], hooks: [], ref: 'not-modified: cost' },
  { name: 'If-None-Match', method: 'GET', fields: ['If-None-Match: "v1"'], hooks: ['writeHead'], ref: 'not-modified: cost' },
  { name: 'If-Modified-Since', method: 'HEAD', fields: ['IF-MODIFIED-SINCE: x'], hooks: ['writeHead'], ref: 'not-modified: cost' },
  { name: 'If-Match, which may end in a 412', method: 'GET', fields: ['If-Match: "v1"'], hooks: ['end', 'write', 'writeHead'], ref: 'not-modified: cost' },
  { name: 'an unsafe method', method: 'PUT', fields: ['If-Match: "v1"'], hooks: [], ref: 'RFC 9110 §13.2.1' }
], async ({ method, fields, hooks }) => {
  let seen: string[] = []
  await withServer(etagMiddleware((request, response) => {
    // What only Express has, only Express's requests get.
    assert.not('fresh' in request)
    seen = Object.keys(response).filter(name => typeof response[name as 'end'] === 'function' && name in Object.getPrototypeOf(response))
    response.end()
  }), async wire => { await wire.send(method, fields) })
  assert.equal(seen.filter(name => !name.startsWith('_')).sort(), hooks)
})

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const status = (code: number): Listener => (_request, response) => response.writeHead(code, {
  'ETag': '"v1"', 'Cache-Control': 'max-age=60', 'Last-Modified': DATE, 'Content-Type': 'text/plain', 'Content-Range': 'bytes 0-6/7', 'X-Own': 'y'
}).end('content')

table('Which answers the preconditions stand before', [
  ...[201, 202, 203, 299].flatMap(code => [
    { name: `${code} is no 200: If-None-Match leaves it`, code, fields: ['If-None-Match: "v1"'], expected: code, ref: 'RFC 9110 §15.4.5' },
    { name: `${code} is 2xx: If-Match stops it`, code, fields: ['If-Match: "v2"'], expected: 412, ref: 'RFC 9110 §13.2.1' }
  ]),
  ...[301, 304, 400, 404, 410, 500, 503].flatMap(code => [
    { name: `${code} with If-None-Match stays`, code, fields: ['If-None-Match: "v1"'], expected: code, ref: 'RFC 9110 §13.2.1' },
    { name: `${code} with If-None-Match: * stays`, code, fields: ['If-None-Match: *'], expected: code, ref: 'RFC 9110 §13.2.1' },
    { name: `${code} with If-Match stays`, code, fields: ['If-Match: "v2"'], expected: code, ref: 'RFC 9110 §13.2.1' }
  ]),
  { name: 'a 412 of the application stays', code: 412, fields: ['If-None-Match: "v1"'], expected: 412, ref: 'RFC 9110 §13.2.1' },
  { name: '304 outranks 206', code: 206, fields: ['If-None-Match: "v1"', 'Range: bytes=0-1'], expected: 304, ref: 'RFC 9110 §13.2.2' },
  { name: '412 outranks 206', code: 206, fields: ['If-Match: "v2"', 'Range: bytes=0-1'], expected: 412, ref: 'RFC 9110 §13.2.2' },
  { name: '304 outranks 416', code: 416, fields: ['If-None-Match: "v1"', 'Range: bytes=9-'], expected: 304, ref: 'RFC 9110 §13.2.2' },
  { name: '412 outranks 416', code: 416, fields: ['If-Match: "v2"', 'Range: bytes=9-'], expected: 412, ref: 'RFC 9110 §13.2.2' },
  { name: 'a 206 to a request without Range stays', code: 206, fields: ['If-None-Match: "v1"'], expected: 206, ref: 'RFC 9110 §15.4.5' },
  { name: 'a 416 without Range stays', code: 416, fields: ['If-None-Match: "v1"'], expected: 416, ref: 'RFC 9110 §13.2.1' },
  { name: 'If-Modified-Since at the date', code: 200, fields: ['If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT'], expected: 304, ref: 'RFC 9110 §13.1.3' },
  { name: 'If-Modified-Since a second before', code: 200, fields: ['If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT'], expected: 200, ref: 'RFC 9110 §13.1.3' },
  { name: 'two lines of If-Modified-Since, the first of them matching', code: 200,
    fields: ['If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT', 'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT'], expected: 200, ref: 'RFC 9110 §13.1.3' },
  { name: 'If-Unmodified-Since a second before', code: 200, fields: ['If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT'], expected: 412, ref: 'RFC 9110 §13.1.4' },
  { name: 'two lines of If-None-Match count as one list', code: 200, fields: ['If-None-Match: "x"', 'If-None-Match: "v1"'], expected: 304, ref: 'RFC 9110 §5.3' },
  { name: 'Cache-Control: no-cache does not forbid a 304', code: 200, fields: ['If-None-Match: "v1"', 'Cache-Control: no-cache'], expected: 304, ref: 'RFC 9111 §5.2.1.4' }
], ({ code, fields, expected }) => withServer(status(code), bare => withServer(etagMiddleware(status(code)), async wire => {
  const answer = await wire.send('GET', fields)
  assert.is(answer.status, expected)
  const END = ['Date: <date>', 'Connection: close']
  if (expected === code) assert.equal(answer, await bare.send('GET'))
  else assert.equal(expected === 412 ? unexplained(answer) : answer, expected === 304
    ? { status: 304, reason: 'Not Modified', fields: ['ETag: "v1"', 'Cache-Control: max-age=60', 'X-Own: y', ...END], content: '', truncated: false }
    : { status: 412, reason: 'Precondition Failed', fields: ['X-Own: y', 'ETag: "v1"', `Last-Modified: ${DATE}`, ...END], content: '', truncated: false })
})))

const BAD: Record<string, unknown[]> = {
  'a name without a value': [['A']],
  'a name that is a number': [[5, 'x']],
  'one pair that is none': [[['A']]],
  'a value with a line end': [{ A: 'a\r\nb' }],
  'a name with a space': [{ 'A b': 'c' }],
  'a status that is none': ['Fine', {}]
}

table('What Node refuses of writeHead', Object.entries(BAD).flatMap(([name, args]) => ['X: y', 'If-None-Match: "v1"', 'If-Match: "v0"'].map(field => ({
  name: `${name}, ${field}`, args, field, code: name === 'a status that is none' ? 99 : 200, ref: 'not-modified: errors'
}))), async ({ args, field, code }) => {
  const hear = async (around: (listener: Listener) => Listener): Promise<unknown> => {
    let thrown: unknown = 'nothing'
    await withServer(around((_request, response) => {
      response.setHeader('ETag', '"v1"')
      try {
        response.writeHead(code, ...args as [])
      } catch (error) {
        thrown = (error as NodeJS.ErrnoException).code
      }
      response.destroy()
    }) as never, async wire => { await wire.send('GET', [field]) })
    return thrown
  }
  const bare = await hear(listener => listener)
  // In place of an answer that is refused, a 304 or 412 may stand, of which nothing is wrong.
  const heard = await hear(listener => etagMiddleware(listener))
  if (field === 'X: y') assert.is(heard, bare)
  else assert.ok(heard === bare || heard === 'nothing', String(heard))
})

table('Who changes what the client sent', [
  { name: 'a field that was deleted is gone', change: (headers: IncomingMessage['headers']) => { delete headers['if-none-match'] }, expected: 200, ref: 'not-modified: fields' },
  { name: 'a field that was rewritten counts as rewritten', change: (headers: IncomingMessage['headers']) => { headers['if-none-match'] = '"v1"' }, expected: 304, ref: 'not-modified: fields' },
  { name: 'lines that were put there are one list', change: (headers: IncomingMessage['headers']) => { Object.assign(headers, { 'if-none-match': ['"y"', '"v1"'] }) },
    expected: 304, ref: 'RFC 9110 §5.3' }
], ({ change, expected }) => withServer((request, response) => {
  change(request.headers)
  void etagMiddleware(status(200))(request, response)
}, async wire => {
  assert.is((await wire.send('GET', [`If-None-Match: ${expected === 200 ? '"v1"' : '"x"'}`])).status, expected)
}))
