// forExpress: decorators as a middleware of Express, and of what calls its middleware in the same way.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Decorator } from '../handler/plan.ts'
import { runOnNode } from '../node/run.ts'
import { misplaced, planFor } from './arguments.ts'

const ADVICE = 'app.get(path, forExpress(withEtag(request => revision)), handler)'

type Next = (error?: unknown) => unknown

/**
 * Decorators as a middleware of Express (4 and 5), Connect and Polka, for `app.use`, a router or a route:
 *
 * ```js
 * app.get('/pages/:id', forExpress(withEtag(request => pages.revisionOf(request.params.id))), show)
 * ```
 *
 * The functions of the decorators are called with `(request, response)`. The handlers after the middleware answer in their own way, as by
 * `response.json`. Where a precondition of an unsafe method fails the request is answered 412, and no handler runs; a GET, HEAD or QUERY runs
 * them, and a 304 replaces what they send. With `early` these do not run for a 304 either.
 *
 * Put what answers 401, 403, 404 or 415 before this middleware. An error of a decorator's function goes to `next`.
 *
 * @param decorators `withEtag(…)`, `withLastModified(…)`, `withCacheControl(…)`, `withFields(…)`, `noStore`; the outermost first
 * @throws TypeError where there is none, or for anything else
 */
export function forExpress<Q = IncomingMessage, S = ServerResponse>(
  ...decorators: readonly Decorator<[request: Q, response: S]>[]): (request: Q, response: S, next: (error?: any) => void) => void {
  const plan = planFor('forExpress', ADVICE, decorators, proceed as never)
  return function (this: unknown, ...given) {
    checkCall(given)
    void runOnNode(plan, this, given)
  }
}

// What `next` returns is for nobody: a promise of Polka's would be taken for content.
function proceed(_request: unknown, _response: unknown, next: Next): void {
  next()
}

function checkCall(given: readonly unknown[]): void {
  const [request, response, next] = given as readonly [Partial<IncomingMessage> | undefined, Partial<ServerResponse> | undefined, unknown]
  if (typeof request?.method === 'string' && typeof response?.writeHead === 'function' && typeof next === 'function') return
  throw misplaced('forExpress', '(request, response, next)', given, `Write ${ADVICE}`)
}
