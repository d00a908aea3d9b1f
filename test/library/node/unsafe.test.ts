// Unsafe methods: judged once, before the handler changes anything (RFC 9110 §13.2.1), and given no old tag (§9.3.4).
import { answerConditional, etagFor, etagMiddleware, withEtag, withLastModified } from 'not-modified'
import type { CurrentRepresentation, NodeHandler, WithEtagOptions } from 'not-modified'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'

/**
 * What stands at the resource before the request: `absent` says that there is no current representation, `untagged` that it has a date
 * alone, and `unknown` that nobody can tell its tag.
 */
type Current = 'v1' | 'W/v1' | 'absent' | 'untagged' | 'unknown'

interface Unsafe {
  name: string
  method: string
  current: Current
  fields: string[]
  /** 200 where the handler runs. */
  expected: 200 | 412 | 428
  ref: string
  options?: WithEtagOptions
}

const unsafe = (method: string, current: Current, fields: string, expected: 200 | 412 | 428, ref: string, options?: WithEtagOptions): Unsafe => ({
  name: `${method} of ${current} with ${fields || 'nothing'} → ${expected}${options ? ` (${JSON.stringify(options)})` : ''}`,
  method, current, fields: fields === '' ? [] : fields.split(' & '), expected, ref, ...options && { options }
})

const UNKNOWN = 'not-modified: a tag that is not known'

const ROWS: Unsafe[] = [
  ...['PUT', 'PATCH', 'DELETE', 'POST'].flatMap(method => [
    unsafe(method, 'v1', '', 200, 'RFC 9110 §13.2.2'),
    unsafe(method, 'v1', 'If-Match: "v1"', 200, 'RFC 9110 §13.1.1'),
    unsafe(method, 'v1', 'If-Match: "v0"', 412, 'RFC 9110 §13.1.1'),
    unsafe(method, 'v1', 'If-Match: "v0", "v1"', 200, 'RFC 9110 §13.1.1'),
    unsafe(method, 'v1', 'If-Match: "v0" & If-Match: "v1"', 200, 'RFC 9110 §5.3'),
    unsafe(method, 'v1', 'If-Match: W/"v1"', 412, 'RFC 9110 §13.1.1'),
    unsafe(method, 'W/v1', 'If-Match: W/"v1"', 412, 'RFC 9110 §13.1.1'),
    unsafe(method, 'v1', 'If-Match: *', 200, 'RFC 9110 §13.1.1'),
    unsafe(method, 'untagged', 'If-Match: *', 200, 'RFC 9110 §13.1.1'),
    unsafe(method, 'untagged', 'If-Match: "v1"', 412, 'RFC 9110 §13.1.1'),
    unsafe(method, 'absent', 'If-Match: *', 412, 'RFC 9110 §13.1.1'),
    unsafe(method, 'absent', 'If-Match: "v1"', 412, 'RFC 9110 §13.1.1'),
    unsafe(method, 'v1', 'If-Match: v1', 412, 'not-modified: If-Match fails closed'),
    unsafe(method, 'v1', 'If-Match:', 412, 'not-modified: If-Match fails closed'),
    unsafe(method, 'v1', 'If-None-Match: *', 412, 'RFC 9110 §13.1.2'),
    unsafe(method, 'untagged', 'If-None-Match: *', 412, 'RFC 9110 §13.1.2'),
    unsafe(method, 'absent', 'If-None-Match: *', 200, 'RFC 9110 §13.1.2'),
    unsafe(method, 'v1', 'If-None-Match: W/"v1"', 412, 'RFC 9110 §13.1.2'),
    unsafe(method, 'v1', 'If-None-Match: "v0"', 200, 'RFC 9110 §13.1.2'),
    unsafe(method, 'v1', 'If-Match: "v1" & If-None-Match: "v1"', 412, 'RFC 9110 §13.2.2'),
    unsafe(method, 'v1', `If-Modified-Since: ${DATE}`, 200, 'RFC 9110 §13.1.3'),
    unsafe(method, 'v1', `If-Unmodified-Since: ${EARLIER}`, 412, 'RFC 9110 §13.1.4'),
    unsafe(method, 'v1', `If-Unmodified-Since: ${DATE}`, 200, 'RFC 9110 §13.1.4'),
    unsafe(method, 'v1', `If-Unmodified-Since: ${DATE} & If-Unmodified-Since: ${EARLIER}`, 200, 'RFC 9110 §13.1.4'),
    unsafe(method, 'v1', `If-Match: "v1" & If-Unmodified-Since: ${EARLIER}`, 200, 'RFC 9110 §13.1.4'),
    unsafe(method, 'unknown', '', 200, UNKNOWN),
    unsafe(method, 'unknown', 'If-Match: *', 412, UNKNOWN),
    unsafe(method, 'unknown', 'If-Match: "v1"', 412, UNKNOWN),
    unsafe(method, 'unknown', 'If-None-Match: *', 412, UNKNOWN),
    unsafe(method, 'unknown', 'If-None-Match: "v1"', 412, UNKNOWN),
    unsafe(method, 'unknown', `If-Unmodified-Since: ${DATE}`, 412, UNKNOWN),
    unsafe(method, 'unknown', `If-Modified-Since: ${DATE}`, 200, UNKNOWN)
  ]),
  unsafe('PROPFIND', 'unknown', 'If-None-Match: "v1"', 200, UNKNOWN),
  unsafe('PROPFIND', 'unknown', 'If-Match: "v1"', 412, UNKNOWN),
  unsafe('PROPFIND', 'unknown', 'If-Match: *', 200, UNKNOWN),
  unsafe('OPTIONS', 'unknown', 'If-Match: "v1"', 200, UNKNOWN),
  unsafe('PUT', 'unknown', '', 428, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'unknown', 'If-Match: *', 412, UNKNOWN, { required: true }),
  ...['PROPFIND', 'REPORT', 'SEARCH', 'OPTIONS', 'TRACE'].map(method => unsafe(method, 'v1', '', 200, 'RFC 9110 §16.1.1', { required: true })),
  ...['POST', 'PATCH', 'DELETE', 'MKCOL', 'PROPPATCH', 'LOCK', 'MOVE', 'COPY', 'ACL'].map(method =>
    unsafe(method, 'v1', '', 428, 'RFC 9110 §16.1.1', { required: true })),
  unsafe('PROPFIND', 'v1', 'If-None-Match: "v1"', 412, 'RFC 9110 §13.1.2', { required: true }),
  unsafe('REPORT', 'v1', 'If-Match: "v0"', 412, 'RFC 9110 §13.1.1', { required: true }),
  unsafe('OPTIONS', 'v1', 'If-Match: "v0"', 200, 'RFC 9110 §13.2.1'),
  unsafe('TRACE', 'v1', 'If-Match: "v0"', 200, 'RFC 9110 §13.2.1'),
  unsafe('GET', 'v1', '', 200, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'v1', '', 428, 'RFC 6585 §3', { required: true }),
  unsafe('DELETE', 'v1', 'If-None-Match: "v0"', 428, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'v1', `If-Unmodified-Since: ${DATE}`, 428, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'v1', 'If-Match: "v1"', 200, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'v1', 'If-Match: "v0"', 412, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'v1', 'If-None-Match: *', 412, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'absent', 'If-None-Match: *', 200, 'RFC 6585 §3', { required: true }),
  unsafe('PUT', 'absent', 'If-None-Match: \xa0*', 428, 'RFC 9110 §5.6.3', { required: true }),
  unsafe('PUT', 'v1', 'If-None-Match: *\xa0', 428, 'RFC 9110 §5.6.3', { required: true })
]

table('Unsafe methods through withEtag and withLastModified', ROWS, async ({ method, current, fields, expected, options }) => {
  let runs = 0
  const tagged = current === 'untagged' ? (handler: NodeHandler) => handler
    : withEtag(() => current === 'absent' ? null : current === 'unknown' ? undefined : 'v1', { ...options, weak: current === 'W/v1' })
  const dated = withLastModified(() => current === 'absent' ? null : new Date(DATE))
  const handler: NodeHandler = (_request, response) => {
    runs++
    response.setHeader('X-Own', 'y')
    return 'done'
  }
  for (const wrapped of [tagged(dated(handler)), dated(tagged(handler)), etagMiddleware(tagged(etagMiddleware(dated(handler))))]) {
    await withServer((request, response) => { wrapped(request, response) }, async wire => {
      runs = 0
      const sent = await wire.send(method, fields, method === 'TRACE' || method === 'GET' ? '' : '{"new":true}')
      assert.is(sent.status, expected)
      const answer = expected === 200 ? sent : bare(sent)
      assert.is(runs, expected === 200 ? 1 : 0)
      assert.is(answer.content, expected === 200 ? 'done' : '')
      const own = ownFields(answer)
      if (expected === 412) assert.equal(own, currentFields(current))
      if (expected === 428) assert.equal(own, [])
      if (expected === 200 && method !== 'GET') assert.equal(own, ['X-Own: y', 'Content-Length: 4'])
    })
  }
})

const ownFields = (answer: Answer): readonly string[] => answer.fields.filter(field => !/^(Date|Connection):/.test(field))

function currentFields(current: Current): string[] {
  if (current === 'absent' || current === 'unknown') return []
  const date = `Last-Modified: ${DATE}`
  return current === 'untagged' ? [date] : [`ETag: ${current === 'v1' ? '"v1"' : 'W/"v1"'}`, date]
}

table('Unsafe methods through answerConditional', ROWS.filter(row => row.options === undefined), async ({ method, current, fields, expected }) => {
  let runs = 0
  await withServer((request, response) => {
    const etag = current === 'untagged' ? {} : { etag: current === 'v1' ? '"v1"' : 'W/"v1"' }
    const known = current === 'absent' ? null : current === 'unknown' ? undefined : { ...etag, lastModified: new Date(DATE) }
    if (answerConditional(request, response, known)) return
    runs++
    response.end('done')
  }, async wire => {
    const sent = await wire.send(method, fields)
    const answer = expected === 412 ? bare(sent) : sent
    assert.equal([answer.status, answer.content, runs], expected === 200 ? [200, 'done', 1] : [412, '', 0])
    assert.equal(ownFields(answer), expected === 412 ? currentFields(current) : ['Content-Length: 4'])
  })
})

stories('RFC 9110 §13.2.1: an unsafe request that was performed', {
  'is never turned into a 412, whatever tag the handler sets': async () => {
    let revision = 1
    const put = etagMiddleware(withEtag(() => revision)((_request, response) => {
      revision++
      response.setHeader('ETag', `"${revision}"`)
      return 'stored'
    }))
    await withServer(put, async wire => {
      const stored = await wire.send('PUT', ['If-Match: "1"'])
      assert.equal([stored.status, stored.fields[0], stored.content], [200, 'ETag: "2"', 'stored'])
      const created = await wire.send('PUT', ['If-None-Match: "9"'])
      assert.equal([created.status, created.fields[0]], [200, 'ETag: "3"'])
    })
  },
  'lets the 412 carry what outer layers set, each Set-Cookie on its line': () => withServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', 'https://example.org')
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.setHeader('Cache-Control', 'max-age=60')
    const put: NodeHandler = withEtag(() => 'v2')(() => 'x')
    put(request, response)
  }, async wire => {
    assert.equal(bare(await wire.send('PUT', ['If-Match: "v1"'])).fields, [
      'Access-Control-Allow-Origin: https://example.org', 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'ETag: "v2"',
      'Date: <date>', 'Connection: close'
    ])
  }),
  'leaves the connection to the next request after a 412 with unread content': () => withServer(withEtag(() => 'v2')(() => 'x'), async wire => {
    const socket = await wire.open()
    const content = 'y'.repeat(200_000)
    const request = (last: string): string => `PUT / HTTP/1.1\r\nHost: x\r\nIf-Match: "v1"\r\nContent-Length: ${content.length}\r\n${last}\r\n${content}`
    let received = ''
    socket.setEncoding('latin1').on('data', (text: string) => { received += text })
    socket.write(request('') + request('Connection: close\r\n'))
    await new Promise(resolve => socket.on('close', resolve))
    assert.is(received.match(/HTTP\/1\.1 412 /g)?.length, 2)
  })
})

stories('not-modified: answerConditional', {
  'sets both validators, answers GET with 304, and leaves the rest to the handler': () => withServer((request, response) => {
    response.setHeader('Content-Language', 'en')
    if (answerConditional(request, response, { etag: '"v1"', lastModified: new Date(DATE) })) return
    response.end('content')
  }, async wire => {
    assert.equal(ownFields(await wire.send('GET')),
      ['Content-Language: en', 'ETag: "v1"', `Last-Modified: ${DATE}`, 'Content-Length: 7'])
    assert.equal(ownFields(await wire.send('GET', ['If-None-Match: "v1"'])), ['ETag: "v1"'])
    assert.is((await wire.send('GET', [`If-Modified-Since: ${DATE}`])).status, 304)
    const refused = bare(await wire.send('HEAD', ['If-Match: "v0"']), true)
    assert.equal([refused.status, refused.content, ownFields(refused)], [412, '', ['ETag: "v1"', `Last-Modified: ${DATE}`]])
  }),
  'leaves a GET of what does not exist to the handler': () => withServer((request, response) => {
    if (!answerConditional(request, response, null)) response.writeHead(404).end('nothing here')
  }, async wire => {
    for (const field of ['If-Match: "v1"', 'If-Match: *', 'If-None-Match: *']) {
      for (const method of ['GET', 'PUT']) {
        const isRefused = method === 'PUT' && field.startsWith('If-Match')
        const sent = await wire.send(method, [field])
        const answer = isRefused ? bare(sent) : sent
        assert.equal([answer.status, answer.content, ownFields(answer)],
          isRefused ? [412, '', []] : [404, 'nothing here', ['Transfer-Encoding: chunked']])
      }
    }
  }),
  'inside etagMiddleware it answers once': () => withServer(etagMiddleware((request, response) => {
    if (!answerConditional(request, response, { etag: '"v1"' })) response.end('content')
  }), async wire => {
    assert.is((await wire.send('GET', ['If-None-Match: "v1"'])).status, 304)
    assert.is((await wire.send('GET', ['If-None-Match: "v0"'])).content, 'content')
  }),
  'takes a revision, a tag with its quotes, bytes, a date and validators': async () => {
    class Known { readonly etag = '"known"' }
    const given: [unknown, string | undefined][] = [
      [7, '"7"'], ['7', '"7"'], [7n, '"7"'], ['"7"', '"7"'], ['W/"7"', 'W/"7"'], [new Date(5), '"5"'], [['build', 7], etagFor(['build', 7])],
      [new Uint8Array([1]), etagFor(new Uint8Array([1]))], [{ etag: '"7"' }, '"7"'], [{ etag: undefined }, undefined], [{}, undefined],
      [new Known(), '"known"'], [Object.assign(Object.create(null), { etag: '"n"' }), '"n"'], [null, undefined], [undefined, undefined],
      ['a-gzip', etagFor(Buffer.from('a-gzip'))], ['"a-gzip"', '"a-gzip"'], ['', '""']
    ]
    for (const [current, etag] of given) {
      await withServer((request, response) => {
        if (!answerConditional(request, response, current as CurrentRepresentation)) response.end('x')
      }, async wire => {
        const answer = await wire.send('GET')
        assert.equal([answer.status, ownFields(answer)], [200, [...etag === undefined ? [] : [`ETag: ${etag}`], 'Content-Length: 1']])
        if (etag !== undefined) assert.is((await wire.send('GET', [`If-None-Match: ${etag}`])).status, 304)
      })
    }
  },
  'leaves a GET of which nothing is known to the handler, unless it names a tag in If-Match': () => withServer((request, response) => {
    if (!answerConditional(request, response, undefined)) response.end('x')
  }, async wire => {
    for (const [field, status] of [['If-None-Match: *', 200], ['If-None-Match: "v1"', 200], ['If-Match: *', 200], ['If-Match: "v1"', 412],
      [`If-Modified-Since: ${DATE}`, 200]] as const) {
      const answer = await wire.send('GET', [field])
      assert.equal([answer.status, ownFields(status === 412 ? bare(answer) : answer)], [status, status === 412 ? [] : ['Content-Length: 1']])
    }
  }),
  'refuses validators that are none, and a response that has begun': async () => {
    const wrong: [unknown, RegExp][] = [
      [{ etag: 'v1' }, /an etag such as '"v1"', got "v1": use makeEtag/], [{ etag: 'w/"v1"' }, /an etag such as/], [{ etag: '"a\r\nb"' }, /an etag such as/],
      [{ etag: '"\xe9"' }, /printable ASCII/], [{ etag: 5 }, /got 5/], [{ lastModified: new Date(NaN) }, /valid Date/], [{ lastModified: DATE }, /valid Date/],
      [Promise.resolve('v1'), /await it/], [{ id: 1, revision: 7 }, /a revision such as row.revision, or \{ etag, lastModified \}, got an instance of Object with "id"/],
      [new Map(), /got an instance of Map/], [new URL('http://x/'), /got an instance of URL/], [NaN, /must be finite/],
      [new Date(NaN), /valid one/], [() => 'v1', /function/], [Symbol('v1'), /symbol/], [[Promise.resolve(1)], /promise/]
    ]
    const errors: unknown[] = []
    await withServer((request, response) => {
      for (const [validators, message] of wrong) {
        assert.throws(() => answerConditional(request, response, validators as CurrentRepresentation),
          (error: unknown) => error instanceof TypeError && message.test(error.message))
        errors.push(validators)
      }
      response.write('begun')
      assert.throws(() => answerConditional(request, response, {}), /has not begun/)
      response.end()
    }, async wire => { assert.is((await wire.send('GET')).content, 'begun') })
    assert.is(errors.length, wrong.length)
  }
})
