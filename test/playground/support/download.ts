// A large download through the tap, generated and compared on its way: nobody holds the whole of it.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { heldBytes } from '../../support/held.ts'
import { withListener } from './proxy.ts'

const MEGABYTE = 1_048_576
/** Bytes of a piece: every piece differs from the one before. */
const PIECE = MEGABYTE / 4

/** How often the memory is looked at. */
const LOOKS = 4

export interface Downloaded {
  /** Digests of what the upstream sent and of what the client got. */
  readonly sent: string
  readonly got: string
  readonly bytes: number
  /** The bytes of content that were recorded, and those of them that are kept. */
  readonly recorded: number
  readonly kept: number
  /** The most bytes that the process held above those before, whenever it was looked at. */
  readonly peak: number
}

/** Downloads so many megabytes through a tap in front of a server that makes them. */
export async function download(megabytes: number): Promise<Downloaded> {
  const sent = createHash('sha1')
  const got = createHash('sha1')
  let bytes = 0
  let peak = 0
  let looks = 0
  let found: Pick<Downloaded, 'recorded' | 'kept'> = { recorded: 0, kept: 0 }
  const source = (): Readable => {
    let made = 0
    return new Readable({
      highWaterMark: PIECE,
      read() {
        const piece = made === megabytes * 4 ? null : Buffer.alloc(PIECE, `${made++} `)
        if (piece !== null) sent.update(piece)
        this.push(piece)
      }
    })
  }
  await withListener((_request, response) => { source().pipe(response) }, async ({ tapPort, recorded }) => {
    const before = await heldBytes()
    const [response] = await once(get({ port: tapPort, host: '127.0.0.1', path: '/large', agent: false }), 'response') as [IncomingMessage]
    for await (const piece of response as AsyncIterable<Buffer>) {
      got.update(piece)
      bytes += piece.length
      if (bytes < (looks + 1) * megabytes * MEGABYTE / LOOKS) continue
      looks++
      peak = Math.max(peak, await heldBytes() - before)
    }
    const [exchange] = await recorded(1)
    found = { recorded: exchange?.contentBytes ?? 0, kept: exchange?.responseBody?.kept ?? 0 }
  })
  return { sent: sent.digest('hex'), got: got.digest('hex'), bytes, peak, ...found }
}
