// A playground on a free port, and clients that see every byte of it.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { HitCounter } from '../../../playground/demo/hit-counter.ts'
import type { Exchange, Log } from '../../../playground/shared/exchange.ts'
import { createPlayground } from '../../../playground/inspector/server.ts'
import type { PlaygroundOptions } from '../../../playground/inspector/server.ts'
import { until, within } from '../../support/until.ts'

/** One answer as it crossed the wire. */
export interface RawAnswer {
  readonly status: number
  readonly reason: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The bytes of status line and fields, the empty line included, and those of the content in its transfer coding. */
  readonly head: Buffer
  readonly content: Buffer
}

export function fieldOf(answer: { readonly fields: RawAnswer['fields'] }, name: string): string | undefined {
  return answer.fields.find(field => field[0].toLowerCase() === name.toLowerCase())?.[1]
}

export interface Client {
  readonly socket: Socket
  /** Writes a request as it stands, in Latin-1, with CRLF for every line end. */
  write(request: string): void
  /** The next answer, which ends where its framing says. */
  answer(toHead?: boolean): Promise<RawAnswer>
  /** Waits until what was received and not yet taken holds this text, and takes everything up to its end. */
  until(text: string): Promise<string>
  /** Waits for the connection's end. */
  ended(): Promise<void>
}

export interface Running {
  readonly server: Server
  readonly port: number
  /** The port of the tap in front of an upstream; 0 where there is none. */
  readonly tapPort: number
  readonly counter: HitCounter
  open(): Promise<Client>
  /** Sends one request on a connection of its own: a request line, then field lines without Host. */
  send(requestLine: string, ...fields: readonly string[]): Promise<RawAnswer>
  log(since?: string | number): Promise<Log>
  /** The exchanges that are over, once there are this many. */
  recorded(count: number): Promise<readonly Exchange[]>
  /** Waits until the server has no more connections than this. */
  connections(atMost: number): Promise<void>
  close(): Promise<void>
}

export const PAGE_FILES = {
  'index.html': `<!doctype html><title>ö</title>
<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>`,
  'main.js': 'void 0',
  'pattern-worker.js': 'void 1',
  'style.css': 'body{margin:0}'
}

/** Runs `use` with a playground whose page is four small files. */
export async function withPlayground(use: (playground: Running) => Promise<void>,
  options: Omit<PlaygroundOptions, 'pages'> = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-page-'))
  for (const [name, text] of Object.entries(PAGE_FILES)) writeFileSync(join(folder, name), text)
  const playground = createPlayground({ ...options, pages: pathToFileURL(`${folder}/`) })
  rmSync(folder, { recursive: true })
  for (const server of [playground.server, playground.proxy?.server]) {
    if (server !== undefined) await once(server.listen(0, '127.0.0.1'), 'listening')
  }
  try {
    await use(running(playground))
  } finally {
    await playground.close()
  }
}

function running({ server, counter, proxy, close }: ReturnType<typeof createPlayground>): Running {
  const { port } = server.address() as AddressInfo
  const host = `Host: 127.0.0.1:${port}`
  const send: Running['send'] = async (requestLine, ...fields) => {
    const client = await openClient(port)
    const lines = fields.some(field => field.startsWith('Host:')) ? fields : [host, ...fields]
    client.write(`${requestLine} HTTP/1.1\n${[...lines, 'Connection: close'].join('\n')}\n\n`)
    const answer = await client.answer(requestLine.startsWith('HEAD'))
    client.socket.destroy()
    return answer
  }
  const log: Running['log'] = async since => {
    const { content } = await send(`GET /log${since === undefined ? '' : `?since=${since}`}`)
    return JSON.parse(unchunked(content)) as Log
  }
  return {
    server, port, counter, close, send, log,
    tapPort: proxy?.state().proxyPort ?? 0,
    open: () => openClient(port),
    async recorded(count) {
      const over = async (): Promise<readonly Exchange[]> => (await log()).exchanges.filter(({ isOpen }) => isOpen !== true)
      let exchanges = await over()
      await until(async () => {
        if (exchanges.length < count) exchanges = await over()
        return exchanges.length >= count
      }, () => `${count} exchanges are recorded; there are ${JSON.stringify(exchanges.map(({ method, target }) => `${method} ${target}`))}`)
      return exchanges
    },
    async connections(atMost) {
      const getConnections = promisify(server.getConnections.bind(server))
      await until(async () => await getConnections() <= atMost, `the server has at most ${atMost} connections`)
    }
  }
}

export async function openClient(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1')
  let received = Buffer.alloc(0)
  let isOver = false
  let wake = (): void => {}
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isOver = true
    wake()
  })
  await once(socket, 'connect')
  const more = (what: string): Promise<void> => within(new Promise<void>(resolve => { wake = resolve }),
    () => `${what} arrives; received and not taken: ${JSON.stringify(received.toString('latin1', 0, 500))}`)
  const arrived = async (length: () => number | undefined, what: string): Promise<Buffer> => {
    for (;;) {
      const end = length()
      if (end !== undefined && received.length >= end) {
        const taken = received.subarray(0, end)
        received = received.subarray(end)
        return taken
      }
      if (isOver) throw new Error(`The connection ended after ${JSON.stringify(received.toString('latin1'))}`)
      await more(what)
    }
  }
  const through = (text: string): Promise<Buffer> => arrived(() => {
    const start = received.indexOf(text, 0, 'latin1')
    return start === -1 ? undefined : start + text.length
  }, JSON.stringify(text))
  return {
    socket,
    write: request => { socket.write(Buffer.from(request.replaceAll('\n', '\r\n'), 'latin1')) },
    until: async text => (await through(text)).toString(),
    async answer(toHead = false) {
      const head = await through('\r\n\r\n')
      const [line = '', ...lines] = head.toString('latin1').slice(0, -4).split('\r\n')
      const fields = lines.map(text => [text.slice(0, text.indexOf(': ')), text.slice(text.indexOf(': ') + 2)] as const)
      const [, status = '', reason = ''] = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(line) ?? []
      const isEmpty = toHead || status === '304' || status === '204' || status.startsWith('1')
      const content = isEmpty ? Buffer.alloc(0)
        : fieldOf({ fields }, 'transfer-encoding') === 'chunked' ? await arrived(() => endOfChunks(received), 'the last chunk')
          : await arrived(() => Number(fieldOf({ fields }, 'content-length') ?? 0), 'the whole content')
      return { status: Number(status), reason, fields, head: Buffer.from(head), content: Buffer.from(content) }
    },
    async ended() {
      while (!isOver) await more('the end of the connection')
    }
  }
}

/** How long chunked content is (RFC 9112 §7.1), once all of it is there. */
function endOfChunks(bytes: Buffer): number | undefined {
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    at = line + 2 + size + 2
    if (size === 0) return at
  }
}

/** The content without its chunk framing; the content itself holds no line ends. */
export function unchunked(content: Buffer): string {
  return content.toString().split('\r\n').filter((_, i) => i % 2 === 1).join('')
}
