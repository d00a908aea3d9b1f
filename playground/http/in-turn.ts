// Requests that come one behind the other on a connection, before the first of them is answered (pipelining, RFC 9112 §9.3.2).
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How many requests of a connection may be under way: browsers send one at a time. */
const MAX_UNDER_WAY = 32

/** How many may wait behind them, and the bytes of their heads. */
const MAX_WAITING = 256
const MAX_WAITING_BYTES = 512 * 1024

interface Line {
  underWay: number
  waitingBytes: number
  readonly waiting: (readonly [request: IncomingMessage, response: ServerResponse])[]
}

/**
 * A listener that gets no more than some requests of a connection at a time. Some more wait. A connection that asks for more yet is closed:
 * were it only not read any more, nobody would notice that its client has left.
 */
export function inTurn(listener: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>()

  const begin = (line: Line, request: IncomingMessage, response: ServerResponse): void => {
    line.underWay++
    response.once('close', () => {
      line.underWay--
      const next = request.socket.destroyed ? undefined : line.waiting.shift()
      if (next === undefined) return
      line.waitingBytes -= headBytes(next[0])
      begin(line, ...next)
    })
    listener(request, response)
  }

  return (request, response) => {
    const { socket } = request
    // What is left of the bytes that were read when the connection was closed.
    if (socket.destroyed) return
    const line = lines.get(socket) ?? { underWay: 0, waitingBytes: 0, waiting: [] }
    lines.set(socket, line)
    if (line.underWay < MAX_UNDER_WAY) return begin(line, request, response)
    line.waitingBytes += headBytes(request)
    if (line.waiting.length === MAX_WAITING || line.waitingBytes > MAX_WAITING_BYTES) {
      line.waiting.length = 0
      socket.destroy()
    } else line.waiting.push([request, response])
  }
}

function headBytes({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, url.length)
}
