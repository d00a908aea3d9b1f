// A line between a client and a server, which may be long, and may be switched to another server.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface Line {
  readonly port: number
  /** Breaks what is open, and leads to another server from now on. */
  switchTo(port: number): void
  close(): void
}

/** @param delay milliseconds that what the server sends is on its way */
export async function openLine(target: number, delay = 0): Promise<Line> {
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(target, '127.0.0.1')
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.on('data', chunk => { far.write(chunk) })
    far.on('data', chunk => {
      if (delay === 0) near.write(chunk)
      else setTimeout(() => { if (!near.destroyed) near.write(chunk) }, delay)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => { for (const socket of sockets) socket.destroy() }
  return {
    port: (server.address() as AddressInfo).port,
    switchTo(port) {
      target = port
      cut()
    },
    close() {
      server.close()
      cut()
    }
  }
}
