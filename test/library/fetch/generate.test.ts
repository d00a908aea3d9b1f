// Tags made from the content of a Response: what gets one, and what holding the content costs.
import { createHash } from 'node:crypto'
import { etagMiddleware, lazyBody, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

const LIMIT = 1000
const md5 = (content: string): string => `"${createHash('md5').update(content).digest('hex')}"`
const ask = (method = 'GET', fields: Record<string, string> = {}): Request => new Request('http://x/', { method, headers: fields })
const generated = (response: () => Response, limit: number = LIMIT): (request: Request) => Promise<Response> =>
  etagMiddleware(async (_request: Request) => response(), { generate: true, limit })

const bytes = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content)

/** A stream of these chunks, and what became of it. */
function streamOf(chunks: Iterable<unknown>, log: string[] = []): ReadableStream {
  const iterator = chunks[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel(reason) { log.push(`cancelled: ${reason}`) }
  }, { highWaterMark: 0 })
}
function* repeated(chunk: unknown, times: number): Generator<unknown> {
  for (let i = 0; i < times; i++) yield chunk
}
const cut = (content: string, size: number): unknown[] => content.match(new RegExp(`.{1,${size}}`, 'gs'))?.map(bytes) ?? []

async function chunksOf(response: Response): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return chunks
}

const content = Array.from({ length: LIMIT }, (_, i) => String.fromCharCode(97 + i % 23)).join('')

table('Content up to the limit gets a tag', [
  { name: 'a string', body: () => content },
  { name: 'bytes', body: () => bytes(content) },
  { name: 'bytes that are a part of a larger buffer', body: () => bytes(`--${content}--`).subarray(2, 2 + LIMIT) },
  { name: 'a Blob', body: () => new Blob([content]) },
  { name: 'a stream of one chunk', body: () => streamOf([bytes(content)]) },
  { name: 'a stream of single bytes', body: () => streamOf(cut(content, 1)) },
  { name: 'a stream of chunks of seven bytes', body: () => streamOf(cut(content, 7)) },
  { name: 'a stream with empty chunks before, between and behind', body: () => streamOf([bytes(''), ...cut(content, 400).flatMap(chunk => [chunk, bytes('')])]) },
  { name: 'a large chunk after a small one', body: () => streamOf([bytes(content.slice(0, 1)), bytes(content.slice(1))]) },
  { name: 'a small chunk after a large one', body: () => streamOf([bytes(content.slice(0, -1)), bytes(content.slice(-1))]) },
  { name: 'chunks whose buffer is used again', body: () => {
    const buffer = new Uint8Array(10)
    return streamOf((function* () { for (let i = 0; i < LIMIT; i += 10) { buffer.set(bytes(content.slice(i, i + 10))); yield buffer } })())
  } },
  { name: 'lazy content', body: () => lazyBody(function* () { yield content.slice(0, 9); yield content.slice(9) }) },
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3' })), async ({ body }) => {
  const page = generated(() => new Response(body(), { status: 200, headers: { 'Content-Type': 'text/plain', 'X-Own': 'y' } }), LIMIT + 500)
  const response = await page(ask())
  assert.equal([response.status, ...response.headers], [200, ['content-type', 'text/plain'], ['etag', md5(content)], ['x-own', 'y']])
  assert.is(await response.text(), content)
  const notModified = await page(ask('GET', { 'If-None-Match': `W/${md5(content)}` }))
  assert.equal([notModified.status, ...notModified.headers, await notModified.text()], [304, ['etag', md5(content)], ['x-own', 'y'], ''])
  const failed = await bareResponse(await page(ask('GET', { 'If-Match': '"other"' })))
  assert.equal([failed.status, ...failed.headers, await failed.text()], [412, ['etag', md5(content)], ['x-own', 'y'], ''])
})

table('Content beyond the limit passes untagged', [
  { name: 'a string', body: () => `${content}!`, chunks: 1 },
  { name: 'a stream of one chunk', body: () => streamOf([bytes(`${content}!`)]), chunks: 1 },
  { name: 'a stream whose first chunks are held', body: () => streamOf(cut(`${content}!!!`, 100)), chunks: 2 },
  { name: 'a stream whose rest comes as it is cut', body: () => streamOf([...cut(content, 100), bytes('!'), bytes('?'), bytes('.')]), chunks: 4 },
  { name: 'a stream whose first chunks leave room', body: () => streamOf(cut(`${content}!!!`, 300)), chunks: 2 },
  { name: 'a stream of one byte before', body: () => streamOf([bytes('!'), bytes(content)]), chunks: 2 },
  { name: 'a stream with empty chunks alone before', body: () => streamOf([bytes(''), bytes(`${content}!`)]), chunks: 1 }
].map(row => ({ ...row, ref: 'not-modified: generate' })), async ({ body, chunks }) => {
  const wanted = await new Response(body()).text()
  for (const fields of [{}, { 'If-None-Match': md5(wanted) }, { 'If-None-Match': '"x"' }]) {
    const response = await generated(() => new Response(body(), { headers: { 'X-Own': 'y' } }))(ask('GET', fields as Record<string, string>))
    assert.equal([response.status, response.headers.get('etag'), response.headers.get('x-own')], [200, null, 'y'])
    const came = await chunksOf(response)
    assert.is(Buffer.concat(came).toString(), wanted)
    assert.is(came.length, chunks)
  }
})

table('How much a limit holds', [
  { name: 'nothing, of no content', limit: 0, size: 0, isTagged: true },
  { name: 'nothing, of one byte', limit: 0, size: 1, isTagged: false },
  { name: 'its own number of bytes', limit: 5, size: 5, isTagged: true },
  { name: 'one byte less than there is', limit: 5, size: 6, isTagged: false },
  { name: '1 MiB unless it is given', limit: undefined, size: 1024 * 1024, isTagged: true },
  { name: 'not more than 1 MiB unless it is given', limit: undefined, size: 1024 * 1024 + 1, isTagged: false }
].map(row => ({ ...row, ref: 'not-modified: generate' })), async ({ limit, size, isTagged }) => {
  const page = etagMiddleware(async (_request: Request) => new Response(streamOf([bytes('x'.repeat(size))])), { generate: true, ...limit !== undefined && { limit } })
  const response = await page(ask())
  assert.is(response.headers.has('etag'), isTagged)
  assert.is((await response.arrayBuffer()).byteLength, size)
})

table('What gets no tag', [
  { name: 'what has one', fields: { ETag: '"own"' }, etag: '"own"' },
  { name: 'an event stream', fields: { 'Content-Type': 'text/event-stream' } },
  { name: 'what may not be stored', fields: { 'Cache-Control': 'private, no-store' } },
  ...[201, 203, 206, 404, 500].map(status => ({ name: `a ${status}`, status })),
  { name: 'an answer to QUERY', method: 'QUERY' },
  { name: 'an answer to POST', method: 'POST' },
  { name: 'a null body', body: () => null, content: '' },
  { name: 'a body of chunks that are no bytes, and passes as it is', body: () => streamOf(['text', 'more']), content: 'text,more' },
  { name: 'a body of bytes and then of chunks that are none', body: () => streamOf([bytes('text'), null, bytes('more')]), content: `${[...bytes('text')]},,${[...bytes('more')]}` }
].map(row => ({ status: 200, method: 'GET', fields: {}, etag: null, body: () => 'x', content: undefined, ...row, ref: 'not-modified: generate' })),
async ({ status, method, fields, body, etag, content: wanted }) => {
  const response = await generated(() => new Response(body(), { status, headers: fields as Record<string, string> }))(ask(method))
  assert.equal([response.status, response.headers.get('etag')], [status, etag])
  if (wanted === undefined) assert.is(await response.text(), 'x')
  else assert.is(response.body === null ? '' : (await chunksOf(response)).join(), wanted)
})

stories('not-modified: what generate costs', {
  async 'what was held goes out in one piece, however many chunks it came in'() {
    const response = await generated(() => new Response(streamOf(repeated(bytes('x'), 200_000))), 199_990)(ask())
    const sizes = (await chunksOf(response)).map(chunk => chunk.byteLength)
    assert.equal(sizes, [199_990, ...Array.from({ length: 10 }, () => 1)])
  },
  async 'empty chunks count for nothing'() {
    const response = await generated(() => new Response(streamOf((function* () {
      yield* repeated(new Uint8Array(0), 100_000)
      yield bytes('content')
    })())), 7)(ask())
    assert.equal([response.headers.get('etag'), await response.text()], [md5('content'), 'content'])
  },
  async 'no buffer is larger than the limit'() {
    const response = await generated(() => new Response(streamOf([...cut(content, 1), bytes('!')])))(ask())
    const [held] = await chunksOf(response)
    assert.equal([held?.byteLength, held?.buffer.byteLength], [LIMIT, LIMIT])
  },
  async 'small content takes a small buffer'() {
    const response = await generated(() => new Response(streamOf([bytes('text'), 'no bytes'])))(ask())
    const [held] = await chunksOf(response)
    assert.equal([held?.byteLength, held?.buffer.byteLength], [4, 4])
  },
  async 'the buffer doubles where it is full, so that no byte is copied more than twice on the average'() {
    for (const [chunks, size] of [[1, 1], [64, 64], [65, 128], [100, 128], [513, LIMIT]] as const) {
      const response = await generated(() => new Response(streamOf([...repeated(bytes('x'), chunks), 'no bytes'])))(ask())
      const [held] = await chunksOf(response)
      assert.equal([held?.byteLength, held?.buffer.byteLength], [chunks, size])
    }
  },
  async 'an endless stream begins once the limit is passed, is read no further than it is wanted, and is cancelled by who leaves'() {
    const log: string[] = []
    let pulled = 0
    const response = await generated(() => new Response(streamOf((function* () { for (;;) { pulled++; yield bytes('x'.repeat(400)) } })(), log)))(ask())
    assert.is(pulled, 3)
    const reader = response.body?.getReader()
    assert.equal([(await reader?.read())?.value?.byteLength, (await reader?.read())?.value?.byteLength, pulled], [800, 400, 3])
    await reader?.read()
    assert.is(pulled, 4)
    await reader?.cancel('left')
    assert.equal(log, ['cancelled: left'])
  }
})

table('RFC 9110 §8.8.3: the digest of generate', [
  { name: 'is MD5 unless it is given', options: {}, algorithm: 'md5' },
  { name: 'is SHA-256 where that is given', options: { digest: 'sha256' }, algorithm: 'sha256' },
  { name: 'is SHA-1 where that is given', options: { digest: 'sha1' }, algorithm: 'sha1' }
].map(row => ({ ...row, ref: 'not-modified: generate' })), async ({ options, algorithm }) => {
  const page = etagMiddleware(async (_request: Request) => new Response(content), { generate: true, ...options })
  const etag = `"${createHash(algorithm).update(content).digest('hex')}"`
  for (const method of ['GET', 'HEAD']) {
    assert.is((await page(ask(method))).headers.get('etag'), etag)
    assert.is((await page(ask(method, { 'If-None-Match': etag }))).status, 304)
  }
})

const failing = (after: unknown[]): ReadableStream => new ReadableStream({
  pull(controller) {
    const chunk = after.shift()
    if (chunk === undefined) controller.error(new Error('boom'))
    else controller.enqueue(chunk)
  }
}, { highWaterMark: 0 })

stories('not-modified: an error of content under generate', {
  async 'is the server\'s to answer while the content is held'() {
    await generated(() => new Response(failing([bytes('x')])))(ask()).then(() => assert.unreachable(), (error: Error) => assert.is(error.message, 'boom'))
  },
  async 'breaks the content off once it goes out'() {
    const response = await generated(() => new Response(failing([bytes(content), bytes('!')])))(ask())
    await response.text().then(() => assert.unreachable(), (error: Error) => assert.is(error.message, 'boom'))
  }
})

stories('RFC 9110 §9.3.2: HEAD under generate', {
  async 'has the tag and the 304 of GET where there is content'() {
    for (const body of [() => content, () => streamOf(cut(content, 9))]) {
      const page = generated(() => new Response(body(), { headers: { 'Content-Type': 'text/plain' } }))
      const response = await page(ask('HEAD'))
      assert.equal([response.status, ...response.headers], [200, ['content-type', 'text/plain'], ['etag', md5(content)]])
      assert.is(await response.text(), content, 'servers say its length, and leave it out')
      const notModified = await page(ask('HEAD', { 'If-None-Match': md5(content) }))
      assert.equal([notModified.status, ...notModified.headers], [304, ['etag', md5(content)]])
      assert.is((await page(ask('HEAD', { 'If-Match': '"other"' }))).status, 412)
    }
  },
  async 'has none where content would have to be made, or there is none'() {
    let made = 0
    for (const body of [() => lazyBody(() => `${++made}`), () => null]) {
      for (const wrapped of [(page: (request: Request) => Promise<Response>) => page, (page: (request: Request) => Promise<Response>) => etagMiddleware(async (request: Request) => page(request), { generate: true })]) {
        const response = await wrapped(generated(() => new Response(body())))(ask('HEAD', { 'If-None-Match': '"x"' }))
        assert.equal([response.status, response.headers.get('etag'), response.body, made], [200, null, null, 0])
      }
    }
  }
})

stories('not-modified: generate keeps its hands off', {
  async 'a body that someone already reads'() {
    const response = new Response('x')
    response.body?.getReader()
    assert.is(await generated(() => response)(ask()), response)
  },
  async 'content whose tag is known, which is not made on a match'() {
    let made = 0
    const page = etagMiddleware(withEtag(() => 'v1')(async (_request: Request) => new Response(lazyBody(() => `${++made}`))), { generate: true })
    assert.equal([(await page(ask('GET', { 'If-None-Match': '"v1"' }))).status, made], [304, 0])
    const response = await page(ask())
    assert.equal([response.headers.get('etag'), made, await response.text(), made], ['"v1"', 0, '1', 1])
  }
})
