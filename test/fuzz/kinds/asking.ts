// Asks one request after another on one connection: faster than a connection for each, and a server that loses its place is found.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { parseAnswer } from '../../support/wire.ts'
import type { Answer, Wire } from '../../support/wire.ts'

export type Ask = (method: string, fields: readonly string[], target?: string) => Promise<Answer>

export function asking(wire: Pick<Wire, 'open'>): { readonly ask: Ask, readonly close: () => void } {
  let socket: Socket | undefined
  return {
    async ask(method, fields, target = '/') {
      if (socket === undefined || socket.destroyed) {
        socket = await wire.open()
        socket.on('error', () => {})
      }
      try {
        const answer = await exchange(socket, method, fields, target)
        if (answer.fields.includes('Connection: close')) socket.destroy()
        return answer
      } catch (error) {
        socket.destroy()
        throw error
      }
    },
    close() { socket?.destroy() }
  }
}

async function exchange(socket: Socket, method: string, fields: readonly string[], target: string): Promise<Answer> {
  socket.write(Buffer.from([`${method} ${target} HTTP/1.1`, 'Host: x', ...fields].map(line => `${line}\r\n`).join('') + '\r\n', 'latin1'))
  let received = ''
  for (;;) {
    const chunk = await next(socket)
    received += chunk ?? ''
    const size = sizeOf(received, method)
    if (size !== undefined && received.length > size) throw new Error(`${received.length - size} bytes follow the answer`)
    // Node's own 400 ends with its connection.
    if (size === received.length || (chunk === undefined && received.startsWith('HTTP/1.1 400 '))) return parseAnswer(received, method === 'HEAD')
    if (chunk === undefined) throw new Error(`the connection ended after ${received.length} bytes of an answer`)
  }
}

/** What comes next; undefined at the end of the connection. */
async function next(socket: Socket): Promise<string | undefined> {
  const waiting = new AbortController()
  const { signal } = waiting
  const end = once(socket, 'close', { signal }).then(() => undefined)
  end.catch(() => {})
  try {
    const come = await Promise.race([once(socket, 'data', { signal }) as Promise<[Buffer]>, end])
    return come?.[0].toString('latin1')
  } finally {
    waiting.abort()
  }
}

/** How many bytes a whole answer takes; undefined where that is not known yet. */
function sizeOf(received: string, method: string): number | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = received.slice(0, end + 2)
  if (method === 'HEAD' || /^HTTP\/1\.1 (?:204|304) /.test(head)) return end + 4
  if (/^transfer-encoding: chunked\r$/im.test(head)) {
    const last = received.indexOf('0\r\n\r\n', end + 4)
    return last === -1 ? undefined : last + 5
  }
  const length = /^content-length: (\d+)\r$/im.exec(head)?.[1]
  return length === undefined ? undefined : end + 4 + Number(length)
}
