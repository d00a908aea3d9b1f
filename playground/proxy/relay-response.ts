// The upstream's responses on their way to the client: informational ones (RFC 9110 §15.2) and the final one.
import type { InformationEvent, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { fieldLines } from '../http/field-lines.ts'
import { forwardedResponseFields, informationalFields } from './hop-by-hop.ts'
import type { FieldRewrite } from './hop-by-hop.ts'

/** The client's side of a forwarded exchange. */
export interface ClientSide {
  readonly id: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly rewrite: FieldRewrite
}

/** Sends an informational response on as it came; to a client of another version than HTTP/1.1 nothing is sent. */
export function relayInformational({ request, response, rewrite }: ClientSide, info: InformationEvent): void {
  if (request.httpVersion !== '1.1' || response.headersSent) return
  // Node must know of this one: it closes the connection of a client that waits for it and gets a response at once.
  if (info.statusCode === 100) return response.writeContinue()
  const lines = informationalFields(info.rawHeaders, rewrite).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${info.statusCode} ${info.statusMessage}\r\n${lines.join('')}\r\n`
  response.socket?.write(head, 'latin1')
}

/** Why a final response is not passed on: Node has read it, and would not write it, or not as it was meant. */
export function findResponseProblem(
  { statusCode = 0, statusMessage = '', headers }: IncomingMessage): string | undefined {
  if (statusCode < 200) return `The answer has the status ${statusCode}, which is none to end with`
  if (hasControls(statusMessage)) return CONTROLS
  const coding = headers['transfer-encoding']
  if (coding === undefined || coding.toLowerCase() === 'chunked') return undefined
  return 'The answer has a transfer coding other than chunked'
}

/** Why an informational response is not passed on. */
export function findInformationalProblem({ statusMessage }: InformationEvent): string | undefined {
  return hasControls(statusMessage) ? CONTROLS : undefined
}

const CONTROLS = 'The answer has control characters in its status line'

function hasControls(reason: string): boolean {
  return /[^\t\x20-\x7e\x80-\xff]/.test(reason)
}

/** Sends a final response on, under the exchange's id; `guard` wraps the listeners that are called later. */
export function relayResponse(
  received: IncomingMessage, { id, request, response, rewrite }: ClientSide, guard: (listener: () => void) => () => void): void {
  received.once('end', guard(() => {
    if (received.rawTrailers.length > 0 && response.chunkedEncoding) response.addTrailers(trailerLines(received))
  }))
  // A Date is the upstream's to send.
  response.sendDate = false
  const { statusCode = 0, statusMessage = '' } = received
  response.writeHead(statusCode, statusMessage, forwardedResponseFields(received, request, id, rewrite))
  // Before any content; what Node flushes alone, it writes in UTF-8.
  response.write('', 'latin1')
  pipeline(received, response, () => {
    // Either stream's error destroys the other one.
  })
}

/** The trailer section of a message as node:http takes it. */
export function trailerLines({ rawTrailers }: IncomingMessage): [string, string][] {
  return fieldLines(rawTrailers).map(([name, value]) => [name, value])
}
