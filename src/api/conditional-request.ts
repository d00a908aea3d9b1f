// Reads the method and the preconditions of a request, of a server or of a framework with its own request object.
import { checkFields } from '../decision/check-arguments.ts'
import type { Preconditions } from '../decision/judge.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { readPreconditions as readOfHeaders } from '../fetch/exchange.ts'
import { readPreconditions } from '../node/read-preconditions.ts'
import type { IncomingMessage } from 'node:http'
import { IN_FRAMEWORKS, describeRequest } from './calls.ts'

/**
 * A request of node:http or node:http2, a fetch `Request`, or the request of a framework with `method` and `headers`, such as Koa's `ctx` and
 * Fastify's `request`. Names in a `headers` object are in lower case.
 */
export interface ConditionalRequest {
  /** The method, in the case in which it was sent. */
  readonly method?: string | undefined
  /** The fields: an object with names in lower case, or `Headers`. */
  readonly headers: object
}

/** The method and the preconditions of a request. Throws a TypeError for a value without method or headers. */
export function readRequest(caller: string, request: unknown): { readonly method: string, readonly preconditions: Preconditions | undefined } {
  const { method, headers, rawHeaders, raw, req } = membersOf(request)
  if (typeof method !== 'string' || typeof headers !== 'object' || headers === null) {
    throw typeError(`${caller}: expected a request with method and headers, got ${describeRequest(request) ?? describe(request)}. ${IN_FRAMEWORKS}`)
  }
  if (typeof (headers as Partial<Headers>).get === 'function') return { method, preconditions: readOfHeaders(headers as Headers) }
  checkFields(caller, headers)
  // Koa and Fastify keep the server's request in theirs, and only that has every line of each field.
  const lines = [rawHeaders, membersOf(raw)['rawHeaders'], membersOf(req)['rawHeaders']].find(Array.isArray) ?? []
  return { method, preconditions: readPreconditions({ headers, rawHeaders: lines } as IncomingMessage) }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
}
