// An upstream that says exactly what a test wants, byte by byte, and a tap in front of it.
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { PlaygroundOptions } from '../../../playground/inspector/server.ts'
import type { UpstreamOptions } from '../../../playground/proxy/server.ts'
import { parseUpstream } from '../../../playground/proxy/upstream.ts'
import type { Upstream } from '../../../playground/proxy/upstream.ts'
import type { ReplayOutcome } from '../../../playground/shared/replay-request.ts'
import { openClient, withPlayground } from './playground.ts'
import type { Client, Running } from './playground.ts'
import { within } from '../../support/until.ts'

/** A message as it crossed the wire (RFC 9112 §2.1), its content without the transfer coding, in Latin-1. */
export interface Message {
  readonly line: string
  /** Field lines in their order and case. */
  readonly fields: readonly string[]
  readonly content: string
  readonly trailers: readonly string[]
  /** Bytes of all of it; undefined where its end has not come. */
  readonly length: number | undefined
}

/** Reads the first message of these bytes; undefined while its head is not whole. */
export function readMessage(text: string, isEmpty = false): Message | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const start = end + 4
  const whole = { line, fields, content: '', trailers: [], length: start }
  if (isEmpty || /^HTTP\/1\.1 (?:1\d\d|204|304) /.test(line)) return whole
  if (fields.some(field => /^transfer-encoding: chunked$/i.test(field))) return { ...whole, ...readChunks(text, start) }
  const length = fields.map(field => /^content-length: (\d+)$/i.exec(field)?.[1]).find(found => found !== undefined)
  // A request without a length has no content, an answer has all that comes.
  if (length === undefined && !line.startsWith('HTTP/')) return whole
  if (length === undefined) return { ...whole, content: text.slice(start), length: undefined }
  const content = text.slice(start, start + Number(length))
  return { ...whole, content, length: content.length < Number(length) ? undefined : start + content.length }
}

function readChunks(text: string, start: number): Pick<Message, 'content' | 'trailers' | 'length'> {
  let content = ''
  for (let at = start; ;) {
    const line = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, line), 16)
    if (line === -1 || line + 2 + size > text.length) return { content, trailers: [], length: undefined }
    if (size === 0) {
      const end = text.indexOf('\r\n\r\n', line)
      return { content, trailers: text.slice(line + 2, end).split('\r\n').filter(Boolean), length: end + 4 }
    }
    content += text.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
  }
}

/** Answers a request that is whole, on the upstream's side of the connection. */
export type Script = (request: Message, socket: Socket) => void

export interface RawUpstream {
  readonly port: number
  readonly requests: readonly Message[]
  readonly sockets: ReadonlySet<Socket>
  close(): Promise<void>
}

/** @param script what to answer, or the bytes of it, after which the connection ends */
export async function rawUpstream(script: Script | string, port = 0): Promise<RawUpstream> {
  const requests: Message[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => { sockets.delete(socket) })
    let text = ''
    socket.on('data', bytes => {
      text += bytes.toString('latin1')
      const request = readMessage(text)
      if (request?.length === undefined) return
      text = text.slice(request.length)
      requests.push(request)
      if (typeof script === 'string') socket.end(script, 'latin1')
      else script(request, socket)
    })
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port, requests, sockets,
    close: () => new Promise(resolve => {
      server.close(() => { resolve() })
      for (const socket of sockets) socket.destroy()
    })
  }
}

/** The upstream of a URL that is right. */
export function upstreamAt(url: string, mayBeRemote = false): Upstream {
  return parseUpstream(url, mayBeRemote) as Upstream
}

export interface Tapped extends Running {
  /** Sends bytes to the tap on a connection of their own, and returns all that comes until it ends. */
  exchange(request: string): Promise<string>
}

/** Runs `use` with a tap in front of what is behind it. */
export async function withTap(
  proxied: UpstreamOptions, use: (tapped: Tapped) => Promise<void>, options: Omit<PlaygroundOptions, 'pages'> = {}
): Promise<void> {
  await withPlayground(playground =>
    use({ ...playground, exchange: request => allOf(playground.tapPort, request) }), { ...options, proxied })
}

/** Runs `use` with a tap in front of an upstream that says what a test wants. */
export async function withRawUpstream(
  script: Script | string, use: (tapped: Tapped, upstream: RawUpstream) => Promise<void>, proxied: Partial<UpstreamOptions> = {}
): Promise<void> {
  const upstream = await rawUpstream(script)
  try {
    await withTap({ upstream: upstreamAt(`http://127.0.0.1:${upstream.port}`), ...proxied },
      tapped => use(tapped, upstream))
  } finally {
    await upstream.close()
  }
}

/** Writes bytes to a port, in Latin-1 with CRLF for every line end, and returns all that comes until the end. */
export function allOf(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', bytes => { text += bytes.toString('latin1') })
  socket.on('error', () => {})
  socket.write(request.replaceAll('\n', '\r\n'), 'latin1')
  return within(new Promise(resolve => { socket.on('close', () => { resolve(text) }) }),
    () => `the connection ends; received: ${JSON.stringify(text.slice(0, 500))}`)
}

/** Runs `use` with a tap in front of a node server. */
export async function withListener(
  listener: RequestListener, use: (tapped: Tapped) => Promise<void>): Promise<void> {
  const server = createHttpServer(listener)
  server.on('checkContinue', listener)
  // Or the server hangs up by itself, whatever the tap does.
  server.keepAliveTimeout = 0
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await withTap({ upstream: upstreamAt(`http://127.0.0.1:${port}`) }, use)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** A client of the tap that has sent these lines, and Host. */
export async function asking({ tapPort }: Tapped, request: string): Promise<Client> {
  const client = await openClient(tapPort)
  client.write(request.replace('\n', `\nHost: 127.0.0.1:${tapPort}\n`))
  return client
}

/** The fields by which the inspector's own page orders a request to be sent. */
export const ORDERING: readonly string[] = ['Content-Type: application/json', 'X-Playground: 1']

/** The text of an order in ASCII, with what is beyond it escaped. */
export function orderText(order: object): string {
  return JSON.stringify(order).replace(/[\x7f-\uffff]/g, sign =>
    `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Writes an order to the inspector, under these fields and, unless one of them is it, the inspector's Host. */
export async function writeOrder(
  { port }: Pick<Running, 'port'>, text: string, fields: readonly string[] = ORDERING): Promise<Client> {
  const client = await openClient(port)
  const host = fields.some(field => field.startsWith('Host:')) ? [] : [`Host: 127.0.0.1:${port}`]
  client.write(`POST /send HTTP/1.1\n${[...host, ...fields, `Content-Length: ${text.length}`].join('\n')}\n\n${text}`)
  return client
}

/** What came of an order: the inspector's status, and its content where that is JSON. */
export async function outcomeOf(client: Client): Promise<{ readonly code: number, readonly outcome: ReplayOutcome }> {
  const { status, content } = await client.answer()
  client.socket.destroy()
  const text = content.toString()
  return { code: status, outcome: (text.startsWith('{') ? JSON.parse(text) : { reason: text.trim() }) as ReplayOutcome }
}
