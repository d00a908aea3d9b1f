// The tap forwards everything unchanged: the same bytes with it as without, but for hop-by-hop fields and X-Exchange.
import * as assert from 'uvu/assert'
import { allOf, readMessage, upstreamAt, withRawUpstream, withTap } from '../support/proxy.ts'
import type { Message } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const CLOSE = 'Connection: close\n'

const HOP_BY_HOP = /^(?:connection|keep-alive|proxy-connection|te|transfer-encoding|upgrade|x-exchange):/i

/** What is to be the same on both sides; the framing is the connection's own. */
function endToEnd({ line, fields, content, trailers }: Message): Omit<Message, 'length'> {
  const kept = fields.filter(field => !HOP_BY_HOP.test(field))
  return { line: line.replace(/^HTTP\/1\.\d/, 'HTTP/1.1'), fields: kept, content, trailers }
}

function messagesOf(text: string, isToHead: boolean): Message[] {
  const messages: Message[] = []
  for (let rest = text; rest !== '';) {
    const message = readMessage(rest, isToHead)
    if (message === undefined) throw new Error(`No message: ${JSON.stringify(rest)}`)
    messages.push(message)
    rest = message.length === undefined ? '' : rest.slice(message.length)
  }
  return messages
}

table('A request reaches the upstream as it was sent', [
  { name: 'with its fields in order and case, repeated ones too',
    request: `GET / HTTP/1.1\nzz: 1\nHost: HOST\nACCEPT: a\nX-y: 2\nAccept: b\naccept: c\n${CLOSE}\n` },
  { name: 'with an empty value, blanks inside one, and bytes beyond ASCII',
    request: `GET / HTTP/1.1\nHost: HOST\nX-E: \nX-B: a  b\nX-L: caf\xe9\xff\n${CLOSE}\n` },
  { name: 'with its target to the byte',
    request: `GET /%2e%2e/a//b/./c;d?e=%zz&&f=?/'"<>| HTTP/1.1\nHost: HOST\n${CLOSE}\n` },
  { name: 'with the target that is no path', request: `OPTIONS * HTTP/1.1\nHost: HOST\n${CLOSE}\n` },
  { name: 'with preconditions that do not hold, are malformed or contradict each other',
    request: 'GET / HTTP/1.1\nHost: HOST\nIf-Match: "no"\nIf-None-Match: no quotes\nIf-None-Match: *\n' +
      `If-Modified-Since: yesterday\nIf-Range: W/"x"\nRange: bytes=0-\n${CLOSE}\n` },
  { name: 'with what says who asks and for whom',
    request: 'GET / HTTP/1.1\nHost: HOST\nOrigin: http://evil.test\nSec-Fetch-Site: cross-site\nCookie: a=1; b=2\n' +
      'Cookie: c\nAuthorization: Basic eDp5\nVia: 1.0 x\nForwarded: for=x\nX-Forwarded-Host: y\nMax-Forwards: 0\n' +
      `${CLOSE}\n` },
  { name: 'with the codings that the client takes',
    request: `GET / HTTP/1.1\nHost: HOST\nAccept-Encoding: br, zstd\n${CLOSE}\n` },
  { name: 'by HEAD', request: `HEAD / HTTP/1.1\nHost: HOST\n${CLOSE}\n` },
  { name: 'by a method that few know', request: `PROPFIND /x HTTP/1.1\nHost: HOST\nContent-Length: 3\n${CLOSE}\nabc` },
  { name: 'with content where none is usual',
    request: `DELETE / HTTP/1.1\nHost: HOST\nContent-Length: 3\n${CLOSE}\nabc` },
  { name: 'with content of a length',
    request: `POST / HTTP/1.1\nHost: HOST\ncontent-LENGTH: 5\nContent-Type: x\n${CLOSE}\n\x00\xff\r\r!` },
  { name: 'with content of no length known, and a trailer section',
    request: `PUT / HTTP/1.1\nHost: HOST\nTrailer: Digest\nTransfer-Encoding: chunked\n${CLOSE}\n` +
      '3;ext=1\nabc\n2\nde\n0\nDigest: x\ndigest: y\n\n' },
  { name: 'by GET with content in chunks',
    request: `GET / HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\n${CLOSE}\n1\na\n0\n\n` },
  { name: 'with a length that its Connection field calls one of the connection\'s own',
    request: 'POST / HTTP/1.1\nHost: HOST\nContent-Length: 2\nConnection: close, host, content-length\n\nab' },
  { name: 'with more field lines than Node counts by itself',
    request: `GET / HTTP/1.1\nHost: HOST\n${'a: b\n'.repeat(2100)}${CLOSE}\n` },
  { name: 'with more bytes of fields than Node takes by itself',
    request: `GET / HTTP/1.1\nHost: HOST\na: ${'b'.repeat(15_000)}\nc: ${'d'.repeat(45_000)}\n${CLOSE}\n`,
    isLarge: true }
].map(row => ({ isLarge: false, ...row, ref: 'RFC 9110 §7.7' })), ({ request, isLarge }) =>
  withRawUpstream(OK, async ({ exchange, tapPort, recorded }, { port, requests }) => {
    const own = request.replace('HOST', `127.0.0.1:${tapPort}`)
    await allOf(port, own)
    const answer = readMessage(await exchange(own), request.startsWith('HEAD'))
    const [direct, tapped] = requests as [Message, Message]
    assert.equal(endToEnd(tapped), endToEnd(direct))
    const [record] = await recorded(1)
    assert.is(`${record?.method} ${record?.target} HTTP/${record?.httpVersion}`, direct.line)
    // What is recorded has a bound of its own.
    const most = isLarge ? 2 : Infinity
    const lines = record?.requestFields.map(([name, value]) => `${name}: ${value}`)
    assert.equal(lines?.slice(0, most), direct.fields.slice(0, most))
    assert.equal(record?.responseFields.map(([name, value]) => `${name}: ${value}`), answer?.fields)
  }))

table('An answer reaches the client as it was sent', [
  { name: 'with its fields in order and case, repeated ones too',
    answer: 'HTTP/1.1 200 OK\nzz: 1\nSet-Cookie: a=1; Path=/\nETAG: W/"x"\nset-cookie: b\nSet-Cookie: a=1\n' +
      'Content-Length: 2\n\nok' },
  { name: 'with a Date of its own, or none', answer: 'HTTP/1.1 200 OK\nDate: now\nContent-Length: 0\n\n' },
  { name: 'with bytes beyond ASCII, and an empty value',
    answer: 'HTTP/1.1 200 OK\nX: \xe9\xff\nY: \nContent-Length: 1\n\n\xff' },
  { name: 'with a reason of its own', answer: 'HTTP/1.1 203 Kind of \xe9\nContent-Length: 0\n\n' },
  { name: 'with a status that nobody knows', answer: 'HTTP/1.1 799 Odd\nContent-Length: 0\n\n' },
  { name: 'as a 304 with a length and no content',
    answer: 'HTTP/1.1 304 Not Modified\nETag: "x"\nContent-Length: 99\n\n' },
  { name: 'as a 304 to a request whose precondition holds',
    request: 'GET / HTTP/1.1\nHost: HOST\nIf-None-Match: "y"', answer: 'HTTP/1.1 304 Not Modified\nETag: "x"\n\n' },
  { name: 'as a 200 to a request whose precondition does not hold',
    request: 'GET / HTTP/1.1\nHost: HOST\nIf-None-Match: "x"',
    answer: 'HTTP/1.1 200 OK\nETag: "x"\nContent-Length: 1\n\n!' },
  { name: 'as a 412', answer: 'HTTP/1.1 412 Precondition Failed\nContent-Length: 2\n\nno' },
  { name: 'as a 204', answer: 'HTTP/1.1 204 No Content\nA: 1\n\n' },
  { name: 'to HEAD with a length and no content',
    request: 'HEAD / HTTP/1.1\nHost: HOST', answer: 'HTTP/1.1 200 OK\nContent-Length: 99\n\n' },
  { name: 'to HEAD without a length',
    request: 'HEAD / HTTP/1.1\nHost: HOST', answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n' },
  { name: 'as a part', answer: 'HTTP/1.1 206 Partial Content\nContent-Range: bytes 1-2/9\nContent-Length: 2\n\nbc' },
  { name: 'in a content coding, which is none of the tap\'s business',
    answer: 'HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 4\n\n\x1f\x8b\x08!' },
  { name: 'as a redirect, which is not followed',
    answer: 'HTTP/1.1 302 Found\nLocation: http://169.254.169.254/latest/\nContent-Length: 0\n\n' },
  { name: 'in chunks, with a trailer section',
    answer: 'HTTP/1.1 200 OK\nTrailer: ETag\nTransfer-Encoding: Chunked\n\n' +
      '3;x=y\nabc\n1\nd\n0\nETag: "x"\netag: "y"\n\n' },
  { name: 'with content up to the end of the connection', answer: 'HTTP/1.1 200 OK\nA: 1\n\nas long as it lasts\n\n' },
  { name: 'of HTTP/1.0', answer: 'HTTP/1.0 200 OK\nA: 1\n\nold' },
  { name: 'with informational ones before it',
    answer: 'HTTP/1.1 102 Processing\nX: 1\n\nHTTP/1.1 103 Early Hints\nLink: </a>; rel=preload\nlink: </b>\n\n' +
      'HTTP/1.1 200 OK\nContent-Length: 2\n\nok' },
  { name: 'with what it permits other origins',
    answer: 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: ETag\n' +
      'Content-Length: 0\n\n' },
  { name: 'with fields of the connection, which stay behind',
    answer: 'HTTP/1.1 200 OK\nKeep-Alive: timeout=99\nProxy-Connection: x\nUpgrade: h2c\nContent-Length: 0\n\n' },
  { name: 'with more field lines than Node counts by itself',
    answer: `HTTP/1.1 200 OK\n${'a: b\n'.repeat(2100)}Content-Length: 0\n\n` },
  { name: 'with more bytes of fields than Node takes by itself',
    answer: `HTTP/1.1 200 OK\na: ${'b'.repeat(60_000)}\nContent-Length: 0\n\n` }
].map(row => ({ request: 'GET /x HTTP/1.1\nHost: HOST', ...row, ref: 'RFC 9110 §7.7' })), ({ request, answer }) =>
  withRawUpstream(answer.replaceAll('\n', '\r\n'), async ({ exchange, tapPort, recorded }, { port }) => {
    const own = `${request.replace('HOST', `127.0.0.1:${tapPort}`)}\n${CLOSE}\n`
    const isToHead = request.startsWith('HEAD')
    const direct = messagesOf(await allOf(port, own), isToHead)
    const tapped = messagesOf(await exchange(own), isToHead)
    assert.equal(tapped.map(endToEnd), direct.map(endToEnd))
    const last = tapped.at(-1)
    const [record] = await recorded(1)
    assert.equal(last?.fields.filter(field => field.startsWith('X-Exchange')), [`X-Exchange: ${record?.id}`])
    assert.is(`HTTP/1.1 ${record?.status} ${record?.reason}`, last?.line)
    assert.equal([record?.complete, record?.error, record?.decision], [true, undefined, null])
  }))

stories('not-modified: tap on a server', {
  'what speaks of one connection alone ends there, in both directions, and what Connection names too'() {
    const answer = 'HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nConnection: b, close\r\nContent-Length: 0\r\n\r\n'
    return withRawUpstream(answer, async ({ exchange, tapPort }, { requests }) => {
      const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nX-A: 1\nx-b: 2\nKeep-Alive: 9\n` +
        'Proxy-Connection: keep-alive\nTE: deflate, Trailers\nConnection: X-B ,TE\nConnection: close\n\n')
      assert.equal(requests[0]?.fields.filter(field => !field.startsWith('X-Exchange')),
        [`Host: 127.0.0.1:${tapPort}`, 'X-A: 1', 'TE: trailers', 'Connection: keep-alive, TE'])
      assert.equal(readMessage(text)?.fields, ['X-Exchange: 1', 'A: 1', 'Content-Length: 0', 'Connection: close'])
    })
  },
  'both sides learn the number of the exchange, and no other one in its place'() {
    const answer = 'HTTP/1.1 200 OK\r\nx-exchange: 99\r\nContent-Length: 0\r\n\r\n'
    return withRawUpstream(answer, async ({ exchange, tapPort, log }, { requests }) => {
      const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nX-Exchange: other-7\n${CLOSE}\n`)
      const { sessionId } = await log()
      const marks = requests[0]?.fields.filter(field => /^x-exchange/i.test(field))
      assert.equal(marks, ['X-Exchange: other-7', `X-Exchange: ${sessionId}-1`])
      assert.equal(readMessage(text)?.fields.filter(field => /^x-exchange/i.test(field)), ['X-Exchange: 1'])
    })
  },
  'the record says who answered'() {
    return withRawUpstream(OK, async ({ exchange, tapPort, send, recorded, log }, { port }) => {
      await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nIf-None-Match: "x"\n${CLOSE}\n`)
      await send('GET /counter.png')
      const exchanges = await recorded(2)
      const url = `http://127.0.0.1:${port}/`
      assert.equal(exchanges.map(({ id, upstream, decision }) => [id, upstream, decision]),
        [[1, url, null], [2, undefined, null]])
      assert.equal((await log()).upstream, { url, status: 'up', proxyPort: tapPort, proxyName: 'app.localhost' })
    })
  },
  'a request without content and without a word of it gets the length of none'() {
    return withRawUpstream(OK, async ({ exchange, tapPort }, { requests }) => {
      await exchange(`POST / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${CLOSE}\n`)
      const framing = requests[0]?.fields.filter(field => /^(?:content-length|transfer)/i.test(field))
      assert.equal(framing, ['Content-Length: 0'])
    })
  },
  'to a server beyond this machine, the Host field names that server'() {
    return withRawUpstream(OK, async (_own, { port, requests }) => {
      await withTap({ upstream: upstreamAt(`http://localhost:${port}`, true) }, async ({ exchange, tapPort }) => {
        await exchange(`GET / HTTP/1.1\na: 1\nHOST: 127.0.0.1:${tapPort}\n${CLOSE}\n`)
        assert.equal(requests[0]?.fields.slice(0, 2), ['a: 1', `HOST: localhost:${port}`])
      })
    })
  }
})
