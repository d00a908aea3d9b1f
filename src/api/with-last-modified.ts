// withLastModified: a modification date for a handler, found before the handler runs.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator, NodeHandler } from './handler-decorator.ts'
import type { Representation } from '../handler/plan.ts'

/**
 * Adds a modification date to a handler (RFC 9110 §8.8.2).
 *
 * `dateFunction` is called before the handler, with the handler's `this` and arguments. It returns or promises a `Date`, `undefined` for no
 * date, or `null` if nothing is stored here. A date is not sent during its own second, since the content may change again within that second
 * (§8.8.2.2).
 *
 * @returns a method decorator, which is also a plain function around a handler
 * @throws TypeError if `dateFunction` is not a function. A result that is not a valid date goes to `next` as a TypeError, or becomes a 500
 *   without validators
 */
export function withLastModified<A extends readonly unknown[] = Parameters<NodeHandler>>(
  dateFunction: (this: never, ...args: A) => Date | null | undefined | Promise<Date | null | undefined>): HandlerDecorator<A> {
  if (typeof dateFunction !== 'function') {
    throw typeError(`withLastModified: expected a function, got ${describeRequest(dateFunction) ?? describe(dateFunction)}. ` +
      'Write withLastModified(request => date)(handler)')
  }
  return decoratorOf<A>('withLastModified(…)', { lookups: [{ ask: dateFunction as never, learn }] })
}

function learn(representation: Representation, date: unknown): void {
  if (date === undefined || date === null) return
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) {
    throw typeError(`withLastModified: expected the function to return a valid Date, got ${describe(date)}`)
  }
  representation.lastModified = date
}
