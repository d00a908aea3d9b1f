// Returned content in every shape: made only when it is wanted, closed when it is not.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { etagMiddleware, withEtag, withLastModified } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const events: string[] = []
const bytes = new TextEncoder().encode('con€tent')

function* generator(): Generator<string | Uint8Array> {
  events.push('start')
  try {
    yield ''
    events.push('made')
    yield 'con'
    yield new Uint8Array(0)
    yield bytes.subarray(3)
  } finally {
    events.push('close')
  }
}

async function* asyncGenerator(): AsyncGenerator<string | Uint8Array> {
  await null
  yield* generator()
}

class Lines extends Readable {
  override _read(): void {
    events.push('made')
    this.push('con')
    this.push(bytes.subarray(3))
    this.push(null)
  }
  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    events.push('close')
    callback(error)
  }
}

const webStream = (): ReadableStream<Uint8Array> => new ReadableStream({
  pull(controller) {
    events.push('made')
    controller.enqueue(bytes)
    controller.close()
  },
  cancel() { events.push('close') }
}, { highWaterMark: 0 })

const iterable = (): Iterable<string> => ({
  [Symbol.iterator]() {
    events.push('start')
    return ['con', '€tent'][Symbol.iterator]()
  }
})

interface Shape {
  name: string
  make: () => unknown
  /** Whether Content-Length is sent. */
  whole: boolean
  /** What happens for 200, and what where the content is not wanted. */
  sent: string[]
  dropped: string[]
  ref: string
}

const made = (value: () => unknown) => () => () => {
  events.push('made')
  return value()
}
const ref = 'RFC 9110 §15.4.5, §15.5.13, §9.3.2'
const SHAPES: Shape[] = [
  { name: 'a string', make: () => 'con€tent', whole: true, sent: [], dropped: [], ref },
  { name: 'bytes', make: () => bytes, whole: true, sent: [], dropped: [], ref },
  { name: 'a Buffer from the pool', make: () => Buffer.from('con€tent'), whole: true, sent: [], dropped: [], ref },
  { name: 'an ArrayBuffer', make: () => bytes.slice().buffer, whole: true, sent: [], dropped: [], ref },
  { name: 'a DataView', make: () => new DataView(bytes.buffer), whole: true, sent: [], dropped: [], ref },
  { name: 'an array', make: () => ['con', '', '€tent'], whole: false, sent: [], dropped: [], ref },
  { name: 'an iterable', make: iterable, whole: false, sent: ['start'], dropped: [], ref },
  { name: 'a generator', make: generator, whole: false, sent: ['start', 'made', 'close'], dropped: ['start', 'close'], ref: 'S11' },
  { name: 'an async generator', make: asyncGenerator, whole: false, sent: ['start', 'made', 'close'], dropped: ['start', 'close'], ref: 'S11' },
  { name: 'a Readable', make: () => new Lines(), whole: false, sent: ['made', 'close'], dropped: ['close'], ref },
  { name: 'a ReadableStream', make: webStream, whole: false, sent: ['made'], dropped: ['close'], ref },
  { name: 'a function that returns a string', make: made(() => 'con€tent'), whole: true, sent: ['made'], dropped: [], ref },
  { name: 'a function that promises a string', make: made(async () => 'con€tent'), whole: true, sent: ['made'], dropped: [], ref },
  { name: 'a function that returns bytes', make: made(() => bytes), whole: true, sent: ['made'], dropped: [], ref },
  { name: 'a generator function', make: () => generator, whole: false, sent: ['start', 'made', 'close'], dropped: [], ref: 'S12' },
  { name: 'an async generator function', make: () => asyncGenerator, whole: false, sent: ['start', 'made', 'close'], dropped: [], ref: 'S12' },
  { name: 'a function that returns a Readable', make: made(() => new Lines()), whole: false, sent: ['made', 'made', 'close'], dropped: [], ref },
  { name: 'a function that returns a ReadableStream', make: made(webStream), whole: false, sent: ['made', 'made'], dropped: [], ref },
  { name: 'the empty string', make: () => '', whole: true, sent: [], dropped: [], ref }
]

const ETAG = 'ETag: "1"'
const END = ['Date: <date>', 'Connection: close']

table('Returned content', SHAPES.flatMap(shape => [false, true].map(later => ({
  ...shape, later, name: `${shape.name}${later ? ', promised' : ''}`
}))), async ({ make, later, whole, sent, dropped, name }) => {
  const isEmpty = name.startsWith('the empty')
  const handler = withEtag(() => 1)((_request, _response) => (later ? new Promise(resolve => setImmediate(() => resolve(make()))) : make()) as never)
  await withServer(handler, async wire => {
    for (const fields of [[], ['If-None-Match: "2"'], ['If-Match: "1"']]) {
      events.length = 0
      const length = isEmpty ? 'Content-Length: 0' : 'Content-Length: 10'
      assert.equal(await wire.send('GET', fields), {
        status: 200,
        reason: 'OK',
        fields: whole ? [ETAG, length, ...END] : [ETAG, ...END, 'Transfer-Encoding: chunked'],
        content: isEmpty ? '' : Buffer.from('con€tent').toString('latin1'),
        truncated: false
      })
      assert.equal(events, sent)
    }
    for (const method of ['GET', 'HEAD']) {
      for (const field of ['If-None-Match: "1"', 'If-None-Match: *']) {
        events.length = 0
        assert.equal(await wire.send(method, [field]),
          { status: 304, reason: 'Not Modified', fields: [ETAG, ...END], content: '', truncated: false })
        assert.equal(events, dropped)
      }
      events.length = 0
      assert.equal(bare(await wire.send(method, ['If-Match: "2"']), method === 'HEAD'), {
        status: 412, reason: 'Precondition Failed', fields: [ETAG, ...END], content: '', truncated: false
      })
      assert.equal(events, dropped)
    }
    events.length = 0
    const head = await wire.send('HEAD')
    assert.equal([head.status, head.content], [200, ''])
    const isKnown = whole && !name.startsWith('a function')
    assert.equal(head.fields, isKnown ? [ETAG, isEmpty ? 'Content-Length: 0' : 'Content-Length: 10', ...END] : [ETAG, ...END])
    assert.equal(events, dropped)
  })
})

const plain = (_request: IncomingMessage, _response: ServerResponse) => () => 'content'
const tag = withEtag(() => 1)

table('Whichever wrapper is outermost delivers', [
  { name: 'withEtag', handler: tag(plain), ref: 'not-modified: delivery' },
  { name: 'etagMiddleware', handler: etagMiddleware(plain), ref: 'not-modified: delivery' },
  { name: 'etagMiddleware around withEtag', handler: etagMiddleware(tag(plain)), ref: 'not-modified: delivery' },
  { name: 'withEtag around etagMiddleware', handler: tag(etagMiddleware(plain)), ref: 'not-modified: delivery' },
  { name: 'etagMiddleware around etagMiddleware', handler: etagMiddleware(etagMiddleware(plain)), ref: 'not-modified: delivery' },
  { name: 'a foreign function that passes the result on', handler: etagMiddleware((request, response) => tag(plain)(request, response)), ref: 'not-modified: delivery' },
  { name: 'a foreign function that drops the result', handler: etagMiddleware((request, response) => { tag(plain)(request, response) }), ref: 'not-modified: delivery' },
  { name: 'a foreign function that waits for the end of the answer', ref: 'not-modified: delivery',
    handler: etagMiddleware(async (request, response) => {
      tag(plain)(request, response)
      await new Promise(resolve => response.on('finish', resolve))
    }) },
  { name: 'a foreign function that calls it later', handler: etagMiddleware((request, response) => { setImmediate(() => tag(plain)(request, response)) }), ref: 'not-modified: delivery' },
  { name: 'the middleware of Connect', ref: 'not-modified: delivery',
    handler: (request: IncomingMessage, response: ServerResponse) => etagMiddleware()(request, response, () => { tag(plain)(request, response) }) }
], ({ handler, name }) => withServer((request, response) => { void handler(request, response) }, async wire => {
  const hasTag = name !== 'etagMiddleware' && !name.startsWith('etagMiddleware around etag')
  const answer = await wire.send('GET')
  assert.equal([answer.status, answer.content, answer.fields.includes(ETAG)], [200, 'content', hasTag])
  assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, hasTag ? 304 : 200)
  assert.is((await wire.send('GET', ['If-None-Match: *'])).status, 304)
}))

stories('Returned content beside what the handler writes', {
  'a generator sets fields until its first yield, and the decision sees them': async () => {
    await withServer(etagMiddleware((_request, response) => (function* () {
      response.setHeader('ETag', '"late"')
      yield ''
      events.push('made')
      yield 'content'
    })()), async wire => {
      events.length = 0
      assert.is((await wire.send('GET', ['If-None-Match: "late"'])).status, 304)
      assert.equal(events, [])
      assert.is((await wire.send('GET', ['If-None-Match: "x"'])).content, 'content')
    })
  },
  'a 404 stays, with its content': () => withServer(tag((_request, response) => {
    response.statusCode = 404
    return 'nothing here'
  }), async wire => {
    for (const field of ['If-None-Match: "1"', 'If-Match: "2"', 'If-None-Match: *', 'X: y']) {
      assert.equal(await wire.send('GET', [field]),
        { status: 404, reason: 'Not Found', fields: ['Content-Length: 12', ...END], content: 'nothing here', truncated: false })
    }
  }),
  'a 204 has no content and no Content-Length': () => withServer(tag((_request, response) => {
    response.statusCode = 204
    return 'content'
  }), async wire => {
    assert.equal((await wire.send('GET')).fields, [ETAG, ...END])
  }),
  'a Content-Type is kept and none invented': () => withServer(tag((request, response) => {
    if (request.url === '/typed') response.setHeader('Content-Type', 'text/css')
    return '{}'
  }), async wire => {
    assert.ok((await wire.send('GET', [], '', '/typed')).fields.includes('Content-Type: text/css'))
    assert.not.ok((await wire.send('GET')).fields.some(field => field.startsWith('Content-Type')))
  }),
  'early decides before the handler': async () => {
    let calls = 0
    await withServer(withEtag(() => 1, { early: true })(() => {
      calls++
      return 'content'
    }), async wire => {
      assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, 304)
      assert.equal(bare(await wire.send('HEAD', ['If-Match: "2"']), true),
        { status: 412, reason: 'Precondition Failed', fields: [ETAG, ...END], content: '', truncated: false })
      assert.is(calls, 0)
      assert.is((await wire.send('GET', ['If-None-Match: "2"'])).content, 'content')
      assert.is(calls, 1)
    })
  },
  'early decides by the status that is set: a page for a 404 stays one, whatever is named (RFC 9110 §13.2.1)': () => withServer((request, response) => {
    response.statusCode = 404
    const early: NodeHandler = withEtag(() => 1, { early: true })(() => 'content')
    early(request, response)
  }, async wire => {
    for (const field of ['If-None-Match: "1"', 'If-Match: "0"', 'If-None-Match: *', 'X: y']) {
      const answer = await wire.send('GET', [field])
      assert.equal([answer.status, answer.content], [404, 'content'])
      assert.equal(answer.fields.filter(line => !/^(Date|Connection):/.test(line)), ['Content-Length: 7'])
    }
  }),
  'early leaves a default 404 that the handler changes to the decision after it': () => withServer((request, response) => {
    response.statusCode = 404
    const early: NodeHandler = withEtag(() => 1, { early: true })((_request, response) => {
      response.statusCode = 200
      return 'content'
    })
    early(request, response)
  }, async wire => {
    assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, 304)
  }),
  'early does not compare a date that is not sent yet, since its second is not over (RFC 9110 §8.8.2.2)': () => {
    const date = new Date(Date.now() + 3_600_000)
    return withServer(withEtag(() => undefined, { early: true })(withLastModified(() => date)(() => 'content')), async wire => {
      assert.equal(await wire.send('GET', [`If-Modified-Since: ${date.toUTCString()}`]),
        { status: 200, reason: 'OK', fields: ['Content-Length: 7', ...END], content: 'content', truncated: false })
    })
  },
  'early leaves to the handler what does not exist': () => withServer(withEtag(() => null, { early: true })((_request, response) => {
    response.statusCode = 404
    return 'nothing here'
  }), async wire => {
    for (const field of ['If-Match: "1"', 'If-None-Match: *']) {
      assert.equal(await wire.send('GET', [field]),
        { status: 404, reason: 'Not Found', fields: ['Content-Length: 12', ...END], content: 'nothing here', truncated: false })
    }
  })
})
