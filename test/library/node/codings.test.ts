// Content codings: coded content has a strong tag of its own (RFC 9110 §8.8.3.3), and a 304 has the ETag and the Vary of its 200 (§15.4.5).
import { createGzip, gzipSync } from 'node:zlib'
import compression from 'compression'
import { answerConditional, etagMiddleware, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
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

const withoutConnection = (answer: Answer): readonly string[] => answer.fields.filter(field => !/^(Date|Connection|Keep-Alive):/.test(field)).sort()

const valueOf = (answer: Answer, name: string): string | undefined =>
  answer.fields.find(field => field.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2)

table('With a compressor', Object.entries(ORDERS).flatMap(([order, chain]) => Object.entries(HANDLERS).map(([name, handler]) => ({
  // A compressor inside has named the coding of the answer that was meant before a refusal stands in its place.
  name: `${order}: ${name}`, chain, handler: withEtag(() => 'v1')(handler), ref: 'RFC 9110 §8.8.3.3, §15.4.5'
}))), ({ chain, handler }) => withServer((request, response) => { chain(handler, request, response) }, async wire => {
  const identity = await wire.send('GET', ['Accept-Encoding: identity'])
  assert.equal([identity.status, valueOf(identity, 'etag'), valueOf(identity, 'vary'), identity.content],
    [200, '"v1"', 'Accept-Encoding', TEXT])
  const coded = await wire.send('GET', ['Accept-Encoding: gzip'])
  assert.equal([coded.status, valueOf(coded, 'etag'), valueOf(coded, 'vary'), valueOf(coded, 'content-encoding')],
    [200, '"v1-gzip"', 'Accept-Encoding', 'gzip'])
  for (const [coding, tag] of [['identity', '"v1"'], ['gzip', '"v1-gzip"']] as const) {
    const named = [['"v1"', '"v1"'], ['W/"v1"', '"v1"'], ['"v1-gzip"', '"v1-gzip"'], ['W/"v1-gzip"', '"v1-gzip"'], ['"v0", "v1-br"', '"v1-br"'],
      ['"v1", "v1-gzip"', tag], ['"v1-br", "v1"', '"v1"'], ['*', tag]] as const
    for (const [sent, said] of named) {
      const answer = await wire.send('GET', [`Accept-Encoding: ${coding}`, `If-None-Match: ${sent}`])
      assert.equal([answer.status, answer.content], [304, ''])
      assert.equal(withoutConnection(answer), [`ETag: ${said}`, 'Vary: Accept-Encoding'], `${coding}, ${sent}`)
    }
    for (const sent of ['"v0"', '"v0-gzip"', '"v1-gzipx"', '"v1-"', '"v1gzip"', '"v11-gzip"', '"V1-gzip"', '"v1-GZIP"', '"v1-gzip-"', '"v1-identity"', '"v1-\\gzip"', 'x, "v1-gzip"']) {
      const other = await wire.send('GET', [`Accept-Encoding: ${coding}`, `If-None-Match: ${sent}`])
      assert.equal([other.status, valueOf(other, 'etag')], [200, tag], sent)
    }
    for (const sent of ['"v1"', '"v1-gzip"', '"v0", "v1-br"']) {
      const performed = await wire.send('GET', [`Accept-Encoding: ${coding}`, `If-Match: ${sent}`])
      assert.equal([performed.status, valueOf(performed, 'etag')], [200, tag], sent)
      const head = await wire.send('HEAD', [`Accept-Encoding: ${coding}`, `If-None-Match: ${sent}`])
      assert.is(head.status, 304)
    }
    for (const sent of ['W/"v1"', 'W/"v1-gzip"', '"v0-gzip"', '"v0"']) {
      const refused = bare(await wire.send('GET', [`Accept-Encoding: ${coding}`, `If-Match: ${sent}`]))
      // Whether a refusal has a Vary is left to the compressor, and each form of the tag names the current state.
      const own = withoutConnection(refused).filter(line => line !== 'Vary: Accept-Encoding')
      assert.equal([refused.status, refused.content, own], [412, '', [`ETag: ${own.includes('ETag: "v1"') ? '"v1"' : tag}`]], sent)
    }
  }
}))

table('A handler that codes its content itself', [
  { name: 'as bytes', handler: (_request: IncomingMessage, response: ServerResponse) => { response.setHeader('Content-Encoding', 'gzip'); return gzipSync(TEXT) } },
  { name: 'through a zlib stream', handler: (_request: IncomingMessage, response: ServerResponse) => { response.setHeader('content-encoding', 'gzip'); return () => Readable.from([TEXT]).pipe(createGzip()) } },
  { name: 'in writeHead', handler: (_request: IncomingMessage, response: ServerResponse) => { response.writeHead(200, { 'CONTENT-ENCODING': 'gzip' }).end(gzipSync(TEXT)) } },
  { name: 'in a flat array', handler: (_request: IncomingMessage, response: ServerResponse) => { response.writeHead(200, ['Content-Encoding', 'gzip']).end(gzipSync(TEXT)) } }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' })), ({ handler }) => withServer((request, response) => {
  withEtag(() => 'v1')(handler as NodeHandler)(request, response)
}, async wire => {
  assert.is(valueOf(await wire.send('GET'), 'etag'), '"v1-gzip"')
  for (const sent of ['"v1-gzip"', 'W/"v1-gzip"', '*']) {
    const answer = await wire.send('GET', [`If-None-Match: ${sent}`])
    assert.equal([answer.status, withoutConnection(answer)], [304, ['ETag: "v1-gzip"', 'Vary: Accept-Encoding']])
  }
}))

table('The tag of content in a coding', [
  { name: 'identity by name', coding: 'identity', expected: '"v1"' },
  { name: 'nothing', coding: '', expected: '"v1"' },
  { name: 'br', coding: 'br', expected: '"v1-br"' },
  { name: 'other letters', coding: 'GZip', expected: '"v1-gzip"' },
  { name: 'two codings', coding: 'gzip, br', expected: '"v1-gzip-br"' },
  { name: 'two lines', coding: ['gzip', 'zstd'], expected: '"v1-gzip-zstd"' },
  { name: 'identity beside another', coding: 'identity,gzip', expected: '"v1-gzip"' },
  { name: 'a coding that is not registered', coding: 'lzma', expected: 'W/"v1"' },
  { name: 'one of two that is not registered', coding: 'gzip, lzma', expected: 'W/"v1"' },
  { name: 'a name that no tag could hold', coding: 'a"b', expected: 'W/"v1"' },
  { name: 'a weak tag', coding: 'gzip', weak: true, expected: 'W/"v1"' },
  { name: 'a tag that the application set', coding: 'gzip', own: '"own"', expected: '"own"' },
  { name: 'a tag that the application set as ours', coding: 'gzip', own: '"v1"', expected: '"v1-gzip"' },
  { name: 'a tag that a compressor weakened', coding: 'gzip', own: 'W/"v1"', expected: '"v1-gzip"' },
  { name: 'a tag that the application weakened', coding: 'identity', own: 'W/"v1"', expected: 'W/"v1"' },
  { name: 'a tag that was given with its quotes', given: '"a-b"', coding: 'gzip', expected: '"a-b-gzip"' },
  { name: 'a weak tag that was given', given: 'W/"a"', coding: 'gzip', expected: 'W/"a"' },
  { name: 'a revision that ends as a coding does', given: 'notes-gzip', coding: 'identity', expected: '"e4a101fb2beccab1fa1e53bc571f69db"' }
].map(row => ({ given: 'v1', weak: false, own: undefined, ...row, ref: 'RFC 9110 §8.8.3.3' })), async ({ given, coding, own, weak, expected }) => {
  await withServer((request, response) => {
    withEtag(() => given, { weak })((_request, response) => {
      response.setHeader('Content-Encoding', coding)
      if (own !== undefined) response.setHeader('ETag', own)
      return 'x'
    })(request, response)
  }, async wire => { assert.is(valueOf(await wire.send('GET'), 'etag'), expected) })
})

stories('RFC 9110 §8.8.1', {
  'the coded form of one revision is never the plain form of another': async () => {
    let revision = 'notes-gzip'
    await withServer(withEtag(() => revision)(() => revision), async wire => {
      const etag = valueOf(await wire.send('GET'), 'etag') as string
      revision = 'notes'
      const answer = await wire.send('GET', [`If-None-Match: ${etag}, "notes-gzip-"`])
      assert.equal([answer.status, answer.content], [200, 'notes'])
    })
  },
  'a strong tag of the application has no coded forms': () => withServer(etagMiddleware((_request, response) => {
    response.setHeader('ETag', '"v1"')
    response.end('x')
  }), async wire => {
    assert.is((await wire.send('GET', ['If-None-Match: "v1-gzip"'])).status, 200)
    const refused = bare(await wire.send('GET', ['If-Match: "v1-gzip"']))
    assert.equal([refused.status, refused.content, withoutConnection(refused)], [412, '', ['ETag: "v1"']])
  }),
  'a weak tag has no coded forms': () => withServer(withEtag(() => 'v1', { weak: true })(() => 'x'), async wire => {
    assert.is((await wire.send('GET', ['If-None-Match: W/"v1-gzip"'])).status, 200)
  }),
  'what was read coded is saved once': async () => {
    let revision = 7
    let writes = 0
    const page = withEtag(() => revision, { required: true })((request, response) => {
      if (request.method === 'GET') {
        typed(response)
        return TEXT
      }
      writes++
      revision++
      response.writeHead(204).end()
      return undefined
    })
    await withServer((request, response) => { compress(request, response, () => { page(request, response) }) }, async wire => {
      const read = await wire.send('GET', ['Accept-Encoding: br'])
      assert.is(valueOf(read, 'etag'), '"7-br"')
      assert.is((await wire.send('PUT', ['If-Match: "7-br"'])).status, 204)
      const refused = bare(await wire.send('PUT', ['If-Match: "7-br"']))
      assert.equal([refused.status, withoutConnection(refused), writes], [412, ['ETag: "8"', 'Vary: Accept-Encoding'], 1])
      const conflict = bare(await wire.send('PUT', ['If-Match: "8"', 'If-None-Match: "8-gzip"']))
      assert.equal([conflict.status, withoutConnection(conflict), writes], [412, ['ETag: "8-gzip"', 'Vary: Accept-Encoding'], 1])
      assert.equal([(await wire.send('PUT', ['If-Match: "x", "8-gzip"'])).status, writes], [204, 2])
    })
  },
  'answerConditional, under a compressor': async () => {
    let revision: unknown = 7
    await withServer((request, response) => compress(request, response, () => {
      if (answerConditional(request, response, revision as number)) return
      typed(response).end(TEXT)
    }), async wire => {
      assert.is(valueOf(await wire.send('GET', ['Accept-Encoding: gzip']), 'etag'), '"7-gzip"')
      assert.is(valueOf(await wire.send('GET', ['Accept-Encoding: identity']), 'etag'), '"7"')
      for (const [sent, said] of [['"7-gzip"', '"7-gzip"'], ['"7"', '"7"'], ['*', '"7-gzip"']] as const) {
        const answer = await wire.send('GET', ['Accept-Encoding: gzip', `If-None-Match: ${sent}`])
        assert.equal([answer.status, withoutConnection(answer)], [304, [`ETag: ${said}`, 'Vary: Accept-Encoding']])
      }
      revision = 'W/"x"'
      assert.is(valueOf(await wire.send('GET', ['Accept-Encoding: gzip']), 'etag'), 'W/"x"')
    })
  },
  'a list of coded forms is read in linear time': async () => {
    await withServer(withEtag(() => 'v1')(() => 'x'), async wire => {
      for (const sent of ['"v1' + '-br'.repeat(4000) + 'x"', '"v1-br",'.repeat(1500), '"v1-'.repeat(3000), `"v0-gzip", ${'"v1-gzip'.repeat(1500)}`]) {
        const answer = await wire.send('GET', [`If-None-Match: ${sent}`, `If-Match: "v1"`])
        assert.is(answer.status, sent.startsWith('"v1-br",') ? 304 : 200, sent.slice(0, 30))
      }
    })
  }
})
