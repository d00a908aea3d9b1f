// noCache: an answer that no cache may keep.
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator } from './decorate.ts'

/**
 * Decorates a handler so that no cache keeps its answer: `Cache-Control: no-cache, no-store, must-revalidate` (RFC 9111 §5.2.2),
 * an Expires in the past (§5.3) and `Pragma: no-store` for caches that know nothing newer. The fields are set before the handler runs,
 * which can change them.
 *
 * A method decorator, which is also a plain function around a handler.
 */
export const noCache: HandlerDecorator = decoratorOf('noCache', {
  fields: [
    'Cache-Control', 'no-cache, no-store, must-revalidate',
    'Expires', 'Mon, 26 Jul 1997 05:00:00 GMT',
    'Pragma', 'no-store'
  ]
})
