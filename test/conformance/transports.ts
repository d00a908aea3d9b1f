// Ways to put one request to a server: HTTP/1.1 as raw bytes, also in TLS, Node's client for HTTP/2, a plain call.
import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { Http2Server, IncomingHttpHeaders, IncomingHttpStatusHeader, OutgoingHttpHeaders } from 'node:http2'
import type { Server as TlsServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { sendHttp2 } from '../support/http2-frames.ts'
import { parseAnswer, readAll, serve } from '../support/wire.ts'
import type { Answer } from '../support/wire.ts'

export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly fields: readonly string[]
}

/** A server under test, reached its own way. */
export interface Target {
  send(request: SentRequest): Promise<Answer>
  close(): Promise<void>
}

export const hasContent = (method: string): boolean => method === 'PUT' || method === 'POST' || method === 'PATCH'
export const CONTENT = 'new content'

/** The field lines of a request with content say so, and what it is, if they do not yet: Fastify answers 415 to content of no type. */
const fieldsOf = ({ method, fields }: SentRequest): readonly string[] => {
  if (!hasContent(method)) return fields
  const type = fields.some(line => /^content-type:/i.test(line)) ? [] : ['Content-Type: text/plain']
  return [...fields, ...type, `Content-Length: ${CONTENT.length}`]
}

async function exchange(socket: Socket, request: SentRequest): Promise<Answer> {
  const { method, path } = request
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fieldsOf(request)]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${hasContent(method) ? CONTENT : ''}`)
  return parseAnswer(await readAll(socket), method === 'HEAD')
}

/** A listener on a server of node:http. */
export async function onHttp(listener: RequestListener): Promise<Target> {
  const wire = await serve(listener)
  return { send: async request => exchange(await wire.open(), request), close: wire.close }
}

export async function portOf(server: Server | TlsServer | Http2Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A server of node:http that something else made. */
export async function onServer(server: Server): Promise<Target> {
  const port = await portOf(server)
  return { send: request => exchange(connect(port, '127.0.0.1'), request), close: () => closeServer(server) }
}

export async function closeServer(server: Server | TlsServer): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

/** A server of node:https. */
export async function onHttps(server: TlsServer): Promise<Target> {
  const port = await portOf(server)
  return {
    async send(request) {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      return exchange(socket, request)
    },
    close: () => closeServer(server)
  }
}

/** A server of node:http2 in cleartext; a field that Node's client refuses to repeat is framed by hand. */
export async function onHttp2(server: Http2Server): Promise<Target> {
  const port = await portOf(server)
  const client = connectHttp2(`http://127.0.0.1:${port}`)
  return {
    async send(request) {
      const headers: OutgoingHttpHeaders = { ':method': request.method, ':path': request.path }
      for (const line of fieldsOf(request)) {
        const [name, value] = splitField(line)
        if (name.toLowerCase() in headers) return framed(port, request)
        headers[name.toLowerCase()] = value
      }
      const stream = client.request(headers, { endStream: !hasContent(request.method) })
      if (hasContent(request.method)) stream.end(CONTENT)
      const answered = once(stream, 'response') as Promise<[IncomingHttpHeaders & IncomingHttpStatusHeader]>
      let content = ''
      stream.setEncoding('latin1').on('data', (text: string) => { content += text })
      const [fields] = await answered
      if (!stream.closed) await once(stream, 'close')
      return { status: fields[':status'] ?? 0, reason: '', fields: linesOf(fields), content, truncated: false }
    },
    async close() {
      await new Promise<void>(resolve => client.close(resolve))
      await new Promise(resolve => server.close(resolve))
    }
  }
}

async function framed(port: number, { method, path, fields }: SentRequest): Promise<Answer> {
  const status = await sendHttp2(port, [
    [':method', method], [':path', path], [':scheme', 'http'], [':authority', 'localhost'],
    ...fields.map(splitField).map(([name, value]) => [name.toLowerCase(), value] as const)
  ])
  return { status, reason: '', fields: [], content: '', truncated: false }
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

function linesOf(fields: IncomingHttpHeaders): string[] {
  return Object.entries(fields).filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => [value].flat().map(line => `${name}: ${line}`))
}

/** A fetch handler, called directly; what it throws is the server's to answer. */
export function direct(handler: (request: Request) => Response | Promise<Response>): Target {
  return {
    async send(request) {
      const { method, path } = request
      const headers = new Headers(fieldsOf(request).map(splitField))
      const body = hasContent(method) ? CONTENT : null
      const response = await call(handler, new Request(`http://localhost${path}`, { method, headers, body }))
      const fields = [...response.headers].map(([name, value]) => `${name}: ${value}`)
      const { status, statusText: reason } = response
      const content = await response.text()
      // The content of an answer to HEAD is for a server to measure and to leave out.
      return { status, reason, fields, content: method === 'HEAD' ? '' : content, truncated: false }
    },
    close: async () => {}
  }
}

async function call(handler: (request: Request) => Response | Promise<Response>, request: Request): Promise<Response> {
  try {
    return await handler(request)
  } catch {
    return new Response(null, { status: 500 })
  }
}
