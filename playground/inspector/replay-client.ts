// One request to the proxy's own port, and what came of it; the content that comes is counted and not kept.
import { request as requestProxy } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bracketed, connectableHost } from '../http/address.ts'
import { isChunkedByDefault } from '../http/request-body.ts'
import { MAX_HEAD_BYTES } from '../http/server.ts'
import { EXCHANGE_FIELD } from '../shared/exchange.ts'
import type { ReplayOutcome, ReplayRequest } from '../shared/replay-request.ts'

/** Bytes of content that are waited for, since a stream may have no end. */
const MAX_CONTENT = 64 * 1_048_576

const NOTHING = { exchange: null, status: null, etag: null, contentBytes: 0 }

/** Sends a valid replay request to the proxy; resolves whatever comes of it, and soon after the signal. */
export function sendToProxy(
  replay: ReplayRequest, content: Uint8Array, { address, port }: AddressInfo, signal: AbortSignal): Promise<ReplayOutcome> {
  return new Promise(resolve => {
    const { method, path } = replay
    const host = connectableHost(address)
    const outgoing = requestProxy({
      host, port, method, path, headers: rawFieldsOf(replay, content.length, `${bracketed(host)}:${port}`), signal, agent: false,
      // The proxy's own line comes on top of what it takes from the upstream.
      maxHeaderSize: 2 * MAX_HEAD_BYTES, insecureHTTPParser: false
    })
    outgoing.maxHeadersCount = 0
    const onLost = (): void => { resolve({ ...NOTHING, reason: 'The proxy gave no answer' }) }
    outgoing.on('error', onLost).once('close', onLost)
    outgoing.once('response', received => {
      // From now on the response itself tells how it ends; what the connection says of it comes first, and is less.
      outgoing.off('close', onLost).off('error', onLost).on('error', () => {})
      countContent(received, resolve)
    })
    outgoing.end(content)
  })
}

/** The field lines as node's flat list. */
function rawFieldsOf({ method, fields }: ReplayRequest, size: number, authority: string): string[] {
  const hasLength = size > 0 || isChunkedByDefault(method)
  const length = hasLength ? ['Content-Length', String(size)] : []
  return ['Host', authority, ...fields.flat(), ...length, 'Connection', 'close']
}

function countContent(received: IncomingMessage, resolve: (outcome: ReplayOutcome) => void): void {
  const { statusCode: status = 0, headers } = received
  const id = headers[EXCHANGE_FIELD.toLowerCase()]
  // The proxy numbers every response save those by which it refuses what it does not capture.
  const exchange = id === undefined ? null : Number(id)
  let contentBytes = 0
  const finish = (reason: string | null): void => {
    resolve({ exchange, status, etag: headers.etag ?? null, contentBytes, reason })
  }
  received.on('data', (chunk: Uint8Array) => {
    contentBytes += chunk.length
    if (contentBytes <= MAX_CONTENT) return
    finish(`More than ${MAX_CONTENT} bytes came, and the rest was not waited for`)
    received.destroy()
  })
  received.once('end', () => { finish(exchange === null ? `The proxy refused it with ${status}` : null) })
  // An error closes it; after the end nothing more is told.
  received.on('error', () => {}).once('close', () => { finish('The answer broke off') })
}
