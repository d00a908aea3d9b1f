// What a request says of its preconditions, whoever hands it on: a server, or a framework that has a request of its own.
import { checkFields } from '../decision/check-arguments.ts'
import type { Preconditions } from '../decision/judge.ts'
import { describe } from '../fields/arguments.ts'
import { readPreconditions as readOfHeaders } from '../fetch/exchange.ts'
import { readPreconditions } from '../node/read-preconditions.ts'
import type { IncomingMessage } from 'node:http'
import { IN_FRAMEWORKS, describeRequest } from './calls.ts'

/**
 * A request of node:http or node:http2, a fetch `Request`, or the request of a framework with a `method` and `headers`, such as Koa's `ctx` and
 * Fastify's `request`. Names of fields in an object of `headers` are in lower case.
 */
export interface ConditionalRequest {
  /** The method, in the case in which it was sent. */
  readonly method?: string | undefined
  /** The fields, as an object with names in lower case, or as `Headers`. */
  readonly headers: object
}

/** The method and the preconditions of a request. Throws a TypeError for what is no request. */
export function readRequest(caller: string, request: unknown): { readonly method: string, readonly preconditions: Preconditions | undefined } {
  const { method, headers, rawHeaders, raw, req } = membersOf(request)
  if (typeof method !== 'string' || typeof headers !== 'object' || headers === null) {
    throw new TypeError(`${caller}: expected a request with method and headers, got ${describeRequest(request) ?? describe(request)}. ${IN_FRAMEWORKS}`)
  }
  if (typeof (headers as Partial<Headers>).get === 'function') return { method, preconditions: readOfHeaders(headers as Headers) }
  checkFields(caller, headers)
  // Koa and Fastify keep the request that the server made, with every line of its fields, in theirs.
  const lines = [rawHeaders, membersOf(raw)['rawHeaders'], membersOf(req)['rawHeaders']].find(Array.isArray) ?? []
  return { method, preconditions: readPreconditions({ headers, rawHeaders: lines } as IncomingMessage) }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
}
