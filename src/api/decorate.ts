// Makes one function of nested decorators and the handler inside them.
import { typeError } from '../fields/errors.ts'
import { runOnFetch } from '../fetch/run.ts'
import { runOnNode } from '../node/run.ts'
import { ADDED, planOf } from '../handler/plan.ts'
import type { AnyFunction, Plan, PlanPart } from '../handler/plan.ts'
import { IN_FRAMEWORKS, describeCall, isFetchCall, isNodeCall } from './calls.ts'
import { handlerOf, legacyMethod } from './decorator-target.ts'
import type { HandlerDecorator } from './handler-decorator.ts'

const PLAN: unique symbol = /* @__PURE__ */ Symbol('not-modified plan')
type Decorated = AnyFunction & { readonly [PLAN]?: Plan }

/**
 * A decorator that adds a plan before a handler: as a standard method decorator, under `experimentalDecorators`, or as a function. Throws a
 * TypeError if there is no handler.
 *
 * @param name the decorator as it is written, such as `withEtag(…)`
 */
export function decoratorOf<A extends readonly unknown[] = []>(name: string, added: PlanPart): HandlerDecorator<A> {
  const decorator = (...given: unknown[]): unknown => {
    const method = legacyMethod(name, given)
    return method === undefined ? decorated(handlerOf(name, given), added) : { ...method, value: decorated(method.value, added) }
  }
  return Object.defineProperty(decorator, ADDED, { value: added }) as HandlerDecorator<A>
}

// A decorator around a decorated handler makes one function with the plans of both, so that only the outermost decides and
// sends. A decorated handler that another function calls sends its own response.
export function decorated(handler: Decorated, added: PlanPart): Decorated {
  const inner = handler[PLAN]
  const plan = planOf(inner === undefined ? [added] : [added, inner], inner?.handler ?? handler)
  const run = function (this: unknown, ...args: unknown[]): unknown {
    if (isNodeCall(args)) return runOnNode(plan, this, args)
    if (isFetchCall(args)) return runOnFetch(plan, this, args)
    throw typeError('Expected a decorated handler to be called with (IncomingMessage, ServerResponse) or (Request), ' +
      `got ${describeCall(args)}. ${IN_FRAMEWORKS}`, 'ERR_INVALID_CALL')
  }
  // Frameworks tell handlers apart by the number of their parameters.
  Object.defineProperties(run, {
    name: { value: handler.name, configurable: true },
    length: { value: handler.length, configurable: true },
    [PLAN]: { value: plan }
  })
  return run as Decorated
}
