// The proxy on a port of its own: it evaluates no precondition and changes nothing (RFC 9110 §13.2.1).
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { LookupFunction, Socket } from 'node:net'
import { connectableHost, isLoopback } from '../http/address.ts'
import { fieldLines } from '../http/field-lines.ts'
import { answerLine } from '../http/respond.ts'
import { inTurn } from '../http/in-turn.ts'
import { refuseForeignHost } from '../http/same-origin.ts'
import type { Refusal } from '../http/same-origin.ts'
import { MAX_HEAD_BYTES, addressOf, closeServer, createBoundedServer } from '../http/server.ts'
import { EXCHANGE_FIELD, formatExchangeKey } from '../shared/exchange.ts'
import type { FieldLine, RequestMode, UpstreamState } from '../shared/exchange.ts'
import { ConnectError, describeResponseError } from './connect-errors.ts'
import { createConnect } from './connect.ts'
import { createExchangeRewrite, describeRefused } from './exchange-rewrite.ts'
import type { ExchangeRewrite } from './exchange-rewrite.ts'
import { answerProxyError, forward } from './forward.ts'
import type { ForwardedExchange } from './forward.ts'
import { PROXY_NAME, createHostNames, describeForeignName } from './host-names.ts'
import { leftOutIn, linesIn } from './request-mode.ts'
import { acceptUpgrades } from './upgrade.ts'
import { createUpstreamHealth } from './upstream-health.ts'
import type { Upstream } from './upstream.ts'

/** What the proxy forwards to, and how it connects. */
export interface UpstreamOptions {
  readonly upstream: Upstream
  /** Seconds until a connection that is not there is given up, 10 unless given. */
  readonly connectTimeout?: number
  /** Seconds from a connection that failed to the next attempt, 1 unless given. */
  readonly retryAfter?: number
  /** Seconds until a request that the page had sent is given up, 30 unless given. */
  readonly replayTimeout?: number
  /** Seconds without a byte after which a connection of another protocol is ended of which one side has ended, 30 unless given. */
  readonly halfOpenTimeout?: number
  /** Host names that the proxy answers to beside its own: `app.test`, or `*.app.test`. */
  readonly allowedHosts?: readonly string[]
  /** Whether what would lead past the proxy is rewritten to lead to it. */
  readonly rewrites?: boolean
  /** Resolves names; the system does unless given. */
  readonly lookup?: LookupFunction
}

export interface ProxyOptions extends UpstreamOptions {
  /** Gives each exchange its id, and takes notes of it. */
  readonly recorder: {
    follow(request: IncomingMessage, response: ServerResponse, upstream: string): number
    noteError(response: ServerResponse, reason: string): void
    noteUpgrade(response: ServerResponse, protocol: string): void
    noteGivenUp(response: ServerResponse, seconds: number): void
    noteReceived(response: ServerResponse, received: { readonly httpVersion: string, readonly fields: readonly FieldLine[] }): void
    noteLeftOut(response: ServerResponse, names: readonly string[]): void
  }
  /** Identifies this start of the playground. */
  readonly sessionId: string
  readonly host: string
  /** The port of the inspector. */
  readonly inspectorPort: () => number
  /** Told of every change of the upstream's state. */
  readonly onState: () => void
}

export interface Proxy {
  readonly server: Server
  state(): UpstreamState
  /** How requests are sent on from now on: as they came, until this is called. */
  setRequestMode(mode: RequestMode): void
  /** Tries whether the upstream is there; a sentence where it is one that the playground refuses. */
  check(): Promise<string | undefined>
  /** Stops at once, whatever is open. */
  close(): Promise<void>
}

export function createProxy(options: ProxyOptions): Proxy {
  const {
    upstream, recorder, sessionId, host, inspectorPort, onState, connectTimeout = 10, retryAfter = 1, halfOpenTimeout = 30, lookup,
    allowedHosts = [], rewrites = false
  } = options
  const proxyPort = (): number => addressOf(server)?.port ?? 0
  const health = createUpstreamHealth(
    createConnect({ upstream, connectTimeout, lookup, ownPorts: () => [inspectorPort(), proxyPort()] }),
    retryAfter, onState)
  const { connect } = health
  const hostNames = createHostNames({ host, upstreamHost: upstream.host, allowed: allowedHosts })
  const rewriteOf = createExchangeRewrite(upstream, rewrites)
  const describeError = (error: Error): string => describeResponseError(error, upstream)

  /** The proxy's own name leads to the loopback. */
  const ownName = (): { proxyName?: string } => {
    const { address = '' } = addressOf(server) ?? {}
    return isLoopback(connectableHost(address)) ? { proxyName: PROXY_NAME } : {}
  }

  let requestMode: RequestMode = 'as-sent'
  /** The rewriting of an exchange in the mode that holds as it comes. */
  const rewriteIn = (request: IncomingMessage, response: ServerResponse): ExchangeRewrite => {
    const rewrite = rewriteOf(request, request.socket.localPort ?? 0)
    const { method = '', headers } = request
    const mode = requestMode
    const leftOut = leftOutIn(mode, method, headers)
    if (leftOut.length > 0) recorder.noteLeftOut(response, leftOut)
    return { ...rewrite, request: lines => linesIn(mode, method, rewrite.request(lines)) }
  }

  const forwardOrRefuse: RequestListener = (request, response) => {
    const refusal = findRefusal(request)
    if (refusal !== undefined) return answerLine(response, refusal.status, refusal.line)
    const id = recorder.follow(request, response, upstream.url)
    const exchange: ForwardedExchange = {
      id, request, response, connect, describeError, halfOpenTimeout,
      rewrite: { exchangeKey: formatExchangeKey(sessionId, id), ...rewriteIn(request, response) },
      noteError: reason => { recorder.noteError(response, reason) },
      noteUpgrade: protocol => { recorder.noteUpgrade(response, protocol) },
      noteGivenUp: () => { recorder.noteGivenUp(response, halfOpenTimeout) },
      noteReceived: ({ httpVersion, rawHeaders }) => {
        recorder.noteReceived(response, { httpVersion, fields: fieldLines(rawHeaders) })
      }
    }
    const refused = describeRefused(request, upstream)
    if (refused !== undefined) return answerProxyError(exchange, 403, refused)
    const unsupported = describeUnsupported(request)
    if (unsupported !== undefined) answerProxyError(exchange, 501, unsupported)
    else if (isLoop(request)) answerProxyError(exchange, 502, `${upstream.authority} leads back to the proxy itself`)
    else void forward(exchange)
  }

  const findRefusal = (request: IncomingMessage): Refusal | undefined => {
    const { localAddress, localPort = 0 } = request.socket
    // Node lets a request without Host pass in HTTP/1.0 alone: no browser that a stranger's name could lead here.
    const isOld = request.headers.host === undefined
    const foreign = isOld ? undefined : refuseForeignHost(
      request, hostNames(localAddress, localPort), authority => describeForeignName(localPort, authority))
    if (foreign !== undefined) return foreign
    const { url = '' } = request
    if (url.startsWith('/') || (url === '*' && request.method === 'OPTIONS')) return undefined
    return { status: 400, line: 'The request target must be a path: the proxy forwards to one server alone' }
  }

  const isLoop = ({ headersDistinct }: IncomingMessage): boolean =>
    headersDistinct[EXCHANGE_FIELD.toLowerCase()]?.some(key => key.startsWith(sessionId)) === true

  const server = createBoundedServer(forwardOrRefuse, { maxHeaderSize: MAX_HEAD_BYTES, insecureHTTPParser: false })
  // Whether the request goes on is the upstream's to say (RFC 9110 §10.1.1).
  server.on('checkContinue', inTurn(forwardOrRefuse))
  const upgrades = acceptUpgrades(server, forwardOrRefuse)
  server.on('connect', (_request: IncomingMessage, socket) => {
    socket.on('error', () => {})
    socket.end(closingResponse('501 Not Implemented'))
    // Read to its end, or the connection would never close.
    socket.resume()
  })
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    const status = code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
    // Amid a response, or after one, another status line could be taken for something else.
    if (!socket.writable || (socket as Socket).bytesWritten > 0) socket.destroy()
    else socket.end(closingResponse(status))
  })
  // An upload takes as long as it takes.
  server.requestTimeout = 0
  return {
    server,
    state: () => ({ url: upstream.url, ...health.state(), ...requestMode === 'as-sent' ? {} : { requestMode },
      ...server.listening ? { proxyPort: proxyPort(), ...ownName() } : {} }),
    setRequestMode(mode) {
      requestMode = mode
    },
    check: () => connect().then(socket => {
      socket.destroy()
      return undefined
    }, (error: unknown) => error instanceof ConnectError && error.isRefused ? error.message : undefined),
    close() {
      health.close()
      upgrades.closeAll()
      return closeServer(server)
    }
  }
}

/** A response to bytes that belong to no exchange of the proxy. */
function closingResponse(status: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
}

/** Why the proxy cannot forward the request, or undefined where it can. */
function describeUnsupported({ headers }: IncomingMessage): string | undefined {
  const coding = headers['transfer-encoding']
  if (coding === undefined || coding.toLowerCase() === 'chunked') return undefined
  return 'The proxy knows no transfer coding but chunked'
}
