// The answers that the library gives in place of a handler's, compared whole: 412, 428, 500, and who is refused before anything is sent.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerConditional, etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { withConsole } from '../../support/console.ts'
import { DETAILS, problem, problemFields } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const END = ['Date: <date>', 'Connection: close']
const TEXT = 'Content-Type: text/plain; charset=utf-8'

type Handler = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => unknown

const refused = (status: 304 | 412 | 428, fields: readonly string[], detail: string = DETAILS.changed): Answer => {
  const [cacheControl = '', ...rest] = status === 304 ? [] : problemFields(status, detail)
  // The validators stand between what no cache may store and what the content is.
  const at = fields.findIndex(field => /^(?:ETag|Last-Modified):/.test(field))
  const [kept, validators] = at === -1 ? [fields, []] : [fields.slice(0, at), fields.slice(at)]
  return {
    status, reason: REASONS[status], content: status === 304 ? '' : problem(status, detail), truncated: false,
    fields: status === 304 ? [...fields, ...END] : [...kept, cacheControl, ...validators, ...rest, ...END]
  }
}
const REASONS = { 304: 'Not Modified', 412: 'Precondition Failed', 428: 'Precondition Required' }
const required = (fields: readonly string[]): Answer => refused(428, fields, DETAILS.required)
const failed = (fields: readonly string[]): Answer =>
  ({ status: 500, reason: 'Internal Server Error', fields: [...fields, TEXT, 'Content-Length: 22', ...END], content: 'Internal Server Error\n', truncated: false })

interface Before {
  name: string
  /** The fields that others set before. */
  set: Record<string, string | string[]>
  /** What stays of them on a 412, and on a 428 and a 500 where that differs; the library's own ETag replaces another one in its place. */
  kept412: string[]
  keptOnError?: string[]
  ref: string
}

const ETAG = 'ETag: "7"'
const ROWS: Before[] = [
  { name: 'nothing', set: {}, kept412: [ETAG], keptOnError: [], ref: 'RFC 9110 §15.5.13' },
  { name: 'a coding of the content that was meant', set: { 'Content-Encoding': 'gzip' }, kept412: [ETAG], keptOnError: [], ref: 'RFC 9110 §8.4' },
  { name: 'the type and the length of the content that was meant', set: { 'Content-Type': 'image/png', 'Content-Length': '5' }, kept412: [ETAG], keptOnError: [],
    ref: 'RFC 9110 §8.3' },
  { name: 'other fields of content', set: { 'Content-Language': 'en', 'Content-Disposition': 'inline', 'Content-Range': 'bytes 0-1/2', 'Digest': 'x', 'Repr-Digest': 'x',
    'Trailer': 'x' }, kept412: [ETAG], keptOnError: [], ref: 'RFC 9110 §15.5.13' },
  { name: 'a location of content', set: { 'Content-Location': '/7' }, kept412: [ETAG], keptOnError: [], ref: 'RFC 9110 §8.7' },
  { name: 'another tag and a date', set: { 'ETag': '"outer"', 'Last-Modified': DATE }, kept412: [ETAG], keptOnError: [],
    ref: 'RFC 9110 §8.8' },
  { name: 'leave to store', set: { 'Cache-Control': 'max-age=60', 'Expires': DATE, 'Age': '5', 'Pragma': 'x', 'CDN-Cache-Control': 'max-age=60' },
    kept412: [ETAG], keptOnError: [], ref: 'RFC 6585 §3' },
  { name: 'no leave to store', set: { 'Cache-Control': 'no-store' }, kept412: [ETAG], keptOnError: ['Cache-Control: no-store'],
    ref: 'RFC 9111 §5.2.2.5' },
  { name: 'no leave to store, among others', set: { 'Cache-Control': 'max-age=60, No-Store' }, kept412: [ETAG],
    keptOnError: ['Cache-Control: no-store'], ref: 'RFC 9111 §5.2.2.5' },
  { name: 'leave for one\'s own cache alone', set: { 'Cache-Control': ['max-age=60', 'private'] }, kept412: [ETAG],
    keptOnError: ['Cache-Control: no-store'], ref: 'RFC 9111 §5.2.2.7' },
  { name: 'a policy', set: { 'Content-Security-Policy': "script-src 'self'" }, kept412: ["Content-Security-Policy: script-src 'self'", ETAG],
    keptOnError: ["Content-Security-Policy: script-src 'self'"], ref: 'not-modified: fields of refusals and errors' },
  { name: 'a policy with a nonce', set: { 'Content-Security-Policy': "script-src 'nonce-x'" }, kept412: ["Content-Security-Policy: script-src 'nonce-x'", ETAG],
    keptOnError: ["Content-Security-Policy: script-src 'nonce-x'"], ref: 'not-modified: fields of refusals and errors' },
  { name: 'fields of the exchange', set: { 'Set-Cookie': ['a=1', 'b=2'], 'Vary': 'Origin', 'Access-Control-Allow-Origin': '*', 'X-Request-Id': '5' },
    kept412: ['Set-Cookie: a=1', 'Set-Cookie: b=2', 'Vary: Origin', 'Access-Control-Allow-Origin: *', 'X-Request-Id: 5', ETAG],
    keptOnError: ['Set-Cookie: a=1', 'Set-Cookie: b=2', 'Vary: Origin', 'Access-Control-Allow-Origin: *', 'X-Request-Id: 5'],
    ref: 'not-modified: fields of refusals and errors' }
]

const CACHES: Record<string, (handler: NodeHandler) => NodeHandler> = {
  'alone': handler => handler,
  'under withCacheControl': handler => withCacheControl({ public: true, maxAge: 60 })(handler),
  'under noCache': handler => noCache(handler)
}

// What the library sets by withCacheControl or noCache is taken back, and what stood there before comes back.
table('A refusal and an error keep of what others set', ROWS.flatMap(row => Object.entries(CACHES).map(([how, around]) => ({ ...row, around, name: `${row.name}, ${how}` }))),
  ({ set, kept412, keptOnError = kept412, around }) => withConsole(async errors => {
    let runs = 0
    const handler = withEtag(() => 7, { required: true })((request, response) => {
      runs++
      if (request.url === '/throws') throw new Error('boom')
      response.end('x')
    })
    await withServer((request, response) => {
      for (const [name, value] of Object.entries(set)) response.setHeader(name, value)
      response.statusMessage = 'Fine'
      void around(handler)(request, response)
    }, async wire => {
      assert.equal(await wire.send('PUT', ['If-Match: "6"'], 'new'), refused(412, kept412))
      assert.equal(await wire.send('PUT', [], 'new'), required(keptOnError.filter(field => !field.startsWith('Cache-Control'))))
      assert.is(runs, 0)
      assert.equal(await wire.send('GET', [], '', '/throws'), failed(keptOnError))
      const head = failed(keptOnError)
      assert.equal(await wire.send('HEAD', [], '', '/throws'), { ...head, content: '' })
    })
    assert.is(errors.length, 2)
  }))

interface Own { name: string, set: Record<string, string>, kept: string[] }
const OWN: Own[] = [
  { name: 'nothing', set: {}, kept: [] },
  { name: 'its own tag', set: { ETag: '"own"' }, kept: ['ETag: "own"'] },
  { name: 'the same tag, said again', set: { ETag: '"7"' }, kept: [] },
  { name: 'its own date', set: { 'Last-Modified': 'Mon, 07 Nov 1994 08:49:37 GMT' }, kept: ['Last-Modified: Mon, 07 Nov 1994 08:49:37 GMT'] },
  { name: 'its own Cache-Control', set: { 'Cache-Control': 'max-age=5' }, kept: ['Cache-Control: max-age=5'] },
  { name: 'a coding', set: { 'Content-Encoding': 'gzip' }, kept: ['Content-Encoding: gzip'] },
  { name: 'a coding, and its own tag', set: { 'Content-Encoding': 'gzip', 'ETag': '"own"' }, kept: ['ETag: "own"', 'Content-Encoding: gzip'] }
]

table('An answer that is no success keeps what the application set, and nothing of ours', OWN.flatMap(row => [301, 404, 503].map(status => ({
  ...row, status, name: `${status}: ${row.name}`, ref: 'RFC 9110 §8.8'
}))), ({ set, kept, status }) => withServer((request, response) => {
  const handler = withCacheControl({ maxAge: 60 })(withEtag(() => 7)(withLastModified(() => new Date(DATE))((_request, response) => {
    for (const [name, value] of Object.entries(set)) response.setHeader(name, value)
    response.statusCode = status
    response.end('content')
  })))
  void handler(request, response)
}, async wire => {
  for (const field of ['X: y', 'If-None-Match: "7"', 'If-None-Match: "own"', 'If-Match: "6"']) {
    const answer = await wire.send('GET', [field])
    assert.equal([answer.status, answer.content], [status, 'content'])
    assert.equal(answer.fields.toSorted(), [...kept, 'Content-Length: 7', ...END].toSorted(), field)
  }
}))

table('What a handler passes to next', [
  { name: 'nothing', passed: [], kept: true },
  { name: 'undefined', passed: [undefined], kept: true },
  { name: 'null', passed: [null], kept: true },
  { name: 'a word for the next route', passed: ['route'], kept: true },
  { name: 'a word for the next router', passed: ['router'], kept: true },
  { name: 'an error', passed: [new Error('boom')], kept: false },
  { name: 'another word', passed: ['boom', 'more'], kept: false },
  { name: 'zero', passed: [0], kept: false }
].map(row => ({ ...row, ref: 'not-modified: errors' })), async ({ passed, kept }) => {
  let heard: unknown[] | undefined
  let names: string[] | undefined
  const handler = withCacheControl({ maxAge: 60 })(withEtag(() => 7)(((_request: IncomingMessage, response: ServerResponse, next: (...args: unknown[]) => void) => {
    response.setHeader('X-Own', 'y')
    next(...passed)
  }) as unknown as NodeHandler)) as unknown as (request: IncomingMessage, response: ServerResponse, next: (...args: unknown[]) => void) => void
  await withServer((request, response) => {
    handler(request, response, (...args) => {
      heard = args
      names = response.getHeaderNames()
      response.end()
    })
  }, async wire => { await wire.send('GET') })
  assert.equal(heard, passed.length === 0 ? [undefined] : passed)
  assert.equal(names, kept ? ['cache-control', 'etag', 'x-own'] : ['x-own'])
})

const dated = withLastModified(() => new Date(DATE))
const none = withEtag(() => null)
const page: NodeHandler = () => 'content'

table('A 412 where nothing exists, beside a date that is known', [
  { name: 'the tag outside', handler: none(dated(page)) },
  { name: 'the date outside', handler: dated(none(page)) },
  { name: 'a function between', handler: none(((request, response) => dated(page)(request, response)) as NodeHandler) },
  { name: 'a date of nothing beside a tag', handler: withLastModified(() => null)(withEtag(() => 7)(page)) }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), ({ handler }) => withServer((request, response) => { void handler(request, response) }, async wire => {
  assert.equal(await wire.send('PUT', ['If-Match: *'], 'new'), refused(412, [], DETAILS.gone))
  assert.equal(await wire.send('PUT', ['If-Match: "7"'], 'new'), refused(412, [], DETAILS.gone))
}))

const between = (outer: (handler: NodeHandler) => NodeHandler, inner: (handler: NodeHandler) => NodeHandler): NodeHandler => {
  const within = inner(((_request, response) => { response.end('done') }) as NodeHandler)
  return outer(((request, response) => { void within(request, response) }) as NodeHandler)
}
const tagged = withEtag(() => 7)

table('A function between two wrappers', [
  { name: 'the tag outside, the date inside', handler: between(tagged, dated), expected: 200 },
  { name: 'the same tag twice', handler: between(tagged, handler => tagged(dated(handler))), expected: 200 },
  { name: 'a tag that only the inner one has, which fails closed', handler: between(dated, tagged), expected: 412 }
].map(row => ({ ...row, ref: 'not-modified: whichever wrapper' })), ({ handler, expected }) => withServer((request, response) => { void handler(request, response) }, async wire => {
  const performed: Answer = { status: 200, reason: 'OK', fields: [...END, 'Content-Length: 4'], content: 'done', truncated: false }
  const named = await wire.send('PUT', ['If-Match: "7"'], 'new')
  if (expected === 200) assert.equal(named, performed)
  else assert.equal(named, refused(412, [`Last-Modified: ${DATE}`]))
  assert.equal(await wire.send('PUT', ['If-Match: *'], 'new'), performed)
  assert.is((await wire.send('PUT', ['If-Match: "6"'], 'new')).status, 412)
}))

table('The usual reason phrase, where a framework had set one', [
  { name: '304 in place of content', method: 'GET', handler: tagged(page), fields: ['If-None-Match: "7"'], expected: refused(304, [ETAG]) },
  { name: '412 in place of content', method: 'GET', handler: tagged(page), fields: ['If-Match: "6"'], expected: refused(412, [ETAG]) },
  { name: '304 before the handler', method: 'GET', handler: withEtag(() => 7, { early: true })(page), fields: ['If-None-Match: "7"'], expected: refused(304, [ETAG]) },
  { name: '412 before the handler', method: 'PUT', handler: tagged(page), fields: ['If-Match: "6"'], expected: refused(412, [ETAG]) },
  { name: '428', method: 'PUT', handler: withEtag(() => 7, { required: true })(page), fields: [], expected: required([]) },
  { name: '412 by answerConditional', method: 'PUT', handler: (request: IncomingMessage, response: ServerResponse) => { answerConditional(request, response, 7) },
    fields: ['If-Match: "6"'], expected: refused(412, [ETAG]) },
  { name: '412 in place of a writeHead with one', method: 'GET', fields: ['If-Match: "6"'], expected: refused(412, [ETAG]),
    handler: tagged((_request, response) => { response.writeHead(200, 'Fine').end('content') }) }
].map(row => ({ ...row, ref: 'RFC 9112 §4' })), ({ method, handler, fields, expected }) => withServer((request, response) => {
  response.statusMessage = 'Fine'
  void (handler as Handler)(request, response)
}, async wire => { assert.equal(await wire.send(method, fields), expected) }))

const BEGUN: Record<string, (handler: NodeHandler) => NodeHandler> = {
  'withEtag': handler => tagged(handler),
  'withEtag, before the handler': handler => withEtag(() => 7, { early: true, required: true })(handler),
  'withLastModified': handler => dated(handler),
  'withCacheControl': handler => withCacheControl({ maxAge: 5 })(handler),
  'etagMiddleware': handler => etagMiddleware(handler as Handler, { generate: true })
}

table('A response that was sent', Object.entries(BEGUN).flatMap(([name, around]) => ['GET', 'PUT'].flatMap(method => [false, true].flatMap(hasNext => [false, true].map(ended => ({
  name: `${ended ? 'ended' : 'begun'}: ${name}, ${method}${hasNext ? ', with next' : ''}`, around, method, hasNext, ended, ref: 'not-modified: errors'
}))))), ({ around, method, hasNext, ended }) => withConsole(async printed => {
  const passed: unknown[] = []
  let runs = 0
  const handler = around(((_request, _response) => {
    runs++
    return 'content'
  }) as NodeHandler) as Handler
  await withServer(async (request, response) => {
    response.writeHead(200, { 'ETag': '"own"', 'Content-Length': '9' })
    if (ended) response.end('begun one')
    else response.write('begun ')
    await handler(request, response, hasNext ? error => { passed.push(error) } : undefined)
    if (!ended) response.end('one')
  }, async wire => {
    assert.equal(await wire.send(method, ['If-Match: "6"', 'If-None-Match: "7"']),
      { status: 200, reason: 'OK', fields: ['ETag: "own"', 'Content-Length: 9', ...END], content: 'begun one', truncated: false })
  })
  assert.is(runs, 0)
  const [told, silent] = hasNext ? [passed, printed] : [printed, passed]
  assert.equal([told.length, silent.length], [1, 0])
  assert.match((told[0] as Error).message, /^Expected a decorated handler to be called for a response that has not begun/)
  assert.is((told[0] as { code?: unknown }).code, 'ERR_RESPONSE_BEGUN')
}))

const promised = withEtag(async () => 7, { required: true })((request: IncomingMessage, _response: ServerResponse) => {
  if (request.url === '/throws') throw new Error('boom')
  return 'content'
}) as NodeHandler

table('A third argument that is no next', [{ name: 'an object', third: {} }, { name: 'undefined', third: undefined }].map(row => ({ ...row, ref: 'not-modified: errors' })),
  ({ third }) => withConsole(errors => withServer((request, response) => {
    (tagged(() => { throw new Error('boom') }) as (...args: unknown[]) => unknown)(request, response, third)
  }, async wire => {
    assert.equal(await wire.send('GET'), failed([]))
    assert.equal(errors.map(error => (error as Error).message), ['boom'])
  })))

table('A 304 with a tag has no date', [{ name: 'both set by wrappers', ref: 'RFC 9110 §15.4.5' }], () =>
  withServer((request, response) => { void (tagged(dated(page)) as NodeHandler)(request, response) }, async wire => {
    assert.equal(await wire.send('GET', ['If-None-Match: "7"']), refused(304, [ETAG]))
  }))

stories('not-modified: a tag that is promised', {
  'is asked for before everything else': () => withConsole(errors => withServer((request, response) => { void promised(request, response) }, async wire => {
    const whole: Answer = { status: 200, reason: 'OK', fields: [ETAG, 'Content-Length: 7', ...END], content: 'content', truncated: false }
    assert.equal(await wire.send('GET'), whole)
    assert.equal(await wire.send('GET', ['If-None-Match: "7"']), refused(304, [ETAG]))
    assert.equal(await wire.send('PUT', ['If-Match: "7"'], 'new'), { ...whole, fields: whole.fields.slice(1) })
    assert.equal(await wire.send('PUT', ['If-Match: "6"'], 'new'), refused(412, [ETAG]))
    assert.equal(await wire.send('PUT', [], 'new'), required([]))
    assert.equal(await wire.send('GET', [], '', '/throws'), failed([]))
    assert.is(errors.length, 1)
  }))
})

table('A 304 keeps what withCacheControl set', [false, true].map(early => ({ name: early ? 'before the handler' : 'after it', early, ref: 'RFC 9110 §15.4.5' })),
  ({ early }) => withServer((request, response) => {
    void withCacheControl({ maxAge: 60 })(withEtag(() => 7, { early })(page))(request, response)
  }, async wire => { assert.equal(await wire.send('GET', ['If-None-Match: "7"']), refused(304, ['Cache-Control: max-age=60', ETAG])) }))

stories('not-modified: a step of a stack', {
  'passes on after the answer was sent, and leaves it alone': async () => {
    let calls = 0
    await withServer((request, response) => {
      response.end('sent')
      etagMiddleware(undefined, { generate: true })(request, response, () => { calls++ })
    }, async wire => {
      assert.equal(await wire.send('GET', ['If-None-Match: *']),
        { status: 200, reason: 'OK', fields: [...END, 'Content-Length: 4'], content: 'sent', truncated: false })
    })
    assert.is(calls, 1)
  }
})

/** A hook of someone else that fails where the head of such an answer is written. */
function failBeneath(response: ServerResponse, status: number): void {
  const { writeHead } = response
  response.writeHead = ((...args: Parameters<ServerResponse['writeHead']>) => {
    if (args[0] === status) throw new Error('boom')
    return writeHead.apply(response, args)
  }) as ServerResponse['writeHead']
}

const WAYS: Record<string, NodeHandler> = {
  'content returned': () => 'content',
  'content promised': async () => 'content',
  'a generator': () => (function* () { yield 'content' })(),
  'content returned lazily': () => () => 'content',
  'end': (_request, response) => { response.end('content') },
  'write': (_request, response) => { response.write('content') },
  'writeHead': (_request, response) => { response.writeHead(200, { 'Content-Type': 'text/plain' }).end('content') },
  'flushHeaders': (_request, response) => { response.flushHeaders() }
}

table('A hook beneath that fails on the head of a', Object.entries(WAYS).flatMap(([name, handler]) => ([304, 412] as const).flatMap(status =>
  [false, true].flatMap(early => [false, true].map(hasNext => ({
    name: `${status}: ${name}${early ? ', decided before' : ''}${hasNext ? ', with next' : ''}`, handler, status, early, hasNext, ref: 'not-modified: errors'
  }))))), ({ handler, status, early, hasNext }) => withConsole(async printed => {
  const passed: unknown[] = []
  const decorated = withEtag(() => 7, { early })(handler) as Handler
  await withServer((request, response) => {
    failBeneath(response, status)
    void decorated(request, response, hasNext ? error => {
      passed.push(error)
      // Nothing of the answer that was meant is left.
      assert.is(response.headersSent, false)
      response.statusCode = 503
      response.end('mine')
    } : undefined)
  }, async wire => {
    const answer = await wire.send('GET', [status === 304 ? 'If-None-Match: "7"' : 'If-Match: "6"'])
    if (hasNext) assert.equal([answer.status, answer.content, answer.truncated], [503, 'mine', false])
    else assert.equal(answer, failed([]))
  })
  const [told, silent] = hasNext ? [passed, printed] : [printed, passed]
  assert.equal([told.map(error => (error as Error).message), silent], [['boom'], []])
}))

table('A 412 to a change whose head fails beneath', [false, true].map(hasNext => ({ name: hasNext ? 'with next' : 'without', hasNext, ref: 'not-modified: errors' })),
  ({ hasNext }) => withConsole(async printed => {
    const passed: unknown[] = []
    let runs = 0
    const put = tagged(() => { runs++; return 'x' }) as Handler
    await withServer((request, response) => {
      failBeneath(response, 412)
      void put(request, response, hasNext ? error => {
        passed.push(error)
        response.writeHead(503).end('mine')
      } : undefined)
    }, async wire => {
      const answer = await wire.send('PUT', ['If-Match: "6"'], 'new')
      if (hasNext) assert.equal([answer.status, answer.content], [503, 'mine'])
      else assert.equal(answer, failed([]))
    })
    assert.equal([runs, passed.length, printed.length], [0, hasNext ? 1 : 0, hasNext ? 0 : 1])
  }))

type Ender = (response: ServerResponse, told: (error?: Error | null) => void) => void
const ENDERS: Record<string, Ender> = {
  'nothing, then nothing': response => { response.end('content'); response.end() },
  'with callbacks': (response, told) => { response.end('content', told); response.end(told) },
  'content again': response => { response.end('content'); response.end('more') },
  'write behind it': (response, told) => { response.end('content'); response.write('more', told) }
}

table('An answer that ends twice', Object.entries(ENDERS).flatMap(([name, end]) => (['If-None-Match: "7"', 'If-Match: "6"', 'X: y'] as const).map(field => ({
  name: `${name}, ${field}`, end, field, ref: 'not-modified: replaced methods'
}))), async ({ end, field }) => {
  /** What the caller hears of it, without the library and with it. */
  const hear = async (around: (handler: NodeHandler) => NodeHandler): Promise<[unknown[], Answer]> => {
    const heard: unknown[] = []
    let answer: Answer | undefined
    const handler = around((_request, response) => {
      response.setHeader('ETag', '"7"')
      response.on('error', (error: NodeJS.ErrnoException) => { heard.push(error.code) })
      end(response, error => { heard.push((error as NodeJS.ErrnoException | null | undefined)?.code ?? 'called') })
    })
    await withServer((request, response) => { void handler(request, response) }, async wire => { answer = await wire.send('GET', [field]) })
    return [heard, answer as Answer]
  }
  const [bareHeard, bare] = await hear(handler => handler)
  const [heard, answer] = await hear(handler => etagMiddleware(handler as Handler) as NodeHandler)
  assert.equal(answer, field === 'X: y' ? bare : refused(field.startsWith('If-None') ? 304 : 412, [ETAG]))
  // What comes behind the end of a 412 goes nowhere, as its content does.
  if (!field.startsWith('If-Match')) assert.equal(heard, bareHeard)
})
