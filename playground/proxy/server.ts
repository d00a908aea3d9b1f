// The tap on a port of its own: a reverse proxy that evaluates no precondition and changes nothing (RFC 9110 §13.2.1).
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo, LookupFunction, Socket } from 'node:net'
import { answerLine } from '../http/respond.ts'
import { createDial } from './connect.ts'
import type { UpstreamState } from '../shared/exchange.ts'
import { answerInstead, forward } from './forward.ts'
import type { Forwarding } from './forward.ts'
import { bracketed, ownAuthorities, refuseForeignHost } from '../http/same-origin.ts'
import type { Refusal } from '../http/same-origin.ts'
import { EXCHANGE_FIELD } from './hop-by-hop.ts'
import { formatMark } from '../capture/exchange-log.ts'
import { LARGEST_HEAD, MOST_CONNECTIONS } from '../http/limits.ts'
import { createReachability } from './upstream-health.ts'
import type { Tap } from '../capture/recorder.ts'
import { Unreachable, whyNoAnswer } from './connect-errors.ts'
import type { Upstream } from './upstream.ts'

/** What stands behind the tap, and how the tap gets to it. */
export interface Behind {
  readonly upstream: Upstream
  /** Seconds until a connection that is not there is given up, 10 unless given. */
  readonly connectTimeout?: number
  /** Seconds from a connection that failed to the next look, 1 unless given. */
  readonly lookAgain?: number
  /** Seconds until a request that the page had sent is given up, 30 unless given. */
  readonly sendTimeout?: number
  /** Resolves names; the system does unless given. */
  readonly lookup?: LookupFunction
}

export interface ProxyOptions extends Behind {
  readonly tap: Tap
  /** What this start of the playground is known by. */
  readonly run: string
  readonly host: string
  /** The port of the inspector. */
  readonly inspectorPort: () => number
  /** Told of every change of the upstream's state. */
  readonly onState: () => void
}

export interface Proxy {
  readonly server: Server
  state(): UpstreamState
  /** Looks whether the upstream is there; a sentence where it is one that the playground refuses. */
  check(): Promise<string | undefined>
  /** Stops at once, whatever is open. */
  close(): Promise<void>
}

export function createProxy(options: ProxyOptions): Proxy {
  const { upstream, tap, run, host, inspectorPort, onState, connectTimeout = 10, lookAgain = 1, lookup } = options
  const tapPort = (): number => (server.address() as AddressInfo | null)?.port ?? 0
  const connect = createDial({ upstream, connectTimeout, lookup, ownPorts: () => [inspectorPort(), tapPort()] })
  const reachability = createReachability(connect, lookAgain, onState)
  const why = (error: Error): string => whyNoAnswer(error, upstream)

  const answer: RequestListener = (request, response) => {
    const refusal = refuse(request)
    if (refusal !== undefined) return answerLine(response, refusal.status, refusal.line)
    const id = tap.follow(request, response, upstream.url)
    // A server elsewhere is found by its name; one on this machine sees where its own page says it is.
    const passage = { mark: formatMark(run, id), authority: upstream.authority, replacesHost: upstream.mayBeRemote }
    const exchange: Forwarding = {
      id, request, response, passage, why, dial: reachability.dial,
      noteError: reason => { tap.noteError(response, reason) }
    }
    const unable = whyUnable(request)
    if (unable !== undefined) answerInstead(exchange, 501, unable)
    else if (isLoop(request)) answerInstead(exchange, 502, `${upstream.authority} leads back to the tap itself`)
    else void forward(exchange)
  }

  const refuse = (request: IncomingMessage): Refusal | undefined => {
    const { localAddress, localPort = 0 } = request.socket
    const own = ownAuthorities(host, localAddress, localPort).add(`${bracketed(upstream.host)}:${localPort}`)
    // Node lets a request without Host pass in HTTP/1.0 alone: no browser that a stranger's name could lead here.
    const isOld = request.headers.host === undefined
    const foreign = isOld ? undefined : refuseForeignHost(request, own)
    if (foreign !== undefined) return foreign
    const { url = '' } = request
    if (url.startsWith('/') || (url === '*' && request.method === 'OPTIONS')) return undefined
    return { status: 400, line: 'The request target must be a path: the tap forwards to one server alone' }
  }

  const isLoop = ({ headersDistinct }: IncomingMessage): boolean =>
    headersDistinct[EXCHANGE_FIELD.toLowerCase()]?.some(mark => mark.startsWith(run)) === true

  const server = createServer({ maxHeaderSize: LARGEST_HEAD, insecureHTTPParser: false }, answer)
  // Whether the request goes on, and whether an expectation can be met, is the upstream's to say (RFC 9110 §10.1.1).
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('connect', (_request: IncomingMessage, socket) => {
    socket.on('error', () => {})
    socket.end(closing('501 Not Implemented'))
    // Read to its end, or the connection would never close.
    socket.resume()
  })
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    // Amid an answer, or after one, another status line could be taken for something else.
    if (!socket.writable || (socket as Socket).bytesWritten > 0) socket.destroy()
    else socket.end(closing(code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'))
  })
  server.maxHeadersCount = 0
  server.maxConnections = MOST_CONNECTIONS
  // An upload takes as long as it takes.
  server.requestTimeout = 0
  return {
    server,
    state: () => ({ url: upstream.url, ...reachability.state(), ...server.listening ? { tapPort: tapPort() } : {} }),
    check: () => reachability.dial().then(socket => {
      socket.destroy()
      return undefined
    }, (error: unknown) => error instanceof Unreachable && error.isRefused ? error.message : undefined),
    close: () => new Promise(resolve => {
      reachability.close()
      server.close(() => { resolve() })
      server.closeAllConnections()
    })
  }
}

/** An answer to bytes that are none of the tap's exchanges. */
function closing(status: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
}

/** Why the tap cannot forward the request, or undefined where it can. */
function whyUnable({ headers }: IncomingMessage): string | undefined {
  const { upgrade } = headers
  // Who offers HTTP/2 is glad of HTTP/1.1 as well; what else is asked for makes no sense without it (RFC 9110 §7.8).
  if (upgrade !== undefined && upgrade.trim().toLowerCase() !== 'h2c') {
    return 'The tap forwards no upgrade, such as WebSocket: connect to the server itself for that'
  }
  const coding = headers['transfer-encoding']
  if (coding === undefined || coding.toLowerCase() === 'chunked') return undefined
  return 'The tap knows no transfer coding but chunked'
}
