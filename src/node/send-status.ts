// The answers that the library gives by itself on node:http, with content: 428, 500, 503, and those of its errors.
import type { ServerResponse } from 'node:http'
import { REQUIRED_MESSAGE } from '../handler/before.ts'
import { PreconditionError, contentOf } from '../handler/precondition-error.ts'
import type { ErrorContent } from '../handler/precondition-error.ts'
import { UnavailableError } from '../handler/unavailable-error.ts'
import type { ConditionalResponse } from './conditional-response.ts'
import { breakOff, isHttp2 } from './connection.ts'
import { removeFields } from './response.ts'

const TEXT = 'text/plain; charset=utf-8'

export type Next = (error?: unknown, ...rest: unknown[]) => unknown

/** Answers 428 (RFC 6585 §3). */
export function sendRequired(response: ServerResponse, conditional: ConditionalResponse): void {
  conditional.takeBack()
  sendText(response, 428, { type: TEXT, text: `${REQUIRED_MESSAGE}\n` })
}

/** Answers 503 (RFC 9110 §15.6.4), and after how many seconds the request may be repeated. */
export function sendUnavailable(response: ServerResponse, conditional: ConditionalResponse): void {
  conditional.takeBack()
  const error = new UnavailableError()
  sendText(response, error.status, contentOf(error), error.headers)
}

function sendText(response: ServerResponse, status: 412 | 428 | 500 | 503, { type, text }: ErrorContent, fields: Readonly<Record<string, string>> = {}): void {
  // Each is an error with content of its own, of which the answer that was meant is no part.
  removeFields(response, 500, false)
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
  setStatus(response, status)
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Length', Buffer.byteLength(text))
  // node:http2 takes content after the end of an answer to HEAD for an error.
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

// The reason phrase was that of the answer that was meant; HTTP/2 has none, and warns where one is set.
function setStatus(response: ServerResponse, status: number): void {
  response.statusCode = status
  if (!isHttp2(response)) response.statusMessage = ''
}

/**
 * Passes an error on, once: to `next` where there is one, else to the console and, while that is possible, as a 500; a PreconditionError or an
 * UnavailableError is answered by what it says. What the library had set is taken back before; an answer that was begun is broken off.
 */
export function sendError(response: ServerResponse, next: Next | undefined, conditional: ConditionalResponse, error: unknown): void {
  if (!response.headersSent) conditional.takeBack()
  else if (!response.writableEnded) breakOff(response)
  if (next !== undefined && !response.writableEnded) {
    next(error)
    return
  }
  if ((error instanceof PreconditionError || error instanceof UnavailableError) && !response.headersSent) {
    sendText(response, error.status, contentOf(error), error.headers)
    return
  }
  console.error(error)
  if (!response.headersSent) sendText(response, 500, { type: TEXT, text: 'Internal Server Error\n' })
}
