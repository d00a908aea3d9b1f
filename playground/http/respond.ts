// The playground's own answers, and the fields that keep them from other sites' pages.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Sets what every answer of the playground itself carries, that of the demo excepted. */
export function setOwnFields(response: ServerResponse): void {
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

/** Whether the method is one of those; where it is not, answers 405 with Allow (RFC 9110 §15.5.6). */
export function allows(methods: readonly string[], request: IncomingMessage, response: ServerResponse): boolean {
  if (methods.includes(request.method ?? '')) return true
  response.setHeader('Allow', methods.join(', '))
  answerLine(response, 405, `The methods here are ${methods.join(' and ')}`)
  return false
}
