// withLastModified: the modification date of a handler's selected representation, known before the handler runs.
import { describe } from '../fields/arguments.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator, NodeHandler } from './handler-decorator.ts'
import type { Representation } from '../handler/plan.ts'

/**
 * Decorates a handler with the modification date of its selected representation (RFC 9110 §8.8.2).
 *
 * `dateFunction` is called before the handler with the handler's own `this` and arguments, and returns, or promises, a `Date`;
 * `undefined` stands for a representation without a date, `null` for no current representation. A date is not sent until its
 * second is over, since the representation may change again within it (§8.8.2.2).
 *
 * @returns a method decorator, which is also a plain function around a handler
 * @throws TypeError where `dateFunction` is not a function; a result that is not a valid date goes to `next` as a TypeError,
 *   or becomes a 500 without validators
 */
export function withLastModified<A extends readonly unknown[] = Parameters<NodeHandler>>(
  dateFunction: (this: never, ...args: A) => Date | null | undefined | Promise<Date | null | undefined>): HandlerDecorator<A> {
  if (typeof dateFunction !== 'function') {
    throw new TypeError(`withLastModified: expected a function, got ${describeRequest(dateFunction) ?? describe(dateFunction)}. ` +
      'Write withLastModified(request => date)(handler)')
  }
  return decoratorOf<A>('withLastModified(…)', { lookups: [{ ask: dateFunction as never, learn }] })
}

function learn(representation: Representation, date: unknown): void {
  if (date === undefined || date === null) return
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) {
    throw new TypeError(`A modification date must be a valid Date, not ${describe(date)}`)
  }
  representation.lastModified = date
}
