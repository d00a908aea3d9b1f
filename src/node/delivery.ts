// Where returned content and its errors go.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { discard, isPromise } from '../content/content.ts'
import type { ConditionalResponse } from './conditional-response.ts'
import { sendError } from './send-status.ts'
import type { Next } from './send-status.ts'

/** The targets for content and for its errors. */
export interface Delivery {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly next: Next | undefined
  readonly conditional: ConditionalResponse
}

export function fail({ response, next, conditional }: Delivery, error: unknown): void {
  sendError(response, next, conditional, error)
}

/** Closes content that nobody will read. */
export function discardQuietly(content: unknown): void {
  try {
    logRejection(discard(content))
  } catch (error) {
    logError(error)
  }
}

/** Logs the error if closing a source fails. */
export function logRejection(closing: unknown): void {
  if (isPromise(closing)) closing.then(undefined, logError)
}

/** Logs an error that cannot change the answer any more. */
export function logError(error: unknown): void {
  console.error(error)
}
