// withCacheControl, noStore, noCache: set the Cache-Control field of a handler's answers.
import { typeError } from '../fields/errors.ts'
import { formatCacheControl } from '../fields/cache-control/format.ts'
import type { CacheControl } from '../fields/cache-control/directives.ts'
import type { PlanPart } from '../handler/plan.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator } from './handler-decorator.ts'

/**
 * Sets a Cache-Control field before the handler runs (RFC 9111 §5.2). The handler can change it. A 412, a 428 or a 500 in place of its
 * answer does not carry it.
 *
 * @param directives as {@link formatCacheControl} takes them, durations in seconds
 * @returns a method decorator, which is also a plain function around a handler
 * @throws TypeError or RangeError for directives that may not be sent
 */
export function withCacheControl(directives: CacheControl): HandlerDecorator {
  const request = describeRequest(directives)
  if (request !== undefined) {
    throw typeError(`withCacheControl: expected directives, got ${request}. Write withCacheControl({ maxAge: 60 })(handler)`)
  }
  const field = formatCacheControl(directives)
  return decoratorOf('withCacheControl(…)', { fields: ['Cache-Control', field] })
}

const NO_STORE: PlanPart = {
  fields: [
    'Cache-Control', 'no-cache, no-store, must-revalidate',
    'Expires', 'Mon, 26 Jul 1997 05:00:00 GMT',
    'Pragma', 'no-store'
  ]
}

/**
 * Forbids every cache to store the answer: `Cache-Control: no-cache, no-store, must-revalidate` (RFC 9111 §5.2.2), an Expires in the past
 * (§5.3) and `Pragma: no-store` for old caches. The fields are set before the handler runs. The handler can change them.
 *
 * What is not stored cannot be answered 304. For content that a cache may keep if it asks each time, use
 * `withCacheControl({ noCache: true })`.
 *
 * A method decorator, which is also a plain function around a handler.
 */
export const noStore: HandlerDecorator = /* @__PURE__ */ decoratorOf('noStore', NO_STORE)

/**
 * The same as {@link noStore}, by its older name. It does more than the directive `no-cache`, which
 * `withCacheControl({ noCache: true })` sets.
 */
export const noCache: HandlerDecorator = /* @__PURE__ */ decoratorOf('noCache', NO_STORE)
