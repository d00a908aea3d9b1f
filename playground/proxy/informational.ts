// Informational answers (RFC 9110 §15.2) on their way to the client.
import type { InformationEvent, IncomingMessage, ServerResponse } from 'node:http'
import { endToEnd } from './hop-by-hop.ts'
import { fieldLines } from '../capture/raw-fields.ts'

/** Sends an informational answer on as it came; to a client of another version than HTTP/1.1 nothing is sent. */
export function sendInformational(request: IncomingMessage, response: ServerResponse, info: InformationEvent): void {
  if (request.httpVersion !== '1.1' || response.headersSent) return
  // Node must know of this one: it closes the connection of a client that waits for it and gets an answer at once.
  if (info.statusCode === 100) return response.writeContinue()
  const lines = endToEnd(fieldLines(info.rawHeaders)).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${info.statusCode} ${info.statusMessage}\r\n${lines.join('')}\r\n`
  response.socket?.write(head, 'latin1')
}
