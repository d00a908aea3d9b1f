// Makes one function of a stack of decorators and the handler under it.
import type { ServerResponse } from 'node:http'
import { describe } from '../fields/arguments.ts'
import { runOnFetch } from '../fetch/run.ts'
import { runOnNode } from '../node/run.ts'
import type { AnyFunction, Generate, Lookup, Plan } from '../handler/plan.ts'
import type { HandlerDecorator } from './handler-decorator.ts'

const PLAN = Symbol('not-modified plan')
type Decorated = AnyFunction & { readonly [PLAN]?: Plan }

/** What a decorator adds to the handler below it. */
export interface DecoratorPlan {
  readonly lookups?: readonly Lookup[]
  readonly fields?: readonly string[]
  readonly early?: boolean
  readonly required?: boolean
  readonly generate?: Generate | undefined
  readonly suffixes?: readonly string[]
}

/** The decorator of that name which adds this before a handler. Throws a TypeError where there is no handler. */
export function decoratorOf<A extends readonly unknown[] = []>(name: string, added: DecoratorPlan): HandlerDecorator<A> {
  const decorator = (handler: AnyFunction, context?: ClassMethodDecoratorContext): AnyFunction => {
    if (typeof handler !== 'function') {
      throw new TypeError(`${name} decorates a handler, a function or a method, not ${describe(handler)}`)
    }
    if (context !== undefined && context.kind !== 'method') {
      throw new TypeError(`${name} decorates methods, not a ${String((context as { readonly kind: unknown }).kind)}`)
    }
    return decorated(handler, added)
  }
  return decorator as unknown as HandlerDecorator<A>
}

// A decorator around a decorator becomes one function with the plan of both, so that the outermost alone decides and
// delivers. One that a foreign function calls delivers for itself: nobody can know what that function does with the content.
function decorated(handler: Decorated, added: DecoratorPlan): Decorated {
  const inner = handler[PLAN]
  const plan: Plan = {
    lookups: [...added.lookups ?? [], ...inner?.lookups ?? []],
    fields: [...added.fields ?? [], ...inner?.fields ?? []],
    handler: inner?.handler ?? handler,
    early: added.early === true || inner?.early === true,
    required: added.required === true || inner?.required === true,
    generate: added.generate ?? inner?.generate,
    suffixes: [...added.suffixes ?? [], ...inner?.suffixes ?? []]
  }
  const run = function (this: unknown, ...args: unknown[]): unknown {
    if (isNodeCall(args)) return runOnNode(plan, this, args)
    if (isFetchCall(args)) return runOnFetch(plan, this, args)
    throw new TypeError('A decorated handler takes (IncomingMessage, ServerResponse) or (Request), ' +
      `not (${args.map(describe).join(', ')})`)
  }
  // Frameworks tell handlers apart by how many parameters they have.
  Object.defineProperties(run, {
    name: { value: handler.name, configurable: true },
    length: { value: handler.length, configurable: true },
    [PLAN]: { value: plan }
  })
  return run as Decorated
}

/** Whether a handler was called as a listener of node:http or node:http2. */
function isNodeCall(args: readonly unknown[]): boolean {
  return typeof (args[1] as Partial<ServerResponse> | undefined)?.writeHead === 'function'
}

/** Whether a handler was called with a Request. */
function isFetchCall(args: readonly unknown[]): boolean {
  const request = args[0] as Partial<Request> | null | undefined
  return typeof request === 'object' && request !== null && typeof request.method === 'string' &&
    typeof request.headers?.get === 'function'
}
