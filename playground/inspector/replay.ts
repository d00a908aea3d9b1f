// Sends what the page asks for to the upstream, by way of the tap, which captures it like any other exchange.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { askTap } from './replay-client.ts'
import { readOrder } from './parse-replay.ts'
import { MOST_CONTENT, MOST_ORDER_HEAD } from '../shared/replay-request.ts'
import type { SendOutcome } from '../shared/replay-request.ts'

/** How many orders may be under way at once. */
export const MOST_AT_ONCE = 6

/** Bytes of an order: JSON writes a line end or a quote in two, and the order's other parts are bounded. */
export const MOST_JSON: number = 2 * (MOST_CONTENT + MOST_ORDER_HEAD)

export interface SendOptions {
  /** Where the tap listens; null before it does. */
  readonly tapAddress: () => AddressInfo | null
  /** Seconds until an order is given up. */
  readonly timeout: number
}

interface Answer extends SendOutcome { readonly code: number }

/** The listener for an order; what is no order is refused, and nothing is sent. */
export function sendListener({ tapAddress, timeout }: SendOptions): RequestListener {
  let underWay = 0

  const perform = async (request: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    const json = await contentOf(request, signal)
    if (json === 'late') return refusal(408, `The order did not come whole within ${timeout} s`)
    if (json === 'long') return refusal(413, `An order has ${MOST_JSON} bytes at most`)
    const order = readOrder(json)
    if (typeof order === 'string') return refusal(400, order)
    const address = tapAddress()
    if (address === null) return refusal(503, 'The tap does not listen')
    const outcome = await askTap(order, address, signal)
    if (!signal.aborted) return { code: outcome.status === null ? 502 : 200, ...outcome }
    return { code: outcome.status === null ? 504 : 200, ...outcome, reason: `No whole answer came within ${timeout} s` }
  }

  return (request, response) => {
    if (underWay >= MOST_AT_ONCE) return answer(response, refusal(429, `${MOST_AT_ONCE} requests are under way: wait`))
    underWay++
    const { socket } = request
    const control = new AbortController()
    const deadline = setTimeout(() => { control.abort() }, timeout * 1000)
    let isOver = false
    const end = (): void => {
      if (isOver) return
      isOver = true
      underWay--
      clearTimeout(deadline)
      socket.off('close', end)
      control.abort()
    }
    response.once('close', end)
    // A pipelined answer whose turn never comes is not told that its socket closed.
    socket.once('close', end)
    void perform(request, control.signal).then(result => {
      if (!isOver) answer(response, result)
    })
  }
}

function refusal(code: number, reason: string): Answer {
  return { code, exchange: null, status: null, etag: null, contentBytes: 0, reason }
}

function answer(response: ServerResponse, { code, ...outcome }: Answer): void {
  response.statusCode = code
  response.end(JSON.stringify(outcome))
}

/** All of a request's content; what is beyond the bound is not kept. */
function contentOf(request: IncomingMessage, signal: AbortSignal): Promise<Uint8Array | 'late' | 'long'> {
  return new Promise(resolve => {
    const chunks: Uint8Array[] = []
    let length = 0
    const take = (chunk: Uint8Array): void => {
      length += chunk.length
      if (length <= MOST_JSON) chunks.push(chunk)
      else end('long')
    }
    const end = (content: Uint8Array | 'late' | 'long'): void => {
      request.off('data', take)
      // The rest is let through, or the client, which still sends, would not read the answer.
      request.resume()
      resolve(content)
    }
    request.on('data', take)
    request.once('end', () => { end(Buffer.concat(chunks)) })
    request.once('error', () => { end('late') })
    signal.addEventListener('abort', () => { end('late') }, { once: true })
  })
}
