// How an answer is broken off, and what is known of a client behind whose requests others wait.
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { ServerResponse as EmulatedResponse } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { withConsole } from '../../support/console.ts'
import { stories, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { readAll, withServer } from '../../support/wire.ts'

const tag = withEtag(() => 'v1')
const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`

/** Answers `/first` when it is told, so that what is asked behind it waits in the pipeline. */
function held(handler: NodeHandler): { listener: (request: IncomingMessage, response: ServerResponse) => void, first: () => void } {
  let answer = (): void => {}
  return {
    listener: (request, response) => {
      if (request.url === '/first') answer = () => { response.end('first') }
      else void handler(request, response)
    },
    first: () => { answer() }
  }
}

stories('RFC 9112 §9.3.2: answers in a pipeline', {
  'a client that leaves closes the sources of all that waits, and none that has ended': async () => {
    const log: string[] = []
    const source = (name: string, chunks: readonly string[]) => ({
      [Symbol.asyncIterator]: () => {
        const left = [...chunks]
        return {
          next: (): Promise<IteratorResult<string>> => {
            log.push(`${name} asked`)
            const value = left.shift()
            return value !== undefined ? Promise.resolve({ done: false, value }) : name === '/whole' ? Promise.resolve({ done: true, value }) : new Promise(() => {})
          },
          return: () => {
            log.push(`${name} closed`)
            return Promise.resolve({ done: true as const, value: undefined })
          }
        }
      }
    })
    const { listener } = held(tag(request => source(request.url as string, ['chunk'])))
    await withServer(listener, async wire => {
      const socket = await wire.open()
      const [connection] = await serverSide(wire.server, () => { socket.write(['/first', '/whole', '/a', '/b'].map(ask).join('')) })
      await until(() => log.filter(entry => entry.endsWith('asked')).length === 6, 'all sources are asked for more')
      assert.equal(log.filter(entry => entry.endsWith('closed')), [])
      const closed = once(connection, 'close')
      socket.destroy()
      await within(closed, 'the server knows that the client has left')
      assert.equal(log.filter(entry => entry.endsWith('closed')), ['/a closed', '/b closed'])
    })
  },
  'one that waited and is sent whole is not closed behind its end': async () => {
    let closed = 0
    const { listener, first } = held(tag(() => ({
      [Symbol.asyncIterator]: () => {
        const left = ['whole']
        return {
          next: () => Promise.resolve({ done: left.length === 0, value: left.pop() }),
          return: () => {
            closed++
            return Promise.resolve({ done: true as const, value: undefined })
          }
        }
      }
    }) as AsyncIterable<string>))
    await withServer(listener, async wire => {
      const socket = await wire.open()
      const waiting = new Promise<ServerResponse>(resolve => {
        wire.server.on('request', (request: IncomingMessage, response: ServerResponse) => { if (request.url === '/second') resolve(response) })
      })
      socket.write(ask('/first') + ask('/second'))
      const response = await within(waiting, 'the second request comes')
      await until(() => response.writableEnded, 'the answer is whole')
      const sent = once(response, 'close')
      first()
      await within(sent, 'the answer is sent')
      socket.destroy()
    })
    assert.is(closed, 0)
  },
  'many that wait take one listener of their connection': async () => {
    const { listener } = held(tag(() => new Readable({ read() {} })))
    await withServer(listener, async wire => {
      const socket = await wire.open()
      let asked = 0
      wire.server.on('request', () => { asked++ })
      const [connection] = await serverSide(wire.server, () => { socket.write(ask('/first')) })
      const before = connection.listenerCount('close')
      socket.write(Array.from({ length: 15 }, (_, i) => ask(`/${i}`)).join(''))
      await until(() => asked === 16, 'all requests have come')
      assert.is(connection.listenerCount('close'), before + 1)
      socket.destroy()
    })
  },
  'one that fails while it waits breaks the connection off where it would have come': () => withConsole(async errors => {
    const { listener, first } = held(tag(() => function* () {
      yield 'begun'
      throw new Error('boom')
    }))
    await withServer(listener, async wire => {
      const socket = await wire.open()
      const read = readAll(socket)
      socket.write(ask('/first') + ask('/second') + ask('/third'))
      await until(() => errors.length > 0, 'the answer that waits fails')
      first()
      const bytes = await within(read, 'the connection ends')
      assert.is(bytes.split('HTTP/1.1 200 OK').length - 1 >= 1, true)
      assert.match(bytes, /\r\n\r\nfirst/)
      // No end of chunked content: what came of the second is not whole.
      assert.not.match(bytes, /\r\n0\r\n\r\n/)
    })
  }),
  'content that is made for one that waits, when its client has left, is closed': async () => {
    const log: string[] = []
    let give = (): void => {}
    const { listener } = held(tag(() => new Promise(resolve => {
      give = () => { resolve(new Readable({ read() {}, destroy(error, done) { log.push('closed'); done(error) } })) }
    })))
    await withServer(listener, async wire => {
      const socket = await wire.open()
      let asked = 0
      wire.server.on('request', () => { asked++ })
      const [connection] = await serverSide(wire.server, () => { socket.write(ask('/first') + ask('/second')) })
      await until(() => asked === 2, 'both requests have come')
      const closed = once(connection, 'close')
      socket.destroy()
      await within(closed, 'the server knows that the client has left')
      give()
      await until(() => log.length > 0, 'what was made is closed')
    })
    assert.equal(log, ['closed'])
  }
})

stories('not-modified: an emulated exchange, which has no connection', {
  'is answered, in chunks as well': async () => {
    const request = { method: 'GET', url: '/', headers: { 'if-none-match': '"v0"' }, rawHeaders: [], httpVersionMajor: 1, httpVersionMinor: 1 } as unknown as IncomingMessage
    const response = new EmulatedResponse(request)
    const handler = tag(() => function* () { yield 'con'; yield 'tent' }) as unknown as (request: IncomingMessage, response: ServerResponse) => Promise<void>
    await within(handler(request, response), 'the answer is whole')
    assert.equal([response.writableEnded, response.statusCode, response.getHeader('etag')], [true, 200, '"v1"'])
  },
  'is conditional by its headers alone': async () => {
    const request = { method: 'GET', url: '/', headers: { 'if-none-match': '"v1"' }, rawHeaders: [], httpVersionMajor: 1, httpVersionMinor: 1 } as unknown as IncomingMessage
    const response = new EmulatedResponse(request)
    const handler = tag(() => 'content') as unknown as (request: IncomingMessage, response: ServerResponse) => void
    handler(request, response)
    assert.equal([response.writableEnded, response.statusCode], [true, 304])
  },
  'is broken off where its content fails': () => withConsole(async errors => {
    const request = { method: 'GET', url: '/', headers: {}, rawHeaders: [], httpVersionMajor: 1, httpVersionMinor: 1 } as unknown as IncomingMessage
    const response = new EmulatedResponse(request)
    const handler = tag(() => function* () { yield 'con'; throw new Error('boom') }) as unknown as (request: IncomingMessage, response: ServerResponse) => Promise<void>
    await within(handler(request, response), 'the answer is broken off')
    assert.equal([response.destroyed, errors.map(error => (error as Error).message)], [true, ['boom']])
  })
})

/** The server's side of the connection on which the next request comes. */
async function serverSide(server: { on: unknown } & NodeJS.EventEmitter, send: () => void): Promise<[Socket]> {
  const asked = once(server, 'request')
  send()
  const [{ socket }] = await within(asked, 'a request comes') as [IncomingMessage]
  return [socket]
}

table('To HTTP/1.0, an error in mid-stream', [
  { name: 'resets a connection whose end would be that of the content', length: undefined, code: 'ECONNRESET' },
  { name: 'ends a response whose length shows that something is missing', length: '10', code: undefined }
].map(row => ({ ...row, ref: 'RFC 9112 §8' })), ({ length, code }) => withConsole(async errors => {
  let fail = (): void => {}
  await withServer(tag((_request, response) => {
    if (length !== undefined) response.setHeader('Content-Length', length)
    return async function* () {
      yield 'begun'
      await new Promise<void>(resolve => { fail = resolve })
      throw new Error('boom')
    }
  }), async wire => {
    const socket = await wire.open()
    let error: string | undefined
    let read = ''
    socket.on('error', (failure: NodeJS.ErrnoException) => { error = failure.code })
    const closed = once(socket, 'close').catch(() => once(socket, 'close'))
    // Only who has read what came before hears of the reset for certain.
    socket.on('data', (chunk: Buffer) => {
      read += chunk.toString('latin1')
      if (read.endsWith('begun')) fail()
    })
    socket.write('GET / HTTP/1.0\r\n\r\n')
    await within(closed, 'the connection ends')
    assert.is(error, code)
    assert.match(read, /\r\n\r\nbegun$/)
  })
  assert.is(errors.length, 1)
}))
