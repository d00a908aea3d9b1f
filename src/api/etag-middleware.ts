// etagMiddleware: conditional requests for an application that sets its own validators, or has its tags made.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, describe } from '../fields/arguments.ts'
import { decoratorOf } from './decorate.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { DEFAULT_LIMIT } from '../decision/taggable.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
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
 * @throws TypeError where `app` is given alone and is not a function, or an option is unknown; RangeError for a limit that is no
 *   count of bytes
 */
export function etagMiddleware(app?: undefined, options?: EtagMiddlewareOptions): ConnectMiddleware
export function etagMiddleware(app: (request: IncomingMessage, response: ServerResponse) => unknown, options?: EtagMiddlewareOptions): NodeListener
export function etagMiddleware<A extends AnyFunction>(app: A, options?: EtagMiddlewareOptions): A
export function etagMiddleware(...given: [app?: AnyFunction, options?: EtagMiddlewareOptions]): unknown {
  const [app, options = {}] = given
  if (given.length === 1 ? typeof app !== 'function' : app !== undefined && typeof app !== 'function') {
    throw new TypeError(`etagMiddleware takes a function, (request, response) or (Request), not ${describe(app)}`)
  }
  const plan = planOf(options)
  if (app !== undefined) return (decoratorOf('etagMiddleware', plan) as unknown as (app: AnyFunction) => AnyFunction)(app)
  const middleware: ConnectMiddleware = (request, response, next) => {
    conditionalResponse(request, response).prepare(plan)
    next()
  }
  return middleware
}

function planOf(options: EtagMiddlewareOptions): { generate: Generate | undefined, suffixes: readonly string[] } {
  checkOptions(options, { generate: 'boolean', limit: 'number', codingSuffixes: 'object' })
  const { generate = false, limit = DEFAULT_LIMIT, codingSuffixes = [] } = options
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new RangeError(`The option limit of etagMiddleware is a count of bytes, not ${limit}`)
  }
  if (!Array.isArray(codingSuffixes) || !codingSuffixes.every(suffix => suffix !== '' && isEntityTag(`"${suffix}"`))) {
    throw new TypeError(`The option codingSuffixes of etagMiddleware is an array such as ["-gzip"], not ${describe(codingSuffixes)}`)
  }
  return { generate: generate ? { limit, digest: 'md5' } : undefined, suffixes: [...codingSuffixes] }
}
