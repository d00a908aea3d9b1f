// HEAD: what GET would get, with the length that GET would say or none, and without making content.
import { etagMiddleware, lazyBody, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'

const ask = (fields: Record<string, string> = {}, method = 'HEAD'): Request => new Request('http://x/', { method, headers: fields })
const tag = withEtag(() => 'v1')
const log: string[] = []
function* generator(): Generator<string> {
  log.push('start')
  try {
    yield ''
    log.push('made')
    yield 'content'
  } finally {
    log.push('close')
  }
}
const made = (): string => {
  log.push('made')
  return 'content'
}

/** As another runtime, in so far as the library looks at it. */
async function as(runtime: string, run: () => Promise<void>): Promise<void> {
  if (runtime !== 'Node') Object.defineProperty(globalThis, runtime, { value: {}, configurable: true })
  try {
    await run()
  } finally {
    if (runtime !== 'Node') delete (globalThis as Record<string, unknown>)[runtime]
  }
}

table('HEAD for lazy content', ['Node', 'Bun', 'Deno'].flatMap(runtime => [
  { name: `a function, on ${runtime}`, runtime, source: made, events: [] as string[] },
  { name: `a generator, on ${runtime}`, runtime, source: generator(), events: ['start', 'close'] },
  { name: `a string, on ${runtime}`, runtime, source: 'content', events: [] as string[] }
]).map(row => ({ ...row, ref: 'RFC 9110 §8.6, §9.3.2' })), ({ runtime, source, events }) => as(runtime, async () => {
  log.length = 0
  const response = await tag(async (_request: Request) => new Response(lazyBody(source), { statusText: 'Fine', headers: { 'Content-Type': 'text/plain' } }))(ask())
  await new Promise(resolve => setImmediate(resolve))
  assert.equal([response.status, response.statusText, ...response.headers], [200, 'Fine', ['content-type', 'text/plain'], ['etag', '"v1"']])
  assert.is(response.body === null, runtime === 'Node', 'what the server says no length for')
  assert.is(await response.text(), '')
  assert.equal(log, events)
}))

table('HEAD for lazy content of a length that the handler says', ['Node', 'Bun', 'Deno'].map(runtime => (
  { name: runtime, runtime, ref: 'RFC 9110 §8.6' }
)), ({ runtime }) => as(runtime, async () => {
  log.length = 0
  const response = await tag(async (_request: Request) => new Response(lazyBody(made), { headers: { 'Content-Length': '7' } }))(ask())
  assert.equal([...response.headers, response.body], [['content-length', '7'], ['etag', '"v1"'], null])
  assert.equal(log, [])
}))

stories('RFC 9110 §9.3.2: HEAD', {
  async 'leaves any other Response as it is, with its body for the server to measure'() {
    for (const body of ['content', new Uint8Array(7), new ReadableStream(), null]) {
      const given = new Response(body)
      const response = await tag(async (_request: Request) => given)(ask())
      assert.ok(response === given)
      assert.is(response.headers.get('etag'), '"v1"')
    }
  },
  async 'looks at no body unless lazy content was made meanwhile'() {
    let looked = 0
    class Watched extends Response {
      override get body(): Response['body'] {
        looked++
        return super.body
      }
    }
    lazyBody('made before')
    const plain = tag((_request: Request) => new Watched('content'))
    assert.ok(plain(ask()) instanceof Watched)
    assert.is(looked, 0)
    tag((_request: Request) => {
      lazyBody('made meanwhile')
      return new Watched('content')
    })(ask())
    assert.ok(looked > 0)
  },
  async 'leaves other content also where lazy content was made meanwhile'() {
    for (const body of ['content', null]) {
      const response = await tag(async (_request: Request) => {
        lazyBody('made meanwhile')
        return new Response(body)
      })(ask())
      assert.is(await response.text(), body ?? '')
    }
  },
  async 'of lazy content inside and outside another wrapper makes nothing'() {
    log.length = 0
    const inner = tag(async (_request: Request) => new Response(lazyBody(made)))
    const outer = etagMiddleware(async (request: Request) => {
      const response = await inner(request)
      return new Response(response.body, response)
    })
    for (const fields of [{}, { 'If-None-Match': '"v0"' }, { 'If-None-Match': '"v1"' }, { 'If-Match': '"v0"' }]) {
      const response = await outer(ask(fields as Record<string, string>))
      assert.equal([response.headers.get('etag'), response.body], ['"v1"', null])
    }
    assert.equal(log, [])
  },
  async 'of lazy content that is already read leaves the reading alone'() {
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
    const response = await tag(async (_request: Request) => {
      const given = new Response(lazyBody(made))
      reader = given.body?.getReader()
      return given
    })(ask())
    assert.is(response.body, null)
    assert.is(new TextDecoder().decode((await reader?.read())?.value), 'content')
  },
  async 'of a 404 with lazy content is a 404 without'() {
    log.length = 0
    const response = await etagMiddleware(async (_request: Request) => new Response(lazyBody(made), { status: 404 }))(ask())
    assert.equal([response.status, response.body, log], [404, null, []])
  },
  async 'and GET differ: GET has the content'() {
    const response = await tag(async (_request: Request) => new Response(lazyBody(made)))(ask({}, 'GET'))
    assert.is(await response.text(), 'content')
  }
})
