// Requests that come one behind the other on a connection, before the first of them is answered (pipelining, RFC 9112 §9.3.2).
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How many requests of a connection may be under way: browsers send one at a time. */
const MAX_UNDER_WAY = 32

interface Line {
  underWay: number
  isPaused: boolean
  readonly waiting: (readonly [request: IncomingMessage, response: ServerResponse])[]
}

/**
 * A listener that gets no more than some requests of a connection at a time. The others wait, and the connection is paused; Node may
 * read on all the same, once it is done with a request that waits.
 */
export function inTurn(listener: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>()

  const begin = (line: Line, request: IncomingMessage, response: ServerResponse): void => {
    line.underWay++
    response.once('close', () => {
      line.underWay--
      const next = line.waiting.shift()
      if (next !== undefined) begin(line, ...next)
      else if (line.isPaused) {
        line.isPaused = false
        request.socket.resume()
      }
    })
    listener(request, response)
  }

  return (request, response) => {
    const { socket } = request
    const line = lines.get(socket) ?? { underWay: 0, isPaused: false, waiting: [] }
    lines.set(socket, line)
    if (line.underWay < MAX_UNDER_WAY) return begin(line, request, response)
    line.waiting.push([request, response])
    line.isPaused = true
    socket.pause()
  }
}
