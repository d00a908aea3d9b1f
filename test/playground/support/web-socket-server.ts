// A WebSocket server, and a tap in front of it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { ClientOptions, ServerOptions } from 'ws'
import { within } from '../../support/until.ts'
import { upstreamAt, withTap } from './proxy.ts'
import type { Tapped } from './proxy.ts'

export interface WebSocketStage {
  readonly tapped: Tapped
  /** A client's WebSocket through the tap, once it is open. */
  readonly open: (path?: string, options?: ClientOptions) => Promise<WebSocket>
}

export interface WebSocketServerOptions extends ServerOptions {
  /** Answers requests that ask for no WebSocket. */
  readonly listener?: RequestListener
}

/** Runs `use` with a tap in front of a WebSocket server. */
export async function withWebSocketServer(onConnection: (socket: WebSocket, request: IncomingMessage) => void,
  use: (stage: WebSocketStage) => Promise<void>, { listener, ...options }: WebSocketServerOptions = {}): Promise<void> {
  const http = createServer(listener)
  const server = new WebSocketServer({ server: http, ...options })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  server.on('connection', onConnection)
  try {
    await withTap({ upstream: upstreamAt(`http://127.0.0.1:${(http.address() as AddressInfo).port}`) }, tapped => use({
      tapped,
      async open(path = '/', clientOptions = {}) {
        const socket = new WebSocket(`ws://127.0.0.1:${tapped.tapPort}${path}`, clientOptions)
        await within(once(socket, 'open'), 'the WebSocket opens')
        return socket
      }
    }))
  } finally {
    for (const client of server.clients) client.terminate()
    server.close()
    http.closeAllConnections()
    http.close()
  }
}
