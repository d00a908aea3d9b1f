// An endless stream before `generate`: what is held of it up to the limit, and what is left of that beyond it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { etagMiddleware } from 'not-modified'
import { MEGABYTE, heldAtRest } from './memory.ts'
import { until } from '../support/until.ts'

/** How an application sends: `next` makes the next piece once it may follow, and is undefined at the end. */
export type Way = (response: ServerResponse, next: () => Promise<Buffer | undefined>) => unknown

export const WAYS: Readonly<Record<string, Way>> = {
  'written': async (response, next) => {
    for (let piece = await next(); piece !== undefined; piece = await next()) {
      if (!response.write(piece)) await once(response, 'drain')
    }
    response.end()
  },
  'returned': (_response, next) => async function* () {
    for (let piece = await next(); piece !== undefined; piece = await next()) yield piece
  }
}

/** What an application sees before it makes a piece: bytes it has offered, of them bytes that went to the socket and to the client. */
export interface Sight { readonly offered: number, readonly sent: number, readonly arrived: number }

/**
 * Sends pieces one after another through `generate`. Beyond the limit none is made before all former ones have arrived: one that is held back
 * there is waited for in vain.
 */
export async function stream(way: Way, limit: number, piece: number, count: number, see: (sight: Sight) => void | Promise<void>): Promise<void> {
  let offered = 0
  let arrived = 0
  const app = (_request: IncomingMessage, response: ServerResponse): unknown => {
    let made = 0
    return way(response, async () => {
      if (offered > limit) await until(() => arrived >= offered, `${offered} bytes arrive, beyond a limit of ${limit}`)
      await see({ offered, sent: response.socket?.bytesWritten ?? 0, arrived })
      if (made++ === count) return undefined
      offered += piece
      return Buffer.alloc(piece, 1)
    })
  }
  const server = createServer(etagMiddleware(app, { generate: true, limit }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('data', (chunk: Buffer) => { for (const byte of chunk) if (byte === 1) arrived++ })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await once(socket, 'close')
  server.close()
}

/** What was held at most before the limit was passed, and what at the end, in bytes above those before. */
export interface HeldBytes { readonly most: number, readonly end: number }

/** Sends four times the limit of eight megabytes, and looks at the memory before and beyond it. */
export async function holdAndRelease(): Promise<HeldBytes> {
  const limit = 8 * MEGABYTE
  const before = await heldAtRest()
  let most = 0
  let end = 0
  await stream(WAYS['returned'] as Way, limit, MEGABYTE / 4, 128, async ({ offered }) => {
    if (offered !== limit && offered !== 4 * limit) return
    const above = await heldAtRest() - before
    if (offered === limit) most = above
    else end = above
  })
  return { most, end }
}
