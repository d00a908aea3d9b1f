// Puts requests to a server as raw bytes.
import { once } from 'node:events'
import { connect } from 'node:net'
import { parseAnswer, readAll } from '../support/wire.ts'
import type { Answer } from '../support/wire.ts'
import type { Counts } from './handlers.ts'

/** How long a whole answer may take, in milliseconds. */
const LIMIT = 20_000

/** Sends one request on a connection of its own. */
export async function ask(port: number, method: string, target: string, fields: readonly string[] = [], content = ''): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(LIMIT, () => { socket.destroy(new Error(`No whole answer to ${method} ${target} in ${LIMIT} ms`)) })
  await once(socket, 'connect')
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fields]
  if (content !== '') lines.push(`Content-Length: ${content.length}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n${content}`)
  return parseAnswer(await readAll(socket), method === 'HEAD')
}

/** What became of the handlers since it was asked before. */
export async function countsOf(port: number): Promise<Counts> {
  const { content } = await ask(port, 'GET', '/counts')
  return JSON.parse(content) as Counts
}
