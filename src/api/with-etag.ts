// withEtag: the entity tag of a handler's selected representation, known before the handler runs.
import { checkOptions, describe } from '../fields/arguments.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator, NodeHandler } from './handler-decorator.ts'
import { etagFor } from '../validators/etag-for.ts'
import { revisionEtag } from '../validators/revision-etag.ts'
import type { Representation } from '../handler/plan.ts'

/** What {@link withEtag} can be told. */
export interface WithEtagOptions {
  /** Make the tag weak: equivalent content keeps it, not only identical content. False unless set. */
  weak?: boolean | undefined
  /** The digest of node:crypto for values that are not short; `md5` unless set. */
  digest?: string | undefined
  /** Decide before the handler runs, not after it; false unless set. */
  early?: boolean | undefined
  /** Answer 428 to an unsafe request with neither If-Match nor `If-None-Match: *`; false unless set. */
  required?: boolean | undefined
}

/**
 * Decorates a handler with the entity tag of its selected representation (RFC 9110 §8.8.3).
 *
 * `etagFunction` is called before the handler, with the handler's own `this` and arguments. It returns, or promises:
 *
 * | what | means |
 * |---|---|
 * | a revision: a number, a string, a date, any value that {@link etagFor} takes | the tag is made from it; equal values have equal tags |
 * | an entity tag with its quotes, `'"v1"'` or `'W/"v1"'`, as {@link makeEtag} and {@link fileEtag} return it | it is the tag, as it is |
 * | `null` | there is no current representation: `If-Match: *` fails, `If-None-Match: *` holds |
 * | `undefined` | the current tag is not known: GET is answered without a tag, an unsafe request with preconditions 412 |
 *
 * For GET, HEAD and QUERY the ETag field is set and the handler runs; the answer becomes 304 or 412 where the preconditions say so, and
 * content is then not made. For other methods the preconditions are evaluated first: a failed one is answered 412 and the handler does not
 * run (RFC 9110 §13.1, §13.2).
 *
 * A decorated handler of node:http that calls `next` is middleware: what comes after it answers under the same tag, or does not run.
 *
 * @returns a method decorator, which is also a plain function around a handler. Under `experimentalDecorators` it stands below the
 *   decorators of a framework, such as NestJS's `@Get()`, which note what they know on the function that they find
 * @throws TypeError where `etagFunction` is not a function or an option is unknown; an error of `etagFunction` itself goes
 *   to `next`, or becomes a 500 without validators
 */
export function withEtag<A extends readonly unknown[] = Parameters<NodeHandler>>(
  etagFunction: (this: never, ...args: A) => unknown, options?: WithEtagOptions): HandlerDecorator<A> {
  if (typeof etagFunction !== 'function') {
    throw new TypeError(`withEtag: expected a function, got ${describeRequest(etagFunction) ?? describe(etagFunction)}. ` +
      'Write withEtag(request => revision)(handler)')
  }
  checkOptions(options, { weak: 'boolean', digest: 'string', early: 'boolean', required: 'boolean' })
  const { weak = false, digest = 'md5', early = false, required = false } = options ?? {}
  // Throws where the digest is not to be had.
  etagFor(undefined, { digest })
  const learn = (representation: Representation, value: unknown): void => {
    representation.etag = revisionEtag(value, weak, digest)
    representation.isUncertain = representation.etag === undefined
  }
  return decoratorOf<A>('withEtag(…)', { lookups: [{ ask: etagFunction as never, learn }], early, required })
}
