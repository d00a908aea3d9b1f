// Content codings: identity and coded answers never share a strong tag, and a 304 has the Vary of its 200 (RFC 9110 §8.8.3.3).
import { createGzip, gzipSync } from 'node:zlib'
import compression from 'compression'
import { etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

const TEXT = 'content '.repeat(2000)
const typed = (response: ServerResponse): ServerResponse => {
  response.setHeader('Content-Type', 'text/plain')
  return response
}

const HANDLERS: Record<string, NodeHandler> = {
  'content returned': (_request, response) => { typed(response); return TEXT },
  'content returned lazily': (_request, response) => { typed(response); return () => TEXT },
  'a generator': (_request, response) => { typed(response); return function* () { yield TEXT } },
  'end': (_request, response) => { typed(response).end(TEXT) },
  'write, then end': (_request, response) => { typed(response).write(TEXT.slice(0, 9000)); response.end(TEXT.slice(9000)) },
  'writeHead': (_request, response) => { response.writeHead(200, { 'Content-Type': 'text/plain' }).end(TEXT) },
  'a pipe': (_request, response) => { Readable.from([TEXT]).pipe(typed(response)) }
}

type Chain = (handler: NodeHandler, request: IncomingMessage, response: ServerResponse) => void
const compress = compression() as unknown as (request: IncomingMessage, response: ServerResponse, next: () => void) => void
const middleware = etagMiddleware()
const ORDERS: Record<string, Chain> = {
  'the compressor outside': (handler, request, response) =>
    compress(request, response, () => middleware(request, response, () => { handler(request, response, ...[] as never[]) })),
  'the compressor inside': (handler, request, response) =>
    middleware(request, response, () => compress(request, response, () => { handler(request, response, ...[] as never[]) })),
  'the compressor around the decorator alone': (handler, request, response) =>
    compress(request, response, () => { handler(request, response, ...[] as never[]) })
}

const valueOf = (answer: Answer, name: string): string | undefined =>
  answer.fields.find(field => field.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2)

table('With a compressor', Object.entries(ORDERS).flatMap(([order, chain]) => Object.entries(HANDLERS).map(([name, handler]) => ({
  name: `${order}: ${name}`, chain, handler: withEtag(() => 'v1')(handler), ref: 'RFC 9110 §8.8.3.3, §15.4.5'
}))), ({ chain, handler }) => withServer((request, response) => { chain(handler, request, response) }, async wire => {
  const identity = await wire.send('GET', ['Accept-Encoding: identity'])
  assert.equal([identity.status, valueOf(identity, 'etag'), valueOf(identity, 'vary'), identity.content],
    [200, '"v1"', 'Accept-Encoding', TEXT])
  const coded = await wire.send('GET', ['Accept-Encoding: gzip'])
  assert.equal([coded.status, valueOf(coded, 'etag'), valueOf(coded, 'vary'), valueOf(coded, 'content-encoding')],
    [200, 'W/"v1"', 'Accept-Encoding', 'gzip'])
  for (const [coding, tag] of [['identity', '"v1"'], ['gzip', 'W/"v1"']] as const) {
    for (const sent of ['"v1"', 'W/"v1"']) {
      const answer = await wire.send('GET', [`Accept-Encoding: ${coding}`, `If-None-Match: ${sent}`])
      assert.equal([answer.status, answer.content], [304, ''])
      assert.equal(answer.fields.map(field => field.split(':')[0]).sort(), ['Connection', 'Date', 'ETag', 'Vary'])
      assert.is(valueOf(answer, 'vary'), 'Accept-Encoding')
      // A 304 that is decided before the content is coded may name the tag of either.
      assert.ok([tag, '"v1"'].includes(valueOf(answer, 'etag') as string))
    }
    const other = await wire.send('GET', [`Accept-Encoding: ${coding}`, 'If-None-Match: "v0"'])
    assert.equal([other.status, valueOf(other, 'etag')], [200, tag])
    const head = await wire.send('HEAD', [`Accept-Encoding: ${coding}`, 'If-None-Match: "v1"'])
    assert.is(head.status, 304)
  }
  const failed = await wire.send('GET', ['Accept-Encoding: gzip', 'If-Match: "v0"'])
  assert.equal([failed.status, failed.content, valueOf(failed, 'content-length')], [412, '', '0'])
}))

table('A handler that codes its content itself', [
  { name: 'as bytes', handler: (_request: IncomingMessage, response: ServerResponse) => { response.setHeader('Content-Encoding', 'gzip'); return gzipSync(TEXT) } },
  { name: 'through a zlib stream', handler: (_request: IncomingMessage, response: ServerResponse) => { response.setHeader('content-encoding', 'gzip'); return () => Readable.from([TEXT]).pipe(createGzip()) } },
  { name: 'in writeHead', handler: (_request: IncomingMessage, response: ServerResponse) => { response.writeHead(200, { 'CONTENT-ENCODING': 'gzip' }).end(gzipSync(TEXT)) } },
  { name: 'in a flat array', handler: (_request: IncomingMessage, response: ServerResponse) => { response.writeHead(200, ['Content-Encoding', 'gzip']).end(gzipSync(TEXT)) } }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' })), ({ handler }) => withServer((request, response) => {
  withEtag(() => 'v1')(handler as NodeHandler)(request, response)
}, async wire => {
  assert.is(valueOf(await wire.send('GET'), 'etag'), 'W/"v1"')
  const answer = await wire.send('GET', ['If-None-Match: W/"v1"'])
  assert.equal([answer.status, valueOf(answer, 'etag'), valueOf(answer, 'content-encoding')], [304, 'W/"v1"', undefined])
}))

table('Whose tag is left as it is', [
  { name: 'identity by name', tag: 'v1', coding: 'identity', own: undefined, expected: '"v1"' },
  { name: 'a weak tag', tag: 'v1', coding: 'gzip', own: undefined, weak: true, expected: 'W/"v1"' },
  { name: 'a tag that the application set', tag: 'v1', coding: 'gzip', own: '"v1-gzip"', expected: '"v1-gzip"' }
].map(row => ({ weak: false, ...row, ref: 'RFC 9110 §8.8.3.3' })), ({ tag, coding, own, weak, expected }) => withServer((request, response) => {
  withEtag(() => tag, { weak })((_request, response) => {
    response.setHeader('Content-Encoding', coding)
    if (own !== undefined) response.setHeader('ETag', own)
    return 'x'
  })(request, response)
}, async wire => {
  assert.is(valueOf(await wire.send('GET'), 'etag'), expected)
}))
