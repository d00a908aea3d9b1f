// etagMiddleware: conditional requests for an application that sets its own validators, or has its tags made.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, describe } from '../fields/arguments.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { DEFAULT_LIMIT } from '../decision/taggable.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import { etagFor } from '../validators/etag-for.ts'
import { describeCall, describeRequest, isResponse } from './calls.ts'
import { decorated } from './decorate.ts'
import type { AnyFunction, Generate } from '../handler/plan.ts'

/** A step of Connect, Express or Polka. */
export type ConnectMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** A listener of node:http around an application. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void | Promise<void>

/** What {@link etagMiddleware} can be told. */
export interface EtagMiddlewareOptions {
  /** Make a strong tag from the content of a 200 to GET or HEAD for which the application set none; false unless set. */
  generate?: boolean | undefined
  /** The bytes of content that are held at most to make a tag, 1 MiB unless set; longer content passes as it comes, without one. */
  limit?: number | undefined
  /** The digest of node:crypto that `generate` makes tags with; `md5` unless set. */
  digest?: string | undefined
  /** What content-coders in front of the server append to tags, as `-gzip`; tags with it match under If-None-Match. */
  codingSuffixes?: readonly string[] | undefined
}

/**
 * Answers conditional requests for an application, by the validators that it sets (RFC 9110 §13).
 *
 * The application runs for every request. Where the request is a conditional GET, HEAD or QUERY and its preconditions say so, 304 or
 * 412 stands in place of what it sends, by whatever call; any other request passes untouched, unless tags are to be generated.
 *
 * @param app a listener of node:http, such as an Express or Connect application or Koa's `callback()`, or a fetch handler, such as
 *   Hono's `app.fetch`; without it the result is a middleware `(request, response, next)` for `app.use`
 * @throws TypeError where `app` is neither a function nor options, an option is unknown or `digest` is not to be had, as MD5 in FIPS
 *   mode; RangeError for a limit that is no count of bytes
 */
export function etagMiddleware(app?: undefined, options?: EtagMiddlewareOptions): ConnectMiddleware
export function etagMiddleware(app: (request: IncomingMessage, response: ServerResponse) => unknown, options?: EtagMiddlewareOptions): NodeListener
export function etagMiddleware<A extends AnyFunction>(app: A, options?: EtagMiddlewareOptions): A
export function etagMiddleware(options: EtagMiddlewareOptions): ConnectMiddleware
export function etagMiddleware(...given: readonly unknown[]): unknown {
  const isOptionsAlone = isPlainObject(given[0]) && given[1] === undefined
  const [app, options] = isOptionsAlone ? [undefined, given[0]] : given
  // An application that is undefined where nothing else is given was meant to be one.
  if (typeof app !== 'function' && (app !== undefined || (given.length === 1 && !isOptionsAlone))) throw notAnApplication(app)
  const plan = planOf(options as EtagMiddlewareOptions | undefined)
  if (typeof app === 'function') return decorated(app as AnyFunction, plan)
  const middleware: ConnectMiddleware = (request, response, next) => {
    checkCall(request, response, next)
    conditionalResponse(request, response).prepare(plan)
    next()
  }
  return middleware
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || describeRequest(value) !== undefined) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function notAnApplication(value: unknown): TypeError {
  const request = describeRequest(value)
  return new TypeError(`etagMiddleware: expected an application, a function, or options, got ${request ?? describe(value)}. ` +
    'Write app.use(etagMiddleware()) in Express, or wrap the application: etagMiddleware(app.fetch), etagMiddleware(app.callback())')
}

function checkCall(request: IncomingMessage | undefined, response: ServerResponse, next: unknown): void {
  if (typeof request?.method === 'string' && isResponse(response) && typeof next === 'function') return
  throw new TypeError(`etagMiddleware(): expected (request, response, next) of node:http, got ${describeCall([request, response, next])}. ` +
    'In Hono and Koa wrap the application: etagMiddleware(app.fetch), etagMiddleware(app.callback())')
}

function planOf(options: EtagMiddlewareOptions | undefined): { generate: Generate | undefined, suffixes: readonly string[] } {
  checkOptions(options, { generate: 'boolean', limit: 'number', digest: 'string', codingSuffixes: 'object' })
  const { generate = false, limit = DEFAULT_LIMIT, digest = 'md5', codingSuffixes = [] } = options ?? {}
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new RangeError(`The option limit of etagMiddleware is a count of bytes, not ${limit}`)
  }
  // Throws here, and not at the end of an answer, where the digest is not to be had.
  if (generate || options?.digest !== undefined) etagFor(new Uint8Array(), { digest })
  return { generate: generate ? { limit, digest } : undefined, suffixes: suffixesOf(codingSuffixes) }
}

function suffixesOf(given: unknown): readonly string[] {
  if (!Array.isArray(given)) {
    throw new TypeError(`The option codingSuffixes of etagMiddleware is an array such as ["-gzip"], not ${describe(given)}`)
  }
  return Array.from(given, (suffix: unknown) => {
    if (typeof suffix === 'string' && suffix !== '' && isEntityTag(`"${suffix}"`)) return suffix
    throw new TypeError(`The option codingSuffixes of etagMiddleware is an array such as ["-gzip"], not one with ${describe(suffix)}`)
  })
}
