// Connections that change their protocol (RFC 9110 §7.8), such as to WebSocket: once the upstream agrees, bytes pass both ways as they come.
import { ServerResponse } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { fieldLines, listMembers } from '../http/field-lines.ts'

/** The protocols that are asked for; HTTP/2 is not passed on, and who offers it takes HTTP/1.1 as well. */
export function wantedProtocols({ rawHeaders, httpVersion, headers }: IncomingMessage): string {
  const lines = fieldLines(rawHeaders)
  const hasContent = 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) !== 0
  if (httpVersion !== '1.1' || hasContent || !listMembers(lines, 'connection').includes('upgrade')) return ''
  return listMembers(lines, 'upgrade').filter(name => name !== '' && name !== 'h2c').join(', ')
}

/** Hands requests for an upgrade to the listener as others are; what is not to be passed on is asked without it. */
export function acceptUpgrades(server: Server, listener: RequestListener): { closeAll(): void } {
  const open = new Set<Duplex>()
  // Node reads a request for an upgrade without its content: what does not change the protocol is read anew, as an ordinary one.
  const original = new WeakMap<Duplex, string[]>()
  server.prependListener('request', (request: IncomingMessage) => {
    const raw = original.get(request.socket)
    if (raw === undefined) return
    original.delete(request.socket)
    request.rawHeaders = raw
  })
  const readAnew = (request: IncomingMessage, socket: Duplex, rest: Buffer): void => {
    const { method = '', url = '', httpVersion, rawHeaders } = request
    original.set(socket, rawHeaders)
    const lines = fieldLines(rawHeaders).map(([name, value]) =>
      `${name}: ${name.toLowerCase() === 'connection' ? value.replace(/upgrade/gi, 'x-upgrade') : value}\r\n`)
    socket.unshift(Buffer.concat([Buffer.from(`${method} ${url} HTTP/${httpVersion}\r\n${lines.join('')}\r\n`, 'latin1'), rest]))
    server.emit('connection', socket)
  }
  server.on('upgrade', (request: IncomingMessage, socket: Socket, rest: Buffer) => {
    socket.on('error', () => {})
    // Behind a request that is not answered yet, the connection would belong to two.
    if ((socket as Socket & { _httpMessage?: unknown })._httpMessage != null) return void socket.destroy()
    if (wantedProtocols(request) === '') return readAnew(request, socket, rest)
    open.add(socket)
    socket.once('close', () => { open.delete(socket) })
    if (rest.length > 0) socket.unshift(rest)
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.once('finish', () => { socket.destroySoon() })
    response.assignSocket(socket)
    listener(request, response)
  })
  return { closeAll() { for (const socket of open) socket.destroy() } }
}

/**
 * Joins both connections after the 101; the end of one direction is passed on, a failure ends both. Where one direction has ended,
 * both end after so many seconds without a byte, and `onGivenUp` is called.
 */
export function joinConnections(client: Socket, upstream: Socket, rest: Uint8Array, halfOpenTimeout: number, onGivenUp: () => void): void {
  // Either side may end its direction and go on to read.
  client.allowHalfOpen = true
  upstream.allowHalfOpen = true
  const giveUp = (): void => {
    // Both sockets tell: what one reads the other writes.
    if (client.destroyed || upstream.destroyed) return
    onGivenUp()
    client.destroy()
    upstream.destroy()
  }
  if (rest.length > 0) client.write(rest)
  for (const [from, to] of [[client, upstream], [upstream, client]] as const) {
    from.once('close', () => { to.destroy() })
    from.once('end', () => {
      for (const socket of [client, upstream]) socket.setTimeout(halfOpenTimeout * 1000, giveUp)
    })
    from.pipe(to)
  }
  client.setTimeout(0)
}
