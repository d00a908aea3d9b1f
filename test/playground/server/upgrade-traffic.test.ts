// What is read of a WebSocket's bytes: hostile ones first, then every shape of a message.
import { randomBytes } from 'node:crypto'
import * as assert from 'uvu/assert'
import { MAX_MESSAGES, MAX_MESSAGE_TEXT } from '../../../playground/capture/upgrade-traffic.ts'
import type { Side } from '../../../playground/capture/upgrade-traffic.ts'
import { listedSentence, textOf, typeOf } from '../../../playground/page/detail/web-socket-view.ts'
import type { UpgradeRecord } from '../../../playground/shared/exchange.ts'
import { frame, trafficOf } from '../support/traffic.ts'
import { stories, table } from '../../support/table.ts'

const [TEXT, BINARY, CLOSE, PING] = [0x81, 0x82, 0x88, 0x89]

function read(bytes: Uint8Array, from: Side = 'server', size = bytes.length): UpgradeRecord {
  const traffic = trafficOf({ protocol: 'WebSocket' })
  for (let at = 0; at < bytes.length; at += size) traffic.push(from, bytes.subarray(at, at + size), 7.4)
  return traffic.record()
}

table('A message', [
  { name: 'of text', bytes: frame(TEXT, 'hello'), is: [{ type: 'text', bytes: 5, text: 'hello' }], shown: ['text', 'hello'] },
  { name: 'that a client masks', from: 'client' as const, bytes: frame(TEXT, 'hello', true), is: [{ type: 'text', bytes: 5, text: 'hello' }] },
  { name: 'without any text', bytes: frame(TEXT), is: [{ type: 'text', bytes: 0 }], shown: ['text', ''] },
  { name: 'of octets', bytes: frame(BINARY, 'hello'), is: [{ type: 'binary', bytes: 5 }], shown: ['binary', ''] },
  { name: 'in fragments, with a ping between', bytes: Buffer.concat([frame(0x01, 'a'), frame(PING, 'zz'), frame(0x00, 'b'), frame(0x80, 'c')]),
    is: [{ type: 'text', bytes: 3, text: 'abc' }] },
  { name: 'in fragments, with the end announced between', bytes: Buffer.concat([frame(0x01, 'a'), frame(CLOSE), frame(0x80, 'b')]),
    is: [{ type: 'text', bytes: 2, text: 'ab' }, { type: 'close', bytes: 0 }] },
  { name: 'that is over, and after it one that goes on with none', bytes: Buffer.concat([frame(TEXT, 'a'), frame(0x80, 'lost')]),
    is: [{ type: 'text', bytes: 1, text: 'a' }] },
  { name: 'that has not all come', bytes: frame(TEXT, 'hello').subarray(0, 5), is: [{ type: 'text', bytes: 3, text: 'hel', isUnfinished: true }] },
  { name: 'longer than what is kept of it', bytes: frame(TEXT, 'x'.repeat(70_000)),
    is: [{ type: 'text', bytes: 70_000, text: 'x'.repeat(MAX_MESSAGE_TEXT) }], shown: ['text', `${'x'.repeat(MAX_MESSAGE_TEXT)}…`] },
  { name: 'cut within a character', bytes: frame(TEXT, `${'x'.repeat(MAX_MESSAGE_TEXT - 1)}é`),
    is: [{ type: 'text', bytes: MAX_MESSAGE_TEXT + 1, text: 'x'.repeat(MAX_MESSAGE_TEXT - 1) }] },
  { name: 'that looks like markup, or hides', bytes: frame(TEXT, '<b>\u202e\0'), is: [{ type: 'text', bytes: 7, text: '<b>\u202e\0' }],
    shown: ['text', '<b>\\u202e\\u0000'] },
  { name: 'that is no UTF-8', bytes: frame(TEXT, Buffer.from([0xff, 0x41])), is: [{ type: 'text', bytes: 2, text: '\ufffdA' }] },
  { name: 'that announces the end, with a reason', bytes: frame(CLOSE, Buffer.from('\x03\xe8bye', 'latin1')),
    is: [{ type: 'close', bytes: 5, code: 1000, text: 'bye' }], shown: ['close 1000', 'bye'] },
  { name: 'that announces the end with a code alone', bytes: frame(CLOSE, Buffer.from([3, 233])), is: [{ type: 'close', bytes: 2, code: 1001 }], shown: ['close 1001', ''] },
  { name: 'that announces the end with half a code', bytes: frame(CLOSE, 'A'), is: [{ type: 'close', bytes: 1 }], shown: ['close', ''] },
  { name: 'that announces the end without any', bytes: frame(CLOSE), is: [{ type: 'close', bytes: 0 }], shown: ['close', ''] },
  { name: 'that announces the end twice', bytes: Buffer.concat([frame(CLOSE), frame(CLOSE), frame(CLOSE)]), is: [{ type: 'close', bytes: 0 }] },
  { name: 'that goes on with none', bytes: frame(0x80, 'lost'), is: [] },
].map(row => ({ ...row, ref: 'RFC 6455 §5' })), ({ bytes, from = 'server', is, shown }: {
  readonly bytes: Buffer, readonly from?: Side, readonly is: readonly object[], readonly shown?: readonly string[] }) => {
  for (const size of [1, 3, bytes.length]) {
    const { messages = [], sentBytes, receivedBytes } = read(bytes, from, size)
    assert.equal(messages, is.map(message => ({ from, after: 7, ...message })))
    assert.equal([sentBytes, receivedBytes], from === 'client' ? [bytes.length, 0] : [0, bytes.length])
    const [message] = messages
    if (shown !== undefined && message !== undefined) assert.equal([typeOf(message), textOf(message)], shown)
  }
})

stories('not-modified: messages', {
  'a flood of pings is counted, and pushes no message out'() {
    const traffic = trafficOf()
    traffic.push('server', frame(TEXT, 'first'), 0)
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(PING, 'x'.repeat(125), true)))
    for (let n = 0; n < 100; n++) traffic.push('client', pings, n)
    const { messages, pings: counted, sentMessages, droppedMessages } = traffic.record()
    assert.equal([messages?.map(({ text }) => text), counted, sentMessages, droppedMessages], [['first'], 100_000, 0, 0])
    assert.is(listedSentence(traffic.record()), 'The client sent 0 messages, the server 1. 100,000 pings and pongs came between them.')
  },
  'of many messages the newest are listed, and it is said how many are not'() {
    const traffic = trafficOf()
    for (let n = 0; n < 250; n++) traffic.push(n % 2 === 0 ? 'client' : 'server', frame(TEXT, String(n), n % 2 === 0), n)
    const record = traffic.record()
    assert.equal([record.messages?.length, record.messages?.[0]?.text, record.messages?.at(-1)?.text], [MAX_MESSAGES, '150', '249'])
    assert.equal([record.sentMessages, record.receivedMessages, record.droppedMessages], [125, 125, 150])
    assert.is(listedSentence(record), 'The client sent 125 messages, the server 125. The newest 100 are listed, 150 older ones are not kept.')
  },
  'of a message of 100 MB the beginning is kept, and its size as it comes'() {
    const traffic = trafficOf()
    const size = 100_000_000
    traffic.push('server', Buffer.from([TEXT, 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map(shift => size >>> shift & 255)]), 0)
    const piece = Buffer.alloc(100_000, 'y')
    for (let n = 1; n <= 1000; n++) {
      traffic.push('server', piece, n)
      if (n !== 500) continue
      assert.equal(traffic.record().messages?.map(({ bytes, isUnfinished, text }) => [bytes, isUnfinished, text?.length]),
        [[50_000_000, true, MAX_MESSAGE_TEXT]])
    }
    assert.equal(traffic.record().messages, [{ from: 'server', after: 0, type: 'text', bytes: size, text: 'y'.repeat(MAX_MESSAGE_TEXT) }])
    assert.is(traffic.record().receivedMessages, 1)
  },
  'bytes that are no frames do no harm'() {
    for (let n = 0; n < 200; n++) {
      const { messages = [], receivedBytes } = read(Buffer.concat([Buffer.alloc(n % 16, 255), randomBytes(5000)]), 'server', 1 + n)
      assert.ok(messages.length <= MAX_MESSAGES && receivedBytes === 5000 + n % 16)
    }
  },
  'of another protocol the bytes are counted alone'() {
    const traffic = trafficOf({ protocol: 'echo' })
    traffic.push('client', frame(TEXT, 'hello'), 0)
    assert.equal(traffic.record(), { protocol: 'echo', sentBytes: 7, receivedBytes: 0, sentMessages: 0, receivedMessages: 0 })
  },
  'it is said that nothing has come'() {
    assert.is(listedSentence(read(Buffer.alloc(0))), 'No message has come.')
  },
})
