// One exchange by way of the tap: the request to the upstream, its answer to the client, both as they come.
import { once } from 'node:events'
import { request as requestUpstream } from 'node:http'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { answerLine } from '../http/respond.ts'
import type { Dial } from './connect.ts'
import { EXCHANGE_FIELD, answerFields, requestFields } from './hop-by-hop.ts'
import type { Passage } from './hop-by-hop.ts'
import { sendInformational } from './informational.ts'
import { LARGEST_HEAD, MOST_INFORMATIONAL } from '../http/limits.ts'
import { fieldLines } from '../capture/raw-fields.ts'
import { whyNotPassedOn } from './connect-errors.ts'

/** What the forwarding of one exchange needs. */
export interface Forwarding {
  readonly id: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly passage: Passage
  readonly dial: Dial
  /** The sentence for an error of the connection. */
  readonly why: (error: Error) => string
  readonly noteError: (reason: string) => void
}

/** Answers in the upstream's place, with one line that says why. */
export function answerInstead({ id, response, noteError }: Forwarding, status: 501 | 502, reason: string): void {
  noteError(reason)
  // An answer that Node did not write has left its reason behind.
  response.statusMessage = ''
  response.setHeader(EXCHANGE_FIELD, id)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  answerLine(response, status, reason)
}

/** Forwards one exchange; whatever either side does, the other one hears of it and nothing is thrown. */
export async function forward(exchange: Forwarding): Promise<void> {
  const { dial, response } = exchange
  try {
    // The turn of a pipelined request comes with its socket; where the client leaves before, it never comes.
    if (response.socket === null) await once(response, 'socket')
    const socket = await dial()
    const failure = createFailure(socket, exchange)
    if (response.destroyed) socket.destroy()
    else failure.guard(exchangeOn)(socket, exchange, failure)
  } catch (error) {
    if (!response.destroyed) answerInstead(exchange, 502, (error as Error).message)
  }
}

/** How an exchange fails: once, and nothing that still comes for it is heard. */
interface Failure {
  fail(reason: string): void
  /** The listener while the exchange has not failed; what it throws is a failure of the exchange, not of the tap. */
  guard<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void
}

function createFailure(socket: Socket, exchange: Forwarding): Failure {
  const { response, noteError } = exchange
  let isFailed = false
  const fail = (reason: string): void => {
    if (isFailed || response.destroyed) return
    isFailed = true
    // Node's parser goes on all the same, and tells of whatever else was in the bytes that it holds.
    socket.destroy()
    if (response.headersSent) {
      noteError(reason)
      response.destroy()
    } else {
      answerInstead(exchange, 502, reason)
    }
  }
  const guard: Failure['guard'] = listener => (...args) => {
    if (isFailed) return
    try {
      listener(...args)
    } catch (error) {
      fail(whyNotPassedOn(error as Error))
    }
  }
  return { fail, guard }
}

function exchangeOn(socket: Socket, exchange: Forwarding, failure: Failure): void {
  const { request, response, passage, why } = exchange
  const { fail, guard } = failure
  const { method, url: path } = request
  const outgoing = requestUpstream({
    createConnection: () => inLatin1(socket), method, path, headers: requestFields(request, passage),
    maxHeaderSize: LARGEST_HEAD, insecureHTTPParser: false
  })
  // Node drops lines beyond a number of them in silence; their bytes are bounded anyway.
  outgoing.maxHeadersCount = 0
  // At the end of the answer Node would hang up, and stop telling of room for more, though the request may go on.
  outgoing.shouldKeepAlive = true
  socket.on('drain', guard(() => { outgoing.emit('drain') }))
  let answer: IncomingMessage | undefined
  // An answer that is whole stays so, whatever comes behind it, and even if the upstream takes no more of the request.
  const breakOff = (reason: string): void => { if (answer?.complete !== true) fail(reason) }
  outgoing.on('error', error => { breakOff(why(error)) })
  outgoing.on('upgrade', () => { breakOff('The answer changes the protocol, which the tap does not ask for') })
  let informational = 0
  outgoing.on('information', guard(info => {
    if (++informational > MOST_INFORMATIONAL) breakOff(`More than ${MOST_INFORMATIONAL} answers come before the answer`)
    else sendInformational(request, response, info)
  }))
  outgoing.once('response', guard(received => {
    const refusal = refuseAnswer(received)
    if (refusal !== undefined) return breakOff(refusal)
    answer = received.once('error', error => { breakOff(why(error)) })
    sendAnswer(received, exchange, guard)
  }))
  hangUpAfter(socket, outgoing, exchange)
  sendRequest(request, outgoing, guard)
}

/** Sees to it that strings are written byte by byte (RFC 9110 §5.5): Node writes a head that it flushes in UTF-8. */
function inLatin1(socket: Socket): Socket {
  const write = socket.write.bind(socket)
  socket.write = (chunk: string | Uint8Array, encoding?: unknown, written?: unknown): boolean => {
    const callback = typeof encoding === 'function' ? encoding : written
    return write(chunk, 'latin1', callback as Parameters<Socket['write']>[2])
  }
  return socket
}

function sendRequest(request: IncomingMessage, outgoing: ClientRequest, guard: Failure['guard']): void {
  // The upstream may have something to say before the first byte of content.
  outgoing.flushHeaders()
  request.once('end', guard(() => {
    if (request.rawTrailers.length > 0) outgoing.addTrailers(trailerLines(request))
  }))
  request.pipe(outgoing)
}

function sendAnswer(answer: IncomingMessage, { id, request, response }: Forwarding, guard: Failure['guard']): void {
  answer.once('end', guard(() => {
    if (answer.rawTrailers.length > 0 && response.chunkedEncoding) response.addTrailers(trailerLines(answer))
  }))
  // A Date is the upstream's to send.
  response.sendDate = false
  response.writeHead(answer.statusCode ?? 0, answer.statusMessage ?? '', answerFields(answer, request, id))
  // Before any content; what Node flushes alone, it writes in UTF-8.
  response.write('', 'latin1')
  pipeline(answer, response, () => {
    // Each end of it hears of the other's.
  })
}

/** What Node reads and would not write, or not as it was meant. */
function refuseAnswer({ statusCode = 0, statusMessage = '', headers }: IncomingMessage): string | undefined {
  if (statusCode < 200) return `The answer has the status ${statusCode}, which is none to end with`
  if (/[^\t\x20-\x7e\x80-\xff]/.test(statusMessage)) return 'The answer has control characters in its status line'
  const coding = headers['transfer-encoding']
  if (coding === undefined || coding.toLowerCase() === 'chunked') return undefined
  return 'The answer has a transfer coding other than chunked'
}

/** Ends the upstream's connection once both directions are done, or at once where the client has left. */
function hangUpAfter(socket: Socket, outgoing: ClientRequest, { request, response }: Forwarding): void {
  const hangUp = (): void => { socket.destroy() }
  const client = request.socket
  response.once('close', () => {
    if (!response.writableFinished || outgoing.writableFinished) return hangUp()
    outgoing.once('finish', hangUp)
    // A request whose answer is done is not told that its client leaves.
    client.once('close', hangUp)
    socket.once('close', () => client.off('close', hangUp))
  })
  socket.once('close', () => {
    // What the client still sends has nowhere to go; it is read all the same, or the client would never read.
    request.unpipe(outgoing)
    request.resume()
  })
}

function trailerLines({ rawTrailers }: IncomingMessage): [string, string][] {
  return fieldLines(rawTrailers).map(([name, value]) => [name, value])
}
