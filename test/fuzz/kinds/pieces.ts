// What the proxy reads of bytes that pass, cut anywhere: the messages of a WebSocket, and responses. How they are cut changes nothing, and what is
// kept has a bound, whatever the bytes are.
import * as assert from 'uvu/assert'
import { ResponseParser } from '../../../playground/capture/response-parser.ts'
import { MAX_MESSAGES, MAX_MESSAGE_TEXT } from '../../../playground/capture/upgrade-traffic.ts'
import { trafficOf } from '../../playground/support/traffic.ts'
import type { Random } from '../random.ts'
import type { Kind } from './kind.ts'

const LENGTHS = [0, 1, 5, 125, 126, 127, 159, 160, 161, 300]
const LONG = [65_535, 65_536]

function bytesOf(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256))
}

/** The same bytes in pieces: one each, a few, or whatever chance makes of them. */
function* cut(random: Random, bytes: Uint8Array): Generator<Uint8Array> {
  const most = random.pick([1, 3, 20, 1000, 100_000])
  const step = most === 1 && bytes.length > 5000 ? 7 : most
  for (let at = 0; at < bytes.length;) {
    const next = at + 1 + random.below(step)
    // A piece of a buffer that is used again, as that of a socket is.
    const piece = new Uint8Array(bytes.subarray(at, next))
    yield piece
    piece.fill(0)
    at = next
  }
}

/** A frame as RFC 6455 §5.2 writes it. */
function frame(random: Random, opcode: number, isLast: boolean, payload: Uint8Array): number[] {
  const { length } = payload
  const isMasked = random.chance(0.5)
  const mask = isMasked ? [...bytesOf(random, 4)] : [0, 0, 0, 0]
  const short = length < 126 ? length : length < 65_536 ? 126 : 127
  const extended = short === 126 ? [length >> 8, length & 255] : short === 127 ? [0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255] : []
  return [(isLast ? 128 : 0) | opcode, (isMasked ? 128 : 0) | short, ...extended, ...isMasked ? mask : [], ...[...payload].map((byte, at) => byte ^ (mask[at % 4] as number))]
}

interface Expected { readonly bytes: number, readonly type: 'text' | 'binary', readonly text: string }

/** Messages in frames of any lengths, with frames of control between them, and what is to be read of them. */
function messagesOf(random: Random): { readonly bytes: Uint8Array, readonly messages: readonly Expected[], readonly pings: number } {
  const bytes: number[] = []
  const messages: Expected[] = []
  let pings = 0
  const count = random.chance(0.2) ? MAX_MESSAGES - 10 + random.below(40) : random.below(6)
  for (let n = 0; n < count; n++) {
    const isText = random.chance(0.5)
    const parts = Array.from({ length: 1 + random.below(4) }, () => Uint8Array.from({ length: random.pick(count > 6 ? [0, 1, 5, 126] : random.chance(0.03) ? LONG : LENGTHS) }, () => 32 + random.below(90)))
    for (const [at, part] of parts.entries()) {
      if (random.chance(0.2)) {
        pings++
        for (const byte of frame(random, random.pick([9, 10]), true, bytesOf(random, random.below(126)))) bytes.push(byte)
      }
      for (const byte of frame(random, at > 0 ? 0 : isText ? 1 : 2, at === parts.length - 1, part)) bytes.push(byte)
    }
    const whole = Buffer.concat(parts)
    messages.push({ bytes: whole.length, type: isText ? 'text' : 'binary', text: isText ? whole.toString('latin1').slice(0, MAX_MESSAGE_TEXT) : '' })
  }
  return { bytes: Uint8Array.from(bytes), messages, pings }
}

function recordOf(pieces: Iterable<Uint8Array>) {
  const traffic = trafficOf()
  for (const piece of pieces) traffic.push('server', piece, 1)
  return traffic.record()
}

function readMessages(random: Random): string {
  const { bytes, messages, pings } = messagesOf(random)
  const record = recordOf(cut(random, bytes))
  const listed = messages.slice(-MAX_MESSAGES)
  assert.equal([record.receivedBytes, record.receivedMessages, record.droppedMessages, record.pings], [bytes.length, messages.length, messages.length - listed.length, pings])
  assert.equal(record.messages?.map(({ type, bytes, text = '', isUnfinished }) => ({ type, bytes, text, isUnfinished })),
    listed.map(message => ({ ...message, isUnfinished: undefined })))
  return messages.length > MAX_MESSAGES ? 'many messages' : 'messages'
}

function readNoise(random: Random): string {
  const bytes = bytesOf(random, random.below(3000))
  const record = recordOf(cut(random, bytes))
  assert.equal(record, recordOf([bytes]))
  assert.ok((record.messages?.length ?? 0) <= MAX_MESSAGES)
  for (const { text = '' } of record.messages ?? []) assert.ok(text.length <= MAX_MESSAGE_TEXT)
  return 'noise on a WebSocket'
}

interface Read { readonly content: Buffer, readonly seen: unknown }

function readResponse(pieces: Iterable<Uint8Array>, isChunked: boolean): Read {
  const content: Buffer[] = []
  const parser = new ResponseParser({ isChunked: () => isChunked, onContent: piece => { content.push(Buffer.from(piece)) } })
  for (const piece of pieces) parser.push(piece)
  const { head, fieldBytes, contentBytes, framingBytes, informational, trailers } = parser
  return { content: Buffer.concat(content), seen: { head, fieldBytes, contentBytes, framingBytes, informational, trailers } }
}

/** A response as Node writes one, with informational ones before it. */
function responseOf(random: Random, isChunked: boolean): { readonly bytes: Buffer, readonly content: Buffer, readonly framing: number } {
  const fields = Array.from({ length: random.below(5) }, (_, at) => `X-${at}: ${'v'.repeat(random.pick([0, 1, 50, 9000]))}\r\n`).join('')
  const informational = Array.from({ length: random.chance(0.2) ? random.below(40) : 0 }, () => 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n').join('')
  const chunks = Array.from({ length: random.below(6) }, () => Buffer.from(bytesOf(random, random.pick([1, 2, 15, 16, 17, 300, 5000]))))
  const content = Buffer.concat(chunks)
  const end = `0\r\n${random.chance(0.3) ? 'X-Sum: 1\r\n' : ''}\r\n`
  const coded = isChunked ? Buffer.concat([...chunks.flatMap(chunk => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]), Buffer.from(end)]) : content
  return { bytes: Buffer.concat([Buffer.from(`${informational}HTTP/1.1 200 OK\r\n${fields}\r\n`), coded]), content, framing: coded.length - content.length }
}

function readWhole(random: Random): string {
  const isChunked = random.chance(0.5)
  const { bytes, content, framing } = responseOf(random, isChunked)
  const read = readResponse(cut(random, bytes), isChunked)
  assert.equal(read.seen, readResponse([bytes], isChunked).seen)
  assert.ok(read.content.equals(content), 'the content is that of the response')
  assert.is((read.seen as { framingBytes: number }).framingBytes, framing)
  return isChunked ? 'a chunked response' : 'a response'
}

function readBroken(random: Random): string {
  const isChunked = random.chance(0.7)
  const bytes = Buffer.from(responseOf(random, isChunked).bytes)
  for (let n = 1 + random.below(20); n > 0; n--) bytes[random.below(bytes.length)] = random.below(256)
  const [read, whole] = [readResponse(cut(random, bytes), isChunked), readResponse([bytes], isChunked)]
  assert.equal(read.seen, whole.seen)
  assert.ok(read.content.equals(whole.content), 'the content is the same')
  return 'a broken response'
}

const READS = [readMessages, readNoise, readWhole, readBroken]

export const pieces: Kind = use => use(async random => random.pick(READS)(random))
