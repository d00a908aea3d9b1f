// Who called: a server, a framework, or somebody who forgot something.
import type { ServerResponse } from 'node:http'
import { describe } from '../fields/arguments.ts'

/** What to pass where a framework has a context of its own. */
export const IN_FRAMEWORKS = 'In Hono pass c.req.raw, in h3 event.req, in Koa ctx.req and ctx.res, in Fastify request.raw and reply.raw'

/** Whether a handler was called as a listener of node:http or node:http2. */
export function isNodeCall(args: readonly unknown[]): boolean {
  return isResponse(args[1])
}

export function isResponse(value: unknown): boolean {
  return typeof (value as Partial<ServerResponse> | null | undefined)?.writeHead === 'function'
}

/** Whether a handler was called with a Request. */
export function isFetchCall(args: readonly unknown[]): boolean {
  const request = args[0] as Partial<Request> | null | undefined
  return typeof request === 'object' && request !== null && typeof request.method === 'string' &&
    typeof request.headers?.get === 'function'
}

/**
 * What somebody passed by giving a function to a server or a framework that should have been called first: a request, or a context such as
 * those of Hono, Koa and Fastify; undefined for anything else.
 */
export function describeRequest(value: unknown): string | undefined {
  if (isContext(value)) return `the context of a framework (${describe(value)})`
  return isRequest(value) ? `a request (${describe(value)})` : undefined
}

/** Whether a value is a request that a framework has put into one of its own, or into its context. */
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

/** How a message names the arguments of a call; the text of a function would fill it. */
export function describeCall(args: readonly unknown[]): string {
  return `(${args.map(value => typeof value === 'function' ? 'a function' : describe(value)).join(', ')})`
}
