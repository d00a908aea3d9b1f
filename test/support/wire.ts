// Requests as raw bytes over a real socket, and answers as they crossed it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { within } from './until.ts'

/** An answer as it crossed the wire: field lines in their order and case, the Date replaced by `<date>`. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly fields: readonly string[]
  readonly content: string
  /** Whether the connection ended before the content was whole. */
  readonly truncated: boolean
}

export interface Wire {
  readonly server: Server
  readonly port: number
  /** Sends one request on a connection of its own; `fields` are lines such as `If-Match: "x"`. */
  send(method: string, fields?: readonly string[], content?: string, target?: string): Promise<Answer>
  /** A connection for who wants to write and read bytes. */
  open(): Promise<Socket>
  close(): Promise<void>
}

/** Starts a server on a free port of the loopback interface. */
export async function serve(listener: RequestListener, options: ServerOptions = {}): Promise<Wire> {
  const server = createServer(options, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  return {
    server,
    port,
    open,
    send: (method, fields, content, target) => sendTo(port, method, fields, content, target),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Sends one request to a port of the loopback interface, on a connection of its own; `fields` are lines such as `If-Match: "x"`. */
export async function sendTo(port: number, method: string, fields: readonly string[] = [], content = '', target = '/'): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', ...fields]
  if (content !== '') lines.push(`Content-Length: ${Buffer.byteLength(content)}`)
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`, 'latin1'))
  return parseAnswer(await readAll(socket), method === 'HEAD')
}

/** Serves for as long as `use` runs. */
export async function withServer(listener: RequestListener, use: (wire: Wire) => Promise<void>, options?: ServerOptions): Promise<void> {
  const wire = await serve(listener, options)
  try {
    await use(wire)
  } finally {
    await wire.close()
  }
}

/** All bytes until the other side ends or breaks the connection, as latin1. */
export function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  const received = (): string => Buffer.concat(chunks).toString('latin1')
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  return within(new Promise(resolve => { socket.on('close', () => resolve(received())) }),
    () => `the connection ends; received: ${JSON.stringify(received().slice(0, 500))}`, 30)
}

/** Parses the one answer that these bytes are. */
export function parseAnswer(bytes: string, toHead = false): Answer {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return { status: 0, reason: '', fields: [], content: bytes, truncated: true }
  const [line = '', ...fields] = bytes.slice(0, end).split('\r\n')
  const [, status, reason] = /^HTTP\/1\.1 (\d+) ?(.*)$/.exec(line) ?? []
  const rest = bytes.slice(end + 4)
  const length = fields.find(field => /^content-length:/i.test(field))
  const isChunked = fields.some(field => /^transfer-encoding: chunked$/i.test(field))
  const isEmpty = toHead || status === '304' || status === '204'
  return {
    status: Number(status),
    reason: reason ?? '',
    fields: fields.map(field => field.replace(/^Date: .*$/, 'Date: <date>')),
    content: isChunked && !isEmpty ? unchunk(rest) : rest,
    truncated: isEmpty ? false : isChunked ? !rest.endsWith('0\r\n\r\n')
      : length !== undefined && rest.length < Number(length.split(':')[1])
  }
}

function unchunk(text: string): string {
  let content = ''
  for (let at = 0; at < text.length;) {
    const line = text.indexOf('\r\n', at)
    const size = parseInt(text.slice(at, line), 16)
    if (line === -1 || !(size > 0)) break
    content += text.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
  }
  return content
}
