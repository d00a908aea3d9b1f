// The server under fire, in a process of its own: what it saw of each connection, and what was left over.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { SHAPES, VARY, WRAPPERS, routeOf } from './facts.ts'
import type { Seen, SeenConnection, ShapeName, WrapperName } from './facts.ts'
import { MAKE } from './shapes.ts'
import { WRAP } from './wrappers.ts'

/** Asks what became of the connection from a port, on which so many bytes were sent; port 0 asks for all that nobody asked for. */
export interface Question { readonly id: number, readonly port: number, readonly bytes: number }
export type Message = { readonly listening: readonly [staying: number, leaving: number] } | { readonly id: number, readonly seen: SeenConnection } |
  { readonly problem: string }

const CONDITIONAL = /^(if-(none-)?match|if-(un)?modified-since|if-range|range)$/
/** What the routes that fail say, and what becomes of content that a client never sent whole. */
const EXPECTED = new RegExp(`^(${[
  'boom', 'aborted', 'Expected a chunk of content to be a string or bytes, got 5', 'Expected a handler to answer by itself or to return content .* got 42: .*', 'URI malformed',
  'Invalid character in header content \\["(X-Echo|Content-Location)"\\]'
].join('|')})$`)
const DEADLINE = 10_000

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown
interface Open { readonly seen: Seen, readonly response: ServerResponse, readonly request: IncomingMessage, isOver: boolean, isRunning: boolean }
interface Connection { readonly socket: Socket, readonly port: number | undefined, readonly opened: Open[], error: string | undefined }

const send = (message: Message): void => { process.send?.(message) }
const tick = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 1) })

function handlers(open: WeakMap<IncomingMessage, Open>): Map<string, Handler> {
  const routes = new Map<string, Handler>()
  for (const shape of Object.keys(SHAPES) as ShapeName[]) {
    const handler: Handler = (request, response) => {
      const one = open.get(request) as Open
      one.seen.ran++
      const made = MAKE[shape](one.seen, request, response)
      if (!(made instanceof Promise)) return made
      one.isRunning = true
      return made.finally(() => { one.isRunning = false })
    }
    for (const wrapper of Object.keys(WRAPPERS) as WrapperName[]) routes.set(`${wrapper}/${shape}`, WRAP[wrapper](handler))
  }
  return routes
}

function isWaitingForContent({ seen, request }: Open): boolean {
  const route = routeOf(seen.target)
  return route !== undefined && SHAPES[route.shape].reads === true && !request.complete
}

/** What is left of a connection: empty once each request has its answer, unless the connection has gone, and each source is closed. */
function leftOf({ socket, opened }: Connection): string[] {
  return opened.flatMap(({ seen, isOver, isRunning }) => [
    ...isRunning ? [`${seen.method} ${seen.target} is still running`] : [],
    ...isOver || socket.destroyed ? [] : [`${seen.method} ${seen.target} has no answer`],
    ...seen.started === seen.closed ? [] : [`${seen.method} ${seen.target}: ${seen.started} sources started, ${seen.closed} closed`]
  ])
}

/** All connections that nobody has asked for. */
type Connections = Set<Connection>

const NOTHING: SeenConnection = { requests: [], read: 0, error: undefined, left: [] }

async function settle(connections: Connections, { port, bytes }: Question): Promise<SeenConnection> {
  const deadline = Date.now() + DEADLINE
  let connection: Connection | undefined
  let calm = 0
  let over = 0
  let left = ['never seen']
  // Three times in a row, since what a turn begins the next ones end.
  while (Date.now() < deadline && over < 3) {
    await tick()
    connection ??= [...connections].findLast(one => one.port === port)
    if (connection === undefined) continue
    connections.delete(connection)
    const { socket, opened } = connection
    const isCalm = socket.bytesRead >= bytes && opened.every(one => one.isOver || isWaitingForContent(one))
    calm = isCalm ? calm + 1 : 0
    if (calm === 3) socket.end()
    left = [...socket.destroyed ? [] : [`open, ${socket.bytesRead} of ${bytes} bytes read`], ...leftOf(connection)]
    over = left.length === 0 ? over + 1 : 0
  }
  if (connection === undefined) return { ...NOTHING, left }
  const { opened, socket, error } = connection
  return { requests: opened.map(one => one.seen), read: socket.bytesRead, error, left }
}

async function settleAll(connections: Connections): Promise<SeenConnection> {
  const deadline = Date.now() + DEADLINE
  let left: string[] = []
  let over = 0
  while (over < 3 && Date.now() < deadline) {
    await tick()
    left = [...connections].flatMap(connection => [...connection.socket.destroyed ? [] : ['open'], ...leftOf(connection)])
    over = left.length === 0 ? over + 1 : 0
  }
  return { ...NOTHING, left }
}

/** Serves until the parent disconnects. */
export async function runTarget(): Promise<void> {
  const problem = (kind: string) => (error: unknown) => send({ problem: `${kind}: ${error instanceof Error ? error.stack : String(error)}` })
  process.on('uncaughtException', problem('uncaught exception'))
  process.on('unhandledRejection', problem('unhandled rejection'))
  process.on('warning', problem('warning'))
  console.error = (error: unknown) => {
    if (!(error instanceof Error && EXPECTED.test(error.message))) problem('unexpected report')(error)
  }
  const opened = new WeakMap<IncomingMessage, Open>()
  const routes = handlers(opened)
  const connections: Connections = new Set()
  const bySocket = new WeakMap<Socket, Connection>()
  let count = 0
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const fields: [string, string][] = []
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      const name = (request.rawHeaders[i] as string).toLowerCase()
      if (CONDITIONAL.test(name)) fields.push([name, request.rawHeaders[i + 1] as string])
    }
    const seen: Seen = {
      number: ++count, method: request.method as string, target: request.url as string, version: request.httpVersion, fields,
      lines: request.rawHeaders.length / 2, ran: 0, started: 0, made: 0, closed: 0
    }
    const one: Open = { seen, request, response, isOver: false, isRunning: false }
    response.on('close', () => { one.isOver = true })
    opened.set(request, one)
    bySocket.get(request.socket)?.opened.push(one)
    response.setHeader('X-Request', seen.number)
    response.setHeader('Vary', VARY)
    response.setHeader('Content-Language', 'en')
    const route = routeOf(seen.target)
    const handler = route && routes.get(`${route.wrapper}/${route.shape}`)
    if (handler !== undefined) handler(request, response)
    else response.writeHead(404, { 'Content-Length': 0 }).end()
  }
  const accept = (socket: Socket, port?: number): void => {
    const connection: Connection = { socket, port, opened: [], error: undefined }
    bySocket.set(socket, connection)
    connections.add(connection)
    socket.on('error', error => { connection.error = (error as NodeJS.ErrnoException).code ?? error.message })
  }
  process.on('message', message => {
    const question = message as Question
    const seen = question.port === 0 ? settleAll(connections) : settle(connections, question)
    void seen.then(seen => send({ id: question.id, seen }))
  })
  process.on('disconnect', () => process.exit(0))
  // Clients that leave at once have an entrance of their own: nobody asks for them, and soon others have their ports.
  const staying = await open(listener, bySocket, socket => accept(socket, socket.remotePort))
  const leaving = await open(listener, bySocket, socket => accept(socket))
  send({ listening: [staying, leaving] })
}

async function open(listener: RequestListener, bySocket: WeakMap<Socket, Connection>, accept: (socket: Socket) => void): Promise<number> {
  const server = createServer(listener)
  server.on('connection', accept)
  // Node writes the head of a pipelined answer before its 100 Continue, and the content behind both.
  server.on('checkContinue', (request, response) => {
    if (response.socket !== null) response.writeContinue()
    server.emit('request', request, response)
  })
  // What Node does by itself.
  server.on('connect', ({ socket }) => {
    const connection = bySocket.get(socket)
    if (connection !== undefined) connection.error = 'CONNECT'
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
