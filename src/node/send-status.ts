// The answers that the library gives by itself on node:http, with content: 428 and 500.
import type { ServerResponse } from 'node:http'
import { REQUIRED_TEXT } from '../handler/before.ts'
import type { ConditionalResponse } from './conditional-response.ts'
import { breakOff, isHttp2 } from './connection.ts'
import { removeFields } from './response.ts'

export type Next = (error?: unknown, ...rest: unknown[]) => unknown

/** Answers 428 (RFC 6585 §3). */
export function sendRequired(response: ServerResponse, conditional: ConditionalResponse): void {
  conditional.takeBack()
  sendText(response, 428, REQUIRED_TEXT)
}

function sendText(response: ServerResponse, status: 428 | 500, text: string): void {
  removeFields(response, status, false)
  setStatus(response, status)
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Content-Length', String(text.length))
  // node:http2 takes content after the end of an answer to HEAD for an error.
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

// The reason phrase was that of the answer that was meant; HTTP/2 has none, and warns where one is set.
function setStatus(response: ServerResponse, status: number): void {
  response.statusCode = status
  if (!isHttp2(response)) response.statusMessage = ''
}

/**
 * Passes an error on, once: to `next` where there is one, else to the console and, while that is possible, as a 500. What the library had set
 * is taken back before; an answer that was begun is broken off.
 */
export function sendError(response: ServerResponse, next: Next | undefined, conditional: ConditionalResponse, error: unknown): void {
  if (!response.headersSent) conditional.takeBack()
  else if (!response.writableEnded) breakOff(response)
  if (next !== undefined && !response.writableEnded) {
    next(error)
    return
  }
  console.error(error)
  if (!response.headersSent) sendText(response, 500, 'Internal Server Error\n')
}
