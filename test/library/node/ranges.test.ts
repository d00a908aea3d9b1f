// withRanges on node:http: parts of returned content, as they cross the wire.
import { etagMiddleware, partial, withCacheControl, withEtag, withFields, withLastModified, withRanges } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { bare } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

const TEXT = '0123456789'
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
let opened: string[] = []

type Made = ReturnType<NodeHandler>
const SHAPES: Readonly<Record<string, () => Made>> = {
  'a string': () => TEXT,
  'bytes': () => Buffer.from(TEXT),
  'a view of a longer buffer': () => Buffer.from(`xx${TEXT}xx`).subarray(2, 12),
  'an ArrayBuffer': () => new Uint8Array(Buffer.from(TEXT)).buffer,
  'a function of a string': () => () => TEXT,
  'a function that promises bytes': () => async () => Buffer.from(TEXT),
  'partial': () => partial(10, (first, last) => { opened.push(`${first}-${last}`); return TEXT.slice(first, last + 1) }),
  'partial that promises bytes': () => partial(10, async (first, last) => Buffer.from(TEXT.slice(first, last + 1))),
  'partial of a generator': () => partial(10, function* (first, last) { for (let at = first; at <= last; at++) yield TEXT[at] as string }),
  'a function of partial': () => () => partial(10, (first, last) => TEXT.slice(first, last + 1)),
  'a promise of partial': async () => partial(10, (first, last) => TEXT.slice(first, last + 1)),
}

const FIXED = ['Connection: close', 'Date: <date>']
/** All fields in alphabetical order, without those that say nothing of the answer. */
const fieldsOf = ({ fields }: Answer): string[] => fields.filter(field => !FIXED.includes(field)).sort()
const typed = (make: () => Made): NodeHandler => (_request, response) => {
  response.setHeader('Content-Type', 'text/plain')
  return make()
}
const video = (make: () => Made): NodeHandler => withCacheControl({ maxAge: 60 })(withFields({ 'Vary': 'Accept', 'Content-Location': '/v1' })(
  withLastModified(() => new Date(DATE))(withEtag(() => 'v1')(withRanges(typed(make)))))) as NodeHandler

const KNOWN = ['Cache-Control: max-age=60', 'Content-Location: /v1', 'ETag: "v1"', `Last-Modified: ${DATE}`, 'Vary: Accept']
const WHOLE = ['Accept-Ranges: bytes', 'Content-Length: 10', 'Content-Type: text/plain', ...KNOWN].sort()
const part = (first: number, last: number, without?: string) =>
  ['Accept-Ranges: bytes', `Content-Length: ${last - first + 1}`, `Content-Range: bytes ${first}-${last}/10`, 'Content-Type: text/plain', ...KNOWN]
    .filter(field => without === undefined || !field.startsWith(without)).sort()
const REFUSED = ['Accept-Ranges: bytes', 'Content-Length: 0', 'Content-Location: /v1', 'Content-Range: bytes */10', 'ETag: "v1"', `Last-Modified: ${DATE}`, 'Vary: Accept'].sort()

interface Case { name: string, ref: string, method?: string, sent: string[], status: number, fields: string[], content: string }
const CASES: Case[] = [
  { name: 'no Range', ref: 'RFC 9110 §14.3', sent: [], status: 200, fields: WHOLE, content: TEXT },
  { name: 'the start', ref: 'RFC 9110 §15.3.7', sent: ['Range: bytes=0-4'], status: 206, fields: part(0, 4), content: '01234' },
  { name: 'the end', ref: 'RFC 9110 §15.3.7', sent: ['Range: bytes=-3'], status: 206, fields: part(7, 9), content: '789' },
  { name: 'all in one part', ref: 'RFC 9110 §15.3.7', sent: ['Range: bytes=0-'], status: 206, fields: part(0, 9), content: TEXT },
  { name: 'the first byte', ref: 'RFC 9110 §15.3.7', sent: ['Range: BYTES=0-0'], status: 206, fields: part(0, 0), content: '0' },
  { name: 'parts that touch', ref: 'RFC 9110 §15.3.7.2', sent: ['Range: bytes=5-6,2-4'], status: 206, fields: part(2, 6), content: '23456' },
  { name: 'several, one of which can be satisfied', ref: 'RFC 9110 §14.1.1', sent: ['Range: bytes=20-,-0,8-30'], status: 206, fields: part(8, 9), content: '89' },
  { name: 'parts that would take more than the whole', ref: 'RFC 9110 §17.15', sent: ['Range: bytes=0-0,5-5'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'a unit that is not known', ref: 'RFC 9110 §14.2', sent: ['Range: items=0-4'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'a malformed range', ref: 'RFC 9110 §14.2', sent: ['Range: bytes=0-1x'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'two lines of Range', ref: 'RFC 9110 §14.2', sent: ['Range: bytes=0-1', 'Range: bytes=3-4'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'a start beyond the end', ref: 'RFC 9110 §15.5.17', sent: ['Range: bytes=10-'], status: 416, fields: REFUSED, content: '' },
  { name: 'a suffix of nothing', ref: 'RFC 9110 §15.5.17', sent: ['Range: bytes=-0'], status: 416, fields: REFUSED, content: '' },
  { name: 'HEAD with Range', ref: 'RFC 9110 §14.2', method: 'HEAD', sent: ['Range: bytes=0-4'], status: 200, fields: WHOLE, content: '' },
  { name: 'HEAD with a Range that cannot be satisfied', ref: 'RFC 9110 §14.2', method: 'HEAD', sent: ['Range: bytes=10-'], status: 200, fields: WHOLE, content: '' },
  { name: 'If-Range with the tag', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: "v1"'], status: 206, fields: part(0, 4, 'Last-Modified'), content: '01234' },
  { name: 'If-Range with another tag', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: "v0"'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with another tag, for what cannot be satisfied', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=10-', 'If-Range: "v0"'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with the tag, for what cannot be satisfied', ref: 'RFC 9110 §15.5.17', sent: ['Range: bytes=10-', 'If-Range: "v1"'], status: 416, fields: REFUSED, content: '' },
  { name: 'If-Range with the tag, weak', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: W/"v1"'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with a list that holds the tag', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: "v0", "v1"'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with a star', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: *'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with the coded form of the tag', ref: 'RFC 9110 §8.8.3.3', sent: ['Range: bytes=0-4', 'If-Range: "v1-gzip"'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with the date', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', `If-Range: ${DATE}`], status: 206, fields: part(0, 4, 'Last-Modified'), content: '01234' },
  { name: 'If-Range with a later date', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: Sun, 06 Nov 1994 08:49:38 GMT'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range with an earlier date', ref: 'RFC 9110 §13.1.5', sent: ['Range: bytes=0-4', 'If-Range: Sun, 06 Nov 1994 08:49:36 GMT'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Range without Range', ref: 'RFC 9110 §13.1.5', sent: ['If-Range: "v1"'], status: 200, fields: WHOLE, content: TEXT },
  { name: 'If-Match that holds', ref: 'RFC 9110 §13.2.2', sent: ['Range: bytes=0-4', 'If-Match: "v1"'], status: 206, fields: part(0, 4), content: '01234' },
  { name: 'If-None-Match that holds', ref: 'RFC 9110 §13.2.2', sent: ['Range: bytes=0-4', 'If-None-Match: "v0"'], status: 206, fields: part(0, 4), content: '01234' },
  { name: '304 before 206', ref: 'RFC 9110 §13.2.2', sent: ['Range: bytes=0-4', 'If-None-Match: "v1"'], status: 304,
    fields: KNOWN.filter(field => !field.startsWith('Last')).sort(), content: '' },
  { name: '304 before 416', ref: 'RFC 9110 §13.2.2', sent: ['Range: bytes=10-', 'If-None-Match: "v1"'], status: 304,
    fields: KNOWN.filter(field => !field.startsWith('Last')).sort(), content: '' },
  { name: '412 before 206', ref: 'RFC 9110 §13.2.2', sent: ['Range: bytes=0-4', 'If-Match: "v0"'], status: 412,
    fields: ['ETag: "v1"', `Last-Modified: ${DATE}`, 'Vary: Accept'].sort(), content: '' },
  { name: '412 before 416', ref: 'RFC 9110 §13.2.2', sent: ['Range: bytes=10-', 'If-Match: "v0"'], status: 412,
    fields: ['ETag: "v1"', `Last-Modified: ${DATE}`, 'Vary: Accept'].sort(), content: '' },
]
for (const [shape, make] of Object.entries(SHAPES)) {
  // What a function returns is not known where nobody calls it.
  const isFunction = shape.startsWith('a function')
  table(`Of ${shape}`, CASES.filter(({ method }) => !(isFunction && method === 'HEAD')), async ({ method = 'GET', sent, status, fields, content }) => {
    await withServer(video(make), async ({ send }) => {
      const given = await send(method, sent)
      const answer = status === 412 ? bare(given) : given
      assert.is(answer.status, status)
      assert.equal(fieldsOf(answer), fields)
      assert.is(answer.content, content)
      assert.is(answer.truncated, false)
      if (status === 206) assert.is(answer.reason, 'Partial Content')
      if (status === 416) assert.is(answer.reason, 'Range Not Satisfiable')
    })
  })
}

table('partial is opened', [
  { name: 'for its part alone', sent: ['Range: bytes=2-4'], parts: ['2-4'] },
  { name: 'for the whole', sent: [], parts: ['0-9'] },
  { name: 'not for 304', sent: ['Range: bytes=2-4', 'If-None-Match: "v1"'], parts: [] },
  { name: 'not for 412', sent: ['Range: bytes=2-4', 'If-Match: "v0"'], parts: [] },
  { name: 'not for 416', sent: ['Range: bytes=10-'], parts: [] },
  { name: 'not for HEAD', method: 'HEAD', sent: [], parts: [] },
].map(row => ({ ...row, ref: 'not-modified: lazy parts' })), async ({ method = 'GET', sent, parts }: { method?: string, sent: string[], parts: string[] }) => {
  await withServer(video(SHAPES['partial'] as () => Made), async ({ send }) => {
    opened = []
    await send(method, sent)
    assert.equal(opened, parts)
  })
})

table('A 416 keeps what is private out of caches', [
  { name: 'by a Cache-Control of this library', handler: withCacheControl({ private: true, maxAge: 5 })(withEtag(() => 'v1')(withRanges(typed(() => TEXT)))) },
  { name: 'that forbids each cache to store', handler: withCacheControl({ noStore: true })(withEtag(() => 'v1')(withRanges(typed(() => TEXT)))) },
  { name: 'by that of the handler', handler: withEtag(() => 'v1')(withRanges((_request, response) => { response.setHeader('Cache-Control', 'private'); return TEXT })) }
].map(row => ({ ...row, ref: 'RFC 9111 §5.2.2.7' })), async ({ handler }) => {
  await withServer(handler as NodeHandler, async ({ send }) => {
    const answer = await send('GET', ['Range: bytes=10-'])
    assert.is(answer.status, 416)
    assert.equal(fieldsOf(answer), ['Accept-Ranges: bytes', 'Cache-Control: no-store', 'Content-Length: 0', 'Content-Range: bytes */10', 'ETag: "v1"'])
  })
})

const LONG = Array.from({ length: 1000 }, (_, at) => String(at % 10)).join('')

stories('Several parts', {
  'are written one after another, in the order asked, with their exact length': async () => {
    await withServer(video(() => partial(1000, (first, last) => LONG.slice(first, last + 1))), async ({ send }) => {
      const answer = await send('GET', ['Range: bytes=500-504, 0-1, -3'])
      const boundary = /boundary=(.*)/.exec(answer.fields.find(field => field.startsWith('Content-Type')) as string)?.[1] as string
      const partOf = (range: string, content: string) => `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes ${range}/1000\r\n\r\n${content}\r\n`
      const expected = `${partOf('500-504', '01234')}${partOf('0-1', '01')}${partOf('997-999', '789')}--${boundary}--\r\n`
      assert.is(answer.status, 206)
      assert.is(answer.content, expected)
      assert.equal(fieldsOf(answer), ['Accept-Ranges: bytes', `Content-Length: ${expected.length}`,
        `Content-Type: multipart/byteranges; boundary=${boundary}`, ...KNOWN].sort())
    })
  },
  'of a string have no more bytes than its own': async () => {
    await withServer(video(() => LONG), async ({ send }) => {
      const many = await send('GET', [`Range: bytes=${Array.from({ length: 2000 }, (_, at) => `${at % 500 * 2}-${at % 500 * 2}`).join()}`])
      assert.is(many.status, 200)
      assert.is(many.content, LONG)
      const same = await send('GET', [`Range: bytes=${Array(200).fill('0-').join()}`])
      assert.is(same.status, 206)
      assert.is(same.content, LONG)
    })
  },
  'have no type where the whole has none': async () => {
    await withServer(withRanges(() => LONG) as NodeHandler, async ({ send }) => {
      const { status, content } = await send('GET', ['Range: bytes=0-0,9-9'])
      assert.is(status, 206)
      assert.match(content, /^--[0-9a-f-]{36}\r\nContent-Range: bytes 0-0\/1000\r\n\r\n/)
    })
  },
  'keep a type that is no ASCII as it is': async () => {
    const handler = withRanges((_request, response) => {
      response.setHeader('Content-Type', 'text/plain; title=\xe9')
      return LONG
    })
    await withServer(handler as NodeHandler, async ({ send }) => {
      const { content, fields } = await send('GET', ['Range: bytes=0-0,9-9'])
      assert.ok(content.includes('\r\nContent-Type: text/plain; title=\xe9\r\n'))
      assert.ok(fields.includes(`Content-Length: ${content.length}`))
    })
  },
})

table('Ranges are left alone', [
  { name: 'without withRanges', ref: 'not-modified: withRanges', handler: withEtag(() => 'v1')(typed(() => TEXT)) },
  { name: 'for a stream', ref: 'not-modified: known length', handler: withRanges(typed(() => [TEXT])), isChunked: true },
  { name: 'for a generator', ref: 'not-modified: known length', handler: withRanges(typed(() => (function* () { yield TEXT })())), isChunked: true },
  { name: 'for a status of its own', ref: 'RFC 9110 §14.2', status: 203,
    handler: withRanges((_request, response) => { response.statusCode = 203; return TEXT }) },
  { name: 'for an error', ref: 'RFC 9110 §14.2', status: 404, handler: withRanges((_request, response) => { response.statusCode = 404; return TEXT }) },
  { name: 'for content that has a coding', ref: 'not-modified: no part of coded content',
    handler: withRanges((_request, response) => { response.setHeader('Content-Encoding', 'gzip'); return TEXT }) },
  { name: 'for POST', ref: 'RFC 9110 §14.2', method: 'POST', handler: withRanges(typed(() => TEXT)) },
  { name: 'for a handler that writes by itself', ref: 'not-modified: returned content', handler: withRanges((_request, response) => { response.end(TEXT) }) },
  { name: 'where a tag is made of the content', ref: 'not-modified: generate', handler: etagMiddleware(withRanges(typed(() => TEXT)) as NodeHandler, { generate: true }) },
] as { name: string, ref: string, handler: NodeHandler, method?: string, status?: number, isChunked?: boolean }[],
async ({ handler, method = 'GET', status = 200 }) => {
  await withServer(handler, async ({ send }) => {
    const answer = await send(method, ['Range: bytes=0-4'])
    assert.is(answer.status, status)
    assert.is(answer.content, TEXT)
    assert.equal(answer.fields.filter(field => /^(?:Accept-Ranges|Content-Range)/i.test(field)), [])
  })
})

stories('withRanges', {
  'gives a part its own reason phrase, whatever that of the whole is': async () => {
    const handler = withRanges((_request, response) => { response.statusMessage = 'Fine'; return TEXT })
    await withServer(handler as NodeHandler, async ({ send }) => {
      assert.is((await send('GET', [])).reason, 'Fine')
      assert.is((await send('GET', ['Range: bytes=0-4'])).reason, 'Partial Content')
    })
  },
  'cuts content that is too long for a generated tag': async () => {
    await withServer(etagMiddleware(withRanges(typed(() => TEXT)) as NodeHandler, { generate: true, limit: 9 }), async ({ send }) => {
      const answer = await send('GET', ['Range: bytes=0-4', 'If-None-Match: "v1"'])
      assert.is(answer.status, 206)
      assert.is(answer.content, '01234')
      assert.is((await send('GET', ['Range: bytes=0-4', 'If-Match: "v1"'])).status, 412)
    })
  },
  'goes by the tag that a wrapper outside a foreign function gave': async () => {
    const inner = withRanges(typed(() => TEXT)) as NodeHandler
    await withServer(withEtag(() => 'v1')((request, response) => { void inner(request, response) }) as NodeHandler, async ({ send }) => {
      assert.is((await send('GET', ['Range: bytes=0-4', 'If-Range: "v1"'])).status, 206)
      assert.is((await send('GET', ['Range: bytes=0-4', 'If-Range: "v0"'])).status, 200)
      assert.is((await send('GET', ['Range: bytes=0-4', 'If-None-Match: "v1"'])).status, 304)
    })
  },
  'is heard around a foreign function that calls another decorated handler': async () => {
    const inner = withEtag(() => 'v1')(typed(() => TEXT)) as NodeHandler
    await withServer(withRanges((request, response) => { void inner(request, response) }) as NodeHandler, async ({ send }) => {
      assert.is((await send('GET', ['Range: bytes=0-4'])).content, '01234')
    })
  },
  'takes a digest of the whole content from a part, and leaves that of the representation': async () => {
    const handler = withRanges((_request, response) => {
      response.setHeader('Content-Digest', 'sha-256=:AA==:')
      response.setHeader('Content-MD5', 'AA==')
      response.setHeader('Repr-Digest', 'sha-256=:BB==:')
      response.setHeader('Set-Cookie', ['a=1', 'b=2'])
      return TEXT
    })
    await withServer(handler as NodeHandler, async ({ send }) => {
      assert.equal(fieldsOf(await send('GET', ['Range: bytes=0-4'])), ['Accept-Ranges: bytes', 'Content-Length: 5', 'Content-Range: bytes 0-4/10',
        'Repr-Digest: sha-256=:BB==:', 'Set-Cookie: a=1', 'Set-Cookie: b=2'])
    })
  },
  'keeps the date where it is the only validator': async () => {
    await withServer(withLastModified(() => new Date(DATE))(withRanges(() => TEXT)) as NodeHandler, async ({ send }) => {
      assert.equal(fieldsOf(await send('GET', ['Range: bytes=0-4', `If-Range: ${DATE}`])),
        ['Accept-Ranges: bytes', 'Content-Length: 5', 'Content-Range: bytes 0-4/10', `Last-Modified: ${DATE}`])
    })
  },
  'takes a date of this second for no strong validator': async () => {
    const now = new Date()
    await withServer(withRanges((_request, response) => {
      response.setHeader('Last-Modified', now.toUTCString())
      return TEXT
    }) as NodeHandler, async ({ send }) => {
      // A second may begin on the way.
      const { status } = await send('GET', ['Range: bytes=0-4', `If-Range: ${now.toUTCString()}`])
      assert.ok(status === 200 || Date.now() - Math.floor(now.getTime() / 1000) * 1000 >= 1000)
    })
  },
  'keeps what is private out of caches where it refuses': async () => {
    await withServer(withRanges((_request, response) => {
      response.setHeader('Cache-Control', 'private, max-age=60')
      return TEXT
    }) as NodeHandler, async ({ send }) => {
      assert.equal(fieldsOf(await send('GET', ['Range: bytes=10-'])),
        ['Accept-Ranges: bytes', 'Cache-Control: no-store', 'Content-Length: 0', 'Content-Range: bytes */10'])
    })
  },
  'answers for empty content': async () => {
    await withServer(withRanges(() => partial(0, () => { throw new Error('opened') })) as NodeHandler, async ({ send }) => {
      for (const sent of [[], ['Range: bytes=-5']]) {
        const answer = await send('GET', sent)
        assert.equal([answer.status, fieldsOf(answer), answer.truncated], [200, ['Accept-Ranges: bytes', 'Content-Length: 0'], false])
      }
      assert.ok((await send('GET', ['Range: bytes=0-'])).fields.includes('Content-Range: bytes */0'))
    })
  },
  'opens nothing for HEAD though a tag was to be made of the content': async () => {
    const handler = etagMiddleware(withRanges(() => partial(10, () => { throw new Error('opened') })), { generate: true })
    await withServer(handler as NodeHandler, async ({ send }) => {
      const answer = await send('HEAD')
      assert.equal([answer.status, fieldsOf(answer)], [200, ['Content-Length: 10']])
    })
  },
  'leaves to `next` an answer without the length of the content that failed': async () => {
    const handler = withRanges(() => partial(10, () => { throw new Error('gone') })) as (...args: unknown[]) => unknown
    for (const sent of [[], ['Range: bytes=2-4']]) {
      await withServer((request, response) => {
        handler(request, response, (error: Error) => { response.end(`${error.message} ${response.getHeader('content-length')}`) })
      }, async ({ send }) => assert.is((await send('GET', sent)).content, 'gone undefined'))
    }
  },
  'says its own phrase where the application set another': async () => {
    await withServer(withEtag(() => 'v1')(withRanges((_request, response) => { response.statusMessage = 'Fine'; return TEXT })) as NodeHandler, async ({ send }) => {
      const reasons = []
      for (const sent of [['Range: bytes=10-'], ['Range: bytes=0-1'], ['If-None-Match: "v1"']]) reasons.push((await send('GET', sent)).reason)
      assert.equal(reasons, ['Range Not Satisfiable', 'Partial Content', 'Not Modified'])
    })
  },
  'cuts between the bytes of a character': async () => {
    await withServer(withRanges(() => 'a€b') as NodeHandler, async ({ send }) => {
      assert.is((await send('GET', ['Range: bytes=0-1'])).content, 'a\xe2')
      assert.ok((await send('GET', ['Range: bytes=-2'])).fields.includes('Content-Range: bytes 3-4/5'))
    })
  },
})
