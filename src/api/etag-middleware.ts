// etagMiddleware: conditional requests for an application that sets its own validators, or whose tags are made from its content.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, describe } from '../fields/arguments.ts'
import { rangeError, typeError } from '../fields/errors.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { DEFAULT_LIMIT } from '../decision/taggable.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import { etagFor } from '../validators/etag-for.ts'
import { describeCall, describeRequest, isResponse } from './calls.ts'
import { decorated } from './decorate.ts'
import type { AnyFunction, Generate, Plan } from '../handler/plan.ts'
import { boundRefusal } from '../handler/refusal.ts'
import type { Refusal } from '../handler/refusal.ts'

/** Middleware of Connect, Express or Polka. */
export type ConnectMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** A listener of node:http around an application. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void | Promise<void>

/** The options of {@link etagMiddleware}. */
export interface EtagMiddlewareOptions {
  /** Make a strong tag from the content of a 200 to GET or HEAD that has none. Default: false. */
  generate?: boolean | undefined
  /** The most bytes of content that are held to make a tag. Longer content passes unchanged and without a tag. Default: 1 MiB. */
  limit?: number | undefined
  /** The digest of node:crypto for `generate`. Default: `md5`. */
  digest?: string | undefined
  /** What proxies in front of the server append to tags when they compress, such as `-gzip`. Tags with it match in If-None-Match. */
  codingSuffixes?: readonly string[] | undefined
  /**
   * Makes the content of each 412 and 428 of the library in the application, where no wrapper inside makes another, from the error and the request.
   * It returns at once `{ type, content }`, or `undefined` for problem details.
   */
  refusal?: Refusal | undefined
}

/**
 * Answers conditional requests for an application, by the validators that the application sets (RFC 9110 §13).
 *
 * The application runs for every request. For a conditional GET, HEAD or QUERY, 304 or 412 replaces its answer if the preconditions require it.
 * Any other request passes unchanged, unless `generate` is set. It makes no tag without `generate`, and does not check PUT or DELETE.
 *
 * @param app a listener of node:http, such as an Express or Connect application or Koa's `callback()`, or a fetch handler, such as Hono's
 *   `app.fetch`. Without `app` the result is middleware `(request, response, next)` for `app.use`
 * @throws TypeError if `app` is neither a function nor options, for an unknown option, and for a digest that node:crypto does not have, as MD5
 *   in FIPS mode; RangeError if `limit` is not a number of bytes
 */
export function etagMiddleware(app?: undefined, options?: EtagMiddlewareOptions): ConnectMiddleware
export function etagMiddleware(app: (request: IncomingMessage, response: ServerResponse) => unknown, options?: EtagMiddlewareOptions): NodeListener
export function etagMiddleware<A extends AnyFunction>(app: A, options?: EtagMiddlewareOptions): A
export function etagMiddleware(options: EtagMiddlewareOptions): ConnectMiddleware
export function etagMiddleware(...given: readonly unknown[]): unknown {
  const isOptionsAlone = isPlainObject(given[0]) && given[1] === undefined
  const [app, options] = isOptionsAlone ? [undefined, given[0]] : given
  // `etagMiddleware(undefined)` alone is a mistake: an application was meant.
  if (typeof app !== 'function' && (app !== undefined || (given.length === 1 && !isOptionsAlone))) throw notAnApplication(app)
  const plan = planOf(options as EtagMiddlewareOptions | undefined)
  if (typeof app === 'function') return decorated(app as AnyFunction, plan)
  const middleware: ConnectMiddleware = (request, response, next) => {
    checkCall(request, response, next)
    const conditional = conditionalResponse(request, response)
    conditional.refusal = boundRefusal(plan.refusal, request, conditional.refusal)
    conditional.prepare(plan)
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
  return typeError(`etagMiddleware: expected an application, a function, or options, got ${request ?? describe(value)}. ` +
    'Write app.use(etagMiddleware()) in Express, or wrap the application: etagMiddleware(app.fetch), etagMiddleware(app.callback())')
}

function checkCall(request: IncomingMessage | undefined, response: ServerResponse, next: unknown): void {
  if (typeof request?.method === 'string' && isResponse(response) && typeof next === 'function') return
  throw typeError(`etagMiddleware(): expected (request, response, next) of node:http, got ${describeCall([request, response, next])}. ` +
    'In Hono and Koa wrap the application: etagMiddleware(app.fetch), etagMiddleware(app.callback())', 'ERR_INVALID_CALL')
}

function planOf(options: EtagMiddlewareOptions | undefined): { generate: Generate | undefined, suffixes: readonly string[], refusal: Plan['refusal'] } {
  checkOptions(options, { generate: 'boolean', limit: 'number', digest: 'string', codingSuffixes: 'object', refusal: 'function' })
  const { generate = false, limit = DEFAULT_LIMIT, digest = 'md5', codingSuffixes = [], refusal } = options ?? {}
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw rangeError(`etagMiddleware: expected limit to be a count of bytes, got ${limit}`)
  }
  // Throws now, and not at the end of a response, if node:crypto does not have the digest.
  if (generate || options?.digest !== undefined) etagFor(new Uint8Array(), { digest })
  return { generate: generate ? { limit, digest } : undefined, suffixes: suffixesOf(codingSuffixes), refusal }
}

function suffixesOf(given: unknown): readonly string[] {
  if (!Array.isArray(given)) {
    throw typeError(`The option codingSuffixes of etagMiddleware is an array such as ["-gzip"], not ${describe(given)}`)
  }
  return Array.from(given, (suffix: unknown) => {
    if (typeof suffix === 'string' && suffix !== '' && isEntityTag(`"${suffix}"`)) return suffix
    throw typeError(`The option codingSuffixes of etagMiddleware is an array such as ["-gzip"], not one with ${describe(suffix)}`)
  })
}
