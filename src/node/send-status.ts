// The errors that the library answers by itself on node:http, with content: 412, 428, 500 and 503.
import type { ServerResponse } from 'node:http'
import { refusedAnswer } from '../handler/refusal.ts'
import { RefusalError } from '../handler/refusal-error.ts'
import type { ConditionalResponse } from './conditional-response.ts'
import { breakOff, isHttp2 } from './connection.ts'
import { setErrorFields, undoing } from './response.ts'

export type Next = (error?: unknown, ...rest: unknown[]) => unknown

/** Answers 412, 428 or 503 by what an error says (RFC 9110 §15.5.13, §15.6.4, RFC 6585 §3). Throws what the application's own `refusal` throws. */
export function sendRefusal(response: ServerResponse, conditional: ConditionalResponse, error: RefusalError): void {
  const { status, fields, content } = refusedAnswer(error, conditional.refusal)
  conditional.takeBack()
  send(response, status, fields, content)
}

function send(response: ServerResponse, status: number, fields: Readonly<Record<string, string>>, content: string | Uint8Array): void {
  // Each is an error with content of its own, of which the answer that was meant is no part.
  setErrorFields(response, fields)
  setStatus(response, status)
  // node:http2 takes content after the end of an answer to HEAD for an error.
  undoing(response, fields, () => response.end(response.req.method === 'HEAD' ? undefined : content))
}

// The reason phrase was that of the answer that was meant; HTTP/2 has none, and warns where one is set.
function setStatus(response: ServerResponse, status: number): void {
  response.statusCode = status
  if (!isHttp2(response)) response.statusMessage = ''
}

const ERROR_TEXT = 'Internal Server Error\n'

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
  let failure = error
  if (error instanceof RefusalError && !response.headersSent) {
    try {
      sendRefusal(response, conditional, error)
      return
    } catch (thrown) {
      failure = thrown
    }
  }
  console.error(failure)
  if (!response.headersSent) send(response, 500, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(ERROR_TEXT.length) }, ERROR_TEXT)
}
