// Sends what the page asks for to the upstream through the proxy, which captures it like any other exchange.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonText } from '../http/json-text.ts'
import { readBody } from '../http/request-body.ts'
import { MAX_REPLAY_CONTENT, MAX_REPLAY_HEAD } from '../shared/replay-request.ts'
import type { ReplayOutcome } from '../shared/replay-request.ts'
import { parseReplayRequest } from './parse-replay.ts'
import { sendToProxy } from './replay-client.ts'

/** How many replay requests may be under way at once. */
const MAX_AT_ONCE = 6

/** Bytes of a replay request: JSON writes a line end or a quote in two, and its other parts are bounded. */
const MAX_JSON = 2 * (MAX_REPLAY_CONTENT + MAX_REPLAY_HEAD)

export interface ReplayOptions {
  /** Where the proxy listens; null before it does. */
  readonly proxyAddress: () => AddressInfo | null
  /** The recorded content of the request of the exchange with this key, where all of it is kept. */
  readonly recordedContent: (key: string) => Uint8Array | undefined
  /** Seconds until a replay request is given up. */
  readonly timeout: number
}

interface ReplayAnswer extends ReplayOutcome { readonly code: number }

/** The listener for replay requests; what is none is refused, and nothing is sent. */
export function replayListener({ proxyAddress, recordedContent, timeout }: ReplayOptions): RequestListener {
  let underWay = 0

  const replay = async (request: IncomingMessage, signal: AbortSignal): Promise<ReplayAnswer> => {
    const json = await readBody(request, MAX_JSON, signal)
    if (json === 'incomplete') return refusedReplay(408, `The replay request did not come whole within ${timeout} s`)
    if (json === 'too large') return refusedReplay(413, `A replay request has ${MAX_JSON} bytes at most`)
    const parsed = parseReplayRequest(json)
    if (typeof parsed === 'string') return refusedReplay(400, parsed)
    const address = proxyAddress()
    if (address === null) return refusedReplay(503, 'The proxy does not listen')
    const content = parsed.bodyOf === undefined ? Buffer.from(parsed.content) : recordedContent(parsed.bodyOf)
    if (content === undefined) return refusedReplay(410, 'The body that is to be sent again is not kept whole any more')
    const outcome = await sendToProxy(parsed, content, address, signal)
    if (!signal.aborted) return { code: outcome.status === null ? 502 : 200, ...outcome }
    return { code: outcome.status === null ? 504 : 200, ...outcome, reason: `No whole answer came within ${timeout} s` }
  }

  return (request, response) => {
    if (underWay >= MAX_AT_ONCE) {
      return answerJson(response, refusedReplay(429, `${MAX_AT_ONCE} requests are under way: wait`))
    }
    underWay++
    const { socket } = request
    const control = new AbortController()
    const deadline = setTimeout(() => { control.abort() }, timeout * 1000)
    let isOver = false
    const finish = (): void => {
      if (isOver) return
      isOver = true
      underWay--
      clearTimeout(deadline)
      socket.off('close', finish)
      control.abort()
    }
    response.once('close', finish)
    // A pipelined response whose turn never comes gets no event when its socket closes.
    socket.once('close', finish)
    void replay(request, control.signal).then(answer => {
      if (!isOver) answerJson(response, answer)
    })
  }
}

function refusedReplay(code: number, reason: string): ReplayAnswer {
  return { code, exchange: null, status: null, etag: null, contentBytes: 0, reason }
}

function answerJson(response: ServerResponse, { code, ...outcome }: ReplayAnswer): void {
  response.statusCode = code
  response.end(jsonText(outcome))
}
