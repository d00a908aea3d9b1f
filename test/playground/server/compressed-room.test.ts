// How much room a compressed message takes while it waits, and what is left of those after one that found none.
import * as assert from 'uvu/assert'
import { CompressedMessages } from '../../../playground/capture/compressed-messages.ts'
import type { DecodedMessage } from '../../../playground/capture/compressed-messages.ts'
import { DecodingQueue } from '../../../playground/capture/decoding-queue.ts'
import { compressionsOf } from '../../../playground/capture/deflate-parameters.ts'
import { stories, table } from '../../support/table.ts'
import { deflated } from '../support/traffic.ts'

const REF = 'RFC 7692 §7.2'
const MESSAGE = deflated('told')

/** What a message takes beside its bytes, and what each piece of it takes. */
const [OVERHEAD, PIECE] = [1024, 256]

/** Messages of one side in so much room. */
function messagesIn(queue: DecodingQueue, extension = 'permessage-deflate'): CompressedMessages {
  const compressions = compressionsOf([['Sec-WebSocket-Extensions', extension]])
  return new CompressedMessages(queue, typeof compressions === 'string' ? compressions : compressions.server)
}

/** Takes a message in pieces; the problem, or the text. */
async function read(messages: CompressedMessages, ...pieces: readonly Uint8Array[]): Promise<string> {
  let decoded: DecodedMessage | undefined
  messages.begin(message => { decoded = message })
  for (const piece of pieces) messages.push(piece)
  messages.end()
  await messages.close()
  return decoded === undefined ? 'nothing' : 'problem' in decoded && decoded.problem !== undefined ? decoded.problem : 'told'
}

const NO_ROOM = /^too many compressed messages came at once$/
const LOST = /refer to a message before it/

table('A message that waits', [
  { name: 'in one piece has just the room that it takes', room: OVERHEAD + PIECE + MESSAGE.length, pieces: 1, isRead: true },
  { name: 'in one piece lacks a byte of room', room: OVERHEAD + PIECE + MESSAGE.length - 1, pieces: 1, isRead: false },
  { name: 'in two pieces has just the room that it takes', room: OVERHEAD + 2 * PIECE + MESSAGE.length, pieces: 2, isRead: true },
  { name: 'in two pieces lacks a byte of room', room: OVERHEAD + 2 * PIECE + MESSAGE.length - 1, pieces: 2, isRead: false },
  { name: 'lacks room for its beginning', room: OVERHEAD - 1, pieces: 0, isRead: false }
].map(row => ({ ...row, ref: REF })), async ({ room, pieces, isRead }) => {
  const messages = messagesIn(new DecodingQueue(room))
  const said = await read(messages, ...pieces === 2 ? [MESSAGE.subarray(0, 2), MESSAGE.subarray(2)] : [MESSAGE].slice(0, pieces))
  if (isRead) assert.is(said, 'told')
  else assert.match(said, NO_ROOM)
})

stories(REF, {
  async 'all room is given back once a message is decoded, and once one has found none'() {
    const room = OVERHEAD + PIECE + MESSAGE.length
    const queue = new DecodingQueue(room)
    const messages = messagesIn(queue, 'permessage-deflate; server_no_context_takeover')
    for (let n = 0; n < 3; n++) {
      assert.is(await read(messages, MESSAGE), 'told')
      assert.match(await read(messages, MESSAGE, MESSAGE), NO_ROOM)
    }
    assert.is(queue.hold(room), true)
    assert.is(queue.hold(1), false)
  },
  async 'behind one that found no room none is read that may refer to it, and each is where none does'() {
    for (const [extension, says] of [['permessage-deflate', LOST], ['permessage-deflate; server_no_context_takeover', /^told$/]] as const) {
      const messages = messagesIn(new DecodingQueue(OVERHEAD + PIECE + MESSAGE.length), extension)
      assert.match(await read(messages, MESSAGE, MESSAGE), NO_ROOM)
      assert.is(messages.isCollecting, false)
      assert.match(await read(messages, MESSAGE), says)
    }
  },
  async 'bytes that are none take no room'() {
    const messages = messagesIn(new DecodingQueue(OVERHEAD + PIECE + MESSAGE.length))
    assert.is(await read(messages, new Uint8Array(0), MESSAGE, new Uint8Array(0)), 'told')
  }
})
