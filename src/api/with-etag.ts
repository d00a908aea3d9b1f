// withEtag: an entity tag for a handler, found before the handler runs.
import { checkOptions, describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { First, HandlerDecorator, NodeHandler } from './handler-decorator.ts'
import { etagFor } from '../validators/etag-for.ts'
import { revisionEtag } from '../validators/revision-etag.ts'
import type { Representation } from '../handler/plan.ts'
import type { Refusal } from '../handler/refusal.ts'

/** The options of {@link withEtag}. */
export interface WithEtagOptions<R = any> {
  /** Make the tag weak: equivalent content keeps it, not only identical content. Default: false. */
  weak?: boolean | undefined
  /** The digest of node:crypto for values that are not short. Default: `md5`. */
  digest?: string | undefined
  /** Decide before the handler runs, not after it. Default: false. */
  early?: boolean | undefined
  /** Answer 428 to an unsafe request with neither If-Match nor `If-None-Match: *`. Default: false. */
  required?: boolean | undefined
  /**
   * Makes the content of a 412 or a 428, from the error and the first argument of the handler. It returns `{ type, content }`, without a promise, or
   * `undefined` for problem details (`application/problem+json`). What it throws is answered like an error of the handler.
   */
  refusal?: Refusal<R> | undefined
}

/**
 * Adds an entity tag to a handler (RFC 9110 §8.8.3).
 *
 * `etagFunction` is called before the handler, with the handler's `this` and arguments. It returns or promises one of these:
 *
 * | result | meaning |
 * |---|---|
 * | a revision: a number, a string, a date, any value that {@link etagFor} takes | the tag is made of it; equal values have equal tags |
 * | an entity tag with its quotes, `'"v1"'` or `'W/"v1"'`, as {@link makeEtag} and {@link fileEtag} return it | this is the tag |
 * | `null` | nothing is stored here: `If-Match: *` fails, `If-None-Match: *` succeeds |
 * | `undefined` | the current tag is not known: GET is answered without a tag, an unsafe request with preconditions with 412 |
 *
 * For GET, HEAD and QUERY the ETag field is set and the handler runs. If the preconditions require it, the answer is replaced by 304 or 412, and
 * the content is not made. For other methods the preconditions are evaluated first: if one fails, the answer is 412, with problem
 * details (RFC 9457), and the handler does not run (RFC 9110 §13.1, §13.2).
 *
 * A decorated handler of node:http that calls `next` is middleware: the next handler answers under the same tag, or does not run.
 *
 * @returns a method decorator, which is also a plain function around a handler. Under `experimentalDecorators`, write it below the decorators
 *   of a framework, such as NestJS's `@Get()`, which keep their metadata on the function that they find
 * @throws TypeError if `etagFunction` is not a function, and for an unknown option. An error of `etagFunction` itself goes to `next`, or
 *   becomes a 500 without validators
 */
export function withEtag<A extends readonly unknown[] = Parameters<NodeHandler>>(
  etagFunction: (this: never, ...args: A) => unknown, options?: WithEtagOptions<First<A>>): HandlerDecorator<A> {
  if (typeof etagFunction !== 'function') {
    throw typeError(`withEtag: expected a function, got ${describeRequest(etagFunction) ?? describe(etagFunction)}. ` +
      'Write withEtag(request => revision)(handler)')
  }
  checkOptions(options, { weak: 'boolean', digest: 'string', early: 'boolean', required: 'boolean', refusal: 'function' })
  const { weak = false, digest = 'md5', early = false, required = false, refusal } = options ?? {}
  // Throws if node:crypto does not have the digest.
  etagFor(undefined, { digest })
  const learn = (representation: Representation, value: unknown): void => {
    representation.etag = revisionEtag(value, weak, digest)
    representation.isUncertain = representation.etag === undefined
  }
  return decoratorOf<A>('withEtag(…)', { lookups: [{ ask: etagFunction as never, learn }], early, required, refusal })
}
