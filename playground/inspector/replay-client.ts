// One request to the tap's own port, and what came of it; the content that comes is counted and not kept.
import { request as requestTap } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bracketed } from '../http/same-origin.ts'
import { EXCHANGE_FIELD, WITHOUT_CONTENT } from '../proxy/hop-by-hop.ts'
import { LARGEST_HEAD } from '../http/limits.ts'
import type { SendOrder, SendOutcome } from '../shared/replay-request.ts'

/** Bytes of content that are waited for: a stream without an end is left where it has shown what it is. */
const MOST_ANSWER = 64 * 1_048_576

const NOTHING = { exchange: null, status: null, etag: null, contentBytes: 0 }

/** Sends an order that may be sent; resolves whatever comes of it, and soon after the signal. */
export function askTap(order: SendOrder, { address, port }: AddressInfo, signal: AbortSignal): Promise<SendOutcome> {
  return new Promise(resolve => {
    const { method, path, content } = order
    const host = ANY[address] ?? address
    const outgoing = requestTap({
      host, port, method, path, headers: linesOf(order, `${bracketed(host)}:${port}`), signal, agent: false,
      // The tap's own line comes on top of what it takes from the upstream.
      maxHeaderSize: 2 * LARGEST_HEAD, insecureHTTPParser: false
    })
    outgoing.maxHeadersCount = 0
    const lose = (): void => { resolve({ ...NOTHING, reason: 'The tap gave no answer' }) }
    outgoing.on('error', lose).once('close', lose)
    outgoing.once('response', answer => {
      // From now on the answer itself tells how it ends; what the connection says of it comes first, and is less.
      outgoing.off('close', lose).off('error', lose).on('error', () => {})
      count(answer, resolve)
    })
    outgoing.end(content)
  })
}

// What a server listens on, "any", is none that one can connect to everywhere.
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** The field lines as node's flat list. */
function linesOf({ method, fields, content }: SendOrder, authority: string): string[] {
  const hasLength = content !== '' || !WITHOUT_CONTENT.includes(method)
  const length = hasLength ? ['Content-Length', String(Buffer.byteLength(content))] : []
  return ['Host', authority, ...fields.flat(), ...length, 'Connection', 'close']
}

function count(answer: IncomingMessage, resolve: (outcome: SendOutcome) => void): void {
  const { statusCode: status = 0, headers } = answer
  const id = headers[EXCHANGE_FIELD.toLowerCase()]
  // The tap numbers every answer save those by which it refuses what it does not capture.
  const exchange = id === undefined ? null : Number(id)
  let contentBytes = 0
  const end = (reason: string | null): void => {
    resolve({ exchange, status, etag: headers.etag ?? null, contentBytes, reason })
  }
  answer.on('data', (chunk: Uint8Array) => {
    contentBytes += chunk.length
    if (contentBytes <= MOST_ANSWER) return
    end(`More than ${MOST_ANSWER} bytes came, and the rest was not waited for`)
    answer.destroy()
  })
  answer.once('end', () => { end(exchange === null ? `The tap refused it with ${status}` : null) })
  answer.once('error', () => { end('The answer broke off') })
  answer.once('close', () => { end('The answer broke off') })
}
