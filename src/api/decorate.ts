// Makes one function of a stack of decorators and the handler under it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe } from '../content/content.ts'
import { isFetchCall, runOnFetch } from '../fetch/run.ts'
import { isNodeCall, runOnNode } from '../node/run.ts'
import type { AnyFunction, Plan, Step } from '../handler/plan.ts'

/** A listener of node:http; what it returns, if anything, is its content. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse, ...rest: never[]) => unknown

/** What a standard decorator is told of a method. */
export interface MethodContext { readonly kind: 'method' }

/** A method decorator that also works as a plain function around a handler; the handler keeps its type. */
export interface HandlerDecorator {
  <H extends NodeHandler>(handler: H, context?: MethodContext): H
  <H extends AnyFunction>(handler: H, context?: MethodContext): H
}

const PLAN = Symbol('not-modified plan')
type Decorated = AnyFunction & { readonly [PLAN]?: Plan }

/** What a decorator adds to the handler below it. */
export interface Addition {
  readonly steps: readonly Step[]
  readonly early?: boolean
  readonly required?: boolean
  readonly generate?: number | undefined
  readonly suffixes?: readonly string[]
}

/** The decorator of that name which adds these steps before a handler. Throws a TypeError where there is no handler. */
export function decoratorOf(name: string, addition: Addition): HandlerDecorator {
  return <H extends AnyFunction>(handler: H, context?: MethodContext): H => {
    if (typeof handler !== 'function') {
      throw new TypeError(`${name} decorates a handler, a function or a method, not ${describe(handler)}`)
    }
    if (context !== undefined && context.kind !== 'method') {
      throw new TypeError(`${name} decorates methods, not a ${String(context.kind)}`)
    }
    return decorated(handler, addition) as H
  }
}

// A decorator around a decorator becomes one function with the steps of both, so that the outermost alone decides and
// delivers. One that a foreign function calls delivers for itself: nobody can know what that function does with the content.
function decorated(handler: Decorated, addition: Addition): Decorated {
  const inner = handler[PLAN]
  const plan: Plan = {
    steps: [...addition.steps, ...inner?.steps ?? []],
    handler: inner?.handler ?? handler,
    early: addition.early === true || inner?.early === true,
    required: addition.required === true || inner?.required === true,
    generate: addition.generate ?? inner?.generate,
    suffixes: [...addition.suffixes ?? [], ...inner?.suffixes ?? []]
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
