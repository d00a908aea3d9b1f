// One exchange through the proxy: the request to the upstream, its response to the client, both as they come.
import { once } from 'node:events'
import { request as requestUpstream } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { fieldLines } from '../http/field-lines.ts'
import { answerLine } from '../http/respond.ts'
import { MAX_HEAD_BYTES } from '../http/server.ts'
import { EXCHANGE_FIELD } from '../shared/exchange.ts'
import { describeForwardError } from './connect-errors.ts'
import type { Connect } from './connect.ts'
import { forwardedRequestFields, forwardedResponseFields } from './hop-by-hop.ts'
import { findInformationalProblem, findResponseProblem, relayInformational, relayResponse, trailerLines } from './relay-response.ts'
import type { ClientSide } from './relay-response.ts'
import { joinConnections, wantedProtocols } from './upgrade.ts'

/** Informational responses (1xx) before a response: one that never comes must not be announced for ever. */
const MAX_INFORMATIONAL = 100

/** What the forwarding of one exchange needs. */
export interface ForwardedExchange extends ClientSide {
  readonly connect: Connect
  /** The sentence for an error of the connection. */
  readonly describeError: (error: Error) => string
  readonly noteError: (reason: string) => void
  /** Takes note of the upstream's response. */
  readonly noteReceived: (received: IncomingMessage) => void
  /** Told after the 101 that what follows is of this protocol. */
  readonly noteUpgrade: (protocol: string) => void
  /** In seconds, as for `joinConnections`. */
  readonly halfOpenTimeout: number
  readonly noteGivenUp: () => void
}

/** Answers in the upstream's place, with one line that says why. */
export function answerProxyError(
  { id, response, noteError }: ForwardedExchange, status: 403 | 501 | 502, reason: string): void {
  noteError(reason)
  // A response that Node did not write has left its reason behind.
  response.statusMessage = ''
  response.setHeader(EXCHANGE_FIELD, id)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  answerLine(response, status, reason)
}

/** Forwards one exchange; whatever either side does, the other one learns of it and nothing is thrown. */
export async function forward(exchange: ForwardedExchange): Promise<void> {
  const { connect, response } = exchange
  try {
    // The turn of a pipelined request comes with its socket; where the client leaves before, it never comes.
    if (response.socket === null) await once(response, 'socket')
    const socket = await connect()
    const failure = createFailure(socket, exchange)
    if (response.destroyed) socket.destroy()
    else failure.guard(forwardOver)(socket, exchange, failure)
  } catch (error) {
    if (!response.destroyed) answerProxyError(exchange, 502, (error as Error).message)
  }
}

/** How an exchange fails: once, and no listener is called for what still comes. */
interface Failure {
  failExchange(reason: string): void
  /** A listener that is not called once the exchange has failed; what it throws fails the exchange, not the proxy. */
  guard<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void
}

function createFailure(socket: Socket, exchange: ForwardedExchange): Failure {
  const { response, noteError } = exchange
  let isFailed = false
  const failExchange = (reason: string): void => {
    if (isFailed || response.destroyed) return
    isFailed = true
    // Node's parser goes on all the same, and emits events for whatever else was in the bytes that it holds.
    socket.destroy()
    if (response.headersSent) {
      noteError(reason)
      response.destroy()
    } else {
      answerProxyError(exchange, 502, reason)
    }
  }
  const guard: Failure['guard'] = listener => (...args) => {
    if (isFailed) return
    try {
      listener(...args)
    } catch (error) {
      failExchange(describeForwardError(error as Error))
    }
  }
  return { failExchange, guard }
}

function forwardOver(socket: Socket, exchange: ForwardedExchange, { failExchange, guard }: Failure): void {
  const { request, rewrite, describeError } = exchange
  const { method, url: path } = request
  const outgoing = requestUpstream({
    createConnection: () => inLatin1(socket), method, path, headers: forwardedRequestFields(request, rewrite, wantedProtocols(request)),
    maxHeaderSize: MAX_HEAD_BYTES, insecureHTTPParser: false
  })
  // Node drops lines beyond a number of them in silence; their bytes are bounded anyway.
  outgoing.maxHeadersCount = 0
  // At the end of the response Node would close the connection, and emit no more 'drain', though the request may go on.
  outgoing.shouldKeepAlive = true
  socket.on('drain', guard(() => { outgoing.emit('drain') }))
  let final: IncomingMessage | undefined
  // A response that is whole stays so, whatever comes after it, and even if the upstream takes no more of the request.
  const failUnlessWhole = (reason: string): void => { if (final?.complete !== true) failExchange(reason) }
  outgoing.on('error', error => { failUnlessWhole(describeError(error)) })
  const protocols = wantedProtocols(request)
  outgoing.once('upgrade', guard((received, _socket, rest) => {
    if (protocols === '') return failUnlessWhole('The answer changes the protocol, which the proxy does not ask for')
    exchange.noteReceived(received)
    switchProtocols(received, exchange, rest, socket)
  }))
  let informational = 0
  outgoing.on('information', guard(info => {
    const problem = ++informational > MAX_INFORMATIONAL ? `More than ${MAX_INFORMATIONAL} answers come before the answer`
      : findInformationalProblem(info)
    if (problem === undefined) relayInformational(exchange, info)
    else failUnlessWhole(problem)
  }))
  outgoing.once('response', guard(received => {
    const problem = findResponseProblem(received)
    if (problem !== undefined) return failUnlessWhole(problem)
    final = received.once('error', error => { failUnlessWhole(describeError(error)) })
    exchange.noteReceived(received)
    relayResponse(received, exchange, guard)
  }))
  closeUpstreamAfter(socket, outgoing, exchange)
  // What follows a request for an upgrade is of the other protocol.
  if (protocols === '') relayRequest(request, outgoing, guard)
  else outgoing.end()
}

/** Passes the 101 on, and everything after it. */
function switchProtocols(received: IncomingMessage, exchange: ForwardedExchange, rest: Buffer, upstream: Socket): void {
  const { id, request, rewrite, noteUpgrade, halfOpenTimeout, noteGivenUp } = exchange
  const { socket: client } = request
  const protocol = received.headers.upgrade ?? ''
  const lines = [...fieldLines(forwardedResponseFields(received, request, id, rewrite)), ['Connection', 'Upgrade'], ['Upgrade', protocol]]
  client.write(`HTTP/1.1 101 ${received.statusMessage ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1')
  noteUpgrade(protocol)
  joinConnections(client, upstream, rest, halfOpenTimeout, noteGivenUp)
}

/** Sees to it that strings are written byte by byte (RFC 9110 §5.5): Node writes a head that it flushes in UTF-8. */
function inLatin1(socket: Socket): Socket {
  const write = socket.write.bind(socket)
  socket.write = (chunk: string | Uint8Array, encoding?: unknown, written?: unknown): boolean => {
    const callback = typeof encoding === 'function' ? encoding : written
    return write(chunk, 'latin1', callback as Parameters<Socket['write']>[2])
  }
  return socket
}

function relayRequest(request: IncomingMessage, outgoing: ClientRequest, guard: Failure['guard']): void {
  // The upstream may respond before the first byte of content.
  outgoing.flushHeaders()
  request.once('end', guard(() => {
    if (request.rawTrailers.length > 0) outgoing.addTrailers(trailerLines(request))
  }))
  request.pipe(outgoing)
}

/** Closes the upstream's connection once both directions are done, or at once where the client has left. */
function closeUpstreamAfter(
  socket: Socket, outgoing: ClientRequest, { request, response }: ForwardedExchange): void {
  const close = (): void => { socket.destroy() }
  const client = request.socket
  response.once('close', () => {
    if (!response.writableFinished || outgoing.writableFinished) return close()
    outgoing.once('finish', close)
    // A request whose response is done gets no event when its client leaves.
    client.once('close', close)
    socket.once('close', () => client.off('close', close))
  })
  socket.once('close', () => {
    // What the client still sends has nowhere to go; it is read all the same, or the client would never read.
    request.unpipe(outgoing)
    request.resume()
  })
}
