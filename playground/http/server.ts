// What the inspector's server and the proxy's have in common: bounds on what clients may take, and how they stop.
import { createServer } from 'node:http'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inTurn } from './in-turn.ts'

/** Bytes of a head, of a request or of a response, that the proxy takes: four times Node's default. */
export const MAX_HEAD_BYTES = 65_536

/** Connections at a time: some tabs, each with the few connections that a browser opens to one host. */
const MAX_CONNECTIONS = 200

/** Seconds for the head of a request: connections on which nothing is asked would keep out those that ask. */
const HEAD_TIMEOUT = 5

/** Creates a server whose listener gets every request, also with an unknown expectation (RFC 9110 §10.1.1). */
export function createBoundedServer(listener: RequestListener, options: ServerOptions = {}): Server {
  const listenerInTurn = inTurn(listener)
  const server = createServer({ headersTimeout: HEAD_TIMEOUT * 1000, connectionsCheckingInterval: 1000, ...options }, listenerInTurn)
  server.on('checkExpectation', listenerInTurn)
  // Node drops lines beyond a number of them in silence; their bytes are bounded anyway.
  server.maxHeadersCount = 0
  server.maxConnections = MAX_CONNECTIONS
  return server
}

/** Where the server listens; null before it does. */
export function addressOf(server: Server): AddressInfo | null {
  return server.address() as AddressInfo | null
}

/** Stops the server at once, whatever is open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => { resolve() })
    server.closeAllConnections()
  })
}
