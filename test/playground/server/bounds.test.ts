// How much may be asked at once: by requests that no socket brings.
import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { inTurn } from '../../../playground/http/in-turn.ts'
import { isChunkedByDefault, readBody } from '../../../playground/http/request-body.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: playground'

interface Connection {
  /** What the listener has by now. */
  readonly begun: readonly string[]
  readonly socket: { readonly destroyed: boolean, destroy(): void }
  /** Asks for one more; what is returned stands for its answer. */
  ask(url: string, rawHeaders?: readonly string[]): EventEmitter
}

const begunOn = new WeakMap<object, string[]>()
/** One listener for all connections, as a server has it. */
const listener = inTurn(({ socket, url = '' }) => { begunOn.get(socket)?.push(url) })

function opened(): Connection {
  const begun: string[] = []
  const socket = { destroyed: false, destroy() { socket.destroyed = true } }
  begunOn.set(socket, begun)
  return {
    begun, socket,
    ask(url, rawHeaders = []) {
      const response = new EventEmitter()
      listener({ url, rawHeaders, socket } as unknown as IncomingMessage, response as unknown as ServerResponse)
      return response
    }
  }
}

const upTo = (count: number, from = 0): string[] => Array.from({ length: count }, (_, at) => String(from + at))

stories('RFC 9112 §9.3.2', {
  'thirty-two are under way, and the next begins as one ends, in their order'() {
    const { begun, ask } = opened()
    const responses = upTo(40).map(url => ask(url))
    assert.equal(begun, upTo(32))
    responses[5]?.emit('close')
    assert.equal(begun, upTo(33))
    for (const response of responses.slice(0, 5)) response.emit('close')
    assert.equal(begun, upTo(38))
    // What has ended ends once.
    responses[5]?.emit('close')
    assert.equal(begun, upTo(38))
  },
  'those that began later end in the place of the first'() {
    const { begun, ask } = opened()
    const responses = upTo(34).map(url => ask(url))
    for (const at of [0, 1]) responses[at]?.emit('close')
    assert.equal(begun, upTo(34))
    for (const at of [32, 33]) responses[at]?.emit('close')
    for (const url of upTo(3, 34)) ask(url)
    assert.equal(begun, upTo(36))
  },
  'each connection has its own'() {
    const [one, other] = [opened(), opened()]
    for (const url of upTo(33)) one.ask(url)
    other.ask('a')
    assert.equal([one.begun.length, other.begun], [32, ['a']])
  },
  'as many as may wait do, and one more ends the connection and all that wait'() {
    const { begun, socket, ask } = opened()
    const responses = upTo(32 + 256).map(url => ask(url))
    assert.equal([socket.destroyed, begun.length], [false, 32])
    ask('more')
    assert.is(socket.destroyed, true)
    for (const response of responses) response.emit('close')
    assert.is(begun.length, 32)
    // What was read before it was closed is none any more.
    ask('late')
    assert.is(begun.length, 32)
  },
  'as many bytes as may wait do, of targets, names and values, and one more ends the connection'() {
    for (const [more, isEnded] of [[0, false], [1, true]] as const) {
      const { socket, ask } = opened()
      for (const url of upTo(32)) ask(url, ['A', 'x'.repeat(1_000_000)])
      for (let at = 0; at < 4; at++) ask('/abc', ['Name', 'x'.repeat(128 * 1024 - 8)])
      if (more > 0) ask('x')
      assert.is(socket.destroyed, isEnded)
    }
  },
  'bytes that wait no more make room for others'() {
    const { begun, socket, ask } = opened()
    const responses = upTo(32).map(url => ask(url))
    ask('/1', ['A', 'x'.repeat(400_000)])
    responses[0]?.emit('close')
    assert.equal(begun.at(-1), '/1')
    ask('/2', ['A', 'x'.repeat(400_000)])
    assert.is(socket.destroyed, false)
  },
  'a client that has left is asked for nothing more'() {
    const { begun, socket, ask } = opened()
    const responses = upTo(34).map(url => ask(url))
    socket.destroy()
    for (const response of responses) response.emit('close')
    assert.is(begun.length, 32)
  }
})

class Content extends EventEmitter {
  isRead = false

  resume(): void { this.isRead = true }
}

table('Content up to its bound', [
  { name: 'is what came, piece by piece', pieces: ['ab', '', 'cde'], end: 'end', is: 'abcde', isRead: true },
  { name: 'of no bytes is empty', pieces: [], end: 'end', is: '', isRead: true },
  { name: 'and one byte more is too large before its end', pieces: ['abc', 'def'], end: '', is: 'too large', isRead: true },
  { name: 'of a client that leaves is incomplete', pieces: ['abc'], end: 'error', is: 'incomplete', isRead: true },
  { name: 'that does not come in time is incomplete', pieces: ['abc'], end: 'abort', is: 'incomplete', isRead: true }
].map(row => ({ ...row, ref: REF })), async ({ pieces, end, is, isRead }) => {
  const content = new Content()
  const control = new AbortController()
  const read = readBody(content as unknown as IncomingMessage, 5, control.signal)
  for (const piece of pieces) content.emit('data', Buffer.from(piece))
  if (end === 'abort') control.abort()
  else if (end !== '') content.emit(end)
  const result = await read
  assert.equal([result.toString(), content.isRead, content.listenerCount('data')], [is, isRead, 0])
})

stories(REF, {
  'Node writes chunks for every method but those that mostly have no content'() {
    assert.equal(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH', 'QUERY', 'get'].map(isChunkedByDefault),
      [false, false, false, false, false, true, true, true, true, true])
  }
})
