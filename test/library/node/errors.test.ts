// What goes wrong: the error reaches `next` or becomes a 500 without validators, once, and the server lives.
import { etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import { Readable } from 'node:stream'
import * as assert from 'uvu/assert'
import { withConsole } from '../../support/console.ts'
import { stories, table } from '../../support/table.ts'
import { readAll, withServer } from '../../support/wire.ts'

const boom = (): never => { throw new Error('boom') }
const tag = withEtag(() => 'v1')

const begin: NodeHandler = (_request, response) => {
  response.setHeader('Content-Type', 'image/png')
  response.setHeader('Content-Length', 5)
  response.setHeader('Content-Encoding', 'gzip')
  response.setHeader('Cache-Control', 'max-age=60')
  response.setHeader('Set-Cookie', 'a=1')
}

const BEGUN = ['content-type', 'content-length', 'content-encoding', 'cache-control', 'set-cookie']

const CLEAN: { name: string, handler: NodeHandler, message?: RegExp }[] = [
  { name: 'a handler that throws', handler: tag((request, response) => { begin(request, response); boom() }) },
  { name: 'a handler that rejects', handler: tag(async (request, response) => { begin(request, response); await null; boom() }) },
  { name: 'a function for content that throws', handler: tag((request, response) => { begin(request, response); return boom }) },
  { name: 'a function for content that rejects', handler: tag((request, response) => { begin(request, response); return async () => boom() }) },
  { name: 'a generator that throws at once', handler: tag((request, response) => { begin(request, response); return (function* () { boom() })() }) },
  { name: 'a generator that throws after an empty chunk', handler: tag((request, response) => { begin(request, response); return function* () { yield ''; boom() } }) },
  { name: 'an async generator that throws', handler: tag((request, response) => { begin(request, response); return async function* () { yield ''; boom() } }) },
  { name: 'a Readable that fails', handler: tag((request, response) => { begin(request, response); return new Readable({ read() { this.destroy(new Error('boom')) } }) }) },
  { name: 'a ReadableStream that fails', handler: tag((request, response) => { begin(request, response); return new ReadableStream({ pull: boom }) }) },
  { name: 'an etag function that throws', handler: withEtag(boom)(() => 'x') },
  { name: 'an etag function that rejects', handler: withEtag(async () => boom())(() => 'x') },
  { name: 'a date function that throws', handler: withLastModified(boom)(() => 'x') },
  { name: 'an etag function whose value has no tag', handler: withEtag(() => NaN)(() => 'x'), message: /NaN/ },
  { name: 'an etag function that returns a function', handler: withEtag(() => () => 1)(() => 'x'), message: /function/ },
  { name: 'a date function that returns no date', handler: withLastModified(() => 5 as unknown as Date)(() => 'x'), message: /valid Date, got 5/ },
  { name: 'a date function that returns an invalid date', handler: withLastModified(() => new Date(NaN))(() => 'x'), message: /valid Date/ },
  { name: 'a number returned for content', handler: tag(() => 42 as never), message: /got 42: return nothing where the answer comes later/ },
  { name: 'true returned before an answer', handler: tag(() => true as never), message: /got true: return nothing/ },
  { name: 'false returned before an answer', handler: tag(() => false as never), message: /got false/ },
  { name: 'a Response returned on node:http', handler: tag(() => new Response('x') as never), message: /an instance of Response: a Response is what a handler of \(Request\) returns/ },
  { name: 'a plain object returned for content', handler: tag(() => ({ json: true }) as never), message: /an instance of Object: return JSON.stringify/ },
  { name: 'a number as a chunk', handler: tag(() => [1, 2] as never), message: /Expected a chunk of content to be a string or bytes, got 1/ },
  { name: 'a function for content that returns nothing', handler: tag(() => () => undefined as never), message: /got undefined/ },
  { name: 'a function for content that returns a function', handler: tag(() => () => (() => 'x') as never), message: /content function to return/ },
  { name: 'an application that throws', handler: etagMiddleware((request, response) => { begin(request, response); boom() }) },
  { name: 'a field with CR LF', handler: noCache((_request, response) => { response.setHeader('X', 'a\r\nb') }), message: /Invalid character/ }
]

table('Before the first byte an error is a clean 500', CLEAN.map(row => ({ ...row, ref: 'RFC 9110 §15.6.1' })), ({ handler, message = /boom/ }) =>
  withConsole(errors => withServer((request, response) => { handler(request, response) }, async wire => {
    const answer = await wire.send('GET', ['If-None-Match: "other"'])
    assert.equal([answer.status, answer.content], [500, 'Internal Server Error\n'])
    assert.equal(answer.fields.filter(field => !/^(Set-Cookie: a=1|Date:|Connection:)/.test(field)),
      ['Content-Type: text/plain; charset=utf-8', 'Content-Length: 22'])
    assert.is(errors.length, 1)
    assert.match((errors[0] as Error).message, message)
    assert.is((await wire.send('HEAD', ['If-None-Match: "other"'])).truncated, false)
  })))

table('With `next` the error goes there, once, and nothing is answered', CLEAN.map(row => ({ ...row, ref: 'not-modified: errors' })), ({ handler, message = /boom/ }) =>
  withConsole(async printed => {
    const errors: unknown[] = []
    await withServer((request, response) => {
      (handler as (...args: unknown[]) => unknown)(request, response, (error: unknown) => {
        errors.push(error)
        // What the library set is gone, and what the handler set is there: the two belong to others.
        const own = response.getHeaderNames()
        assert.equal(own, own.includes('content-type') ? BEGUN : [])
        for (const name of own) response.removeHeader(name)
        response.statusCode = 503
        response.end('mine')
      })
    }, async wire => {
      const answer = await wire.send('GET')
      assert.equal([answer.status, answer.content], [503, 'mine'])
    })
    assert.is(errors.length, 1)
    assert.match((errors[0] as Error).message, message)
    assert.equal(printed, [])
  }))

const midway: Record<string, () => unknown> = {
  'a generator': () => function* () { yield 'begun'; boom() },
  'an async generator': () => async function* () { yield 'begun'; boom() },
  'a bad chunk': () => ['begun', 5],
  'a Readable': () => {
    let count = 0
    return new Readable({ read() { if (count++ === 0) this.push('begun'); else this.destroy(new Error('boom')) } })
  },
  'a ReadableStream': () => {
    let count = 0
    return new ReadableStream({ pull(controller) { if (count++ === 0) controller.enqueue('begun'); else boom() } }, { highWaterMark: 0 })
  }
}

table('In mid-stream an error ends the connection', Object.entries(midway).flatMap(([name, make]) => [false, true].map(hasNext => ({
  name: hasNext ? `${name}, with next` : name, make, hasNext, ref: 'RFC 9112 §8'
}))), ({ make, hasNext }) => withConsole(async printed => {
  const errors: unknown[] = []
  await withServer((request, response) => {
    (tag(() => make()) as (...args: unknown[]) => unknown)(request, response, ...hasNext ? [(error: unknown) => errors.push(error)] : [])
  }, async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, answer.content, answer.truncated], [200, 'begun', true])
    assert.is((await wire.send('HEAD')).status, 200)
  })
  assert.is((hasNext ? errors : printed).length, 1)
  assert.is((hasNext ? printed : errors).length, 0)
}))

const NOT_FOUND: NodeHandler = (_request, response) => { response.writeHead(404, { 'Content-Length': 4 }).end('none') }
const byStatusCode: NodeHandler = (_request, response) => {
  response.statusCode = 404
  response.setHeader('Content-Length', 4)
  response.end('none')
}

table('An error that the handler answers says nothing that the library set, and what was there before', ['GET', 'PUT', 'DELETE'].flatMap(method =>
  ([['writeHead', NOT_FOUND], ['statusCode', byStatusCode]] as const).flatMap(([way, handler]) => [undefined, 'no-cache'].map(former => ({
    name: `${method}, by ${way}, ${former === undefined ? 'without' : 'with'} a Cache-Control of before`, ref: 'not-modified: errors', method, handler, former
  })))), ({ method, handler, former }) => withServer((request, response) => {
  if (former !== undefined) response.setHeader('Cache-Control', former)
  void withCacheControl({ maxAge: 60 })(tag(handler))(request, response, ...[] as never[])
}, async wire => {
  const answer = await wire.send(method)
  assert.equal([answer.status, answer.content], [404, 'none'])
  assert.equal(answer.fields.filter(field => !/^(Date|Connection):/.test(field)).sort(),
    [...former === undefined ? [] : [`Cache-Control: ${former}`], 'Content-Length: 4'])
}))

stories('not-modified: what others begin while a tag is looked up', {
  'a head that was sent stands, and the handler goes on': () => withConsole(async errors => {
    await withServer((request, response) => {
      void withEtag(async () => new Promise<string>(resolve => { setTimeout(resolve, 20, 'v1') }))(((_request: unknown, own: typeof response) => { own.end('content') }) as NodeHandler)(request, response)
      response.writeHead(200, { 'X-Own': 'y' }).flushHeaders()
    }, async wire => {
      const answer = await wire.send('GET', ['If-None-Match: "v1"'])
      assert.equal([answer.status, answer.content, answer.truncated, answer.fields.filter(field => /^(?:X-Own|ETag)/.test(field))], [200, 'content', false, ['X-Own: y']])
    })
    assert.equal(errors, [])
  })
})

stories('RFC 9110 §8.8: validators of what is there', {
  'a date that is known is not said where a tag function has found that nothing exists': () =>
    withServer(withLastModified(() => new Date(0))(withEtag(() => null)(() => 'made anew')), async wire => {
      const answer = await wire.send('GET')
      assert.equal([answer.status, answer.fields.filter(field => !/^(Date|Connection):/.test(field))], [200, ['Content-Length: 9']])
    })
})

stories('RFC 9112 §8: content that ends with its connection', {
  'to HTTP/1.0 an error in mid-stream resets the connection': () => withConsole(() => {
    let fail = (): void => {}
    return withServer(tag(() => async function* () {
      yield 'begun'
      await new Promise<void>(resolve => { fail = resolve })
      boom()
    }), async wire => {
      const socket = await wire.open()
      let error: unknown
      socket.on('error', (failure: NodeJS.ErrnoException) => { error = failure.code })
      const closed = new Promise(resolve => socket.on('close', resolve))
      // Only who has read what came before hears of the reset for certain.
      socket.on('data', (chunk: Buffer) => { if (chunk.includes('begun')) fail() })
      socket.write('GET / HTTP/1.0\r\n\r\n')
      await closed
      assert.is(error, 'ECONNRESET')
    })
  }),
  'a whole answer to HTTP/1.0 ends without one': () => withServer(tag(() => function* () { yield 'whole' }), async wire => {
    const socket = await wire.open()
    let error: unknown
    socket.on('error', failure => { error = failure })
    socket.write('GET / HTTP/1.0\r\n\r\n')
    assert.match(await readAll(socket), /whole$/)
    assert.is(error, undefined)
  })
})

stories('not-modified: content returned beside an answer', {
  'what the handler ended stands, and the content is an error': () => withConsole(errors => withServer(tag((_request, response) => {
    response.end('mine')
    return 'returned'
  }), async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, answer.content, answer.truncated], [200, 'mine', false])
    assert.is(errors.length, 1)
    assert.match((errors[0] as Error).message, /got both: leave one out$/)
  })),
  'what the handler only began is broken off, so that it is not taken for whole': () => withConsole(errors => withServer(tag((_request, response) => {
    response.write('mine')
    return 'returned'
  }), async wire => {
    const answer = await wire.send('GET')
    assert.equal([answer.status, answer.content, answer.truncated], [200, 'mine', true])
    assert.is(errors.length, 1)
    assert.match((errors[0] as Error).message, /got both: leave one out$/)
    assert.is((errors[0] as NodeJS.ErrnoException).code, 'ERR_RESPONSE_BEGUN')
  })),
  'what calls such as setTimeout and on return is no content': () => withConsole(errors => withServer(tag((request, response) => {
    const later = setTimeout(() => response.end('later'), 5)
    const returned: Readonly<Record<string, unknown>> = {
      '/timer': later, '/on': request.on('end', () => {}), '/write': request.url === '/write' && response.write('much '), '/status': new (class { status = 200 })()
    }
    return (returned[request.url as string] ?? null) as never
  }), async wire => {
    for (const target of ['/timer', '/on', '/null', '/status', '/write']) assert.is((await wire.send('GET', [], '', target)).content, target === '/write' ? 'much later' : 'later')
    assert.equal(errors, [])
  }))
})

table('What the caller gets wrong is a TypeError at the caller', [
  { name: 'withEtag without a function', call: () => withEtag('v1' as never), message: /^withEtag: expected a function, got "v1"\./ },
  { name: 'withEtag with nothing', call: () => withEtag(undefined as never), message: /got undefined/ },
  { name: 'withLastModified without a function', call: () => withLastModified(new Date(0) as never), message: /an instance of Date/ },
  { name: 'an unknown digest', call: () => withEtag(() => 1, { digest: 'md6' }), message: /md6/ },
  { name: 'a digest that is no string', call: () => withEtag(() => 1, { digest: 5 as never }), message: /digest/ },
  { name: 'weak that is no boolean', call: () => withEtag(() => 1, { weak: 'yes' as never }), message: /"weak" to be a boolean, got "yes"/ },
  { name: 'a misspelt option', call: () => withEtag(() => 1, { waek: true } as never), message: /^Expected the options .*, got "waek"$/ },
  { name: 'options that are no object', call: () => withEtag(() => 1, true as never), message: /Expected options, an object .*, got true/ },
  { name: 'a decorator around no function', call: () => tag({} as never), message: /expected a handler, got an instance of Object/ },
  { name: 'a decorator on a class', call: () => (tag as (...args: unknown[]) => unknown)(class {}, { kind: 'class', name: 'Pages' }), message: /got the class Pages/ },
  { name: 'a decorator on a field', call: () => (noCache as (...args: unknown[]) => unknown)(undefined, { kind: 'field', name: 'title' }), message: /got the field title/ },
  { name: 'etagMiddleware around no function', call: () => etagMiddleware(new Map() as never), message: /got an instance of Map/ },
  { name: 'etagMiddleware around undefined', call: () => etagMiddleware(undefined as never), message: /got undefined/ },
  { name: 'a decorated handler called with something else', call: () => (tag(() => '1') as (...args: unknown[]) => unknown)({}, 5), message: /called with \(IncomingMessage, ServerResponse\) or \(Request\)/ }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ call, message }) => {
  assert.throws(call, (error: unknown) => error instanceof TypeError && message.test(error.message))
})
