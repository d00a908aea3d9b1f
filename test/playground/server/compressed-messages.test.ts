// Compressed messages of a WebSocket as they are shown: hostile ones first, then every shape that the extension allows.
import { randomBytes } from 'node:crypto'
import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib'
import * as assert from 'uvu/assert'
import { MAX_BODY } from '../../../playground/capture/body-store.ts'
import { MAX_DECODED } from '../../../playground/capture/decoded-content.ts'
import { DecodingQueue } from '../../../playground/capture/decoding-queue.ts'
import { compressionsOf } from '../../../playground/capture/deflate-parameters.ts'
import { MAX_MESSAGE_TEXT } from '../../../playground/capture/upgrade-traffic.ts'
import type { UpgradeTraffic } from '../../../playground/capture/upgrade-traffic.ts'
import { problemOf, sizeOf, textOf, typeOf } from '../../../playground/page/detail/web-socket-view.ts'
import type { MessageRecord } from '../../../playground/shared/exchange.ts'
import { heldBytes } from '../../support/held.ts'
import { stories, table } from '../../support/table.ts'
import { deflated as alone, frame, trafficOf } from '../support/traffic.ts'

const [TEXT, BINARY, PLAIN] = [0xc1, 0xc2, 0x81]
const ALONE = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
const LOST = 'Not decoded: it may refer to a message before it that was not decoded in full.'
const INVALID = 'Not decoded: it is not valid.'
const INVALID_REST = 'Cut: what follows is not valid.'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Compresses one message after the other, as a sender does that keeps its context. */
async function compressed(texts: readonly (string | Uint8Array)[], windowBits = 15): Promise<Buffer[]> {
  const deflate = createDeflateRaw({ windowBits })
  const pieces: Buffer[] = []
  deflate.on('data', (piece: Buffer) => { pieces.push(piece) })
  const messages: Buffer[] = []
  for (const text of texts) {
    deflate.write(text)
    await new Promise<void>(resolve => { deflate.flush(constants.Z_SYNC_FLUSH, resolve) })
    messages.push(Buffer.concat(pieces.splice(0)).subarray(0, -4))
  }
  deflate.close()
  return messages
}

async function messagesOf(traffic: UpgradeTraffic): Promise<readonly MessageRecord[]> {
  await traffic.close()
  return traffic.record().messages ?? []
}

/** What the page shows of each message: text, size, and what is wrong. */
const shown = (messages: readonly MessageRecord[]): string[][] =>
  messages.map(message => [textOf(message), sizeOf(message), ...problemOf(message)])

async function read(extensions: string | undefined, bytes: Uint8Array, from: MessageRecord['from'] = 'server', size = bytes.length): Promise<string[][]> {
  const traffic = trafficOf({ extensions })
  for (let at = 0; at < bytes.length; at += size) traffic.push(from, bytes.subarray(at, at + size), 7)
  return shown(await messagesOf(traffic))
}

table('Of a hostile message it is shown', [
  { name: 'that it is not valid, and of none after it that it is', extensions: 'permessage-deflate', bytes: [frame(TEXT, hex('ff ff ff')), frame(TEXT, alone('a'))],
    is: [['', '3 B', INVALID], ['', '3 B', LOST]] },
  { name: 'that it is not valid, and the next one where it stands alone', extensions: ALONE, bytes: [frame(TEXT, hex('ff ff ff')), frame(TEXT, alone('a'))],
    is: [['', '3 B', INVALID], ['a', '3 B, 1 B decoded']] },
  { name: 'what comes before a last block that is not the last', extensions: 'permessage-deflate',
    bytes: [frame(TEXT, Buffer.concat([deflateRawSync('end'), alone('hidden')])), frame(TEXT, alone('a'))],
    is: [['end…', '13 B, 3 B decoded', INVALID_REST], ['', '3 B', LOST]] },
  { name: 'what came of one without an end, and nothing of the next', extensions: 'permessage-deflate',
    bytes: [frame(0x41, alone('begin')), frame(TEXT, alone('next'))], is: [['begin', '7 B so far, 5 B decoded'], ['', '6 B', LOST]] },
  { name: 'nothing where the 101 has no extension', extensions: undefined, bytes: [frame(TEXT, alone('a'))],
    is: [['', '3 B', 'Not decoded: the 101 accepts no compression.']] },
  { name: 'nothing where another extension is in use', extensions: 'x-cipher, permessage-deflate', bytes: [frame(TEXT, alone('a'))],
    is: [['', '3 B', 'Not decoded: it may have been changed by another extension than permessage-deflate alone.']] },
  { name: 'nothing where a parameter is not known', extensions: 'permessage-deflate; server_max_window_bits=16', bytes: [frame(TEXT, alone('a'))],
    is: [['', '3 B', 'Not decoded: the 101 has parameters of permessage-deflate that are not valid.']] },
].map(row => ({ ...row, ref: 'RFC 7692 §7' })), async ({ extensions, bytes, is }: {
  readonly extensions: string | undefined, readonly bytes: readonly Buffer[], readonly is: readonly string[][] }) => {
  const all = Buffer.concat(bytes)
  for (const size of [1, all.length]) assert.equal(await read(extensions, all, 'server', size), is)
})

const words = ['the same words', 'the same words again', 'and again the same words']
const rowsOf = (texts: readonly string[], sent: readonly Buffer[]): string[][] =>
  texts.map((text, at) => [text, `${sent[at]?.length ?? 0} B, ${text.length} B decoded`])
const long = `${'0123456789'.repeat(16)}${'x'.repeat(5000)}`

table('A compressed message is shown', [
  { name: 'of the RFC', bytes: [frame(TEXT, hex('f2 48 cd c9 c9 07 00'))], is: [['Hello', '7 B, 5 B decoded']] },
  { name: 'that refers to the one before it', bytes: [frame(TEXT, hex('f2 48 cd c9 c9 07 00')), frame(TEXT, hex('f2 00 11 00 00'))],
    is: [['Hello', '7 B, 5 B decoded'], ['Hello', '5 B, 5 B decoded']] },
  { name: 'in a block that is not compressed', bytes: [frame(TEXT, hex('00 05 00 fa ff 48 65 6c 6c 6f 00'))], is: [['Hello', '11 B, 5 B decoded']] },
  { name: 'in a last block', bytes: [frame(TEXT, hex('f3 48 cd c9 c9 07 00 00')), frame(TEXT, hex('f3 48 cd c9 c9 07 00 00'))],
    is: [['Hello', '8 B, 5 B decoded'], ['Hello', '8 B, 5 B decoded']] },
  { name: 'in two blocks', bytes: [frame(TEXT, hex('f2 48 05 00 00 00 ff ff ca c9 c9 07 00'))], is: [['Hello', '13 B, 5 B decoded']] },
  { name: 'in two fragments, with a ping between', bytes: [frame(0x41, hex('f2 48 cd')), frame(0x89, 'zz'), frame(0x80, hex('c9 c9 07 00'))],
    is: [['Hello', '7 B, 5 B decoded']] },
  { name: 'without any text', bytes: [frame(TEXT, hex('00'))], is: [['', '1 B, 0 B decoded']] },
  { name: 'among others that are not compressed', bytes: [frame(PLAIN, 'plain'), frame(TEXT, hex('f2 48 cd c9 c9 07 00'))],
    is: [['plain', '5 B'], ['Hello', '7 B, 5 B decoded']] },
  { name: 'that has not all come', bytes: [frame(TEXT, hex('f2 48 cd c9 c9 07 00')).subarray(0, -2)], is: [['Hell', '5 B so far, 4 B decoded']] },
  { name: 'longer than what is kept of it', bytes: [frame(TEXT, alone(long))],
    is: [[`${long.slice(0, MAX_MESSAGE_TEXT)}…`, `${alone(long).length} B, 5,160 B decoded`]] },
  { name: 'of octets as nothing but their number, and the next one knows them', bytes: (await compressed([randomBytes(50), words[0] ?? '']))
    .map((bytes, at) => frame(at === 0 ? BINARY : TEXT, bytes)), isLast: 'the same words' },
  ...[8, 9, 12, 15].map(bits => ({ name: `with a window of ${bits} bits`, extensions: `permessage-deflate; server_max_window_bits=${bits}`,
    texts: [...words, ...Array.from({ length: 40 }, (_, at) => `${at} `.repeat(40)), ...words], windowBits: Math.max(9, bits) })),
  { name: 'where only the client begins anew', extensions: 'permessage-deflate; client_no_context_takeover; client_max_window_bits="15"', texts: words, windowBits: 15 },
].map(row => ({ ...row, ref: 'RFC 7692 §7.2' })), async ({ bytes, is, isLast, texts, windowBits, extensions = 'permessage-deflate' }: {
  readonly bytes?: readonly Buffer[], readonly is?: readonly string[][], readonly isLast?: string, readonly texts?: readonly string[], readonly windowBits?: number,
  readonly extensions?: string }) => {
  const sent = texts === undefined ? [] : await compressed(texts, windowBits)
  const all = Buffer.concat(bytes ?? sent.map(message => frame(TEXT, message)))
  for (const size of [1, 3, all.length]) {
    const found = await read(extensions, all, 'server', size)
    if (isLast === undefined) assert.equal(found, is ?? rowsOf(texts ?? [], sent))
    else assert.equal([found[0]?.[0], found.at(-1)?.[0]], ['', isLast])
  }
})

table('The extension is', [
  { name: 'as it is by itself', value: 'permessage-deflate', is: [true, 15, true, 15] },
  { name: 'with all its parameters', value: 'Permessage-Deflate ; server_no_context_takeover;client_max_window_bits = "10"', is: [true, 10, false, 15] },
  { name: 'not known with a parameter twice', value: 'permessage-deflate; server_no_context_takeover; server_no_context_takeover', is: undefined },
  { name: 'not known without a value', value: 'permessage-deflate; client_max_window_bits', is: undefined },
  { name: 'not known with a value of another form', value: 'permessage-deflate; client_max_window_bits=08', is: undefined },
  { name: 'not known twice', value: 'permessage-deflate, permessage-deflate', is: undefined },
  { name: 'not known by a name of objects', value: 'permessage-deflate; __proto__', is: undefined },
].map(row => ({ ...row, ref: 'RFC 7692 §7.1' })), ({ value, is }) => {
  const found = compressionsOf([['sec-websocket-extensions', value]])
  assert.equal(typeof found === 'string' ? undefined
    : [found.client.keepsContext, found.client.windowBits, found.server.keepsContext, found.server.windowBits], is)
})

stories('not-modified: compressed messages', {
  async 'a bomb of 1 GiB in 1 MiB ends at the bound, holds no more than it, and says so; so do those that refer to it'() {
    // What follows a full flush refers to nothing before it.
    const part = deflateRawSync(Buffer.alloc(16 * 1_048_576), { finishFlush: constants.Z_FULL_FLUSH })
    const bomb = Buffer.concat(Array<Buffer>(64).fill(part))
    assert.ok(bomb.length < MAX_BODY && bomb.length > MAX_BODY * 0.9, `${bomb.length} bytes`)
    const before = await heldBytes()
    for (const [extensions, after] of [['permessage-deflate', ['', '7 B', LOST]], [ALONE, ['after', '7 B, 5 B decoded']]] as const) {
      const traffic = trafficOf({ extensions })
      traffic.push('client', frame(TEXT, bomb, true), 0)
      traffic.push('client', frame(TEXT, alone('after'), true), 1)
      // The other direction has a context of its own.
      traffic.push('server', frame(TEXT, alone('other')), 2)
      const messages = await messagesOf(traffic)
      const zeros = '\\u0000'.repeat(MAX_MESSAGE_TEXT)
      assert.equal(shown(messages), [[`${zeros}…`, '1.0 MB, 8.4 MB decoded', 'Cut: it decodes to more than 8 MiB.'], after, ['other', '7 B, 5 B decoded']])
      assert.equal([messages[0]?.decodedBytes, messages.map(typeOf)[0]], [MAX_DECODED, 'text, compressed'])
    }
    const held = await heldBytes() - before
    assert.ok(held < 1_000_000, `${held} bytes are held`)
  },
  async 'of a message of more than 1 MiB as it is sent the beginning is decoded, and so it says'() {
    const text = randomBytes(MAX_BODY).toString('base64')
    const message = alone(text)
    const traffic = trafficOf({ extensions: 'permessage-deflate' })
    for (const bytes of [frame(TEXT, message), frame(TEXT, alone('after'))]) for (let at = 0; at < bytes.length; at += 60_000) traffic.push('server', bytes.subarray(at, at + 60_000), 0)
    const messages = await messagesOf(traffic)
    assert.equal(messages.map(({ text, notDecoded, bytes }) => [text, notDecoded, bytes]), [
      [text.slice(0, MAX_MESSAGE_TEXT), 'its first 1 MiB as sent are decoded alone', message.length],
      [undefined, 'it may refer to a message before it that was not decoded in full', alone('after').length]])
    assert.ok((messages[0]?.decodedBytes ?? 0) > MAX_BODY)
  },
  async 'messages that never end take the room that there is for all, and no more; once they are gone others are decoded'() {
    const queue = new DecodingQueue(100_000)
    const part = frame(0x41, randomBytes(20_000))
    const hostile = Array.from({ length: 50 }, () => trafficOf({ extensions: ALONE, queue }))
    for (const traffic of hostile) traffic.push('client', part, 0)
    const [refused] = shown(hostile.at(-1)?.record().messages ?? [])
    assert.equal(refused, ['', '20.0 kB so far', 'Not decoded: too many compressed messages came at once.'])
    const own = trafficOf({ extensions: ALONE, queue })
    own.push('client', frame(TEXT, alone('x'.repeat(30_000)), true), 0)
    await Promise.all(hostile.map(traffic => traffic.close()))
    own.push('client', frame(TEXT, alone('after'), true), 0)
    assert.is((await messagesOf(own)).at(-1)?.text, 'after')
    assert.ok(queue.hold(100_000), 'all room is free again')
  },
  async 'a flood of small messages takes no more room than there is, and of those without room it says so'() {
    let decoded = 0
    const queue = new DecodingQueue(100_000)
    const traffic = trafficOf({ extensions: ALONE, queue, onDecoded: () => { decoded++ } })
    const flood = Buffer.concat(Array<Buffer>(10_000).fill(frame(TEXT, alone('x'))))
    traffic.push('server', flood, 0)
    // Most are given up at once; none that waits is more than there is room for.
    assert.ok(decoded >= 9900 && decoded < 10_000, `${decoded} are known`)
    const messages = await messagesOf(traffic)
    assert.equal([decoded, messages.length, traffic.record().receivedMessages], [10_000, 100, 10_000])
    assert.ok(messages.every(({ notDecoded }) => notDecoded === 'too many compressed messages came at once'))
    assert.ok(queue.hold(100_000), 'all room is free again')
  },
  async 'bytes that are no deflate do no harm, in whatever pieces they come'() {
    for (let n = 0; n < 50; n++) {
      const bytes = Buffer.concat(Array.from({ length: 5 }, () => frame(n % 2 === 0 ? TEXT : 0x41, randomBytes(n * 10), n % 3 === 0)))
      const found = await read(n % 2 === 0 ? ALONE : 'permessage-deflate', bytes, n % 3 === 0 ? 'client' : 'server', 1 + n)
      assert.is(found.length, 5)
    }
  },
})
