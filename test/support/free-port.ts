// Ports for servers that cannot be asked which one they took.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** Below the ports that a system gives to whoever asks for any: nobody else is given it before the program has it. */
const FIRST = 20_000
const COUNT = 10_000

/** Tries of `startAtFreePort`: other tests choose among the same ports at the same time. */
const TRIES = 5

/** A port below `end` that nobody listens on at the moment. */
export async function freePort(end: number = FIRST + COUNT): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (end - FIRST))
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}

/** Starts a program, and starts it again at another port where another program took that one in between. */
export async function startAtFreePort<T>(start: (port: number) => Promise<T>, end?: number): Promise<T> {
  for (let tries = TRIES; ; tries--) {
    try {
      return await start(await freePort(end))
    } catch (error) {
      if (tries === 1 || !/in use|cannot bind|bind\(\)/i.test(String(error))) throw error
    }
  }
}

export async function isAccepting(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
