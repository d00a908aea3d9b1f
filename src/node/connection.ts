// The connection under an answer on node:http: whether its client is still there, and how an answer is broken off.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A response of node:http, or of node:http2, which has a stream. */
type AnyResponse = ServerResponse & { readonly stream?: { readonly destroyed?: boolean, close?(code: number): void } }

/** Whether a response is one of node:http2. The version of a request does not tell: Node reads `HTTP/2.0` in a request line. */
export function isHttp2(response: AnyResponse): boolean {
  return response.stream !== undefined
}

/** Ends a connection, so that a truncated answer is never taken for a whole one. */
export function breakOff(response: AnyResponse): void {
  const { stream } = response
  if (typeof stream?.close === 'function') {
    // INTERNAL_ERROR (RFC 9113 §7): the code for "no error" would make the content look complete.
    stream.close(2)
    return
  }
  // What was written in this turn waits in the socket, and would be lost.
  response.socket?.uncork()
  // To HTTP/1.0, content without a length ends with its connection and would look complete: only a reset says otherwise (RFC 9112 §8).
  if (!response.useChunkedEncodingByDefault && !response.hasHeader('content-length')) reset(response.socket)
  // Since version 24, Node does not close the connection of a response that was destroyed while it waited in a pipeline.
  if (isQueued(response)) response.once('socket', (socket: Socket) => { socket.destroy() })
  response.destroy()
}

function reset(socket: Socket | null): void {
  try {
    socket?.resetAndDestroy()
  } catch {
    // Neither TLS nor a pipe can be reset: there the end of such an answer stays ambiguous.
  }
}

/** Whether the client has left. */
export function isDisconnected(response: AnyResponse): boolean {
  return response.destroyed === true || response.stream?.destroyed === true ||
    (response.socket === null && response.req.socket?.destroyed === true)
}

// A response in a pipeline, behind another; Node tells it nothing of the end of their connection.
function isQueued(response: ServerResponse): boolean {
  return response.socket === null && typeof response.req.socket?.on === 'function'
}

const queues = new WeakMap<Socket, Set<() => void>>()

/** Calls `leave` when the answer has ended or the client has left; the function that it returns takes that back. */
export function onDisconnect(response: ServerResponse, leave: () => void): () => void {
  response.on('close', leave)
  if (!isQueued(response)) return () => { response.removeListener('close', leave) }
  const { socket } = response.req
  const queue = queues.get(socket) ?? newQueue(socket)
  queue.add(leave)
  return () => {
    response.removeListener('close', leave)
    queue.delete(leave)
  }
}

// One listener for all responses of a socket: a pipeline may be long.
function newQueue(socket: Socket): Set<() => void> {
  const queue = new Set<() => void>()
  queues.set(socket, queue)
  socket.on('close', () => { for (const leave of queue) leave() })
  return queue
}
