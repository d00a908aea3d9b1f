// The connection of an answer on node:http: whether its client is still there, and how to break an answer off.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A response of node:http, or of node:http2, which has a stream. */
type AnyResponse = ServerResponse & { readonly stream?: { readonly destroyed?: boolean, close?(code: number): void } }

/** Whether a response is one of node:http2. The version of a request does not show it: Node accepts `HTTP/2.0` in a request line. */
export function isHttp2(response: AnyResponse): boolean {
  return response.stream !== undefined
}

/** Ends a connection, so that no client takes a truncated answer for a complete one. */
export function breakOff(response: AnyResponse): void {
  const { stream } = response
  if (typeof stream?.close === 'function') {
    // INTERNAL_ERROR (RFC 9113 §7): with the code for "no error" the content would look complete.
    stream.close(2)
    return
  }
  // What was written in this turn is still in the socket, since Node 26 in the response, and would be lost.
  response.uncork()
  response.socket?.uncork()
  // In HTTP/1.0, content without a length ends with the connection and would look complete. Only a reset shows an error (RFC 9112 §8).
  if (!response.useChunkedEncodingByDefault && !response.hasHeader('content-length')) reset(response.socket)
  // Since Node 24, destroying a response that waits in a pipeline does not close its connection.
  if (isQueued(response)) response.once('socket', (socket: Socket) => { socket.destroy() })
  response.destroy()
}

function reset(socket: Socket | null): void {
  try {
    socket?.resetAndDestroy()
  } catch {
    // TLS and pipes cannot be reset: there the end of such an answer stays ambiguous.
  }
}

/** Whether the client has left. */
export function isDisconnected(response: AnyResponse): boolean {
  return response.destroyed === true || response.stream?.destroyed === true ||
    (response.socket === null && response.req.socket?.destroyed === true)
}

// For a response that waits in a pipeline, Node emits nothing when the connection ends.
function isQueued(response: ServerResponse): boolean {
  return response.socket === null && typeof response.req.socket?.on === 'function'
}

const queues = new WeakMap<Socket, Set<() => void>>()

/** Calls `leave` when the answer has ended or the client has left. Returns a function that removes the listener. */
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

// One listener for all responses of a socket, since a pipeline may be long.
function newQueue(socket: Socket): Set<() => void> {
  const queue = new Set<() => void>()
  queues.set(socket, queue)
  socket.on('close', () => { for (const leave of queue) leave() })
  return queue
}
