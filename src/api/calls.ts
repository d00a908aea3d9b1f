// Recognizes how a function was called: by a server, by a framework, or by mistake.
import type { ServerResponse } from 'node:http'
import { describe } from '../fields/arguments.ts'

/** What to pass in a framework that has a context of its own; for error messages. */
export const IN_FRAMEWORKS = 'In Hono pass c.req.raw, in h3 event.req, in Koa ctx.req and ctx.res, in Fastify request.raw and reply.raw'

/** Whether a handler was called with a request and a response of node:http or node:http2. */
export function isNodeCall(args: readonly unknown[]): boolean {
  return isResponse(args[1])
}

export function isResponse(value: unknown): boolean {
  return typeof (value as Partial<ServerResponse> | null | undefined)?.writeHead === 'function'
}

/** Whether a handler was called with a fetch Request. */
export function isFetchCall(args: readonly unknown[]): boolean {
  const request = args[0] as Partial<Request> | null | undefined
  return typeof request === 'object' && request !== null && typeof request.method === 'string' &&
    typeof request.headers?.get === 'function'
}

/**
 * Describes a request, or the context of a framework such as Hono, Koa or Fastify. It comes where a function that should have been called first
 * was passed to a server or a framework. Undefined for any other value.
 */
export function describeRequest(value: unknown): string | undefined {
  if (isContext(value)) return `the context of a framework (${describe(value)})`
  return isRequest(value) ? `a request (${describe(value)})` : undefined
}

/** Whether a value is a framework's own request or context, which contains the request of the server. */
export function isContext(value: unknown): boolean {
  const { req, raw } = membersOf(value)
  return isRequest(req) || isRequest(raw)
}

function isRequest(value: unknown): boolean {
  const { method, headers, raw } = membersOf(value)
  return typeof method === 'string' && (typeof headers === 'object' || typeof raw === 'object')
}

function membersOf(value: unknown): Readonly<Record<'method' | 'headers' | 'req' | 'raw', unknown>> {
  return (typeof value === 'object' && value !== null ? value : {}) as Record<'method' | 'headers' | 'req' | 'raw', unknown>
}

/** Describes the arguments of a call for an error message. The source of a function would be too long. */
export function describeCall(args: readonly unknown[]): string {
  return `(${args.map(value => typeof value === 'function' ? 'a function' : describe(value)).join(', ')})`
}
