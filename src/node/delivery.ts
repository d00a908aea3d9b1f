// Where returned content goes, and where its errors go.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { discard, isPromise } from '../content/content.ts'
import type { ConditionalResponse } from './conditional-response.ts'
import { sendError } from './send-status.ts'
import type { Next } from './send-status.ts'

/** Where content goes, and its errors. */
export interface Delivery {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly next: Next | undefined
  readonly conditional: ConditionalResponse
}

export function fail({ response, next, conditional }: Delivery, error: unknown): void {
  sendError(response, next, conditional, error)
}

/** Gives up content that nobody will read. */
export function discardQuietly(content: unknown): void {
  try {
    logRejection(discard(content))
  } catch (error) {
    logError(error)
  }
}

/** Logs what becomes of closing a source, where that fails. */
export function logRejection(closing: unknown): void {
  if (isPromise(closing)) closing.then(undefined, logError)
}

/** The answer stands, and nobody else would hear of it. */
export function logError(error: unknown): void {
  console.error(error)
}
