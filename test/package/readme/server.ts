// Examples of a document as processes: started with the preload, and asked over a raw socket.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { pathToFileURL } from 'node:url'
import type { Exchange } from './transcript.ts'
import { parseAnswer, readAll } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

export interface Started {
  readonly child: ChildProcess
  /** The ports that the document writes, and the free ports that stand for them. */
  readonly ports: Map<number, number>
  /** What it has printed so far. */
  readonly output: () => string
}

/** Starts a module with the preload; `checks` is how many of its lines state a value. */
export function start(file: string, preload: string, checks: number): Started {
  const { PORT, ...env } = process.env
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', pathToFileURL(preload).href, file],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...env, README_CHECKS: String(checks) } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => { output += text })
  }
  const ports = new Map<number, number>()
  child.on('message', (told: { documented: number, port: number }) => {
    ports.set(told.documented, told.port)
    child.emit('port')
  })
  return { child, ports, output: () => output }
}

/** What the process exits with. */
export async function exitCode({ child }: Started): Promise<unknown> {
  const [code] = await within(20, once(child, 'close')) as unknown[]
  return code
}

/** Makes one request of a transcript, once the server listens. */
export async function ask(exchange: Exchange, { child, ports }: Started): Promise<Answer> {
  const { host, method, target, fields, content } = exchange
  while (!ports.has(exchange.port)) {
    if (child.exitCode !== null) throw new Error(`Line ${exchange.number}: the server ended with ${child.exitCode}`)
    if (ports.size > 0) throw new Error(`Line ${exchange.number}: nothing listens on ${exchange.port}`)
    await within(20, Promise.race([once(child, 'port'), once(child, 'close')]))
  }
  const port = ports.get(exchange.port) as number
  const socket = connect(port, '127.0.0.1')
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}:${port}`, 'User-Agent: curl', 'Accept: */*', ...fields]
  lines.push('Connection: close')
  if (content !== '') lines.push(`Content-Length: ${Buffer.byteLength(content)}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n${content}`)
  return parseAnswer(await within(20, readAll(socket)), method === 'HEAD')
}

// Only so that nothing hangs: no example needs a second.
async function within<T>(seconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came for ${seconds} seconds`)), seconds * 1000)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
