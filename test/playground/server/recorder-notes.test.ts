// The recorder by itself: what is noted of an exchange is in its record and in no other, and whoever writes to its socket does not notice.
import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { evaluatePreconditions } from 'not-modified'
import * as assert from 'uvu/assert'
import { createRecorder } from '../../../playground/capture/recorder.ts'
import type { Recorder } from '../../../playground/capture/recorder.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { stories } from '../../support/table.ts'
import { deflated, frame } from '../support/traffic.ts'
import { until } from '../../support/until.ts'

type Written = (error?: Error | null) => void

/** A socket that takes what is written, and says that it is full. */
class FakeSocket extends EventEmitter {
  writable = true
  destroyed = false
  readonly written: unknown[][] = []
  /** What each write is told. */
  error: Error | undefined

  write(...written: [chunk: unknown, encoding?: unknown, callback?: Written]): boolean {
    this.written.push(written.slice(0, 2))
    written[2]?.(this.error)
    return false
  }
}

interface Followed {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: FakeSocket
  /** What was pushed to the request's stream. */
  readonly pushed: unknown[][]
  /** Writes as node:http does. */
  write(...args: readonly unknown[]): boolean
  close(): void
}

interface Stage {
  readonly recorder: Recorder
  readonly records: readonly Exchange[]
  /** The ids of exchanges, each time that one was told to have changed. */
  readonly touched: number[]
  follow(socket?: FakeSocket): Followed
  /** The exchange with this id, as it is at the moment. */
  now(id: number): Exchange | undefined
}

async function withRecorder(use: (stage: Stage) => void | Promise<void>): Promise<void> {
  let time = 1000
  const records: Exchange[] = []
  const touched: number[] = []
  const reads = new Map<number, () => Exchange>()
  const recorder = createRecorder({
    now: () => time++, countsAfter: () => ({ hits: 1, drawings: 1 }), record: exchange => { records.push(exchange) },
    open: { add(id, read) { reads.set(id, read) }, touch(id) { touched.push(id) } }
  })
  const follow = (socket = new FakeSocket()): Followed => {
    const pushed: unknown[][] = []
    const request = Object.assign(new EventEmitter(), { socket, method: 'GET', url: '/', httpVersion: '1.1', rawHeaders: [], rawTrailers: [],
      push(...args: unknown[]) {
        pushed.push(args)
        return false
      } }) as unknown as IncomingMessage
    const response = Object.assign(new EventEmitter(), { socket, chunkedEncoding: false }) as unknown as ServerResponse
    recorder.follow(request, response)
    const write = (...args: readonly unknown[]): boolean => (socket.write as (...given: unknown[]) => boolean)(...args)
    return { request, response, socket, pushed, write, close() { response.emit('close') } }
  }
  try {
    await use({ recorder, records, touched, follow, now: id => reads.get(id)?.() })
  } finally {
    recorder.close()
  }
}

const HEAD = 'HTTP/1.1 200 OK\r\nX: y\r\n\r\n'
const SWITCH = 'HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'
const decided = { decision: evaluatePreconditions('GET', {}, undefined), current: { etag: '"1"' } }

/** A message of a WebSocket in a frame of its own, as a server compresses it. */
const compressed = (text: string): Buffer => frame(0xc1, deflated(text))

stories('not-modified: recorder', {
  'what is noted of an exchange is in its record, and in no other'() {
    return withRecorder(({ recorder, records, follow }) => {
      const [one, other] = [follow(), follow()]
      const foreign = {} as ServerResponse
      for (const response of [one.response, foreign]) {
        recorder.noteError(response, 'It broke')
        recorder.noteReceived(response, { httpVersion: '1.0', fields: [] })
        recorder.noteLeftOut(response, ['If-Match'])
        recorder.noteGivenUp(response, 3)
        channel('not-modified:decision').publish({ response, ...decided })
      }
      recorder.noteUpgrade(foreign, 'websocket')
      for (const { write, close } of [one, other]) {
        write(HEAD)
        close()
      }
      assert.equal(records.map(({ id, error, upstreamVersion, leftOut, decision, upgrade }) => [id, error, upstreamVersion, leftOut, decision?.etag, upgrade]),
        [[1, 'It broke', '1.0', ['If-Match'], '"1"', undefined], [2, undefined, undefined, undefined, undefined, undefined]])
    })
  },
  'after it is closed it takes no decision any longer'() {
    return withRecorder(({ recorder, follow, now }) => {
      const { response } = follow()
      recorder.close()
      channel('not-modified:decision').publish({ response, ...decided })
      assert.is(now(1)?.decision, null)
    })
  },
  'each change is told: bytes of the answer, content of the request, and bytes and decoded messages of another protocol'() {
    return withRecorder(async ({ recorder, records, touched, follow, now }) => {
      const { request, response, socket, write, close } = follow()
      const changes = (): number => touched.splice(0).filter(id => id === 1).length
      request.push(Buffer.from('sent'))
      assert.is(changes(), 1)
      request.push(null)
      assert.is(changes(), 0)
      write(SWITCH)
      assert.is(changes(), 1)
      recorder.noteUpgrade(response, 'websocket')
      socket.emit('data', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 33]))
      assert.is(changes(), 1)
      write(compressed('told while it is open'))
      assert.is(changes(), 1)
      await until(() => touched.length === 1, 'the decoded message is told')
      assert.equal(now(1)?.upgrade?.messages?.map(({ from, text }) => [from, text]), [['client', '!'], ['server', 'told while it is open']])
      recorder.noteGivenUp(response, 3)
      write(compressed('told at its end'))
      close()
      assert.is(records.length, 0)
      await until(() => records.length === 1, 'the record comes once the last message is decoded')
      assert.equal([records[0]?.upgrade?.givenUpAfter, records[0]?.upgrade?.messages?.at(-1)?.text, records[0]?.complete], [3, 'told at its end', true])
    })
  },
  'of an exchange there is one record, whatever ends it, and of each that waits on a socket that closes'() {
    return withRecorder(({ records, follow }) => {
      const one = follow()
      const behind = follow(one.socket)
      one.close()
      one.close()
      one.socket.emit('close')
      behind.close()
      assert.equal(records.map(({ id }) => id), [1, 2])
    })
  },
  'whoever writes is answered as by the socket, in every form of the call'() {
    return withRecorder(({ records, follow }) => {
      const { socket, write, response, close } = follow()
      let told = 0
      const tell = (): void => { told++ }
      assert.equal([write(HEAD, 'latin1', tell), write('\xe9', 'latin1', tell), write(Buffer.from('ab'), tell), write('c')], [false, false, false, false])
      assert.equal(socket.written, [[HEAD, 'latin1'], ['\xe9', 'latin1'], [Buffer.from('ab'), undefined], ['c', undefined]])
      assert.is(told, 3)
      socket.writable = false
      write('not sent')
      socket.writable = true
      Object.assign(response, { socket: null })
      write('of nobody', tell)
      assert.equal([told, socket.written.length], [4, 6])
      response.emit('finish')
      close()
      assert.equal([records[0]?.contentBytes, records[0]?.complete], [4, true])
    })
  },
  'what the socket lost makes a record that is not complete'() {
    return withRecorder(({ records, follow }) => {
      for (const lose of [(socket: FakeSocket) => { socket.error = new Error('lost') }, (socket: FakeSocket) => { socket.destroyed = true }]) {
        const { socket, write, response, close } = follow()
        lose(socket)
        write(HEAD)
        response.emit('finish')
        close()
      }
      assert.equal(records.map(({ complete }) => complete), [false, false])
    })
  },
  'content goes on to the request\'s stream, with its encoding, and the stream says whether it takes more'() {
    return withRecorder(({ follow }) => {
      const { request, pushed } = follow()
      assert.is(request.push('text', 'latin1'), false)
      assert.is(request.push(null), false)
      assert.equal(pushed, [['text', 'latin1'], [null, undefined]])
    })
  }
})
