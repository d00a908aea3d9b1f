// Servers that take content where there may be none for an error, and what writes it nevertheless: a handler, or a hook of someone else.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { table } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { serve } from '../../support/wire.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void
interface Got { status: number, fields: string[], content: string }
type Send = (method: string, fields: Readonly<Record<string, string>>) => Promise<Got>

/** Serves over HTTP/1.1, on a strict server, or over HTTP/2. */
type Serve = (listener: Listener, use: (send: Send) => Promise<void>) => Promise<void>

const overHttp1 = (options: object): Serve => async (listener, use) => {
  const wire = await serve(listener, options)
  try {
    await use(async (method, fields) => {
      const { status, fields: lines, content, truncated } = await wire.send(method, Object.entries(fields).map(([name, value]) => `${name}: ${value}`))
      assert.is(truncated, false)
      return { status, fields: lines.map(line => line.toLowerCase()).filter(line => !/^(date|connection):/.test(line)).sort(), content }
    })
  } finally {
    await wire.close()
  }
}

const overHttp2: Serve = async (listener, use) => {
  const server = createServer((request, response) => { listener(request as never, response as never) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    await use(async (method, fields) => {
      const stream = session.request({ ':method': method, ...fields })
      let content = ''
      stream.setEncoding('latin1').on('data', (text: string) => { content += text })
      const closed = once(stream, 'close')
      const [headers] = await within(once(stream, 'response'), 'an answer comes') as [Record<string, string>]
      await within(closed, 'the stream ends')
      assert.is(stream.rstCode, 0)
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`.toLowerCase())
      return { status: Number(headers[':status']), fields: lines.filter(line => !/^(:status|date):/.test(line)).sort(), content }
    })
  } finally {
    session.destroy()
    server.close()
  }
}

const SERVERS: Record<string, Serve> = { 'HTTP/1.1': overHttp1({}), 'a strict server': overHttp1({ rejectNonStandardBodyWrites: true }), 'HTTP/2': overHttp2 }

/** Whatever nobody catches while it runs, or an answer says of itself, fails the row. */
async function watched(serveOn: Serve, listener: Listener, use: (send: Send) => Promise<void>): Promise<void> {
  const uncaught: unknown[] = []
  const note = (failure: unknown): void => { uncaught.push(failure) }
  process.on('uncaughtException', note)
  // node:http2 warns of what HTTP/2 has not, as of a reason phrase.
  process.on('warning', note)
  try {
    await serveOn((request, response) => {
      response.on('error', note)
      // node:http2 keeps the errors of a stream to itself.
      ;(response as ServerResponse & { stream?: NodeJS.EventEmitter }).stream?.on('error', note)
      listener(request, response)
    }, use)
    // A warning is told a turn later.
    await new Promise(resolve => setImmediate(resolve))
  } finally {
    process.off('uncaughtException', note)
    process.off('warning', note)
  }
  assert.equal(uncaught, [])
}

const set = (response: ServerResponse): ServerResponse => {
  response.setHeader('ETag', '"v1"')
  response.setHeader('Content-Type', 'text/plain')
  return response
}
const WAYS: Record<string, Listener> = {
  'end': (_request, response) => { set(response).end('content') },
  'write, then end': (_request, response) => {
    assert.is(set(response).write('con'), true)
    response.end('tent')
  },
  'writes with callbacks': (_request, response) => { set(response).write('con', () => response.write('tent', 'latin1', () => response.end(() => {}))) },
  'writeHead, then a write': (_request, response) => {
    set(response).writeHead(200)
    response.write('content')
    response.end()
  },
  'flushHeaders, then a write': (_request, response) => {
    set(response).flushHeaders()
    response.write('content')
    response.end()
  },
  'a pipe': (_request, response) => { Readable.from(['con', 'tent']).pipe(set(response)) }
}

table('Content written amid a 304 or a 412', Object.entries(SERVERS).flatMap(([where, serveOn]) => Object.entries(WAYS).map(([name, listener]) => ({
  name: `${where}: ${name}`, serveOn, listener, ref: 'RFC 9110 §15.4.5, §15.5.13'
}))), ({ serveOn, listener }) => watched(serveOn, etagMiddleware(listener), async send => {
  assert.equal(await send('GET', { 'if-none-match': '"v1"' }), { status: 304, fields: ['etag: "v1"'], content: '' })
  assert.equal(bare(await send('GET', { 'if-match': '"v0"' })), { status: 412, fields: ['etag: "v1"'], content: '' })
  const whole = await send('GET', { 'if-none-match': '"v0"' })
  assert.equal([whole.status, whole.content], [200, 'content'])
}))

/** What compressors do: they add fields when the head is written, and write by what they kept, at the end as well, of which they are not told that it is a 304. */
function codeBeneath(response: ServerResponse): void {
  const { writeHead, write, end } = response as unknown as Record<'writeHead' | 'write' | 'end', (...args: unknown[]) => never>
  let isBegun = false
  let isEnded = false
  const begin = (): void => {
    if (!isBegun) response.writeHead(response.statusCode)
  }
  Object.assign(response, {
    writeHead: (...args: unknown[]) => {
      if (!isBegun && response.getHeader('content-type') === 'text/plain') {
        response.setHeader('Vary', 'Accept-Encoding')
        response.setHeader('Content-Encoding', 'br')
        response.removeHeader('Content-Length')
      }
      isBegun = true
      return writeHead.apply(response, args)
    },
    write: (chunk: unknown) => {
      if (isEnded) return false
      begin()
      return write.call(response, `<${String(chunk)}>`)
    },
    end: (chunk?: unknown) => {
      begin()
      isEnded = true
      if (chunk !== undefined) write.call(response, `<${String(chunk)}>`)
      write.call(response, '!', () => {})
      return end.call(response)
    }
  })
}

const typed: NodeHandler = (_request, response) => { response.setHeader('Content-Type', 'text/plain') }
const HANDLERS: Record<string, NodeHandler> = {
  'content returned': (request, response) => { typed(request, response); return 'content' },
  'a generator': (request, response) => { typed(request, response); return function* () { yield 'content' } },
  'end': (request, response) => { typed(request, response); response.end('content') },
  'write, then end': (request, response) => { typed(request, response); response.write('con'); response.end('tent') },
  'writeHead': (request, response) => { typed(request, response); response.writeHead(200, { 'Content-Language': 'en' }).end('content') }
}

table('A hook beneath that writes after a 304', Object.entries(SERVERS).flatMap(([where, serveOn]) => Object.entries(HANDLERS).map(([name, handler]) => ({
  name: `${where}: ${name}`, serveOn, handler: withEtag(() => 'v1')(handler), ref: 'RFC 9110 §15.4.5'
}))), ({ serveOn, handler }) => watched(serveOn, (request, response) => {
  codeBeneath(response)
  void (handler as NodeHandler)(request, response)
}, async send => {
  const whole = await send('GET', {})
  assert.equal([whole.status, whole.content.replaceAll(/[<>]/g, '')], [200, 'content!'])
  assert.ok(whole.fields.includes('etag: "v1-br"'))
  for (const sent of ['"v1-br"', 'W/"v1-br"', '*']) {
    assert.equal(await send('GET', { 'if-none-match': sent }), { status: 304, fields: ['etag: "v1-br"', 'vary: accept-encoding'], content: '' }, sent)
  }
  assert.equal(await send('GET', { 'if-none-match': '"v1"' }), { status: 304, fields: ['etag: "v1"', 'vary: accept-encoding'], content: '' })
}))

table('A tag for what a hook above has written', Object.entries(SERVERS).flatMap(([where, serveOn]) => Object.entries(HANDLERS).map(([name, handler]) => ({
  name: `${where}: ${name}`, serveOn, handler: etagMiddleware(handler as Listener) as NodeHandler, ref: 'RFC 9110 §8.8.3'
}))), ({ serveOn, handler }) => watched(serveOn, (request, response) => {
  etagMiddleware(undefined, { generate: true })(request, response, () => {
    codeBeneath(response)
    void handler(request, response)
  })
}, async send => {
  const whole = await send('GET', {})
  assert.equal([whole.status, whole.content.replaceAll(/[<>]/g, '')], [200, 'content!'])
  const etag = `"${createHash('md5').update(whole.content).digest('hex')}"`
  assert.ok(whole.fields.includes(`etag: ${etag}`))
  assert.equal(await send('GET', { 'if-none-match': etag }), { status: 304, fields: [`etag: ${etag}`, 'vary: accept-encoding'], content: '' })
}))

const RETURNED: Record<string, () => unknown> = {
  'a string': () => 'content',
  'bytes': () => Buffer.from('content'),
  'a function': () => () => 'content',
  'a generator': () => (function* () { yield 'content' })(),
  'an array': () => ['con', 'tent']
}
const AROUND: Record<string, (handler: NodeHandler) => Listener> = {
  'with a tag': handler => withEtag(() => 'v1')(handler) as Listener,
  'to be tagged': handler => etagMiddleware(handler as Listener, { generate: true }) as Listener,
  'that is no success': handler => withEtag(() => 'v1')((request, response) => {
    response.statusCode = 404
    return handler(request, response) as string
  }) as Listener
}

table('Content returned to HEAD', Object.entries(SERVERS).flatMap(([where, serveOn]) => Object.entries(AROUND).flatMap(([what, around]) =>
  Object.entries(RETURNED).map(([name, make]) => ({
    name: `${where}: ${name} ${what}`, serveOn, what, listener: around(() => make() as never), isWhole: ['a string', 'bytes'].includes(name), ref: 'RFC 9110 §9.3.2'
  })))), ({ serveOn, what, listener, isWhole }) => watched(serveOn, listener, async send => {
  const { status, content, fields } = await send('HEAD', {})
  assert.equal([status, content], [what === 'that is no success' ? 404 : 200, ''])
  const tag = what === 'with a tag' ? ['etag: "v1"'] : what === 'to be tagged' && isWhole ? ['etag: "9a0364b9e99bb480dd25e1f0284c8555"'] : []
  assert.equal(fields.filter(line => !line.startsWith('transfer-encoding')), [...isWhole ? ['content-length: 7'] : [], ...tag])
}))

table('Content returned on a 304 or a 412', Object.entries(SERVERS).flatMap(([where, serveOn]) => Object.entries(RETURNED).flatMap(([name, make]) => [false, true].map(early => ({
  name: `${where}: ${name}${early ? ', decided before' : ''}`, serveOn, listener: withEtag(() => 'v1', { early })(() => make() as never) as Listener, ref: 'RFC 9110 §15.4.5, §15.5.13'
})))), ({ serveOn, listener }) => watched(serveOn, listener, async send => {
  for (const method of ['GET', 'HEAD']) {
    assert.equal(await send(method, { 'if-none-match': '"v1"' }), { status: 304, fields: ['etag: "v1"'], content: '' })
    assert.equal(bare(await send(method, { 'if-match': '"v0"' }), method === 'HEAD'), { status: 412, fields: ['etag: "v1"'], content: '' })
  }
}))

table('What fails, and what is required', Object.entries(SERVERS).map(([where, serveOn]) => ({ name: where, serveOn, ref: 'RFC 9110 §15.6.1, RFC 6585 §3' })), async ({ serveOn }) => {
  const { error } = console
  let printed = 0
  console.error = () => { printed++ }
  try {
    const failing = withEtag(() => 'v1', { required: true })(() => { throw new Error('boom') }) as Listener
    await watched(serveOn, failing, async send => {
      const fields = ['content-length: 22', 'content-type: text/plain; charset=utf-8']
      assert.equal(await send('GET', {}), { status: 500, fields, content: 'Internal Server Error\n' })
      assert.equal(await send('HEAD', {}), { status: 500, fields, content: '' })
      assert.equal((await send('DELETE', {})).status, 428)
    })
  } finally {
    console.error = error
  }
  assert.is(printed, 2)
})
