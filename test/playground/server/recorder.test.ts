// What the tap records, held against the bytes that a client wrote and received.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { MAX_FIELD_BYTES } from '../../../playground/capture/raw-fields.ts'
import { fieldOf, withPlayground } from '../support/playground.ts'
import type { RawAnswer } from '../support/playground.ts'
import { demo, only, overOneConnection, sameAsReceived } from '../support/recorder.ts'
import { stories, table } from '../../support/table.ts'

table('The record equals what the client wrote and received', [
  { name: 'of a 200 with content', request: 'GET /counter.png HTTP/1.1\nHOST\n\n' },
  { name: 'of a 304', request: 'GET /counter.png HTTP/1.1\nHOST\nIf-None-Match: W/"0"\n\n' },
  { name: 'of an answer to HEAD', request: 'HEAD /counter.png HTTP/1.1\nHOST\n\n' },
  { name: 'of a 405', request: 'DELETE /counter.png?a HTTP/1.1\nHOST\n\n' },
  { name: 'of fields in their own case and order, repeated ones too',
    request: 'GET /counter.png HTTP/1.1\nzz: 1\nHOST\nACCEPT: a\nAccept: b\naccept: c\nIF-none-MATCH: "a"\nIf-None-Match: "b"\n\n' },
  { name: 'of an empty value, and one with blanks inside',
    request: 'GET /counter.png HTTP/1.1\nHOST\nX-E:\nX-B: a  b\n\n' },
  { name: 'of bytes beyond ASCII',
    request: 'GET /counter.png HTTP/1.1\nHOST\nX-Word: caf\xe9\nIf-None-Match: "\xff\x80"\n\n' },
  { name: 'of chunked content and fields of the handler\'s own order', request: 'GET /chunks HTTP/1.1\nHOST\n\n' },
  { name: 'of an answer to HTTP/1.1 that closes', request: 'GET /counter.png HTTP/1.1\nHOST\nConnection: close\n\n' },
  { name: 'of fields beyond ASCII in the answer', request: 'GET /latin HTTP/1.1\nHOST\n\n' },
  { name: 'of a tag that looks like markup',
    request: 'GET /hostile HTTP/1.1\nHOST\nIf-None-Match: "<img src=x onerror=alert(1)>"\n\n' },
  { name: 'of a request with content, which is ignored',
    request: 'POST /counter.png HTTP/1.1\nHOST\nContent-Length: 5\n\nhello' },
  { name: 'of an expectation that nobody knows', request: 'GET /counter.png HTTP/1.1\nHOST\nExpect: tea\n\n' },
  { name: 'of more field lines than Node counts by itself',
    request: `GET /counter.png HTTP/1.1\nHOST\n${'a: b\n'.repeat(2100)}\n` }
].map(row => ({ ...row, ref: 'not-modified: tap' })), ({ request }) => withPlayground(async playground => {
  const [answer] = await overOneConnection(playground, request)
  const exchange = only(await playground.recorded(1))
  sameAsReceived(exchange, answer as RawAnswer)
  const [head = ''] = request.split('\n\n')
  const [requestLine = '', ...lines] = head.replace('HOST', `Host: 127.0.0.1:${playground.port}`).split('\n')
  assert.is(`${exchange.method} ${exchange.target} HTTP/${exchange.httpVersion}`, requestLine)
  const recorded = exchange.requestFields.map(([name, value]) => `${name}: ${value}`.trimEnd())
  assert.equal(recorded, lines)
  assert.is(exchange.complete, true)
}, { demo }))

stories('not-modified: tap', {
  'pipelined answers are kept apart, the demo\'s from each other and from what is not recorded'() {
    return withPlayground(async playground => {
      const targets = [
        '/slow', '/log', '/counter.png', '/chunks', '/page/main.js', '/counter.png', '/slow', '/nothing', '/hints'
      ]
      const request = targets.map(target => `GET ${target} HTTP/1.1\nHOST\n\n`).join('')
      // The hint is an answer that comes before its answer.
      const answers = await overOneConnection(playground, request, targets.length + 1)
      const exchanges = await playground.recorded(6)
      const expected = answers.filter(({ status }, i) => status !== 103 && !/log|page|nothing/.test(targets[i] ?? ''))
      assert.equal(exchanges.map(({ target }) => target), targets.filter(target => !/log|page|nothing/.test(target)))
      for (const [i, exchange] of exchanges.entries()) sameAsReceived(exchange, expected[i] as RawAnswer)
    }, { demo })
  },
  'an informational answer is not the answer'() {
    return withPlayground(async playground => {
      const [hint, answer] = await overOneConnection(playground, 'GET /hints HTTP/1.1\nHOST\n\n', 2)
      assert.is(hint?.status, 103)
      sameAsReceived(only(await playground.recorded(1)), answer as RawAnswer)
    }, { demo })
  },
  'neither is the go-ahead for a request\'s content, on a first exchange or a later one'() {
    return withPlayground(async playground => {
      const request = 'POST /counter.png HTTP/1.1\nHOST\nExpect: 100-continue\nContent-Length: 2\n\nhi'
      const answers = await overOneConnection(playground, request + request, 4)
      const exchanges = await playground.recorded(2)
      assert.equal(answers.map(({ status }) => status), [100, 405, 100, 405])
      sameAsReceived(exchanges[0] as Exchange, answers[1] as RawAnswer)
      sameAsReceived(exchanges[1] as Exchange, answers[3] as RawAnswer)
    })
  },
  'fields beyond the bound are marked, and all their bytes counted'() {
    return withPlayground(async playground => {
      const [answer] = await overOneConnection(playground, 'GET /large HTTP/1.1\nHOST\n\n')
      const { responseFields, fieldBytes, contentBytes, framingBytes = 0, complete } = only(await playground.recorded(1))
      assert.equal([fieldBytes, contentBytes, framingBytes, complete], [answer?.head.length, 1, (answer?.content.length ?? 0) - 1, true])
      assert.equal(responseFields.map(([name]) => name), ['X-Exchange', '…'])
      const [, more] = responseFields[1] ?? []
      assert.match(more ?? '', /^\d+ bytes more$/)
      assert.ok(Number.parseInt(more ?? '') > 40_000 - MAX_FIELD_BYTES)
    }, { demo })
  },
  'the decision is the one that the library published, with the validators it compared'() {
    return withPlayground(async playground => {
      await playground.send('GET /counter.png')
      await playground.send('GET /counter.png', 'If-None-Match: W/"0"')
      const since = 'If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT'
      await playground.send('GET /counter.png', 'If-None-Match: "1"', since)
      await playground.send('GET /counter.png', 'If-Match: W/"0"')
      const decisions = (await playground.recorded(4)).map(({ decision }) => decision)
      assert.is(decisions[0], null)
      const names = ['If-Match', 'If-None-Match', 'If-Modified-Since'] as const
      assert.equal(decisions.slice(1).map(decision =>
        [decision?.status, decision?.etag, decision?.lastModified, ...names.map(name => decision?.outcomes[name])]), [
        [304, 'W/"0"', null, 'ignored', 'false', 'ignored'],
        [undefined, 'W/"0"', null, 'ignored', 'true', 'ignored'],
        [412, 'W/"0"', null, 'false', 'ignored', 'ignored']
      ])
    })
  },
  'times run from the request to the first byte and to the last'() {
    let at = 1000
    return withPlayground(async playground => {
      await overOneConnection(playground, 'GET /times HTTP/1.1\nHOST\n\n', 2)
      const { startedAt, firstByteAfter, duration } = only(await playground.recorded(1))
      assert.equal([startedAt, firstByteAfter, duration], [1000, 7.5, 20])
    }, {
      now: () => at,
      demo: {
        '/times': (_request, response) => {
          at = 1004
          response.writeProcessing()
          at = 1007.5
          response.write('first')
          at = 1020
          response.end('last')
          at = 2000
        }
      }
    })
  },
  'ids count on without a gap, and every answer carries its own'() {
    return withPlayground(async playground => {
      const sent = await Promise.all(Array.from({ length: 20 }, () => playground.send('GET /counter.png')))
      const ids = sent.map(answer => Number(fieldOf(answer, 'X-Exchange'))).sort((a, b) => a - b)
      assert.equal(ids, Array.from({ length: 20 }, (_, i) => i + 1))
      for (const { id, responseFields } of await playground.recorded(20)) {
        assert.is(fieldOf({ fields: responseFields }, 'X-Exchange'), String(id))
      }
    })
  }
})
