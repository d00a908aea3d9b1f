// The playground's own responses, and the fields that protect them from other sites' pages.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Sets what every response of the playground itself carries, the demo's excepted. */
export function setSecurityFields(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('X-Frame-Options', 'DENY')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Cache-Control', 'no-store')
}

/** Answers with one line of text. */
export function answerLine(response: ServerResponse, status: number, line: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${line}\n`)
}

/** Answers 405 with Allow (RFC 9110 §15.5.6) where the method is none of those; returns whether it did. */
export function rejectMethod(
  allowed: readonly string[], request: IncomingMessage, response: ServerResponse): boolean {
  if (allowed.includes(request.method ?? '')) return false
  response.setHeader('Allow', allowed.join(', '))
  answerLine(response, 405, `The methods here are ${allowed.join(' and ')}`)
  return true
}
