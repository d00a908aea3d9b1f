// What an upstream may send: nothing of it throws, hangs or grows memory, and each has its reason in the record.
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { readMessage, withRawUpstream } from '../support/proxy.ts'
import { heldBytes } from '../../support/held.ts'
import { table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: tap on a server'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const IN_CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: 1\r\n\r\n'
const SWITCHING = 'HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'
const NOT_HTTP = /^The answer is not well-formed HTTP: [^\n]+$/
// The first versions of Node 20 read it, and no version writes it.
const UNWRITABLE = /^The (?:answer is not well-formed HTTP|proxy cannot pass this on): [^\n]+$/
const TOO_MANY = /^More than 100 answers come before the answer$/
const BROKEN_OFF = /^127\.0\.0\.1:\d+ closed the connection before its answer was whole$/

table('An answer that is none is a 502 with the reason', [
  { name: 'where nothing comes', answer: '', reason: BROKEN_OFF },
  { name: 'where the head is not whole', answer: 'HTTP/1.1 200 OK\nA: 1\n', reason: BROKEN_OFF },
  { name: 'of another protocol', answer: '220 mail.test ESMTP\n', reason: NOT_HTTP },
  { name: 'of TLS', answer: '\x15\x03\x03\x00\x02\x02\x46', reason: NOT_HTTP },
  { name: 'of radio', answer: 'ICY 200 OK\n\n', reason: NOT_HTTP },
  { name: 'with a status of four digits', answer: 'HTTP/1.1 2000 OK\n\n', reason: NOT_HTTP },
  { name: 'with a status below 100',
    answer: 'HTTP/1.1 099 x\n\n', reason: /^The answer has the status 99, which is none to end with$/ },
  { name: 'with a change of protocol', answer: 'HTTP/1.1 101 x\nUpgrade: x\nConnection: Upgrade\n\nxyz',
    reason: /^The answer changes the protocol/ },
  { name: 'with half a change of protocol', answer: 'HTTP/1.1 101 x\n\n', reason: /^The answer has the status 101/ },
  { name: 'with a control character in its reason',
    answer: 'HTTP/1.1 200 O\x01K\nContent-Length: 3\n\nabc', reason: /control characters in its status line$/ },
  { name: 'with an escape sequence in its reason',
    answer: 'HTTP/1.1 200 \x1b[2J\n\n', reason: /control characters in its status line$/ },
  { name: 'with a control character in a field', answer: 'HTTP/1.1 200 OK\nA: b\x01\n\n', reason: NOT_HTTP },
  { name: 'with a null character in a field', answer: 'HTTP/1.1 200 OK\nA: b\0c\n\n', reason: NOT_HTTP },
  { name: 'with a carriage return in a field', answer: 'HTTP/1.1 200 OK\nA: b\rSet-Cookie: x\n\n', reason: NOT_HTTP },
  { name: 'with a blank in a field\'s name', answer: 'HTTP/1.1 200 OK\nA b: c\n\n', reason: UNWRITABLE },
  { name: 'with a blank behind a field\'s name', answer: 'HTTP/1.1 200 OK\nA : b\n\n', reason: UNWRITABLE },
  { name: 'with a field without a name', answer: 'HTTP/1.1 200 OK\n: c\n\n', reason: UNWRITABLE },
  { name: 'with a folded field', answer: 'HTTP/1.1 200 OK\nA: b\n c\n\n', reason: NOT_HTTP },
  { name: 'with two lengths', answer: 'HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nab', reason: NOT_HTTP },
  { name: 'with a negative length', answer: 'HTTP/1.1 200 OK\nContent-Length: -1\n\nab', reason: NOT_HTTP },
  { name: 'with a length and chunks',
    answer: 'HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n', reason: NOT_HTTP },
  { name: 'in a transfer coding that the tap does not know',
    answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n1\nx\n0\n\n',
    reason: /transfer coding other than chunked$/ },
  { name: 'in a transfer coding up to its end',
    answer: 'HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\nabc', reason: /transfer coding other than chunked$/ },
  { name: 'with fields beyond the bound', answer: `HTTP/1.1 200 OK\n${`A: ${'b'.repeat(1000)}\n`.repeat(70)}\n`,
    reason: /^The fields of the answer have more than 65536 bytes, which is the most that the proxy takes$/ },
  // Of the bytes that came at once Node reads all that is left, whatever became of the connection.
  { name: 'that only announces itself', answer: 'HTTP/1.1 102 Processing\n\n'.repeat(101), reason: TOO_MANY },
  { name: 'that announces itself too often and comes at once',
    answer: 'HTTP/1.1 100 Continue\n\n'.repeat(101) + OK, reason: TOO_MANY },
  { name: 'that announces itself far too often and comes at once',
    answer: 'HTTP/1.1 100 Continue\n\n'.repeat(500) + OK, reason: TOO_MANY },
  { name: 'that comes at once after too many hints, in chunks, with a trailer section',
    answer: `${'HTTP/1.1 103 x\nLink: x\n\n'.repeat(101)}${IN_CHUNKS}`, reason: TOO_MANY },
  { name: 'that announces itself too often and changes the protocol at once',
    answer: `${'HTTP/1.1 100 Continue\n\n'.repeat(101)}${SWITCHING}xyz`, reason: TOO_MANY },
  { name: 'that announces itself too often and is no HTTP at once',
    answer: `${'HTTP/1.1 100 Continue\n\n'.repeat(101)}nonsense\n\n`, reason: TOO_MANY },
  { name: 'with a change of protocol, and one that is none right behind it',
    answer: SWITCHING + OK, reason: /^The answer changes the protocol/ },
  { name: 'with half a change of protocol, twice, and one without right behind it',
    answer: `${'HTTP/1.1 101 x\n\n'.repeat(2)}${OK}`, reason: /^The answer has the status 101/ },
  { name: 'with a status below 100, and another one right behind it',
    answer: `HTTP/1.1 099 x\nContent-Length: 0\n\n${OK}`, reason: /^The answer has the status 99/ },
  { name: 'with a control character in its reason, and another one right behind it',
    answer: `HTTP/1.1 200 \x1b[2J\nContent-Length: 0\n\n${OK}`, reason: /control characters in its status line$/ },
  { name: 'in a transfer coding that the tap does not know, and another one right behind it',
    answer: `HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n${OK}`,
    reason: /transfer coding other than chunked$/ },
  { name: 'that an announcement with an escape sequence comes before',
    answer: `HTTP/1.1 103 Early\x1b[2J Hints\nLink: x\n\n${OK}`, reason: /control characters in its status line$/ }
].map(row => ({ ...row, ref: REF })), ({ answer, reason }) =>
  withRawUpstream((request, socket) => {
    socket.end(request.line.includes('fine') ? OK : answer.replaceAll(/\r?\n/g, '\r\n'), 'latin1')
  }, async ({ exchange, tapPort, recorded }) => {
    const host = `Host: 127.0.0.1:${tapPort}`
    const text = await exchange(`POST / HTTP/1.1\n${host}\nConnection: close\nContent-Length: 5\n\nhello`)
    const last = text.slice(text.lastIndexOf('HTTP/1.1 '))
    const message = readMessage(last)
    assert.is(text.match(/^HTTP\/1\.1 [2-9]/gm)?.length, 1)
    const [record] = await recorded(1)
    assert.is(message?.line, 'HTTP/1.1 502 Bad Gateway')
    assert.match(message?.content.slice(0, -1) ?? '', reason)
    assert.equal([record?.status, `${record?.error}\n`, record?.complete], [502, message?.content, true])
    assert.equal(message?.fields.map(field => field.replace(/^Date: .*/, 'Date')), ['X-Exchange: 1', 'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff', 'Content-Type: text/plain; charset=utf-8', 'Date', 'Connection: close',
      `Content-Length: ${message?.content.length}`])
    assert.ok((await exchange(`GET /fine HTTP/1.1\n${host}\nConnection: close\n\n`)).endsWith('\r\n\r\nok'))
  }))

table('As many answers before the answer as may be', [
  { name: 'are passed on, each, and the answer behind them', count: 100, ref: REF }
], ({ count }) => withRawUpstream('HTTP/1.1 103 x\r\nLink: x\r\n\r\n'.repeat(count) + OK, async ({ exchange, tapPort, recorded }) => {
  const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
  assert.equal(text.match(/^HTTP\/1\.1 \d+/gm), [...Array<string>(count).fill('HTTP/1.1 103'), 'HTTP/1.1 200'])
  const [record] = await recorded(1)
  assert.equal([record?.status, record?.error, record?.complete], [200, undefined, true])
}))

table('An answer before the answer loses', [
  { name: 'another number of the exchange', fields: ['X-Exchange: 999', 'x-exchange: 9'] },
  { name: 'a length, since it has no content', fields: ['Content-Length: 5'] },
  { name: 'what speaks of the connection', fields: ['Connection: A', 'A: 1', 'Keep-Alive: timeout=5', 'Transfer-Encoding: chunked'] }
].map(row => ({ ...row, ref: 'RFC 9110 §15.2' })), ({ fields }) => {
  const hints = `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n${fields.map(field => `${field}\r\n`).join('')}\r\n`
  return withRawUpstream(hints + OK, async ({ exchange, tapPort }) => {
    const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
    assert.ok(text.startsWith('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Exchange: 1\r\n'), text)
  })
})

table('Of what comes in the bytes behind an answer', [
  { name: 'another one is not passed on', answer: OK, behind: OK.replace('ok', 'no') },
  { name: 'another one is not passed on where the first has no content',
    answer: 'HTTP/1.1 304 Not Modified\r\n\r\n', behind: OK },
  { name: 'another one is not passed on where the first ends with trailer fields', answer: IN_CHUNKS, behind: OK },
  { name: 'announcements are not passed on', answer: OK, behind: 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(200) },
  { name: 'hints are not passed on', answer: OK, behind: 'HTTP/1.1 103 x\r\nLink: x\r\n\r\n'.repeat(200) },
  { name: 'a change of protocol is not passed on', answer: OK, behind: SWITCHING },
  { name: 'what is no HTTP is not passed on', answer: OK, behind: 'nonsense\r\n\r\n' },
  { name: 'more content than its length is not passed on', answer: OK, behind: 'ok' }
].map(row => ({ ...row, ref: REF })), ({ answer, behind }) =>
  withRawUpstream((request, socket) => {
    socket.end(request.line.includes('fine') ? answer : answer + behind)
  }, async ({ exchange, tapPort, recorded }) => {
    const ask = (target: string): Promise<string> =>
      exchange(`GET ${target} HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
    const text = await ask('/')
    assert.is(await ask('/fine'), text.replace('X-Exchange: 1', 'X-Exchange: 2'))
    const records = await recorded(2)
    assert.equal(records.map(({ error, complete }) => [error, complete]), [[undefined, true], [undefined, true]])
  }))

table('A long target', [
  { name: 'is forwarded whole, and cut in the record', ref: REF }
], () => withRawUpstream(OK, async ({ exchange, tapPort, recorded }, { requests }) => {
  const target = `/${'a'.repeat(60_000)}`
  await exchange(`GET ${target} HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
  assert.is(requests[0]?.line, `GET ${target} HTTP/1.1`)
  const [record] = await recorded(1)
  assert.is(record?.target, `${target.slice(0, 16_384)}…`)
}))

/** Writes up to 100 MB of these bytes as long as they are taken. */
async function flood(socket: Socket, bytes: Buffer): Promise<void> {
  for (let size = 0; size < 100_000_000 && !socket.destroyed; size += bytes.length) {
    if (socket.write(bytes)) continue
    await new Promise<void>(resolve => {
      socket.once('drain', resolve)
      socket.once('close', resolve)
    })
  }
}

table('Of 100 MB', [
  { name: 'in one field the bound is taken', head: 'HTTP/1.1 200 OK\r\nA: ', part: 'b' },
  { name: 'of fields the bound is taken', head: 'HTTP/1.1 200 OK\r\n', part: 'A: b\r\n' },
  { name: 'of one field\'s name the bound is taken', head: 'HTTP/1.1 200 OK\r\n', part: 'a' },
  { name: 'of reason the bound is taken', head: 'HTTP/1.1 200 ', part: 'a' },
  { name: 'of answers before the answer the bound is taken', head: '', part: 'HTTP/1.1 103 x\r\nA: b\r\n\r\n' },
  { name: 'of trailer section the bound is taken',
    head: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', part: 'A: b\r\n', status: 200 },
  { name: 'of a chunk\'s extension the bound is taken',
    head: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;', part: 'a', status: 200 }
].map(row => ({ status: 502, ...row, ref: REF })), ({ head, part, status }) => {
  let written = 0
  return withRawUpstream((_request, socket) => {
    socket.write(head)
    const parts = Buffer.from(part.repeat(Math.ceil(100_000 / part.length)))
    void flood(socket, parts).then(() => { written = socket.bytesWritten })
  }, async ({ exchange, tapPort, recorded }, { sockets }) => {
    const before = await heldBytes()
    const text = await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`)
    const [record] = await recorded(1)
    await until(() => sockets.size === 0, 'the upstream\'s connection is closed')
    assert.is(record?.status, status)
    assert.is(record?.complete, status === 502)
    assert.ok((record?.error ?? '') !== '')
    assert.ok(text.length < 200_000, `${text.length} bytes came through`)
    // What the system's own buffers hold was written; more was not asked for.
    assert.ok(written < 20_000_000, `${written} bytes were written`)
    const kept = await heldBytes() - before
    assert.ok(kept < 5_000_000, `${kept} bytes are held`)
  })
})
