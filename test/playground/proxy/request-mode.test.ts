// The proxy while the page has it leave out validators: what reaches the server, what is recorded, who may switch it.
import * as assert from 'uvu/assert'
import { parseRequestMode } from '../../../playground/proxy/request-mode.ts'
import { allOf, ORDERING, withRawUpstream } from '../support/proxy.ts'
import type { Tapped } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'

const OK = 'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Length: 2\r\n\r\nok'
const CONDITIONS = 'If-None-Match: "a"\nif-modified-since: Thu, 01 Jan 2026 00:00:00 GMT\nIf-Match: "a"\nIf-Range: "a"\nRange: bytes=0-1\nCache-Control: max-age=9\n'

async function switchTo(tapped: Tapped, mode: string, fields: readonly string[] = ORDERING): Promise<string> {
  const body = JSON.stringify({ mode })
  const head = ['POST /request-mode HTTP/1.1', `Host: 127.0.0.1:${tapped.port}`, ...fields, `Content-Length: ${body.length}`, 'Connection: close']
  return await allOf(tapped.port, [...head, '', body].join('\n'))
}

const named = (fields: readonly string[]): string[] => fields.map(line => line.toLowerCase())
  .filter(line => /^(?:if-|range|cache-control)/.test(line)).map(line => line.split(':', 1)[0] ?? '')

const all = ['if-none-match', 'if-modified-since', 'if-match', 'if-range', 'range', 'cache-control']

table('Conditions that reach the server', [
  { name: 'as they come', mode: 'as-sent', method: 'GET', reach: all, leftOut: undefined },
  { name: 'without validators', mode: 'without-validators', method: 'GET', reach: all.slice(2), leftOut: all.slice(0, 2) },
  { name: 'of a HEAD', mode: 'without-validators', method: 'HEAD', reach: all.slice(2), leftOut: all.slice(0, 2) },
  { name: 'of a write, which they guard', mode: 'without-validators', method: 'PUT', reach: all, leftOut: undefined },
  { name: 'as if nothing were stored', mode: 'nothing-stored', method: 'GET', reach: [...all.slice(2), 'cache-control'], leftOut: all.slice(0, 2) },
  { name: 'of a write, as if nothing were stored', mode: 'nothing-stored', method: 'DELETE', reach: all, leftOut: undefined },
].map(row => ({ ...row, ref: 'RFC 9110 §13.1' })), ({ mode, method, reach, leftOut }) =>
  withRawUpstream(OK, async (tapped, { requests }) => {
    await switchTo(tapped, mode)
    await tapped.exchange(`${method} / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\n${CONDITIONS}Content-Length: 0\nConnection: close\n\n`)
    assert.equal(named(requests[0]?.fields ?? []), reach)
    const [exchange] = await tapped.recorded(1)
    // What the client sent is recorded as it was sent.
    assert.equal(named((exchange?.requestFields ?? []).map(([name]) => `${name}:`)), all)
    assert.equal(exchange?.leftOut, leftOut)
  }))

stories('design', {
  'the state says so until it is switched off, and a start of the playground begins as they come': () =>
    withRawUpstream(OK, async tapped => {
      assert.is((await tapped.log()).upstream?.requestMode, undefined)
      assert.match(await switchTo(tapped, 'nothing-stored'), /^HTTP\/1\.1 200 [^]*"nothing-stored"/)
      assert.is((await tapped.log()).upstream?.requestMode, 'nothing-stored')
      assert.match(await switchTo(tapped, 'as-sent'), /^HTTP\/1\.1 200 /)
      assert.is((await tapped.log()).upstream?.requestMode, undefined)
    }),
  'no other site’s page can switch it, nor what is no mode': () => withRawUpstream(OK, async tapped => {
    assert.match(await switchTo(tapped, 'without-validators', ['Content-Type: text/plain']), /^HTTP\/1\.1 4\d\d /)
    assert.match(await switchTo(tapped, 'without-validators', [...ORDERING, 'Sec-Fetch-Site: cross-site']), /^HTTP\/1\.1 403 /)
    assert.match(await switchTo(tapped, 'constructor'), /^HTTP\/1\.1 400 /)
    assert.is((await tapped.log()).upstream?.requestMode, undefined)
  }),
  'what is no mode is refused with the modes there are, too much of it at once': () => withRawUpstream(OK, async tapped => {
    for (const body of ['{"mode":"none"}', `{"mode":"as-sent","x":"${'x'.repeat(2000)}"}`]) {
      const head = ['POST /request-mode HTTP/1.1', `Host: 127.0.0.1:${tapped.port}`, ...ORDERING, `Content-Length: ${body.length}`, 'Connection: close']
      assert.match(await allOf(tapped.port, [...head, '', body].join('\n')), /^HTTP\/1\.1 400 [^]*\r\n\r\nThe mode is as-sent, without-validators or nothing-stored\n$/)
    }
  }),
  'a mode in the most bytes that are read is set': () => withRawUpstream(OK, async tapped => {
    const body = '{"mode":"nothing-stored"}'.padEnd(1000)
    const head = ['POST /request-mode HTTP/1.1', `Host: 127.0.0.1:${tapped.port}`, ...ORDERING, `Content-Length: ${body.length}`, 'Connection: close']
    assert.match(await allOf(tapped.port, [...head, '', body].join('\n')), /^HTTP\/1\.1 200 /)
  }),
  'text that is no mode is none'() {
    for (const text of ['', 'null', '[]', '{"mode":1}', '{"mode":["as-sent"]}', '{"__proto__":{"mode":"x"}}']) assert.is(parseRequestMode(text), undefined)
  },
})
