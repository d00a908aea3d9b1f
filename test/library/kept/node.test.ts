// Content that is kept by its tag, on node:http: made once, and sent as if it had been made for each.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { memoryContents, partial, withCacheControl, withEtag, withFields, withKeptContent, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown
type Options = Parameters<typeof withKeptContent>[1]

const REF = 'not-modified: kept content'

/** A tagged handler whose content is kept; each query of a target is its tag. */
function kept(handler: Handler, options?: Options, contents = memoryContents()): Handler {
  const tagged = withEtag((request: IncomingMessage) => request.headers['x-tag'] ?? 'v1')
  return tagged(withKeptContent(contents, options)(handler as never)) as Handler
}

const fieldsOf = (fields: readonly string[]): string[] => fields.filter(field => !/^(?:Date|Connection):/.test(field))

function* pieces(): Generator<string> {
  yield 'con'
  yield '€tent'
}

interface Shape { readonly name: string, readonly ref: string, readonly make: (response: ServerResponse) => unknown }

const SHAPES: readonly Shape[] = [
  { name: 'a string', make: () => 'con€tent' },
  { name: 'bytes', make: () => Buffer.from('con€tent') },
  { name: 'a function', make: () => () => 'con€tent' },
  { name: 'an async function', make: () => async () => 'con€tent' },
  { name: 'a promise of a function', make: async () => () => Buffer.from('con€tent') },
  { name: 'a generator', make: () => pieces() },
  { name: 'a function that returns a generator', make: () => pieces },
  { name: 'a stream', make: () => Readable.from(['con', '€tent']) },
  { name: 'a web stream', make: () => () => new Blob(['con€tent']).stream() },
  { name: 'response.end of a string', make: (response: ServerResponse) => { response.end('con€tent') } },
  { name: 'response.end of a string in latin1', make: (response: ServerResponse) => { response.end('con\xe2\x82\xactent', 'latin1') } },
  { name: 'response.end of bytes, later', make: (response: ServerResponse) => { setImmediate(() => { response.end(Buffer.from('con€tent')) }) } },
  { name: 'response.end, which is returned', make: (response: ServerResponse) => response.end('con€tent') },
  { name: 'writeHead and response.end', make: (response: ServerResponse) => response.writeHead(200, { 'X-Own': 'a' }).end('con€tent') }
].map(row => ({ ...row, ref: REF }))

const CONTENT = Buffer.from('con€tent').toString('latin1')

table('Kept content', SHAPES, async ({ make }) => {
  let makes = 0
  await withServer(kept((_request, response) => {
    makes++
    response.setHeader('X-Own', 'a')
    response.setHeader('Link', ['<a>', '<b>'])
    return make(response)
  }), async wire => {
    const first = await wire.send('GET')
    const second = await wire.send('GET')
    const head = await wire.send('HEAD')
    assert.is(makes, 1)
    assert.is(first.content, CONTENT)
    assert.is(second.content, CONTENT)
    const expected = ['ETag: "v1"', 'X-Own: a', 'Link: <a>', 'Link: <b>', 'Content-Length: 10'].sort()
    assert.equal(fieldsOf(second.fields).sort(), expected)
    assert.equal(fieldsOf(head.fields).sort(), expected)
    // Its own client gets it as it was written, which may be in chunks.
    const isFraming = (field: string): boolean => /^(?:Transfer-Encoding|Content-Length):/.test(field)
    assert.equal(fieldsOf(first.fields).filter(field => !isFraming(field)).sort(), expected.filter(field => !isFraming(field)))
    assert.is(head.content, '')
    // Neither a 304 nor a 412 has it made, nor another method.
    assert.is((await wire.send('GET', ['If-None-Match: "v1"'])).status, 304)
    assert.is((await wire.send('GET', ['If-Match: "v0"'])).status, 412)
    assert.is(makes, 1)
    await wire.send('POST')
    assert.is(makes, 2)
  })
})

const shared = Buffer.from('con€tent')
const LASTING: readonly Shape[] = [
  ...SHAPES,
  { name: 'bytes that are used again', ref: REF, make: () => shared },
  { name: 'a function that returns bytes that are used again', ref: REF, make: () => () => shared },
  { name: 'response.end of bytes that are used again', ref: REF, make: (response: ServerResponse) => { response.end(shared) } }
]

table('What is kept is a copy that takes no more than its bytes', LASTING, async ({ make }) => {
  // As much as its objects are counted for, and less than a pool of Node.
  const contents = memoryContents({ limit: 1500 })
  let makes = 0
  await withServer(kept((_request, response) => {
    makes++
    return make(response)
  }, undefined, contents), async wire => {
    shared.write('con€tent')
    assert.is((await wire.send('GET')).content, CONTENT)
    shared.fill('!')
    assert.is((await wire.send('GET')).content, CONTENT)
    assert.is(makes, 1)
  })
})

interface Unkept {
  readonly name: string
  readonly ref: string
  readonly handler: Handler
  readonly fields?: readonly string[]
  readonly options?: Options
}

const text: Handler = () => () => 'content'
const setting = (name: string, value: string): Handler => (_request, response) => {
  response.setHeader(name, value)
  return () => 'content'
}
const lazilySetting = (name: string, value: string): Handler => (_request, response) => () => {
  response.setHeader(name, value)
  return 'content'
}

/** A handler below something that changes the response only when its head is written: it writes by itself, or returns its content. */
const withHead = (change: (response: ServerResponse) => unknown, content = 'content', returns = false): Handler => (_request, response) => {
  const { writeHead } = response
  response.writeHead = ((...args: never[]) => {
    change(response)
    return Reflect.apply(writeHead, response, args) as ServerResponse
  }) as ServerResponse['writeHead']
  return returns ? content : response.end(content)
}

const UNKEPT: readonly Unkept[] = [
  { name: 'a cookie', handler: setting('Set-Cookie', 'a=1'), ref: REF },
  { name: 'a cookie that is set while content is made', handler: lazilySetting('Set-Cookie', 'a=1'), ref: REF },
  { name: 'a cookie before content that takes its time', ref: REF, handler: (_request, response) => {
    response.setHeader('Set-Cookie', 'a=1')
    return async () => {
      await new Promise(resolve => setTimeout(resolve, 5))
      return 'content'
    }
  } },
  { name: 'a cookie set by a handler that writes by itself', ref: REF, handler: (_request, response) => {
    response.setHeader('Set-Cookie', 'a=1')
    response.end('content')
  } },
  { name: 'a cookie given to writeHead', ref: REF, handler: (_request, response) => { response.writeHead(200, ['Set-Cookie', 'a=1']).end('content') } },
  { name: 'a cookie that is set with the head', ref: REF, handler: withHead(response => response.setHeader('Set-Cookie', 'a=1')) },
  { name: 'a cookie that is set with the head, where the tag is removed', ref: REF, handler: withHead(response => {
    response.removeHeader('ETag')
    response.setHeader('Set-Cookie', 'a=1')
  }) },
  { name: 'Vary: * that is set with the head', ref: 'RFC 9111 §4.1', handler: withHead(response => response.setHeader('Vary', '*')) },
  { name: 'returned content, beside a cookie that is set with the head', ref: REF, handler: withHead(response => response.setHeader('Set-Cookie', 'a=1'), 'content', true) },
  { name: 'returned content, where Vary: * is set with the head', ref: 'RFC 9111 §4.1', handler: withHead(response => response.setHeader('Vary', '*'), 'content', true) },
  { name: 'returned content, where no-store is set with the head', ref: 'RFC 9111 §5.2.2.5', handler: withHead(response => response.setHeader('Cache-Control', 'no-store'), 'content', true) },
  { name: 'Vary: * given to writeHead', ref: 'RFC 9111 §4.1', handler: (_request, response) => { response.writeHead(200, { Vary: '*' }).end('content') } },
  { name: 'no-store', handler: setting('Cache-Control', 'no-store'), ref: 'RFC 9111 §5.2.2.5' },
  { name: 'private', handler: setting('Cache-Control', 'private'), ref: 'RFC 9111 §5.2.2.7' },
  { name: 'withCacheControl({ private })', handler: withCacheControl({ private: true })(text as never) as Handler, ref: 'RFC 9111 §5.2.2.7' },
  { name: 'Authorization', handler: text, fields: ['Authorization: Basic YTpi'], ref: 'RFC 9111 §3.5' },
  { name: 'Vary: *', handler: setting('Vary', '*'), ref: 'RFC 9111 §4.1' },
  { name: 'withFields({ Vary: "*" })', handler: withFields({ Vary: '*' })(text as never) as Handler, ref: 'RFC 9111 §4.1' },
  { name: 'an event stream', handler: setting('Content-Type', 'text/event-stream'), ref: REF },
  { name: 'another status', ref: REF, handler: (_request, response) => {
    response.statusCode = 203
    return () => 'content'
  } },
  { name: 'an error page', ref: REF, handler: (_request, response) => { response.writeHead(404).end('content') } },
  { name: 'an answer to Range', handler: text, fields: ['Range: bytes=0-1'], ref: 'RFC 9110 §14.2' },
  { name: 'Content-Range', handler: setting('Content-Range', 'bytes 0-6/7'), ref: 'RFC 9110 §14.4' },
  { name: 'Trailer', ref: 'RFC 9110 §6.5', handler: (_request, response) => {
    response.setHeader('Trailer', 'Expires')
    return () => ['con', 'tent']
  } },
  { name: 'a nonce', handler: setting('Content-Security-Policy', "script-src 'nonce-a'"), ref: REF },
  { name: 'a string beyond the limit', handler: text, options: { limit: 6 }, ref: REF },
  { name: 'response.end beyond the limit', handler: (_request, response) => { response.end('content') }, options: { limit: 6 }, ref: REF },
  { name: 'a generator beyond the limit', handler: () => () => ['cont', 'ent'], options: { limit: 6 }, ref: REF },
  { name: 'content in pieces', ref: REF, handler: (_request, response) => {
    response.write('con')
    response.end('tent')
  } },
  { name: 'a tag removed', ref: REF, handler: (_request, response) => {
    response.removeHeader('ETag')
    return () => 'content'
  } },
  { name: 'a request that forbids to store its answer', handler: text, fields: ['Cache-Control: no-store'], ref: 'RFC 9111 §5.2.1.5' }
]

table('What is named by Vary with the head', [
  { name: 'belongs to the key', vary: 'X-Kind', makes: 2, contents: ['a', 'b', 'a'] },
  { name: 'belongs to the key beside another', vary: 'X-Other, X-Kind', makes: 2, contents: ['a', 'b', 'a'] },
  { name: 'belongs to the key, in any order', vary: 'X-Kind, Accept-Encoding, Accept', makes: 2, contents: ['a', 'b', 'a'] },
  { name: 'is no part of the key where a compressor named it', vary: 'Accept-Encoding', makes: 1, contents: ['a', 'a', 'a'] }
].flatMap(row => [false, true].map(returns => ({ ...row, name: `${row.name}, ${returns ? 'returned' : 'written'}`, returns, ref: 'RFC 9110 §12.5.5' }))),
async ({ vary, makes, contents, returns }) => {
  let made = 0
  const handle = kept((request, response) => {
    made++
    return withHead(() => response.setHeader('Vary', vary), `content ${String(request.headers['x-kind'])}`, returns)(request, response)
  })
  await withServer(async (request, response) => { await handle(request, response) }, async wire => {
    const answers = []
    for (const kind of ['a', 'b', 'a']) answers.push(await wire.send('GET', [`X-Kind: ${kind}`, `Accept-Encoding: ${kind}`]))
    assert.equal(answers.map(({ content }) => content), contents.map(kind => `content ${kind}`))
    assert.is(made, makes)
    // What is kept says so as well.
    const said = answers.at(-1)?.fields.find(line => /^vary:/i.test(line))?.toLowerCase().slice(6).split(', ')
    const own = vary.toLowerCase().split(', ').filter(name => name !== 'accept-encoding')
    if (makes === 2) for (const name of own) assert.ok(said?.includes(name), `${name} in ${said?.join()}`)
  })
})

table('What is not kept', UNKEPT, async ({ handler, fields = [], options }) => {
  let makes = 0
  const counted: Handler = (request, response) => {
    makes++
    return handler(request, response)
  }
  const handle = kept(counted, options)
  let ended = 0
  await withServer(async (request, response) => {
    await handle(request, response)
    ended++
  }, async wire => {
    // Who waits for another one's content makes his own.
    const answers = [await wire.send('GET', fields), ...await Promise.all([wire.send('GET', fields), wire.send('GET', fields)])]
    assert.is(makes, 3)
    const [first] = answers
    for (const answer of answers) assert.equal(answer, first)
    assert.is(first?.content, 'content')
    await until(() => ended === 3, 'who called the handlers knows that they have ended')
  })
})

interface Apart {
  readonly name: string
  readonly ref: string
  /** What is done with a request before it comes to the handler, by the letter that it is sent with. */
  readonly given: (request: IncomingMessage, letter: string) => void
  /** Fields that a request is sent with, by its letter. */
  readonly sent?: (letter: string) => readonly string[]
  readonly vary?: string
  /** Whether all get the same content; false unless set. */
  readonly isSame?: boolean
}

const APART: readonly Apart[] = [
  { name: 'their hosts', ref: 'RFC 9110 §7.1', given: (request, letter) => { request.headers.host = letter } },
  { name: 'their authorities, where they have no host', ref: 'RFC 9113 §8.3.1', given: ({ headers }, letter) => {
    delete headers.host
    headers[':authority'] = letter
  } },
  { name: 'their schemes', ref: 'RFC 9110 §4.2', given: ({ headers }, letter) => { headers[':scheme'] = letter === 'a' ? 'http' : 'https' } },
  { name: 'whether they came by TLS', ref: 'RFC 9110 §4.2.2', given: ({ socket }, letter) => { Object.defineProperty(socket, 'encrypted', { value: letter === 'a' }) } },
  { name: 'the targets that a framework mounts', ref: REF, given: (request, letter) => { Object.assign(request, { originalUrl: `/${letter}`, url: '/' }) } },
  { name: 'the targets that a middleware made of them', ref: REF, given: (request, letter) => { Object.assign(request, { originalUrl: '/', url: `/${letter}` }) } },
  { name: 'their schemes only where they differ', ref: REF, isSame: true, given: ({ headers, socket }, letter) => {
    if (letter === 'a') headers[':scheme'] = 'https'
    else Object.defineProperty(socket, 'encrypted', { value: true })
  } },
  { name: 'no scheme but http', ref: REF, isSame: true, given: ({ headers }, letter) => { if (letter === 'a') headers[':scheme'] = 'http' } },
  { name: 'each line of a field', ref: 'RFC 9111 §4.1', vary: 'Set-Cookie', given: () => {}, sent: letter => ['Set-Cookie: x=1', `Set-Cookie: ${letter}=2`] },
  { name: 'where the lines of a field begin', ref: 'RFC 9110 §5.3', vary: 'Set-Cookie', given: () => {}, sent: letter => letter === 'a' ? ['Set-Cookie: x=1', 'Set-Cookie: y=2'] : ['Set-Cookie: x=1y=2'] },
  { name: 'no field that is named as what all objects have', ref: 'RFC 9111 §4.1', vary: 'Constructor, X-Kind', isSame: true, given: () => {} }
]

table('Requests for kept content are told apart by', APART, async ({ given, sent = () => [], vary, isSame = false }) => {
  let makes = 0
  const handler = kept((_request, response) => {
    if (vary !== undefined) response.setHeader('Vary', vary)
    return `${++makes}`
  })
  await withServer((request, response) => {
    given(request, request.headers['x-letter'] as string)
    return handler(request, response)
  }, async wire => {
    const contents = []
    for (const letter of ['a', 'b', 'a', 'b']) contents.push((await wire.send('GET', [`X-Letter: ${letter}`, ...sent(letter)])).content)
    assert.equal(contents, isSame ? ['1', '1', '1', '1'] : ['1', '2', '1', '2'])
  })
})

interface Seen { readonly name: string, readonly ref: string, readonly handler: Handler, readonly fields?: readonly string[], readonly said: readonly string[] }

const SEEN: readonly Seen[] = ([
  { name: 'what is kept, and then there', handler: text, said: ['not-modified; fwd=miss; stored', 'not-modified; hit'] },
  { name: 'what is written and kept', handler: (_request, response) => { response.end('content') }, said: ['not-modified; fwd=miss; stored', 'not-modified; hit'] },
  { name: 'why it is not', handler: setting('Set-Cookie', 'a=1'), said: ['not-modified; fwd=miss; detail=cookie', 'not-modified; fwd=miss; detail=cookie'] },
  { name: 'why it is not, of what is written', handler: (_request, response) => { response.setHeader('Set-Cookie', 'a=1').end('content') },
    said: ['not-modified; fwd=miss; detail=cookie', 'not-modified; fwd=miss; detail=cookie'] },
  { name: 'that it is too much', handler: () => () => 'x'.repeat(11), said: ['not-modified; fwd=miss; detail=size', 'not-modified; fwd=bypass'] },
  { name: 'that what is written is too much', handler: (_request, response) => { response.end('x'.repeat(11)) }, said: ['not-modified; fwd=miss; detail=size', 'not-modified; fwd=bypass'] },
  { name: 'that its parts are made alone', handler: () => partial(7, (from, to) => 'content'.slice(from, to + 1)), said: ['not-modified; fwd=miss; detail=part', 'not-modified; fwd=bypass'] },
  { name: 'that it was not made, as the client has it', handler: (_request, response) => {
    response.setHeader('ETag', '"own"')
    return () => 'content'
  }, fields: ['If-None-Match: "own"'], said: ['', ''] },
  { name: 'nothing of an answer that cannot be kept', handler: text, fields: ['Range: bytes=0-1'], said: ['', ''] },
  { name: 'its member behind those of others', handler: setting('Cache-Status', 'other; hit'),
    said: ['other; hit, not-modified; fwd=miss; stored', 'other; hit, not-modified; hit'] }
] as readonly Omit<Seen, 'ref'>[]).map(row => ({ ref: 'RFC 9211 §2', ...row }))

table('Cache-Status says', SEEN, async ({ handler, fields = [], said }) => {
  await withServer(kept(handler, { cacheStatus: true, limit: 10 }), async wire => {
    const answers = [await wire.send('GET', fields), await wire.send('GET', fields)]
    assert.equal(answers.map(one => one.fields.filter(line => line.startsWith('Cache-Status: ')).map(line => line.slice('Cache-Status: '.length)).join()), said)
  })
})

const DATES = ['Wed, 01 Jan 2020 00:00:00 GMT', 'Thu, 02 Jan 2020 00:00:00 GMT'] as const

interface Dated {
  readonly name: string
  readonly ref: string
  /** The tag and the date of each of two requests. */
  readonly states: readonly (readonly [tag: string, date: string | undefined])[]
  /** The date of the second answer. */
  readonly date: string | undefined
}

const DATED: readonly Dated[] = [
  { name: 'the current one under one tag', ref: 'RFC 9110 §8.8.2', states: [['v1', undefined], ['v1', DATES[1]]], date: DATES[1] },
  { name: 'that of the content, of a former tag', ref: 'RFC 5861 §3', states: [['v1', DATES[0]], ['v2', DATES[1]]], date: DATES[0] },
  { name: 'that of the content, of a former tag, which is the same', ref: 'RFC 5861 §3', states: [['v1', DATES[0]], ['v2', DATES[0]]], date: DATES[0] },
  { name: 'that of the content, of a former tag, where there is none any more', ref: 'RFC 5861 §3', states: [['v1', DATES[0]], ['v2', undefined]], date: DATES[0] },
  { name: 'none, as the content of a former tag had none', ref: 'RFC 5861 §3', states: [['v1', undefined], ['v2', DATES[1]]], date: undefined }
]

table('The date of kept content is', DATED, async ({ states, date }) => {
  let at = 0
  let makes = 0
  let end: ((content: string) => void) | undefined
  const make = (): string | Promise<string> => makes++ === 0 ? 'content' : new Promise<string>(resolve => { end = resolve })
  const state = (): readonly [string, string | undefined] => states[at] as readonly [string, string | undefined]
  const dated = withLastModified(() => state()[1] === undefined ? undefined : new Date(state()[1] as string))
  const handler = withEtag(() => state()[0])(dated(withKeptContent(memoryContents(), { staleWhileRevalidate: 60 })((() => make) as never))) as Handler
  await withServer(handler, async wire => {
    assert.is((await wire.send('GET')).content, 'content')
    at = 1
    // The first who asks for a new tag waits until its content is made; the others need not.
    const maker = state()[0] === 'v1' ? undefined : wire.send('GET')
    if (maker !== undefined) await until(() => end !== undefined, 'new content is made')
    const second = await wire.send('GET')
    end?.('new')
    await maker
    const valuesOf = (name: string): string[] => second.fields.filter(line => line.startsWith(`${name}: `)).map(line => line.slice(name.length + 2))
    assert.equal([second.content, valuesOf('ETag'), valuesOf('Last-Modified')], ['content', ['"v1"'], date === undefined ? [] : [date]])
  })
})

const OWN: readonly Shape[] = [
  { name: 'a function is not called', make: () => () => { throw new Error('made') } },
  { name: 'a stream is given up', make: () => new Readable({ read() { throw new Error('read') } }) },
  { name: 'a generator runs to its first chunk', make: async function* (response: ServerResponse) {
    response.setHeader('ETag', '"own"')
    yield 'content'
  } }
].map(row => ({ ...row, ref: 'RFC 9110 §15.4.5' }))

table('Under a tag that the handler sets, for a client that has it,', OWN, async ({ name, make }) => {
  const made: unknown[] = []
  const handler = kept((_request, response) => {
    if (!name.includes('generator')) response.setHeader('ETag', '"own"')
    made.push(make(response))
    return made.at(-1)
  })
  let ended = 0
  await withServer(async (request, response) => {
    await handler(request, response)
    ended++
  }, async wire => {
    for (let i = 1; i <= 2; i++) {
      const answer = await wire.send('GET', ['If-None-Match: "own"'])
      assert.equal([answer.status, answer.content, fieldsOf(answer.fields), made.length], [304, '', ['ETag: "own"'], i])
      await until(() => ended === i, 'who called the handler knows that it has ended')
      const given = made.at(-1)
      if (given instanceof Readable) await until(() => given.destroyed, 'the stream is given up')
    }
  })
})

table('What a handler wrote is kept under the tag that it set,', [{ name: 'though its own client gets a 304', ref: 'RFC 9110 §15.4.5' }], async () => {
  let makes = 0
  const handler = kept((_request, response) => {
    makes++
    response.setHeader('ETag', '"own"')
    response.end('content')
  })
  await withServer(handler, async wire => {
    const unchanged = await wire.send('GET', ['If-None-Match: "own"'])
    assert.equal([unchanged.status, unchanged.content], [304, ''])
    const whole = await wire.send('GET', ['X-Tag: own'])
    assert.equal([whole.status, whole.content, makes], [200, 'content', 1])
  })
})
