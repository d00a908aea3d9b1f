// forHono: decorators as a middleware of Hono.
import { endCall, finish } from '../fetch/run.ts'
import type { Decorator } from '../handler/plan.ts'
import { misplaced, planFor } from './arguments.ts'
import { answerAdapted, beginAdapted } from './on-fetch.ts'

/** What is used of the context of Hono. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  get res(): Response
  set res(response: Response | undefined)
  error: Error | undefined
}

const ADVICE = 'app.get(path, forHono(withEtag(c => revision)), handler)'

/**
 * Decorators as a middleware of Hono 4, for `app.use` or a route:
 *
 * ```js
 * app.on(['GET', 'PUT'], '/pages/:id', forHono(withEtag(c => pages.revisionOf(c.req.param('id')))), page)
 * ```
 *
 * The functions of the decorators are called with `(c)`. The handler answers as always, as by `c.json(…)`. Where a precondition of an unsafe
 * method fails the answer is 412, with the fields that were set so far, and the handler does not run; a GET, HEAD or QUERY runs it, and a 304
 * then replaces its Response, so that middleware above sees that in `c.res`. With `early` it does not run for a 304 either.
 *
 * Put what answers 401, 403, 404 or 415 before this middleware, and a compressor after it, so that its answers get their
 * own tag; or the application is wrapped: `etagMiddleware(app.fetch)`. An error of a decorator's function goes to `app.onError`.
 *
 * @param decorators `withEtag(…)`, `withLastModified(…)`, `withCacheControl(…)`, `withFields(…)`, `noStore`; the outermost first
 * @throws TypeError where there is none, or for anything else
 */
export function forHono<C extends HonoContext = HonoContext>(
  ...decorators: readonly Decorator<[context: C]>[]): (context: C, next: () => Promise<void>) => Promise<void> {
  const plan = planFor('forHono', ADVICE, decorators)
  return async function (this: unknown, ...given) {
    checkCall(given)
    const [context, next] = given
    const call = beginAdapted(plan, context.req.raw, this, [context])
    try {
      const instead = await answerAdapted(call, 200, () => context.res.headers)
      if (instead !== undefined) {
        answer(context, instead)
        return
      }
      await next()
      // What an error handler answers is an error, whatever its status.
      if (context.error === undefined) answer(context, await finish(call, context.res))
    } finally {
      endCall(call)
    }
  }
}

// Hono adds the fields of what was set before to what is set, unless that is taken away first.
function answer(context: HonoContext, response: Response): void {
  if (response === context.res) return
  context.res = undefined
  context.res = response
}

function checkCall(given: readonly unknown[]): void {
  const [context, next] = given as readonly [Partial<HonoContext> | undefined, unknown]
  if (typeof context?.req?.raw?.headers?.get === 'function' && typeof next === 'function') return
  throw misplaced('forHono', '(c, next)', given, `Write ${ADVICE}`)
}
