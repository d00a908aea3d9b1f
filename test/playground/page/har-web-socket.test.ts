// The messages of WebSockets in HAR files: hostile ones first, then what is written and read back.
import * as assert from 'uvu/assert'
import { harOf } from '../../../playground/page/har/export.ts'
import { openedText, parseHar } from '../../../playground/page/har/import.ts'
import type { HarImport } from '../../../playground/page/har/import.ts'
import type { Exchange, UpgradeRecord } from '../../../playground/shared/exchange.ts'
import { exchangeOf, rowOf } from '../../support/exchange.ts'
import { harFaults } from '../support/har-checker.ts'
import { stories, table } from '../../support/table.ts'

const startedAt = Date.UTC(2026, 10, 22)
const entryOf = (messages: string): string => `{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-11-22T00:00:00.000Z","time":5,
  "request":{"method":"GET","url":"wss://h.test/live","httpVersion":"http/1.1","headers":[]},
  "response":{"status":101,"headers":[],"content":{}},"_resourceType":"websocket","_webSocketMessages":${messages}}]}}`

function read(text: string): { readonly opened: HarImport, readonly upgrade: UpgradeRecord | undefined } {
  const opened = parseHar(text)
  if ('error' in opened) throw new Error(opened.error)
  return { opened, upgrade: opened.exchanges[0]?.upgrade }
}

const good = `{"type":"send","time":${startedAt / 1000 + 1.5},"opcode":1,"data":"hi"}`
const hi = { from: 'client', type: 'text', after: 1500, bytes: 2, text: 'hi' }

table('Of the messages of an entry is read', [
  { name: 'none where they are no list', messages: '{"length":1}', is: undefined },
  { name: 'none of what is no object', messages: `[null,1,"x",[],${good}]`, is: [hi], unread: 4 },
  { name: 'none by the prototype', messages: `[{"__proto__":${good}},{"type":"__proto__","time":1,"opcode":1,"data":""},${good}]`, is: [hi], unread: 2 },
  { name: 'none with data, a time or an opcode of another kind', unread: 6,
    messages: `[${['"data":{}', '"data":null', '"time":"1"', '"time":1e999', '"opcode":9', '"opcode":"1"'].map(wrong => good.replace('}', `,${wrong}}`)).join()}]`, is: [] },
  { name: 'what has no text as its size', messages: good.replace('"opcode":1', '"opcode":2').replace('hi', 'AAECAw=='), isOne: true,
    is: [{ from: 'client', type: 'binary', after: 1500, bytes: 6 }] },
  { name: 'a time before the request as that of the request', messages: good.replace(/"time":[\d.]+/, '"time":-5'), isOne: true, is: [{ ...hi, after: 0 }] },
  { name: 'the beginning of a long text', messages: good.replace('hi', 'x'.repeat(5000)), isOne: true, is: [{ ...hi, bytes: 5000, text: 'x'.repeat(1000) }] },
].map(row => ({ ...row, ref: 'not-modified: HAR of DevTools' })), ({ messages, is, unread = 0, isOne = false }: {
  readonly messages: string, readonly is: readonly object[] | undefined, readonly unread?: number, readonly isOne?: boolean }) => {
  const { opened, upgrade } = read(entryOf(isOne ? `[${messages}]` : messages))
  assert.equal([upgrade?.messages, opened.unreadMessages ?? 0, opened.exchanges.length], [is, unread, 1])
  if (unread > 0) assert.is(openedText(opened), `Opened 1 exchange, marked as imported; ${unread} WebSocket messages could not be read`)
})

stories('not-modified: HAR of DevTools', {
  'of a million messages the newest 100 are kept, and all are counted'() {
    const { upgrade } = read(entryOf(`[${`{"type":"send","time":1,"opcode":1,"data":""},`.repeat(999_999)}${good}]`))
    assert.equal([upgrade?.messages?.length, upgrade?.messages?.at(-1), upgrade?.droppedMessages, upgrade?.sentMessages], [100, hi, 999_900, 1_000_000])
  },
  'what is saved with secrets is as DevTools write it, and is read back; without them no message leaves'() {
    const upgrade: UpgradeRecord = { protocol: 'websocket', sentMessages: 1, receivedMessages: 2, sentBytes: 9, receivedBytes: 9, messages: [
      { from: 'client', type: 'text', after: 10, bytes: 2, text: 'hi' },
      { from: 'server', type: 'text', after: 20, bytes: 7, text: 'begin', isCompressed: true, decodedBytes: 500 },
      { from: 'server', type: 'binary', after: 30, bytes: 4 },
      { from: 'server', type: 'close', after: 40, bytes: 5, code: 1000, text: 'bye' }] }
    const exchange: Exchange = exchangeOf({ startedAt, status: 101, target: '/live', upgrade })
    const save = (withSecrets: boolean): string =>
      harOf([rowOf(exchange, null)], { origin: 'http://h.test', version: '1', timeOrigin: 0, withSecrets })
    const [entry] = (JSON.parse(save(true)) as { readonly log: { readonly entries: readonly Record<string, unknown>[] } }).log.entries
    assert.equal(harFaults(JSON.parse(save(true))), [])
    assert.equal([entry?._resourceType, (entry?.request as { readonly url: string }).url], ['websocket', 'ws://h.test/live'])
    const at = (after: number): number => (startedAt + after) / 1000
    assert.equal(entry?._webSocketMessages, [
      { type: 'send', time: at(10), opcode: 1, data: 'hi', _bytes: 2 },
      { type: 'receive', time: at(20), opcode: 1, data: 'begin', _bytes: 500, _isCut: true },
      { type: 'receive', time: at(30), opcode: 2, data: '', _bytes: 4, _isCut: true },
      { type: 'receive', time: at(40), opcode: 8, data: 'bye', _bytes: 5, _code: 1000 }])
    assert.equal(read(save(true)).upgrade?.messages?.map(({ from, type, bytes, text, code }) => [from, type, bytes, text, code]), [
      ['client', 'text', 2, 'hi', undefined], ['server', 'text', 500, 'begin', undefined], ['server', 'binary', 4, undefined, undefined],
      ['server', 'close', 5, 'bye', 1000]])
    assert.not(save(false).includes('_webSocketMessages'))
  },
})
